"""Document → RIS, from its CSL items: the format that every citation manager reads.

The tags are those that Zotero and EndNote give these meanings for a manuscript and a book; A4, not A2, is their
translator. RIS knows neither escapes nor markup: a value is a line, and only a line's beginning can be a tag. rispy
knows the tags by name, all but "AV", the location in an archive.
"""

from __future__ import annotations

from typing import Any

import rispy
from rispy.config import TAG_KEY_MAPPING

from countermark.citations.csl import Item, items, located, remarks, running
from countermark.citations.dates import ris_date
from countermark.document import Document

_TAGS = {**TAG_KEY_MAPPING, "AV": "location_in_archive"}
_TYPES = {"manuscript": "MANSCPT", "personal_communication": "MANSCPT", "book": "BOOK"}
#: rispy's name of a tag → the CSL variable that goes there as it is, in the order of the file.
_TEXTS = {
    "title": "title", "short_title": "title-short", "type_of_work": "genre", "place_published": "publisher-place",
    "publisher": "publisher", "edition": "edition", "language": "language", "name_of_database": "archive",
    "database_provider": "source", "doi": "DOI", "issn": "ISBN", "abstract": "abstract",
}
_NAMES = {"authors": "author", "subsidiary_authors": "translator"}
_DATES = {"date": "issued", "access_date": "accessed", "original_publication": "original-date"}


class _Writer(rispy.RisWriter):
    """Without a number before each item, which is no part of RIS."""

    def set_header(self, count: int) -> str:
        return ""


def write(document: Document) -> bytes:
    """Both items, each closed by ER."""
    return str(rispy.dumps([_entry(item) for item in items(document)], implementation=_Writer, mapping=_TAGS)).encode()


def _entry(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {"type_of_reference": _TYPES[item["type"]], "id": item["id"]}
    entry |= {name: [_name(each) for each in item[key]] for name, key in _NAMES.items() if key in item}
    entry |= {name: ris_date(item[key]) for name, key in _DATES.items() if key in item}
    if "date-parts" in item.get("issued", {}):
        entry["year"] = f"{item['issued']['date-parts'][0][0]:04}"
    entry |= {name: item[key] for name, key in _TEXTS.items() if key in item}
    for name, value in (("location_in_archive", located(item)), ("urls", [item["URL"]] if "URL" in item else []),
                        ("notes", remarks(item))):
        if value:
            entry[name] = value
    return entry


def _name(name: Item) -> str:
    """"Ivanov, V. I.", "von Braun, Wernher", "King, Martin Luther, Jr."; a body has a comma behind it, by which
    citation managers know that it is no person.
    """
    if "given" not in name:
        return f"{running(name)},"
    family = " ".join(name[part] for part in ("non-dropping-particle", "family") if part in name)
    return ", ".join([family, *(name[part] for part in ("given", "suffix") if part in name)])
