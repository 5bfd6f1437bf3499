"""epub.js, in a browser, shows the whole ebook, and each link leads where it says; and what does not is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from countermark.validators import Broken, NotRun, browser, known_reading, tools
from tests.reading import unless_missing
from tests.reading.stock import SLUGS, changed, stock


def found(files: dict[str, bytes]) -> dict[str, list[str]]:
    """What is wrong in each of FILES, in words."""
    return {name: [*map(str, faults)] for name, faults in unless_missing(lambda: browser.judge(files)).items()}


def test_every_word_is_shown_and_each_link_leads_where_it_says() -> None:
    assert found({slug: stock(slug)[1] for slug in SLUGS}) == {slug: [] for slug in SLUGS}


#: What is done to the known good book: a file, what stands there, what is put for it, and what is then told.
FAULTS = {
    "a word is hidden": ("one.xhtml", "an end", '<i style="display: none">an</i> end', "one.xhtml: text: after 'a "
                         "note*, and' it displays '' where the chapter has 'an'"),
    "a chapter is no XML": ("one.xhtml", "</h1>", "", "the book: unreadable: mismatched tag"),
    "the package is not there": ("META-INF/container.xml", "book/package.opf", "book/other.opf",
                                 "the book: unreadable: "),
    "a script fails": ("one.xhtml", "</head>", "<script>nothing();</script></head>",
                       "the book: console: nothing is not defined"),
    "a picture is not there": ("one.xhtml", "</h1>", '</h1><img src="dot.gif" alt="A dot"/>',
                               "one.xhtml: picture: the picture 'A dot' is not displayed"),
    "it asks the network": ("one.xhtml", "</head>", '<link rel="stylesheet" href="https://a.invalid/s.css"/></head>',
                            "the book: network: it asks for https://a.invalid/s.css"),
    "a word is too wide": ("one.xhtml", "an end", f"an {'e' * 60} end",
                           "one.xhtml: overflow: p '1 It has a note*, and an"),
    "a word is cut off": ("one.xhtml", '<p id="p1">', '<p id="p1" style="overflow: hidden; white-space: nowrap">',
                          "one.xhtml: overflow: p '1 It has"),
    "an entry leads nowhere": ("nav.xhtml", "#two", "#too",
                               "two.xhtml#too: toc: 'Two' leads to a place that is not there"),
    "a place is not to be seen": ("two.xhtml", '<h1 id="two">', '<h1 id="two" style="display: none">',
                                  "two.xhtml#two: toc: 'Two' leads to a page on which the place cannot be seen"),
    "a page is another": ("two.xhtml", 'aria-label="2"', 'aria-label="3"',
                          "two.xhtml#page-2: page-list: it calls itself '3', not '2'"),
    "a page has no name": ("two.xhtml", ' aria-label="2"', "",
                           "two.xhtml#page-2: page-list: it calls itself 'nothing', not '2'"),
    "a paragraph is another": ("two.xhtml", "<span>2</span>", "<span>3</span>",
                               "two.xhtml#p2: paragraph: it calls itself '3', not '2'"),
    "a link leads nowhere": ("one.xhtml", 'href="#p1"', 'href="#p9"',
                             "one.xhtml#p9: link: 'begins' leads to a place that is not there"),
    "a call leads nowhere": ("one.xhtml", "#note-1", "#note-9",
                             "one.xhtml: note: the call * has no id, or no note at two.xhtml#note-9"),
    "a call cannot be come back to": ("one.xhtml", ' id="call-1"', "",
                                      "one.xhtml: note: the call * has no id, or no note at two.xhtml#note-1"),
    "a note has no way back": ("two.xhtml", ' role="doc-backlink"', "",
                               "one.xhtml#call-1: note: the note * has no link back"),
    "a way back leads elsewhere": ("two.xhtml", "#call-1", "#p1", "one.xhtml#call-1: note: the way back from the "
                                   "note * leads to a place that is not there"),
    "nothing": ("two.xhtml", "It is last", "It is the last", ""),
}


def test_each_fault_is_found_and_said() -> None:
    files = {name: changed(known_reading.good(), member, old, new) for name, (member, old, new, _) in FAULTS.items()}
    told = found({**files, "no book": b"PK", "no bytes": b""})
    missed = {name: told[name] for name, (*_, says) in FAULTS.items()
              if not (any(each.startswith(says) for each in told[name]) if says else not told[name])}
    assert missed == {}
    assert told["no book"] == told["no bytes"] == ["the book: unreadable: File is not a zip file"]


def test_every_kind_of_fault_is_found_in_a_book_of_the_tests() -> None:
    kinds = {says.partition(": ")[2].partition(":")[0] for *_, says in FAULTS.values() if says}
    assert kinds == set(browser.KINDS)


@pytest.mark.parametrize(("answers", "why"), [
    ({"good": known_reading.bad, "bad": known_reading.bad}, "it finds in a known good book: "),
    ({"good": known_reading.good, "bad": known_reading.good}, "in a known bad book it does not find: console, link, "),
])
def test_a_reading_system_that_cannot_be_believed_is_broken(monkeypatch: pytest.MonkeyPatch, answers: dict[str, object],
                                                            why: str) -> None:
    unless_missing(lambda: browser.judge({}))
    for name, book in answers.items():
        monkeypatch.setattr(known_reading, name, book)
    with pytest.raises(Broken) as broken:
        browser.judge({"a book": known_reading.good()})
    assert why in str(broken.value)


def test_what_is_missing_is_named_and_nothing_is_called_right(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="epubjs is not installed"):
        browser.judge({}, tmp_path)
    unless_missing(lambda: browser.judge({}))
    with monkeypatch.context() as world:
        world.setattr(tools.shutil, "which", lambda name: None)
        with pytest.raises(NotRun, match="Chromium is missing"):
            browser.judge({})
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(NotRun, match="Playwright"):
        browser.judge({})
