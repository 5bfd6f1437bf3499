"""An EPUB → what it has inside, in three digests, for who holds an altered one: the check page computes the same.

`layouts/site/inside.js` is this module in JavaScript, and reads what strangers made; a test holds the two equal. So all
of it is defined here and in site/unpacked.py, and nothing is left to a library that the other one has not:

- **Members.** The digest is over what `sha256sum` would list of the files: a line "DIGEST  NAME" each, by the bytes of
  NAME.
- **Words.** What stands in the chapters that the package's spine names, in its order, but for their heads. All elements
  but those of INLINE part words, as blanks do. The digest is over the words, one blank between two.
- **Paragraphs.** The words of each element of the class "numbered", by the number in its id: "p3" is 3.

What is not written as our books are is not read, since programs may show it otherwise than it is read here. Markup has
the elements and attributes that our layouts write, each where they write it, and no namespaces but theirs; tags in
pairs, attributes in quotes, no entities but the five of XML, no DTD, no CDATA, no instructions. Pictures, style sheets
and descriptions are no words: whoever compares words alone has not seen what a reader would be shown. Digests are
SHA-256 in base64url (RFC 4648, 5), of which the first signs are kept: 16 of members and words (96 bits, which nobody
can meet), 5 of paragraphs (30 bits, which a forger can meet, and chance does not).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from countermark.identifiers import EDITION_URN
from countermark.site.entries import Inside
from countermark.site.unpacked import Member, Unread, members_of, unpacked

__all__ = ["Unread", "editions", "inside"]

LONG, SHORT = 16, 5
#: Bytes of a chapter, of all chapters, and of a package; elements within each other.
MOST_TEXT, MOST_TEXTS, MOST_PACKAGE, DEEPEST = 16 << 20, 32 << 20, 4 << 20, 200
#: Elements whose words flow on with what surrounds them; those that hold nothing, and are written so; and all that our
#: layouts write in a chapter's body, in its head, and in a drawing.
INLINE = frozenset(("a", "em", "span", "strong", "wbr"))
EMPTY = frozenset(("br", "img", "link", "path", "wbr"))
BODY = INLINE | frozenset(("aside", "blockquote", "br", "div", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
                           "h6", "header", "img", "li", "nav", "ol", "p", "section", "svg", "table", "tbody", "td",
                           "th", "thead", "tr", "ul"))
HEAD, DRAWING = frozenset(("title", "link")), frozenset(("title", "path"))
ATTRIBUTES = frozenset((
    "alt", "aria-label", "class", "d", "epub:type", "fill", "height", "hidden", "href", "id", "lang", "rel", "role",
    "scope", "src", "stroke", "stroke-linecap", "stroke-linejoin", "stroke-width", "style", "title", "type", "viewBox",
    "width", "xml:lang", "xmlns", "xmlns:epub"))
_XHTML, _SVG, _OPF = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.idpf.org/2007/opf"
#: What each namespace must be, where it is said.
_SPACES = {("html", "xmlns"): _XHTML, ("html", "xmlns:epub"): "http://www.idpf.org/2007/ops", ("svg", "xmlns"): _SVG,
           ("package", "xmlns"): _OPF, ("metadata", "xmlns:dc"): "http://purl.org/dc/elements/1.1/",
           ("container", "xmlns"): "urn:oasis:names:tc:opendocument:xmlns:container"}
_CONTAINER, _CONTAINERS = "META-INF/container.xml", "META-INF/"
_PACKAGE_TYPE, _CHAPTER_TYPE = "application/oebps-package+xml", "application/xhtml+xml"
#: Elements of the package by the one that holds them, and the attributes of those that say what is read, and in which
#: order.
_HELD_BY = {"": ("package",), "package": ("metadata", "manifest", "spine"), "manifest": ("item",),
            "spine": ("itemref",)}
_SAYS = {"package": frozenset(("xmlns", "version", "unique-identifier", "xml:lang")), "manifest": frozenset(("id",)),
         "item": frozenset(("id", "href", "media-type", "properties")), "spine": frozenset(("id", "toc")),
         "itemref": frozenset(("id", "idref"))}
_DESCRIBES = re.compile("dc:[a-z]+|meta|link")
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
_NO_SPINE, _STRANGE = "it does not say what its chapters are", "it has markup that our ebooks never have"


class _Tag(NamedTuple):
    """A start tag, and whether it is an end tag as well; or an end tag, which has no attributes. `within`: the names of
    the elements that hold it, from the outermost."""

    name: str
    attributes: Mapping[str, str]
    opens: bool
    closes: bool
    within: tuple[str, ...]


def inside(epub: bytes) -> Inside:
    """An EPUB's bytes → Inside; raises Unread."""
    members = members_of(epub)
    digests = {name: hashlib.sha256(unpacked(epub, member)).hexdigest() for name, member in members.items()}
    listed = "".join(f"{digests[name]}  {name}\n" for name in sorted(members, key=lambda name: name.encode()))
    words: list[str] = []
    paragraphs: dict[str, str] = {}
    chapters = _spine(epub, members)
    if sum(members[chapter].size for chapter in chapters if chapter in members) > MOST_TEXTS:
        raise Unread("its chapters are too large")
    for chapter in chapters:
        _read(_text_of(epub, members, chapter, MOST_TEXT), words, paragraphs)
    return Inside(_digest(listed, LONG), _digest(" ".join(words), LONG), paragraphs)


