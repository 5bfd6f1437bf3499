"""Entries → index.html, the list of a collection's documents, and the line of time above it.

The list is the only copy of what it says: a script sorts and filters it where there is one. By it alone everything can
be read, and each bar of the line of time leads to its place in the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from countermark.dates import house_date
from countermark.layout import load_layout
from countermark.project import Project
from countermark.site.entries import Entry, Held, Printed
from countermark.site.spans import Span, span

#: So many dated documents have a line of time; fewer are seen at a glance.
_ENOUGH = 8
#: So many rows have headings by years between them; fewer would have as many headings as rows.
_MANY = 60
#: Bars there are at most, and how many years one may stand for.
_BARS = 24
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Row(NamedTuple):
    """A line of the list. `days`: two numbers to sort by, "" of the undated; `page` and `files`: relative to output/;
    `edition`: "1.1", "" of a draft."""

    page: str
    title: str
    date: str
    days: str
    place: str
    kind: str
    archive: str
    files: tuple[Held, ...]
    edition: str


class Bar(NamedTuple):
    """Some years: how many documents may date from them, the share of that in the highest bar, in hundredths, and the
    rows that begin there. `first` and `last`: the years; `name`: "1956", "1950s", "1950–1954", which is `printed` below
    some bars; `place`: the first year of the bar whose rows hold what may date from this one, of the nearest.
    """

    name: str
    printed: bool
    first: int
    last: int
    number: int
    share: int
    place: int
    rows: tuple[Row, ...]


def index_page(project: Project, entries: Sequence[Entry]) -> bytes:
    """The page; raises Refused where a layout, a style sheet or collection.yaml cannot be read."""
    from countermark.shared import settings

    published = sorted((entry for entry in entries if entry.current and not entry.withdrawn), key=_order)
    spans = [span(entry.date) for entry in published]
    rows = [row(entry) for entry in published]
    bars = timeline(spans, rows)
    dated = [each for each in spans if each]
    page = load_layout(project).page(
        "site/index.html", root="", here="all", collection=settings(project).get("publisher", ""), rows=rows, bars=bars,
        headed=len(rows) >= _MANY,
        undated=[row for row, dates in zip(rows, spans, strict=True) if dates is None] if bars else [],
        years=_years(min(each.first.year for each in dated), max(each.last.year for each in dated)) if dated else "",
        drafts=[row(entry) for entry in sorted(entries, key=_order) if not entry.current],
        withdrawn=[row(entry) for entry in sorted(entries, key=_order) if entry.current and entry.withdrawn])
    return page.encode()


def row(entry: Entry) -> Row:
    """An entry as it is listed: by its last printing, or by its draft where nothing was published."""
    offered: Printed | None = entry.current or entry.draft
    dates = span(entry.date)
    return Row(f"{entry.slug}/index.html", entry.title, house_date(entry.date) if entry.date else "",
               f"{dates.first.number} {dates.last.number}" if dates else "", entry.place, entry.kind, entry.archive,
               tuple(file for file in offered.editions if file.path) if offered else (),
               entry.current.name if entry.current else "")


def timeline(spans: Sequence[Span | None], rows: Sequence[Row]) -> tuple[Bar, ...]:
    """Spans and their ROWS, in order → bars without a gap; none where there are too few, or all are of one year.

    A document that may date from several bars' years is counted in each, and stands in the first one's rows: the filter
    by years finds it in each as well.
    """
    dated = [(each, row) for each, row in zip(spans, rows, strict=True) if each]
    if len(dated) < _ENOUGH:
        return ()
    first, last = min(each.first.year for each, _ in dated), max(each.last.year for each, _ in dated)
    step = next((step for step in _STEPS if last // step - first // step < _BARS), _STEPS[-1])
    starts = range(first // step * step, last + 1, step)
    if len(starts) < 2:
        return ()
    numbers = [sum(each.first.year < start + step and each.last.year >= start for each, _ in dated)
               for start in starts]
    held: dict[int, list[Row]] = {start: [] for start in starts}
    for each, row in dated:
        held[each.first.year // step * step].append(row)
    return tuple(_bars(starts, step, numbers, held))


def _bars(starts: range, step: int, numbers: Sequence[int], held: Mapping[int, Sequence[Row]]) -> Iterator[Bar]:
    place = starts[0]
    for start, number in zip(starts, numbers, strict=True):
        place = start if held[start] else place
        to_round = -start % (5 * step) // step  # bars from here to the next whose name is printed
        shows = to_round == 0 or (start == starts[0] and to_round > 2)
        yield Bar(_name(start, step), shows, start, start + step - 1, number, round(100 * number / max(numbers)), place,
                  tuple(held[start]))


def _name(start: int, step: int) -> str:
    return f"{start}s" if step == 10 and start % 100 else _years(start, start + step - 1)


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _order(entry: Entry) -> tuple[bool, Iterable[int], str, str]:
    """By date, those that may be of a day before those that may be of its year; the undated last, then by title."""
    dates = span(entry.date)
    days = (dates.first.number, dates.last.number) if dates else (0, 0)
    return dates is None, days, entry.title.casefold(), entry.slug
