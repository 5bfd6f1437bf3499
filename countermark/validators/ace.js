// The folder of modules, then EPUBs → beside each EPUB Ace's report, by the same name with ".json" after it.
//
// Ace's own command takes one book, and most of its time is the start of Node.js and of the browser: here both serve
// all books. A book that Ace cannot read gets a report that has nothing but the reason.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

const [modules, ...books] = process.argv.slice(2);
const need = createRequire(path.join(modules, "from-here.js"));
const winston = need("winston");
const ace = need("@daisy/ace-core");
const runner = need("@daisy/ace-axe-runner-puppeteer");
const kept = { ...runner, launch: async function () {}, close: async function () {} };

async function report(book) {
    const options = { cwd: process.cwd(), outdir: `${book}.ace`, tmpdir: `${book}.tmp`, lang: "en", silent: true };
    try {
        return (await ace(book, options, kept))[1];
    } catch (error) {
        return { problem: String((error && error.message) || error) };
    }
}

(async function () {
    winston.configure({ silent: true });
    await runner.launch();
    for (const book of books) {
        fs.writeFileSync(`${book}.json`, JSON.stringify(await report(book)));
    }
    await runner.close();
})().then(() => process.exit(0), (error) => {
    console.error(String((error && error.message) || error).split("\n")[0]);
    process.exit(1);
});
