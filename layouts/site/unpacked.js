// An EPUB's container → its files: countermark/site/unpacked.py in JavaScript, where all of it is defined. What it reads
// may be anything, so nothing is run, shown or believed; sizes are bounded before anything is unpacked.
"use strict";

const MOST_MEMBERS = 10000, MOST_UNPACKED = 256 * 2 ** 20, MOST_EXTRA = 64;
const DESCRIPTOR = 0x0008, UTF8 = 0x0800, FLAGS = 0x0006 | DESCRIPTOR | UTF8;
const FILE_NAME = /^[^\0-\x1f\x7f\\/]+(?:\/[^\0-\x1f\x7f\\/]+)*\/?$/;
const TIMES_AND_OWNERS = new Set([0x5455, 0x7875, 0x000a]), LOCATOR = "PK\x06\x07", LOCATOR_SIZE = 20;
const BAD_DIRECTORY = "its directory is damaged", APART = "its files do not lie side by side";
const BAD_NAME = "it has a file whose name cannot be read", NO_FOLDER = "a folder in it is none";

class Unread extends Error {}
const refuse = (why) => { throw new Unread(why); };
const bytesOf = async (file, from, to) => new Uint8Array(await new Response(file.slice(from, to)).arrayBuffer());

// The files of a Blob by name, in the order in which they lie, without unpacking any; throws Unread.
async function membersOf(file) {
  const { listed, start } = await directory(file);
  const folders = new Set(), members = new Map();
  let at = 0;
  for (const member of listed.slice().sort((a, b) => a.offset - b.offset)) {
    const begin = await beginning(file, member, at);
    at = begin + member.packed;
    if (member.flags & DESCRIPTOR) {
      const sign = await bytesOf(file, at, Math.min(at + 4, file.size));
      at += String.fromCharCode(...sign) === "PK\x07\x08" ? 16 : 12;
    }
    if (at > start) refuse(APART);
    if (member.name.endsWith("/")) {
      if (member.packed || member.size) refuse(NO_FOLDER);
      continue;
    }
    member.data = file.slice(begin, begin + member.packed);
    members.set(member.name, member);
    for (let n = member.name.indexOf("/"); n >= 0; n = member.name.indexOf("/", n + 1)) folders.add(member.name.slice(0, n + 1));
  }
  if (at !== start) refuse(APART);
  if (listed.some((member) => member.name.endsWith("/") && !folders.has(member.name))) refuse(NO_FOLDER);
  return members;
}

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
  const before = await bytesOf(file, Math.max(0, last - LOCATOR_SIZE), last);
  if (String.fromCharCode(...before).includes(LOCATOR)) refuse("its directory is not where it should be");
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
  if (whole > MOST_UNPACKED) refuse("it would unpack to more than 256 MB");
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
    if (!TIMES_AND_OWNERS.has(kind) || at > data.length) refuse(BAD_DIRECTORY);
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
