"""Document → CSL-JSON (CSL 1.0.2, csl-data.json): the master of all exports, from which RIS and BibLaTeX are made.

Two items: the archival document, then this edition of it. What CSL has no variable for stands in `custom`, by its name
in the record. Only what the record says is there, in a fixed order of keys; a line break of the record is a blank.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from countermark.citation import levels_of
from countermark.citations.dates import csl_date
from countermark.citations.markings import markings
from countermark.citations.texts import line, sentences
from countermark.document import Document
from countermark.identifiers import cited_page, cited_source, given
from countermark.names import Name, names_of
from countermark.record import NAMING, Record, Words, names

Item = dict[str, Any]
#: Fields that CSL has no variable for, or none that keeps them whole.
CUSTOM = ("date", "date as given", "fond", "opis", "delo", "listy", "obtained by", "original language", "credits",
          "rights", "citation", "contents", "url as given", "captured on")

#: What RIS and BibLaTeX have no field for: how it is called in words → where it stands in an item.
ROLES = {"Recipient": "recipient", "Participants": "contributor"}
WORDS = {"Original language": "original language", "Edition of": "edition of", "Edition id": "edition id", "ARK": "ark"}


def write(document: Document) -> bytes:
    """Both items as a JSON array, one blank a level."""
    return (json.dumps(items(document), ensure_ascii=False, indent=1) + "\n").encode()


def items(document: Document) -> tuple[Item, ...]:
    """The document as its archive holds it, and the edition."""
    return _document(document), _edition(document)


def remarks(item: Item) -> list[str]:
    """What an item says that formats without a field for it tell in words, a text each."""
    custom = item.get("custom", {})
    said = [f"{role}: {'; '.join(map(running, item[key]))}" for role, key in ROLES.items() if key in item]
    said += [f"{what}: {custom[key]}" for what, key in WORDS.items() if key in custom]
    return [sentences([each]) for each in (*said, item.get("note")) if each]


def located(item: Item) -> str:
    """The shelf mark without the archive, in one text, for formats that have one field for it."""
    return str(item.get("archive_location", ""))


def running(name: Item) -> str:
    """A name as it runs in a sentence."""
    written, family, given_name, particle, suffix = (
        name.get(part, "") for part in ("literal", "family", "given", "non-dropping-particle", "suffix"))
    return Name(written, family, given_name, particle, suffix, bool(name.get("static-ordering"))).in_order()


def _document(document: Document) -> Item:
    record = document.record
    return _said({
        "id": document.slug,
        # Zotero takes the recipient of a manuscript for an author; of a letter it has recipients.
        "type": "personal_communication" if record.recipient else "manuscript",
        "genre": line(record.kind),
        "title": line(record.title),
        "title-short": line(record.short_title),
        "author": _names(record, record.author),
        "recipient": _names(record, record.recipient),
        "contributor": _names(record, record.participants),
        "translator": _names(record, record.translated_by),
        "issued": csl_date(record.date) if record.date else None,
        # What Zotero and pandoc call the place of a manuscript.
        "publisher-place": line(record.place),
        "language": record.language,
        "archive": line(record.archive),
        # Whole: Zotero has no field for archive_collection, and styles print that last.
        "archive_location": _levels(record),
        "source": line(record.digital_archive),
        "URL": cited_source(record),
        "accessed": csl_date(record.captured_on) if record.captured_on else None,
        "abstract": line(record.summary),
        "note": _note(document),
        "custom": _custom(document),
    })


def _edition(document: Document) -> Item:
    record = document.record
    identifiers = {each.field: each.text for each in given(record)}
    return _said({
        "id": f"{document.slug}-edition-{record.edition.number}",
        "type": "book",
        "title": line(record.title),
        "title-short": line(record.short_title),
        "author": _names(record, record.author),
        "translator": _names(record, record.translated_by),
        "publisher": line(record.publisher),
        "edition": str(record.edition.number),
        "issued": csl_date(record.edition.date),
        "original-date": csl_date(record.date) if record.date else None,
        "language": record.language,
        "URL": page(document),
        "DOI": identifiers.get("doi"),
        "ISBN": identifiers.get("isbn"),
        "custom": _said({"edition of": document.slug, "edition id": document.edition_id,
                         "ark": identifiers.get("ark")}),
    })


def page(document: Document) -> str:
    """The address of the edition's own page; "" where there is none, or one that belongs to nobody."""
    return cited_page(document.record, document.slug)


def _said(item: Item) -> Item:
    """ITEM without what the record does not say."""
    return {key: value for key, value in item.items() if value}


def _names(record: Record, written: Words) -> list[Item]:
    return [_name(name) for name in names_of(record, written)]


def _name(name: Name) -> Item:
    if not name.family:
        return {"literal": line(name.written)}
    return _said({"family": line(name.family), "given": line(name.given), "non-dropping-particle": line(name.particle),
                  "suffix": line(name.suffix), "static-ordering": name.family_first})


def _levels(record: Record) -> str:
    """The levels of the shelf mark as English citations write them: "Fond 5, Opis 28, Delo 410"."""
    return ", ".join(f"{level.capitalize()} {line(value)}" for level, value in levels_of(record))


def _record_id(url: str) -> str:
    """The archive's number of the record, where its address ends in one."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return last if re.fullmatch(r"\d+", last, re.ASCII) else ""


def _note(document: Document) -> str:
    """What readers of a citation must be told and CSL has no variable for."""
    record = document.record
    by = " and ".join(map(line, record.obtained_by))
    return sentences((f"Obtained by {by}" if by else "", *marked(document), record.credits, record.rights))


def marked(document: Document) -> tuple[str, ...]:
    """The document's classifications, quoted, since they are history: "Marked “Top Secret”"."""
    return tuple(f"Marked “{words}”" for words in markings(document))


def _custom(document: Document) -> Item:
    record, known = document.record, names(Record)
    kept = {name: _plain(getattr(record, known[name].name)) for name in CUSTOM}
    return _said({**kept, "record number": _record_id(cited_source(record)), "marking": list(markings(document)),
                  "name variants": _variants(record)})


def _plain(value: str | Words | None) -> str | list[str]:
    return [line(each) for each in value] if isinstance(value, tuple) else line(value)


def _variants(record: Record) -> dict[str, list[str]]:
    """Each name that has other transliterations, as the record writes it, with them."""
    known = names(Record)
    written = tuple(name for field in NAMING for name in getattr(record, known[field].name))
    return {line(name.written): [line(each) for each in name.variants]
            for name in names_of(record, written) if name.variants}
