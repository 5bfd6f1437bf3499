"""Document and the parts of its ebook → the members of an EPUB container (EPUB 3.3, 5): EbookLib lists and describes.

EbookLib writes the package document and the table of contents of older readers; what it does not know (the language of
the metadata, linked resources) is added to its package document. Its container, which it stamps with the clock, is
thrown away.

Which date is which: dc:date and dcterms:modified are the edition's; dcterms:created is the document's, in EDTF.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from countermark import values
from countermark.document import Carried, Document
from countermark.identifiers import edition_urn, given, identifier, print_identifier

#: Where the members lie that the package document names.
FOLDER = "EPUB"
#: Where the files lie that the edition was made from; pictures lie where the text shows them.
SOURCES = "source/"
#: The picture that shelves show.
COVER = "cover.png"
_OPF = "{http://www.idpf.org/2007/opf}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
#: How ONIX numbers kinds of identifiers (code list 5); an ARK names itself.
_KINDS = {"doi": "06", "isbn": "15"}
#: What a carried file is to the edition (Carried.relationship), in the words of DCMI Metadata Terms.
_RELATIONS = {"Source": "dcterms:source", "Data": "dcterms:requires", "Supplement": "record"}


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the book: its name under FOLDER, media type, bytes, and properties in the manifest."""

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table of contents: heading, address, and the lines under it."""

    title: str
    href: str
    under: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """One metadata element: "dc:…", or a property's name; its text; its id; and which other one it refines, as what."""

    name: str
    text: str
    id: str = ""
    refines: str = ""
    scheme: str = ""


def members(document: Document, chapters: Sequence[Member], others: Iterable[Member], contents: Sequence[Entry],
            accessibility: Iterable[Described], paged: bool) -> dict[str, bytes]:
    """CHAPTERS in reading order, OTHERS (the navigation document, sheets, fonts, pictures) → members by name.

    PAGED: the chapters have page breaks of the print edition.
    """
    from ebooklib import epub

    book = epub.EpubBook()
    book.FOLDER_NAME = FOLDER
    # EbookLib signs with its version; a newer one that binds the same book must give the same bytes.
    book.metadata[epub.NAMESPACES["OPF"]].pop("generator", None)
    book.set_identifier(identifier(document))
    book.language = document.record.language
    book.title = document.record.title
    for each in (*_described(document, paged), *accessibility):
        _add(book, each)

    every = [*chapters, *others]
    for member in every:
        # EbookLib only lists it: what it deflates and stamps is written anew anyway.
        item = epub.EpubItem(uid=_uid(member.name), file_name=member.name, media_type=member.media_type, content=b"")
        item.properties = list(member.properties)
        book.add_item(item)
    # What reading systems before EPUB 3 find the cover by; others go by its property in the manifest.
    book.add_metadata(None, "meta", "", {"name": "cover", "content": _uid(COVER)})
    book.toc = _toc(contents)
    book.add_item(epub.EpubNcx())
    book.spine = [_uid(chapter.name) for chapter in chapters]

    out = io.BytesIO()
    modified = datetime.datetime.fromisoformat(values.modified(document.record).removesuffix("Z"))
    epub.write_epub(out, book, {"mtime": modified, "raise_exceptions": True, "epub3_pages": False,
                                "epub2_guide": False})
    with zipfile.ZipFile(out) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    made |= {f"{FOLDER}/{member.name}": member.data for member in every}
    at = f"{FOLDER}/content.opf"
    linked = _linked(document, every)
    made[at] = _finished(made[at], document.record.language, linked)
    return made | {f"{FOLDER}/{SOURCES}{each.name}": each.data for each in linked}


def _uid(name: str) -> str:
    """A member's name → its id in the manifest."""
    return name.replace("/", "-").removesuffix(".xhtml")


