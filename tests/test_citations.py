"""Documents of many kinds are cited as the Manual, GOST and the archives print it (tests/citations.yaml)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from countermark.citations import chicago, gost
from countermark.citations.forms import cite_this, other_forms
from countermark.fields import read_fields
from countermark.names import told
from countermark.record import Record, make_record, make_settings
from tests.conftest import ROOT

CASES: dict[str, Any] = yaml.safe_load((ROOT / "tests" / "citations.yaml").read_text("utf-8"))
DEPARTURES: dict[str, str] = CASES.pop("departures")
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
    return {"cite this": cite_this(record, "slug", paragraph),
            **{form.name: form.text for form in other_forms(record, "slug", paragraph)}}


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_cited_as_its_rule_says(case: str) -> None:
    given_case = CASES[case]
    ours = printed(record_of(given_case["record"]))
    expected = {name: given_case[name] for name in FORMS if name in given_case}
    assert {name: ours.get(name) for name in expected} == expected
    if "printed" in given_case:
        authority = given_case["printed"]
        for theirs, different, why in given_case.get("but", ()):
            assert why in DEPARTURES
            assert theirs in authority
            authority = authority.replace(theirs, different)
        assert ours["cite document"] == authority


def test_the_cases_are_of_many_kinds() -> None:
    assert len(CASES) >= 12
    assert all(case["rule"] and ("printed" in case or "cite document" in case or "cite gost" in case)
               for case in CASES.values())
    assert {name for case in CASES.values() for name in case} >= {*FORMS}


def test_every_departure_from_an_authority_is_needed_and_told() -> None:
    assert {why for case in CASES.values() for *_, why in case.get("but", ())} == set(DEPARTURES)
    page = " ".join((ROOT / "docs" / "citations.md").read_text("utf-8").split())
    assert [why for why in DEPARTURES.values() if " ".join(why.split()) not in page] == []


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
    signs = record_of(f"{plain}doi: 10.1002/(SICI)1<1::AID#3>3.0.CO;2-X")
    assert cite_this(signs, "slug").endswith(", https://doi.org/10.1002/(SICI)1%3C1::AID%233%3E3.0.CO;2-X.")
    assert cite_this(record_of(plain, ""), "slug") == "“T,” n.d., edition 1 (24 November 2026)."


def test_an_address_that_belongs_to_nobody_is_in_no_citation() -> None:
    nobodys = "publisher: Countermark\nbase address: https://editions.countermark.example\n"
    source = "title: T\narchive: RGANI\ncanonical url: https://archive.example/1\n"
    record = record_of(source, nobodys)
    assert cite_this(record, "slug") == "“T,” n.d., edition 1 (Countermark, 24 November 2026)."
    assert not [text for text in printed(record).values() if "example" in text or "URL" in text]
    staged = record_of(f"{source}url as given: https://staging.test/1", nobodys)
    assert printed(staged)["cite document"] == "“T,” n.d., RGANI, https://staging.test/1."


@pytest.mark.parametrize("record", [
    "author: A. Adams\nrecipient: B. Brown\ndate: 1956", "author: A. Adams\ndate: 1956", "date: 1956"])
def test_a_later_note_of_an_edition_begins_as_the_first_one_does(record: str) -> None:
    found = record_of(f"title: A Letter\n{record}")
    first, later = cite_this(found, "slug"), chicago.short_note(found)
    assert first.replace("A. ", "").replace("B. ", "").startswith(later.removesuffix(".").removesuffix(".”"))


@pytest.mark.parametrize(("kind", "printed_as"), [
    ("Ciphered telegram", "ciphered telegram"), ("Report", "report"), ("TASS report", "TASS report"),
    ("Soviet government note", "Soviet government note"),
    ("Letter", ""), ("Politburo minutes", "Politburo minutes"), ("Minutes", "minutes")])
def test_what_was_sent_keeps_its_capital_but_where_it_is_a_common_word(kind: str, printed_as: str) -> None:
    record = record_of(f"title: T\nauthor: A. Adams\nrecipient: B. Brown\nkind: {kind}\narchive: C")
    named = f"{printed_as}, " if printed_as else ""
    assert chicago.document_note(record) == f"A. Adams to B. Brown, {named}n.d., C."


@pytest.mark.parametrize(("archive", "known"), [
    ("RGANI", True), ("РГАНИ, фонд Тито", True), ("Hoover Archives", False), ("AVP RF, Fond 3, Papka 1", False),
    ("Hoover Archives\nfond: 89", True)])
def test_russian_readers_are_told_where_a_document_lies_where_they_can_know_it(archive: str, known: bool) -> None:
    assert ("cite gost" in printed(record_of(f"title: T\narchive: {archive}"))) == known


@pytest.mark.parametrize(("edtf", "said"), [
    ("1956-06-05", "05.06.1956"), ("1956-06", "июнь 1956"), ("1956", "1956"), ("1956-22", "лето 1956"),
    ("195X", "1950-е гг."), ("1956~", "ок. 1956"), ("1956-06?", "июнь 1956 (?)"), ("1955/1956", "1955–1956"),
    ("1956-06-XX", "июнь 1956"), ("1956-06-05T12:30:00", "05.06.1956"), ("1956-06-05/1956-06-08",
                                                                        "05.06.1956 – 08.06.1956"),
    ("[1955,1956]", "[1955,1956]"), ("1956/..", "1956/.."), ("1956-XX-05", "1956-XX-05")])
def test_dates_by_russian_custom(edtf: str, said: str) -> None:
    assert gost.russian_date(edtf) == said


@pytest.mark.parametrize(("language", "words"), [("en", "en"), ("en-GB", "en-GB"), ("ru", "en"), ("ko", "en")])
def test_the_words_of_a_citation_are_marked_as_what_they_are(language: str, words: str) -> None:
    forms = {form.name: form for form in other_forms(record_of(
        f"title: T\nlanguage: {language}\ndate: 1956-06-05\narchive: RGANI"), "slug")}
    assert {tongue for name, form in forms.items() if name != "cite gost" for _, tongue in form.pieces} == {words}
    of_date = [tongue for text, tongue in forms["cite gost"].pieces if "1956" in text]
    assert of_date == ["ru" if language == "ru" else words]


def test_no_archive_no_reference_to_one() -> None:
    assert gost.kept(record_of("title: T")) == ""
    assert "cite gost" not in printed(record_of("title: T"))
    seen = record_of("title: T\narchive: RGANI\ncaptured on: 2026-11-24\ncanonical url: https://archive.test/1")
    assert gost.kept(seen) == "// РГАНИ. URL: https://archive.test/1 (дата обращения: 24.11.2026)."


_WORDS = st.lists(st.sampled_from(["Embassy", "of", "the", "“so”", "'so'", '"so"', "Why?", "1956", "Ю", "최", "U.S.",
                                   "A’s"]), min_size=1, max_size=6).map(" ".join)
_NAMES = st.sampled_from(["Ivanov V.I.", "Choe Chang-ik", "Embassy of the USSR", "Friedrich von Schiller", "Mao",
                          "King, Martin Luther, Jr.", "Иванов В. И."])


@settings(deadline=None)
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


def test_gost_has_the_suffix_of_a_name() -> None:
    said = record_of("title: T\nauthor: Martin Luther King, Jr.\narchive: RGANI")
    assert printed(said)["cite gost"] == "King Martin Luther Jr. T // РГАНИ."
