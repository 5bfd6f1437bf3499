"""Citation exports read back part by part: names, dates with their signs, and every field that pandoc should have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person as Parsed
from pybtex.database import parse_string

from countermark.citations import EXPORTS
from countermark.citations.csl import items
from countermark.names import Name, Person, names_of
from tests.exports_made import DATES, titled
from tests.exports_read import READERS, pandoc, unlatex
from tests.oracles.zotero import DOCUMENTS

FILES = {each.suffix: each for each in EXPORTS}
Parts = tuple[str, str, str]
_PART = st.from_regex(r"[A-ZИЮ][a-zйю]{1,6}(?:-[a-z]{2,4})?", fullmatch=True)
_GIVEN = _PART | st.builds("{} {}".format, _PART, _PART) | st.sampled_from(["V. I.", "Il Sung", "A, B", "and"])
_FAMILY = _PART | st.builds("{} {}".format, _PART, _PART) | st.sampled_from(["de Gaulle", "Smith and Son", "O'Brien"])
_PERSONS = st.builds(Person, family=_FAMILY, given=_GIVEN, particle=st.sampled_from([None, "von", "de la"]),
                     suffix=st.sampled_from([None, "Jr.", "III"]),
                     order=st.sampled_from(["given first", "family first"]))


def parts_of(name: Name) -> Parts:
    """The family name with its particle, the given name, the suffix."""
    return " ".join(filter(None, (name.particle, name.family))), name.given, name.suffix


def in_csl(data: bytes) -> list[Parts]:
    return [(" ".join(filter(None, (name.get("non-dropping-particle"), name["family"]))), name["given"],
             name.get("suffix", "")) for name in json.loads(data)[0]["author"]]


def in_ris(data: bytes, names: tuple[Name, ...]) -> list[Parts]:
    """RIS has no sign for a comma within a part: there the whole line must be the parts, joined."""
    lines = READERS[".ris"](data)[0]["AU"]
    assert lines == [", ".join(filter(None, parts_of(name))) for name in names]
    return [parts_of(name) for name in names]


def in_biblatex(data: bytes) -> list[Parts]:
    """By pybtex, as BibTeX parts names."""
    [entry, _] = parse_string(data.decode(), "bibtex").entries.values()
    raw = re.search(r"^  author = \{(.*)\},$", data.decode(), re.MULTILINE)
    assert raw is not None
    assert len(split_name_list(raw[1])) == len(entry.persons["author"])
    return [_parted(each) for each in entry.persons["author"]]


def _parted(person: Parsed) -> Parts:
    said = (" ".join((*person.prelast_names, *person.last_names)),
            " ".join((*person.first_names, *person.middle_names)), " ".join(person.lineage_names))
    family, given_name, suffix = (unlatex(text) for text in said)
    return family, given_name, suffix


@settings(max_examples=80, deadline=None)
@given(st.lists(_PERSONS, min_size=1, max_size=3))
def test_family_given_name_and_suffix_come_back_apart(persons: list[Person]) -> None:
    written = tuple(f"Name {n}" for n in range(len(persons)))
    document = titled(author=written, names=dict(zip(written, persons, strict=True)))
    names = names_of(document.record, written)
    expected = [parts_of(name) for name in names]
    assert in_csl(FILES[".csl.json"].write(document)) == expected
    assert in_ris(FILES[".ris"].write(document), names) == expected
    assert in_biblatex(FILES[".bib"].write(document)) == expected
    assert READERS[".dc.xml"](FILES[".dc.xml"].write(document))[0]["dc:creator"] == list(
        dict.fromkeys(name.inverted() for name in names))


@settings(max_examples=200, deadline=None)
@given(DATES)
def test_a_date_keeps_its_sign_of_doubt(text: str) -> None:
    """In CSL-JSON and RIS as `circa` or in words; in BibLaTeX and Dublin Core as it is, or in words."""
    doubt = bool(set("~?%") & set(text))
    document = titled(date=text)
    issued = json.loads(FILES[".csl.json"].write(document))[0]["issued"]
    assert doubt == (issued.get("circa", False) or bool(re.search(r"circa|\?", issued.get("literal", ""))))
    assert doubt == bool(re.search(r"circa|\?", READERS[".ris"](FILES[".ris"].write(document))[0]["DA"][0]))
    entry = READERS[".bib"](FILES[".bib"].write(document))[0]
    assert doubt == bool(re.search(r"circa|[~?%]", (entry.get("date") or entry["year"])[0]))
    assert READERS[".dc.xml"](FILES[".dc.xml"].write(document))[0]["dcterms:created"] == [text]


#: What pandoc has not of a file, by the variables of CSL-JSON → why.
LOST = {
    ".csl.json": {"custom": "it drops what it does not know", "contributor": "it drops some lists of names"},
    ".ris": {
        **dict.fromkeys(("accessed", "archive", "archive_location", "genre", "publisher-place", "source", "title-short",
                         "translator", "original-date"), "it knows few of the tags"),
        **dict.fromkeys(("contributor", "recipient", "note"), "they stand in notes, which it does not read"),
        "custom": "RIS has none", "ISBN": "it takes SN for an ISSN"},
    ".bib": {
        **dict.fromkeys(("archive", "archive_location", "source"), "it has them as library and howpublished"),
        **dict.fromkeys(("contributor", "recipient"), "they stand in the annotation"), "custom": "BibLaTeX has none"},
}


def _no_letter(kind: str) -> str:
    return "manuscript" if kind == "personal_communication" else kind


#: What it has in another way → why, and what it has, of ours.
TURNED: dict[tuple[str, str], tuple[str, Any]] = {
    (".ris", "issued"): ("it reads the year alone", lambda value: {"date-parts": [[value["date-parts"][0][0]]]}),
    (".ris", "type"): ("RIS has no letters", _no_letter),
    (".bib", "type"): ("biblatex's letters are published ones", _no_letter),
    (".bib", "language"): ("it names a country, too", lambda tag: {"en": "en-US", "ru": "ru-RU"}[tag]),
    (".bib", "note"): ("the rest stands in the annotation", lambda note: note.partition(". With")[0]),
}
#: What it has besides: from the fields of a format that are no variables of CSL.
MORE = {".csl.json": set[str](), ".ris": {"ISSN"}, ".bib": {"annote", "call-number", "publisher"}}


def as_pandoc_has(suffix: str, key: str, value: Any) -> Any:
    """A field of ours as pandoc should read it: without the order and the kind of a name, which it does not know."""
    if key in ("author", "translator"):
        return [_person(each, suffix) for each in value]
    return TURNED[suffix, key][1](value) if (suffix, key) in TURNED else value


def _person(name: dict[str, Any], suffix: str) -> dict[str, Any]:
    if suffix == ".csl.json":
        return name
    said = {"dropping-particle" if part == "non-dropping-particle" else part: value for part, value in name.items()
            if part != "static-ordering"}
    if suffix == ".ris":
        if "literal" in said:
            return {"family": said["literal"]}
        if "suffix" in said:  # it takes what stands second for the suffix, as BibTeX does
            return {**said, "given": said["suffix"], "suffix": said["given"]}
    return said


@pytest.mark.parametrize("suffix", LOST)
@pytest.mark.parametrize("document", ["full", "names", "days"])
def test_pandoc_has_each_field_but_for_what_is_listed(document: str, suffix: str) -> None:
    form = {".csl.json": "csljson", ".ris": "ris", ".bib": "biblatex"}[suffix]
    ours = items(DOCUMENTS[document])
    for item, read in zip(ours, pandoc(FILES[suffix].write(DOCUMENTS[document]), form), strict=True):
        expected = {key: as_pandoc_has(suffix, key, value) for key, value in item.items() if key not in LOST[suffix]}
        found = {key: value for key, value in read.items() if value and key not in LOST[suffix]}
        assert {key: found.get(key) for key in expected} == expected
        assert set(found) - set(expected) <= MORE[suffix]


def test_every_loss_is_one() -> None:
    """What pandoc comes to read is taken off the list."""
    for suffix, lost in LOST.items():
        form = {".csl.json": "csljson", ".ris": "ris", ".bib": "biblatex"}[suffix]
        document = DOCUMENTS["full"]
        kept = {key for item, read in zip(items(document), pandoc(FILES[suffix].write(document), form), strict=True)
                for key in lost if key in item and read.get(key) == item[key]}
        assert not kept


def test_a_text_with_and_in_it_stays_one_item_of_biblatexs_lists() -> None:
    document = titled(publisher="Smith and Sons", place="Frankfurt and Main", original_language="Russian and Korean")
    text = FILES[".bib"].write(document).decode()
    assert "publisher = {{Smith and Sons}},\n" in text
    assert "location = {{Frankfurt and Main}},\n" in text
    assert "origlanguage = {{Russian and Korean}},\n" in text
    kept, edition = pandoc(text.encode(), "biblatex")
    assert (kept["publisher-place"], edition["publisher"]) == ("Frankfurt and Main", "Smith and Sons")


@pytest.mark.parametrize(("tag", "name"), [
    ("en", "english"), ("en-US", "american"), ("en-GB", "british"), ("en-AU", "english"), ("ru-RU", "russian"),
    ("zh-Hant-TW", "chinese"), ("ka", "ka")])
def test_biblatex_is_told_a_language_by_its_own_name(tag: str, name: str) -> None:
    assert READERS[".bib"](FILES[".bib"].write(titled(language=tag)))[0]["langid"] == [name]


def test_whoever_wrote_it_is_no_contributor_and_a_recipient_is_one() -> None:
    document = titled(author=("Ivanov V.I.",), participants=("Ivanov V.I.", "Choe Chang-ik"), recipient=("A. Adams",),
                      translated_by=("A. Adams",))
    said = READERS[".dc.xml"](FILES[".dc.xml"].write(document))[0]
    assert said["dc:creator"] == ["Ivanov, V. I."]
    assert said["dc:contributor"] == ["Adams, A.", "Choe Chang-ik"]


def test_a_shelf_mark_that_ends_in_a_period_has_one() -> None:
    said = READERS[".dc.xml"](FILES[".dc.xml"].write(titled(archive="РГАНИ", listy="5об.-6об.")))[0]
    assert said["dcterms:provenance"] == ["РГАНИ, listy 5об.–6об."]


def test_no_export_has_an_address_that_belongs_to_nobody() -> None:
    document = titled(canonical_url="https://archive.example/1", base_address="https://editions.example")
    assert not [suffix for suffix, each in FILES.items() if b".example" in each.write(document)]
