"""Every kind of page: kept from no reader, without an error in its HTML or a dead link, and asking nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import unless_missing
from tests.site import checks
from tests.site.browsers import Browser, Driver, Page
from tests.site.collection import BARE, DRAFT, LETTER, PICTURES, WITHDRAWN, Collection
from tests.site.links import links

#: The kinds of pages.
KINDS = ("index.html", "check.html", *(f"{slug}/index.html" for slug in (BARE, DRAFT, LETTER, PICTURES, WITHDRAWN)))
#: What pages may lead to outside the site.
OUTER = ("https://digitalarchive.wilsoncenter.org/", "https://", "http://")


@pytest.fixture(scope="module")
def served(drive: Driver, collection: Collection) -> str:
    return drive.recorder.serve(collection.output)


def test_the_kinds_are_all_there_are(collection: Collection) -> None:
    assert sorted(path.relative_to(collection.output).as_posix()
                  for path in checks.pages(collection.output).values()) == sorted(KINDS)


@pytest.mark.parametrize("page", KINDS)
def test_axe(chromium: Browser, served: str, page: str) -> None:
    assert unless_missing(lambda: checks.axe(chromium, [served + page])) == []


def test_axe_on_a_verdict(chromium: Browser, served: str, collection: Collection, tmp_path: Path) -> None:
    """The check page after it was used, with a verdict of each kind on it."""
    flipped = tmp_path / "flipped.epub"
    data = bytearray(collection.file(LETTER, "2.1", ".epub").read_bytes())
    data[-1] ^= 1
    flipped.write_bytes(data)
    files = [collection.file(LETTER, "2.1"), collection.file(LETTER, "1.1"), flipped, Path(__file__)]

    def use(page: Page) -> None:
        page.upload("input[type=file]", files)
        page.wait("document.querySelectorAll('[role=status] h2').length === 4")

    assert unless_missing(lambda: checks.axe(chromium, [f"{served}check.html"], use=use)) == []


def test_nu(collection: Collection) -> None:
    assert unless_missing(lambda: checks.nu(collection.output)) == []


def test_links(collection: Collection) -> None:
    assert links(collection.output, OUTER) == []


@pytest.mark.parametrize("page", KINDS)
def test_no_page_asks_elsewhere_or_complains(each_browser: Browser, home: str, page: str) -> None:
    with each_browser.open(home + page) as opened:
        opened.press("Tab", "End", "Home")
        assert opened.strangers() == []
        assert opened.complaints == []
        missing = [each.url for each in opened.requests if not each_browser.driver.recorder.find(each.url)]
        assert missing == []


@pytest.mark.parametrize("page", KINDS)
def test_no_page_is_wider_than_a_small_window(each_browser: Browser, served: str, page: str) -> None:
    with each_browser.open(served + page, width=320, height=640) as opened:
        assert opened.run("innerWidth") == 320
        assert (opened.wider(), list(_cut(opened.run(_CUT)))) == (0, [])
        opened.letters(200)
        opened.size(390, 844)
        assert (opened.wider(), list(_cut(opened.run(_CUT)))) == (0, [])


#: Elements with words that begin left of the window or end right of it, where nothing can be scrolled.
_CUT = """[...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect(), words = [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!words || !box.width || getComputedStyle(each).position === "absolute") return false;
    for (let up = each; up; up = up.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return false;
    return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map(each => each.outerHTML.slice(0, 120))"""


def _cut(found: list[str]) -> Iterator[str]:
    return (each for each in found if "skip" not in each)


@pytest.mark.parametrize("page", [each for each in KINDS if each != "check.html"])
def test_all_words_are_there_without_javascript(chromium: Browser, served: str, page: str) -> None:
    """What scripts add is ways to use a page: no document, and no paragraph, needs them."""
    words = []
    for javascript in (True, False):
        with chromium.open(served + page, javascript=javascript) as opened:
            selector = "main p, main li, main h1, main h2" if page != "index.html" else "main li a"
            # The buttons that copy are made by a script.
            words.append({each.replace(" Copy", "") for each in opened.texts(selector)})
    assert words[1] >= {each for each in words[0] if len(each) > 40}
    assert words[1]