def editions(epub: bytes) -> tuple[str, ...]:
    """The edition ids that an archive's package document names, where a program may have packed it so that they are not
    in the archive's own bytes; none of an archive that is no EPUB. Raises Unread."""
    members = members_of(epub)
    if _CONTAINER not in members:
        return ()
    package = _text_of(epub, members, _package(epub, members), MOST_PACKAGE)
    return tuple(sorted({found.decode() for found in EDITION_URN.findall(package.encode())}))


def _digest(text: str, signs: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:signs]


def _text_of(data: bytes, members: Mapping[str, Member], name: str, most: int) -> str:
    member = members.get(name)
    if member is None:
        raise Unread("a chapter is missing")
    if member.size > most:
        raise Unread("a chapter is too large")
    try:
        text = unpacked(data, member).decode()
    except UnicodeDecodeError:
        raise Unread("a chapter is no text") from None
    if _NO_TEXT.search(text):
        raise Unread("a chapter is no text")
    return text


def _package(data: bytes, members: Mapping[str, Member]) -> str:
    """The name of the package document."""
    tags = [tag for tag in _tags(_text_of(data, members, _CONTAINER, MOST_PACKAGE)) if tag.opens]
    if [(tag.name, *tag.within) for tag in tags] != [
            ("container",), ("rootfiles", "container"), ("rootfile", "container", "rootfiles")]:
        raise Unread(_NO_SPINE)
    root = tags[2].attributes
    if (not _keeps_spaces(tags) or set(root) != {"full-path", "media-type"} or root["media-type"] != _PACKAGE_TYPE or
            not _HREF.fullmatch(root["full-path"]) or
            any(name.startswith(_CONTAINERS) and name != _CONTAINER for name in members)):
        raise Unread(_NO_SPINE)
    return root["full-path"]


