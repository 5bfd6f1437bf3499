"""A long document has a title page and contents whose page numbers are true; a short one has neither."""

from __future__ import annotations

import dataclasses

import pypdfium2
import pytest

from countermark.completeness import missing
from countermark.document import Document
from countermark.formats import FORMATS
from countermark.formats.pdf import page_of
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from countermark.values import is_long, outline, word_count
from tests.conftest import Trial

_HEAD = "---\ntitle: A trial\nedition: {number: 1, date: 2026-11-24}\n---\n\n"
_PDF = FORMATS[0]


def document(project: Project, body: str) -> Document:
    source = source_of("trial", (_HEAD + body).encode(), None, "content/trial/document.md", "content/trial/witness.txt")
    return parse(source, collection(project))


def chapters(many: int) -> str:
    entry = "::: entry\n{} June\n\n" + "A word or two of it all. " * 60 + "\n:::\n\n"
    return "".join(f"# Chapter {n}\n\n## First of {n}\n\n{entry.format(n)}## Second\n\n{entry.format(n)}"
                   for n in range(1, many + 1))


def pages_of(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize(("words", "long"), [(1, False), (1499, False), (1500, True), (1501, True)])
def test_a_short_document_looks_short(project: Project, words: int, long: bool) -> None:
    text = document(project, "word " * words)
    assert word_count(text) == words
    assert is_long(text) is long
    data, _ = _PDF.render(project, text)
    assert not any("Contents" in page for page in pages_of(data)), "there is nothing to list"
    assert ("word" in pages_of(data)[0]) is not long
    assert missing(project, _PDF.suffix, data, text, "x") == []


def test_parts_stand_under_the_heading_before_them(project: Project) -> None:
    text = document(project, "::: entry\n1 May\n\nText.\n:::\n\n# One\n\n::: entry\n2 May\n\nText.\n:::\n\n### Deep\n\n"
                             "::: entry\n3 May\n\n# In it\n\nText.\n:::\n\n## Two\n\nText.\n")
    assert [(heading, level) for _, heading, level in outline(text)] == [
        ("1 May", 1), ("One", 1), ("2 May", 2), ("Deep", 3), ("3 May", 4), ("In it", 5), ("Two", 2)]


def test_the_contents_name_the_page_of_each_heading(project: Project) -> None:
    text = document(project, chapters(12))
    data, count = _PDF.render(project, text)
    assert missing(project, _PDF.suffix, data, text, "x") == []
    pages = pages_of(data)
    listed = "\n".join(page for page in pages[:3])
    for n in (1, 7, 12):
        # The last one that has it: the contents have it, too.
        where = max(number for number, page in enumerate(pages, 1) if f"Chapter {n}\r" in f"{page}\r")
        assert where > 3
        assert f"{where} Chapter {n}\r" in listed.replace("\n", "\r").replace("\r\r", "\r")
    assert f"{len(count)} Colophon" in listed


def test_a_wrong_page_number_is_refused(trial: Trial) -> None:
    trial.edit("styles/print.css", "target-counter(attr(href), page)", "counter(page)")
    text = document(trial.project, chapters(6))
    data, _ = _PDF.render(trial.project, text)
    found = missing(trial.project, _PDF.suffix, data, text, "x")
    assert {each.code for each in found} >= {"D061"}
    assert any("the contents' entry" in each.message for each in found)


def test_a_title_page_has_the_countermark_once_and_no_furniture(project: Project) -> None:
    text = document(project, chapters(6))
    data, _ = _PDF.render(project, text)
    first = pages_of(data)[0].split()
    assert first == ["Countermark", "A", "trial", "Edition", "1,", "24", "November", "2026"]


def test_a_long_title_is_set_smaller(project: Project) -> None:
    text = document(project, "Text.")
    for title, small in (("A" + " word" * 17, False), ("A" + " word" * 18, True)):
        record = type(text.record)(title=title, edition=text.record.edition)
        assert ('<h1 class="long">' in page_of(project, dataclasses.replace(text, record=record))) is small
