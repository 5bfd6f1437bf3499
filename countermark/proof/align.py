"""Two lists of texts → which words are the same, where they differ, and which texts stand beside each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\S+")
#: Two texts stand beside each other if they share one in so many of the shorter one's words: not for a stray "the".
_SHARE = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word, the text that it stands in, and where in it."""

    text: str
    owner: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of one side that the other has not, or has others for."""

    theirs: tuple[Word, ...]
    ours: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """`partners`: word of theirs → the same word of ours; `rows`: the texts of both that stand beside each other."""

    partners: dict[Word, Word]
    differences: tuple[Difference, ...]
    rows: tuple[tuple[range, range], ...]


def words_of(texts: Sequence[str]) -> list[Word]:
    """TEXTS → their words: runs of characters between blanks, as collation has them."""
    return [Word(match[0], owner, match.start(), match.end()) for owner, text in enumerate(texts)
            for match in _WORD.finditer(text)]


def align(theirs: Sequence[str], ours: Sequence[str], leading: Collection[int] = ()) -> Alignment:
    """THEIRS and OURS, word by word. LEADING: those of ours, without words, that belong to what follows them."""
    from rapidfuzz.distance import Levenshtein

    left, right = words_of(theirs), words_of(ours)
    partners: dict[Word, Word] = {}
    differences: list[Difference] = []
    apart = False
    for op in Levenshtein.opcodes([word.text for word in left], [word.text for word in right]):
        here, there = left[op.src_start:op.src_end], right[op.dest_start:op.dest_end]
        if op.tag == "equal":
            partners.update(zip(here, there, strict=True))
        elif apart:  # words left out beside words replaced are one difference to a reader
            before = differences.pop()
            differences.append(Difference((*before.theirs, *here), (*before.ours, *there)))
        else:
            differences.append(Difference(tuple(here), tuple(there)))
        apart = op.tag != "equal"
    lengths = Counter(word.owner for word in left), Counter(word.owner for word in right)
    shared = Counter((here.owner, there.owner) for here, there in partners.items())
    links = sorted(pair for pair, count in shared.items()
                   if count * _SHARE >= min(lengths[0][pair[0]], lengths[1][pair[1]]))
    return Alignment(partners, tuple(differences), tuple(_rows(links, len(theirs), len(ours), leading)))


def _rows(links: Sequence[tuple[int, int]], theirs: int, ours: int,
          leading: Collection[int]) -> list[tuple[range, range]]:
    """LINKS between texts, in order → rows that hold each text once; what has no link stands in its gap."""
    linked: list[tuple[int, int, int, int]] = []
    for here, there in links:
        if linked and (here < linked[-1][1] or there < linked[-1][3]):
            start, end, first, last = linked[-1]
            linked[-1] = (start, max(end, here + 1), first, max(last, there + 1))
        else:
            linked.append((here, here + 1, there, there + 1))
    rows: list[tuple[range, range]] = []
    at, to = 0, 0
    for start, end, first, last in [*linked, (theirs, theirs, ours, ours)]:
        while first - 1 >= to and first - 1 in leading:
            first -= 1
        if at < start or to < first:
            rows.append((range(at, start), range(to, first)))
        if start < end or first < last:
            rows.append((range(start, end), range(first, last)))
        at, to = end, last
    return rows
