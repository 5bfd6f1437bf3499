// An EPUB → what it has inside, in three digests: countermark/site/inside.py in JavaScript, where all of it is defined.
"use strict";

const LONG = 16, SHORT = 5;
const MOST_TEXT = 16 * 2 ** 20, MOST_TEXTS = 32 * 2 ** 20, MOST_PACKAGE = 4 * 2 ** 20, DEEPEST = 200;
const set = (names) => new Set(names.split(" "));
const INLINE = set("a em span strong wbr"), EMPTY = set("br img link path wbr");
const BODY = set("a em span strong wbr aside blockquote br div figcaption figure h1 h2 h3 h4 h5 h6 header img li nav ol p " +
  "section svg table tbody td th thead tr ul");
const HEAD = set("title link"), DRAWING = set("title path"), TOP = [set("html"), set("head body")];
const ATTRIBUTES = set("alt aria-label class d epub:type fill height hidden href id lang rel role scope src stroke " +
  "stroke-linecap stroke-linejoin stroke-width style title type viewBox width xml:lang xmlns xmlns:epub");
const OPF = "http://www.idpf.org/2007/opf";
const SPACES = new Map([["html xmlns", "http://www.w3.org/1999/xhtml"], ["html xmlns:epub", "http://www.idpf.org/2007/ops"],
  ["svg xmlns", "http://www.w3.org/2000/svg"], ["package xmlns", OPF],
  ["metadata xmlns:dc", "http://purl.org/dc/elements/1.1/"],
  ["container xmlns", "urn:oasis:names:tc:opendocument:xmlns:container"]]);
const CONTAINER = "META-INF/container.xml", CONTAINERS = "META-INF/";
const PACKAGE_TYPE = "application/oebps-package+xml", CHAPTER_TYPE = "application/xhtml+xml";
const HELD_BY = new Map([["", set("package")], ["package", set("metadata manifest spine")], ["manifest", set("item")],
  ["spine", set("itemref")]]);
const SAYS = new Map([["package", set("xmlns version unique-identifier xml:lang")], ["manifest", set("id")],
  ["item", set("id href media-type properties")], ["spine", set("id toc")], ["itemref", set("id idref")]]);
const DESCRIBES = /^(?:dc:[a-z]+|meta|link)$/;
const BLANK = /[ \t\n\r\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const HREF = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const DECLARED = /^<\?xml version=(?:"1\.0"|'1\.0') encoding=(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8')\?>/;
const DOCTYPE = "<!DOCTYPE html>";
const TAG = new RegExp("<(/?)([A-Za-z_][A-Za-z0-9_.:-]*)((?:[ \\t\\n]+[A-Za-z_][A-Za-z0-9_.:-]*[ \\t\\n]*=[ \\t\\n]*" +
  "(?:\"[^\"<]*\"|'[^'<]*'))*)[ \\t\\n]*(/?)>", "y");
const ATTRIBUTE = /([A-Za-z_][A-Za-z0-9_.:-]*)[ \t\n]*=[ \t\n]*(?:"([^"<]*)"|'([^'<]*)')/g;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));|&/g;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'" };
const NO_TEXT = /[\0-\x08\x0b-\x1f\ufffe\uffff]/; // eslint-disable-line no-control-regex
const NUMBERED = /^p([0-9]{1,6}[a-z]?)$/;

const BAD_MARKUP = "its markup is not well-formed", STRANGE = "it has markup that our ebooks never have";
const NO_SPINE = "it does not say what its chapters are";

// A Blob that begins as an EPUB does → {members, words, paragraphs}; throws Unread.
async function inside(file) {
  const members = await membersOf(file), digests = new Map();
  for (const [name, member] of members) {
    const digest = new Sha256();
    await unpack(member, (piece) => digest.update(piece));
    digests.set(name, hex(digest.digest()));
  }
  const names = [...digests.keys()].map((name) => [new TextEncoder().encode(name), name]).sort((a, b) => compare(a[0], b[0]));
  const words = [], paragraphs = {}, chapters = await spine(members);
  if (chapters.reduce((sum, name) => sum + (members.has(name) ? members.get(name).size : 0), 0) > MOST_TEXTS) {
    refuse("its chapters are too large");
  }
  for (const chapter of chapters) read(await textOf(members, chapter, MOST_TEXT), words, paragraphs);
  return { members: short(names.map(([, name]) => `${digests.get(name)}  ${name}\n`).join(""), LONG),
    words: short(words.join(" "), LONG), paragraphs };
}

