"""The record of a document: the fields of its front matter, checked and typed.

Field names are an editor's plain words ("obtained by"); in code they are identifiers. Only title and edition are
required, since archives leave the rest out, and so does an edition.
"""

from __future__ import annotations

import difflib
import re
import types
from functools import cache
from typing import Any, get_args, get_origin

import msgspec
from msgspec import field

from countermark.dates import is_edtf
from countermark.diagnostics import Diagnostic, fault
from countermark.encodings import ENCODINGS
from countermark.fields import Mapping, Node, Place, Scalar, Sequence
from countermark.forms import IDENTIFIERS, is_base, is_language, is_url
from countermark.names import ORDERS, PARTS, Person

Words = tuple[str, ...]
PAGE_SIZES = ("A4", "Letter")


class Edition(msgspec.Struct, frozen=True):
    """A numbered state of text and record; its date is the only clock an edition's files know."""

    number: int
    date: str


class Addition(msgspec.Struct, frozen=True):
    """Who added a field that the witness does not have, and why."""

    by: str
    why: str


class Review(msgspec.Struct, frozen=True):
    """Who read the edition against its witness, and when; written by hand, never by the program."""

    by: tuple[str, ...]
    date: str


class Checked(msgspec.Struct, frozen=True):
    """Who read the ebook for its accessibility, and when; it claims conformance where this is there, and only there."""

    by: tuple[str, ...]
    date: str


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all documents of a collection share, and a document may override."""

    publisher: str | None = None
    rights: str | None = None
    corrections: str | None = None
    base_address: str | None = field(default=None, name="base address")
    page_size: str = field(default="A4", name="page size")
    names: dict[str, Person] = {}


class Record(Settings, frozen=True, omit_defaults=True, kw_only=True):
    """One document's front matter. Dates are EDTF; `date_as_given` and all captured fields are the witness's words."""

    title: str
    edition: Edition
    date: str | None = None
    date_as_given: str | None = field(default=None, name="date as given")
    place: str | None = None
    kind: str | None = None
    short_title: str | None = field(default=None, name="short title")
    author: Words = ()
    recipient: Words = ()
    participants: Words = ()
    summary: str | None = None
    citation: str | None = None
    digital_archive: str | None = field(default=None, name="digital archive")
    archive: str | None = None
    fond: str | None = None
    opis: str | None = None
    delo: str | None = None
    listy: str | None = None
    obtained_by: Words = field(default=(), name="obtained by")
    translated_by: Words = field(default=(), name="translated by")
    credits: str | None = None
    original_language: str | None = field(default=None, name="original language")
    language: str = "en"
    contents: Words = ()
    url_as_given: str | None = field(default=None, name="url as given")
    canonical_url: str | None = field(default=None, name="canonical url")
    captured_on: str | None = field(default=None, name="captured on")
    witness_encoding: str = field(default="utf-8", name="witness encoding")
    additions: dict[str, Addition] = {}
    reviewed: Review | None = None
    doi: str | None = None
    ark: str | None = None
    isbn: str | None = None
    accessibility_reviewed: Checked | None = field(default=None, name="accessibility reviewed")


#: Fields whose words are the witness's; each stands in its head, whole (DESIGN: "each field of the head stands whole").
CAPTURED = ("title", "date as given", "citation", "summary", "credits", "original language", "contents", "url as given")
#: Captured fields whose words may be marked as those of the text are: changes, and calls of notes.
MARKABLE = ("title", "summary", "date as given", "citation", "credits", "original language")
#: Parts of the citation: their words stand in it.
CITED = ("digital archive", "archive", "fond", "opis", "delo", "listy", "obtained by", "translated by")
#: Fields that print an editor's words unless they are declared: each needs its addition.
EDITORIAL = ("place", "kind", "canonical url", "short title", "author", "recipient", "participants")
#: Fields that name persons and bodies: `names` may say of each what its parts are.
NAMING = ("author", "recipient", "participants", "translated by", "obtained by")
#: Addresses and the page's size say where and how an edition appears, not what it is: never part of the edition id.
#: Nor are names that it is given afterwards, and what is claimed of one of its formats.
NOT_IDENTIFYING = ("base address", "corrections", "page size", "doi", "ark", "isbn", "accessibility reviewed")

_DATES = ("date", "captured on")


@cache
def names(model: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of MODEL by the names an editor types."""
    return {f.encode_name: f for f in msgspec.structs.fields(model)}


