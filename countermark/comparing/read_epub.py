"""An EPUB's bytes → its units: by the chapters of its spine, and by the elements that say what their words are."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree

from countermark.comparing.units import NUMBER, Kind, Unit, as_shown, words_of

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
#: Elements whose text flows on with what surrounds them; all others begin and end a block.
_IN_LINE = {_XHTML + name for name in ("a", "abbr", "b", "bdi", "cite", "code", "em", "i", "q", "small", "span",
                                       "strong", "sub", "sup", "wbr", "br")}
_UNSEEN = {*(_XHTML + name for name in ("head", "script", "style", "template")), "{http://www.w3.org/2000/svg}title"}
_DEEPEST = 200


@dataclass(slots=True)
class _Block:
    """A block while it is read."""

    kind: Kind = "text"
    heading: bool = False
    paragraph: str = ""
    note: str = ""
    text: list[str] = field(default_factory=list)


def read_epub(data: bytes, fold: Callable[[str], str] = as_shown) -> list[Unit]:
    """An EPUB → its units: the chapters in the order of the spine (EPUB 3.3, 5.7), then what the navigation lists.

    Raises BadZipFile, KeyError, ParseError, ValueError, and what else a file that is no EPUB brings about.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        path = next(container.iter(_CONTAINER)).attrib["full-path"]
        package = ElementTree.fromstring(archive.read(path))
        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{_OPF}item")}
        spine = [ref.attrib["idref"] for ref in package.iter(f"{_OPF}itemref")]
        lists = [name for name, item in items.items() if "nav" in item.get("properties", "").split()]

        def chapter(name: str) -> ElementTree.Element:
            member = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(items[name]["href"])))
            return ElementTree.fromstring(archive.read(member))

        found = [unit for name in spine if name not in lists for unit in _units(chapter(name), fold, "text")]
        return found + [unit for name in lists for unit in _units(chapter(name), fold, "contents")]


def _units(root: ElementTree.Element, fold: Callable[[str], str], kind: Kind) -> Iterator[Unit]:
    title = root.find(f"{_XHTML}head/{_XHTML}title")
    name = " ".join((title.text or "").split()) if title is not None else ""
    where = f"chapter “{name}”" if name else "a chapter without a title"
    blocks = [_Block(kind)]
    _walk(root, blocks, "", 0)
    section = ""
    for block in blocks:
        text = "".join(block.text).strip()
        if block.paragraph and text.startswith(block.paragraph):
            text = text.removeprefix(block.paragraph)
        if block.note:
            block.note = text.split()[0] if text else block.note
        words = tuple(words_of([(text, where)], fold))
        if not words and not block.paragraph:
            continue
        if block.heading and block.kind in ("text", "format"):
            section = " ".join(word.text for word in words)
        yield Unit(block.kind, words, section, block.paragraph, block.note, block.heading)


def _walk(element: ElementTree.Element, blocks: list[_Block], note: str, depth: int) -> None:
    """The blocks of ELEMENT; NOTE: it lies in one, whose sign is the first word."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return
    if depth > _DEEPEST:
        raise ValueError("a chapter's elements are nested too deeply")
    types = element.get(_TYPE, "").split()
    note = "?" if "footnote" in types else "heading" if "footnotes" in types else note
    opens = element.tag not in _IN_LINE
    if opens:
        blocks.append(_opened(element, blocks[-1], note))
    if element.tag == f"{_XHTML}br":
        blocks[-1].text.append("\n")
    here = blocks[-1]
    here.text.append(element.text or "")
    for child in element:
        before = len(blocks)
        _walk(child, blocks, note, depth + 1)
        if len(blocks) > before and (child.tail or "").strip():
            # Words that stand loose after a block go on with the block around it.
            blocks.append(_Block(here.kind, note=here.note))
        blocks[-1].text.append(child.tail or "")
    if opens:
        blocks.append(_Block("contents" if here.kind == "contents" else "text"))


def _opened(element: ElementTree.Element, around: _Block, note: str) -> _Block:
    kind: Kind = around.kind if around.kind == "contents" else "text"
    if note:
        # Notes of print stand at the feet of pages, and have no heading.
        kind = "note" if note == "?" else "format"
    heading = element.tag[len(_XHTML):] in ("h1", "h2", "h3", "h4", "h5", "h6")
    # What counts is the number that is shown, a word of its own at the paragraph's head; the id is what links need.
    number = _first(element) if re.fullmatch(rf"p{NUMBER.pattern}", element.get("id", "")) else ""
    shown = NUMBER.fullmatch(number)
    return _Block(kind, heading, number if shown else "", note if kind == "note" else "")


def _first(element: ElementTree.Element) -> str:
    """The words of the first element in ELEMENT that has any, "" where words stand before it; a page break has none."""
    if (element.text or "").strip():
        return ""
    for child in element:
        if text := "".join(child.itertext()).strip():
            return text
        if (child.tail or "").strip():
            return ""
    return ""
