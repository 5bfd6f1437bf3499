"""Zotero reads the citation exports into the fields that they belong in; what it loses is listed, with the reason.

Its answers are kept in oracles/zotero.json (tests/oracles/zotero.py writes it); this needs nothing of Zotero.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from countermark.document import Document
from countermark.names import Name, names_of
from tests.oracles.zotero import ANSWERS, DOCUMENTS, FORMATS, REPOSITORIES, given

ANSWERED: dict[str, Any] = json.loads(ANSWERS.read_text("utf-8"))
MONTHS = {name: f"{number:02}" for number, name in enumerate((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December"), 1)}
Values = dict[str, Any]

#: What Zotero has in another way than the record: (format, item, field) → why, and what it has of which document.
DIFFERENT: dict[tuple[str, str, str], tuple[str, Values]] = {
    ("csl", "manuscript", "creators"): (
        "of a name it takes CSL's family and given parts alone",
        {"names": ["author: Choe, Chang-ik", "author: Embassy of the USSR in the DPRK", "author: King, Martin Luther",
                   "author: Mao", "author: Schiller, Friedrich", "translator: Иванов, В. И."]}),
    ("csl", "manuscript", "place"): ("a letter of Zotero's has no place", {"full": None}),
    ("csl", "book", "creators"): (
        "of a name it takes CSL's family and given parts alone",
        {"names": ["author: Choe, Chang-ik", "author: Embassy of the USSR in the DPRK", "author: King, Martin Luther",
                   "author: Mao", "author: Schiller, Friedrich", "translator: Иванов, В. И."]}),
    ("csl", "manuscript", "rights"): ("our note says it, which becomes its Extra", {"full": None}),
    ("ris", "manuscript", "creators"): (
        "RIS has no tag for recipients and participants; our notes say them",
        {"full": ["author: Ivanov, V. I.", "translator: Goldberg, Gary"]}),
    ("ris", "manuscript", "date"): (
        "a date of RIS is one day, month or year", {"names": "1956-08", "days": "1956-06-05"}),
    ("ris", "book", "originalDate"): (
        "it does not read RIS's OP", {"full": None, "names": None, "days": None}),
    ("ris", "manuscript", "rights"): ("our notes say it", {"full": None}),
    ("biblatex", "manuscript", "archive"): (
        "it reads neither archive nor library", {"full": None, "names": None}),
    ("biblatex", "manuscript", "archiveLocation"): (
        "it reads neither archivelocation nor library", {"full": None, "names": None}),
    ("biblatex", "manuscript", "libraryCatalog"): ("howpublished is its Extra", {"full": None}),
    ("biblatex", "manuscript", "creators"): (
        "biblatex has no field for recipients and participants",
        {"full": ["author: Ivanov, V. I.", "translator: Goldberg, Gary"]}),
    ("biblatex", "manuscript", "date"): ("it takes the sign of a rough date away", {"names": "1956-08"}),
    ("biblatex", "manuscript", "rights"): ("it does not read annotation", {"full": None}),
    ("biblatex", "manuscript", "title"): (
        "it leaves commands that LaTeX itself has for these signs",
        {"names": "Письмо о «Новом мире» & {Letters}: 50% of $5_a #1 \\textbackslash \\textasciitilde"}),
    ("biblatex", "book", "title"): (
        "it leaves commands that LaTeX itself has for these signs",
        {"names": "Письмо о «Новом мире» & {Letters}: 50% of $5_a #1 \\textbackslash \\textasciitilde"}),
    ("biblatex", "book", "originalDate"): (
        "it does not read origdate", {"full": None, "names": None, "days": None}),
    ("biblatex", "manuscript", "language"): (
        "it does not read langid", dict.fromkeys(DOCUMENTS)),
    ("biblatex", "book", "language"): ("it does not read langid", dict.fromkeys(DOCUMENTS)),
}
#: What must be told in some field or note of the document's item, and where nothing of it is.
SOMEWHERE = {"obtained_by": ("biblatex",), "original_language": ("csl", "biblatex"), "credits": ("biblatex",),
             "rights": ("biblatex",), "recipient": ("biblatex",), "participants": ("biblatex",)}


def wanted(document: Document) -> dict[str, Values]:
    """The items that Zotero should have, with each field that the record says."""
    record = document.record
    shared = {"title": record.title, "shortTitle": record.short_title, "language": record.language}
    levels = (("Fond", record.fond), ("Opis", record.opis), ("Delo", record.delo), ("Listy", record.listy))
    url = record.canonical_url or ""
    kept = {
        **shared, "date": record.date, "manuscriptType": record.kind, "place": record.place,
        "abstractNote": record.summary, "libraryCatalog": record.digital_archive, "archive": record.archive,
        "archiveLocation": ", ".join(f"{level} {value}" for level, value in levels if value).replace("206-", "206–"),
        "url": url, "accessDate": record.captured_on, "rights": record.rights,
        "creators": people(document, author=record.author, translator=record.translated_by,
                           recipient=record.recipient, contributor=record.participants),
    }
    edition = {
        **shared, "date": record.edition.date, "originalDate": record.date, "edition": str(record.edition.number),
        "publisher": record.publisher, "DOI": record.doi, "ISBN": (record.isbn or "").replace("-", ""),
        "url": f"{record.base_address}/{document.slug}/" if record.base_address else "",
        "creators": people(document, author=record.author, translator=record.translated_by),
    }
    return {name: {field: value for field, value in item.items() if value}
            for name, item in (("manuscript", kept), ("book", edition))}


def people(document: Document, **roles: tuple[str, ...]) -> list[str]:
    return sorted(f"{role}: {parted(name)}" for role, written in roles.items()
                  for name in names_of(document.record, written))


def parted(name: Name) -> str:
    if not name.family:
        return name.written
    family = " ".join(part for part in (name.particle, name.family) if part)
    return ", ".join(part for part in (family, name.given, name.suffix) if part)


def items_of(document: str, form: str) -> list[Values]:
    return [item for item in ANSWERED["answers"][document][form]["items"] if item["itemType"] != "note"]


def has(item: Values, field: str) -> Any:
    """A field of Zotero's item as the record writes it: dates by their numbers, people in a row, none as None."""
    value = item.get(field)
    if field == "creators":
        return sorted(f"{each['creatorType']}: " + (each.get("name") or f"{each['lastName']}, {each['firstName']}")
                      for each in value) or None
    if found := re.fullmatch(r"(\w+) (\d+), (\d{4})", str(value)):
        return f"{found[3]}-{MONTHS[found[1]]}-{int(found[2]):02}"
    return value


