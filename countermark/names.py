"""A name as a record writes it → its parts, so that it can stand in running text, in a list, and in every export.

What can be told from the writing is told by rule; `names` in a record or in collection.yaml says the rest, once for
all documents. Whoever is cited under a wrong family name is cited wrongly, so what looks like a body stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from countermark.family_first import is_family_first

if TYPE_CHECKING:
    from countermark.record import Record

ORDERS = ("given first", "family first", "whole")
PARTS = ("family", "given", "particle", "suffix")


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """What `names` says of a name. `order`: how it runs in a sentence; "whole": a body, or a name without parts."""

    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    order: str = ORDERS[0]
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; `family` is "" for a body or a single name, which then is `written` as a whole.

    particle: "von", which stands before the family name; variants: other transliterations, other scripts.
    """

    written: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    family_first: bool = False
    variants: tuple[str, ...] = ()

    def in_order(self) -> str:
        """As it runs in a sentence: "V. I. Ivanov", "Choe Chang-ik", "Martin Luther King Jr.", without a comma
        (Chicago, 17th edition, 6.43).
        """
        if not self.family:
            return self.written
        family = (self.particle, self.family)
        parts = (*family, self.given) if self.family_first else (self.given, *family)
        return " ".join(part for part in (*parts, self.suffix) if part)

    def inverted(self) -> str:
        """As it stands first in a list (Chicago, 17th edition, 16.71–16.87): "Ivanov, V. I."; "Choe Chang-ik", whose
        family name comes first anyway, takes no comma.
        """
        if not self.family or self.family_first or not self.given:
            return self.in_order()
        given = " ".join(part for part in (self.given, self.particle) if part)
        return ", ".join(part for part in (self.family, given, self.suffix) if part)

    def short(self) -> str:
        """As a short note names it: the family name with its particle; a body or a single name whole."""
        return " ".join(part for part in (self.particle, self.family) if part) or self.written


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PARTICLES = _set(
    "af al bin da dal de del della den der di do dos du el ibn la le ten ter van vom von zu zum zur")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|Esq\.?|Ph\.?D\.?)\Z")
#: A word of a person's name begins with a capital, or it is a particle.
_WORD = re.compile(r"[^\W\d_][\w.’'ʹʻʿ-]*\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[ -]?){1,3}\Z")
_PATRONYMIC = re.compile(r"\w{2,}(?:[oe]vich|[oe]vna|ichna|[ое]вич|[ое]вна|ична)\Z")
#: Words by which a body is told from a person.
_BODIES = _set(
    "academy administration agency army archive archives association board branch bureau cabinet center central "
    "centre chancellery college command commission committee company conference congress consulate corporation "
    "council court delegation department directorate division editors embassy federation forces foundation general "
    "government group inc institute international kremlin league legation library ltd ministry mission museum "
    "nations office organization party politburo presidium press secretariat section service society sons soviet "
    "staff state states treasury union united university workers институт комиссия комитет министерство отдел "
    "посольство политбюро правительство президиум секретариат совет управление")
#: Those of them that are family names, too: they are, after a given name and an initial ("John S. Service").
_FAMILIES_TOO = _set("army college council press service sons staff state union")
_MIDDLE = re.compile(r"[^\W\d_]\.\Z")


def names_of(record: Record, written: tuple[str, ...]) -> tuple[Name, ...]:
    """The names that a field of RECORD has → their parts."""
    return tuple(_said(each, record.names[each]) if each in record.names else told(each) for each in written)


def contributors(record: Record) -> tuple[Name, ...]:
    """Who received the document, speaks in it, translated or obtained it, and did not write it: each once."""
    others = names_of(record, (*record.recipient, *record.participants, *record.translated_by, *record.obtained_by))
    authors = {name.in_order() for name in names_of(record, record.author)}
    found: dict[str, Name] = {}
    for name in others:
        found.setdefault(name.in_order(), name)
    return tuple(name for written, name in found.items() if written not in authors)


def _said(written: str, person: Person) -> Name:
    if person.order == "whole" or not person.family:
        return Name(written, variants=person.variants)
    return Name(written, person.family, person.given or "", person.particle or "", person.suffix or "",
                person.order == "family first", person.variants)


def told(written: str) -> Name:
    """The parts of a name by its writing alone: the first rule that fits.

    "James F. Person, Jr.": the comma parts a suffix. "Ivanov, V. I." and "King, Martin Luther, Jr.": it parts the
    family name. "Ivanov V.I.": initials follow. "Choe Chang-ik", "Kim Il Sung", "Mao Zedong": the family name is first
    in a sentence, too. "Ivanov Vasily Ivanovich": a patronymic is last. Else the family name is the last word.
    """
    name = " ".join(written.split())
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and _SUFFIX.match(parts[1]):
        name, parts = " ".join(parts), [" ".join(parts)]
    if 2 <= len(parts) <= 3 and all(map(_is_person, parts)) and len(parts[0].split()) <= 3:
        if _SUFFIX.match(parts[1]):
            parts = [parts[0], parts[2], parts[1]]
        return Name(written, parts[0], _spaced(parts[1]), suffix="".join(parts[2:]))
    words = name.split(" ")
    if not 2 <= len(words) <= 6 or not _is_person(name):
        return Name(written)
    first, rest = words[0], " ".join(words[1:])
    if _SUFFIX.match(rest):
        return Name(written, first, suffix=rest)
    if _INITIALS.match(rest) and len(first) > 2 and not first.endswith("."):
        return Name(written, first, _spaced(rest))
    if is_family_first(words):
        return Name(written, first, rest, family_first=True)
    if len(words) == 3 and _PATRONYMIC.match(words[2]) and not _PATRONYMIC.match(words[1]):
        return Name(written, first, rest)
    suffix = words.pop() if _SUFFIX.match(words[-1]) else ""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES and words[at - 1][0].islower():
        at -= 1
    return Name(written, words[-1], _spaced(" ".join(words[:at])), " ".join(words[at:-1]), suffix)


def _spaced(given: str) -> str:
    """Initials with a blank between them (Chicago, 17th edition, 10.12): "V.I." → "V. I."."""
    return re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_])", " ", given)


def _is_person(text: str) -> bool:
    words = text.split()
    if len(words) == 3 and words[2].lower() in _FAMILIES_TOO and _MIDDLE.match(words[1]) and len(words[0]) > 2:
        words = words[:2]
    return bool(words) and all(
        _WORD.match(word) and (not word[0].islower() or word in _PARTICLES) and word.lower() not in _BODIES
        for word in words)
