"""Text → pieces that say where its lines may end, so that no release of a system library can end them elsewhere.

Pango breaks lines by Unicode's rules (UAX 14), which it and Unicode change: "c.1200" parts on one Debian and not on
the next. So only what every version breaks alike is left to it: a blank between plain words, and a hyphen between
small letters. All else is kept whole by markup, or given a place to break by markup; no sign is added to the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

#: A piece that is kept whole takes at most so much room, in letters (a sign of East Asia takes two): what is longer
#: fits no narrow measure, and may break in pieces of CHUNK. A title's letters are larger.
LONGEST = 28
IN_A_TITLE = 14
#: On a screen a reader's letters may be so large that only what is this short is kept whole.
ON_A_SCREEN = 12
CHUNK = 8
#: Languages that write common nouns with a capital, so that a capital does not tell a name.
_NOUNS_WITH_CAPITALS = ("de", "lb")

#: "V.I.", "J.": initials, be they marked or not.
_INITIALS = re.compile(r"[(“‘\"'\[‹«]*(?:[^\W\d_][.])+\Z")
_QUOTES = "“”‘’\"'«»‹›"
_OPENING = "“”‘’\"'«»„‚‹›([¿¡"
_CLOSING = "“”‘’\"'«»‹›)].,;:!?…"
_LETTERS = r"(?:[A-Za-zÀ-ÖØ-öø-ɏΆ-Ͽά-ώЀ-ӿ][̀-ͯ]*)"
#: Words that every version treats alike: letters or digits, between common marks; inside, an apostrophe.
_PLAIN = re.compile(rf"([{re.escape(_OPENING)}]*)({_LETTERS}+(?:[’']{_LETTERS}+)*|[0-9]+)([{re.escape(_CLOSING)}]*)\Z")
#: "meat-packing", but not "Chang-ik" nor "5-го": what begins with a capital may be a name.
_COMPOUND = re.compile(r"[a-zß-ÿа-яё][a-zß-ÿа-яё’']+(?:-[a-zß-ÿа-яё’']{2,})+[.,;:!?]*\Z")
#: Shorter words are not hyphenated (styles/print.css says the same).
SHORTEST = 7
#: A line may end after the dash that ties two words; never before it.
_AFTER_DASH = re.compile(r"(?<=\w—)(?=\w)|(?<=[.,;:!?)\]”’]—)(?=\w)")
_THAI = re.compile(r"[\u0e00-\u0e7f]+")
#: Signs after which a word that is too long breaks best.
_JOINTS = "/?&=_-–—,;:@~+|\\\u00a0\u2011"


@dataclass(frozen=True, slots=True)
class Piece:
    """TEXT, as it stands. `whole`: no line ends inside; `ends`: a line may end after it, without a blank."""

    text: str
    whole: bool = False
    ends: bool = False


@lru_cache(maxsize=2048)
def pieces(text: str, language: str = "en", longest: int = LONGEST) -> tuple[Piece, ...]:
    """TEXT of LANGUAGE (BCP 47) → pieces that make it up, none that is whole longer than LONGEST. Blanks stay."""
    found: list[Piece] = []
    plain = ""  # what is left to Pango goes together, word by word
    for token, blank, ends in _tokens(text, longest):
        for piece in _parts(token, language, longest) if token else ():
            if not piece.whole:
                plain += piece.text
            if plain and (piece.whole or piece.ends):
                found.append(Piece(plain, False, piece.ends and not piece.whole))
                plain = ""
            if piece.whole:
                found.append(piece)
        plain += blank
        if ends:
            found.append(Piece(plain, False, True))
            plain = ""
    if plain:
        found.append(Piece(plain))
    return tuple(found)


def _tokens(text: str, longest: int) -> Iterator[tuple[str, str, bool]]:
    """Words with the blanks after them. Two words stay together where versions differ on the blank between them.

    Where they would be too long together, the third value says that a line may end between them all the same.
    """
    held, gap = "", ""
    for word, blank in re.findall(r"([^ \n\t]*)([ \n\t]*)", text):
        tied = bool(held and gap and word) and _tied(held, word)
        if tied and len(held) + len(word) < longest:
            held, gap = held + gap + word, blank
            continue
        if held or gap:
            yield held, gap, tied
        held, gap = word, blank
    if held or gap:
        yield held, gap, False


def _tied(before: str, after: str) -> bool:
    """Whether some version of UAX 14 forbids a break at a blank between these (LB13 to LB17) and another does not."""
    last, first = before[-1], after[0]
    kind = unicodedata.category(first)
    return (kind == "Pe" or first in "!?;:,./…" or unicodedata.category(last) == "Ps"
            or (last in _QUOTES and (kind == "Ps" or not _has_word(before)))
            or (first in _QUOTES and not _has_word(after)) or (last == first == "—")
            # Not for the versions' sake: initials stay with the name.
            or (first.isupper() and _INITIALS.match(before) is not None))


def _has_word(token: str) -> bool:
    return any(sign.isalnum() for sign in token)


@lru_cache(maxsize=8192)
def _parts(token: str, language: str, longest: int) -> tuple[Piece, ...]:
    """One word → its pieces."""
    found: list[Piece] = []
    for tie in _AFTER_DASH.split(token):
        if found:
            found[-1] = replace(found[-1], ends=True)
        found += _simple(tie, language, longest)
    return tuple(found)


def _simple(token: str, language: str, longest: int) -> tuple[Piece, ...]:
    if _THAI.search(token):
        return _parted([part for phrase in _phrases(token) for part in _chunks(phrase, longest)])
    if _room(token) > longest:
        return _parted(_chunks(token, longest))
    if _COMPOUND.match(token):
        return (Piece(token),)
    plain = _PLAIN.match(token)
    if not plain:
        return (Piece(token, True),)
    opening, word, closing = plain.groups()
    if len(word) < SHORTEST or (not (opening or closing.strip(".,;:!?")) and not word[0].isupper()):
        return (Piece(token),)
    if word[0].isupper() and language.partition("-")[0].lower() not in _NOUNS_WITH_CAPITALS:
        # A name is not hyphenated, and only its capital tells that it is one.
        return (Piece(token, True),)
    # Versions differ on where a word begins that stands in marks, and so on where it is hyphenated.
    return tuple(Piece(text, whole) for text, whole in ((opening, True), (word, False), (closing, True)) if text)


def _parted(texts: list[str]) -> tuple[Piece, ...]:
    """Pieces that are whole, with a place to break between them."""
    return tuple(Piece(text, True, n < len(texts)) for n, text in enumerate(texts, 1))


def _room(text: str) -> int:
    """How many letters' room TEXT takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _chunks(token: str, longest: int) -> list[str]:
    """A word that may be too long → parts after which a line may end: at its joints, or else anywhere."""
    if _room(token) <= longest:
        return [token]
    found = [""]
    for sign in token:
        # A stop goes to the next line: at the end of one, it would end a sentence.
        joint = found[-1][-1:] in {*_JOINTS} or (sign == "." and found[-1][-1:] != ".")
        full = _room(found[-1]) >= CHUNK and (joint or _room(found[-1]) >= 2 * CHUNK)
        if full and not _belongs(sign) and (sign not in _JOINTS or found[-1][-1] == sign != "/"):
            found.append("")
        found[-1] += sign
    return found


def is_short(text: str) -> bool:
    """Whether TEXT is so short that a screen can keep it whole."""
    return _room(text) <= ON_A_SCREEN


def _belongs(sign: str) -> bool:
    """Whether a sign is part of the letter before it (UAX 29): a mark, or the vowel or end of a Korean syllable."""
    return unicodedata.category(sign).startswith("M") or "\u1160" <= sign <= "\u11ff"


@cache
def _thai() -> Any:
    import budoux

    return budoux.load_default_thai_parser()


def _phrases(token: str) -> list[str]:
    """Thai is written without blanks: its phrases, by BudouX's pinned model."""
    found = [""]
    for part in _thai().parse(token):
        # Between two Thai letters alone: a bracket or a figure stays with the phrase that it stands at.
        if _THAI.match(found[-1][-1:]) and _THAI.match(part) and unicodedata.category(part[0]) == "Lo":
            found.append(part)
        else:
            found[-1] += part
    return found
