"""Record → the document as Russian readers cite it (GOST R 7.0.5-2008, 7.5: references to archival documents).

Author, title and date stand as the edition has them; the shelf mark, after two strokes, in Russian.
"""

from __future__ import annotations

import re

from countermark.citation import LEVELS, ranged
from countermark.dates import house_date
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
_RUSSIAN = re.compile(r"[\W\d_А-Яа-яЁё]*[А-Яа-яЁё][\W\d_А-Яа-яЁё]*\Z")


def described(record: Record) -> str:
    """What stands before the shelf mark: "Ivanov V. I. Memorandum of Conversation, 5 June 1956"."""
    authors = ", ".join(_name(name) for name in names_of(record, record.author))
    title = " ".join(record.title.split())
    dated = f"{title}, {house_date(record.date)}" if record.date else title
    opening = f"{authors}{'' if authors.endswith('.') else '.'} " if authors else ""
    return f"{opening}{dated}"


def kept(record: Record) -> str:
    """Where it is: "// РГАНИ. Ф. 5. Оп. 28. Д. 410. Л. 206–207. URL: …"; "" where the record names no archive."""
    if not record.archive:
        return ""
    archive = ARCHIVES.get(record.archive, record.archive)
    levels = ((SIGNS[name], getattr(record, name)) for name in LEVELS)
    parts = [archive, *(f"{sign} {ranged(value)}" for sign, value in levels if value)]
    where = record.canonical_url or record.url_as_given
    if where:
        seen = record.captured_on and re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", record.captured_on, re.ASCII)
        parts.append(f"URL: {where}" + (f" (дата обращения: {seen[3]}.{seen[2]}.{seen[1]})" if seen else ""))
    return "// " + " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def _name(name: Name) -> str:
    """The family name first, without a comma; in Russian letters where `names` gives that form of it."""
    russian = next((variant for variant in name.variants if _RUSSIAN.match(variant)), None)
    own = told(russian) if russian else name
    return " ".join(part for part in (own.family, own.given, own.particle) if part) or own.written
