"""Document → the XMP packet of its PDF (ISO 16684-1), and the document information that says the same.

It takes the place of what WeasyPrint writes. The packet claims PDF/A-3a (ISO 19005-3, 6.6.4) and PDF/UA-1
(ISO 14289-1, 5), and describes the edition in the words of its record; what the record does not say is left out.
Everything stands in one rdf:Description, in a fixed order, since validators read one only. Properties that PDF/A does
not know are described in the packet itself (ISO 19005-3, 6.6.2.3).

Which date is which: dc:date and all of xmp's are the edition's; dcterms:created is the document's, in EDTF.
dc:creator names who wrote the document, where its record does. XMP knows no roles: all others are dc:contributor, and
what each has done stands in dcterms:description and dcterms:provenance. Left out is xmpRights:Marked (a text on rights
may say that there are none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pydyf
from lxml import etree

from countermark import values
from countermark.citations.described import description, provenance
from countermark.document import Document
from countermark.formats.attachments import pdf_date
from countermark.identifiers import cited_sources, edition_urn, given, identifier, print_identifier
from countermark.names import contributors, names_of
from countermark.record import Record, Words

PRODUCER = "Countermark, WeasyPrint"
#: Prefix → namespace, in the order of the root's attributes.
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'.encode()
#: Read-only (ISO 16684-1, 7.3.2): whoever changed the packet would change the file, so it needs no room to grow.
_END = b'\n<?xpacket end="r"?>'
_BLANKS = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Extension:
    """A schema that PDF/A does not know, and (name, value type, category, description) of its properties in use."""

    prefix: str
    title: str
    properties: tuple[tuple[str, str, str, str], ...]


EXTENSIONS = (
    Extension("pdfuaid", "PDF/UA identification schema", (
        ("part", "Integer", "internal", "The part of ISO 14289 that the file conforms to"),)),
    Extension("dcterms", "DCMI Metadata Terms", (
        ("created", "Text", "external", "When the document was made, as an EDTF date; not when the edition was"),
        ("bibliographicCitation", "Text", "external", "The edition as a note cites it"),
        ("description", "Text", "external", "Who received the document and speaks in it; its language, marks, donor"),
        ("provenance", "Text", "external", "Where the document lies, who obtained and translated it, when captured"),
    )),
)

#: A property's form: one text, a text in the edition's language, or an unordered or ordered list of texts.
Form = Literal["text", "Alt", "Bag", "Seq"]


def describe(file: Any, document: Document) -> None:
    """Put the packet and the document information of DOCUMENT into the pydyf objects of FILE, in place of others."""
    reference = file.catalog["Metadata"]
    stream = next(item for item in file.objects if item.reference == reference)
    stream.stream = [packet(document)]
    file.info.clear()
    file.info.update((key, pydyf.String(text)) for key, text in information(document.record))


def information(record: Record) -> Iterator[tuple[str, str]]:
    """The document information dictionary (ISO 32000-1, 14.3.3); each entry has its like in the packet."""
    yield "Title", _line(record.title)
    if record.author:
        yield "Author", "; ".join(map(_line, _named(record, record.author)))
    if record.summary:
        yield "Subject", _line(record.summary)
    yield "Producer", PRODUCER
    yield "CreationDate", pdf_date(values.modified(record))
    yield "ModDate", pdf_date(values.modified(record))


def packet(document: Document) -> bytes:
    """The whole packet, in UTF-8."""
    root = etree.Element("{adobe:ns:meta/}xmpmeta", nsmap={"x": "adobe:ns:meta/"})
    rdf = etree.SubElement(root, _name("rdf:RDF"), nsmap=NAMESPACES)
    resource = etree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})
    for name, form, texts in _properties(document):
        _add(resource, name, form, tuple(filter(None, map(_line, texts))))
    _add_extensions(resource)
    etree.indent(root, " ")
    return _BEGIN + etree.tostring(root, encoding="utf-8", xml_declaration=False) + _END


def _properties(document: Document) -> Iterator[tuple[str, Form, tuple[str, ...]]]:
    """Every property with its form and its texts, of which some may be empty."""
    record, own = document.record, identifier(document)
    time = values.modified(record)
    yield "pdfaid:part", "text", ("3",)
    yield "pdfaid:conformance", "text", ("A",)
    yield "pdfuaid:part", "text", ("1",)
    yield "dc:title", "Alt", (record.title,)
    yield "dc:description", "Alt", (record.summary or "",)
    yield "dc:creator", "Seq", _named(record, record.author)
    yield "dc:contributor", "Bag", tuple(name.in_order() for name in contributors(record))
    yield "dc:publisher", "Bag", (record.publisher or "",)
    yield "dc:date", "Seq", (record.edition.date,)
    yield "dc:type", "Bag", ("Text", record.kind or "")
    yield "dc:format", "text", ("application/pdf",)
    yield "dc:language", "Bag", (record.language,)
    yield "dc:identifier", "text", (own,)
    yield "dc:source", "text", (_source(record),)
    yield "dc:coverage", "text", (record.place or "",)
    yield "dc:rights", "Alt", (record.rights or "",)
    yield "dcterms:created", "text", (record.date or "",)
    yield "dcterms:bibliographicCitation", "text", (values.cite_this(record, document.slug),)
    yield "dcterms:description", "text", (description(document),)
    yield "dcterms:provenance", "text", (provenance(record),)
    yield "xmp:CreateDate", "text", (time,)
    yield "xmp:ModifyDate", "text", (time,)
    yield "xmp:MetadataDate", "text", (time,)
    # An ISBN is one format's own: the record's is the ebook's.
    further = (each.uri for each in given(record) if each.field != "isbn")
    yield "xmp:Identifier", "Bag", (own, print_identifier(document), edition_urn(document), *further)
    yield "xmpMM:DocumentID", "text", (own,)
    yield "xmpMM:VersionID", "text", (str(record.edition.number),)
    yield "xmpRights:UsageTerms", "Alt", (record.rights or "",)
    yield "pdf:Producer", "text", (PRODUCER,)


def _named(record: Record, written: Words) -> Words:
    """The names of a field of RECORD, each once, as they run in a sentence."""
    return tuple(dict.fromkeys(name.in_order() for name in names_of(record, written)))


def _source(record: Record) -> str:
    """Where the document comes from, in one text, as XMP wants it: digital archive, shelf mark, addresses."""
    parts = (record.digital_archive, values.shelf_mark(record), *cited_sources(record))
    return "; ".join(part for part in parts if part)


def _line(text: str) -> str:
    """TEXT on one line: the information dictionary and the packet must agree to the last sign."""
    return _BLANKS.sub(" ", text).strip(" ")


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _add(parent: Any, name: str, form: Form, texts: tuple[str, ...]) -> None:
    """One property under PARENT (ISO 16684-1, 7.4 to 7.7), or none without TEXTS."""
    if not texts:
        return
    element = etree.SubElement(parent, _name(name))
    if form == "text":
        element.text = texts[0]
        return
    array = etree.SubElement(element, _name(f"rdf:{form}"))
    for text in texts:
        item = etree.SubElement(array, _name("rdf:li"))
        item.text = text
        if form == "Alt":
            item.set(f"{_XML}lang", "x-default")


def _add_extensions(resource: Any) -> None:
    """The description of EXTENSIONS (ISO 19005-3, 6.6.2.3.3)."""
    schemas = etree.SubElement(etree.SubElement(resource, _name("pdfaExtension:schemas")), _name("rdf:Bag"))
    for extension in EXTENSIONS:
        schema = _structure(schemas)
        _add(schema, "pdfaSchema:schema", "text", (extension.title,))
        _add(schema, "pdfaSchema:namespaceURI", "text", (NAMESPACES[extension.prefix],))
        _add(schema, "pdfaSchema:prefix", "text", (extension.prefix,))
        listed = etree.SubElement(etree.SubElement(schema, _name("pdfaSchema:property")), _name("rdf:Seq"))
        for described in extension.properties:
            entry = _structure(listed)
            for field, text in zip(("name", "valueType", "category", "description"), described, strict=True):
                _add(entry, f"pdfaProperty:{field}", "text", (text,))


def _structure(array: Any) -> Any:
    """A new item of ARRAY that has fields."""
    return etree.SubElement(array, _name("rdf:li"), {_name("rdf:parseType"): "Resource"})
