"""A copy, and what its sources make → what in the copy is not theirs besides its words.

Files in it, what it says of itself to shelves and catalogues, what lies over its pages, and what would run.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from countermark.opened import MEMBERS
from countermark.pdfium import pdfium
from countermark.rebuilding.taking import CITATION

_DC = "{http://purl.org/dc/elements/1.1/}"
_INFO = ("Title", "Author", "Subject", "Keywords")
#: What an EPUB's typesetting is made of: another release may name these otherwise.
_TYPESETTING = (".ttf", ".otf", ".css", "/")
#: What in a page acts on a reader, or brings in what is not in the book.
_ACTIVE = {"script", "iframe", "object", "embed", "form", "base", "foreignObject"}
#: Names of actions in a PDF (ISO 32000-1, 12.6) and of forms; where objects are packed, they are not seen.
_ACTIONS = re.compile(rb"/(OpenAction|AA|JavaScript|JS|Launch|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])")


def besides(suffix: str, copy: bytes, ours: bytes) -> list[str]:
    """A COPY and OURS, whose kind SUFFIX tells → what is not the same, in words."""
    found = [*_carried(suffix, copy, ours), *_claimed(suffix, copy, ours)]
    return [*found, *(_in_pages(copy, ours) if suffix == ".pdf" else _in_chapters(copy, ours))]


def _carried(suffix: str, copy: bytes, ours: bytes) -> Iterator[str]:
    """The files in the copy that its sources do not give, and the citation if that is another."""
    there, here = MEMBERS[suffix](copy), MEMBERS[suffix](ours)
    for name in sorted(there.keys() - here.keys()):
        if suffix == ".pdf" or not name.endswith(_TYPESETTING):
            yield f"it carries '{name}', which its sources do not give"
    for name in sorted(there.keys() & here.keys()):
        if name.rpartition("/")[2] == CITATION and there[name] != here[name]:
            yield f"the {CITATION} in it, which says how to cite it, is not what its sources make"


def _claimed(suffix: str, copy: bytes, ours: bytes) -> Iterator[str]:
    """What the copy says of itself to shelves and catalogues and its sources do not."""
    for name, text in sorted(_said(suffix, copy) - _said(suffix, ours)):
        yield f"it says of itself what its sources do not ({name}): '{text[:80]}'"


def _said(suffix: str, data: bytes) -> set[tuple[str, str]]:
    """Dublin Core in a book's package or a PDF's XMP, and a PDF's Info (ISO 32000-1, 14.3)."""
    found: set[tuple[str, str]] = set()
    if suffix == ".epub":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            packages = [archive.read(name) for name in archive.namelist() if name.endswith(".opf")]
    else:
        packages = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
        file = pdfium().PdfDocument(data)
        try:
            found |= {(name, file.get_metadata_value(name)) for name in _INFO if file.get_metadata_value(name)}
        finally:
            file.close()
    for package in packages:
        for element in ElementTree.fromstring(package).iter():
            if element.tag.startswith(_DC):
                texts = [" ".join(text.split()) for text in element.itertext() if text.strip()]
                found |= {(element.tag.removeprefix(_DC), text) for text in texts}
    return found


def _in_pages(copy: bytes, ours: bytes) -> Iterator[str]:
    """What lies over a PDF's pages and is no link, whose words are in no page's text (ISO 32000-1, 12.5); actions."""
    import pypdfium2.raw as raw

    actions = {*_ACTIONS.findall(copy)} - {*_ACTIONS.findall(ours)}
    file = pdfium().PdfDocument(copy)
    try:
        if raw.FPDFDoc_GetJavaScriptActionCount(file.raw):
            actions.add(b"JavaScript")
        for n, page in enumerate(file, 1):
            kinds = set()
            for at in range(raw.FPDFPage_GetAnnotCount(page.raw)):
                annotation = raw.FPDFPage_GetAnnot(page.raw, at)
                kinds.add(raw.FPDFAnnot_GetSubtype(annotation))
                raw.FPDFPage_CloseAnnot(annotation)
            page.close()
            if kinds - {raw.FPDF_ANNOT_LINK}:
                yield f"something lies over page {n} that is no link"
    finally:
        file.close()
    yield from (f"something in it would run: {each.decode('ascii')}" for each in sorted(actions))


def _in_chapters(copy: bytes, ours: bytes) -> Iterator[str]:
    """What in an EPUB's pages would run, or brings in what is not there; a page that is not ours is told anyway."""
    there = MEMBERS[".epub"](copy)
    for name in sorted(there.keys() & MEMBERS[".epub"](ours).keys()):
        if name.endswith(".xhtml"):
            found = {_acts(each) for each in ElementTree.fromstring(there[name]).iter()} - {""}
            yield from (f"something in {name} would run: {each}" for each in sorted(found))


def _acts(element: ElementTree.Element) -> str:
    """What ELEMENT is, or has, that acts; "" for nothing."""
    kind = str(element.tag).rpartition("}")[2]
    if kind in _ACTIVE:
        return kind
    return next((f"{kind}, {name}" for name, value in sorted(element.attrib.items()) if name.lower().startswith("on")
                 or value.strip().lower().startswith(("javascript:", "vbscript:", "data:text"))), "")
