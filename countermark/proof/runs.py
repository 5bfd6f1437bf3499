"""Words of witness and edition → runs for a template: stretches of text with what is to be seen of them.

A mark is told by its style and, where it ends, by words: nobody has to tell colours apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from countermark.document import (
    BRACKETS,
    CHANGES,
    Change,
    Inlines,
    LineBreak,
    Link,
    Marked,
    NoteMark,
    Text,
    inline_text,
    note_sign,
    sign_around,
)
from countermark.proof.align import Word

_BRACKET = re.compile(r"\[[^\[\]]*\]?")


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What a stretch of words is: its style, where others find it, and the words and link that stand after it."""

    style: str
    id: str = ""
    tag: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words under the same marks, outermost first."""

    text: str
    marks: tuple[Mark, ...] = ()
    language: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece as a template prints it: with the ids of the marks that open, and the tags of those that end."""

    text: str
    style: str
    language: str
    href: str
    ids: tuple[str, ...]
    tags: tuple[Mark, ...]


def runs(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    """PIECES → runs."""
    first: dict[Mark, int] = {}
    last: dict[Mark, int] = {}
    for n, piece in enumerate(pieces):
        for mark in piece.marks:
            first.setdefault(mark, n)
            last[mark] = n
    return tuple(Run(piece.text, " ".join(mark.style for mark in piece.marks), piece.language, piece.href,
                     tuple(mark.id for mark in piece.marks if mark.id and first[mark] == n),
                     tuple(mark for mark in reversed(piece.marks) if mark.tag and last[mark] == n))
                 for n, piece in enumerate(pieces))


#: (start, end, number of the difference) within a text
Undeclared = Sequence[tuple[int, int, int]]


def source_bits(inlines: Inlines) -> Iterator[tuple[str, Change | None]]:
    """INLINES in the witness's reading, parted at declared changes; what the source lacks is an empty bit."""
    for item in inlines:
        if isinstance(item, Text):
            yield item.text, None
        elif isinstance(item, LineBreak):
            yield " ", None
        elif isinstance(item, Change):
            yield inline_text((item,), "witness"), item
        elif isinstance(item, Marked | Link):
            yield from source_bits(item.children)


def bits_by_word(inlines: Inlines, words: Sequence[Word]) -> dict[Word, list[tuple[str, Change | None]]]:
    """The bits of which each of WORDS, those of INLINES in the witness's reading, is made."""
    found: dict[Word, list[tuple[str, Change | None]]] = {word: [] for word in words}
    at = 0
    for text, change in source_bits(inlines):
        for word in words:
            start, end = max(word.start, at), min(word.end, at + len(text))
            if start < end:
                found[word].append((text[start - at:end - at], change))
        if not text and change and words:
            found[next((word for word in words if word.end >= at), words[-1])].append(("", change))
        at += len(text)
    return found


def source_runs(text: str, words: Sequence[Word], bits: Mapping[Word, Sequence[tuple[str, Change | None]]],
                undeclared: Mapping[Word, int]) -> tuple[Run, ...]:
    """A passage of the witness → runs. BITS: what the words are made of that the edition has; UNDECLARED: word →
    number of the difference that it belongs to."""
    marks: dict[tuple[str, int], Mark] = {}
    flat: list[tuple[str, Mark | None]] = []
    at = 0
    for word in words:
        parts = [(part, _source_mark(marks, change, undeclared.get(word, 0)))
                 for part, change in bits.get(word, ((word.text, None),))]
        # The blank between two words under one mark lies under it, too.
        same = flat and parts[0][1] is not None and flat[-1][1] is parts[0][1]
        flat += [(text[at:word.start], parts[0][1] if same else None), *parts]
        at = word.end
    return runs([Piece(part, (mark,) if mark else ()) for part, mark in _joined(flat)])


def _source_mark(marks: dict[tuple[str, int], Mark], change: Change | None, difference: int) -> Mark | None:
    if change:
        gap = "gap " if CHANGES[change.kind].adds else ""
        return marks.setdefault(("change", change.number), Mark(
            f"{gap}change {change.kind}", f"s{change.number}", f"{change.number} {change.kind}", f"#c{change.number}"))
    if difference:
        return marks.setdefault(("difference", difference), Mark(
            "undeclared", f"ds{difference}", "not declared", f"#difference-{difference}"))
    return None


def _joined(flat: Sequence[tuple[str, Mark | None]]) -> Iterator[tuple[str, Mark | None]]:
    held, under = "", None
    for text, mark in flat:
        if mark is under:
            held += text
            continue
        if held or under:
            yield held, under
        held, under = text, mark
    if held or under:
        yield held, under


@dataclass
class Edition:
    """The edition's words → runs, over all texts of a document: brackets whose meaning is not said are counted."""

    unsaid: list[str] = field(default_factory=list)

    def runs(self, inlines: Inlines, undeclared: Undeclared = ()) -> tuple[Run, ...]:
        """INLINES as they are printed. UNDECLARED: stretches of their witness's reading that the witness lacks."""
        differences = {number: Mark("undeclared", f"d{number}", "not declared", f"#difference-{number}")
                       for _, _, number in undeclared}
        ranges = [(start, end, differences[number]) for start, end, number in undeclared]
        return runs(list(_Printed(self, ranges).pieces(inlines, (), "")))

    def bracket(self, words: str) -> Mark:
        """The mark of the next bracket that does not say what it means."""
        self.unsaid.append(words)
        number = len(self.unsaid)
        return Mark("unsaid", f"b{number}", "meaning not said", f"#bracket-{number}")


class _Printed:
    """One text: `at` counts the signs of its witness's reading, by which undeclared stretches are found."""

    def __init__(self, edition: Edition, undeclared: Sequence[tuple[int, int, Mark]]) -> None:
        self.edition, self.undeclared, self.at = edition, undeclared, 0
        self.change: Change | None = None
        self.in_bracket = False

    def pieces(self, inlines: Inlines, marks: tuple[Mark, ...], language: str) -> Iterator[Piece]:
        for item in inlines:
            if isinstance(item, Text):
                yield from self.text(item.text, marks, language)
            elif isinstance(item, LineBreak):
                self.at += not self.change
                yield Piece("\n", marks)
            elif isinstance(item, NoteMark):
                yield Piece(note_sign(item.number), (*marks, Mark("call", f"call-{item.number}")), "",
                            f"#note-{item.number}")
            elif isinstance(item, Link):
                yield from self.pieces(item.children, (*marks, Mark("link", "", f"→ {item.href}")), language)
            elif isinstance(item, Change):
                yield from self.changed(item, marks, language)
            else:
                bracket, self.in_bracket = self.in_bracket, self.in_bracket or item.kind in BRACKETS
                yield from self.pieces(item.children, (*marks, _mark(item)), item.language or language)
                self.in_bracket = bracket

    def changed(self, change: Change, marks: tuple[Mark, ...], language: str) -> Iterator[Piece]:
        there, (before, after) = inline_text((change,), "witness"), sign_around(change)
        number = change.number
        mark = Mark(f"change {change.kind}", f"c{number}", f"{number} {change.kind}", f"#change-{number}")
        wrong = tuple(each for start, end, each in self.undeclared if start < self.at + len(there) and end > self.at)
        marks = (*marks, *wrong[:1], mark)
        outer, self.change = self.change, change
        yield from (Piece(sign, marks) for sign in (before,) if sign)
        yield from self.pieces(change.children, marks, language)
        yield from (Piece(sign, marks) for sign in (after,) if sign)
        self.change = outer
        if not outer:
            self.at += len(there)

    def text(self, text: str, marks: tuple[Mark, ...], language: str) -> Iterator[Piece]:
        within: list[tuple[int, int, Mark]] = []
        if not self.change:
            within += [(start - self.at, end - self.at, mark) for start, end, mark in self.undeclared]
            self.at += len(text)
        if not self.in_bracket:
            within += [(*match.span(), self.edition.bracket(match[0])) for match in _BRACKET.finditer(text)]
        cuts = sorted({0, len(text), *(cut for each in within for cut in each[:2] if 0 < cut < len(text))})
        for start, end in pairwise(cuts):
            here = tuple(mark for first, last, mark in within if first <= start and end <= last)
            yield Piece(text[start:end], (*marks, *here), language)


def _mark(item: Marked) -> Mark:
    if item.kind in BRACKETS:
        return Mark("bracket", "", f"source’s own: {item.kind}")
    if item.kind in ("emphasis", "strong"):
        return Mark(item.kind)
    told = ", ".join(part for part in (item.kind.replace("-", " ") if item.kind != "foreign" else "",
                                       item.language) if part)
    return Mark("marked", "", told)
