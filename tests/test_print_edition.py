"""The print edition keeps its shape whatever the document is: each case here was once a page that went wrong."""

from __future__ import annotations

import dataclasses
import random

import pypdfium2
import pytest

from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.document import Document, Heading, inline_text
from countermark.formats import FORMATS, Format
from countermark.formats.pdf import page_of
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of

_PDF = FORMATS[0]
_SENTENCE = "The delegation of cde. Choe Chang-ik in Pyongyang noted on 15 August that the results were favourable. "
_LONG = "\n\n".join([_SENTENCE * 9] * 12)


def document(project: Project, body: str, front: str = "", title: str = "A trial") -> Document:
    text = f"---\ntitle: {title}\nedition: {{number: 1, date: 2026-11-24}}\n{front}---\n\n{body}\n"
    source = source_of("trial", text.encode(), None, "content/trial/document.md", "content/trial/witness.txt")
    return parse(source, collection(project))


def pages_of(project: Project, trial: Document) -> list[str]:
    """The text of each page of TRIAL, which must be whole."""
    data, _ = _PDF.render(project, trial)
    assert missing(project, _PDF.suffix, data, trial, "x") == []
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize("body", ["::: postscript\nP.S. Text.\n:::", "::: passage {lang=de}\nEin Text.\n:::", "Text.",
                                  "::: entry\n5 June\n\nText.\n:::", "1. Item", "| a | b |\n|---|---|\n| c | d |"])
def test_whatever_a_document_opens_with_stands_clear_of_its_label(project: Project, body: str) -> None:
    assert "Document" in " ".join(pages_of(project, document(project, body))).split()


@pytest.mark.parametrize("front", ["", "page size: Letter\n"])
@pytest.mark.parametrize("title", ["A trial", "A trial[^t]", "A" + " word" * 120])
def test_a_title_page_is_one_page(project: Project, front: str, title: str) -> None:
    body = _LONG + ("\n\n[^t]: A note on the title, of more than one line: " + _SENTENCE if "[^t]" in title else "")
    pages = pages_of(project, document(project, body, front, title))
    assert "Countermark" in pages[0]
    assert "Edition 1, 24 November 2026" in pages[0]
    assert pages[1].startswith("Document")


@pytest.mark.parametrize("front", [f"summary: {_SENTENCE * n}\n" for n in (18, 20, 30)])
def test_an_opening_page_is_never_empty(project: Project, front: str) -> None:
    first = pages_of(project, document(project, _SENTENCE, front))[0]
    assert "A trial" in first
    assert "The delegation" in first


def test_a_letterhead_longer_than_a_page_begins_on_the_first(project: Project) -> None:
    lines = "\n".join(f"Line {n} of the letterhead" for n in range(50))
    assert "Line 5 of" in pages_of(project, document(project, f"::: letterhead\n{lines}\n:::\n\nText."))[0]


@pytest.mark.parametrize("seed", range(6))
def test_no_heading_stays_behind_at_the_foot_of_a_page(project: Project, seed: int) -> None:
    chance = random.Random(seed)
    notes: list[str] = []

    def words(least: int, most: int) -> str:
        return " ".join(chance.choice(_SENTENCE.split()) for _ in range(chance.randint(least, most)))

    def call() -> str:
        notes.append(words(5, 40))
        return f"[^n{len(notes)}]"

    parts = [f"{'#' * (1 + n % 3)} {words(3, 12)}{call()}\n\n{words(30, 120)}{call()}" for n in range(24)]
    trial = document(project, "\n\n".join([*parts, *(f"[^n{n}]: {text}" for n, text in enumerate(notes, 1))]))
    headings = {inline_text(block.inlines).split()[-1] + f"‹{2 * n + 1}›"
                for n, block in enumerate(block for block in trial.blocks if isinstance(block, Heading))}
    for page in pages_of(project, trial)[3:-1]:
        above = page.partition("\r\n‹")[0].split()
        assert above[-1] not in headings


@pytest.mark.parametrize("columns", [2, 5, 6, 7])
def test_a_table_of_many_columns_stays_in_its_column(project: Project, columns: int) -> None:
    row = "| " + " | ".join(f"Administration {n}" for n in range(columns)) + " |\n"
    pages_of(project, document(project, row + "|---" * columns + "|\n" + row * 3))


def test_a_table_that_is_too_wide_is_refused_in_words_that_fit(project: Project) -> None:
    row = "| " + " | ".join(f"Administration {n}" for n in range(16)) + " |\n"
    with pytest.raises(Refused, match=r"(?s)D053.*give a table fewer columns"):
        _PDF.render(project, document(project, row + "|---" * 16 + "|\n" + row))


def test_a_head_that_nothing_stands_under_is_a_row(project: Project) -> None:
    trial = document(project, "| a | b |\n|---|---|\n\nAfter.")
    page = page_of(project, trial)
    assert "<thead>" not in page
    assert page.count("<tbody>") == page.count("</tbody>") == 1
    pages_of(project, trial)


@pytest.mark.parametrize("address", ["https://bücher.example/", "https://editions.example/a b", "editions.example"])
def test_an_address_that_not_every_program_can_read_is_refused_at_its_place(project: Project, address: str) -> None:
    with pytest.raises(Refused, match=r"document.md:4:\d+: error D014: 'base address'"):
        document(project, "Text.", f"base address: '{address}'\n")


def test_a_link_without_words_is_refused_at_its_place(project: Project) -> None:
    with pytest.raises(Refused, match=r"document.md:6:1: error D023: the link .* has no words"):
        document(project, "A [](https://b.example/) link.")


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_two_files_of_the_same_picture_are_one(project: Project, kind: Format) -> None:
    picture = (project.root / "tests" / "corpus" / "pictures" / "figures" / "works.png").read_bytes()
    body = "".join(f"::: figure\n![A plan]({'figures'}/{name}.png)\n\nPlan {name}\n:::\n\n" for name in "ab")
    text = f"---\ntitle: T\nedition: {{number: 1, date: 2026-11-24}}\n---\n\n{body}"
    source = dataclasses.replace(source_of("trial", text.encode(), None, "d.md", "w.txt"),
                                 figures=(("a.png", picture), ("b.png", picture)))
    trial = parse(source, collection(project))
    data, _ = kind.render(project, trial)
    assert missing(project, kind.suffix, data, trial, "d.md") == []