def _described(document: Document, paged: bool) -> Iterator[Described]:
    """The metadata of an edition, each with what refines it (EPUB 3.3, 5.5)."""
    record = document.record
    yield Described("dc:identifier", edition_urn(document), "edition-id")
    for each in given(record):
        yield Described("dc:identifier", each.uri if each.field == "isbn" else each.text, each.field)
        if each.field in _KINDS:
            yield Described("identifier-type", _KINDS[each.field], "", each.field, "onix:codelist5")
    yield Described("dc:title", record.title, "title")
    yield Described("title-type", "main", "", "title")
    yield Described("dc:language", record.language)
    for n, name in enumerate(record.translated_by, 1):
        yield from _contributor(name, f"translator-{n}", "trl")
    for name in record.obtained_by:
        if name not in record.translated_by:
            yield Described("dc:contributor", name)
    if record.archive:
        yield from _contributor(record.archive, "archive", "rps")
    yield Described("dc:publisher", record.publisher or "")
    yield Described("dc:date", record.edition.date)
    yield Described("schema:bookEdition", str(record.edition.number))
    yield Described("dc:type", record.kind or "")
    yield Described("dc:description", record.summary or "")
    yield Described("dc:coverage", record.place or "")
    yield Described("dcterms:created", record.date or "")
    if mark := values.shelf_mark(record):
        yield Described("dc:source", mark, "original")
        if record.original_language:
            yield Described("dcterms:language", record.original_language, "", "original")
    if where := record.canonical_url or record.url_as_given or record.digital_archive:
        yield Described("dc:source", where, "record")
        if record.digital_archive and where != record.digital_archive:
            yield Described("dcterms:publisher", record.digital_archive, "", "record")
    yield Described("dc:rights", record.rights or "")
    yield Described("dcterms:bibliographicCitation", values.cite_this(record, document.slug))
    if paged:
        yield Described("pageBreakSource", print_identifier(document))


def _contributor(name: str, uid: str, role: str) -> Iterator[Described]:
    yield Described("dc:contributor", name, uid)
    yield Described("role", role, "", uid, "marc:relators")


def _add(book: Any, each: Described) -> None:
    """One element of metadata, or none where there is nothing to say."""
    if not each.text:
        return
    attributes = {"id": each.id} if each.id else {}
    if each.name.startswith("dc:"):
        book.add_metadata("DC", each.name.removeprefix("dc:"), each.text, attributes)
        return
    attributes["property"] = each.name
    if each.refines:
        attributes["refines"] = f"#{each.refines}"
    if each.scheme:
        attributes["scheme"] = each.scheme
    book.add_metadata(None, "meta", each.text, attributes)


def _toc(entries: Sequence[Entry]) -> list[Any]:
    """The contents as EbookLib takes them for older readers' table."""
    from ebooklib import epub

    found: list[Any] = []
    for entry in entries:
        line = epub.Link(entry.href, entry.title, "toc-" + entry.href.replace(".xhtml", "").replace("#", "-"))
        found.append((line, _toc(entry.under)) if entry.under else line)
    return found


def _linked(document: Document, bound: Sequence[Member]) -> tuple[Carried, ...]:
    """The files that the edition was made from, but pictures that it shows: these are in the book already, whole."""
    shown = {(member.name.rpartition("/")[2], member.data) for member in bound}
    return tuple(each for each in sorted(document.carried, key=lambda each: each.name.encode())
                 if (each.name, each.data) not in shown)


def _finished(package: bytes, language: str, linked: Sequence[Carried]) -> bytes:
    """EbookLib's package document with the language of its metadata, and links to what is LINKED (EPUB 3.3, 5.5.7)."""
    root: Any = etree.fromstring(package)
    del root.attrib["prefix"]  # of a vocabulary that is known to all, and not in use
    root.set(f"{_XML}lang", language)
    etree.cleanup_namespaces(root)
    metadata = root.find(f"{_OPF}metadata")
    for n, carried in enumerate(linked, 1):
        etree.SubElement(metadata, f"{_OPF}link", {
            "id": f"carried-{n}", "rel": _RELATIONS[carried.relationship], "href": f"{SOURCES}{carried.name}",
            "media-type": carried.media_type})
        described = etree.SubElement(metadata, f"{_OPF}meta", {"refines": f"#carried-{n}",
                                                                "property": "dcterms:description"})
        described.text = carried.description
    etree.indent(root, "  ")
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
