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

#: Words of more signs than this fit no narrow measure: they may break anywhere, in chunks of CHUNK signs.
LONGEST = 32
CHUNK = 8
#: Languages that write common nouns with a capital, so that a capital does not tell a name.
_NOUNS_WITH_CAPITALS = ("de", "lb")

_QUOTES = "“”‘’\"'«»‹›"
_OPENING = "“”‘’\"'«»„‚‹›([¿¡"
_CLOSING = "“”‘’\"'«»‹›)].,;:!?…"
_LETTERS = r"(?:[A-Za-zÀ-ÖØ-öø-ɏΆ-Ͽά-ώЀ-ӿ][̀-ͯ]*)"
#: Words that every version treats alike: letters or digits, between common marks; inside, an apostrophe.
_PLAIN = re.compile(rf"([{re.escape(_OPENING)}]*)({_LETTERS}+(?:[’']{_LETTERS}+)*|[0-9]+)([{re.escape(_CLOSING)}]*)\Z")
#: "meat-packing", but not "Chang-ik" nor "5-го": what begins with a capital may be a name.
_COMPOUND = re.compile(rf"[{re.escape(_OPENING)}]*[a-zß-ÿа-яё][a-zß-ÿа-яё’']+(?:-[a-zß-ÿа-яё’']{{2,}})+"
                       rf"[{re.escape(_CLOSING)}]*\Z")
#: Shorter words are not hyphenated (styles/print.css says the same).
SHORTEST = 7
#: A line may end after the dash that ties two words; never before it.
_AFTER_DASH = re.compile(r"(?<=\w—)(?=\w)|(?<=[.,;:!?)\]”’]—)(?=\w)")
_THAI = re.compile(r"[\u0e00-\u0e7f]+")
_ADDRESS = re.compile(r"(?<=[/?&=_])(?=[\w~])|(?<=\w)(?=[.#%])")


@dataclass(frozen=True, slots=True)
class Piece:
    """TEXT, as it stands. `whole`: no line ends inside; `ends`: a line may end after it, without a blank."""

    text: str
    whole: bool = False
    ends: bool = False


@lru_cache(maxsize=2048)
def pieces(text: str, language: str = "en") -> tuple[Piece, ...]:
    """TEXT of LANGUAGE (BCP 47) → pieces that make it up. Blanks between pieces stay in them."""
    found: list[Piece] = []
    plain = ""  # what is left to Pango goes together, word by word
    for token, blank in _tokens(text):
        for piece in _parts(token, language) if token else ():
            if not piece.whole:
                plain += piece.text
            if plain and (piece.whole or piece.ends):
                found.append(Piece(plain, False, piece.ends and not piece.whole))
                plain = ""
            if piece.whole:
                found.append(piece)
        plain += blank
    if plain:
        found.append(Piece(plain))
    return tuple(found)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Words with the blanks after them. Two words stay together where versions differ on the blank between them."""
    held, gap = "", ""
    for word, blank in re.findall(r"([^ \n\t]*)([ \n\t]*)", text):
        if held and gap and word and _tied(held, word) and len(held) + len(word) < LONGEST:
            held, gap = held + gap + word, blank
            continue
        if held or gap:
            yield held, gap
        held, gap = word, blank
    if held or gap:
        yield held, gap


def _tied(before: str, after: str) -> bool:
    """Whether some version of UAX 14 forbids a break at a blank between these (LB13 to LB17) and another does not."""
    last, first = before[-1], after[0]
    kind = unicodedata.category(first)
    return (kind == "Pe" or first in "!?;:,./…" or unicodedata.category(last) == "Ps"
            or (last in _QUOTES and (kind == "Ps" or not _has_word(before)))
            or (first in _QUOTES and not _has_word(after)) or (last == first == "—"))


def _has_word(token: str) -> bool:
    return any(sign.isalnum() for sign in token)


@lru_cache(maxsize=8192)
def _parts(token: str, language: str) -> tuple[Piece, ...]:
    """One word → its pieces."""
    found: list[Piece] = []
    for tie in _AFTER_DASH.split(token):
        if found:
            found[-1] = replace(found[-1], ends=True)
        found += _simple(tie, language)
    return tuple(found)


def _simple(token: str, language: str) -> tuple[Piece, ...]:
    if _THAI.search(token):
        return _parted(_phrases(token))
    if len(token) > LONGEST:
        return _parted(_chunks(token))
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


def _chunks(token: str) -> list[str]:
    """A word that is too long → parts after which a line may end: an address at its joints, all else anywhere."""
    found = []
    for part in _ADDRESS.split(token) if "/" in token else [token]:
        start = 0
        for at in range(1, len(part)):
            if (at - start >= CHUNK and len(part) - at >= 3 and len(part) > LONGEST // 2
                    and not unicodedata.category(part[at]).startswith("M") and part[at].isalnum()):
                found.append(part[start:at])
                start = at
        found.append(part[start:])
    return found


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
