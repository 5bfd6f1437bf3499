// A file for citation managers → the items that Zotero makes of it, as JSON. Usage: node zotero.js CLONES FORMAT <file
//
// CLONES is a folder with clones of Zotero's repositories: translate (what runs translators), translators, utilities
// and zotero-schema. Nothing of them lies in this project. Their files run as they are, in the order that
// translate/example/index.html gives; of our own is only what translate's README leaves to whoever uses it: where
// translators come from, and where items go.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const TRANSLATORS = { ris: 'RIS', biblatex: 'BibTeX', csl: 'CSL JSON' };
const SOURCES = [
  'translate/src/zotero.js', 'translate/src/promise.js', 'utilities/openurl.js', 'utilities/date.js',
  'utilities/xregexp-all.js', 'utilities/xregexp-unicode-zotero.js', 'utilities/utilities.js',
  'utilities/utilities_item.js', 'utilities/schema.js', 'utilities/resource/zoteroTypeSchemaData.js',
  'utilities/cachedTypes.js', 'translate/src/utilities_translate.js', 'translate/src/debug.js',
  'translate/src/http.js', 'translate/src/translator.js', 'translate/src/translators.js', 'translate/src/repo.js',
  'translate/src/translation/translate.js', 'translate/src/translation/sandboxManager.js',
  'translate/src/translation/translate_item.js',
];

const [clones, format] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(clones, name), 'utf8');

// All that Zotero asks of a browser's document here: the words of some HTML. Tags go (HTML, 13.2.5.6: "<" begins one
// before a letter, "/", "!" or "?"), and so do references to signs; of those with names only the five of XML are known.
class Element {
  set innerHTML(html) {
    const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
    this.textContent = html.replace(/<[a-z/!?][^>]*>?/gi, '').replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
      (whole, hex, number, name) => (name ? named[name] || whole
        : String.fromCodePoint(hex ? parseInt(hex, 16) : number)));
  }
}

function world() {
  const silent = () => {};
  const context = vm.createContext({
    console: { log: silent, error: silent, warn: silent }, setTimeout, clearTimeout, URL, TextDecoder,
    document: { createElement: () => new Element() },
    navigator: { userAgent: '', language: 'en-US' }, location: { href: 'about:blank' },
  });
  context.window = context.self = context;
  for (const name of SOURCES) vm.runInContext(read(name), context, { filename: name });
  context.schema = read('zotero-schema/schema.json');
  context.dateFormats = read('utilities/resource/dateFormats.json');
  vm.runInContext('Zotero.Schema.init(schema); Zotero.Date.init(dateFormats);', context);
  return context;
}

// A translator's file begins with what it says of itself, in JSON.
function translator(Zotero, label) {
  const code = read(`translators/${label}.js`);
  const head = JSON.parse(code.slice(0, code.indexOf('\n}') + 2));
  return new Zotero.Translator({ ...head, code });
}

async function items(text) {
  const context = world();
  const { Zotero } = context;
  context.text = text;
  const found = translator(Zotero, TRANSLATORS[format]);
  Zotero.Translators.get = async () => found;
  Zotero.Translators.getAllForType = async () => [found];
  Zotero.Translators.getCodeForTranslator = async (each) => each.code;
  Zotero.Translate.ItemSaver.prototype.saveItems = async (made) => made;
  const run = new Zotero.Translate.Import();
  let wrong = null;
  run.setHandler('error', (_, error) => { wrong = error; });
  run.setString(text);
  // Only what its own `detectImport` knows for its format is read by a translator in Zotero.
  const able = await run.getTranslators();
  if (!able.length) throw new Error(`${TRANSLATORS[format]} does not take this for its format`);
  run.setTranslator(able[0]);
  const made = await run.translate({ libraryID: 1, saveAttachments: false });
  if (wrong) throw wrong;
  return made.flatMap((item) => Zotero.Utilities.Item.itemToAPIJSON(item));
}

const UNSTABLE = new Set(['key', 'version', 'parentItem', 'dateAdded', 'dateModified']);
items(fs.readFileSync(0, 'utf8')).then(
  (made) => process.stdout.write(JSON.stringify(made, (key, value) => (UNSTABLE.has(key) ? undefined : value), 1)),
  (error) => { process.stderr.write(`${(error && error.stack) || error}\n`); process.exitCode = 1; });
