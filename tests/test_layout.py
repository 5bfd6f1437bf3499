"""Layouts add order and fixed wording: they render every kind of block, and an unknown name in one is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermark import values
from countermark.completeness import missing
from countermark.completeness.reading import READERS
from countermark.diagnostics import Refused
from countermark.document import PARTS, Document
from countermark.fields import Mapping, Place
from countermark.formats import FORMATS, Format
from countermark.formats.pdf import page_of
from countermark.layout import load_sheet
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source
from countermark.typefaces import load_typefaces
from tests.conftest import Trial

EVERYTHING = "\n\n".join([
    "# One", "## Two *twice*", "### Three", "A **strong** word, a [link](https://a.example/), Kim Il-sung.",
    "1. first\n2. second", "7) seventh", "- a\n- b", "> quoted\n>\n> twice", "| a | b |\n|---|---|\n| 1 | 2 |",
    *(f"::: {name}\nhead of {name}\nOffice [Top Secret]{{.marking}}\n\nbody of {name}\n:::" for name in PARTS)])


def test_every_format_has_a_reader_of_its_own() -> None:
    assert set(READERS) == {kind.suffix for kind in FORMATS}


def document(body: str, front: str = "") -> Document:
    head = "title: A title & <more>\nedition: {number: 1, date: 2026-11-24}\n"
    source = Source("stock", "content/stock/document.md", head + front, 2, body, 9, None, "content/stock/witness.txt")
    return parse(source, Collection(Mapping(Place("", 1, 1), {})))


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_the_stock_document_is_whole_in_every_format_and_the_same_twice(project: Project, kind: Format) -> None:
    stock = document(EVERYTHING)
    first = kind.render(project, stock)
    assert first == kind.render(project, stock)
    assert missing(project, kind.suffix, first[0], stock, "d.md") == []


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_bare_record_leaves_out_what_it_does_not_say(project: Project, kind: Format) -> None:
    from countermark.completeness import words_of

    bare = document("Text.")
    words = words_of(kind.suffix, kind.render(project, bare)[0], bare)
    text = " ".join(words).replace("Source Serif", "")
    for absent in ("Summary", "Source", "Rights", "Additions", "None", "Corrections"):
        assert absent not in text
    assert "Not known: there was nothing to compare with." in text


def test_an_undefined_name_in_a_layout_is_an_error(trial: Trial) -> None:
    trial.edit("layouts/shared/heading.html", "{% if record.publisher", "{% if record.publishr")
    with pytest.raises(Refused, match="D050.*publishr"):
        page_of(trial.project, document("Text."))


def test_a_broken_layout_is_located(trial: Trial) -> None:
    trial.edit("layouts/shared/heading.html", "{% endif %}", "{% endfi %}")
    with pytest.raises(Refused, match=r"layouts/shared/heading.html:\d+:1: error D050"):
        page_of(trial.project, document("Text."))


def test_a_missing_sheet_and_an_unknown_token_are_errors(trial: Trial) -> None:
    trial.edit("styles/print.css", "var(--ink)", "var(--inc)")
    with pytest.raises(Refused, match="does not define --inc"):
        load_sheet(trial.project, "print")
    (trial.root / "styles" / "print.css").unlink()
    with pytest.raises(Refused, match="the style sheet is missing"):
        load_sheet(trial.project, "print")


def test_a_font_that_is_not_the_listed_one_does_not_load(trial: Trial) -> None:
    font = trial.root / "styles/fonts/source-serif-4/SourceSerif4-Regular.ttf"
    font.write_bytes(font.read_bytes()[:-1])
    with pytest.raises(Refused, match="D051.*the font does not load"):
        load_typefaces(trial.project)


def test_placeholders_are_known_by_their_host() -> None:
    assert values.is_placeholder("corrections@countermark.example")
    assert values.is_placeholder("https://editions.example/x")
    assert not values.is_placeholder("https://example.org/x.example")
    assert not values.is_placeholder(None)


def test_every_fault_of_the_collection_reaches_the_editor(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "collection.yaml").write_text("page size: A3\nrigths: x\n")
    with pytest.raises(Refused) as refused:
        collection(Project(tmp_path))
    assert [f.code for f in refused.value.diagnostics] == ["D014", "D011"]
