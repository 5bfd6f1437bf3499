"""The names of an edition that machines know it by: those made from the edition id, and those that its record gives.

A DOI, an ARK or an ISBN is given to an edition after it was made, as an address is: none of them is part of what the
edition id is computed over.
"""

from __future__ import annotations

import re
import uuid
from typing import NamedTuple
from urllib.parse import quote

from countermark.document import Document
from countermark.forms import is_placeholder
from countermark.record import Record

#: RFC 4122 name space for identifiers of editions: the UUIDv5 of this project's name as a URN.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:countermark:edition")

#: What may stand as it is in the path of an address (RFC 3986, 3.3).
_PLAIN = "/:;().,-_~!$&'*+=@"
#: An edition id as a finished file names it, in bytes that are not packed.
EDITION_URN = re.compile(rb"urn:countermark:edition:([0-9a-f]{64})(?![0-9a-f])")


class Given(NamedTuple):
    """An identifier that the record gives: its FIELD, how it is written by itself, and as a URI."""

    field: str
    text: str
    uri: str


def identifier(document: Document) -> str:
    """The publication's identifier, the same for all printings of an edition: a UUIDv5 (RFC 4122, 4.3) of its id."""
    return f"urn:uuid:{_edition(document)}"


def print_identifier(document: Document) -> str:
    """The identifier of the edition in print, whose pages an ebook's page breaks are: a UUIDv5 under the edition's."""
    return f"urn:uuid:{uuid.uuid5(_edition(document), 'print')}"


def edition_urn(document: Document) -> str:
    """The edition id as a URN, for programs that compare it with the printed one."""
    return f"urn:countermark:edition:{document.edition_id}"


def _edition(document: Document) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, document.edition_id)


def page_address(record: Record, slug: str) -> str:
    """The address of an edition's own page; "" where the collection has none."""
    return f"{record.base_address.rstrip('/')}/{slug}/" if record.base_address else ""


def cited_page(record: Record, slug: str) -> str:
    """The same for whoever cites the edition; "" for an address that belongs to nobody, which leads nowhere."""
    return "" if is_placeholder(record.base_address) else page_address(record, slug)


def cited_sources(record: Record) -> tuple[str, ...]:
    """Where the document itself is found: its lasting address, then the one that the archive gives; none that belongs
    to nobody."""
    found = dict.fromkeys((record.canonical_url, record.url_as_given))
    return tuple(where for where in found if where and not is_placeholder(where))


def cited_source(record: Record) -> str:
    """The first of them; "" where there is none."""
    return next(iter(cited_sources(record)), "")


def given(record: Record) -> tuple[Given, ...]:
    """The further identifiers of RECORD, in a fixed order."""
    found = []
    if record.doi:
        found.append(Given("doi", record.doi, f"https://doi.org/{quote(record.doi, safe=_PLAIN)}"))
    if record.ark:
        found.append(Given("ark", record.ark, record.ark))
    if record.isbn:
        digits = re.sub(r"[ -]", "", record.isbn)
        found.append(Given("isbn", digits, f"urn:isbn:{digits}"))
    return tuple(found)
