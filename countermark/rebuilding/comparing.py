"""A copy, and what its sources make → what in the copy is not theirs: words, files in it, and what it says of itself.

Typesetting moves notes and page numbers about, so the copy is not held against the other file page by page. It is held
against the document, as every build is (completeness): each word in its order, none of another origin, all to be seen.
That its signs are those of the other file is asked besides, so that no fixed wording can be left out. What was read
out is what programs read; glyphs that look like other letters are not seen.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from countermark import completeness
from countermark.audit.differences import first_difference
from countermark.completeness.reading import READERS, Reading
from countermark.completeness.words import Token
from countermark.project import Project
from countermark.rebuilding.besides import besides
from countermark.rebuilding.building import document_of, use
from countermark.rebuilding.taking import Taken

#: So many differing words are named, and so many further reasons told.
MOST = 5
#: So many pairs of words take a quarter of a gigabyte to compare by the one way.
_MANY = 2_000_000_000
_JOINTS = re.compile(r"[\s\-\u00ad\u2010\u200b]+")


class Word(msgspec.Struct, frozen=True):
    """Where the copy has other words: the place in it, its words, and those that its sources make; "" for none."""

    where: str
    copy: str
    sources: str


class Compared(msgspec.Struct, frozen=True):
    """`words`: the first differences, `more`: how many there are besides; `reasons`: what else is not as its sources
    say; `looks`: what was not compared, or tells only of typesetting."""

    words: tuple[Word, ...] = ()
    more: int = 0
    reasons: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()


def compare(project: Project, taken: Taken, copy: bytes, ours: bytes, scratch: str = "") -> Compared:
    """The bytes of a COPY, from which TAKEN was taken, and OURS that were built of that → Compared."""
    use(scratch)
    document = document_of(taken)
    suffix = taken.suffix
    found = completeness.compare(project, suffix, copy, document, closely=True)
    looks = [f"where the two files part: {first_difference(suffix, ours, copy)}"]
    if len(found.reading.covers) == 1 and found.cover not in (b"", found.reading.covers[0].data):
        looks.append("its cover is another picture; what that says cannot be compared")
        found = dataclasses.replace(found, cover=found.reading.covers[0].data)
    wrong = [message for check in completeness.CHECKS.values() for message in check(found)]
    theirs, mine = found.reading, READERS[suffix](ours, document, True)
    reasons = [f"it {message}" for message in wrong]
    words = [*differing(_all(theirs), _all(mine))] if wrong or _signs(theirs) != _signs(mine) else []
    reasons += besides(suffix, copy, ours)
    if len(reasons) > MOST:
        reasons[MOST:] = [f"and {len(reasons) - MOST} more of this kind"]
    return Compared(tuple(words[:MOST]), max(0, len(words) - MOST), tuple(reasons), tuple(looks))


def _all(reading: Reading) -> list[Token]:
    return [*reading.main, *reading.contents]


def _signs(reading: Reading) -> Counter[str]:
    """How often each sign stands in a file, but for digits, which count pages, and for what parts words."""
    return Counter(re.sub(r"[\d\-]", "", "".join(token.text for token in _all(reading))))


def differing(copy: Sequence[Token], ours: Sequence[Token]) -> Iterator[Word]:
    """Two texts → where they have other words; one that was hyphenated is the same word."""
    from rapidfuzz.distance import Indel, Levenshtein

    there, here = [_key(token.text) for token in copy], [_key(token.text) for token in ours]
    # What is replaced and what stands beside it are one difference to a reader.
    runs: list[list[int]] = []
    # The one finds as many words again as there are; the other needs less memory.
    opcodes = Indel.opcodes if len(there) * len(here) < _MANY else Levenshtein.opcodes
    for op in opcodes(there, here):
        if op.tag == "equal":
            continue
        if runs and runs[-1][1] == op.src_start and runs[-1][3] == op.dest_start:
            runs[-1][1], runs[-1][3] = op.src_end, op.dest_end
        else:
            runs.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for a, b, c, d in runs:
        if "".join(there[a:b]) != "".join(here[c:d]):
            where = copy[min(a, len(copy) - 1)].where if copy else ""
            yield Word(where, _some(copy[a:b]), _some(ours[c:d]))


def _key(word: str) -> str:
    return _JOINTS.sub("", word)


def _some(tokens: Sequence[Token]) -> str:
    more = " …" * (len(tokens) > 12)
    return " ".join(token.text[:100] for token in tokens[:12]) + more
