"""A finished file → what it says of itself that it conforms to. It is the file's own word, and shown as that.

Whether it is so, `./doit validate` asks outside checkers.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

_PACKET = re.compile(rb"<\?xpacket begin=.*?\?>(.*?)<\?xpacket end=", re.DOTALL)
_PDF_A = "{http://www.aiim.org/pdfa/ns/id/}"
_PDF_UA = "{http://www.aiim.org/pdfua/ns/id/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"


def claims(suffix: str, data: bytes) -> tuple[str, ...]:
    """"PDF/A-3a", "PDF/UA-1"; "EPUB 3", and what standard of accessibility an ebook names. () of what says nothing, and
    of a file that cannot be read.
    """
    try:
        return tuple(dict.fromkeys(_READERS[suffix](data))) if suffix in _READERS else ()
    except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError):
        return ()


def _of_pdf(data: bytes) -> Iterator[str]:
    """By the last packet of metadata, which PDF/A keeps unpacked (ISO 19005-3, 6.6.2.1)."""
    packets = _PACKET.findall(data)
    said = _said(packets[-1]) if packets else {}
    if part := said.get(f"{_PDF_A}part"):
        yield f"PDF/A-{part}{said.get(f'{_PDF_A}conformance', '').lower()}"
    if part := said.get(f"{_PDF_UA}part"):
        yield f"PDF/UA-{part}"


def _said(packet: bytes) -> Mapping[str, str]:
    """The simple properties of a packet by their names, written as elements or as attributes (ISO 16684-1, 7)."""
    found: dict[str, str] = {}
    for element in _parsed(packet).iter(etree.Element):
        found |= {str(name): str(value).strip() for name, value in element.attrib.items()}
        if isinstance(element.tag, str) and (element.text or "").strip():
            found[element.tag] = (element.text or "").strip()
    return found


def _of_epub(data: bytes) -> Iterator[str]:
    """By the package's version, and by its dcterms:conformsTo (EPUB Accessibility 1.1, 4)."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        root = _parsed(book.read("META-INF/container.xml")).find(f".//{_CONTAINER}rootfile")
        package = _parsed(book.read(root.get("full-path", ""))) if root is not None else None
    if package is None:
        return
    major, _, _ = (package.get("version") or "").partition(".")
    if major:
        yield f"EPUB {major}"
    for meta in package.iter(f"{_OPF}meta"):
        if meta.get("property") == "dcterms:conformsTo" and (meta.text or "").strip():
            yield (meta.text or "").strip()


def _parsed(data: bytes) -> etree._Element:
    """XML that loads nothing and expands nothing."""
    return etree.fromstring(data.strip(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {".pdf": _of_pdf, ".epub": _of_epub}
