r"""Document → BibLaTeX (biblatex 3.18, read by biber), from its CSL items.

No library writes it: those at hand write BibTeX, know neither `{}` around a title's capitals nor dates in EDTF, and
cost more to import than all exports to make. Signs that LaTeX takes for its own are escaped. biber counts braces even
behind a backslash: so braces stand as `\{` and `\}` where they pair, else as commands. Nothing that only a reader of
the file should know is in a field that styles print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countermark.citations.csl import Item, items, located, remarks, running
from countermark.citations.dates import biblatex_date
from countermark.dates import house_date
from countermark.document import Document

_TYPES = {"manuscript": "unpublished", "personal_communication": "unpublished", "book": "book"}
_NAMES = {"author": "author", "translator": "translator"}
#: Field → the CSL variable that goes there as it is.
_TEXTS = {"type": "genre", "publisher": "publisher", "edition": "edition", "location": "publisher-place",
          "howpublished": "source", "archive": "archive", "isbn": "ISBN"}
#: Fields that are lists to biblatex, whose items are parted by "and"; those of the record are one text.
_LISTS = ("publisher", "location", "origlanguage")
#: The language tags that babel and polyglossia have names of their own for.
LANGUAGES = {
    "bg": "bulgarian", "cs": "czech", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "hu": "hungarian", "it": "italian", "ja": "japanese", "ko": "korean", "mn": "mongolian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sk": "slovak", "sq": "albanian", "sr": "serbian",
    "uk": "ukrainian", "vi": "vietnamese", "zh": "chinese",
    "en-gb": "british", "en-us": "american",
}
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
            "`": r"\textasciigrave{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"}}
_UNPAIRED = {**_ESCAPES, "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
#: Signs that TeX's fonts make into others where two stand together: dashes, quotation marks.
_LIGATURE = re.compile(r"([-',<>])(?=\1)")


def write(document: Document) -> bytes:
    """Both entries; the edition's is `related` to the document's."""
    record = document.record
    kept, edition = items(document)
    entries = (
        _entry(kept, (*_fields(kept), *_date("date", record.date), *_date("urldate", record.captured_on))),
        _entry(edition, (*_fields(edition), *_date("date", record.edition.date), *_date("origdate", record.date),
                         ("related", kept["id"]))),
    )
    return "\n".join(entries).encode()


def _entry(item: Item, fields: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields)
    return f"@{_TYPES[item['type']]}{{{item['id']},\n{lines}}}\n"


def _fields(item: Item) -> Iterator[tuple[str, str]]:
    """Fields with their values as LaTeX reads them, but for dates."""
    custom = item.get("custom", {})
    for name, key in {"title": "title", "shorttitle": "title-short"}.items():
        if key in item:
            yield name, f"{{{escaped(item[key])}}}"  # styles leave the capitals of what stands in braces alone
    for name, key in _NAMES.items():
        if key in item:
            yield name, " and ".join(map(_name, item[key]))
    for name, key in _TEXTS.items():
        if key in item:
            yield name, (_whole if name in _LISTS else escaped)(item[key])
    if where := located(item):
        yield "archivelocation", escaped(where)
    if mark := ", ".join(filter(None, (item.get("archive", ""), where))):
        yield "library", escaped(mark)
    tag: str = item["language"]
    yield "langid", LANGUAGES.get(tag.lower()) or LANGUAGES.get(tag.partition("-")[0].lower(), tag)
    if "original language" in custom:
        yield "origlanguage", _whole(custom["original language"])
    if "obtained by" in custom:
        yield "addendum", escaped(f"Obtained by {' and '.join(custom['obtained by'])}")
    for name, key in {"doi": "DOI", "url": "URL"}.items():
        if key in item:
            yield name, _verbatim(item[key])
    if "abstract" in item:
        yield "abstract", escaped(item["abstract"])
    if said := " ".join(remarks(item)):
        yield "annotation", escaped(said)


def _date(field: str, text: str | None) -> Iterator[tuple[str, str]]:
    """A date as EDTF, where biblatex knows its form; the document's else in words, in `year`, which takes any."""
    if text and (known := biblatex_date(text)):
        yield field, known
    elif text and field == "date":
        yield "year", escaped(house_date(text))


def escaped(text: str) -> str:
    """TEXT as LaTeX prints it, sign by sign."""
    table = _ESCAPES if _paired(text) else _UNPAIRED
    return _LIGATURE.sub(r"\1{}", "".join(table.get(sign, sign) for sign in text))


def _whole(text: str) -> str:
    """TEXT as the one item of a list: braces keep its words together where one of them would part items, or cut them
    off ("others").
    """
    return f"{{{escaped(text)}}}" if {"and", "others"} & set(text.lower().split()) else escaped(text)


def _paired(text: str) -> bool:
    """Whether each brace of TEXT has its own."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def _verbatim(address: str) -> str:
    """An address, in which biblatex reads no command: braces and backslashes by their numbers (RFC 3986, 2.1)."""
    return re.sub(r"[{}\\]", lambda sign: f"%{ord(sign[0]):02X}", address)


def _name(name: Item) -> str:
    """"Ivanov, V. I.", "von Braun, Wernher", "King, Jr., Martin Luther", "{Union of Writers}"."""
    family, given, suffix, particle = (
        name.get(key, "") for key in ("family", "given", "suffix", "non-dropping-particle"))
    if not given:
        return f"{{{escaped(running(name))}}}"
    head = " ".join(part for part in (_part(particle), _part(family, family=True)) if part)
    return ", ".join(part for part in (head, _part(suffix), _part(given)) if part)


def _part(text: str, *, family: bool = False) -> str:
    """A part of a name, in braces where BibTeX's rules would take its words for other parts, or other names."""
    words = text.split(" ")
    apart = "," in text or "and" in map(str.lower, words) or (family and any(word[:1].islower() for word in words))
    return f"{{{escaped(text)}}}" if apart else escaped(text)
