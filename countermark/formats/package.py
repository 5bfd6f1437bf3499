"""Document and the parts of its ebook → the members of an EPUB container (EPUB 3.3, 5): EbookLib lists and describes.

EbookLib writes the package document and the table of contents of older readers; what it does not know (the language of
the metadata, linked resources) is added to its package document. Its container, which it stamps with the clock, is
thrown away.

Which date is which: dc:date and dcterms:modified are the edition's; dcterms:created is the document's, in EDTF.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from countermark import values
from countermark.citations.described import description, provenance
from countermark.document import Carried, Document
from countermark.identifiers import cited_sources, edition_urn, given, identifier, print_identifier
from countermark.languages import script_of, tag_of
from countermark.names import Name, names_of
from countermark.record import Record

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
#: Field of the record → the ids of those whom it names, and their role (MARC relators): author, addressee, speaker,
#: translator, collector (who brings together what is then described and kept as a collection).
_PEOPLE = {
    "author": ("author", "aut"), "recipient": ("recipient", "rcp"), "participants": ("participant", "spk"),
    "translated_by": ("translator", "trl"), "obtained_by": ("collector", "col"),
}
#: "This document was made possible with support from Leon Levy Foundation": a line that names who paid, at its end.
_FUNDER = re.compile(r"\bsupport (?:from|of) (?:the )?(?P<name>[^\W\d_a-z](?:(?!\w{3}\. ).)*?)\.?\Z", re.DOTALL)
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
    """One metadata element: "dc:…", or a property's name; its text; its id; which other one it refines, as what; and
    the language that its text is in, where that is another than the edition's."""

    name: str
    text: str
    id: str = ""
    refines: str = ""
    scheme: str = ""
    language: str = ""


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
        yield Described("dc:identifier", f"doi:{each.text}" if each.field == "doi" else each.uri, each.field)
        if each.field in _KINDS:
            yield Described("identifier-type", _KINDS[each.field], "", each.field, "onix:codelist5")
    yield Described("dc:title", record.title, "title")
    yield Described("title-type", "main", "", "title")
    yield Described("dc:language", record.language)
    yield from _people(record)
    yield from _contributor(record.archive, "archive", "rps")
    yield from _contributor(_funder(record), "funder", "fnd")
    yield Described("dc:publisher", record.publisher or "")
    yield Described("dc:date", record.edition.date)
    yield Described("schema:bookEdition", str(record.edition.number))
    yield Described("dc:type", record.kind or "")
    yield Described("dc:description", record.summary or "")
    yield Described("dc:coverage", record.place or "")
    yield Described("dcterms:created", record.date or "")
    if mark := values.shelf_mark(record):
        yield Described("dc:source", mark, "original")
        yield Described("dcterms:language", tag_of(record.original_language), "", "original")
    yield from _sources(record)
    yield Described("dc:rights", record.rights or "")
    yield Described("dcterms:bibliographicCitation", values.cite_this(record, document.slug))
    yield Described("dcterms:description", description(document))
    yield Described("dcterms:provenance", provenance(record))
    if paged:
        yield Described("pageBreakSource", print_identifier(document))


def _sources(record: Record) -> Iterator[Described]:
    """Where the archive has the document on the web: by its addresses, else by the archive's name."""
    archive = record.digital_archive or ""
    for uid, where in zip(("record", "record-as-given"), cited_sources(record) or (archive,), strict=False):
        yield Described("dc:source", where, uid)
        if uid == "record" and archive != where:
            yield Described("dcterms:publisher", archive, "", uid)


def _people(record: Record) -> Iterator[Described]:
    """Whom the record names, each once, by the first field that does: its roles, its form in lists, and its forms in
    other scripts (EPUB 3.3, D.3)."""
    held: dict[str, list[tuple[str, str]]] = {}
    for field, (prefix, role) in _PEOPLE.items():
        for n, written in enumerate(getattr(record, field), 1):
            held.setdefault(written, []).append((f"{prefix}-{n}", role))
    for name in names_of(record, tuple(held)):
        (uid, first), *_ = held[name.written]
        yield Described("dc:creator" if first == "aut" else "dc:contributor", name.in_order(), uid)
        for role in dict.fromkeys(role for _, role in held[name.written]):
            yield Described("role", role, "", uid, "marc:relators")
        # Said even where both forms are one: readers would turn the parts of "Choe Chang-ik" around.
        yield Described("file-as", name.inverted(), "", uid)
        yield from _in_other_scripts(name, uid)


def _in_other_scripts(name: Name, uid: str) -> Iterator[Described]:
    """The variants of NAME that are written in another script; of which language they are is not known."""
    own = script_of(name.written)
    for variant in name.variants:
        if own and (script := script_of(variant)) not in ("", own):
            yield Described("alternate-script", variant, "", uid, language=f"und-{script}")


def _funder(record: Record) -> str:
    """Who paid, where the archive's line of thanks ends with the name; "" where it says it otherwise."""
    found = _FUNDER.search(" ".join((record.credits or "").split()))
    return found["name"] if found else ""


def _contributor(name: str | None, uid: str, role: str) -> Iterator[Described]:
    if name:
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
    if each.language:
        attributes[f"{_XML}lang"] = each.language
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
