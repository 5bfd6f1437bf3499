"""Text → words as an eye reads them, and whether words stand at a place, be some of them parted by a line's end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """What stands between two blanks; whether its line ends after it; and where it was read ("page 3")."""

    text: str
    line_ends: bool = False
    where: str = ""


Tokens = Sequence[Token]


#: Signs that only say where a line may end go; signs that look alike share one glyph, and so one reading.
_UNSEEN = {0x00AD: None, 0x200B: None, 0x2010: "-", 0x2011: "-", 0x00B5: "μ", 0x02BB: "‘", 0x02BC: "’", 0x2206: "Δ",
           0x2215: "⁄", 0x202F: "\u2009", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
#: Thai parts no words by blanks, and what reads a PDF puts some where shaping has moved a mark. So each Thai sign is
#: a word by itself here: whether a blank stands between two of them does not count.
_THAI = re.compile(r"([\u0e00-\u0e7f])")
#: Nor is one that stands beside a mark which has no sign of its own with its letter: readers of PDFs put some there.
_MARK = re.compile(r"[ \t]*([\u0300-\u036f]+)")
#: SARA AM is one sign or two, and looks the same (Unicode 16.2).
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def seen(text: str) -> str:
    """TEXT in Unicode’s composed form (NFC), as an eye reads it."""
    seen = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return _THAI.sub(r" \1 ", _SARA_AM.sub("\\1\u0e33", _MARK.sub(r"\1 ", seen)))


def tokens_of(text: str, where: str = "") -> list[Token]:
    """TEXT as an eye reads it → its tokens; lines part at LF."""
    return [Token(token, "\n" in blank, where) for token, blank in re.findall(r"(\S+)(\s*)", seen(text))]


def length_at(words: Sequence[str], tokens: Tokens, at: int) -> int:
    """How many of TOKENS from AT on are WORDS, one after the other; 0 if they are not."""
    start = at
    for word in words:
        if at >= len(tokens):
            return 0
        token = tokens[at]
        length = 1 if token.text == word else _parts_of(word, tokens, at) if token.line_ends else 0
        if not length:
            return 0
        at += length
    return at - start


def _parts_of(word: str, tokens: Tokens, at: int) -> int:
    """How many of TOKENS from AT on make up WORD; 0 if they do not. A word parts at a line's end and nowhere else."""
    kept, hyphenated = {""}, set[str]()
    for count, each in enumerate(tokens[at:at + len(word) + 1], 1):
        token, line_ends = each.text, each.line_ends
        # After a hyphen that was put in, the word goes on with a letter.
        whole = {before + token for before in kept} | {before + token for before in hyphenated if token[0].isalnum()}
        if word in whole:
            return count
        if not line_ends:
            return 0
        kept = {each for each in whole if word.startswith(each)}
        hyphenated = {each[:-1] for each in whole if token[-1] == "-" and len(token) > 1 and word.startswith(each[:-1])}
        if not kept and not hyphenated:
            return 0
    return 0


def whole_words(tokens: Tokens, known: Iterable[str]) -> list[str]:
    """TOKENS → their words. A hyphen at a line's end is the word's own unless KNOWN has the word without it."""
    plainly = {word.strip(_MARKS) for word in known}
    found: list[str] = []
    hyphen = False
    for token in tokens:
        if hyphen:
            joined = found[-1][:-1] + token.text
            found[-1] = joined if joined.strip(_MARKS) in plainly else found[-1] + token.text
        else:
            found.append(token.text)
        hyphen = token.line_ends and token.text.endswith("-") and len(token.text) > 1
    return found


_MARKS = ".,;:!?()[]“”‘’\"'‹›°"
