"""A page break that is lost, doubled, moved, misnumbered or not listed is found (D065), and a right one is no fault."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from countermark.completeness import missing_in_any
from countermark.completeness.order import Place
from countermark.completeness.page_list import wrong_with
from countermark.completeness.pictures import Shown
from countermark.completeness.reading import Reading
from countermark.completeness.words import tokens_of
from countermark.document import Document
from countermark.extract import Break
from countermark.formats import render_all
from countermark.formats.container import write_container
from countermark.project import Project
from tests.test_page_breaks import SPAN, members, typed


def _moved(text: str) -> str:
    span = SPAN.search(text)
    assert span
    after = re.match(r"\s*\S+ ", text[span.end():])
    assert after
    return text[:span.start()] + after[0] + span[0] + text[span.end() + after.end():]


def _swapped(text: str) -> str:
    one, two = [each[0] for each in SPAN.finditer(text)][:2]
    return text.replace(one, "\0").replace(two, one).replace("\0", two)


#: What → the chapter, what is done to it, and what is said of it.
WRONG: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a word late": ("document.xhtml", _moved, "and the page begins with 'informed"),
    "left out": ("document.xhtml", lambda text: SPAN.sub("", text, count=1), "in their order: [1, 3, 4]"),
    "the last left out": ("colophon.xhtml", lambda text: SPAN.sub("", text), "of the pages 1 to 4 once each"),
    "swapped": ("document.xhtml", _swapped, "of the pages 1 to 4 once each and in their order: [1, 3, 2, 4]"),
    "twice": ("document.xhtml", lambda text: SPAN.sub(lambda span: span[0] * 2, text, count=1), "[1, 2, 2, 3, 4]"),
    "no number": ("document.xhtml", lambda text: text.replace('label="2"', 'label="ii"'), "[1, 0, 3, 4]"),
    "listed elsewhere": ("nav.xhtml", lambda text: text.replace("#page-3", "#page-2"), "page 3, document.xhtml#"),
    "not listed": ("nav.xhtml", lambda text: re.sub(r"<li><a[^>]*>3</a></li>", "", text), "page 3, document.xhtml#"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_break_is_found(project: Project, editions: dict[str, bytes], memo: Document, what: str) -> None:
    name, change, said = WRONG[what]
    there = members(editions[".epub"])
    before = there[f"EPUB/{name}"].decode()
    after = change(before)
    assert after != before
    book = write_container({**there, f"EPUB/{name}": after.encode()})
    found = missing_in_any(project, {**editions, ".epub": book}, memo, "d.md")
    assert {each.code for each in found} == {"D065"}
    assert any(said in each.message for each in found)


#: Texts of words that stand on every page, as tables and talks have them.
ALIKE = {
    "cells": "Before.\n\n| a | b |\n|---|---|\n" + "| 1 | 1 |\n" * 110,
    "lines": "\n\n".join(["::: lines\n" + "\n".join(["Yes.", "No.", "Yes.", "Perhaps."] * 9) + "\n:::"] * 4),
    "sentences": "\n\n".join(["so so so " * 60] * 11),
}

_ALIKE = re.compile(r"(?<=[>\s])(?:1|so|Yes\.|No\.|Perhaps\.)(?=[<\s])")


@pytest.mark.parametrize("what", ALIKE)
def test_a_wrong_break_is_found_where_all_words_are_alike(project: Project, what: str) -> None:
    text = typed(project, ALIKE[what])
    made = {suffix: each.data for suffix, each in render_all(project, text).items()}
    there = members(made[".epub"])
    chapter = there["EPUB/document.xhtml"].decode()
    spans = [*SPAN.finditer(chapter)]
    assert len(spans) >= 2
    assert missing_in_any(project, made, text, "d.md") == []
    for span in spans:
        before, after = chapter[:span.start()], chapter[span.end():]
        listed = rf'<li><a href="[^"]*#{re.findall("page-[0-9]+", span[0])[0]}">\d+</a></li>\n'.encode()
        wrong = [(before + after, re.sub(listed, b"", there["EPUB/nav.xhtml"]))]
        if word := _ALIKE.search(after):
            wrong.append((before + after[:word.end()] + span[0] + after[word.end():], there["EPUB/nav.xhtml"]))
        for last in [*_ALIKE.finditer(before)][-1:]:  # none, where the text begins on a page of its own
            wrong.append((before[:last.start()] + span[0] + before[last.start():] + after, there["EPUB/nav.xhtml"]))
        for changed, navigation in wrong:
            book = write_container({**there, "EPUB/document.xhtml": changed.encode(), "EPUB/nav.xhtml": navigation})
            found = missing_in_any(project, {**made, ".epub": book}, text, "d.md")
            assert {each.code for each in found} == {"D065"}


def test_a_break_left_out_before_the_text_is_found(project: Project) -> None:
    words = " ".join(f"q{n}z" for n in range(1500))
    text = typed(project, "The text.", f"summary: {words}\n")
    made = {suffix: each.data for suffix, each in render_all(project, text).items()}
    there = members(made[".epub"])
    chapter, navigation = there["EPUB/heading.xhtml"].decode(), there["EPUB/nav.xhtml"]
    middle = [*SPAN.finditer(chapter)][1:-1]
    assert middle
    for span in middle:
        listed = rf'<li><a href="[^"]*#{re.findall("page-[0-9]+", span[0])[0]}">\d+</a></li>\n'.encode()
        book = write_container({**there, "EPUB/heading.xhtml": chapter.replace(span[0], "").encode(),
                                "EPUB/nav.xhtml": re.sub(listed, b"", navigation)})
        found = missing_in_any(project, {**made, ".epub": book}, text, "d.md")
        assert [each.code for each in found] == ["D065"]
        assert "stands on neither" in found[0].message


@pytest.mark.parametrize("before", [405, 430])
def test_a_long_address_at_a_page_turn_is_no_fault(project: Project, before: int) -> None:
    text = typed(project, f"{'Text ' * before} https://example.org/{'abcdefghij/' * 150} and on.")
    made = render_all(project, text)
    assert len(made[".pdf"].breaks) > 1
    assert missing_in_any(project, {suffix: each.data for suffix, each in made.items()}, text, "d.md") == []


def _judged(pages: tuple[str, ...], texts: tuple[str, ...], pictures: tuple[str, ...] = ()) -> list[str]:
    """What is said of a chapter with TEXTS from break to break, by the text of PAGES and where print has PICTURES; all
    but the first word is the document's text."""
    main = [token for n, page in enumerate(pages, 1) for token in tokens_of(f"{page}\n", f"page {n}")]
    shown = [Shown(where, "img", "a.png", "") for where in pictures]
    around = ("", *texts, "")
    breaks = [Break(str(n), f"d#{n}", around[n - 1], around[n]) for n in range(1, len(texts) + 1)]
    return [*wrong_with(Reading(main, (), True, (), shown), Place(1, len(main)),
                        Reading((), breaks=breaks, page_list=[(each.label, each.address) for each in breaks]))]


def test_a_word_that_a_page_turn_parts_is_no_fault() -> None:
    assert _judged(("Document so recon-", "struction on", "end"),
                   ("\nDocument\nso recon", "struction on\n", "end\n")) == []
    assert _judged(("Document so recon-", "struction on", "end"), ("\nDocument\nrecon", "struction on\n", "end\n"))


def test_a_break_at_the_end_of_a_cell_parts_no_word() -> None:
    assert _judged(("Document 1 1", "1 1"), ("\nDocument\n1\n\n1\n\n", "1\n\n1\n")) == []
    assert _judged(("Document 1 1", "1 1"), ("\nDocument\n1\n\n1\n\n1", "\n\n1\n"))


def test_pages_of_pictures_alone_need_their_break_and_hold_no_words() -> None:
    pages, pictures = ("Document so", "", "on"), ("page 2",)
    assert _judged(pages, ("\nDocument\nso\n", "\n\n", "on\n"), pictures) == []
    assert _judged(pages, ("\nDocument\nso\n", "on\n"), pictures)
    assert _judged(pages, ("\nDocument\n", "so\n", "on\n"), pictures)
