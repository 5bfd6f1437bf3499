"""Zotero's connector makes an item of a document's page: the right type, every name in its role, date, shelf mark, PDF.

Its answers are kept in oracles/zotero_pages.json (tests/oracles/zotero_pages.py writes it); this needs nothing of
Zotero.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from countermark.names import names_of
from tests.oracles.zotero import DOCUMENTS, REPOSITORIES
from tests.oracles.zotero_pages import ADDRESS, ANSWERS, given

ANSWERED: dict[str, Any] = json.loads(ANSWERS.read_text("utf-8"))


def item(name: str) -> dict[str, Any]:
    found, = ANSWERED["answers"][name]["items"]
    answer: dict[str, Any] = found
    return answer


def test_zotero_was_asked_about_the_pages_of_today() -> None:
    assert {name: each["given"] for name, each in ANSWERED["answers"].items()} == given(), "ask it again"
    assert set(ANSWERED["zotero"]) == set(REPOSITORIES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_has_the_record_in_its_fields(name: str) -> None:
    record, found = DOCUMENTS[name].record, item(name)
    assert found["itemType"] == ("letter" if record.recipient else "manuscript")
    assert (found["title"], found.get("date"), found["language"]) == (record.title, record.date, record.language)
    assert found.get("archive") == record.archive
    assert all(each in found.get("archiveLocation", "") for each in (record.fond, record.opis, record.delo) if each)
    assert found.get("rights") == record.rights
    assert found.get("abstractNote") == record.summary, "nothing but the archive's summary is an abstract"
    assert found.get("letterType", found.get("manuscriptType")) == record.kind
    assert found.get("DOI") == record.doi


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_has_every_name_in_its_role_and_nobody_else(name: str) -> None:
    record = DOCUMENTS[name].record
    roles = {"author": record.author, "contributor": record.participants, "recipient": record.recipient,
             "translator": record.translated_by}
    wanted = {(role, each.family or each.written) for role, written in roles.items()
              for each in names_of(record, written)}
    assert {(each["creatorType"], each.get("lastName") or each["name"]) for each in item(name)["creators"]} == wanted
    bodies = {each["name"] for each in item(name)["creators"] if "name" in each}
    assert bodies == {each.written for written in roles.values() for each in names_of(record, written)
                      if not each.family}, "a body is not parted at a blank"


def test_it_takes_the_pdf_and_an_address_that_is_somebodys() -> None:
    for name, document in DOCUMENTS.items():
        base = document.record.base_address
        place = f"{base}/the-slug/" if base else ADDRESS.removesuffix("index.html")
        assert item(name)["files"] == [f"{place}1.1/the-slug.pdf"]
        assert item(name)["url"] == (place if base else ADDRESS)
