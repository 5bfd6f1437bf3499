// CSL items and a style → what citeproc-js prints, as JSON. Usage: node csl.js CITEPROC <{items, style, locales}
//
// `style` and each of `locales`, by its language, are XML. For each item, in their order: `notes`, the first note;
// `short`, a later note that does not follow on the first; `bibliography`, the entry, null where the style has none.
// CITEPROC is the folder of the npm package citeproc.
'use strict';

const CSL = require(process.argv[2]);

const { items, style, locales } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const byId = Object.fromEntries(items.map((item) => [item.id, item]));
CSL.debug = () => {};

const engine = new CSL.Engine({
  retrieveLocale: (language) => locales[language], retrieveItem: (id) => byId[id],
}, style, style.match(/default-locale="([^"]+)"/)?.[1] ?? 'en-US', true);
engine.setOutputFormat('text');

// Another document's note stands between the two, since a note after its like may be "Ibid.".
function noted(id, between) {
  engine.rebuildProcessorState([]);
  const told = [id, between, id].map((each, at, all) => {
    const cited = { citationID: `c${at}`, citationItems: [{ id: each }], properties: { noteIndex: at + 1 } };
    const before = all.slice(0, at).map((_, n) => [`c${n}`, n + 1]);
    const [, changed] = engine.processCitationCluster(cited, before, []);
    return changed.find(([n]) => n === at)[1];
  });
  return [told[0], told[2]];
}

function listed(id) {
  engine.rebuildProcessorState([]);
  engine.updateItems([id]);
  const made = engine.makeBibliography();
  return made && made[1].length ? made[1][0].trim() : null;
}

const answer = items.map(({ id }, at) => {
  const [note, short] = noted(id, items[(at + 1) % items.length].id);
  return { id, note, short, entry: listed(id) };
});
process.stdout.write(JSON.stringify({
  notes: answer.map((each) => each.note), short: answer.map((each) => each.short),
  bibliography: answer.map((each) => each.entry),
}));
