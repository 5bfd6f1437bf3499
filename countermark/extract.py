"""Finished PDF or EPUB bytes → the words a reader gets. Shares nothing with what set or bound them.

PDF text comes from PDFium, clipped to the page; EPUB text from the spine, read with the standard library alone.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
#: Elements whose text flows on with what surrounds them; all others begin and end a line.
_INLINE = {_XHTML + name for name in ("a", "abbr", "b", "bdi", "cite", "code", "em", "i", "q", "small", "span",
                                      "strong", "sub", "sup", "wbr")}
_UNSEEN = {_XHTML + name for name in ("head", "script", "style", "template")}


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page, within its box. A hyphen at a line's end stays, be it the word's own or not."""
    import pypdfium2

    pages = []
    file = pypdfium2.PdfDocument(data)
    try:
        for page in file:
            text = page.get_textpage()
            # PDFium puts U+0002 for a hyphen at a line's end, and drops the end.
            pages.append(text.get_text_bounded().replace("\x02", "-\n").replace("\r\n", "\n"))
            text.close()
            page.close()
    finally:
        file.close()
    return pages


def epub_chapters(data: bytes) -> list[str]:
    """The text of each chapter, in the order of the spine (EPUB 3.3, 5.7)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
        package_path = next(container.iter(_CONTAINER)).attrib["full-path"]
        package = ElementTree.fromstring(archive.read(package_path))
        items = {item.attrib["id"]: item.attrib["href"] for item in package.iter(f"{_OPF}item")}
        folder = posixpath.dirname(package_path)
        chapters = []
        for reference in package.iter(f"{_OPF}itemref"):
            name = posixpath.normpath(posixpath.join(folder, unquote(items[reference.attrib["idref"]])))
            parts: list[str] = []
            _text(ElementTree.fromstring(archive.read(name)), parts)
            chapters.append("".join(parts))
    return chapters


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
