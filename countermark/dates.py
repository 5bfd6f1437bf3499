"""EDTF dates (ISO 8601-2:2019, the Library of Congress's levels 0–2) → checked values and the house form."""

from __future__ import annotations

import datetime
import re

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
_MONTH = f"(?P<month>{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})[.]?"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_GIVEN = tuple(re.compile(rf"{form}\Z", re.IGNORECASE) for form in (
    rf"{_MONTH} (?P<day>[0-9]{{1,2}}) {_YEAR}", rf"(?P<day>[0-9]{{1,2}}) {_MONTH} {_YEAR}", rf"{_MONTH} {_YEAR}",
    _YEAR))
_ABOUT = re.compile(r"(?:circa|ca?[.]|about)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)


def is_edtf(text: str) -> bool:
    """Whether TEXT is an EDTF date; plain dates are judged here, all others by the edtf library."""
    plain = _PLAIN.match(text)
    if plain and (plain[2] is None or int(plain[2]) <= 12):
        year, month, day = int(plain[1]), int(plain[2] or 1), int(plain[3] or 1)
        try:
            datetime.date(max(year, 1), month, day)
        except ValueError:
            return False
        return True
    if not text.isascii() or len(text) > 64:
        return False
    import edtf  # its parser costs 0.1 s to build, and few dates need it

    try:
        edtf.parse_edtf(text)
    except (edtf.EDTFParseException, ValueError):
        return False
    return True


def edtf_of(text: str) -> str:
    """A date as an archive gives it, in English words → EDTF; "" for what is none, or more than one.

    "June 5, 1956", "5 June 1956" → "1956-06-05"; "June 1956" → "1956-06"; "circa 1956" → "1956~".
    """
    words = " ".join(text.replace(",", " ").split())
    about, rest = _ABOUT.match(words), _ABOUT.sub("", words)
    given = next((match for pattern in _GIVEN if (match := pattern.match(rest))), None)
    if given is None:
        return ""
    parts = {"month": "", "day": "", **given.groupdict()}
    date = parts["year"]
    if parts["month"]:
        date += f"-{1 + [month[:3].lower() for month in MONTHS].index(parts['month'][:3].lower()):02}"
    if parts["day"]:
        date += f"-{int(parts['day']):02}"
    return f"{date}{'~' if about else ''}" if is_edtf(date) else ""


def house_date(text: str) -> str:
    """An EDTF date as this house writes it: "1956-06-05" → "5 June 1956", "1956-06~" → "circa June 1956", "1956?" →
    "1956 (?)", "1956-05/1956-06" → "May 1956 – June 1956". Of other forms each stays as it is typed.
    """
    start, slash, end = text.partition("/")
    if slash and start not in ("", "..") and end not in ("", ".."):
        return f"{house_date(start)} – {house_date(end)}"
    if text[-1:] in ("~", "?", "%") and _PLAIN.match(text[:-1]):
        about, doubt = text[-1] in "~%", text[-1] in "?%"
        return f"{'circa ' if about else ''}{house_date(text[:-1])}{' (?)' if doubt else ''}"
    plain = _PLAIN.match(text)
    if not plain or (plain[2] and not 1 <= int(plain[2]) <= 12):
        return text
    year, month, day = plain.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)
