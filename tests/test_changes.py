"""Declared changes: taken back they give the witness, printed they are marked, keyed and listed, in both formats."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermark import values
from countermark.capture.markdown import escape, escape_field
from countermark.completeness import missing, words_of
from countermark.diagnostics import Refused
from countermark.document import BRACKETS, CHANGES, Document, inline_text, texts
from countermark.editing import brackets_of, changes_of
from countermark.fields import Mapping, Place
from countermark.formats import FORMATS, Format
from countermark.markdown import parse_markdown
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source
from tests.conftest import ROOT, epubcheck_says
from tests.test_hard_texts import source_of
from tests.test_layout import document

PRESS = "publisher: The Press\n"
LONG = "words that were struck out and that a reader may want to see all the same " * 20
FOLDER = ROOT / "tests" / "corpus" / "edited"
LONG = "words that were struck out and that a reader may want to see all the same"
SUMMARY = ('summary: The [Worker\'s]{.sic why="the Workers’"} Party[^left] and '
           '[more]{.emendation was="mor" why="typing"}\n')


@pytest.fixture(scope="module")
def edited(project: Project) -> Document:
    """The stock document that has one of everything an editor can do."""
    return parse(source_of("edited", FOLDER), collection(project))


def test_with_each_change_taken_back_the_text_is_the_sources(edited: Document) -> None:
    witness = (FOLDER / "witness.txt").read_text("utf-8")
    words = " ".join(texts(edited.blocks, "witness")).split()
    assert words == witness.split("Translation - English")[1].split()
    assert edited.compared
    assert {change.kind for _, change in changes_of(edited)} == set(CHANGES)
    assert brackets_of(edited) == set(BRACKETS)


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_changes_notes_and_what_was_left_out_are_all_in_the_file(project: Project, edited: Document,
                                                                         kind: Format) -> None:
    text = edited
    data, _ = kind.render(project, text)
    assert missing(project, kind.suffix, data, text, "d.md") == []
    words = " ".join(words_of(kind.suffix, data, text))
    for said in ("Ivanov° met ‹Kim›", "teh ‹sic›", "‹…›", "June°‹3›", "[Pyongyang]", " ".join([LONG] * 20),
                 "edition: Ivanov source: Ianov so elsewhere (A. Reader)", "no such words", "Note by the translator",
                 "Paragraph 1, omission", "Letterhead, line 2, punctuation", "Table, row 2, after paragraph 1"):
        assert said in words, said


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_field_of_the_record_is_marked_like_the_text(project: Project, kind: Format) -> None:
    text = document("Text.[^left]\n\n[^left]: A note.".replace("Text.[^left]", "Text."), PRESS + SUMMARY)
    assert text.record.summary == "The Worker's Party and more"
    assert inline_text(text.field("summary"), "witness") == "The Worker's Party and mor"
    data, _ = kind.render(project, text)
    assert missing(project, kind.suffix, data, text, "d.md") == []
    words = " ".join(words_of(kind.suffix, data, text))
    assert "The Worker's ‹sic› Party‹1› and more°" in words
    assert "2 declared; what else may differ is not known" in words


def test_the_key_has_just_the_signs_that_occur(edited: Document) -> None:
    assert [sign for sign, _ in values.key(edited)] == ["[ ]", "‹sic›", "°", "‹…›", "‹ ›", "‹1›"]
    assert values.key(document("Plain.", PRESS)) == ()
    own = dict(values.key(document("At P. [Py]{.variant}", PRESS)))
    assert own == {"[ ]": f"the document’s own: {BRACKETS['variant']}"}
    for kind, change in CHANGES.items():
        was = ' was="b"' if change.replaces else ""
        words = "" if kind == "omission" else "b," if kind == "punctuation" else "a"
        one = document(f'x [{words}]{{.{kind}{was} why="w"}} y', PRESS)
        assert len(values.key(one)) == (kind != "punctuation"), kind
        assert len(values.changes(one)) == 1


def test_a_document_without_changes_says_so_in_one_line() -> None:
    assert values.changes_line(document("Text.")) == "Not known: there was nothing to compare with."


def test_the_edition_says_who_reviewed_it_or_that_nobody_has() -> None:
    assert values.review(document("Text.").record) == "Not yet reviewed."
    read = "reviewed: {by: [A. Reader, B. Reader], date: 2026-11-30}\n"
    assert values.review(document("Text.", read).record) == "Reviewed by A. Reader and B. Reader, 30 November 2026."
    with pytest.raises(Refused, match=r"D012: reviewed: date '2026-13-01'"):
        document("Text.", "reviewed: {by: A. Reader, date: 2026-13-01}\n")


def with_witness(body: str, witness: str, front: str = "") -> Document:
    head = f"title: T\npublisher: P\nedition: {{number: 1, date: 2026-11-24}}\n{front}"
    source = Source("s", "d.md", head, 2, body, 9, witness.encode(), "w.txt")
    return parse(source, Collection(Mapping(Place("", 1, 1), {})))


WITNESS = "1 May 1956\n\nT\n\nSummary:\n\nAmb. Ianov came.\n\nCde. Ianov came, late. He left."
FRONT = "date as given: 1 May 1956\nsummary: Amb. Ianov came.\n"


def test_only_a_declared_change_passes_collation() -> None:
    good = ('Cde. [Ivanov]{.emendation was="Ianov" why="a slip"} came, [late]{.sic why="x"}. '
            '[]{.omission was="He left." why="y"}')
    assert with_witness(good, WITNESS, FRONT).compared
    for wrong in (good.replace('was="Ianov"', 'was="Iano"'), good.replace("came,", "came"),
                  good.replace("late", "Late"), good.replace("He left.", "He"),
                  good + " [x]{.emendation was=y why=z}", "Cde. Ivanov came, late. He left."):
        with pytest.raises(Refused) as refused:
            with_witness(wrong, WITNESS, FRONT)
        assert {fault.code for fault in refused.value.diagnostics} == {"D040"}, wrong
        assert all("w.txt:" in fault.message and fault.line == 9 for fault in refused.value.diagnostics)


def test_a_captured_field_differs_only_where_it_says_so() -> None:
    text = "Cde. Ianov came, late. He left."
    marked = 'Amb. [Ivanov]{.emendation was="Ianov" why="a slip"} came.'
    assert with_witness(text, WITNESS, FRONT.replace("Amb. Ianov came.", marked)).record.summary == "Amb. Ivanov came."
    with pytest.raises(Refused, match="D041"):
        with_witness(text, WITNESS, FRONT.replace("Ianov", "Ivanov"))


WORDS = st.text("abc ‘’\"\\,.[]{}^*", min_size=1, max_size=12).filter(lambda text: text != "" and text == text.strip())


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(["", *CHANGES]), WORDS, WORDS), min_size=1, max_size=6))
def test_any_text_and_any_changes_give_back_what_they_were_made_from(pieces: list[tuple[str, str, str]]) -> None:
    """The law of collation: readings are what was declared, whatever signs they hold."""
    typed, edition, witness = [], [], []
    for kind, words, was in pieces:
        there = re.sub(r'([\\"{}])', r"\\\1", was)
        if not kind or words == was or (kind == "punctuation"):
            typed.append(escape(words, careful=True))
            edition.append(words)
            witness.append(words)
            continue
        change = CHANGES[kind]
        own = "" if kind == "omission" else words
        typed.append(f"[{escape(own, careful=True)}]{{.{kind} "
                     + (f'was="{there}" ' if change.replaces else "") + 'why="w"}')
        edition.append(own)
        witness.append(was if change.replaces else "" if change.adds else own)
    parsed, faults = parse_markdown("- x\n\n" + "p " + " ".join(typed) + " q", "d.md")
    assert faults == []
    assert [*texts(parsed.blocks)][-1].split() == ["p", *" ".join(edition).split(), "q"]
    assert [*texts(parsed.blocks, "witness")][-1].split() == ["p", *" ".join(witness).split(), "q"]


@given(st.text("ab [](){}\\^*_.\"sicwhy=", max_size=30).filter(lambda text: text.strip()))
def test_a_captured_field_is_read_back_as_it_was(value: str) -> None:
    parsed, faults = parse_markdown("x", "d.md", 1, {"summary": (escape_field(value.strip()), 3)})
    assert faults == []
    assert inline_text(dict(parsed.fields)["summary"], "witness").split() == value.split()


def test_epubcheck_has_nothing_to_say_of_an_edited_document(project: Project, edited: Document) -> None:
    assert epubcheck_says(FORMATS[1].render(project, edited)[0]) == []
