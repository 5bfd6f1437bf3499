// The check page's scripts, run by Node.js: `node scripts.js FOLDER` reads {do, …} on standard input, prints the answer.
"use strict";
const fs = require("fs");
const vm = require("vm");

const source = ["sha256.js", "unpacked.js", "inside.js", "reader.js", "mark.js"].map((name) => fs.readFileSync(`${process.argv[2]}/${name}`, "utf8"));
vm.runInThisContext(`${source.join("")};Object.assign(globalThis, { Sha256, hex, base64, inside, editions, readFile, drawn });`);

const digest = (data) => hex(new Sha256().update(data).digest());
const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));

const commands = {
  digests: ({ messages }) => messages.map((message) => digest(bytes(message))),
  pieces: ({ message, cuts }) => {
    const data = bytes(message), whole = new Sha256();
    let at = 0;
    for (const cut of [...cuts, data.length]) {
      whole.update(data.subarray(at, cut));
      at = cut;
    }
    return hex(whole.digest());
  },
  // NIST's Monte Carlo test (SHAVS, 6.4): 100 times a thousand digests of the three before.
  monte: ({ seed }) => {
    const out = [];
    let last = bytes(seed);
    for (let n = 0; n < 100; n++) {
      let [a, b, c] = [last, last, last];
      for (let i = 0; i < 1000; i++) [a, b, c] = [b, c, new Sha256().update(a).update(b).update(c).digest()];
      out.push(hex(last = c));
    }
    return out;
  },
  // A message of TIMES blocks of TEXT, too long to be held.
  long: ({ text, times, at }) => {
    const block = Buffer.from(text.repeat(at)), whole = new Sha256();
    for (let n = 0; n < times / at; n++) whole.update(block);
    return hex(whole.digest());
  },
  drawn: ({ ids }) => ids.map(drawn),
  inside: async ({ paths, names }) => Promise.all(paths.map(async (path) => {
    try {
      return await (names ? editions : inside)(new Blob([fs.readFileSync(path)]));
    } catch (error) {
      return String(error.message);
    }
  })),
  read: async ({ paths }) => Promise.all(paths.map((path) => readFile(new Blob([fs.readFileSync(path)]), () => undefined))),
};

(async () => {
  const { do: name, ...given } = JSON.parse(fs.readFileSync(0, "utf8"));
  process.stdout.write(JSON.stringify(await commands[name](given)));
})();
