"""Document → qualified Dublin Core in XML, as DCMI's "Guidelines for implementing Dublin Core in XML" (2003) have it.

It describes the edition; the archival document is its source. What an element's values are taken from is said by
xsi:type, where DCMI's schemas (2008-02-11) have a type for it; dates in EDTF that W3CDTF does not know have none. Names
stand as in lists. Who received, took part, translated or obtained it is a contributor: Dublin Core tells no roles, so
provenance and description say them in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from countermark import values
from countermark.citations.csl import page
from countermark.citations.described import description, provenance
from countermark.citations.texts import line
from countermark.document import Document
from countermark.identifiers import cited_sources, edition_urn, given, identifier
from countermark.names import contributors, names_of

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {"dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/", "xsi": _XSI}
#: What a URI may hold (RFC 3986, 2); an address may hold more.
_URI = re.compile(r"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\Z")
_W3CDTF = re.compile(r"(?!0000)\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?\Z", re.ASCII)


class Element(NamedTuple):
    """An element by its prefixed name, its text, and the scheme of it, or whether it is in the edition's language."""

    name: str
    text: str | None
    scheme: str = ""
    worded: bool = False


def write(document: Document) -> bytes:
    """The elements in a fixed order, one a line."""
    root = etree.Element("metadata", nsmap=NAMESPACES)
    for each in _elements(document):
        if text := line(each.text):
            prefix, _, local = each.name.partition(":")
            element = etree.SubElement(root, f"{{{NAMESPACES[prefix]}}}{local}")
            element.text = text
            if each.scheme:
                element.set(f"{{{_XSI}}}type", f"dcterms:{each.scheme}")
            if each.worded:
                element.set(_LANG, document.record.language)
    etree.indent(root, " ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _elements(document: Document) -> Iterator[Element]:
    """Every element, of which some may be empty."""
    record = document.record
    yield Element("dc:title", record.title, worded=True)
    yield Element("dcterms:alternative", record.short_title, worded=True)
    authors = dict.fromkeys(name.inverted() for name in names_of(record, record.author))
    yield from (Element("dc:creator", author) for author in authors)
    yield from (Element("dc:contributor", name.inverted()) for name in contributors(record))
    yield Element("dc:publisher", record.publisher)
    yield Element("dcterms:issued", record.edition.date, "W3CDTF")
    yield Element("dcterms:created", record.date, "W3CDTF" if _W3CDTF.match(record.date or "") else "")
    yield Element("dc:type", "Text", "DCMIType")
    yield Element("dc:type", record.kind, worded=True)
    yield Element("dc:language", record.language, "RFC4646")
    yield from _identifiers(document)
    yield Element("dcterms:bibliographicCitation", values.cite_this(record, document.slug), worded=True)
    yield Element("dc:source", values.shelf_mark(record))
    yield Element("dc:source", record.digital_archive)
    yield from (Element("dc:source", url, "URI" if _URI.match(url) else "")
                for url in cited_sources(record))
    yield Element("dcterms:provenance", provenance(record), worded=True)
    yield Element("dcterms:spatial", record.place)
    yield Element("dcterms:abstract", record.summary, worded=True)
    yield Element("dc:description", description(document), worded=True)
    yield Element("dc:rights", record.rights, worded=True)


def _identifiers(document: Document) -> Iterator[Element]:
    for uri in (identifier(document), edition_urn(document), *(each.uri for each in given(document.record)),
                page(document)):
        yield Element("dc:identifier", uri, "URI")
