// The check page: files that are chosen or dropped → a verdict each, by the list that stands in the page. Nothing is sent
// anywhere: the page's policy allows no request at all.
"use strict";

const BASE = document.getElementById("drop").dataset.base; // where the site is, for a copy of this page; or ""
const LARGEST = 512 * 2 ** 20; // what is larger is none of ours, as `verify --file` has it
const MOST_NAMED = 12;
const $ = (id) => document.getElementById(id);

function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// --- what is said ---

const name = (file) => el("bdi", { class: "file-name" }, file.name);
const title = ({ of }) => el("a", { href: `${BASE}${of.slug}/index.html` }, of.title);
const numbers = ({ edition, printing }) => `edition\u00a0${edition}, printing\u00a0${printing}`;
const p = (...children) => el("p", {}, ...children);
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const list = LIST.date ? `the list of ${LIST.date}` : "the list, in which no edition stands yet";
const CUT = "The end is missing that a file of its kind has: perhaps it was not copied whole.";
const groups = (sha256) => sha256.match(/.{4}/g).join(" ");

function digest(sha256) {
  return el("p", { class: "sum" }, "SHA-256 ", el("code", { class: "digest" }, groups(sha256)));
}

function verdict(kind, id, heading, ...said) {
  const mark = el("span", { class: "mark" });
  if (kind) mark.append(figure(kind, id));
  return el("section", { class: "verdict", "data-verdict": heading }, mark, el("h2", {}, heading), ...said);
}

function genuine(file, found, sha256) {
  const { printed, what } = found, last = printed.of.printings[0], whole = [];
  const is = printed.printing ? [name(file), ` is ${numbers(printed)}, of `, title(printed), `, published on ` +
    `${printed.day}: ${what}, byte for byte.`]
    : [name(file), ` is a draft of `, title(printed), `, edition ${printed.edition}: ${what}, byte for byte as it was ` +
      `built. It is not published: words, paragraph numbers and files may still change.`];
  if (!printed.printing) {
    if (last) whole.push(p(`What is published is ${numbers(last)}, of ${last.day}.`));
    return verdict("draft", toHex(printed.id), "A draft, not published", p(...is), ...whole, digest(sha256));
  }
  let heading = "Genuine and current";
  if (printed !== last) {
    heading = `Genuine, an earlier ${printed.edition === last.edition ? "printing" : "edition"}`;
    const later = printed.of.printings.slice(0, printed.of.printings.indexOf(printed)).reverse();
    whole.push(p("What changed since:"), ...later.flatMap((each) => [
      el("h3", {}, `${capital(numbers(each))}, of ${each.day}`),
      el("ul", {}, ...each.changed.map((sentence) => el("li", {}, sentence)))]));
  }
  if (printed.of.withdrawn) {
    heading = `${printed === last ? "Genuine" : heading}; this document was withdrawn`;
    whole.push(p("The document was withdrawn since it was published."));
  }
  return verdict("whole", toHex(printed.id), heading, p(...is), ...whole, digest(sha256));
}

async function altered(file, printings, read, reader, looking) {
  const [named] = printings, said = [];
  said.push(p(name(file), ` names ${numbers(named)}, of `, title(named), `, published on ${named.day}, and has other ` +
    `bytes than that was published with.`));
  if (read.head.startsWith("PK")) said.push(...await compared(file, printings, reader, looking));
  else if (read.head === "%PDF") said.push(p("Whether its words are still that edition’s cannot be told here, since it " +
    "is a PDF. Whoever has the publisher’s project can ask for it: ", el("code", {}, "./doit verify --file"),
      " says whether they are, and ", el("code", {}, "./doit explain"), " where they differ."));
  else said.push(p("Whether its words are still that edition’s cannot be told: it begins as neither a PDF nor an EPUB " +
    "does."));
  if (read.cut) said.push(p(CUT));
  if (named.of.withdrawn) said.push(p("The document was withdrawn since it was published."));
  return verdict("torn", toHex(named.id), "Altered", ...said, digest(read.sha256));
}

