// Drives Chromium and Firefox for the tests: reads orders from its standard input, one JSON object a line, and answers
// each with a line. Started by browsers.py as: node driver.js FOLDER-OF-PUPPETEER
"use strict";
const readline = require("node:readline");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const browsers = new Map(), pages = new Map();
let puppeteer, last = 0;

const orders = {
  async launch({ browser, executable, folder, proxy, prefs, args }) {
    const [host, port] = proxy.split(":");
    const own = browser === "firefox"
      ? { extraPrefsFirefox: {
          "network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": Number(port),
          "network.proxy.ssl": host, "network.proxy.ssl_port": Number(port), "network.proxy.no_proxies_on": "",
          // Without it what is asked of 127.0.0.1 would not pass the proxy.
          "network.proxy.allow_hijacking_localhost": true, ...prefs } }
      // What it asks of its maker goes nowhere (port 9 discards); its pages have the proxy as their own, below.
      : { args: ["--proxy-server=http://127.0.0.1:9", "--no-sandbox", ...args] };
    const started = await puppeteer.launch({
      browser, executablePath: executable, headless: true, userDataDir: folder, timeout: 90000,
      protocolTimeout: 300000, // The variable lets Firefox heed the setting of where it asks for its lists.
      env: { ...process.env, TZ: "UTC", MOZ_REMOTE_SETTINGS_DEVTOOLS: "1" }, ...own });
    browsers.set(++last, { started, isolated: browser === "firefox" ? {}
      : { proxyServer: `http://${proxy}`, proxyBypassList: ["<-loopback>"] } });
    return { handle: last, version: await started.version(), pid: started.process().pid };
  },
  async quit({ handle }) {
    const { started } = browsers.get(handle);
    browsers.delete(handle);
    await started.close();
  },
  async open({ handle, width, height, javascript }) {
    const { started, isolated } = browsers.get(handle);
    const context = await started.createBrowserContext(isolated);
    const page = await context.newPage();
    const complaints = [];
    page.on("console", said => { if (said.type() === "error") complaints.push(said.text()); });
    page.on("pageerror", error => complaints.push(String(error)));
    page.setDefaultTimeout(20000);
    await page.setViewport({ width, height });
    if (!javascript) await page.setJavaScriptEnabled(false);
    pages.set(++last, { page, context, complaints });
    return last;
  },
  async close({ page }) {
    const { context } = pages.get(page);
    pages.delete(page);
    await context.close();
  },
  goto: on((page, { url, until }) => page.goto(url, { waitUntil: until }).then(() => null)),
  run: on((page, { script }) => page.evaluate(script)),
  click: on((page, { selector }) => page.click(selector)),
  focus: on((page, { selector }) => page.focus(selector)),
  press: on(async (page, { key, shift }) => {
    if (shift) await page.keyboard.down("Shift");
    await page.keyboard.press(key);
    if (shift) await page.keyboard.up("Shift");
  }),
  type: on((page, { text }) => page.keyboard.type(text)),
  upload: on(async (page, { selector, paths }) => {
    const input = await page.$(selector);
    if (!input) throw new Error(`no ${selector} on the page`);
    await input.uploadFile(...paths);
  }),
  drop: on(async (page, { selector, paths }) => {
    // A browser lets nobody else make a File of what lies on the disk: one is got from a field, which is taken away.
    await page.evaluate(() => {
      const field = document.createElement("input");
      field.type = "file";
      field.multiple = true;
      field.id = "dropped-by-the-test";
      field.hidden = true;
      document.documentElement.append(field);
    });
    await (await page.$("#dropped-by-the-test")).uploadFile(...paths);
    await page.evaluate(selector => {
      const field = document.querySelector("#dropped-by-the-test"), carried = new DataTransfer();
      for (const file of field.files) carried.items.add(file);
      field.remove();
      const target = document.querySelector(selector);
      for (const name of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true, cancelable: true }));
    }, selector);
  }),
  wait: on((page, { script, seconds }) => page.waitForFunction(
    script, { timeout: seconds * 1000, polling: 50 }).then(() => null)),
  viewport: on((page, { width, height, scale }) => page.setViewport({ width, height, deviceScaleFactor: scale })),
  media: on(async (page, { features, type }) => {
    const session = await page.createCDPSession();
    await session.send("Emulation.setEmulatedMedia", { media: type, features });
  }),
  picture: on((page, { path, full }) => page.screenshot({ path, fullPage: full }).then(() => null)),
  print: on((page, { path, format }) => page.pdf(
    { path, format, printBackground: false, preferCSSPageSize: true }).then(() => null)),
  tree: on(page => page.accessibility.snapshot({ interestingOnly: true })),
  async complaints({ page }) { return pages.get(page).complaints; },
};

function on(act) {
  return ({ page, ...rest }) => act(pages.get(page).page, rest);
}

async function answer(line) {
  const { id, order, ...rest } = JSON.parse(line);
  let said;
  try {
    said = { id, value: (await orders[order](rest)) ?? null };
  } catch (error) {
    said = { id, error: `${order}: ${error && error.message || error}` };
  }
  process.stdout.write(JSON.stringify(said) + "\n");
}

async function end() {
  await Promise.allSettled([...browsers.values()].map(each => each.started.close()));
  process.exit(0);
}

(async () => {
  const place = path.join(process.argv[2], "puppeteer-core");
  const entry = require.resolve("puppeteer-core", { paths: [process.argv[2], place] });
  const loaded = await import(pathToFileURL(entry));
  puppeteer = loaded.default ?? loaded;
  const lines = readline.createInterface({ input: process.stdin });
  lines.on("line", answer);
  lines.on("close", end);
  process.on("SIGTERM", end);
})();
