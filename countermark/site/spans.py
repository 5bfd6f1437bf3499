"""EDTF dates → the days that they may mean, to sort a list by and to draw a line of time from."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

from countermark.dates import qualified

_ONE = re.compile(r"(?P<year>-?[\dX]{4}|Y-?\d{5,})(?:-(?P<month>[\dX]{2}))?(?:-(?P<day>[\dX]{2}))?\Z", re.ASCII)
#: EDTF's numbers of seasons → their months; the winter of a year is told by its first one.
_SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}


class Day(NamedTuple):
    """A day of the calendar; days compare as they follow each other."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """The same as one number that sorts alike: 19560605, and below zero before the year 0."""
        return self.year * 10_000 + self.month * 100 + self.day


class Span(NamedTuple):
    """The first and the last day that a date may mean."""

    first: Day
    last: Day

    @property
    def years(self) -> range:
        """The years that it touches."""
        return range(self.first.year, self.last.year + 1)


def span(text: str) -> Span | None:
    """An EDTF date → its span; None for "" and for a form that names no year.

    "1956?" and "1956~" mean the days of 1956; an interval or a set all days from its first to its last; of one that is
    open the end that is known ("../1956" is 1956), since nobody can sort by the other.
    """
    found = [each for part in re.split(r"/|,|\.\.", text.strip("[]{}")) if (each := _span(part.strip()))]
    return Span(min(each.first for each in found), max(each.last for each in found)) if found else None


def _span(text: str) -> Span | None:
    found = _ONE.match(qualified(text)[0])
    if not found:
        return None
    year = found["year"].removeprefix("Y")
    years = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    month = found["month"] or "XX"
    months = _SEASONS.get(month) or _among(month, 1, 12)
    if months is None:
        return None
    last = monthrange(min(max(years[1], 1), 9999), months[1])[1]
    days = _among(found["day"] or "XX", 1, last)
    return Span(Day(years[0], months[0], days[0]), Day(years[1], months[1], days[1])) if days else None


def _among(text: str, least: int, most: int) -> tuple[int, int] | None:
    """The least and the greatest number that TEXT, where X is any digit, may be; None where there is none."""
    if "X" not in text:
        return (int(text), int(text)) if least <= int(text) <= most else None
    low, high = (int(text.replace("X", digit)) for digit in "09")
    return (max(low, least), min(high, most)) if max(low, least) <= min(high, most) else None
