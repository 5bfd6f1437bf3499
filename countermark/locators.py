"""Paragraph numbers, the locators of all formats: counted, or said where counting would move one that was published.

`{#p3a}` before a paragraph says that its number is 3a; the next one counts on, 4. `{#p5}` says that it is 5, as where 4
was taken out; the next one is 6. `{#p0a}` stands before the first. Numbers go up: 0a, 1, 2, 3, 3a, 3b, 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.rules_core import StateCore

#: What an editor types before a paragraph.
_SAID = re.compile(r"\{#p(?P<number>0[a-z]|[1-9]\d{0,5}[a-z]?)\}[ \n]*", re.ASCII)
_NUMBER = re.compile(r"(?P<count>\d{1,6})(?P<letter>[a-z]?)\Z", re.ASCII)
#: Under this name a paragraph's token has the number that is said of it.
SAID = "number said"

NUMBERS_GO_UP = ("running text has numbers, and they go up: 3, 3a, 3b, 4; one with a letter was put in after an "
                 "edition was published")


def key(number: str) -> tuple[int, str]:
    """Where a number stands among others: "3" < "3a" < "4"."""
    found = _NUMBER.match(number)
    return (int(found["count"]), found["letter"]) if found else (0, "")


def before(number: str) -> str:
    """The count after which what is put in before NUMBER stands: "2" for "3", "3" for "3b"."""
    count, letter = key(number)
    return str(count if letter else count - 1)


def said_in(text: str) -> frozenset[str]:
    """The numbers that a document's TEXT (Markdown) says."""
    from countermark.syntax import text_parser

    return frozenset(str(token.meta[SAID]) for token in text_parser().parse(text, {}) if SAID in token.meta)


def read_said(state: StateCore) -> None:
    """Take what is said of numbers out of the paragraphs of a parsed text: a rule of markdown-it, before "inline"."""
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if token.type == "inline" and before.type == "paragraph_open" and (said := _SAID.match(token.content)):
            token.content = token.content[said.end():]
            before.meta[SAID] = said["number"]


@dataclass
class Numbers:
    """Counts the paragraphs of one text."""

    last: str = ""

    def next(self, said: str, numbered: bool) -> tuple[str, str]:
        """The number of the next paragraph, and what is wrong with the one that is SAID of it; "" for either.

        NUMBERED: whether paragraphs have numbers where it stands.
        """
        if not numbered:
            return "", f"a paragraph here has no number, and {said} is said of it" if said else ""
        number, last = said or str(key(self.last)[0] + 1), self.last
        self.last = number
        if not said or key(said) > key(last):
            return number, ""
        return number, f"there are two paragraphs {said}" if said == last else f"paragraph {said} comes after {last}"
