"""The bytes of one export → Captured: slug, document.md and doubts. Pure; the day is given.

What is made is read back at once, as a build would: if it does not hold the witness's words, the text is written again
as plain paragraphs with every sign escaped; and if that does not either, the export is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from countermark.capture.body import Doubt, mark_up
from countermark.capture.front import Value, front_matter
from countermark.citation import parse_citation
from countermark.dates import edtf_of, is_edtf
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.encodings import encoding_of
from countermark.parse import Collection, parse
from countermark.project import is_slug
from countermark.record import CAPTURED, CITED, EDITORIAL
from countermark.source import source_of
from countermark.witness import Witness, read_witness

#: Languages as archives name them → their tags (BCP 47).
LANGUAGES = {
    "english": "en", "russian": "ru", "korean": "ko", "german": "de", "chinese": "zh", "french": "fr", "polish": "pl",
    "czech": "cs", "hungarian": "hu", "romanian": "ro", "bulgarian": "bg", "albanian": "sq", "mongolian": "mn",
    "vietnamese": "vi", "japanese": "ja", "spanish": "es", "italian": "it", "ukrainian": "uk", "serbian": "sr",
    "croatian": "hr", "slovak": "sk", "thai": "th", "arabic": "ar", "persian": "fa",
}
_IN_LANGUAGE = re.compile(rf"(?:translation|transcript|transcription)\s*[-–—:]\s*({'|'.join(LANGUAGES)})\b", re.I)
#: Opening words that say what kind of document it is, and are left out of its slug.
_KIND = re.compile(r"(?:(?:excerpts? (?:from|of)|the)\s+)*"
                   r"(?:record|memorandum|minutes|report|notes?|transcript|protocol)"
                   r"(?: of (?:the |a )?(?:conversations?|meeting|talks|discussion))? (?:with|between|from|by|of|on)\s+"
                   r"|(?:letter|telegram|cable|report|note|memorandum|message) (?:from|to|by|of|on)\s+", re.I)
_LONGEST_SLUG = 60
#: A title that is no line of its own, but the first words of the text.
_LONGEST_TITLE = 160
BY = "capture"


@dataclass(frozen=True, slots=True)
class Captured:
    """A document folder to be: its slug, its document.md, and what an editor should look at."""

    slug: str
    text: str
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Fields that someone gave for an export, and where ("the list exports.csv")."""

    fields: Mapping[str, str]
    where: str = ""


def capture(data: bytes, path: str, today: str, shared: Collection, given: Given | None = None) -> Captured:
    """The bytes of the export at PATH → Captured. TODAY (EDTF) is the date of edition and capture. Raises Refused.

    SHARED: the collection's fields, which the result is checked with. GIVEN fields fill what the export does not
    have, and come before what was taken from it.
    """
    try:
        encoding = encoding_of(data)
    except ValueError as error:
        raise Refused([fault(path, "D001", f"the file's encoding is not known: {error}",
                             "save it as UTF-8 in your editor, or ask the archive for its text")]) from None
    witness = read_witness(data, path, encoding)
    if not witness.body:
        raise Refused([fault(path, "D025", "the export has no text", "is it the right file?")])
    fields, additions, doubts = _fields(witness, given or Given({}), today)
    if encoding != "utf-8":
        fields["witness encoding"] = encoding
    if encoding == "windows-1252":
        doubts.append(Doubt(1, "read as Windows-1252: are its quotation marks and accented letters right?"))
    title = str(fields.pop("title"))
    front = front_matter(title, today, fields, additions)
    slug = slug_of(str(fields.get("date", "")), title)
    for careful in (False, True):
        body, found = mark_up(witness.body, careful)
        text = f"{front}\n{body}"
        try:
            parse(source_of(slug, text.encode(), data, f"content/{slug}/document.md", path), shared)
        except Refused as refused:
            if careful or any(fault.code not in _OF_THE_TEXT for fault in refused.diagnostics):
                raise Refused(_of_export(refused, path)) from None
        else:
            if careful:
                found = (Doubt(witness.body[0].line, "left as plain paragraphs: its signs could not be told apart"),)
            return Captured(slug, text, (*doubts, *found))
    raise AssertionError("unreachable")


#: Faults that another way of marking up can mend.
_OF_THE_TEXT = {"D020", "D021", "D022", "D023", "D024", "D025", "D040"}


def _of_export(refused: Refused, path: str) -> list[Diagnostic]:
    """Faults of a document that is not written are told of the export that it was to be made from."""
    return [fault(path, f.code, f.message, f.hint) for f in refused.diagnostics]