def plain(node: Node) -> Any:
    """NODE as nested dicts, lists and strings, without its places: what the edition id is computed over."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.items.items()}


def _base_address(node: Mapping, faults: list[Diagnostic]) -> None:
    entry = node.items.get("base address")
    if entry and isinstance(entry[1], Scalar) and entry[1].text and not is_base(entry[1].text):
        faults.append(_at(entry[1].place, "D014", "'base address' is no web address that every program can read",
                          "it begins with https:// or http:// and is in ASCII: write 'bücher.example' as "
                          "'xn--bcher-kva.example', and a blank as '%20'"))


def _identifiers(node: Mapping, faults: list[Diagnostic]) -> None:
    for name, (is_one, hint) in IDENTIFIERS.items():
        entry = node.items.get(name)
        if entry and isinstance(entry[1], Scalar) and entry[1].text.strip() and not is_one(entry[1].text.strip()):
            faults.append(_at(entry[1].place, "D014", f"'{entry[1].text.strip()}' is no {name.upper()}", hint))


def make_settings(node: Mapping) -> tuple[Settings | None, list[Diagnostic]]:
    """The fields that documents inherit → Settings, with all that is wrong."""
    faults: list[Diagnostic] = []
    value = typed(node, Settings, "", faults)
    one_of(node, "page size", PAGE_SIZES, faults)
    _base_address(node, faults)
    _orders(node, faults)
    return (None if faults else value), faults


def make_record(node: Mapping, shared: Mapping) -> tuple[Record | None, list[Diagnostic]]:
    """Front matter over the collection's settings → Record, with all that is wrong."""
    faults: list[Diagnostic] = []
    own = Mapping(node.place, {**shared.items, **node.items, **_all_names(node, shared)})
    value = typed(own, Record, "", faults)
    if value is not None:
        value = _with_its_names(value, node, faults)
    for name in _DATES:
        _date(node.items.get(name), name, faults)
    one_of(node, "page size", PAGE_SIZES, faults)
    _base_address(node, faults)
    _edition(node, faults)
    _orders(node, faults)
    for name in ("reviewed", "accessibility reviewed"):
        reviewed = node.items.get(name)
        if reviewed and isinstance(reviewed[1], Mapping):
            _date(reviewed[1].items.get("date"), f"{name}: date", faults)
    _identifiers(node, faults)
    language = node.items.get("language")
    if language and isinstance(language[1], Scalar) and language[1].text and not is_language(language[1].text):
        faults.append(_at(language[1].place, "D014", f"'{language[1].text}' is no language tag",
                          "write it as in BCP 47: 'en', 'ru', 'ko', 'en-US'"))
    encoding = node.items.get("witness encoding")
    if encoding and isinstance(encoding[1], Scalar) and encoding[1].text and encoding[1].text not in ENCODINGS:
        faults.append(_at(encoding[1].place, "D014", f"'{encoding[1].text}' is no encoding that a witness can be in",
                          "known encodings: " + ", ".join(ENCODINGS)))
    for name in ("url as given", "canonical url"):
        entry = node.items.get(name)
        if entry and isinstance(entry[1], Scalar) and entry[1].text and not is_url(entry[1].text):
            faults.append(_at(entry[1].place, "D014", f"'{name}' is no web address",
                              "an address begins with https:// or http:// and holds no blank"))
    additions = node.items.get("additions")
    if additions and isinstance(additions[1], Mapping):
        known = names(Record)
        for name, (place, _) in additions[1].items.items():
            if name not in known:
                faults.append(_at(place, "D011", f"'{name}' is no field", _did_you_mean(name, known)))
    return (None if faults else value), sorted(set(faults))


def _at(place: Place, code: str, message: str, hint: str = "") -> Diagnostic:
    return fault(place.path, code, message, hint, place.line, place.column)


