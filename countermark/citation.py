"""An archive's citation, a sentence or two → its parts: digital archive, archive, shelf mark, donor, translator; and
back: a record's parts → the shelf mark.

The shelf mark is that of Russian archives (fond, opis, delo, listy), in English or Russian words. What does not parse
stays whole: the place where a document lies is then the archive's name with all that follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from countermark.record import Record

#: Level → the words by which a citation names it.
LEVELS: dict[str, str] = {
    "fond": r"(?:fond|f\.|фонд|ф\.)",
    "opis": r"(?:opis['’]?|op\.|опись|оп\.)",
    "delo": r"(?:delo|d\.|дело|д\.)",
    "listy": r"(?:listy?|ll?\.|листы?|лл?\.)",
}
_VALUE = r"(?P<value>\d+[\w/]*(?:\s?[-–—]\s?\d+\w*)?(?:,\s?\d+\w*(?:\s?[-–—]\s?\d+\w*)?)*)"
#: A title in quotation marks, with which a citation begins.
QUOTED = re.compile(r"\A\s*[\"“”„«‘'](?P<title>.*?)[,.]?[\"”“»’'](?=[\s,.]|\Z)\s*[,.]?\s*", re.DOTALL)
_DIGITAL = re.compile(r"(?P<name>(?:[^\W\d_][\w’'&-]*\s+){0,9}Digital Archive)\b")
_GOT = r"(?:Obtained|Contributed|Provided|Donated)"
#: "for the Project", "from Russian into Chinese": words between a verb and "by", of one sentence.
_FOR = rf"(?: (?:for|from|into)(?: (?!(?:{_GOT}|Translated)\b)[\w'’.&-]+){{1,12}}?)?"
_TRANSLATION = rf"(?:translated(?:,? and \w+)?|translation|trans\.){_FOR} by\b"
_CREDIT = re.compile(rf"(?<![^\s.,;(])(?:{_TRANSLATION}|(?:{_GOT}|Translated)\b(?:,? and \w+)? (?:by|for)\b)",
                     re.IGNORECASE)
_GIVEN = re.compile(rf"\b{_GOT}(?:,? and translated)?{_FOR} by (?P<names>.+?)"
                    rf"(?=[,;.]? (?:and )?{_TRANSLATION}|\Z)", re.IGNORECASE | re.DOTALL)
_TRANSLATED = re.compile(rf"(?<!\w){_TRANSLATION} (?P<names>.+?)(?=[,;.]? (?:and )?{_GOT} by|\Z)",
                         re.IGNORECASE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=\w\w\w)(?<!\bProf)(?<!\bMrs)(?<!\bInc)(?<!\bLtd)\.(?:\s|\Z)")
#: A person's name: two words or more, each with a capital or a particle; no word of an office or a firm.
_WORD = r"(?:[^\W\d_a-zа-я][\w.’'-]*|van|von|de|der|da|la|bin|al)"
_PERSON = re.compile(r"(?!.*\b(?:of|Sons|Ltd|Inc|Institute|Ministry|Library|University|Archives?)\b)"
                     rf"{_WORD}(?: {_WORD})+\Z")


def parse_citation(text: str, date: str = "") -> dict[str, str | tuple[str, ...]]:
    """A citation, whose date is the DATE as given → the fields of the record that it holds, by their names."""
    rest = " ".join(text.split())
    found: dict[str, str | tuple[str, ...]] = {}
    if quoted := QUOTED.match(rest):
        rest = rest[quoted.end():]
    if date and rest.startswith(date):
        rest = rest[len(date):]
    credit = _CREDIT.search(rest)
    source, credits = (rest[:credit.start()], rest[credit.start():]) if credit else (rest, "")
    if digital := _DIGITAL.search(source):
        found["digital archive"] = digital["name"].strip()
        source = source[digital.end():]
    source = source.strip(" ,.;:")
    found |= _shelf_mark(source)
    for name, pattern in (("obtained by", _GIVEN), ("translated by", _TRANSLATED)):
        if match := pattern.search(credits):
            found[name] = _names(match["names"])
    return {name: value for name, value in found.items() if value}


def shelf_mark(record: Record) -> str:
    """Archive, fond, opis, delo, listy, in this order, with en dashes in the ranges."""
    parts = [record.archive, *(f"{name} {value}" for name, value in levels_of(record))]
    return ", ".join(part for part in parts if part)


def levels_of(record: Record) -> Iterator[tuple[str, str]]:
    """The levels of a shelf mark that RECORD has, from the fond down, with en dashes in their ranges."""
    found = ((name, getattr(record, name)) for name in LEVELS)
    return ((name, ranged(value)) for name, value in found if value)


def ranged(value: str) -> str:
    """A level of a shelf mark with en dashes in its ranges: "206-207", "5ob.-6ob."; "А-513" is none."""
    return re.sub(r"(?<=\d)([^\W\d]{0,2}\.?)-(?=\d)", "\\1–", value)


def _shelf_mark(source: str) -> dict[str, str | tuple[str, ...]]:
    """"RGANI, Fond 5, Opis 28, Delo 410, Listy 206-207" → archive, fond, opis, delo, listy; else all is the archive."""
    levels: dict[str, str | tuple[str, ...]] = {}
    at, first = 0, None
    for level, word in LEVELS.items():
        match = re.compile(rf"(?<!\w){word}:?\s*{_VALUE}", re.IGNORECASE).search(source, at)
        if match:
            if first is not None and source[at:match.start()].strip(" ,.;:"):
                return {"archive": source}  # something stands between the levels
            first = match.start() if first is None else first
            levels[level] = match["value"]
            at = match.end()
    rest = source[at:].strip(" ,.;:")
    if first is None or "fond" not in levels or rest:
        return {"archive": source}
    return {"archive": source[:first].strip(" ,.;:"), **levels}


def _names(text: str) -> tuple[str, ...]:
    """"James F. Person and Mitch Lerner." → the names; only the first sentence counts.

    What is no list of persons ("Wood and Sons Ltd.") stays one name.
    """
    sentence = _SENTENCE.split(text, maxsplit=1)[0].strip(" ,;")
    if not re.search(r"\b[^\W\d_]\.\Z", sentence):
        sentence = sentence.rstrip(" .,;")
    several = tuple(name for name in re.split(r",? and |, |; ", sentence) if name)
    return several if all(map(_PERSON.match, several)) else (sentence,)
