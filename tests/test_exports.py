"""Citation exports: what the table says is kept comes back from each file, by other readers; no more is told."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import jsonschema
import pytest
from hypothesis import given, settings
from lxml import etree

from countermark.audit import citations_page
from countermark.audit.citations_page import NOT_TOLD, TABLE, Kept, Lost, Row
from countermark.citations import EXPORTS
from countermark.citations.csl import items
from countermark.citations.dates import biblatex_date, csl_date, ris_date
from countermark.dates import house_date
from countermark.document import Document
from countermark.names import Person
from countermark.record import Record, names
from tests.conftest import ROOT
from tests.exports_made import documents, marking_of, titled
from tests.exports_read import READERS

SCHEMAS = Path(__file__).parent / "schemas"
_CSL = jsonschema.Draft7Validator(json.loads((SCHEMAS / "csl-data.json").read_text("utf-8")))
#: The root that DCMI's guidelines leave to each application, over DCMI's own elements.
_DC = etree.XMLSchema(etree.fromstring(
    b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dcterms="http://purl.org/dc/terms/">'
    b'<xs:import namespace="http://purl.org/dc/terms/" schemaLocation="dcterms.xsd"/>'
    b'<xs:element name="metadata" type="dcterms:elementOrRefinementContainer"/></xs:schema>',
    base_url=SCHEMAS.as_uri() + "/"))
FILES = {each.suffix: each for each in EXPORTS}


#: How biblatex names the languages that documents here are in.
_LANGID = {"en": "english", "en-US": "american", "ru": "russian", "ko": "korean"}
_DATES = ("date", "captured on", "edition: date")
_NAMES = ("author", "recipient", "participants", "translated by", "obtained by")
#: Where a format has the document's date that it cannot say as one; "": nowhere, as docs/citations.md says.
_IN_WORDS = {"date": "year", "origdate": "", "urldate": ""}


def values_of(row: Row, document: Document, suffix: str) -> list[str]:
    """What the record says of a row's field, as it must be found in the export with SUFFIX."""
    record = document.record
    computed = {
        "names: variants": [name for each in record.names.values() for name in each.variants],
        "marking in the text": [marking_of(document)],
        "number at the end of the address": [str(record.canonical_url).partition("?")[0].rpartition("/")[2]],
        "edition: number": [str(record.edition.number)],
        "edition: date": [DATED.get(suffix, str)(record.edition.date)],
        "edition id": [document.edition_id],
        "base address": [f"{record.base_address}/{document.slug}/"],
        "isbn": [str(record.isbn).replace("-", "")],
        "doi": [quote(str(record.doi), safe="/()") if suffix == ".dc.xml" else str(record.doi)],
    }
    if row.name in computed:
        return computed[row.name]
    value = getattr(record, names(Record)[row.name].name)
    if row.name == "language" and suffix == ".bib":
        return [_LANGID.get(value, value)]
    if row.cells[suffix] == Kept("dcterms:provenance", within=True):
        return [as_captured(value)]
    if row.name in _DATES and suffix in DATED:
        return [DATED[suffix](value)]
    return list(value) if isinstance(value, tuple) else [str(value)]


def _told_by_csl(text: str) -> str:
    return " ".join(READERS[".csl.json"](json.dumps([{"date": csl_date(text)}]).encode())[0]["date"])


#: A date → what each format has of it (tests/test_exports_forms.py says of each form what that is).
DATED: dict[str, Callable[[str], str]] = {
    ".csl.json": _told_by_csl, ".ris": lambda text: ris_date(csl_date(text)),
    ".bib": lambda text: biblatex_date(text) or " ".join(house_date(text).split())}


def as_captured(date: str) -> str:
    return f"Captured on {house_date(date)}."


def plain(row: Row, suffix: str, text: str) -> str:
    """TEXT without what the format's own rules change: dates to numbers, ranges to en dashes, blanks to blanks."""
    if row.name in _NAMES:
        return " ".join(sorted(re.findall(r"\w+", text)))
    if row.name in ("fond", "opis", "delo", "listy"):
        return text.replace("–", "-")
    return " ".join(text.split()) if suffix == ".bib" else text  # pybtex takes all blanks for one


