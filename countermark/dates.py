"""EDTF dates (ISO 8601-2:2019, the Library of Congress's levels 0–2) → checked values and the house form."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
from itertools import takewhile

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
_MONTH = f"(?P<month>{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})[.]?"
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_GIVEN = tuple(re.compile(rf"{form}\Z", re.IGNORECASE) for form in (
    rf"{_MONTH} (?P<day>[0-9]{{1,2}}) {_YEAR}", rf"(?P<day>[0-9]{{1,2}}) {_MONTH} {_YEAR}", rf"{_MONTH} {_YEAR}",
    _YEAR))
_ABOUT = re.compile(r"(?:circa|ca?[.]|about)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)
#: "1956-0X", one of the months January to September: EDTF, but the edtf library fails on it.
_SOME_MONTHS = re.compile(r"\d{4}-[01]X\Z", re.ASCII)
SEASONS = ("spring", "summer", "autumn", "winter")
#: What stands after a date (ISO 8601-2, 8.3), or beside one of its parts: "circa", "(?)", or both.
_QUALIFIER = re.compile(r"(?<![^-])[~?%](?=\d)|(?<=[\dX])[~?%](?=-|\Z)")
#: The time of a day, which is said nowhere: the record has it in the archive's words.
_TIME = re.compile(r"(?<=\d)T\d\d:[^/]*\Z", re.ASCII)
_MONTHS = {"0": "between January and September", "1": "between October and December"}
_SOME_MONTH = re.compile(r"(?P<year>\d{4})-(?P<months>[01])X\Z", re.ASCII)
_FAR_YEAR = re.compile(r"Y(?P<year>\d{5,})\Z", re.ASCII)
_DAY = re.compile(r"(?P<year>\d{4})(?:-XX(?:-XX)?|-2(?P<season>[1-4])|"
                  r"-(?P<month>0[1-9]|1[0-2])(?:-(?:XX|(?P<day>\d\d)))?)?\Z", re.ASCII)
_SPAN = re.compile(r"(?=[\dX]{4}(?:-|\Z))(?P<known>\d+)(?P<unknown>X+)(?:-XX(?:-XX)?)?\Z", re.ASCII)
_YEARS = re.compile(r"\d{4}/\d{4}\Z", re.ASCII)
_DECADE = re.compile(r"\b\d{3}0s")


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
    if _SOME_MONTHS.match(text):
        return True
    if not text.isascii() or len(text) > 64:
        return False
    import edtf  # its parser costs 0.1 s to build, and few dates need it

    try:
        with contextlib.redirect_stdout(io.StringIO()):  # where it fails of itself, it prints, and raises the last two
            edtf.parse_edtf(text)
    except (edtf.EDTFParseException, ValueError, AttributeError, TypeError):
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
    """An EDTF date as this house writes it, in plain English: "1956-06-05" → "5 June 1956", "1956-06~" → "circa June
    1956", "1956?" → "1956 (?)", "1956-05/1956-06" → "May 1956 – June 1956", "1955/1956" → "1955–1956", "1956-06-XX" →
    "June 1956", "195X" → "1950s", "1956-21" → "spring 1956", "../1956" → "until 1956", "[1956,1957]" → "1956 or 1957".

    A form that is not said in words here, or that holds one, stays whole as it is typed.
    """
    return _set(text) or _range(text) or _one(text) or text


def without_time(text: str) -> str:
    """An EDTF date without the time of the day: "1956-06-05T12:30:00" → "1956-06-05"."""
    return _TIME.sub("", text)


def qualified(text: str) -> tuple[str, bool, bool]:
    """One date → it without its time and its qualifiers, whether it is approximate, whether it is uncertain."""
    text = without_time(text)
    signs = set(_QUALIFIER.findall(text))
    return _QUALIFIER.sub("", text), bool(signs & {"~", "%"}), bool(signs & {"?", "%"})


def _one(text: str) -> str:
    """One date, its qualifiers and all; "" for other forms."""
    bare, about, unsure = qualified(text)
    words = _day(bare) or _span(bare) or _rare(bare)
    return f"{'circa ' if about else ''}{words}{' (?)' if unsure else ''}" if words else ""


def _day(text: str) -> str:
    """A day, month, season or year: what is not known of it is left out."""
    found = _DAY.match(text)
    if not found:
        return ""
    season, day, month = (int(found[name] or 0) for name in ("season", "day", "month"))
    parts = (season and SEASONS[season - 1], day and str(day), month and MONTHS[month - 1], found["year"])
    return " ".join(part for part in parts if part)


def _span(text: str) -> str:
    """A decade, or the first and the last year of a longer span: "1900s" and "20th century" would mean other years."""
    found = _SPAN.match(text)
    if not found:
        return ""
    known, unknown = found["known"], len(found["unknown"])
    if unknown == 1 and known[-1] != "0":
        return f"{known}0s"
    return f"{known}{'0' * unknown}–{known}{'9' * unknown}"


def _rare(text: str) -> str:
    """Some month of nine or of three; a year of more than four digits."""
    if found := _SOME_MONTH.match(text):
        return f"{_MONTHS[found['months']]} {found['year']}"
    far = _FAR_YEAR.match(text)
    return f"year {far['year']}" if far else ""


def _range(text: str) -> str:
    """From one date to another, or to no known one."""
    start, slash, end = text.partition("/")
    first, last = _one(start), _one(end)
    if not slash or not (first or last):
        return ""
    if _YEARS.match(text):
        return f"{first}–{last}"
    if first and last:
        return (" to " if "–" in first + last else " – ").join(_circa_once([first, last]))
    return _open(start, end, "from {}", "until {}")


def _circa_once(dates: list[str]) -> list[str]:
    """Where all DATES are approximate, the first one says so for all."""
    if not all(date.startswith("circa ") for date in dates):
        return dates
    return [dates[0], *(date.removeprefix("circa ") for date in dates[1:])]


def _open(start: str, end: str, later: str, earlier: str) -> str:
    """The one end that is known, in the words LATER or EARLIER; "" where the other one is a form not known here."""
    if {start, end} & {"", ".."}:
        words = later.format(_one(start)) if _one(start) else earlier.format(_one(end))
        return _DECADE.sub(r"the \g<0>", words)
    return ""


def _set(text: str) -> str:
    """One of several dates, in square brackets, or all of them, in curly ones."""
    one_of = text[:1] == "["
    if text[:1] + text[-1:] not in ("[]", "{}"):
        return ""
    dates = _circa_once([_element(date.strip(), one_of) for date in text[1:-1].split(",")])
    joint = "or" if one_of else "and"
    if len(dates) > 2:
        dates[-1] = f"{joint} {dates[-1]}"
    return (", " if len(dates) > 2 else f" {joint} ").join(dates) if all(dates) else ""


def _element(text: str, one_of: bool) -> str:
    """What stands in a set between commas: a date, or several, of which "1956..1958" names the first and the last."""
    start, dots, end = text.partition("..")
    first, last = _one(start), _one(end)
    if not dots or not (first or last):
        return first
    if not one_of:
        return f"{first} – {last}" if first and last else _open(start, end, "from {}", "until {}")
    return _between(first, last) if first and last else _open(start, end, "{} or later", "{} or earlier")


def _between(first: str, last: str) -> str:
    """"between 5 and 7 June 1956": what ends both dates is said once."""
    words = first.split(" ")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(words[:0:-1], last.split(" ")[:0:-1], strict=False))
    return f"between {' '.join(words[:len(words) - len(list(same))])} and {last}"
