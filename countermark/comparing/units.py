"""Text as it was read → units of words: a paragraph, a heading, a note; each word with where it stands.

All that is known of a file comes from what it shows. What it carries (document.md) is compared as bytes and never
believed: whoever alters a copy may leave that out, or alter it, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from countermark.comparing.telling import short
from countermark.completeness.words import seen

#: text: what is read in its order; note: the editors', at a page's foot or after the text; contents: a list of headings
#: with where they stand; format: what only one of the formats has a place for; furniture: running heads and folio.
Kind = Literal["text", "note", "contents", "format", "furniture"]

#: A paragraph's number as editions print it.
NUMBER = re.compile(r"[1-9]\d{0,5}[a-z]?", re.ASCII)
#: A hyphen that was put in parts no word, though a line ends after it.
_WORD = re.compile("((?:\u00ad\\s*|\\S)+)(\\s*)")
#: A hyphen that the typesetter put in; it goes with the line's end after it.
_PUT_IN = re.compile("\u00ad\\s*")
_NOT_SEEN = {0x00AD: None, 0x200B: None, 0x2060: None}
_HYPHENS = str.maketrans("", "", "-\u2010\u2011")


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two blanks; whether a line ends after it; the page or chapter that it stands on. `unsure`:
    its last sign is a hyphen at a line's end, and nothing says whether it is the word's own."""

    text: str
    line_ends: bool
    where: str
    unsure: bool = False

    @property
    def key(self) -> str:
        """The word without its hyphens."""
        return self.text.translate(_HYPHENS) or self.text


@dataclass(frozen=True, slots=True)
class Unit:
    """A block of text. `paragraph`, `note`: its number as it is printed, or ""; `section`: the heading that it stands
    under; `heading`: it is one; `loose`: no tag says where its paragraph ends."""

    kind: Kind
    words: tuple[Word, ...]
    section: str = ""
    paragraph: str = ""
    note: str = ""
    heading: bool = False
    loose: bool = False

    @property
    def key(self) -> str:
        """All its signs but blanks and hyphens: the same however its lines end."""
        return "".join(word.key for word in self.words)

    def place(self, word: Word) -> str:
        """Where one of its words stands, for people: "page 3, paragraph 7"."""
        if self.kind == "furniture":
            return f"{word.where}, at its edge"
        if self.note:
            return f"{word.where}, note {self.note}"
        if self.heading:
            return f"{word.where}, a heading"
        if self.paragraph:
            return f"{word.where}, {'after the number' if self.loose else 'paragraph'} {self.paragraph}"
        if not self.section or f"“{self.section}”" in word.where:
            return word.where
        return f"{word.where}, under “{short(self.section, 48)}”"


def as_shown(text: str) -> str:
    """TEXT as an eye reads it: for files of which one is a PDF, in which signs that look alike share a glyph."""
    return seen(text)


def as_written(text: str) -> str:
    """TEXT sign for sign, but for those that only say where a line may end."""
    return unicodedata.normalize("NFC", text).translate(_NOT_SEEN)


def words_of(pieces: Iterable[tuple[str, str]], fold: Callable[[str], str], tagged: bool = True) -> Iterator[Word]:
    """PIECES of text, each with where it stands → their words. A word is where it begins; lines part at LF.

    TAGGED: hyphens that were put in are known by their tags, and marked as such (U+00AD).
    """
    ends: list[int] = []
    places: list[str] = []
    length = 0
    parts = []
    for text, where in pieces:
        if text:
            parts.append(text)
            length += len(text)
            ends.append(length)
            places.append(where)
    n = 0
    for match in _WORD.finditer("".join(parts)):
        while ends[n] <= match.start():
            n += 1
        # Folding can part a word (Thai); what comes of it stands where it stood.
        folded = fold(_PUT_IN.sub("", match[1])).split()
        for last, text in enumerate(folded, 1 - len(folded)):
            line_ends = last == 0 and "\n" in match[2]
            yield Word(text, line_ends, places[n], line_ends and not tagged and text[-1] == "-" and len(text) > 1)

