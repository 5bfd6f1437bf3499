"""Paragraphs as they were published, and as they are now → numbers that moved or were given again (D101).

A number is a promise to whoever cited it: it stays with its paragraph, also where words in that were changed, and
after a paragraph was taken out nobody else gets its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from countermark.document import inline_text
from countermark.editing import Edited, placed
from countermark.fixity import digest_of

#: Two texts are one paragraph, reworded, if they are alike in so many of a hundred parts (rapidfuzz's ratio).
_ALIKE = 60
_QUOTED = 40


def paragraphs_of(document: Edited) -> dict[str, str]:
    """Number → the paragraph's words, parted by single blanks."""
    return {each.number: " ".join(inline_text(each.inlines).split()) for each in placed(document) if each.number}


def digests_of(paragraphs: Mapping[str, str]) -> dict[str, str]:
    """Number → SHA-256 of the words: what a history keeps."""
    return {number: digest_of(text.encode()) for number, text in paragraphs.items()}


def misplaced(before: Mapping[str, str], now: Mapping[str, str], ever: Iterable[str],
              published: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the numbers NOW, and what to do about it.

    BEFORE: the paragraphs of the last edition, with their words where these are known; PUBLISHED: the same with their
    digests, which the history always has; EVER: all numbers that were ever published.
    """
    same = digests_of(now)
    moved = {number for number, digest in published.items() if same.get(number) != digest}
    free = {number: text for number, text in now.items() if same[number] != published.get(number)}
    places = {digest: number for number, digest in same.items() if number in free}
    for number in published:
        if number not in moved:
            continue
        at = places.get(published[number]) or _alike(before.get(number, ""), free, number)
        if at and at != number:
            yield (f"paragraph {number} of the last edition would be paragraph {at}: '{_opening(now[at])}'",
                   f"put {{#p{number}}} before it; what was put in before it is {{#p{_before(number)}a}}, {{#p"
                   f"{_before(number)}b}} …, and a number that was taken out is not given again")
    for number in now:
        if number in ever and number not in published:
            yield (f"paragraph {number} was taken out in an earlier edition, and its number is given again: "
                   f"'{_opening(now[number])}'", "say another number before it, such as "
                   f"{{#p{_before(number)}a}}; readers have cited the old one")


def _alike(text: str, free: Mapping[str, str], number: str) -> str:
    """The number now of a paragraph that had this TEXT: its own, if that is as like as any; "" if none is."""
    from rapidfuzz import fuzz, process

    if not text or not free:
        return ""
    score: Callable[..., float] = fuzz.ratio
    found = process.extractOne(text, free, scorer=score, score_cutoff=_ALIKE)
    if found is None or (number in free and score(text, free[number]) >= found[1]):
        return ""
    return str(found[2])


def _before(number: str) -> str:
    count = int("".join(filter(str.isdigit, number)))
    return str(max(count - 1, 1))


def _opening(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"