def stands(row: Row, suffix: str, cell: Kept, value: str, found: list[str]) -> bool:
    wanted, there = plain(row, suffix, value), [plain(row, suffix, each) for each in found]
    if cell.within and row.name in _NAMES:
        return any(set(wanted.split()) <= set(each.split()) for each in there)
    return any(wanted in each for each in there) if cell.within else wanted in there


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_kept_comes_back_from_where_the_table_says(document: Document) -> None:
    read = {suffix: READERS[suffix](each.write(document)) for suffix, each in FILES.items()}
    for row in TABLE:
        for suffix, cell in row.cells.items():
            if isinstance(cell, Kept):
                for entry in {"document": (0,), "edition": (1,), "both": (0, 1)}[row.entry]:
                    found = read[suffix][entry].get(cell.where, [])
                    if not found and suffix == ".bib" and cell.where in _IN_WORDS:
                        assert not biblatex_date(getattr(document.record, row.name.replace(" ", "_")))
                        if not _IN_WORDS[cell.where]:
                            continue
                        found = read[suffix][entry][_IN_WORDS[cell.where]]
                    if suffix == ".dc.xml" and cell.where == "dc:contributor":
                        found = [*found, *read[suffix][entry].get("dc:creator", [])]  # who wrote it stands there alone
                    for value in values_of(row, document, suffix):
                        assert stands(row, suffix, cell, value, found), (row.name, suffix, value, found)


def test_what_is_lost_is_in_no_file() -> None:
    said = {"date_as_given": "QUINTILIS", "citation": "CITATIO", "contents": ("CARRIERS",),
            "url_as_given": "https://given.test/STAGING", "names": {"Ivanov": Person(family="Ivanov",
                                                                                     variants=("VARIANT",))}}
    document = titled(author=("Ivanov",), canonical_url="https://archive.test/1", **said)
    words = {"date as given": "QUINTILIS", "citation": "CITATIO", "contents": "CARRIERS", "url as given": "STAGING",
             "names: variants": "VARIANT"}
    for suffix, each in FILES.items():
        text = each.write(document).decode()
        lost = {row.name for row in TABLE if isinstance(row.cells[suffix], Lost)}
        assert lost <= set(words)
        assert {name for name, word in words.items() if word not in text} == lost


def test_the_table_has_every_field_of_the_record() -> None:
    told = {row.name for row in TABLE}
    ours = {"names": "names: variants", "edition": "edition: number"}
    assert {ours.get(name, name) for name in names(Record)} <= told | set(NOT_TOLD)
    assert not told & set(NOT_TOLD)


def test_the_page_has_the_table() -> None:
    text = (ROOT / citations_page.PAGE).read_text("utf-8")
    assert text == citations_page.page(text)
    assert all(f"`{name}`" in text for name in NOT_TOLD)
    assert citations_page.table() in text


@settings(max_examples=60, deadline=None)
@given(documents())
def test_each_file_is_valid_by_its_schema(document: Document) -> None:
    _CSL.validate(json.loads(FILES[".csl.json"].write(document)))
    _DC.assertValid(etree.fromstring(FILES[".dc.xml"].write(document)))


def test_a_schema_refuses_what_it_does_not_know(memo: Document) -> None:
    wrong = [{**item, "fond": "5"} for item in items(memo)]
    assert not _CSL.is_valid(wrong)
    root = etree.fromstring(FILES[".dc.xml"].write(memo))
    etree.SubElement(root, "{http://purl.org/dc/terms/}fond").text = "5"
    assert not _DC.validate(root)


@pytest.mark.parametrize("date", ["1956", "1956-06", "1956-06-05", "1956~", "195X", "1956-05/1956-06", "[1955,1956]",
                                  "0000", "1956-22", "1956-06-05T12:30:00"])
