"""An EPUB → what it has inside, in three digests, for who holds an altered one: the check page computes the same.

`layouts/site/inside.js` is this module in JavaScript, line by line, and reads what strangers made; a test holds the two
equal. So all of it is defined here, and nothing is left to a library that the other one has not:

- **Members.** The container is read one way or not at all: it ends with its directory and an end record without a
  comment; files lie side by side from the first byte to the directory, each as the directory says, and there is no
  room between them. Folders are passed over. The digest is over what `sha256sum` would list of the files: a line
  "DIGEST  NAME" each, by the bytes of NAME.
- **Words.** What stands in the chapters that the package's spine names, in its order, without the elements of UNSEEN.
  All elements but those of INLINE part words, as blanks do. The digest is over the words, one blank between two.
- **Paragraphs.** The words of each element of the class "numbered", by the number in its id: "p3" is 3.

Markup is read strictly: tags in pairs, attributes in quotes, no entities but the five of XML, no DTD, no CDATA, no
instructions. Pictures, style sheets and descriptions are no words: whoever compares words alone has not seen what a
reader would be shown. Digests are SHA-256 in base64url (RFC 4648, 5), of which the first signs are kept: 16 of members
and words (96 bits, which nobody can meet), 5 of paragraphs (30 bits, which a forger can meet, and chance does not).
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from countermark.site.entries import Inside

LONG, SHORT = 16, 5
MOST_MEMBERS, MOST_UNPACKED, MOST_TEXT, DEEPEST = 10_000, 1 << 30, 16 << 20, 200
#: Elements whose words flow on with what surrounds them, and elements that show no words.
INLINE = frozenset(("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
                    "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
                    "var", "wbr"))
UNSEEN = frozenset(("head", "script", "style", "template"))

_END, _CENTRAL, _LOCAL = struct.Struct("<4s4H2IH"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s5H3I2H")
_DESCRIPTOR = 0x0008
_UTF8 = 0x0800
#: Flags that may be set: how hard it was packed, sizes after the data, names in UTF-8.
_FLAGS = 0x0006 | _DESCRIPTOR | _UTF8
#: Extra fields that say another size (ZIP64) or another name (Info-ZIP); and how many bytes others may have, as times
#: and owners do: there is no room for another file, which the same bytes could begin.
_OTHERWISE = frozenset((0x0001, 0x7075))
_MOST_EXTRA = 64
_KIND, _FILE, _FOLDER = 0o170000, 0o100000, 0o040000
_NAME = re.compile(r"[^\x00-\x1f\x7f\\/]+(?:/[^\x00-\x1f\x7f\\/]+)*/?")
_BLANK = re.compile("[ \t\n\r\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_HREF = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_DECLARED = re.compile(r"<\?xml version=(?:\"1\.0\"|'1\.0') encoding=(?:\"[Uu][Tt][Ff]-8\"|'[Uu][Tt][Ff]-8')\?>")
_DOCTYPE = "<!DOCTYPE html>"
_TAG = re.compile(r"<(/?)([A-Za-z_][A-Za-z0-9_.:-]*)((?:[ \t\n]+[A-Za-z_][A-Za-z0-9_.:-]*[ \t\n]*=[ \t\n]*"
                  r"(?:\"[^\"<]*\"|'[^'<]*'))*)[ \t\n]*(/?)>")
_ATTRIBUTE = re.compile(r"([A-Za-z_][A-Za-z0-9_.:-]*)[ \t\n]*=[ \t\n]*(?:\"([^\"<]*)\"|'([^'<]*)')")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_NUMBERED = re.compile(r"p([0-9]{1,6}[a-z]?)")


class Unread(ValueError):
    """An EPUB that can be read in more than one way, or in none."""


class _Member(NamedTuple):
    name: str
    flags: int
    method: int
    packed: int
    size: int
    offset: int


class _Tag(NamedTuple):
    """A start tag, and whether it is an end tag as well; or an end tag, which has no attributes."""

    name: str
    attributes: Mapping[str, str]
    opens: bool
    closes: bool


def inside(epub: bytes) -> Inside:
    """An EPUB's bytes → Inside; raises Unread."""
    members = _unpacked(epub)
    listed = "".join(f"{hashlib.sha256(members[name]).hexdigest()}  {name}\n"
                     for name in sorted(members, key=lambda name: name.encode()))
    words: list[str] = []
    paragraphs: dict[str, str] = {}
    for chapter in _spine(members):
        _read(_text_of(members, chapter), words, paragraphs)
    return Inside(_digest(listed, LONG), _digest(" ".join(words), LONG), paragraphs)


