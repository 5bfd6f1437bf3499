"""Entries → the catalogue as CSV (RFC 4180), for spreadsheets, library systems and scripts.

A row a document, published or withdrawn; drafts are in no catalogue. Columns stay as they are: new ones are added at
the end. The text is UTF-8 with a byte order mark: without it Excel takes the file for the system's old code page and
turns "Пхеньян" into other letters, while all else that reads CSV skips the mark (in Python: "utf-8-sig").

A cell that a spreadsheet would run as a formula, since it begins with one of = + - @ (also as full-width signs), a tab
or a line break, has one apostrophe put before it. Where a spreadsheet does not part cells at commas, it parts
them at ";" or a tab, amid quotation marks as well, and a line break begins a row: so such a sign has an apostrophe
before it behind each of these, too. What begins with such a sign behind apostrophes, quotation marks or spaces is
treated alike: a script that takes out the first apostrophe there (`plain`) has every value again as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from countermark.site.entries import Entry, Held

#: What may lie in a printing: column → how its file's name ends.
FILES = {"PDF": ".pdf", "EPUB": ".epub", "CSL-JSON": ".csl.json", "RIS": ".ris", "BibLaTeX": ".bib",
         "Dublin Core": ".dc.xml", "manifest": "manifest.json"}
COLUMNS = ("slug", "state", "title", "date", "date in words", "place", "kind", "archive", "digital archive", "people",
           "language", "summary", "publisher", "rights", "edition", "printing", "published on", "edition id",
           "identifier", "page", *(f"{name}{what}" for name in FILES for what in ("", " bytes", " sha256")))
#: The places in a cell before which an apostrophe is put; the same rule says where one is taken out again.
RISKY = re.compile(r"""\A(?=['" ]*[\t\r\n])|(?:\A|(?<=[;\t\r\n]))(?=['" ]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_GUARDED = re.compile(f"(?:{RISKY.pattern})'")


def catalogue(entries: Iterable[Entry]) -> bytes:
    """All that was published, by slug: a line of column names, then a row each. Paths are relative to output/; where
    the collection keeps a file's digest alone, its path and its size are empty."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, dialect="excel")  # commas, CRLF, quotation marks doubled: RFC 4180
    rows.writerow(COLUMNS)
    for entry in sorted(entries, key=lambda each: each.slug):
        if entry.current:
            rows.writerow([guarded(cell) for cell in _row(entry)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def guarded(cell: str) -> str:
    """CELL as no spreadsheet takes it, or what stands in it behind ";", a tab or a line break, for a formula."""
    return RISKY.sub("'", cell)


def plain(cell: str) -> str:
    """What `guarded` was given."""
    return _GUARDED.sub("", cell)


def _row(entry: Entry) -> Iterator[str]:
    printed = entry.current
    assert printed
    yield from (entry.slug, "withdrawn" if entry.withdrawn else "published", entry.title, entry.date, entry.when,
                entry.place, entry.kind, entry.archive, entry.digital_archive, "; ".join(entry.people), entry.language,
                entry.summary, entry.publisher, entry.rights, str(printed.edition), str(printed.printing),
                printed.date, printed.edition_id, entry.identifier, f"{entry.slug}/index.html")
    for suffix in FILES.values():
        file = next((each for each in printed.files if each.name.endswith(suffix)), None)
        yield from _cells(file) if file else ("", "", "")


def _cells(file: Held) -> tuple[str, str, str]:
    return file.path, str(file.size or ""), file.sha256
