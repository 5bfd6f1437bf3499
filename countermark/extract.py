"""Finished PDF or EPUB bytes → the words and pictures a reader gets. Shares nothing with what set or bound them.

PDF text comes from PDFium, clipped to the page; EPUB text from the spine, read with the standard library alone.
What is there and cannot be seen is told by sight.py.
"""

from __future__ import annotations

import ctypes
import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from countermark import sight
from countermark.pdfium import pdfium

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_OPS = "{http://www.idpf.org/2007/ops}"
#: Elements whose text flows on with what surrounds them; all others begin and end a line.
_INLINE = {_XHTML + name for name in ("a", "abbr", "b", "bdi", "cite", "code", "em", "i", "q", "small", "span",
                                      "strong", "sub", "sup", "wbr")}
#: The title of a drawing is not shown: it says what it is to those who cannot see it.
_UNSEEN = {*(_XHTML + name for name in ("head", "script", "style", "template")), "{http://www.w3.org/2000/svg}title"}


#: Elements that show what is no text.
_GRAPHICS = {"audio", "canvas", "embed", "iframe", "img", "input", "math", "object", "picture", "svg", "video"}
#: What an image may say of itself without being shown in another way.
_PLAIN = {"src", "alt", "class", "id", "lang", "{http://www.w3.org/XML/1998/namespace}lang"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture on a page: its pixels a side, its box in points (left, bottom, right, top), its data (a whole JPEG
    where `jpeg`, else samples row by row), what its tag says in its place, and the look of what is drawn there."""

    size: tuple[int, int]
    box: tuple[float, float, float, float]
    data: bytes
    jpeg: bool
    alt: str
    look: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, the words of it that nothing dark is drawn for, and its pictures in the order they are drawn."""

    text: str
    unseen: tuple[str, ...]
    pictures: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """What shows in a chapter and is no text: its element, how much of the chapter's text stands before it, the bytes
    of the member it names (b"" if none), its description, and what it says of itself that may show it otherwise."""

    chapter: str
    element: str
    at: int
    data: bytes
    alt: str
    odd: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A page break of a print edition: its label, its address, and the text of its chapter before it and after it, up
    to the breaks next to it."""

    label: str
    address: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Book:
    """The text of each chapter in the order of the spine (EPUB 3.3, 5.7) and of the navigation document, by name;
    what may hide words: (member, what, why); pictures; what says that it is the cover; page breaks, and the page list
    (label, address)."""

    chapters: tuple[tuple[str, str], ...]
    contents: tuple[tuple[str, str], ...]
    unseen: tuple[tuple[str, str, str], ...]
    pictures: tuple[Bound, ...] = ()
    covers: tuple[Bound, ...] = ()
    breaks: tuple[Break, ...] = ()
    page_list: tuple[tuple[str, str], ...] = ()


def pdf_pages(data: bytes, closely: bool = False) -> list[Page]:
    """The pages' text, within their boxes. A hyphen at a line's end stays, be it the word's own or not.

    Where little stands on a page, PDFium takes columns for lines that run downwards, and puts no blank between words
    side by side. CLOSELY: each sign's own place says whether one is there; that takes longer.
    """
    pages = []
    file = pdfium().PdfDocument(data)
    try:
        for page in file:
            text = page.get_textpage()
            # PDFium puts U+0002 for a hyphen at a line's end, and drops the end.
            read = _by_place(text, *page.get_size()) if closely else text.get_text_bounded()
            words = read.replace("\x02", "-\n").replace("\r\n", "\n")
            pages.append(Page(words, tuple(sight.unseen_in_page(page, text)), tuple(_drawn(page))))
            text.close()
            page.close()
    finally:
        file.close()
    return pages


def _drawn(page: Any) -> Iterator[Drawn]:
    """The pictures of a PDFium page."""
    import pypdfium2.raw as pdfium

    images = list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]))
    alts = _descriptions(page) if images else {}
    for image in images:
        size, box = image.get_px_size(), image.get_bounds()
        jpeg = image.get_filters() == ["DCTDecode"]
        yield Drawn(size, box, bytes(image.get_data(decode_simple=not jpeg)), jpeg,
                    alts.get(pdfium.FPDFPageObj_GetMarkedContentID(image.raw), ""), sight.look_at(page, box, size))


def _descriptions(page: Any) -> dict[int, str]:
    """Marked content of a page → the alternate description of the element that holds it (ISO 32000-1, 14.9.3)."""
    import pypdfium2.raw as pdfium

    found: dict[int, str] = {}
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return found
    stack = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(pdfium.FPDF_StructTree_CountChildren(tree))]
    while stack:
        element = stack.pop()
        if not element:
            continue
        length = pdfium.FPDF_StructElement_GetAltText(element, None, 0)
        if length > 2:
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDF_StructElement_GetAltText(element, buffer, length)
            alt = buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")
            found |= {pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(element, n): alt
                      for n in range(pdfium.FPDF_StructElement_GetMarkedContentIdCount(element))}
        stack += [pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
                  for n in range(pdfium.FPDF_StructElement_CountChildren(element))]
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _by_place(text: Any, width: float, page_height: float) -> str:
    """The text of a page of so many points, with a blank wherever two signs on one line stand apart."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    out: list[str] = []
    end = height = line = 0.0
    for n in range(text.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(text.raw, n))
        pdfium.FPDFText_GetCharBox(text.raw, n, *map(ctypes.byref, (left, right, bottom, top)))
        if not sign.isspace() and sign != "\x02":
            if not (left.value >= 0 and right.value <= width and bottom.value >= 0 and top.value <= page_height):
                continue
            if out and not out[-1].isspace() and left.value - end > height / 4 and abs(bottom.value - line) < height:
                out.append(" ")
            end, line, height = right.value, bottom.value, pdfium.FPDFText_GetFontSize(text.raw, n)
        out.append(sign)
    return "".join(out)


def epub(data: bytes) -> Book:
    """An EPUB's bytes → Book."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        package_path = next(container.iter(_CONTAINER)).attrib["full-path"]
        package = ElementTree.fromstring(archive.read(package_path))
        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{_OPF}item")}
        folder = posixpath.dirname(package_path)
        unseen: list[tuple[str, str, str]] = []
        members = set(archive.namelist())
        pictures: list[Bound] = []
        covers: list[Bound] = []
        breaks: list[Break] = []
        page_list: list[tuple[str, str]] = []

        def bound(chapter: str, element: ElementTree.Element, at: int, plain: set[str] = _PLAIN) -> Bound:
            kind = element.tag.rpartition("}")[2]
            name = posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(element.get("src", ""))))
            return Bound(chapter.rpartition("/")[2], kind, at, archive.read(name) if name in members else b"",
                         element.get("alt", ""), tuple(sorted({*element.keys()} - plain)))

        def read(item: dict[str, str]) -> tuple[str, str]:
            name = posixpath.normpath(posixpath.join(folder, unquote(item["href"])))
            parts: list[str] = []
            graphics: list[tuple[ElementTree.Element, int]] = []
            root = ElementTree.fromstring(archive.read(name))
            _text(root, parts, graphics)
            member = name.rpartition("/")[2]
            breaks.extend(_breaks(member, parts, [each for each in graphics if _is(each[0], "pagebreak")]))
            for element, at in graphics:
                start = sum(map(len, parts[:at]))
                if element.get("role") == "doc-cover":
                    covers.append(bound(name, element, start, {*_PLAIN, "role", "style"}))
                elif not _is(element, "pagebreak"):
                    pictures.append(bound(name, element, start))
            page_list.extend((a.text or "", a.get("href", "")) for nav in root.iter(f"{_XHTML}nav")
                             if _is(nav, "page-list") for a in nav.iter(f"{_XHTML}a"))
            for element in root.iter():
                rules = element.get("style") or (element.text if element.tag == f"{_XHTML}style" else None)
                if element.tag == f"{_XHTML}details" or element.get("aria-hidden") == "true":
                    unseen.append((name, "".join(element.itertext())[:80], "a reader has to open it, or is not told"))
                hidden = sight.hiding(rules or "", bool(element.get("style")))
                unseen.extend((name, words, why) for words, why in hidden)
            return member, "".join(parts)

        chapters = tuple(read(items[ref.attrib["idref"]]) for ref in package.iter(f"{_OPF}itemref"))
        contents = tuple(read(item) for item in items.values() if "nav" in item.get("properties", "").split())
        for item in items.values():
            if item["media-type"] == "text/css":
                name = posixpath.normpath(posixpath.join(folder, unquote(item["href"])))
                hidden = sight.hiding(archive.read(name).decode("utf-8"))
                unseen += [(item["href"], words, why) for words, why in hidden]
    return Book(chapters, contents, tuple(unseen), tuple(pictures), tuple(covers), tuple(breaks), tuple(page_list))


def _breaks(member: str, parts: list[str], there: list[tuple[ElementTree.Element, int]]) -> Iterator[Break]:
    """The page breaks of a chapter, each element with how many of the PARTS of its text stand before it."""
    places = [0, *(at for _, at in there), len(parts)]
    texts = ["".join(parts[start:end]) for start, end in pairwise(places)]
    for (element, _), (before, after) in zip(there, pairwise(texts), strict=True):
        yield Break(element.get("aria-label", ""), f"{member}#{element.get('id', '')}", before, after)


def _is(element: ElementTree.Element, kind: str) -> bool:
    """Whether an element says that it is of a KIND of the EPUB Structural Semantics Vocabulary."""
    return kind in element.get(f"{_OPS}type", "").split()


def _text(element: ElementTree.Element, parts: list[str], graphics: list[tuple[ElementTree.Element, int]]) -> None:
    """The text of ELEMENT, in PARTS, and what shows in it that is none, each with how many parts stand before it."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return
    if element.tag.rpartition("}")[2] in _GRAPHICS or _is(element, "pagebreak"):
        graphics.append((element, len(parts)))
    block = element.tag not in _INLINE
    if block:
        parts.append("\n")
    parts.append(element.text or "")
    for child in element:
        _text(child, parts, graphics)
        parts.append(child.tail or "")
    if block:
        parts.append("\n")