def test_its_answers_are_about_the_files_of_today() -> None:
    """Where this fails, ask Zotero again: tests/oracles/zotero.py says how."""
    assert {name: {form: answer["given"] for form, answer in answers.items()}
            for name, answers in ANSWERED["answers"].items()} == given()
    assert set(ANSWERED["zotero"]) == set(REPOSITORIES)
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for commit in ANSWERED["zotero"].values())


@pytest.mark.parametrize("form", FORMATS)
def test_each_field_is_where_it_belongs_but_for_what_is_listed(form: str) -> None:
    different: dict[tuple[str, str, str], Values] = {}
    for name, document in DOCUMENTS.items():
        items = items_of(name, form)
        # A manuscript of Zotero's has no recipient: what was sent to somebody is a letter, where the format can say so.
        letter = form == "csl" and bool(document.record.recipient)
        assert [item["itemType"] for item in items] == ["letter" if letter else "manuscript", "book"]
        for kind, item in zip(("manuscript", "book"), items, strict=True):
            fields = wanted(document)[kind]
            known = {"itemType", "tags", "creators", "extra", *(["letterType"] if letter else [])}
            assert set(item) - known <= set(fields)
            for field, value in fields.items():
                found = has(item, "letterType" if letter and field == "manuscriptType" else field)
                if found != value:
                    different.setdefault((form, kind, field), {})[name] = found
    assert different == {key: values for key, (_, values) in DIFFERENT.items() if key[0] == form}


@pytest.mark.parametrize("form", FORMATS)
def test_what_it_has_no_field_for_is_told_in_words(form: str) -> None:
    whole = json.dumps([item for item in ANSWERED["answers"]["full"][form]["items"]
                        if item["itemType"] != "book"], ensure_ascii=False)
    for field, lost in SOMEWHERE.items():
        said = getattr(DOCUMENTS["full"].record, field)
        words = re.findall(r"[\w-]{3,}", said if isinstance(said, str) else " ".join(said))
        missing = [word for word in words if word not in whole]
        assert bool(missing) == (form in lost), (field, missing)
