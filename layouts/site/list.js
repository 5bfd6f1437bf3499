// The list that stands in the page: a file's checksum, or an edition's id → the printings that it is of.
"use strict";

const LIST = JSON.parse(document.getElementById("list").textContent);
const SIGNS = 43, SHORTER = 16; // of digests of editions, and of what lies beside them
const CHECKSUM = /^([0-9a-f]{64}) {2}[^\n/]+\n$/;

const fromHex = (text) => base64(Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16)));
const toHex = (text) => hex(Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/") + "="), (sign) => sign.charCodeAt(0)));

let index = null;

// Digests → where they stand, and editions' ids → printings, newest first; made when the first file comes.
function lookUp() {
  if (index) return index;
  index = { full: new Map(), short: new Map(), editions: new Map(), drafts: new Map() };
  const add = (map, key, value) => { if (!map.has(key)) map.set(key, value); };
  for (const drafts of [false, true]) {
    for (const [slug, title, withdrawn, rows] of LIST.documents) {
      const of = { slug, title, withdrawn: Boolean(withdrawn) };
      const printings = rows.map(([edition, printing, day, shape, digests, changed, numbers]) => (
        { of, edition, printing, day: (LIST.days[day] || "").replace(/ /g, "\u00a0"), id: digests.slice(0, SIGNS), files: [],
          shape: LIST.shapes[shape], digests, changed: changed || [], numbers }));
      of.printings = printings.filter((each) => each.printing);
      for (const printed of printings.filter((each) => !each.printing === drafts)) {
        let at = SIGNS;
        for (const [name, what, signs] of printed.shape) {
          const file = { printed, name: name.replace("*", slug), what, follows: !signs };
          if (signs) add(signs === SIGNS ? index.full : index.short, printed.digests.slice(at, at += signs), file);
          printed.files.push(file);
        }
        printed.insides = printed.digests.slice(at);
        const editions = drafts ? index.drafts : index.editions;
        editions.set(printed.id, [...(editions.get(printed.id) || []), printed]);
      }
    }
  }
  return index;
}

function known(sha256) {
  const { full, short: shorter } = lookUp(), digest = fromHex(sha256);
  return full.get(digest) || shorter.get(digest.slice(0, SHORTER));
}

// A checksum file of ours says the checksum of a file of the list, by its name, as we write it; so it stands in no list.
// What it says is found in its text, and whether it has the bytes that we write is told by its own checksum alone.
async function checksumFile(file, sha256) {
  if (file.size > 400) return undefined;
  const found = CHECKSUM.exec(await file.text());
  const of = found && known(found[1]);
  const ours = of && new TextEncoder().encode(`${found[1]}  ${of.name}\n`);
  if (!of || hex(new Sha256().update(ours).digest()) !== sha256) return undefined;
  return of.printed.files.find((each) => each.follows && each.name === `${of.name}.sha256`);
}
