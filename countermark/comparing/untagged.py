"""The pages' text of a PDF without tags → its units, by what stands at the head of its lines.

Editions have tags (ISO 32000-1, 14.8); a copy that was printed anew or run through a program may have lost them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from countermark.comparing.units import NUMBER, Kind, Unit, words_of

_NOTE = re.compile(r"‹(\d+)›\s")
_HEAD = re.compile(rf"({NUMBER.pattern})\s+(?=\S)", re.ASCII)


def untagged(pages: Sequence[str], fold: Callable[[str], str]) -> Iterator[Unit]:
    """PAGES → their units. A line that the next number opens begins a paragraph, one that the next note's sign opens a
    note, and after a note comes no text on its page. Where a paragraph ends cannot be told."""
    paragraph, note = "0", 0
    for number, page in enumerate(pages, 1):
        lines: list[str] = []
        kind: Kind = "text"
        sign = ""
        for line in [*page.splitlines(), ""]:
            noted, headed = _NOTE.match(line), _HEAD.match(line) if kind == "text" else None
            is_note = noted is not None and int(noted[1]) == note + 1
            is_next = headed is not None and headed[1].isdecimal() and int(headed[1]) == int(paragraph) + 1
            if is_note or is_next:
                yield _unit(kind, lines, number, paragraph, sign, fold)
                lines = []
            if is_note and noted:
                kind, note, sign = "note", note + 1, f"‹{noted[1]}›"
            elif is_next and headed:
                paragraph, line = headed[1], line[headed.end():]
            lines.append(line)
        yield _unit(kind, lines, number, paragraph, sign, fold)


def _unit(kind: Kind, lines: Sequence[str], page: int, paragraph: str, sign: str, fold: Callable[[str], str]) -> Unit:
    words = tuple(words_of([("\n".join(lines), f"page {page}")], fold, False))
    return Unit(kind, words, "", "" if kind == "note" or paragraph == "0" else paragraph, sign, loose=True)