def test_a_date_or_address_that_no_scheme_knows_is_given_without_one(date: str) -> None:
    address = "https://a.test/{1}?q=é|[2]"
    root = etree.fromstring(FILES[".dc.xml"].write(titled(date=date, canonical_url=address)))
    _DC.assertValid(root)
    typed = {each.text: each.get("{http://www.w3.org/2001/XMLSchema-instance}type") for each in root}
    assert typed[date] == ("dcterms:W3CDTF" if re.fullmatch(r"1956(-06)?(-05)?", date) else None)
    assert typed[address] is None


def test_words_of_any_script_can_be_read_in_the_files_as_they_are() -> None:
    words = "Иванов 최창익 é"
    assert all(words in each.write(titled(words)).decode() for each in EXPORTS)


@pytest.mark.parametrize("document", [titled(), titled("Заглавие", author=("Совет",))])
def test_what_the_record_does_not_say_is_left_out(document: Document) -> None:
    for suffix, each in FILES.items():
        data = each.write(document)
        assert data.endswith(b"\n")
        assert not data.endswith(b"\n\n")
        for entry in READERS[suffix](data):
            assert all(value for where, values in entry.items() if where != "ER" for value in values)
    assert set(READERS[".dc.xml"](FILES[".dc.xml"].write(titled()))[0]) == {
        "dc:title", "dcterms:issued", "dc:type", "dc:language", "dc:identifier", "dcterms:bibliographicCitation"}
    assert [set(entry) for entry in READERS[".ris"](FILES[".ris"].write(titled()))] == [
        {"TY", "ID", "TI", "LA", "ER"}, {"TY", "ID", "DA", "PY", "TI", "ET", "LA", "N1", "ER"}]


def test_an_address_that_belongs_to_nobody_is_left_out_and_the_entries_know_each_other() -> None:
    nobodys = titled(base_address="https://editions.countermark.example")
    assert "URL" not in items(nobodys)[1]
    assert items(titled(base_address="https://a.test/"))[1]["URL"] == "https://a.test/the-slug/"
    kept, edition = items(nobodys)
    assert (kept["id"], edition["id"]) == ("the-slug", "the-slug-edition-1")
    assert edition["custom"]["edition of"] == kept["id"]
    assert READERS[".bib"](FILES[".bib"].write(nobodys))[1]["related"] == [kept["id"]]


def test_the_memo_is_cited_as_its_record_has_it(memo: Document) -> None:
    [kept, edition] = READERS[".ris"](FILES[".ris"].write(memo))
    assert {tag: kept[tag] for tag in ("TY", "A4", "DA", "CY", "DB", "DP", "AV")} == {
        "TY": ["MANSCPT"], "A4": ["Goldberg, Gary"], "DA": ["1956/06/05/"], "CY": ["Pyongyang"], "DB": ["RGANI"],
        "DP": ["Wilson Center Digital Archive"], "AV": ["Fond 5, Opis 28, Delo 410, Listy 206–207"]}
    assert (edition["TY"], edition["OP"], edition["PB"]) == (["BOOK"], ["1956/06/05/"], ["Countermark"])
    assert kept["N1"][-1].startswith("Obtained by James F. Person. Marked “Top Secret”. This document was made")


#: Builds all exports of one document: what a world of another hash seed, zone and locale must make the same.
_BUILD = """
import hashlib
from pathlib import Path
from countermark.citations import EXPORTS
from tests.conftest import SLUG
from countermark.parse import parse
from countermark.project import Project
from countermark.source import read_source
from countermark.steps import collection
project = Project(Path.cwd())
document = parse(read_source(project, SLUG), collection(project))
print(hashlib.sha256(b"".join(each.write(document) for each in EXPORTS)).hexdigest())
"""


def test_the_bytes_are_the_same_in_another_world(memo: Document) -> None:
    here = hashlib.sha256(b"".join(each.write(memo) for each in EXPORTS)).hexdigest()
    for seed, zone, locale in (("1", "Pacific/Kiritimati", "tr_TR.UTF-8"), ("2", "UTC", "C")):
        world = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        run = subprocess.run([sys.executable, "-c", _BUILD], cwd=ROOT, env=world, capture_output=True, text=True,
                             check=True, timeout=120)
        assert run.stdout.strip() == here