// What of an altered EPUB is still ours.
async function compared(file, printings, reader, looking) {
  const edition = `edition\u00a0${printings[0].edition}`;
  const ours = printings.filter((each) => each.insides);
  if (!ours.length) return [p("Whether its words are still that edition’s cannot be told: the list does not say what " +
    "is inside its ebook.")];
  let theirs;
  looking();
  try {
    theirs = await reader.ask(file, "inside");
  } catch (error) {
    return [p(`Whether its words are still that edition’s cannot be told: ` +
      `${error.unread ? error.message : "it could not be unpacked"}.`)];
  }
  if (theirs.missing) return [p("Whether its words are still that edition’s cannot be told here: this browser cannot " +
    "unpack an ebook.")];
  if (ours.some((each) => each.insides.slice(0, LONG) === theirs.members)) {
    return [p(`Read as an EPUB, every file inside is that of ${edition}; only the packing differs.`)];
  }
  if (ours.some((each) => each.insides.slice(LONG, 2 * LONG) === theirs.words)) {
    return [p(`The chapters have the words of ${edition}. But the markup, the styles, the pictures or other files ` +
      `inside are not that edition’s, so what is shown may be something else: words can be hidden, covered or drawn as ` +
        `others.`)];
  }
  return [p(`Its words are not those of ${edition}.`), ...places(ours[0], theirs.paragraphs)];
}

// The paragraphs that differ, by their numbers.
function places(printed, theirs) {
  if (!printed.paragraphs) {
    const { insides, numbers: given } = printed, count = (insides.length - 2 * LONG) / SHORT;
    printed.paragraphs = new Map(Array.from({ length: count }, (_, n) => [given ? given[n] : String(n + 1),
      insides.slice(2 * LONG + n * SHORT, 2 * LONG + (n + 1) * SHORT)]));
  }
  const ours = printed.paragraphs;
  if (LIST.short) return [p("Which paragraphs differ cannot be told here: so large a list does not say what is in each.")];
  const has = (number) => Object.prototype.hasOwnProperty.call(theirs, number);
  const row = (heading, found, link) => found.length ? [el("dt", {}, heading), el("dd", {}, ...found.slice(0, MOST_NAMED).flatMap((number, n) => [
    n ? ", " : "", link ? el("a", { href: `${BASE}${printed.of.slug}/index.html#p${number}` }, number) : number]),
  found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "")] : [];
  const all = [...ours.keys()];
  const rows = [...row("Other words in paragraph", all.filter((number) => has(number) && theirs[number] !== ours.get(number)), true),
    ...row("Missing paragraph", all.filter((number) => !has(number)), true),
    ...row("Added paragraph", Object.keys(theirs).filter((number) => !ours.has(number)), false)];
  if (!rows.length) {
    return [p("No numbered paragraph was found to differ: what differs stands elsewhere, as in a heading, a note, the " +
      "contents or the colophon, or in the order.")];
  }
  return [el("dl", {}, ...rows), p("This finds slips; a forger can make an altered paragraph pass it. Where one is " +
    "altered, rely on none.")];
}

function unknown(file, read, draft, unseen) {
  const is = ["No file of the list has the checksum of ", name(file)];
  const said = draft ? [p(...is, ". It names a draft of ", title(draft), ", which is not published; drafts change, and " +
    "their copies are not kept.")]
    : unseen ? [p(...is, `. Whether it names one of its editions cannot be told: ${unseen}.`), p("It may be altered, " +
      "newer than the list, or none of ours.")]
      : [p(...is, ", and it names none of its editions. It may be newer than the list, or it is none of ours.")];
  if (read.cut) said.push(p(CUT));
  return verdict("bare", "", LIST.date ? `Unknown to the list of ${LIST.date}` : "Unknown: no edition stands in the " +
    "list yet", ...said, digest(read.sha256));
}

