"""A name as a record writes it → its parts, so that it can stand in running text, in a list, and in every export.

What can be told from the writing is told by rule; `names` in a record or in collection.yaml says the rest, once for
all documents. Whoever is cited under a wrong family name is cited wrongly, so what looks like a body stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from countermark.record import Record

ORDERS = ("given first", "family first", "whole")


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
        """As it runs in a sentence: "V. I. Ivanov", "Choe Chang-ik", "Martin Luther King, Jr."."""
        if not self.family:
            return self.written
        if self.family_first:
            return " ".join(part for part in (self.family, self.given) if part)
        name = " ".join(part for part in (self.given, self.particle, self.family) if part)
        return f"{name}, {self.suffix}" if self.suffix.endswith(".") else f"{name} {self.suffix}".rstrip()

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
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)\Z")
#: A word of a person's name begins with a capital, or it is a particle.
_WORD = re.compile(r"[^\W\d_][\w.’'ʹʻʿ-]*\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.[ -]?){1,3}\Z")
#: "Chang-ik", "Il-sung": the given name of a Korean, whose family name stands before it.
_KOREAN = re.compile(r"[^\W\d_][\w’'ʼ]+-[^\W\d_][\w’'ʼ]*\Z")
#: Family names of Koreans by which "Kim Il Sung" is told from a name of the West; none that is a given name there.
_KOREANS = _set(
    "An Bak Cho Choe Choi Chong Chung Han Ho Hong Hwang Hyon Jang Jon Jong Kang Kim Ko Ku Kwak Kwon No O Pae Paek "
    "Paik Pak Park Ri Rim Ro Ryang Ryu Rhee Sin So Son Song U Yang Yi Yim Yom Yun")
_SYLLABLE = re.compile(r"[A-Z][a-zŏŭ]{1,5}\Z")
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


def names_of(record: Record, written: tuple[str, ...]) -> tuple[Name, ...]:
    """The names that a field of RECORD has → their parts."""
    return tuple(_said(each, record.names[each]) if each in record.names else told(each) for each in written)


def _said(written: str, person: Person) -> Name:
    if person.order == "whole" or not person.family:
        return Name(written, variants=person.variants)
    return Name(written, person.family, person.given or "", person.particle or "", person.suffix or "",
                person.order == "family first", person.variants)


def told(written: str) -> Name:
    """The parts of a name by its writing alone: the first rule that fits.

    "Ivanov, V. I." and "King, Martin Luther, Jr.": a comma parts them. "Ivanov V.I.": initials follow. "Choe
    Chang-ik", "Kim Il Sung": a Korean's. "Ivanov Vasily Ivanovich": a patronymic is last. Else the family name is the
    last word.
    """
    name = " ".join(written.split())
    parts = [part.strip() for part in name.split(",")]
    if 2 <= len(parts) <= 3 and all(map(_is_person, parts)) and len(parts[0].split()) <= 3:
        return Name(written, parts[0], _spaced(parts[1]), suffix="".join(parts[2:]))
    words = name.split(" ")
    if not 2 <= len(words) <= 6 or not _is_person(name):
        return Name(written)
    first, rest = words[0], " ".join(words[1:])
    if _INITIALS.match(rest) and len(first) > 2 and not first.endswith("."):
        return Name(written, first, _spaced(rest))
    if ((len(words) == 2 and _KOREAN.match(rest) and rest.partition("-")[2][0].islower())
            or (len(words) == 3 and first in _KOREANS and all(map(_SYLLABLE.match, words[1:])))):
        return Name(written, first, rest, family_first=True)
    if len(words) == 3 and _PATRONYMIC.match(words[2]) and not _PATRONYMIC.match(words[1]):
        return Name(written, first, rest)
    suffix = words.pop() if _SUFFIX.match(words[-1]) and len(words) > 2 else ""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES and words[at - 1][0].islower():
        at -= 1
    return Name(written, words[-1], _spaced(" ".join(words[:at])), " ".join(words[at:-1]), suffix)


def _spaced(given: str) -> str:
    """Initials with a blank between them (Chicago, 17th edition, 10.12): "V.I." → "V. I."."""
    return re.sub(r"(?<=[^\W\d_]\.)(?=[^\W\d_])", " ", given)


def _is_person(text: str) -> bool:
    words = text.split()
    return bool(words) and all(
        _WORD.match(word) and (not word[0].islower() or word in _PARTICLES) and word.lower() not in _BODIES
        for word in words)
