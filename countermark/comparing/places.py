"""What differs between the words of two files → places, as people are told of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from countermark.comparing.aligned import Aligned, At, Difference
from countermark.comparing.answer import Place
from countermark.comparing.units import Word

#: An edition id as it is printed.
_ID = re.compile(r"[0-9a-f]{4}(?: [0-9a-f]{4}){0,15}")


def places_of(aligned: Aligned) -> Iterator[Place]:
    """Each difference → its place."""
    for each in aligned.differences:
        ours, theirs = (_plain([word for word, _ in side]) for side in (each.first, each.second))
        yield Place(_where(each.first, each.near[0], each), _where(each.second, each.near[1], each), ours, theirs,
                    _plain(each.before), _plain(each.after), each.whole, each.moved,
                    "" if each.moved else signs(ours, theirs))


def is_id(place: Place) -> bool:
    """Whether what differs is the edition id that is printed, and no more."""
    return all(_ID.fullmatch(text) for text in (place.first, place.second))


def _where(side: Sequence[At], near: At | None, difference: Difference) -> str:
    at = side[0] if side else near
    if at is None:
        return "at the beginning"
    place = at[1].place(at[0])
    return place if side or not difference.whole else f"after {place}"


def _plain(words: Sequence[Word]) -> str:
    """Words in one line; a hyphen at a line's end stands before what it belongs to."""
    return "".join(word.text if word.line_ends and word.text.endswith("-") else f"{word.text} "
                   for word in words).strip()


def signs(first: str, second: str) -> str:
    """The signs that two words of one length differ in, by their names, where they are of two scripts."""
    if len(first) != len(second):
        return ""
    pairs = {(a, b) for a, b in zip(first, second, strict=True) if a != b}
    if not 0 < len(pairs) <= 3 or not all(_alike(a, b) for a, b in pairs):
        return ""
    return "; ".join(f"{_sign(a)} in the first, {_sign(b)} in the second" for a, b in sorted(pairs))


def _alike(first: str, second: str) -> bool:
    """Whether two signs may be taken for each other: letters of two scripts, or other signs of which one is special."""
    names = [unicodedata.name(sign, "").split(" ")[0] for sign in (first, second)]
    if first.isalpha() and second.isalpha():
        return names[0] != names[1]
    return not (first.isascii() and second.isascii()) and not (first.isalnum() or second.isalnum())


def _sign(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')}"
