"""Finished PDF or EPUB bytes → the words a reader gets. Shares nothing with what set or bound them.

PDF text comes from PDFium, clipped to the page; EPUB text from the spine, read with the standard library alone.
What is there and cannot be seen is told by sight.py.
"""

from __future__ import annotations

import ctypes
import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from countermark import sight

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
#: Elements whose text flows on with what surrounds them; all others begin and end a line.
_INLINE = {_XHTML + name for name in ("a", "abbr", "b", "bdi", "cite", "code", "em", "i", "q", "small", "span",
                                      "strong", "sub", "sup", "wbr")}
_UNSEEN = {_XHTML + name for name in ("head", "script", "style", "template")}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text, and the words of it that nothing dark is drawn for."""

    text: str
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The text of each chapter in the order of the spine (EPUB 3.3, 5.7) and of the navigation document, by name;
    and what may hide words: (member, what, why)."""

    chapters: tuple[tuple[str, str], ...]
    contents: tuple[tuple[str, str], ...]
    unseen: tuple[tuple[str, str, str], ...]


def pdf_pages(data: bytes, closely: bool = False) -> list[Page]:
    """The pages' text, within their boxes. A hyphen at a line's end stays, be it the word's own or not.

    Where little stands on a page, PDFium takes columns for lines that run downwards, and puts no blank between words
    side by side. CLOSELY: each sign's own place says whether one is there; that takes longer.
    """
    import pypdfium2

    pages = []
    file = pypdfium2.PdfDocument(data)
    try:
        for page in file:
            text = page.get_textpage()
            # PDFium puts U+0002 for a hyphen at a line's end, and drops the end.
            read = _by_place(text, *page.get_size()) if closely else text.get_text_bounded()
            words = read.replace("\x02", "-\n").replace("\r\n", "\n")
            pages.append(Page(words, tuple(sight.unseen_in_page(page, text))))
            text.close()
            page.close()
    finally:
        file.close()
    return pages


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

        def read(item: dict[str, str]) -> tuple[str, str]:
            name = posixpath.normpath(posixpath.join(folder, unquote(item["href"])))
            parts: list[str] = []
            root = ElementTree.fromstring(archive.read(name))
            _text(root, parts)
            for element in root.iter():
                rules = element.get("style") or (element.text if element.tag == f"{_XHTML}style" else None)
                if element.tag == f"{_XHTML}details" or element.get("aria-hidden") == "true":
                    unseen.append((name, "".join(element.itertext())[:80], "a reader has to open it, or is not told"))
                hidden = sight.hiding(rules or "", bool(element.get("style")))
                unseen.extend((name, words, why) for words, why in hidden)
            return name.rpartition("/")[2], "".join(parts)

        chapters = tuple(read(items[ref.attrib["idref"]]) for ref in package.iter(f"{_OPF}itemref"))
        contents = tuple(read(item) for item in items.values() if "nav" in item.get("properties", "").split())
        for item in items.values():
            if item["media-type"] == "text/css":
                name = posixpath.normpath(posixpath.join(folder, unquote(item["href"])))
                hidden = sight.hiding(archive.read(name).decode("utf-8"))
                unseen += [(item["href"], words, why) for words, why in hidden]
    return Book(chapters, contents, tuple(unseen))


def _text(element: ElementTree.Element, parts: list[str]) -> None:
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return
    block = element.tag not in _INLINE
    if block:
        parts.append("\n")
    parts.append(element.text or "")
    for child in element:
        _text(child, parts)
        parts.append(child.tail or "")
    if block:
        parts.append("\n")
