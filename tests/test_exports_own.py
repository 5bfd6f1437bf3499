"""What PDF and EPUB say of themselves: all that the second table of docs/citations.md says is kept comes back."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings

from countermark.audit import citations_page
from countermark.audit.citations_page import EDITIONS, NOT_TOLD, OWN, TABLE, Kept, Lost, Row
from countermark.citations.described import description, provenance
from countermark.document import Document
from countermark.formats.package import Member, members
from countermark.formats.xmp import packet
from countermark.names import names_of
from countermark.record import Record, names
from tests.conftest import ROOT
from tests.exports_made import documents, marking_of, titled
from tests.test_exports import as_captured
from tests.test_package import said
from tests.test_xmp import read

_NAMES = ("author", "recipient", "participants", "translated by", "obtained by")


def in_pdf(document: Document) -> dict[str, list[str]]:
    found = read(packet(document))
    return {name: [value] if isinstance(value, str) else value for name, value in found.items()}


def in_epub(document: Document) -> dict[str, list[str]]:
    chapter = Member("chapter.xhtml", "application/xhtml+xml", b"")
    made = members(document, [chapter], [], [], [], False)["EPUB/content.opf"]
    found = said(ElementTree.fromstring(made))
    return {name.partition(" of ")[0]: texts for name, texts in found.items() if "carried" not in name}


READERS = {".pdf": in_pdf, ".epub": in_epub}


def values_of(row: Row, document: Document) -> list[str]:
    record = document.record
    computed = {
        "marking in the text": [marking_of(document)],
        "number at the end of the address": [str(record.canonical_url).partition("?")[0].rpartition("/")[2]],
        "edition: number": [str(record.edition.number)], "edition: date": [record.edition.date],
        "edition id": [document.edition_id], "isbn": [str(record.isbn).replace("-", "")],
        "captured on": [as_captured(str(record.captured_on))], "doi": ["10.5555/a_b(c)"],
    }
    if row.name in computed:
        return computed[row.name]
    value = getattr(record, names(Record)[row.name].name)
    if row.name in _NAMES:
        return [name.in_order() for name in names_of(record, value)]
    if row.name in ("fond", "opis", "delo", "listy"):
        return [value.replace("-", "–")]
    return list(value) if isinstance(value, tuple) else [str(value)]


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_kept_comes_back_from_where_the_table_says(document: Document) -> None:
    found = {suffix: reader(document) for suffix, reader in READERS.items()}
    for row in OWN:
        for suffix, cell in row.cells.items():
            if isinstance(cell, Kept):
                there = list(found[suffix].get(cell.where, []))
                if cell.where == "dc:contributor":
                    there += found[suffix]["dc:creator"]  # who wrote it stands there alone
                for value in values_of(row, document):
                    assert any(value in each for each in there) if cell.within else value in there, (row.name, suffix)


def test_both_tables_are_of_the_same_fields() -> None:
    assert {row.name for row in OWN} == {row.name for row in TABLE}
    assert not {row.name for row in OWN} & set(NOT_TOLD)
    text = (ROOT / citations_page.PAGE).read_text("utf-8")
    assert citations_page.own_table() in text
    assert text == citations_page.page(text)
    assert all(set(row.cells) == set(EDITIONS) for row in OWN)


@pytest.mark.parametrize(("field", "word"), [
    ("short title", "BREVIS"), ("date as given", "QUINTILIS"), ("citation", "CITATIO"), ("contents", "CARRIERS")])
def test_what_is_lost_is_in_neither(field: str, word: str) -> None:
    value = (word,) if field == "contents" else word
    known = names(Record)
    plain = titled()
    record = msgspec.structs.replace(plain.record, **{known[field].name: value})
    document = dataclasses.replace(plain, record=record)
    row = next(row for row in OWN if row.name == field)
    assert all(isinstance(cell, Lost) for cell in row.cells.values())
    assert not [suffix for suffix, reader in READERS.items() if word in str(reader(document))]


def test_both_say_in_the_same_words_what_they_have_no_element_for(memo: Document) -> None:
    for reader in READERS.values():
        found = reader(memo)
        assert found["dcterms:description"] == [description(memo)]
        assert found["dcterms:provenance"] == [provenance(memo.record)]
    assert description(memo) == (
        "Participants: Choe Chang-ik. Original language: Russian. Marked “Top Secret”. This document was made possible "
        "with support from Leon Levy Foundation.")
    assert provenance(memo.record) == (
        "RGANI, fond 5, opis 28, delo 410, listy 206–207. Obtained by James F. Person. Translated from Russian by Gary "
        "Goldberg.")
