"""Paragraphs as they were published, and as they are now → numbers that moved or were given again (D101).

A number is a promise to whoever cited it: it stays with its paragraph, also where words in that were changed, and
after a paragraph was taken out nobody else gets its number. Where words do not tell which paragraph is which, the
editor says it: a number that the source says is believed, as long as it is not seen to be another paragraph's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from countermark.document import inline_text
from countermark.editing import Edited, placed
from countermark.fixity import digest_of
from countermark.locators import before

#: Two texts are one paragraph, reworded, if they are alike in so many of a hundred parts (rapidfuzz's ratio).
_ALIKE = 60
_QUOTED = 40


def paragraphs_of(document: Edited) -> dict[str, str]:
    """Number → the paragraph's words, parted by single blanks."""
    return {each.number: " ".join(inline_text(each.inlines).split()) for each in placed(document) if each.number}


def digests_of(paragraphs: Mapping[str, str]) -> dict[str, str]:
    """Number → SHA-256 of the words: what a history keeps."""
    return {number: digest_of(text.encode()) for number, text in paragraphs.items()}


def misplaced(former: Mapping[str, str], now: Mapping[str, str], said: Collection[str], ever: Collection[str],
              published: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the numbers NOW, and what to do about it: the first of a kind, and how many follow.

    FORMER: the paragraphs of the last edition, with their words where these are known; PUBLISHED: the same with their
    digests, which the history always has; SAID: the numbers that the source says; EVER: all that were ever published.
    """
    digests = digests_of(now)
    new = {number for number in now if number in said and number not in ever}
    # Paragraphs that do not stand where they stood, and might be another one.
    free = {number: text for number, text in now.items() if digests[number] != published.get(number) and
            number not in new}
    moved, strange = [], []
    for number in published:
        if digests.get(number) == published[number]:
            continue
        at = _elsewhere(number, former.get(number, ""), published[number], free, digests)
        if at:
            moved.append((number, at))
        elif number in free and number not in said and number in former and not _alike(former[number], now[number]):
            strange.append(number)
    if moved:
        number, at = moved[0]
        yield (f"paragraph {number} of the last edition would be paragraph {at}: '{_opening(now[at])}'{_more(moved)}",
               f"put {{#p{number}}} before it. What was put in before it takes {{#p{before(number)}a}}, "
               f"{{#p{before(number)}b}} …; what is in another place on purpose, a number that was never published")
    elif strange:
        number = strange[0]
        yield (f"paragraph {number} has other words than in the last edition: '{_opening(now[number])}'"
               f"{_more(strange)}", f"if it is the same paragraph, put {{#p{number}}} before it; if it is another one, "
               f"a number that was never published, such as {{#p{number.rstrip(_LETTERS)}a}}")
    again = [number for number in now if number in ever and number not in published]
    if again:
        yield (f"paragraph {again[0]} was taken out in an earlier edition, and its number is given again: "
               f"'{_opening(now[again[0]])}'{_more(again)}", "say another number before it, such as "
               f"{{#p{before(again[0])}a}}; readers have cited the old one")


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _elsewhere(number: str, text: str, digest: str, free: Mapping[str, str], digests: Mapping[str, str]) -> str:
    """The number now of the paragraph that had NUMBER, where that is another one; "" if none of the FREE ones is it."""
    order = {each: n for n, each in enumerate(digests)}
    here = order.get(number, min((n for each, n in order.items() if each > number), default=len(order)))
    same = [each for each in free if digests[each] == digest]
    if same:
        return min(same, key=lambda each: (abs(order[each] - here), order[each]))
    if not text or (number in free and _alike(text, free[number])):
        return ""
    from rapidfuzz import fuzz, process

    score: Callable[..., float] = fuzz.ratio
    found = process.extractOne(text, {each: words for each, words in free.items() if each != number}, scorer=score,
                               score_cutoff=_ALIKE)
    return str(found[2]) if found else ""


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other)) >= _ALIKE


def _more(found: Collection[object]) -> str:
    return f", and {len(found) - 1} after it" if len(found) > 1 else ""


def _opening(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"
