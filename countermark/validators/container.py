"""Finished bytes → what is wrong with the file as a file: an EPUB's container (OCF 3.3, 4), the frame of a PDF.

It reads on its own, and shares no code with the modules that write. All of it is Python, so it runs everywhere.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from countermark.validators import Finding, Judged, judged

if TYPE_CHECKING:
    import pypdfium2

VERSION = "1"
_LOCAL = struct.Struct("<4s5H3I2H")
_MIMETYPE, _MEDIA_TYPE = "mimetype", b"application/epub+zip"
_META, _ROOT, _ENCRYPTION = "META-INF/", "META-INF/container.xml", "META-INF/encryption.xml"
_OCF = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
#: What Python's zipfile raises over what it cannot read: torn, encrypted, packed in another way.
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error, zlib.error, ValueError)
#: How the files of fonts begin (OpenType 1.9; WOFF 1.0 and 2.0).
_FONT_STARTS = (b"\0\1\0\0", b"OTTO", b"true", b"wOFF", b"wOF2")


def judge(files: Mapping[str, bytes]) -> Judged:
    """What is wrong with the frame of each of FILES (name → bytes), whose kind its name's end tells."""
    checks = {".epub": _epub, ".pdf": _pdf}
    return judged(VERSION, files, {name: list(checks[posixpath.splitext(name)[1]](data))
                                   for name, data in files.items()})


def _fault(code: str, text: str, where: str = "") -> Finding:
    return Finding(where, "error", code, text)


def _epub(data: bytes) -> Iterator[Finding]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            yield from _entries(data, entries)
            if archive.comment:
                yield _fault("extra", "it has a comment")
            members = {entry.filename: archive.read(entry) for entry in entries}
    except _UNREADABLE as error:
        yield _fault("zip", f"it is no whole ZIP file: {error}")
        return
    if _ENCRYPTION in members:
        yield _fault("encrypted", "something in it is encrypted or obfuscated", _ENCRYPTION)
    try:
        yield from _package(members)
    except etree.XMLSyntaxError as error:
        yield _fault("package", f"what says where its parts lie cannot be read: {error}")


def _entries(data: bytes, entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """The form of the ZIP file: what comes first, and that no entry has more to it than a name and its bytes."""
    first = min(entries, key=lambda entry: entry.header_offset, default=None)
    start = 30 + len(_MIMETYPE)
    if first is None or first.header_offset or not _is_plain(first, data, _MIMETYPE):
        yield _fault("mimetype", "its first entry is not 'mimetype', stored as it is")
    elif data[start:start + first.file_size] != _MEDIA_TYPE:
        yield _fault("mimetype", f"it does not say {_MEDIA_TYPE.decode()}", _MIMETYPE)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name.lower() in seen:
            yield _fault("name", "a name that stands twice, small and capital letters being the same", name)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            yield _fault("name", "a name that leads out of the book", name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield _fault("packed", "it is packed neither by storing nor by deflate", name)
        if entry.extra or entry.comment or _LOCAL.unpack_from(data, entry.header_offset)[10]:
            yield _fault("extra", "its entry has an extra field or a comment", name)
        seen.add(name.lower())


def _is_plain(entry: zipfile.ZipInfo, data: bytes, name: str) -> bool:
    """Whether ENTRY is stored under NAME with no more between its header and its bytes (OCF 3.3, 4.3)."""
    _, _, flags, method, *_, size_of_name, extra = _LOCAL.unpack_from(data, entry.header_offset)
    named = data[30:30 + size_of_name] == name.encode()
    return named and (method, extra, flags & 0x9) == (zipfile.ZIP_STORED, 0, 0)


def _xml(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _package(members: Mapping[str, bytes]) -> Iterator[Finding]:
    """What the package lists against what is there, both ways."""
    if _ROOT not in members:
        yield _fault("package", "it is not there", _ROOT)
        return
    roots = [str(each.get("full-path")) for each in _xml(members[_ROOT]).iter(f"{_OCF}rootfile")]
    known = {_MIMETYPE, *roots}
    for root in roots:
        if root not in members:
            yield _fault("package", "it is not there", root)
            continue
        package, folder = _xml(members[root]), posixpath.dirname(root)
        listed = dict(_listed(package, folder, "item"))
        known |= {*listed, *(name for name, _ in _listed(package, folder, "link"))}
        for name, media_type in listed.items():
            if name not in members:
                yield _fault("missing", "the package lists it, and it is not there", name)
            elif media_type.startswith(("font/", "application/font", "application/vnd.ms-opentype")) \
                    and not members[name].startswith(_FONT_STARTS):
                yield _fault("font", "it is listed as a font, and is none that can be read", name)
    for name in members:
        if name not in known and not name.startswith(_META) and not name.endswith("/"):
            yield _fault("unlisted", "it is there, and the package lists it nowhere", name)


def _listed(package: etree._Element, folder: str, kind: str) -> Iterator[tuple[str, str]]:
    """Name and media type of each of the book's own files that elements of KIND name."""
    for element in package.iter(f"{_OPF}{kind}"):
        address = urlsplit(str(element.get("href", "")))
        if not address.scheme and address.path:
            yield posixpath.normpath(posixpath.join(folder, unquote(address.path))), str(element.get("media-type", ""))


def _pdf(data: bytes) -> Iterator[Finding]:
    import pypdfium2

    if not data.startswith(b"%PDF-1.7\n"):
        yield _fault("head", "it does not begin as a PDF 1.7 does")
    if not data.endswith(b"%%EOF\n"):
        yield _fault("end", "it does not end where a PDF ends: it was cut short, or something was added")
    try:
        with pypdfium2.PdfDocument(data) as file:
            if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(file) != -1:
                yield _fault("encrypted", "it is encrypted")
            if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(file):
                yield _fault("script", "it carries a script")
            yield from _pages(file)
    except pypdfium2.PdfiumError as error:
        yield _fault("pdf", f"it cannot be opened: {error}")


def _pages(file: pypdfium2.PdfDocument) -> Iterator[Finding]:
    """Every font that a page uses must be in the file."""
    import pypdfium2.raw as pdfium

    for number in range(len(file)):
        page = file[number]
        for text in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=15):
            font = pdfium.FPDFTextObj_GetFont(text)
            if pdfium.FPDFFont_GetIsEmbedded(font) != 1:
                yield _fault("font", f"the font {_name_of(font)} is not embedded", f"page {number + 1}")


def _name_of(font: object) -> str:
    import ctypes

    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(pdfium.FPDFFont_GetBaseFontName(font, None, 0))
    pdfium.FPDFFont_GetBaseFontName(font, name, len(name))
    return name.value.decode("utf-8", "replace")