// The editions that an ebook names, {named}, where another program packed the document that names them; or why that is
// not seen, {unseen}.
async function namedInside(file, reader, looking) {
  looking();
  try {
    const { named, missing } = await reader.ask(file, "editions");
    return missing ? { named: [], unseen: "this browser cannot unpack an ebook" } : { named };
  } catch (error) {
    return { named: [], unseen: error.unread ? error.message : "it could not be unpacked" };
  }
}

async function judged(file, reader, told, looking) {
  if (file.folder) return verdict("", "", "A folder", p(name(file), " is a folder. Choose or drop the files that are " +
    "in it."));
  if (file.size > LARGEST) return verdict("bare", "", `Unknown to ${list}`, p(name(file), " is too large to be one of " +
    "ours, and was not read."));
  let read, found;
  try {
    if (file.size === 0 && (await file.arrayBuffer()).byteLength === 0) { // what is gone has no size, either, and is not read
      return verdict("", "", "This file is empty", p(name(file), " has no bytes: nothing can be said of it. Perhaps it " +
        "was not copied whole."));
    }
    read = await reader.ask(file, "file", told);
    found = known(read.sha256) || await checksumFile(file, read.sha256);
  } catch (error) {
    return verdict("", "", "This file could not be read", p(name(file), " could not be read: it was moved, changed or " +
      "closed to this browser since it was chosen. Choose it again."));
  }
  if (found) return genuine(file, found, read.sha256);
  const { editions: published, drafts } = lookUp();
  const more = read.head.startsWith("PK") && !read.named.length ? await namedInside(file, reader, looking) : { named: read.named };
  const named = new Set(more.named.map(fromHex));
  const of = [...published].find(([id]) => named.has(id));
  if (of) return altered(file, of[1], read, reader, looking);
  const draft = [...drafts].find(([id]) => named.has(id));
  return unknown(file, read, draft && draft[1][0], more.unseen);
}

// --- the page ---

const status = $("verdicts"), reading = $("reading"), gauge = reading.querySelector("progress");
let reader = new Reader(), run = 0;

async function check(files) {
  if (!files.length) return;
  const mine = ++run;
  if (reader.waiting.size) {
    reader.stop();
    reader = new Reader();
  }
  status.replaceChildren();
  for (const [n, file] of files.entries()) {
    const which = `${file.name}${files.length > 1 ? `, ${n + 1} of ${files.length}` : ""}`;
    const step = (done) => {
      if (mine !== run) return;
      const share = file.size ? done / file.size : 0;
      gauge.value = share;
      reading.querySelector("span").textContent = `Reading ${which}: ${Math.floor(100 * share)} %`;
    };
    const looking = () => {
      if (mine !== run) return;
      gauge.removeAttribute("value"); // how long it takes is not known
      reading.querySelector("span").textContent = `Looking inside ${which}`;
    };
    step(0);
    reading.hidden = false;
    const block = await judged(file, reader, step, looking);
    if (mine !== run) return;
    status.append(block);
  }
  reading.hidden = true;
}

const input = $("files"), drop = $("drop");
input.addEventListener("click", () => { input.value = ""; }); // so that the same file can be chosen once more
input.addEventListener("change", () => check([...input.files]));

const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
document.addEventListener("drop", (event) => {
  drop.classList.remove("over");
  if (!hasFiles(event)) return;
  event.preventDefault();
  check([...event.dataTransfer.items].filter((item) => item.kind === "file").map((item) => {
    const entry = item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
    return entry && entry.isDirectory ? { name: entry.name, folder: true } : item.getAsFile();
  }).filter((file) => file));
});

for (const mark of document.querySelectorAll("[data-mark]")) mark.append(figure(mark.dataset.mark, mark.dataset.id));
drop.hidden = false;
