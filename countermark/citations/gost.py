"""Record → the document as Russian readers cite it (GOST R 7.0.5-2008, 7.5: references to archival documents).

Author and title stand as the edition has them, the date by the custom of its language; the shelf mark, after two
strokes, in Russian.
"""

from __future__ import annotations

import re

from countermark.citation import levels_of
from countermark.dates import house_date, qualified
from countermark.identifiers import cited_source
from countermark.names import Name, names_of, told
from countermark.record import Record

#: An archive's short name in Latin letters → as it is in Russian.
ARCHIVES = {
    "RGANI": "РГАНИ", "RGASPI": "РГАСПИ", "GARF": "ГАРФ", "GA RF": "ГА РФ", "AVPRF": "АВПРФ", "AVP RF": "АВП РФ",
    "APRF": "АПРФ", "AP RF": "АП РФ", "RGAE": "РГАЭ", "RGVA": "РГВА", "RGALI": "РГАЛИ", "TsAMO": "ЦАМО",
    "TsAMO RF": "ЦАМО РФ", "TsKhSD": "ЦХСД", "RTsKhIDNI": "РЦХИДНИ",
}
#: A level of the shelf mark → its sign. Leaves are "Л." however many there are.
SIGNS = {"fond": "Ф.", "opis": "Оп.", "delo": "Д.", "listy": "Л."}
_CYRILLIC = re.compile("[А-Яа-яЁё]")
#: So many authors stand before the title.
_MOST = 3
#: A month, or a season of EDTF → its name.
_PARTS_OF_A_YEAR = dict(zip(
    (*(f"{month:02}" for month in range(1, 13)), "21", "22", "23", "24"),
    ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
     "весна", "лето", "осень", "зима"), strict=True))
_RUSSIAN = re.compile(r"[\W\d_А-Яа-яЁё]*[А-Яа-яЁё][\W\d_А-Яа-яЁё]*\Z")


def described(record: Record) -> tuple[tuple[str, str], ...]:
    """What stands before the shelf mark, in pieces with their languages: "Ivanov V. I. Memorandum of Conversation, 5
    June 1956". Of four authors and more the first stands behind the title: "Statement, 1956 / V. I. Ivanov [и др.]".
    """
    names, language = names_of(record, record.author), record.language
    authors = ", ".join(map(_inverted, names)) if len(names) <= _MOST else ""
    opening = f"{authors}{'' if authors.endswith('.') else '.'} " if authors else ""
    pieces = [(f"{opening}{' '.join(record.title.split())}", language)]
    if record.date:
        tongue = _primary(language)
        date = russian_date(record.date) if tongue == "ru" else house_date(record.date)
        text, _ = pieces.pop()
        pieces += [(f"{text}, {date}", language)] if tongue in ("en", "ru") else [(f"{text},", language), (date, "en")]
    if len(names) > _MOST:
        pieces += [(f"/ {_russian(names[0]) or names[0].in_order()}", language), ("[и др.]", "ru")]
    return tuple(pieces)


def kept(record: Record) -> str:
    """Where it is: "// РГАНИ. Ф. 5. Оп. 28. Д. 410. Л. 206–207. URL: …"; "" for what is in no archive, or in one that
    is neither known in Russian nor has a fond: Russian readers would not know it by such a reference.
    """
    archive = record.archive or ""
    if not archive or not (archive in ARCHIVES or record.fond or _CYRILLIC.search(archive)):
        return ""
    parts = [ARCHIVES.get(archive, archive), *(f"{SIGNS[name]} {value}" for name, value in levels_of(record))]
    if where := cited_source(record):
        seen = record.captured_on and re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", record.captured_on, re.ASCII)
        parts.append(f"URL: {where}" + (f" (дата обращения: {seen[3]}.{seen[2]}.{seen[1]})" if seen else ""))
    return "// " + " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def russian_date(text: str) -> str:
    """An EDTF date by Russian custom: "05.06.1956", "июнь 1956", "лето 1956", "1950-е гг.", "ок. 1956", "1956 (?)",
    "1955–1956", "05.06.1956 – 08.06.1956"; as it is typed where it is of another form.
    """
    ends = [_russian_day(end) for end in text.split("/")]
    joint = "–" if all(end.isdigit() for end in ends) else " – "
    return joint.join(ends) if len(ends) <= 2 and all(ends) else text


def _russian_day(text: str) -> str:
    bare, about, unsure = qualified(text)
    if decade := re.fullmatch(r"(\d{3})X", bare, re.ASCII):
        said = f"{decade[1]}0-е гг."
    else:
        found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.sub(r"(?:-XX)+\Z", "", bare), re.ASCII)
        if not found or (found[2] and found[2] not in _PARTS_OF_A_YEAR):
            return ""
        year, part, day = found.groups()
        said = f"{day}.{part}.{year}" if day else f"{_PARTS_OF_A_YEAR[part]} {year}" if part else year
    return f"{'ок. ' if about else ''}{said}{' (?)' if unsure else ''}"


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _russian(name: Name) -> str:
    """The form of NAME in Russian letters that `names` gives; "" where it gives none."""
    return next((variant for variant in name.variants if _RUSSIAN.match(variant)), "")


def _inverted(name: Name) -> str:
    """The family name first, without a comma; in Russian letters where `names` gives that form of it. Where it is first
    anyway, "Ким Ир Сен", that form stands as it is written.
    """
    russian = _russian(name)
    if name.family_first:
        return russian or name.in_order()
    own = told(russian) if russian else name
    return " ".join(part for part in (own.family, own.given, own.particle, own.suffix) if part) or own.written
