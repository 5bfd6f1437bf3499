"""Documents of many kinds are cited as the Manual, GOST and the archives print it (tests/citations.yaml)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from countermark.citations import chicago, gost
from countermark.citations.forms import cite_this, edition_note, other_forms
from countermark.fields import read_fields
from countermark.names import told
from countermark.record import Record, make_record, make_settings
from tests.conftest import ROOT

CASES: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "citations.yaml").read_text("utf-8"))
FORMS = ("cite this", "cite edition listed", "cite short", "cite document", "cite document listed", "cite gost")
SHARED = "publisher: Countermark\nbase address: https://editions.test\n"


def record_of(front: str, shared: str = SHARED) -> Record:
    fields, faults = read_fields(f"{front.rstrip()}\nedition: {{number: 1, date: 2026-11-24}}\n", "document.md")
    common, more = read_fields(shared, "collection.yaml")
    record, wrong = make_record(fields, common)
    assert record is not None, (faults, more, wrong)
    assert not make_settings(common)[1]
    return record


def printed(record: Record, paragraph: str = "3") -> dict[str, str]:
    return {"cite this": edition_note(record, "slug", paragraph),
            **{form.name: form.text for form in other_forms(record, "slug", paragraph)}}


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_cited_as_its_rule_says(case: str) -> None:
    given_case = CASES[case]
    ours = printed(record_of(given_case["record"]))
    expected = {name: given_case[name] for name in FORMS if name in given_case}
    assert {name: ours.get(name) for name in expected} == expected
    if "printed" in given_case:
        authority = given_case["printed"]
        for theirs, different in given_case.get("but", ()):
            assert theirs in authority
            authority = authority.replace(theirs, different)
        assert ours["cite document"] == authority


def test_the_cases_are_of_many_kinds() -> None:
    assert len(CASES) >= 12
    assert all(case["rule"] and ("printed" in case or "cite document" in case or "cite gost" in case)
               for case in CASES.values())
    assert {name for case in CASES.values() for name in case} >= {*FORMS}


def test_the_manuals_marks() -> None:
    def note(title: str) -> str:
        return chicago.document_note(record_of(f"title: {title!r}\narchive: A"))

    def entry(title: str) -> str:
        return chicago.document_entry(record_of(f"title: {title!r}\narchive: A"))

    assert note("A “B”") == "“A ‘B,’” n.d., A."
    assert entry("A “B”") == "“A ‘B.’” n.d. A."
    assert note("The Workers’") == "“The Workers’,” n.d., A."
    assert note("The ‘New’ Workers’") == "“The ‘New’ Workers’,” n.d., A."
    assert entry("Why?") == "“Why?” n.d. A."
    assert entry("To the U.S.S.R.") == "“To the U.S.S.R.” n.d. A."
    assert note("To the U.S.S.R.") == "“To the U.S.S.R.,” n.d., A."


def test_an_edition_is_cited_by_its_lasting_name_where_it_has_one() -> None:
    plain = "title: T\n"
    assert cite_this(record_of(plain), "slug").endswith(", https://editions.test/slug/.")
    assert cite_this(record_of(f"{plain}ark: ark:/12345/x5"), "slug").endswith(", https://n2t.net/ark:/12345/x5.")
    both = f"{plain}ark: ark:/12345/x5\ndoi: 10.5555/12345678"
    assert cite_this(record_of(both), "slug").endswith(", https://doi.org/10.5555/12345678.")
    assert cite_this(record_of(plain, ""), "slug") == "“T,” n.d., edition 1 (24 November 2026)."


def test_no_archive_no_reference_to_one() -> None:
    assert gost.kept(record_of("title: T")) == ""
    assert "cite gost" not in printed(record_of("title: T"))
    seen = record_of("title: T\narchive: RGANI\ncaptured on: 2026-11-24\ncanonical url: https://archive.test/1")
    assert gost.kept(seen) == "// РГАНИ. URL: https://archive.test/1 (дата обращения: 24.11.2026)."


_WORDS = st.lists(st.sampled_from(["Embassy", "of", "the", "“so”", "'so'", '"so"', "Why?", "1956", "Ю", "최", "U.S.",
                                   "A’s"]), min_size=1, max_size=6).map(" ".join)
_NAMES = st.sampled_from(["Ivanov V.I.", "Choe Chang-ik", "Embassy of the USSR", "Friedrich von Schiller", "Mao",
                          "King, Martin Luther, Jr.", "Иванов В. И."])


@given(title=_WORDS, date=st.sampled_from(["", "1956", "1956-06-05", "1956~", "1956-06-05/1956-06-08"]),
       author=st.lists(_NAMES, max_size=5, unique=True), recipient=st.lists(_NAMES, max_size=2, unique=True),
       archive=st.sampled_from(["", "RGANI", "An Archive, Fond 5"]),
       translated=st.lists(_NAMES, max_size=2, unique=True), paragraph=st.sampled_from(["", "3", "3a"]))
def test_a_citation_is_one_closed_sentence(title: str, date: str, author: list[str], recipient: list[str],
                                           archive: str, translated: list[str], paragraph: str) -> None:
    """No sign stands twice or in the wrong place, no part is lost, whatever of a record is there."""
    fields = {"title": title, "date": date, "author": author, "recipient": recipient, "archive": archive,
              "translated by": translated}
    front = yaml.safe_dump({name: value for name, value in fields.items() if value}, allow_unicode=True, width=10_000)
    record = record_of(front)
    for name, text in printed(record, paragraph).items():
        assert text == text.strip()
        assert re.search(r"[.?!]’?”?\Z", text)
        assert not re.search(r",,|, ,|\s\s|,’?”,|(?<!U\.S)\.\.| ,|\(\)|”“", text), (name, text)
        for each in author if name in ("cite document listed", "cite edition listed") else ():
            assert told(each).family in text
        assert (f"par. {paragraph}" in text) == bool(paragraph and name in ("cite this", "cite short")), name
