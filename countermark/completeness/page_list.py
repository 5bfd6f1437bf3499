"""An edition with pages and one with page breaks, as they can be read → whether each break is where its page begins.

How the breaks were found is not asked. The words after a break must open its page, and those before it stand on the
page before. Where the document's text goes over to the next page, the words between two breaks must be all that the
page has of it: they are known to be the same in both, and so none can stand in for another that reads like it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from countermark.completeness.order import Place
from countermark.completeness.reading import Reading
from countermark.completeness.words import Token, length_at, seen
from countermark.extract import Break

#: So many words after and before a break are looked up, as far as its line has them.
_AFTER, _BEFORE = 6, 5


def wrong_with(printed: Reading, text: Place, bound: Reading) -> Iterator[str]:
    """What is wrong with the page breaks of the ebook BOUND, by the pages that are PRINTED; TEXT: where in print the
    document's text stands."""
    pages = _Pages(printed, text)
    numbers = [int(each.label) if each.label.isascii() and each.label.isdigit() else 0 for each in bound.breaks]
    if numbers != sorted({*numbers}) or not pages.needed <= {*numbers} <= {*range(1, pages.last + 1)}:
        yield f"does not have the breaks of the pages 1 to {pages.last} once each and in their order: {numbers}"
        return
    for number, each in zip(numbers, bound.breaks, strict=True):
        yield from pages.opens(number, each)
    for (before, number), each in zip(pairwise(numbers), bound.breaks[1:], strict=True):
        yield from pages.ends(before, number, each)
    expected = [(each.label, each.address) for each in bound.breaks]
    if expected != [*bound.page_list]:
        odd = next((pair for pair in (*bound.page_list, *expected)
                    if pair not in expected or pair not in bound.page_list), ("", ""))
        yield f"does not list its page breaks as they are, each once: page {odd[0]}, {odd[1]}"


class _Pages:
    """The words of each page; from where to where in all of them it has the document's text; and which pages need a
    break: the first, and all from the text on. Between the two print may have contents, which an ebook has no page
    for."""

    def __init__(self, printed: Reading, text: Place) -> None:
        self.main = printed.main
        self.words: defaultdict[int, list[Token]] = defaultdict(list)
        self.text: dict[int, tuple[int, int]] = {}
        for n, token in enumerate(printed.main):
            page = _number(token.where)
            self.words[page].append(token)
            if text.start <= n < text.end:
                self.text[page] = self.text.get(page, (n, 0))[0], n + 1
        self.last = max(self.words, default=0)
        opening = min(self.text, default=self.last)
        there = {*self.words, *(_number(each.where) for each in printed.pictures)}
        self.needed = {min(there, default=1), *(page for page in there if page >= opening)}

    def opens(self, number: int, each: Break) -> Iterator[str]:
        """Whether the words after a break open page NUMBER."""
        after, here = _line(each.after, 0)[:_AFTER], self.words[number]
        if here and not length_at(after, here, 0):
            yield (f"has the break of page {number} before '{' '.join(after)}', and the page begins with "
                   f"'{' '.join(token.text for token in here[:_AFTER])}'")

    def ends(self, before: int, number: int, each: Break) -> Iterator[str]:
        """Whether the words before the break of page NUMBER are those of the page BEFORE."""
        page = self.words[before]
        words = _line(each.before, -1)
        # Of a word that the page turn parts, the page may have what no word is.
        words = (words[:-1] if _parted(each) else words)[-_BEFORE:]
        if words and page and not any(length_at(words, page, n) for n in range(len(page))):
            yield f"has no break between page {before} and page {number}, and '{' '.join(words)}' stands on neither"
        elif min(self.text, default=0) <= before < max(self.text, default=0) and not self._fills(each, before):
            yield f"has other words from the break of page {before} to that of page {number} than page {before} has"

    def _fills(self, each: Break, number: int) -> bool:
        """Whether what is written before a break is all that page NUMBER has of the text; on the first page of the
        text, its heading stands before that."""
        words = seen(each.before).split()
        if number not in self.text:
            return not words  # pictures alone are on it
        start, end = self.text[number]
        first = max(start - len(words), 0) if number == min(self.text) else start
        page, last = list(self.main[first:end]), self.main[end - 1]
        # Where the page turn parts a word, a hyphen may have been put in.
        for text in (last.text, *([last.text.removesuffix("-")] if _parted(each) else [])):
            page[-1] = replace(last, text=text)
            if any(length_at(words, page, n) == len(page) - n for n in range(start - first + 1)):
                return True
        return False


def _number(where: str) -> int:
    return int(where.rpartition(" ")[2])


def _line(text: str, which: int) -> list[str]:
    """The words of the first (0) or last (-1) line of TEXT that has any."""
    lines = [line for line in text.split("\n") if line.strip()]
    return seen(lines[which]).split() if lines else []


def _parted(each: Break) -> bool:
    """Whether a break stands within a word."""
    return not each.before[-1:].isspace() and not each.after[:1].isspace()
