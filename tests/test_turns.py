"""No word, name or date is parted by a page turn, and nothing else on the page moves for it."""

from __future__ import annotations

import contextlib
import itertools
import random
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark import engine
from countermark.completeness import missing
from countermark.document import Document
from countermark.formats import FORMATS
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from countermark.turns import MOST, Turns, good_turns, turn_before
from countermark.values import edition_line, running_title

_TEXT = (
    "the delegation visited construction of cde. Choe Chang-ik in Pyongyang and noted that unquestionably "
    "revolutionary development on 15 August would bring favourable meat-packing results to Gen. V.I. Ivanov of "
    "the embassy under No. 179 whose administration considered international responsibilities")
WORDS = tuple(_TEXT.split())


@pytest.mark.parametrize(("before", "after", "goes_over"), [
    ("he was informed by cde. ", "Choe Chang-ik", "cde. "),
    ("he was informed by cde. Choe ", "Chang-ik of it", "cde. Choe "),
    ("the con", "struction of it", "con"),
    ("of the meat-", "packing plant", "meat-"),
    ("it ended on 15 ", "August", "15 "),
    ("it was sent by V.I. ", "Ivanov", "V.I. "),
    ("as in No. ", "179 of it", "No. "),
    ("of the Soviet ", "Union", "Soviet "),
    ("he was at home with “Kim ", "Il-sung”", "“Kim "),
    ("they came in 15 ", "days", "15 "),
    ("it was on 15 August ", "1956.", "15 August "),
    ("it was on June 5, ", "1956", "June 5, "),
    ("it was in June ", "5, 1956", "June "),
    ("of the years 1955–", "1956", "1955–"),
    ("as in document № ", "5", "№ "),
    ("it was General de ", "Gaulle", "General de "),
    ("it was General ", "de Gaulle", "General "),
    ("it was cde. Choe° ", "Chang-ik", "cde. Choe° "),
    ("it was cde. Choe‹1› ", "Chang-ik", "cde. Choe‹1› "),
    ("it was Choe ‹sic› ", "Chang-ik", "Choe ‹sic› "),
    ("it was [Choe] ", "Chang-ik", "[Choe] "),
    ("he was at home with Kim ", "“Il-sung”", "Kim "),
    ("it was in spring ", "1956", "spring "),
    ("it was circa ", "June 1956", "circa "),
    ("it was until circa ", "1956", "circa "),
    # These may part.
    ("it was in spring ", "that he came", None),
    ("it was until ", "June 1956", None),
    ("of the USSR. ", "Choe said", None),
    ("in the USSR, ", "Choe said", None),
    ("at the end ", "of it", None),
    ("of the day—", "of every day", None),
    ("it was in 1956. ", "Then it", None),
    ("in the meat-packing plant ", "Workers came", None),
    # Nothing near would be better.
    ("word", "ing", None),
    ("see https://example.org/a/long/address/", "that/goes/on", None),
    ("Kim " * 20, "Kim", None),
])
def test_what_must_not_part_goes_over_whole(before: str, after: str, goes_over: str | None) -> None:
    at = turn_before(before, after)
    assert (None if at is None else before[at + 1:]) == goes_over


@given(st.lists(st.sampled_from([*WORDS, "—", "“Kim", "Il-sung”", ""]), min_size=1, max_size=30), st.integers(0, 400))
def test_a_turn_moves_few_words_and_then_ends_well(words: list[str], cut: int) -> None:
    text = " ".join(words)
    before, after = text[:cut], text[cut:]
    at = turn_before(before, after)
    if at is not None:
        assert before[at] == " "
        assert len(before) - at <= MOST
        assert turn_before(before[:at + 1], before[at + 1:] + after) is None


def _trial(project: Project, seed: int, paragraphs: int) -> Document:
    chance = random.Random(seed)
    texts, notes = [], []
    for n in range(paragraphs):
        words = [chance.choice(WORDS) for _ in range(chance.randint(30, 160))]
        if n % 7 == 3:
            words[10] += f"[^n{n}]"
            notes.append(f"[^n{n}]: " + " ".join(chance.choice(WORDS) for _ in range(40)))
        texts.append((f"# Chapter {n}\n\n" if n % 11 == 0 else "") + " ".join(words))
    body = "\n\n".join(texts + notes)
    text = f"---\ntitle: Trial\nedition: {{number: 1, date: 2026-11-24}}\n---\n\n{body}\n"
    source = source_of("trial", text.encode(), None, "content/trial/document.md", "content/trial/witness.txt")
    return parse(source, collection(project))


def _ends(data: bytes, document: Document) -> list[tuple[str, str]]:
    """The words before and after each turn between pages of running text that end within a paragraph."""
    file = pypdfium2.PdfDocument(data)
    pages = []
    furniture = re.compile(rf"(?:{re.escape(running_title(document.record))}\s+)?"
                           rf"{re.escape(edition_line(document.record))} \d+ / \d+\s*\Z")
    for page in file:
        text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
        pages.append(furniture.sub("", text).partition("\n‹")[0].rstrip("\n").replace("\x02", "\xad\n"))
    return [(before, after) for before, after in itertools.pairwise(pages[2:])
            if not re.match(r"\d+ |Chapter|Note on|Colophon", after)]


def _parted(ends: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The turns that part what belongs together."""
    found = []
    for before, after in ends:
        lines = before.split("\n")
        line = " ".join(lines[-2:]).replace("\xad ", "") if len(lines) > 1 else lines[-1]
        end = line.rstrip("\xad") if line.endswith(("\xad", "-")) else line.rstrip() + " "
        if turn_before(end, after) is not None:
            found.append((end[-30:], after[:30]))
    return found


@contextlib.contextmanager
def _as_they_come(page_module: Any) -> Iterator[Turns]:
    yield Turns()


def test_pages_of_a_long_document_end_well(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    document = _trial(project, 1956, 60)
    pdf = FORMATS[0]
    data, pages = pdf.render(project, document)
    assert len(pages) > 20
    assert missing(project, pdf.suffix, data, document, "x") == []
    assert _parted(_ends(data, document)) == []
    monkeypatch.setattr(engine, "good_turns", _as_they_come)
    bare, _ = pdf.render(project, document)
    assert _parted(_ends(bare, document)), "the trial shows nothing"


def test_few_pages_are_laid_out_once_more_and_weasyprint_is_left_as_it_was(
        project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint.layout.page as page_module

    before = page_module.remake_page
    kept = []

    @contextlib.contextmanager
    def watched(module: Any) -> Iterator[Turns]:
        with good_turns(module) as turns:
            kept.append(turns)
            yield turns

    monkeypatch.setattr(engine, "good_turns", watched)
    _, pages = FORMATS[0].render(project, _trial(project, 5, 40))
    assert page_module.remake_page is before
    assert 0 < kept[0].again <= len(pages)


def test_another_release_of_the_typesetter_is_told() -> None:
    with pytest.raises(AttributeError), good_turns(object()):
        pass


def _late(data: bytes, notes: int) -> list[int]:
    """The notes that stand on another page than the one that calls them."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    return [n for n in range(1, notes + 1) if max(page.count(f"‹{n}›") for page in pages) < 2]


def test_a_note_stands_on_the_page_that_calls_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    trials = [_trial(project, seed, 12) for seed in range(12)]
    pdf = FORMATS[0]
    assert [_late(pdf.render(project, trial)[0], len(trial.notes)) for trial in trials] == [[]] * len(trials)
    monkeypatch.setattr(engine, "good_turns", _as_they_come)
    assert any(_late(pdf.render(project, trial)[0], len(trial.notes)) for trial in trials), "the trials show nothing"
