"""An edition with pages and one with page breaks, as they can be read → whether each break is where its page begins.

How the breaks were found is not asked: the words after one must open its page, and those before it stand on a page
before. So each page has its break, at its very word; and the page list leads to each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from countermark.completeness.reading import Reading
from countermark.completeness.words import Token, length_at, seen
from countermark.extract import Break

#: So many words after and before a break are looked up, as far as its line has them.
_AFTER, _BEFORE = 6, 5


def wrong_with(printed: Reading, bound: Reading) -> Iterator[str]:
    """What is wrong with the page breaks of the ebook BOUND, by the pages that are PRINTED."""
    pages: defaultdict[int, list[Token]] = defaultdict(list)
    for token in printed.main:
        pages[int(token.where.rpartition(" ")[2])].append(token)
    numbers = [int(each.label) if each.label.isascii() and each.label.isdigit() else 0 for each in bound.breaks]
    last = max(pages, default=0)
    if numbers != sorted({*numbers}) or numbers[:1] != [1] or numbers[-1:] != [last]:
        yield f"does not have the breaks of the pages 1 to {last} once each and in their order: {numbers}"
        return
    for before, number, each in zip([0, *numbers], numbers, bound.breaks, strict=False):
        yield from _misplaced(each, number, before, pages)
    expected = [(each.label, each.address) for each in bound.breaks]
    if expected != [*bound.page_list]:
        odd = next((pair for pair in (*bound.page_list, *expected)
                    if pair not in expected or pair not in bound.page_list), ("", ""))
        yield f"does not list its page breaks as they are, each once: page {odd[0]}, {odd[1]}"


def _misplaced(each: Break, number: int, before: int, pages: dict[int, list[Token]]) -> Iterator[str]:
    """Whether the break of page NUMBER is where that begins; BEFORE: the page of the break before it."""
    after, here = _line(each.after, 0)[:_AFTER], pages[number]
    if here and not length_at(after, here, 0):
        yield (f"has the break of page {number} before '{' '.join(after)}', and the page begins with "
               f"'{' '.join(token.text for token in here[:_AFTER])}'")
        return
    words = _line(each.before, -1)
    if not each.before[-1:].isspace():
        words = words[:-1]  # of a word that a page turn parts, the page has what no word is
    words = words[-_BEFORE:]
    there: Sequence[Token] = pages[before]
    if before and words and there and not any(length_at(words, there, n) for n in range(len(there))):
        yield f"has no break between page {before} and page {number}, and '{' '.join(words)}' stands on neither"


def _line(text: str, which: int) -> list[str]:
    """The words of the first (0) or last (-1) line of TEXT that has any."""
    lines = [line for line in text.split("\n") if line.strip()]
    return seen(lines[which]).split() if lines else []