// The edition ids that an archive's package document names; throws Unread.
async function editions(file) {
  const members = await membersOf(file);
  if (!members.has(CONTAINER)) return [];
  const text = await textOf(members, await packageOf(members), MOST_PACKAGE);
  return [...new Set([...text.matchAll(/urn:countermark:edition:([0-9a-f]{64})(?![0-9a-f])/g)].map((found) => found[1]))].sort();
}

const short = (text, signs) => base64(new Sha256().update(new TextEncoder().encode(text)).digest()).slice(0, signs);

function compare(a, b) {
  for (let n = 0; n < a.length && n < b.length; n++) if (a[n] !== b[n]) return a[n] - b[n];
  return a.length - b.length;
}

async function textOf(members, name, most) {
  const member = members.get(name);
  if (!member) refuse("a chapter is missing");
  if (member.size > most) refuse("a chapter is too large");
  const data = new Uint8Array(member.size);
  let at = 0, text;
  await unpack(member, (piece) => {
    data.set(piece, at);
    at += piece.length;
  });
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch (error) {
    refuse("a chapter is no text");
  }
  if (NO_TEXT.test(text)) refuse("a chapter is no text");
  return text;
}

async function packageOf(members) {
  const opened = tags(await textOf(members, CONTAINER, MOST_PACKAGE)).filter((tag) => tag.opens);
  const order = opened.map((tag) => [...tag.within, tag.name].join(" ")).join("/");
  if (order !== "container/container rootfiles/container rootfiles rootfile" || !keepsSpaces(opened)) refuse(NO_SPINE);
  const root = opened[2].attributes, path = root.get("full-path") || "";
  if (root.size !== 2 || root.get("media-type") !== PACKAGE_TYPE || !HREF.test(path) ||
      [...members.keys()].some((name) => name.startsWith(CONTAINERS) && name !== CONTAINER)) {
    refuse(NO_SPINE);
  }
  return path;
}

async function spine(members) {
  const root = await packageOf(members);
  const all = tags(await textOf(members, root, MOST_PACKAGE)).filter((tag) => tag.opens);
  const value = (tag, key) => tag.attributes.get(key) || "";
  if (!keepsSpaces(all) || !all.every(hasItsPlace) ||
      all.filter((tag) => tag.within.length === 1).map((tag) => tag.name).sort().join() !== "manifest,metadata,spine") {
    refuse(NO_SPINE);
  }
  const items = all.filter((tag) => tag.name === "item");
  const order = all.filter((tag) => tag.name === "itemref").map((tag) => value(tag, "idref"));
  const places = new Map(items.filter((tag) => value(tag, "media-type") === CHAPTER_TYPE).map((tag) => [value(tag, "id"), value(tag, "href")]));
  if (!order.length || new Set(items.map((tag) => value(tag, "id"))).size !== items.length || new Set(order).size !== order.length ||
      !order.every((each) => HREF.test(places.get(each) || "") && places.get(each).endsWith(".xhtml"))) {
    refuse(NO_SPINE);
  }
  const folder = root.slice(0, root.lastIndexOf("/") + 1);
  return order.map((each) => folder + places.get(each));
}

// Whether an element of the package stands where it counts.
function hasItsPlace({ name, within, attributes }) {
  const above = within.length ? within[within.length - 1] : "";
  if (within.length === 2 && above === "metadata") return DESCRIBES.test(name);
  return within.length < 3 && HELD_BY.has(above) && HELD_BY.get(above).has(name) &&
    (name === "metadata" || [...attributes.keys()].every((key) => SAYS.get(name).has(key)));
}

const spaced = (tag) => [...tag.attributes].every(([key, value]) => !key.startsWith("xmlns") || value === SPACES.get(`${tag.name} ${key}`));
const keepsSpaces = (all) => all[0].attributes.has("xmlns") && all.every(spaced);