def _digest(text: str, signs: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:signs]


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a container by name."""
    listed, start = _directory(data)
    files: dict[str, bytes] = {}
    at = 0
    for member in sorted(listed, key=lambda member: member.offset):
        begin = _begin(data, member, at)
        packed = data[begin:begin + member.packed]
        at = begin + member.packed
        if member.flags & _DESCRIPTOR:
            at += 16 if data[at:at + 4] == b"PK\7\x08" else 12
        if at > start:
            raise Unread("its files do not lie side by side")
        unpacked = _inflated(packed, member.size) if member.method else packed
        if len(unpacked) != member.size:
            raise Unread("a file in it has another size than its directory says")
        if not member.name.endswith("/"):
            files[member.name] = unpacked
    if at != start:
        raise Unread("its files do not lie side by side")
    if any(member.name.endswith("/") and (member.size or not any(name.startswith(member.name) for name in files))
           for member in listed):
        raise Unread("a folder in it is none")
    return files


def _directory(data: bytes) -> tuple[list[_Member], int]:
    """What the directory lists, and where it begins."""
    last = len(data) - _END.size
    if last < 0 or data[last:last + 4] != b"PK\5\6":
        raise Unread("it is cut off, or no EPUB")
    _, disk, begins, here, count, size, start, comment = _END.unpack_from(data, last)
    if disk or begins or comment or here != count or start + size != last or count > MOST_MEMBERS:
        raise Unread("its directory is not where it should be")
    listed: list[_Member] = []
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > last:
            raise Unread("its directory is damaged")
        (sign, made, _, flags, method, _, _, _, packed, full, name, extra, note, disk, _, mode,
         offset) = _CENTRAL.unpack_from(data, at)
        end = at + _CENTRAL.size + name + extra + note
        if sign != b"PK\1\2" or end > last or disk or note or flags & ~_FLAGS or method not in (0, 8):
            raise Unread("its directory is damaged")
        called = _name(data[at + _CENTRAL.size:at + _CENTRAL.size + name], flags)
        _extra(data[end - extra:end])
        kind = (mode >> 16) & _KIND if made >> 8 == 3 else 0
        if kind not in (0, _FOLDER if called.endswith("/") else _FILE) or (not method and packed != full):
            raise Unread("its directory is damaged")
        listed.append(_Member(called, flags, method, packed, full, offset))
        at = end
    if at != last or len({member.name for member in listed}) != count:
        raise Unread("its directory names a file twice, or is damaged")
    if sum(member.size for member in listed) > MOST_UNPACKED:
        raise Unread("it would unpack to more than 1 GB")
    return listed, start


def _begin(data: bytes, member: _Member, at: int) -> int:
    """Where the data of MEMBER begins, whose header stands AT."""
    if member.offset != at or at + _LOCAL.size > len(data):
        raise Unread("its files do not lie side by side")
    sign, _, flags, method, _, _, _, packed, size, name, extra = _LOCAL.unpack_from(data, at)
    begin: int = at + _LOCAL.size + name + extra
    sizes = (packed, size)
    later = member.flags & _DESCRIPTOR and sizes == (0, 0)
    if (sign != b"PK\3\4" or (flags, method) != (member.flags, member.method) or
            not (later or sizes == (member.packed, member.size)) or
            _name(data[at + _LOCAL.size:at + _LOCAL.size + name], flags) != member.name):
        raise Unread("a file in it says other than its directory")
    _extra(data[begin - extra:begin])
    return begin


def _name(data: bytes, flags: int) -> str:
    try:
        name = data.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise Unread("it has a file whose name cannot be read") from None
    if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
        raise Unread("it has a file whose name cannot be read")
    return name


def _extra(data: bytes) -> None:
    at = 0
    if len(data) > _MOST_EXTRA:
        raise Unread("its directory is damaged")
    while at < len(data):
        if at + 4 > len(data):
            raise Unread("its directory is damaged")
        kind, size = struct.unpack_from("<2H", data, at)
        at += 4 + size
        if kind in _OTHERWISE or at > len(data):
            raise Unread("its directory is damaged")


def _inflated(packed: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(packed, size + 1)
    except zlib.error:
        raise Unread("a file in it is damaged") from None
    if len(found) > size or not unpacker.eof or unpacker.unused_data:
        raise Unread("a file in it is damaged")
    return found


def _text_of(members: Mapping[str, bytes], name: str) -> str:
    data = members.get(name)
    if data is None:
        raise Unread("a chapter is missing")
    if len(data) > MOST_TEXT:
        raise Unread("a chapter is too large")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unread("a chapter is no text") from None
    if _NO_TEXT.search(text):
        raise Unread("a chapter is no text")
    return text


def _spine(members: Mapping[str, bytes]) -> list[str]:
    """The names of the chapters, in the order of reading."""
    roots = [tag.attributes.get("full-path", "") for tag in _tags(_text_of(members, "META-INF/container.xml"))
             if tag.opens and tag.name == "rootfile"]
    if len(roots) != 1 or not _HREF.fullmatch(roots[0]):
        raise Unread("it does not say what its chapters are")
    package = [tag for tag in _tags(_text_of(members, roots[0])) if tag.opens]
    items = [(tag.attributes.get("id", ""), tag.attributes.get("href", "")) for tag in package if tag.name == "item"]
    order = [tag.attributes.get("idref", "") for tag in package if tag.name == "itemref"]
    places = dict(items)
    if (not order or len(places) != len(items) or len(set(order)) != len(order) or
            not all(_HREF.fullmatch(places.get(each, "")) for each in order)):
        raise Unread("it does not say what its chapters are")
    folder = roots[0].rpartition("/")[0]
    return [f"{folder}/{places[each]}" if folder else places[each] for each in order]


def _read(text: str, words: list[str], paragraphs: dict[str, str]) -> None:
    """Add the WORDS of a chapter, and the digests of its PARAGRAPHS."""
    parts: list[str] = []
    unseen: int | None = None
    depth = 0
    numbered: list[tuple[int, int, str]] = []
    for token in _tokens(text):
        if isinstance(token, str):
            if unseen is None:
                parts.append(token)
            continue
        if token.name not in INLINE:
            parts.append("\n")
        if token.opens:
            depth += 1
            if unseen is None and token.name in UNSEEN:
                unseen = depth
            number = _NUMBERED.fullmatch(token.attributes.get("id", ""))
            if number and "numbered" in _BLANK.split(token.attributes.get("class", "")):
                numbered.append((depth, len(parts), number[1]))
        if token.closes:
            if numbered and numbered[-1][0] == depth:
                _, start, called = numbered.pop()
                if called in paragraphs:
                    raise Unread(f"two paragraphs in it have the number {called}")
                paragraphs[called] = _digest(" ".join(_words(parts[start:])), SHORT)
            if unseen == depth:
                unseen = None
            depth -= 1
    words += _words(parts)


def _words(parts: list[str]) -> list[str]:
    return [word for word in _BLANK.split("".join(parts)) if word]


def _tags(text: str) -> Iterator[_Tag]:
    return (token for token in _tokens(text) if isinstance(token, _Tag))


def _tokens(text: str) -> Iterator[_Tag | str]:
    """Markup → its tags and the text between them, in order; one element holds all."""
    declared = _DECLARED.match(text)
    at = declared.end() if declared else 0
    within: list[str] = []
    begun = False
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            plain = _plain(text[at:end])
            if within:
                yield plain
            elif _BLANK.sub("", plain):
                raise Unread("its markup is not well-formed")
            at = end
        elif text.startswith("<!--", at):
            end = text.find("--", at + 4)
            if end < 0 or text[end + 2:end + 3] != ">":
                raise Unread("its markup is not well-formed")
            at = end + 3
        elif not begun and text.startswith(_DOCTYPE, at):
            at += len(_DOCTYPE)
        else:
            tag = _TAG.match(text, at)
            if not tag or (tag[1] and (tag[3] or tag[4])) or (not within and (begun or tag[1])):
                raise Unread("its markup is not well-formed")
            begun, at = True, tag.end()
            if tag[1]:
                if within.pop() != tag[2]:
                    raise Unread("its markup is not well-formed")
            else:
                within.append(tag[2])
                if len(within) > DEEPEST:
                    raise Unread("its markup is not well-formed")
            yield _Tag(tag[2], _attributes(tag[3]), not tag[1], bool(tag[1] or tag[4]))
            if tag[4]:
                within.pop()
    if within or not begun:
        raise Unread("its markup is not well-formed")


def _attributes(text: str) -> Mapping[str, str]:
    found = [(each[1], _plain(each[2] if each[2] is not None else each[3])) for each in _ATTRIBUTE.finditer(text)]
    if len(dict(found)) != len(found):
        raise Unread("its markup is not well-formed")
    return dict(found)


def _plain(text: str) -> str:
    """TEXT with its references resolved."""
    return _REFERENCE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16) if found[3] else 0
    if not (code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF):
        raise Unread("its markup is not well-formed")
    return chr(code)
