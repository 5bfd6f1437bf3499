// An EPUB → what it has inside, in three digests: countermark/site/inside.py in JavaScript, where all of it is defined.
// What it reads may be anything, so nothing is run, shown or believed; sizes are bounded before anything is unpacked.
"use strict";

const LONG = 16, SHORT = 5;
const MOST_MEMBERS = 10000, MOST_UNPACKED = 2 ** 30, MOST_TEXT = 16 * 2 ** 20, DEEPEST = 200, MOST_EXTRA = 64;
const INLINE = new Set(("a abbr b bdi bdo cite code data del dfn em i ins kbd mark q rp rt ruby s samp small span strong " +
  "sub sup time u var wbr").split(" "));
const UNSEEN = new Set(["head", "script", "style", "template"]);
const DESCRIPTOR = 0x0008, UTF8 = 0x0800, FLAGS = 0x0006 | DESCRIPTOR | UTF8;
const FILE_NAME = /^[^\0-\x1f\x7f\\/]+(?:\/[^\0-\x1f\x7f\\/]+)*\/?$/;
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

class Unread extends Error {}
const refuse = (why) => { throw new Unread(why); };
const BAD_DIRECTORY = "its directory is damaged", BAD_MARKUP = "its markup is not well-formed";
const BAD_NAME = "it has a file whose name cannot be read", APART = "its files do not lie side by side";
const NO_SPINE = "it does not say what its chapters are";

// A Blob that begins as an EPUB does → {members, words, paragraphs}; throws Unread.
async function inside(file) {
  const { listed, start } = await directory(file);
  const digests = new Map(), folders = new Set(), members = new Map();
  let at = 0;
  for (const member of listed.slice().sort((a, b) => a.offset - b.offset)) {
    const begin = await beginning(file, member, at);
    at = begin + member.packed;
    if (member.flags & DESCRIPTOR) {
      const sign = await bytesOf(file, at, Math.min(at + 4, file.size));
      at += String.fromCharCode(...sign) === "PK\x07\x08" ? 16 : 12;
    }
    if (at > start) refuse(APART);
    const digest = new Sha256();
    member.data = file.slice(begin, begin + member.packed);
    await unpack(member, (piece) => digest.update(piece));
    if (member.name.endsWith("/")) continue;
    digests.set(member.name, hex(digest.digest()));
    members.set(member.name, member);
    for (let n = member.name.indexOf("/"); n >= 0; n = member.name.indexOf("/", n + 1)) folders.add(member.name.slice(0, n + 1));
  }
  if (at !== start) refuse(APART);
  if (listed.some((member) => member.name.endsWith("/") && (member.size || !folders.has(member.name)))) {
    refuse("a folder in it is none");
  }
  const names = [...digests.keys()].map((name) => [new TextEncoder().encode(name), name]).sort((a, b) => compare(a[0], b[0]));
  const words = [], paragraphs = {};
  for (const chapter of await spine(members)) read(await textOf(members, chapter), words, paragraphs);
  return { members: short(names.map(([, name]) => `${digests.get(name)}  ${name}\n`).join(""), LONG),
    words: short(words.join(" "), LONG), paragraphs };
}

const short = (text, signs) => base64(new Sha256().update(new TextEncoder().encode(text)).digest()).slice(0, signs);

function compare(a, b) {
  for (let n = 0; n < a.length && n < b.length; n++) if (a[n] !== b[n]) return a[n] - b[n];
  return a.length - b.length;
}

const bytesOf = async (file, from, to) => new Uint8Array(await new Response(file.slice(from, to)).arrayBuffer());

async function directory(file) {
  const last = file.size - 22;
  if (last < 0) refuse("it is cut off, or no EPUB");
  const end = new DataView((await bytesOf(file, last, file.size)).buffer);
  if (end.getUint32(0) !== 0x504b0506) refuse("it is cut off, or no EPUB");
  const u2 = (at) => end.getUint16(at, true), u4 = (at) => end.getUint32(at, true);
  const count = u2(10), size = u4(12), start = u4(16);
  if (u2(4) || u2(6) || u2(20) || u2(8) !== count || start + size !== last || count > MOST_MEMBERS) {
    refuse("its directory is not where it should be");
  }
  const data = await bytesOf(file, start, last), view = new DataView(data.buffer);
  const listed = [];
  let at = 0, whole = 0;
  for (let n = 0; n < count; n++) {
    if (at + 46 > size) refuse(BAD_DIRECTORY);
    const two = (place) => view.getUint16(at + place, true), four = (place) => view.getUint32(at + place, true);
    const flags = two(8), method = two(10), packed = four(20), full = four(24), named = two(28), extra = two(30);
    const next = at + 46 + named + extra + two(32);
    if (view.getUint32(at) !== 0x504b0102 || next > size || two(34) || two(32) || flags & ~FLAGS || (method !== 0 && method !== 8)) {
      refuse(BAD_DIRECTORY);
    }
    const name = nameOf(data.subarray(at + 46, at + 46 + named), flags);
    checkExtra(data.subarray(at + 46 + named, at + 46 + named + extra));
    const kind = two(4) >> 8 === 3 ? four(38) >>> 16 & 0o170000 : 0;
    if (kind !== 0 && kind !== (name.endsWith("/") ? 0o040000 : 0o100000)) refuse(BAD_DIRECTORY);
    if (!method && packed !== full) refuse(BAD_DIRECTORY);
    listed.push({ name, flags, method, packed, size: full, offset: four(42) });
    whole += full;
    at = next;
  }
  if (at !== size || new Set(listed.map((member) => member.name)).size !== count) {
    refuse("its directory names a file twice, or is damaged");
  }
  if (whole > MOST_UNPACKED) refuse("it would unpack to more than 1 GB");
  return { listed, start };
}

