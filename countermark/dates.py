"""EDTF dates (ISO 8601-2:2019, the Library of Congress's levels 0–2) → checked values and the house form."""

from __future__ import annotations

import datetime
import re

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
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


def american_date(text: str) -> str:
    """A full date as American archives write it: "1956-06-05" → "June 5, 1956"; what is none stays as it is."""
    plain = _PLAIN.match(text)
    return f"{MONTHS[int(plain[2]) - 1]} {int(plain[3])}, {plain[1]}" if plain and plain[3] else text


def house_date(text: str) -> str:
    """An EDTF date as this house writes it: "1956-06-05" → "5 June 1956"; what is no plain date stays as it is."""
    plain = _PLAIN.match(text)
    if not plain or (plain[2] and not 1 <= int(plain[2]) <= 12):
        return text
    year, month, day = plain.groups()
    return " ".join(part for part in (day and str(int(day)), month and MONTHS[int(month) - 1], year) if part)