def _spine(data: bytes, members: Mapping[str, Member]) -> list[str]:
    """The names of the chapters, in the order of reading."""
    root = _package(data, members)
    package = [tag for tag in _tags(_text_of(data, members, root, MOST_PACKAGE)) if tag.opens]
    if not _keeps_spaces(package) or not all(_has_its_place(tag) for tag in package) or sorted(
            tag.name for tag in package if len(tag.within) == 1) != ["manifest", "metadata", "spine"]:
        raise Unread(_NO_SPINE)
    items = [tag.attributes for tag in package if tag.name == "item"]
    order = [tag.attributes.get("idref", "") for tag in package if tag.name == "itemref"]
    places = {each.get("id", ""): each.get("href", "") for each in items if each.get("media-type") == _CHAPTER_TYPE}
    if (not order or len({each.get("id", "") for each in items}) != len(items) or len(set(order)) != len(order) or
            not all(_HREF.fullmatch(places.get(each, "")) and places[each].endswith(".xhtml") for each in order)):
        raise Unread(_NO_SPINE)
    folder = root.rpartition("/")[0]
    return [f"{folder}/{places[each]}" if folder else places[each] for each in order]


def _has_its_place(tag: _Tag) -> bool:
    """Whether an element of the package stands where it counts."""
    if len(tag.within) == 2 and tag.within[-1] == "metadata":
        return _DESCRIBES.fullmatch(tag.name) is not None
    above = tag.within[-1] if tag.within else ""
    return len(tag.within) < 3 and tag.name in _HELD_BY.get(above, ()) and (
        tag.name == "metadata" or tag.attributes.keys() <= _SAYS[tag.name])


def _keeps_spaces(tags: list[_Tag]) -> bool:
    """Whether all is in the namespaces that our books have, and begins with one."""
    return "xmlns" in tags[0].attributes and all(
        value == _SPACES.get((tag.name, name)) for tag in tags for name, value in tag.attributes.items()
        if name.startswith("xmlns"))


def _read(text: str, words: list[str], paragraphs: dict[str, str]) -> None:
    """Add the WORDS of a chapter, and the digests of its PARAGRAPHS."""
    parts: list[str] = []
    tops: list[str] = []
    depth = 0
    numbered: list[tuple[int, int, str]] = []
    for token in _tokens(text):
        if isinstance(token, str):
            if depth == 1 and _BLANK.sub("", token):
                raise Unread(_STRANGE)
            if tops == ["head", "body"]:
                parts.append(token)
            continue
        if token.name not in INLINE:
            parts.append("\n")
        if token.opens:
            depth += 1
            if depth == 2:
                tops.append(token.name)
            if not _is_ours(token):
                raise Unread(_STRANGE)
            number = _NUMBERED.fullmatch(token.attributes.get("id", ""))
            if number and "numbered" in _BLANK.split(token.attributes.get("class", "")):
                numbered.append((depth, len(parts), number[1]))
        if token.closes:
            if numbered and numbered[-1][0] == depth:
                _, start, called = numbered.pop()
                if called in paragraphs:
                    raise Unread(f"two paragraphs in it have the number {called}")
                paragraphs[called] = _digest(" ".join(_words(parts[start:])), SHORT)
            depth -= 1
    if tops != ["head", "body"]:
        raise Unread(_STRANGE)
    words += _words(parts)


def _is_ours(tag: _Tag) -> bool:
    """Whether an element of a chapter is one that our layouts write, where they write it."""
    within = tag.within
    if len(within) < 2:
        known = tag.name in (("html",), ("head", "body"))[len(within)]
    else:
        known = tag.name in (HEAD if within[1] == "head" else DRAWING if "svg" in within else BODY)
    return (known and (tag.name in EMPTY) == tag.closes and (tag.name in ("html", "svg")) == ("xmlns" in tag.attributes)
            and all(name in ATTRIBUTES and (not name.startswith("xmlns") or value == _SPACES.get((tag.name, name)))
                    for name, value in tag.attributes.items()))


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
            begun, at, holds = True, tag.end(), () if tag[1] else tuple(within)
            if tag[1]:
                if within.pop() != tag[2]:
                    raise Unread("its markup is not well-formed")
            else:
                within.append(tag[2])
                if len(within) > DEEPEST:
                    raise Unread("its markup is not well-formed")
            yield _Tag(tag[2], _attributes(tag[3]), not tag[1], bool(tag[1] or tag[4]), holds)
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
