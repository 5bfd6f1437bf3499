// A browser that is told what to do: `node drive.js chromium|firefox PROGRAM PROXY PROFILE`. Reads one command a line on
// standard input, as JSON {do, …}, and answers each with one line: {value} or {error}. Puppeteer drives both browsers.
"use strict";
const readline = require("readline");
const puppeteer = require("puppeteer-core");

const [kind, program, proxy, dark] = process.argv.slice(2);
const [host, port] = proxy.split(":");

// Every request goes through the proxy, those to this machine as well: it is all of the Internet that there is.
const CHROMIUM = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
  "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater",
  `--proxy-server=http://${proxy}`, "--proxy-bypass-list=<-loopback>",
];
const FIREFOX = {
  "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": Number(port),
  "network.proxy.ssl": host, "network.proxy.ssl_port": Number(port), "network.proxy.allow_hijacking_localhost": true,
  "network.proxy.no_proxies_on": "", "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false, "network.dns.disablePrefetch": true,
  "network.http.speculative-parallel-limit": 0, "browser.safebrowsing.downloads.remote.enabled": false,
  "security.OCSP.enabled": 0, "layout.css.prefers-color-scheme.content-override": dark === "dark" ? 0 : 1,
};

let browser, page;
let told = [];

async function fresh() {
  if (page) await page.close();
  page = await browser.newPage();
  told = [];
  page.on("console", (said) => { if (said.type() === "error") told.push(said.text()); });
  page.on("pageerror", (error) => told.push(String(error)));
  page.setDefaultTimeout(60000);
}

const commands = {
  async open({ url, width = 1280, height = 900, mobile = false }) {
    await fresh();
    await page.setViewport({ width, height, isMobile: kind === "chromium" && mobile, hasTouch: false });
    if (kind === "chromium") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark }]);
    await page.goto(url, { waitUntil: "load" });
  },
  upload: async ({ selector, files }) => (await page.$(selector)).uploadFile(...files),
  evaluate: ({ script }) => page.evaluate(script),
  wait: async ({ script, timeout = 60000 }) => (await page.waitForFunction(script, { timeout, polling: 50 })) && true,
  press: ({ key }) => page.keyboard.press(key),
  type: ({ text }) => page.keyboard.type(text),
  click: ({ selector }) => page.click(selector),
  told: async () => told,
  media: ({ type }) => page.emulateMediaType(type),
  picture: async ({ path, whole = true }) => { await page.screenshot({ path, fullPage: whole }); },
  version: () => browser.version(),
};

(async () => {
  browser = await puppeteer.launch(kind === "firefox"
    ? { browser: "firefox", executablePath: program, headless: true, extraPrefsFirefox: FIREFOX }
    : { browser: "chrome", executablePath: program, headless: true, args: CHROMIUM });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { do: name, ...given } = JSON.parse(line);
    let answer;
    try {
      const value = await commands[name](given);
      answer = { value: value === undefined ? null : value };
    } catch (error) {
      answer = { error: String(error && error.message || error) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  await browser.close();
})().catch((error) => {
  process.stdout.write(JSON.stringify({ error: String(error) }) + "\n");
  process.exit(1);
});