function read(text, words, paragraphs) {
  const parts = [], tops = [], numbered = [];
  let depth = 0;
  for (const token of tokens(text)) {
    if (typeof token === "string") {
      if (depth === 1 && token.split(BLANK).some((word) => word)) refuse(STRANGE);
      if (tops.join() === "head,body") parts.push(token);
      continue;
    }
    if (!INLINE.has(token.name)) parts.push("\n");
    if (token.opens) {
      depth += 1;
      if (depth === 2) tops.push(token.name);
      if (!isOurs(token)) refuse(STRANGE);
      const number = NUMBERED.exec(token.attributes.get("id") || "");
      if (number && (token.attributes.get("class") || "").split(BLANK).includes("numbered")) {
        numbered.push([depth, parts.length, number[1]]);
      }
    }
    if (token.closes) {
      if (numbered.length && numbered[numbered.length - 1][0] === depth) {
        const [, start, called] = numbered.pop();
        if (Object.prototype.hasOwnProperty.call(paragraphs, called)) refuse(`two paragraphs in it have the number ${called}`);
        paragraphs[called] = short(wordsOf(parts.slice(start)).join(" "), SHORT);
      }
      depth -= 1;
    }
  }
  if (tops.join() !== "head,body") refuse(STRANGE);
  for (const word of wordsOf(parts)) words.push(word);
}

// Whether an element of a chapter is one that our layouts write, where they write it.
function isOurs(tag) {
  const { name, within, attributes } = tag;
  const known = within.length < 2 ? TOP[within.length] : within[1] === "head" ? HEAD : within.includes("svg") ? DRAWING : BODY;
  return known.has(name) && EMPTY.has(name) === tag.closes && (name === "html" || name === "svg") === attributes.has("xmlns") &&
    spaced(tag) && [...attributes.keys()].every((key) => ATTRIBUTES.has(key));
}

const wordsOf = (parts) => parts.join("").split(BLANK).filter((word) => word);

const tags = (text) => [...tokens(text)].filter((token) => typeof token !== "string");

function* tokens(text) {
  const declared = DECLARED.exec(text);
  let at = declared ? declared[0].length : 0, begun = false;
  const within = [];
  while (at < text.length) {
    if (text[at] !== "<") {
      let end = text.indexOf("<", at);
      if (end < 0) end = text.length;
      const said = plain(text.slice(at, end));
      if (within.length) yield said;
      else if (said.split(BLANK).some((word) => word)) refuse(BAD_MARKUP);
      at = end;
    } else if (text.startsWith("\x3c!--", at)) {
      const end = text.indexOf("--", at + 4);
      if (end < 0 || text[end + 2] !== ">") refuse(BAD_MARKUP);
      at = end + 3;
    } else if (!begun && text.startsWith(DOCTYPE, at)) {
      at += DOCTYPE.length;
    } else {
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      if (!tag || (tag[1] && (tag[3] || tag[4])) || (!within.length && begun)) refuse(BAD_MARKUP);
      begun = true;
      at = TAG.lastIndex;
      const holds = tag[1] ? [] : within.slice();
      if (tag[1]) {
        if (within.pop() !== tag[2]) refuse(BAD_MARKUP);
      } else if (within.push(tag[2]) > DEEPEST) {
        refuse(BAD_MARKUP);
      }
      yield { name: tag[2], attributes: attributesOf(tag[3]), opens: !tag[1], closes: Boolean(tag[1] || tag[4]), within: holds };
      if (tag[4]) within.pop();
    }
  }
  if (within.length || !begun) refuse(BAD_MARKUP);
}

function attributesOf(text) {
  const found = [...text.matchAll(ATTRIBUTE)].map((each) => [each[1], plain(each[2] !== undefined ? each[2] : each[3])]);
  const all = new Map(found);
  if (all.size !== found.length) refuse(BAD_MARKUP);
  return all;
}

const plain = (text) => text.replace(REFERENCE, (whole, name, decimal, hexadecimal) => {
  if (name) return NAMED[name];
  const code = decimal ? Number(decimal) : hexadecimal ? parseInt(hexadecimal, 16) : 0;
  const fits = code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
  if (!fits) refuse(BAD_MARKUP);
  return String.fromCodePoint(code);
});
