"""The catalogue as CSV: what is listed, and that a script has every value back as it was."""

from __future__ import annotations

import csv
import io
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.site.catalogue import COLUMNS, catalogue, guarded, plain
from tests.site_entries import entries, entry

RISKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''@x", "＝1", "=cmd|' /C calc'!A0", " =1", '"=1"')
#: Where other signs than commas part cells, a formula may stand anywhere in one.
PARTED = ("foo;=1+1", "foo; =1+1", "a;;@x", 'say "foo;=1+1"', 'foo;"=1+1;"', "foo;'=1", "foo\t=1", "foo\n+1",
          "a, b;\t-1")
SIGNS = tuple("=+-@＝＋－＠")


def read(data: bytes) -> list[dict[str, str]]:
    """As any script would: Python's csv, and the apostrophes taken out of each cell that was guarded."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: plain(cell) for name, cell in row.items()} for row in rows]


def test_each_published_document_has_a_row_with_its_files() -> None:
    listed = entries(12, drafts=3, withdrawn=2)
    rows = read(catalogue(reversed(listed)))
    published = sorted((each for each in listed if each.current), key=lambda each: each.slug)
    assert [row["slug"] for row in rows] == [each.slug for each in published]
    assert [row["state"] for row in rows] == ["withdrawn" if each.withdrawn else "published" for each in published]
    for row, each in zip(rows, published, strict=True):
        current = each.current
        assert current
        assert (row["title"], row["date"], row["place"], row["archive"]) == (each.title, each.date, each.place,
                                                                            each.archive)
        assert (row["edition"], row["printing"]) == (str(current.edition), str(current.printing))
        assert row["published on"] == current.date
        assert row["edition id"] == current.edition_id
        for file, name in zip(current.files, ("PDF", "EPUB", "CSL-JSON", "RIS"), strict=True):
            assert (row[name], row[f"{name} bytes"], row[f"{name} sha256"]) == (file.path, str(file.size), file.sha256)
        assert row["manifest"] == "", "a file that is not there"


def test_where_only_digests_are_kept_they_are_told_without_a_path() -> None:
    known = entry("a")
    current = known.current
    assert current
    files = tuple(msgspec.structs.replace(file, path="", size=0) for file in current.files)
    [row] = read(catalogue([msgspec.structs.replace(
        known, printings=(msgspec.structs.replace(current, files=files),))]))
    assert (row["PDF"], row["PDF bytes"], row["PDF sha256"]) == ("", "", current.files[0].sha256)


def test_the_form_is_rfc_4180_in_utf_8_that_excel_knows_as_such() -> None:
    data = catalogue([entry("a", title='He said "no", twice', place="Пхеньян", summary="Two\nlines")])
    assert data.startswith(b"\xef\xbb\xbfslug,state,title,date,")
    assert b'"He said ""no"", twice"' in data
    assert "Пхеньян".encode() in data
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 2, "a record ends in CRLF; the line break inside a cell stays what it was"
    assert catalogue([]).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("risk", RISKS)
def test_no_cell_is_a_formula_and_all_come_back(risk: str) -> None:
    data = catalogue([entry("a", title=risk, author=risk)])
    cells = next(csv.reader(io.StringIO(data.decode("utf-8-sig").split("\r\n", 1)[1], newline="")))
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@＝＋－＠\t\r\n") and cell]
    assert read(data)[0]["title"] == risk


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("risk", [*RISKS, *PARTED])
def test_nor_where_cells_are_parted_at_other_signs(risk: str, separator: str) -> None:
    data = catalogue([entry("a", title=risk, author=risk, place=f"{risk};")])
    text = data.decode("utf-8-sig")
    for lines in (text.split("\n"), text.splitlines()):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            cells = [cell for row in csv.reader(lines, delimiter=separator, quoting=quoting) for cell in row]
            assert len(cells) > 1
            assert not [cell for cell in cells if cell.lstrip('" ').startswith(SIGNS)]
    assert read(data)[0]["title"] == risk


@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab \";"), max_size=8))
def test_guarding_can_be_undone(text: str) -> None:
    assert plain(guarded(text)) == text
    parts = [part.lstrip('" ') for part in re.split("[;\t\r\n]", guarded(text))]
    assert not [part for part in parts if part.startswith(SIGNS)]
    if not set(text) & set(SIGNS) and text[:1].strip("' \"\t\r\n"):
        assert guarded(text) == text, "only what is risky is changed"
