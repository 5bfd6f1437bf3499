"""EDTF dates (ISO 8601-2:2019) → dates of CSL-JSON, RIS and BibLaTeX.

Dates come from a record, which holds valid ones only; so signs can tell the forms apart, and the edtf library, whose
import costs 0.1 s, is not needed. What a format cannot say as numbers it says in words, the house form of the date.
"""

from __future__ import annotations

import re
from typing import Any

from countermark.dates import SEASONS, house_date, without_time

_NUMBERS = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?\Z", re.ASCII)
_SEASON = re.compile(r"(?P<year>\d{4})-2(?P<season>[1-4])\Z", re.ASCII)
_DOUBT = re.compile(r"[~?%]")
#: What biblatex 3.18 reads of EDTF: level 1 but for years of more than four digits (its manual, 2.3.8).
_MONTH = r"(?:0[1-9]|1[0-2])"
_LEVEL_1 = (rf"(?:-?\d{{4}}(?:-{_MONTH}(?:-\d\d)?)?[~?%]?|\d{{3}}X|\d\dXX|\d{{4}}-(?:XX(?:-XX)?|{_MONTH}-XX)"
            r"|\d{4}-2[1-4])")
_BIBLATEX = re.compile(rf"(?:{_LEVEL_1}|{_LEVEL_1}/(?:{_LEVEL_1}|\.\.)?|(?:\.\.)?/{_LEVEL_1})\Z", re.ASCII)


def csl_date(text: str) -> dict[str, Any]:
    """An EDTF date → a date variable of CSL-JSON (CSL 1.0.2): "1956-06~" → {"date-parts": [[1956, 6]], "circa": True}.

    An unknown day or month is left out. `circa` stands for doubt, too: what styles ask is `is-uncertain-date`. Decades,
    sets, open intervals and years before 1 are a `literal`.
    """
    plain = without_time(_DOUBT.sub("", text))
    made: dict[str, Any]
    if season := _SEASON.match(plain):
        made = {"date-parts": [[int(season["year"])]], "season": int(season["season"])}
    else:
        ends = [_parts(end) for end in plain.split("/")]
        if len(ends) > 2 or not all(ends):
            return {"literal": house_date(text)}
        made = {"date-parts": ends}
    return {**made, "circa": True} if _DOUBT.search(text) else made


def _parts(plain: str) -> list[int]:
    """Year, month and day as far as they are known; [] for what has no year from 1 on."""
    found = _NUMBERS.match(re.sub(r"(?:-XX){1,2}\Z", "", plain))
    parts = [int(part) for part in found.groups() if part] if found else []
    return parts if parts and parts[0] else []


def ris_date(date: dict[str, Any]) -> str:
    """A date of CSL-JSON → a date of RIS, "YYYY/MM/DD/other": all that is no plain date is told in the other part."""
    if "literal" in date:
        return f"///{date['literal']}"
    first, *last = date["date-parts"]
    numbers = [f"{first[0]:04}", *(f"{part:02}" for part in first[1:])]
    other = [SEASONS[date["season"] - 1].capitalize()] if "season" in date else []
    other += [f"to {'-'.join(f'{part:02}' for part in last[0])}"] if last else []
    other += ["circa"] if date.get("circa") else []
    return "/".join([*numbers, *[""] * (3 - len(numbers)), " ".join(other)])


def biblatex_date(text: str) -> str:
    """An EDTF date, without a time, where biblatex can read it; "" where it cannot."""
    day = without_time(text)
    return day if _BIBLATEX.match(day) else ""