async function beginning(file, member, at) {
  if (member.offset !== at || at + 30 > file.size) refuse(APART);
  const head = new DataView((await bytesOf(file, at, at + 30)).buffer);
  const u2 = (place) => head.getUint16(place, true), u4 = (place) => head.getUint32(place, true);
  const named = u2(26), extra = u2(28), packed = u4(18), size = u4(22);
  const rest = await bytesOf(file, at + 30, at + 30 + named + extra);
  const later = member.flags & DESCRIPTOR && packed === 0 && size === 0;
  if (head.getUint32(0) !== 0x504b0304 || u2(6) !== member.flags || u2(8) !== member.method ||
      !(later || (packed === member.packed && size === member.size)) ||
      nameOf(rest.subarray(0, named), u2(6)) !== member.name) {
    refuse("a file in it says other than its directory");
  }
  checkExtra(rest.subarray(named));
  return at + 30 + named + extra;
}

function nameOf(data, flags) {
  let name;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch (error) {
    refuse(BAD_NAME);
  }
  if (!(flags & UTF8) && data.some((byte) => byte > 127)) refuse(BAD_NAME);
  if (!FILE_NAME.test(name) || name.split("/").some((part) => part === "." || part === "..")) refuse(BAD_NAME);
  return name;
}

function checkExtra(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  let at = 0;
  if (data.length > MOST_EXTRA) refuse(BAD_DIRECTORY);
  while (at < data.length) {
    if (at + 4 > data.length) refuse(BAD_DIRECTORY);
    const kind = view.getUint16(at, true);
    at += 4 + view.getUint16(at + 2, true);
    if (kind === 0x0001 || kind === 0x7075 || at > data.length) refuse(BAD_DIRECTORY);
  }
}

// Hand the bytes of a member to TAKE, piece by piece, and no more of them than its directory says.
async function unpack(member, take) {
  let stream = member.data.stream();
  if (member.method) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  let unpacked = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      unpacked += value.length;
      if (unpacked > member.size) break;
      take(value);
    }
  } catch (error) {
    refuse("a file in it is damaged");
  }
  if (unpacked > member.size) {
    reader.cancel().catch(() => undefined);
    refuse("a file in it is damaged");
  }
  if (unpacked !== member.size) refuse("a file in it has another size than its directory says");
}

async function textOf(members, name) {
  const member = members.get(name);
  if (!member) refuse("a chapter is missing");
  if (member.size > MOST_TEXT) refuse("a chapter is too large");
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

async function spine(members) {
  const roots = tags(await textOf(members, "META-INF/container.xml")).filter((tag) => tag.opens && tag.name === "rootfile")
    .map((tag) => tag.attributes.get("full-path") || "");
  if (roots.length !== 1 || !HREF.test(roots[0])) refuse(NO_SPINE);
  const all = tags(await textOf(members, roots[0])).filter((tag) => tag.opens);
  const value = (tag, key) => tag.attributes.get(key) || "";
  const items = all.filter((tag) => tag.name === "item").map((tag) => [value(tag, "id"), value(tag, "href")]);
  const order = all.filter((tag) => tag.name === "itemref").map((tag) => value(tag, "idref"));
  const places = new Map(items);
  if (!order.length || places.size !== items.length || new Set(order).size !== order.length ||
      !order.every((each) => HREF.test(places.get(each) || ""))) {
    refuse(NO_SPINE);
  }
  const folder = roots[0].slice(0, roots[0].lastIndexOf("/") + 1);
  return order.map((each) => folder + places.get(each));
}

function read(text, words, paragraphs) {
  const parts = [], numbered = [];
  let unseen = 0, depth = 0;
  for (const token of tokens(text)) {
    if (typeof token === "string") {
      if (!unseen) parts.push(token);
      continue;
    }
    if (!INLINE.has(token.name)) parts.push("\n");
    if (token.opens) {
      depth += 1;
      if (!unseen && UNSEEN.has(token.name)) unseen = depth;
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
      if (unseen === depth) unseen = 0;
      depth -= 1;
    }
  }
  for (const word of wordsOf(parts)) words.push(word);
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
      if (tag[1]) {
        if (within.pop() !== tag[2]) refuse(BAD_MARKUP);
      } else if (within.push(tag[2]) > DEEPEST) {
        refuse(BAD_MARKUP);
      }
      yield { name: tag[2], attributes: attributesOf(tag[3]), opens: !tag[1], closes: Boolean(tag[1] || tag[4]) };
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
