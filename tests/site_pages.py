"""Documents and entries that go together, as the site has them: what a document's page is tried with."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
from lxml import html

from countermark import values
from countermark.citations import EXPORTS
from countermark.document import Document
from countermark.fixity import digest_of
from countermark.formats import FORMATS
from countermark.identifiers import identifier
from countermark.project import Project
from countermark.record import Record
from countermark.site.document_page import document_page
from countermark.site.entries import Entry, Held, Printed

CLAIMS = {".pdf": ("PDF/A-3a", "PDF/UA-1"), ".epub": ("EPUB 3",)}


def with_record(document: Document, **fields: Any) -> Document:
    """DOCUMENT with other fields of its record."""
    record: Record = msgspec.structs.replace(document.record, **fields)
    words = tuple((name, inlines) for name, inlines in document.fields if name not in fields)
    return dataclasses.replace(document, record=record, fields=words)


def held(slug: str, folder: str, seed: str) -> tuple[Held, ...]:
    """The files of a printing that lie in FOLDER, "" of one whose digests alone are kept."""
    kinds = [(kind.suffix, kind.name, kind.media_type) for kind in (*FORMATS, *EXPORTS)]
    kinds += [(f"{kind.suffix}.sha256", "checksum", "text/plain") for kind in FORMATS]
    return tuple(Held(f"{slug}{suffix}", f"{folder}/{slug}{suffix}" if folder else "", name, media_type, 41_500,
                      digest_of(f"{seed} {suffix}".encode()), CLAIMS.get(suffix, ()))
                 for suffix, name, media_type in kinds)


def printed(document: Document, edition: int, printing: int, **more: Any) -> Printed:
    """A printing, or a draft where PRINTING is 0."""
    folder = f"{document.slug}/{edition}.{printing}" if printing else document.slug
    files = held(document.slug, folder, f"{edition}.{printing}")
    date = f"2027-0{printing}-2{edition}" if printing else ""
    return Printed(edition, printing, date, document.edition_id, **{"files": files, **more})


def entry(document: Document, *printings: Printed, draft: Printed | None = None, withdrawn: bool = False) -> Entry:
    """What the collection's pages say of DOCUMENT."""
    record = document.record
    return Entry(document.slug, record.title, date=record.date or "", when=values.dateline(record),
                 place=record.place or "", kind=record.kind or "", archive=record.archive or "",
                 summary=record.summary or "", language=record.language, publisher=record.publisher or "",
                 identifier=identifier(document), edition_date=record.edition.date, printings=printings, draft=draft,
                 withdrawn=withdrawn)


def page(project: Project, document: Document, of: Entry | None = None) -> html.HtmlElement:
    """The page of DOCUMENT, parsed; by default after its first printing."""
    return html.document_fromstring(document_page(project, document, of or entry(document, printed(document, 1, 1))))


def words(element: html.HtmlElement) -> str:
    """What is read of an element, with one blank between words."""
    return " ".join(element.text_content().split())
