"""Other readers than epub.js give the whole ebook: foliate-js, calibre, and who has it read out by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from countermark.layout import load_wording
from countermark.project import Project
from countermark.validators import browser, known_reading
from countermark.validators.chromium import open_browser
from tests.conftest import SLUG, need
from tests.reading import calibre, foliate, tree, unless_missing
from tests.reading.stock import SLUGS, changed, stock


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with ExitStack() as stack:
        yield unless_missing(lambda: stack.enter_context(open_browser()))


@pytest.mark.parametrize("slug", SLUGS)
def test_foliate_shows_every_word_and_its_contents_lead_where_they_say(chromium: Any, slug: str) -> None:
    assert unless_missing(lambda: foliate.faults(chromium, browser.NODE_MODULES, stock(slug)[1])) == []


@pytest.mark.parametrize(("member", "old", "new", "told"), [
    ("one.xhtml", "an end", '<i style="display: none">an</i> end',
     "one.xhtml: its words are not those that are displayed"),
    ("nav.xhtml", "two.xhtml#two", "two.xhtml#too", "toc: 'Two' leads to 'None', not to 'None'"),
    ("nav.xhtml", "two.xhtml#page-2", "two.xhtml#page-3", "page-list: '2' leads to 'None', not to 'None'"),
    ("one.xhtml", "two.xhtml#note-1", "two.xhtml#note-2", "the call * opens 'This goes on"),
])
def test_foliate_says_what_is_wrong(chromium: Any, member: str, old: str, new: str, told: str) -> None:
    book = changed(known_reading.good(), member, old, new)
    found = unless_missing(lambda: foliate.faults(chromium, browser.NODE_MODULES, book))
    assert found[0].startswith(told)
    assert unless_missing(lambda: foliate.faults(chromium, browser.NODE_MODULES, known_reading.good())) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_calibre_keeps_every_word_in_its_order(tmp_path: Path, slug: str) -> None:
    program = need("ebook-convert")
    _, book = stock(slug)
    assert calibre.as_text(program, book, tmp_path) == calibre.words(book)
    assert calibre.by_kindle(program, book, tmp_path) == calibre.words(book)


@pytest.mark.parametrize("slug", SLUGS)
def test_who_has_the_book_read_out_hears_the_documents_words(project: Project, chromium: Any,
                                                             slug: str) -> None:
    document, book = stock(slug)
    assert tree.faults(chromium, book, document, load_wording(project)["document"]) == []


#: What is done to a chapter of a stock document's ebook, and what then differs.
UNHEARD = {
    "words are kept from the tree": (SLUG, "document.xhtml", '<p class="numbered" id="p4"',
                                     '<p aria-hidden="true" class="numbered" id="p4"', "document.xhtml: words: "),
    "words are said twice": (SLUG, "style.css", ".numbered {", ".number::after { content: '2'; } .numbered {",
                             "document.xhtml: words: "),
    "a list has signs of its own": ("specimen", "style.css", "list-style: none", "list-style: decimal",
                                    "document.xhtml: words: "),
    "a number stands after its paragraph": (SLUG, "document.xhtml", '<span class="number">4</span> In reply',
                                            'In reply <span class="number">4</span>', "document: "),
    "a heading is none": (SLUG, "document.xhtml", 'class="own"', 'class="own" role="presentation"',
                          "document.xhtml: headings: "),
    "a heading has another level": (SLUG, "document.xhtml", 'class="own"', 'class="own" aria-level="5"',
                                    "document.xhtml: headings: "),
    "a table is none": ("specimen", "document.xhtml", "<table", '<table role="presentation"',
                        "document.xhtml: table: "),
    "a picture is not described": ("pictures", "document.xhtml", 'alt="A hand', 'title="A hand',
                                   "document.xhtml: pictures: "),
    "a call says other words": (SLUG, "document.xhtml", 'role="doc-noteref"', 'role="doc-noteref" aria-label="Note"',
                                "calls of notes: "),
    "a call is no call": (SLUG, "document.xhtml", 'role="doc-noteref"', "", "calls of notes: "),
    "a note is no note": (SLUG, "document.xhtml", 'role="doc-footnote"', "", "notes: "),
    "a note has no way back": (SLUG, "document.xhtml", 'role="doc-backlink"', "", "ways back: "),
}


@pytest.mark.parametrize("fault", UNHEARD)
def test_what_is_not_heard_is_found(project: Project, chromium: Any, fault: str) -> None:
    slug, member, old, new, told = UNHEARD[fault]
    document, book = stock(slug)
    found = tree.faults(chromium, changed(book, member, old, new), document, load_wording(project)["document"])
    assert any(each.startswith(told) for each in found), found
