"""Document and entry → what a page says of itself to programs: meta elements, Open Graph, and schema.org as JSON-LD.

Zotero's Embedded Metadata translator makes an item of the meta elements. It is to be the archival document, as in the
exports: bibo.type makes it a manuscript or a letter, and DC.type, the kind in words, says which. og:type is "article",
since of the values that Zotero knows for a page with text this one alone yields to others. Authors stand in DC.creator,
all other roles under the names by which Zotero itself exports them (z.translators, bib.contributors), and so do shelf
mark and place: where there is a citation_author, it forgets all other roles, and a DC.contributor becomes an author
where there is none. A description becomes its abstract, so there is none but the summary. The edition is told by its
PDF alone (citation_pdf_url): one page is one item.

In JSON-LD the document is an ArchiveComponent, and the edition a DigitalDocument that is an example of it, each file an
encoding of that. An address that belongs to nobody is given to no one: then addresses are relative to the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from countermark import values
from countermark.citation import levels_of
from countermark.citations.texts import line
from countermark.document import Document
from countermark.identifiers import cited_page, cited_sources, given, identifier
from countermark.languages import tag_of
from countermark.names import Name, names_of
from countermark.record import Record, Words
from countermark.report import size
from countermark.site.entries import Entry, Held, Printed

Node = dict[str, Any]
#: A day, a month or a year, and nothing that EDTF adds: what schema.org and Highwire's readers take for a date.
_DAY = re.compile(r"(?!0000)\d{4}(?:-\d\d(?:-\d\d)?)?\Z", re.ASCII)


class Meta(NamedTuple):
    """A meta element. `attribute`: "name", or "property" for Open Graph (RDFa)."""

    attribute: str
    key: str
    content: str


def meta(document: Document, entry: Entry) -> tuple[Meta, ...]:
    """The meta elements in a fixed order; what the record does not say is not there."""
    said = [Meta("name", key, line(text)) for key, text in _named(document, entry)]
    said += [Meta("property", key, line(text)) for key, text in _open_graph(document, entry)]
    return tuple(each for each in said if each.content)


def json_ld(document: Document, entry: Entry) -> Markup:
    """The text of a script element of type application/ld+json."""
    text = json.dumps({"@context": "https://schema.org", **_document(document, entry)}, ensure_ascii=False, indent=1)
    # The only signs that could end the element or open a comment in it; in JSON they stand within strings alone.
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def offered(entry: Entry) -> Printed:
    """What the page offers: the last printing, or the draft where there is none. Raises ValueError of an entry without
    both, which no page is made of."""
    shown = entry.current or entry.draft
    if shown is None:
        raise ValueError(f"{entry.slug} has neither a printing nor a draft")
    return shown


def address_of(document: Document, entry: Entry, file: Held) -> str:
    """Where a FILE is found: absolute where the collection has an address of its own, else as the page sees it."""
    return f"{cited_page(document.record, entry.slug)}{file.path.removeprefix(f'{entry.slug}/')}"


def _named(document: Document, entry: Entry) -> Iterator[tuple[str, str | None]]:
    record = document.record
    day = record.date if _DAY.match(record.date or "") else ""
    yield "description", record.summary
    yield "citation_title", record.title
    yield "citation_publication_date", day
    yield "citation_publisher", record.publisher
    yield "citation_language", record.language
    yield "citation_doi", record.doi
    yield "citation_public_url", cited_page(record, entry.slug)
    pdf = next((file for file in offered(entry).editions if file.format == "PDF" and file.path), None)
    yield "citation_pdf_url", address_of(document, entry, pdf) if pdf else ""
    yield "bibo.type", "Letter" if record.recipient else "Manuscript"
    yield "bibo.shortTitle", record.short_title
    yield "DC.title", record.title
    yield "DC.type", record.kind
    yield from (("DC.creator", _listed(name)) for name in names_of(record, record.author))
    yield from (("z.recipients", _listed(name)) for name in names_of(record, record.recipient))
    yield from (("bib.contributors", _listed(name)) for name in names_of(record, record.participants))
    yield from (("z.translators", _listed(name)) for name in names_of(record, record.translated_by))
    yield "z.archive", record.archive
    yield "z.archiveLocation", ", ".join(f"{level} {value}" for level, value in levels_of(record))
    yield "z.place", record.place
    yield "DC.date", record.date
    yield "DC.publisher", record.publisher
    yield "DC.language", record.language
    yield "DC.source", values.shelf_mark(record)
    yield from (("DC.source", where) for where in cited_sources(record))
    yield "DC.rights", record.rights
    yield from (("DC.identifier", uri) for uri in (identifier(document), *(each.uri for each in given(record))))
    yield "dcterms.abstract", record.summary


def _open_graph(document: Document, entry: Entry) -> Iterator[tuple[str, str | None]]:
    record = document.record
    yield "og:type", "article"
    yield "og:title", record.title
    yield "og:description", record.summary
    yield "og:url", cited_page(record, entry.slug)
    yield "og:site_name", record.publisher
    yield "og:locale", record.language.replace("-", "_") if re.fullmatch(r"[a-z]{2}-[A-Z]{2}", record.language) else ""


def _listed(name: Name) -> str:
    """A name for programs that part it at the comma; a body ends in one, so that it is not parted at a blank."""
    if not name.family:
        return f"{line(name.written)},"
    given_name = " ".join(part for part in (name.given, name.particle, name.suffix) if part)
    return f"{line(name.family)}, {line(given_name)}"


def _document(document: Document, entry: Entry) -> Node:
    """The document as its archive holds it."""
    record = document.record
    date = record.date or ""
    return _said({
        "@type": "ArchiveComponent",
        "@id": f"{cited_page(record, entry.slug)}#document",
        "name": line(record.title),
        "alternateName": line(record.short_title),
        "genre": line(record.kind),
        "dateCreated": date if _DAY.match(date) else "",
        # A date that is rough, or a time of some days, is no Date of schema.org's.
        "temporal": "" if _DAY.match(date) else date,
        "locationCreated": _said({"@type": "Place", "name": line(record.place)}) if record.place else None,
        "author": _people(record, record.author),
        "contributor": _people(record, (*record.recipient, *record.participants)),
        "abstract": line(record.summary),
        "inLanguage": tag_of(record.original_language),
        "holdingArchive": {"@type": "ArchiveOrganization", "name": line(record.archive)} if record.archive else None,
        "itemLocation": line(values.shelf_mark(record)),
        "creditText": line(record.credits),
        "sameAs": list(cited_sources(record)),
        "workExample": _edition(document, entry),
    })


def _edition(document: Document, entry: Entry) -> Node:
    """This edition of it."""
    record, shown = document.record, offered(entry)
    page = cited_page(record, entry.slug)
    publisher = {"@type": "Organization", "name": line(record.publisher)} if record.publisher else None
    return _said({
        "@type": "DigitalDocument",
        "@id": f"{page}#edition",
        "url": page,
        "name": line(record.title),
        "version": shown.name if shown.printing else "",
        "creativeWorkStatus": "Draft" if not shown.printing else "Withdrawn" if entry.withdrawn else "Published",
        "datePublished": shown.date,
        "dateModified": record.edition.date,
        "inLanguage": record.language,
        "translator": _people(record, record.translated_by),
        "contributor": _people(record, record.obtained_by),
        "publisher": publisher,
        "isPartOf": {"@type": "Collection", "name": line(record.publisher)} if record.publisher else None,
        "copyrightNotice": line(record.rights),
        "identifier": [identifier(document), *(each.uri for each in given(record)), {
            "@type": "PropertyValue", "propertyID": "edition id", "value": document.edition_id}],
        "encoding": [_file(document, entry, file) for file in shown.editions if file.path],
    })


def _file(document: Document, entry: Entry, file: Held) -> Node:
    return {"@type": "MediaObject", "name": file.name, "encodingFormat": file.media_type,
            "contentUrl": address_of(document, entry, file), "contentSize": size(file.size), "sha256": file.sha256}


def _people(record: Record, written: Words) -> list[Node | str]:
    """Persons with their parts; a name that has none is a body or a single name, and its text says all that is known.
    """
    return [_said({"@type": "Person", "name": line(name.in_order()), "familyName": line(name.family),
                   "givenName": line(name.given)}) if name.family else line(name.written)
            for name in names_of(record, written)]


def _said(node: Node) -> Node:
    """NODE without what is empty."""
    return {key: value for key, value in node.items() if value}