def _did_you_mean(name: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(name.lower().replace("_", " "), known, n=1)
    return f"did you mean '{close[0]}'?" if close else "known fields: " + ", ".join(sorted(known))


def typed(node: Mapping, model: type[msgspec.Struct], within: str, faults: list[Diagnostic]) -> Any:
    """NODE as MODEL; every fault found, not only the first."""
    known = names(model)
    values: dict[str, Any] = {}
    before = len(faults)
    for name, (place, child) in node.items.items():
        if name not in known:
            faults.append(_at(place, "D011", f"'{within}{name}' is no field of the record", _did_you_mean(name, known)))
            continue
        value = _value(child, known[name].type, f"{within}{name}", place, faults)
        if value is not None:
            values[known[name].name] = value
    for name, info in known.items():
        if info.required and name not in node.items:
            faults.append(_at(node.place, "D010", f"'{within}{name}' is missing",
                              f"write it below '{within.removesuffix(': ')}', indented" if within else
                              "every record has a title and an edition (number and date)"))
    return None if len(faults) > before else model(**values)


def _value(node: Node, kind: Any, name: str, key: Place, faults: list[Diagnostic]) -> Any:
    if isinstance(kind, types.UnionType):
        kind = next(k for k in get_args(kind) if k is not type(None))
    if isinstance(node, Scalar) and not node.text.strip():
        faults.append(_at(key, "D013", f"'{name}' is empty", "fill it in, or take the line out"))
        return None
    if get_origin(kind) is dict:
        if not isinstance(node, Mapping):
            return _wrong(node, name, "fields of its own, indented on the lines below", faults)
        return {k: _value(v, get_args(kind)[1], f"{name}: {k}", p, faults) for k, (p, v) in node.items.items()}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if not isinstance(node, Mapping):
            return _wrong(node, name, "fields of its own, indented on the lines below", faults)
        return typed(node, kind, f"{name}: ", faults)
    if kind == Words:
        items = node.items if isinstance(node, Sequence) else (node,)
        found = []
        for item in items:
            if not isinstance(item, Scalar) or not item.text.strip():
                return _wrong(item, name, "one text, or a list of texts", faults)
            found.append(item.text)
        return tuple(found) if found else _wrong(node, name, "one text, or a list of texts", faults)
    if not isinstance(node, Scalar):
        return _wrong(node, name, "one text" if kind is str else "one number", faults)
    if kind is int:
        if not re.fullmatch(r"[1-9]\d{0,5}", node.text, re.ASCII):
            return _wrong(node, name, "a number from 1", faults)
        return int(node.text)
    return node.text.strip()


def _wrong(node: Node, name: str, needs: str, faults: list[Diagnostic]) -> None:
    faults.append(_at(node.place, "D014", f"'{name}' needs {needs}"))


def _date(entry: tuple[Place, Node] | None, name: str, faults: list[Diagnostic]) -> None:
    if not entry or not isinstance(entry[1], Scalar) or not entry[1].text.strip():
        return
    place, text = entry[1].place, entry[1].text.strip()
    if is_edtf(text):
        return
    month = re.match(r"(\d{4})-(\d\d)(?:-|\Z)", text, re.ASCII)
    hint = "write it as year-month-day, '1956-06-05'; a year or a year and month alone will do"
    if month and not 1 <= int(month[2]) <= 12:
        hint = f"months run 01–12; write '{month[1]}' if the month is unknown"
    elif month:
        hint = f"that month has no such day; write '{month[1]}-{month[2]}' if the day is unknown"
    faults.append(_at(place, "D012", f"{name} '{text}' is not an EDTF date", hint))


def _all_names(node: Mapping, shared: Mapping) -> dict[str, tuple[Place, Node]]:
    """What is said of names by the collection and, over that, by the document; only where both say something."""
    ours, theirs = node.items.get("names"), shared.items.get("names")
    if not ours or not theirs or not isinstance(ours[1], Mapping) or not isinstance(theirs[1], Mapping):
        return {}
    return {"names": (ours[0], Mapping(ours[1].place, {**theirs[1].items, **ours[1].items}))}


def _with_its_names(record: Record, node: Mapping, faults: list[Diagnostic]) -> Record:
    """RECORD with what is said of the names in it, and of no others: the collection's list is everybody's."""
    known = names(Record)
    used = {name: name for field in NAMING for name in getattr(record, known[field].name)}
    own = node.items.get("names")
    for name, (place, _) in own[1].items.items() if own and isinstance(own[1], Mapping) else ():
        if name not in used:
            faults.append(_at(place, "D011", f"'{name}' is no name in this record",
                              f"it stands as it does in one of the fields {', '.join(NAMING)}"))
    return msgspec.structs.replace(record, names={name: each for name, each in record.names.items() if name in used})


def _orders(node: Mapping, faults: list[Diagnostic]) -> None:
    """Each name that is taken apart has a family name, and runs in an order that is known."""
    entry = node.items.get("names")
    for name, (place, person) in entry[1].items.items() if entry and isinstance(entry[1], Mapping) else ():
        if not isinstance(person, Mapping):
            continue  # told already
        order = person.items.get("order")
        said = order[1].text if order and isinstance(order[1], Scalar) else ORDERS[0]
        if order and said not in ORDERS:
            faults.append(_at(order[1].place, "D014", f"'{said}' is no order of a name",
                              "known orders: " + ", ".join(ORDERS)))
        elif said == "whole" and set(person.items) & set(PARTS):
            faults.append(_at(place, "D014", f"names: {name}: a name that is whole has no parts",
                              f"take out the order, or {', '.join(PARTS)}"))
        elif said != "whole" and "family" not in person.items:
            faults.append(_at(place, "D014", f"names: {name}: the family name is missing",
                              "say 'family: …', and 'given: …' if there is more; or 'order: whole' for a body"))


def one_of(node: Mapping, name: str, known: tuple[str, ...], faults: list[Diagnostic]) -> None:
    """The field NAME, where it is there, has one of the KNOWN words."""
    entry = node.items.get(name)
    if entry and isinstance(entry[1], Scalar) and entry[1].text and entry[1].text not in known:
        faults.append(_at(entry[1].place, "D014", f"{name} '{entry[1].text}' is unknown",
                          f"known: {', '.join(known)}"))


def _edition(node: Mapping, faults: list[Diagnostic]) -> None:
    entry = node.items.get("edition")
    if not entry or not isinstance(entry[1], Mapping):
        return
    date = entry[1].items.get("date")
    if date and isinstance(date[1], Scalar) and date[1].text:
        full = re.fullmatch(r"\d{4}-\d\d-\d\d", date[1].text, re.ASCII)
        if not full or not is_edtf(date[1].text) or int(date[1].text[:4]) < 1980:
            faults.append(_at(date[1].place, "D012", f"the edition's date '{date[1].text}' is not a full date",
                              "write year-month-day, such as 2026-11-24: every date inside the files comes from it"))