def _fields(witness: Witness, given: Given, today: str) -> tuple[dict[str, Value], dict[str, tuple[str, str]],
                                                                 list[Doubt]]:
    """The record's fields, what is declared as added, and doubts."""
    doubts: list[Doubt] = []
    fields: dict[str, Value] = {name: " ".join(witness.head[name].text.split()) for name in CAPTURED
                                if name in witness.head}
    if contents := witness.head.get("contents"):
        fields["contents"] = tuple(" ".join(line.split()) for line in contents.text.split("\n"))
    additions: dict[str, tuple[str, str]] = {}
    as_given = str(fields.get("date as given", ""))
    if "citation" in fields:
        fields |= parse_citation(str(fields["citation"]), as_given)
    if date := edtf_of(as_given):
        fields["date"] = date
    elif as_given:
        doubts.append(Doubt(witness.head["date as given"].line, f"the date '{as_given}' is not told apart"))
    for name, value in given.fields.items():
        if value and " ".join(value.split()) != fields.get(name):
            fields[name] = _several(value) if name in ("obtained by", "translated by", "contents") else value
            if name in CAPTURED + CITED + EDITORIAL + ("date",) and name not in witness.head:
                additions[name] = (BY, f"given in {given.where}" if given.where else "given when it was captured")
    if not witness.head:
        doubts.append(Doubt(1, "no label of a head was recognised ('Citation:', 'Summary:' … on lines of their own)"))
    if "title" not in fields:
        fields["title"], line = _first_words(witness)
        additions["title"] = (BY, "the export has no labelled title; these are its first words")
        doubts.append(Doubt(line, "the title is not labelled in the export"))
    if "date" not in fields and not as_given:
        doubts.append(Doubt(1, "the export gives no date"))
    for name, what in (("citation", "citation"), ("archive", "place where the original lies")):
        if name not in fields:
            doubts.append(Doubt(1, f"the export gives no {what}"))
    if "language" not in fields:
        fields["language"], told = _language(witness, fields)
        if not told:
            doubts.append(Doubt(1, f"the language is a guess: '{fields['language']}'"))
    fields.setdefault("captured on", today)
    return fields, additions, doubts


def _several(value: str) -> Value:
    names = tuple(name.strip() for name in value.split(";") if name.strip())
    return names if len(names) > 1 else value


def _first_words(witness: Witness) -> tuple[str, int]:
    """A title for an export that labels none: the first line that is no date, as far as words go."""
    for passage in witness.body:
        line = " ".join(passage.text.split("\n")[0].split())
        if not edtf_of(line):
            break
    return line if len(line) <= _LONGEST_TITLE else line[:_LONGEST_TITLE].rsplit(" ", 1)[0], passage.line


def _language(witness: Witness, fields: Mapping[str, Value]) -> tuple[str, bool]:
    """The language of the text, and whether the export says it."""
    letters = [sign for passage in witness.body for sign in passage.text if sign.isalpha()]
    for script, tag in (("CYRILLIC", "ru"), ("HANGUL", "ko"), ("THAI", "th"), ("CJK", "zh")):
        if sum(unicodedata.name(sign, "").startswith(script) for sign in letters[:2000]) > len(letters[:2000]) / 2:
            said = LANGUAGES.get(str(fields.get("original language", "")).lower(), tag)
            return (said if script == "CYRILLIC" else tag), True
    contents = fields.get("contents", "")
    for line in (contents,) if isinstance(contents, str) else contents:
        if match := _IN_LANGUAGE.search(line):
            return LANGUAGES[match[1].lower()], True
    original = LANGUAGES.get(str(fields.get("original language", "")).lower())
    if original and "translated by" not in fields:
        return original, True
    return "en", "translated by" in fields


def slug_of(date: str, title: str) -> str:
    """Date and title → a folder's name: "1956-06-05-choe-chang-ik"; what kind of document it is is left out."""
    from slugify import slugify

    day = re.match(r"\d{4}(?:-\d\d){0,2}", date) if is_edtf(date) else None
    rest = _KIND.sub("", title, count=1) if _KIND.match(title) else title
    name: str = slugify(rest, max_length=_LONGEST_SLUG, word_boundary=True, save_order=True) or slugify(title)[:20]
    whole = "-".join(part for part in (day[0] if day else "", name) if part) or "document"
    assert is_slug(whole), whole
    return whole
