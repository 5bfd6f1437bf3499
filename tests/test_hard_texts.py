"""Texts that are hard to set: each is set whole, or refused in words."""

from __future__ import annotations

import pytest

from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.formats import FORMATS, Format
from countermark.project import Project
from tests.test_layout import document

LONG = "Some words of a paragraph that goes on with Kim Il-sung. " * 40
PAGES = "\n\n".join([LONG] * 6)

WHOLE = {
    "words that look like furniture": "1 2 3 / 4\n\n1 / 1\n\nEdition 1, 24 November 2026 1 / 1",
    "words wider than the column": "x" * 150 + " and https://a.example/" + "long/" * 40,
    "blanks that are no blanks": "a\u00a0b c\u3000d e\u00ade f\u200bg a\u2011b",
    "code of other languages": "</style><script>alert(1)</script> {{ 7*7 }} {% x %}",
    "parts without text": "::: letterhead\n:::\n\ntext\n\n::: entry\n:::",
    "a part in a part": ":::: entry\n5 June\n\n::: stamp\nstamped\n:::\n\ntext\n::::",
    "lists in lists": "12. a\n\n   b\n12. c\n   - d\n   - e",
    "signs of Markdown as text": "fn\\* \\_a\\_ 1\\. not a list\n\n2\\. two",
    "Cyrillic": "Ф. 5. Оп. 28. Д. 410. Ж. Ёлка",
    "many pages": PAGES,
    **{f"lines that part at {word}": "\n\n".join("x" * n + f" {word} and" * 60 for n in range(1, 30, 4)) for word in (
        "party—which", "and/or", "1950–1953", "No.5", "pre- and post-war", "c.1200", "5-го", "https://a.example/b/c-d")},
}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("case", WHOLE)
def test_it_is_set_whole(project: Project, case: str, kind: Format) -> None:
    text = document(WHOLE[case])
    data, _ = kind.render(project, text)
    assert missing(kind.suffix, data, text, "d.md") == []


@pytest.mark.parametrize("front", ["", "date: 1956-06-05\nplace: " + "A very long place " * 9 + "\n",
                                   "page size: Letter\n", "title: " + "A long title with Chang-ik " * 12 + "\n"])
def test_no_field_is_too_long_for_a_running_head(project: Project, front: str) -> None:
    if front.startswith("title"):
        from countermark.fields import Mapping, Place
        from countermark.parse import parse
        from countermark.source import Source

        source = Source("stock", "d.md", f"{front}edition: {{number: 1, date: 2026-11-24}}\n", 2, PAGES, 9, None, "w")
        text = parse(source, Mapping(Place("", 1, 1), {}))
    else:
        text = document(PAGES, front)
    for kind in FORMATS:
        assert missing(kind.suffix, kind.render(project, text)[0], text, "d.md") == []


REFUSED = {
    "cells that a table would drop": ("| a | b |\n|---|---|\n| 1 | 2 | lost |", "D022"),
    "nested without end": ("> " * 3000 + "deep", "D022"),
    "scripts without a typeface": ("שלום", "D052"),
    "a reference to no character": ("a &#27; b", "D052"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_words(project: Project, case: str) -> None:
    text, code = REFUSED[case]
    with pytest.raises(Refused) as refused:
        FORMATS[0].render(project, document(text))
    assert {fault.code for fault in refused.value.diagnostics} == {code}


def test_what_would_be_drawn_off_the_page_is_named(project: Project) -> None:
    text = document("> " * 60 + "deep")
    assert [fault.code for fault in missing(".pdf", FORMATS[0].render(project, text)[0], text, "d.md")] == ["D060"]
