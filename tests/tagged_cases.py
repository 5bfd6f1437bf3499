"""What the tests of tags are tried with, the HTML that it is set from, and what its words are."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from countermark.completeness.words import seen
from countermark.document import Document
from countermark.formats import pdf as printing
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_figures, source_of
from tests.conftest import ROOT, SLUG
from tests.tagged import SOFT_HYPHEN, Element, Tagged, tagged
from tests.test_layout import EVERYTHING
from tests.test_layout import document as stock_of

_NOTE = "Note {} with a [link](https://b.example/) and *emphasis*, " + "long enough to need more than one line. " * 3
_CALLS = """### Third level first[^one]

Text with a [link](https://a.example/) that has a note[^two] and *em **strong** more*[^three]. It goes on.

# First level

> A quotation[^four] goes on.
>
> 1. in *quotation*[^five] with words
>    - nested[^six]
>    - two
>
>    a paragraph in an item[^seven] goes on
> 2. second

| a[^eight] | b |
|---|---|
| 1[^nine] | |
| 2 | x |

## Second level
"""
CALLS = _CALLS + "\n".join(f"\n[^{name}]: {_NOTE.format(name)}\n" for name in (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
_WORDS = "The conversation concerned agricultural cooperatives and industrialisation, and then fertilisers. "
#: A paragraph, a list, an item, a table and a row's end on each page turn that there is.
TURNS = "\n\n".join([
    "\n".join(f"{n}. The delegation spoke of the harvest and the deliveries of fertilisers in district {n}, at length "
              "and with figures that nobody had asked for." for n in range(1, 60)),
    _WORDS * 90,
    "| place | tons | year |\n|---|---|---|\n" + "".join(
        f"| place {n} | {n} thousand | 19{n} |\n" for n in range(10, 80)),
    "::: passage {lang=ru}\n" + "Мы договорились встретиться снова в апреле. " * 30 + "\n:::",
])
#: What each test is tried with: a folder with a document, or a text.
CASES: dict[str, Path | str] = {
    "memo": ROOT / "content" / SLUG,
    **{folder.name: folder for folder in sorted((ROOT / "tests" / "corpus").iterdir())},
    "mutants": ROOT / "tests" / "mutants" / "stock",
    "everything": EVERYTHING, "calls": CALLS, "turns": TURNS,
    # So long that it has a title page and contents.
    "long": "\n\n".join(f"{'#' * (1 + n % 3)} Heading {n}[^n{n}]\n\n" + _WORDS * 9 for n in range(1, 70)) + "".join(
        f"\n\n[^n{n}]: {_NOTE.format(n)}" for n in range(1, 70)),
    # Shaping moves Thai marks about, in another font than that of the marks around them.
    "thai": "Hello คน (แรงงาน) “เกาหลี” 5 คน, คน5",
    "tongues": "A *foreign* word, [слово и дело]{lang=ru}, and\n\n::: passage {lang=ru}\nСлово [word]{lang=en}.\n:::",
}
PROJECT = Project(ROOT)


@cache
def document_of(case: str) -> Document:
    at = CASES[case]
    if isinstance(at, str):
        return stock_of(at)
    witness = (at / "witness.txt").read_bytes() if (at / "witness.txt").exists() else None
    source = source_of(at.name, (at / "document.md").read_bytes(), witness, f"{at.name}.md", f"{at.name}.txt")
    return parse(replace(source, figures=read_figures(at / "figures", "figures")), collection(PROJECT))


@cache
def bytes_of(case: str) -> bytes:
    return printing.render(PROJECT, document_of(case))[0]


@cache
def file_of(case: str) -> Tagged:
    return tagged(bytes_of(case))


@cache
def html_of(case: str) -> Any:
    """The page as it was set, without the running heads."""
    root = lxml.html.document_fromstring(printing.page_of(PROJECT, document_of(case)))
    for each in root.xpath("//div[@class='furniture']"):
        each.drop_tree()
    for each in root.xpath("//svg/title"):
        each.drop_tree()  # what a figure is, for those who do not see it: its Alt
    for each in root.xpath("//br"):
        each.tail = "\n" + (each.tail or "")
    return root


def plain(text: str) -> str:
    """TEXT with one blank between words, and no soft hyphens."""
    return " ".join(seen(text.replace(SOFT_HYPHEN, "")).split())


def words_of(each: Any) -> str:
    """The words of an HTML element, but for those of blocks and notes in it, which are told by themselves."""
    each = copy.deepcopy(each)
    each.tail = None
    for inner in each.xpath(".//p | .//ul | .//ol | .//blockquote | .//span[@class='footnote']"):
        inner.drop_tree()
    return plain(each.text_content())


def own_text(element: Element) -> str:
    """The words of a structure element but for those of blocks in it."""
    return plain(element.text(("Note", "L", "P", "BlockQuote")))


CASE = pytest.mark.parametrize("case", CASES)
