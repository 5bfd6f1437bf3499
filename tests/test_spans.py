"""Dates as days to sort by: held against the edtf library where it can tell, and by hand where it cannot."""

from __future__ import annotations

import edtf
import pytest

from countermark.site.spans import span

#: The first and the last day, as numbers.
GIVEN = {
    "1956-06-05": (19560605, 19560605), "1956-06-22": (19560622, 19560622), "1956-06": (19560601, 19560630),
    "1956-02": (19560201, 19560229), "1900-02": (19000201, 19000228), "1956": (19560101, 19561231),
    "1956?": (19560101, 19561231), "1956-06~": (19560601, 19560630), "1956-?06-05": (19560605, 19560605),
    "195X": (19500101, 19591231), "19XX": (19000101, 19991231), "1956-06-XX": (19560601, 19560630),
    "1956-XX-12": (19560112, 19561212), "1956-0X": (19560101, 19560930), "1956-1X": (19561001, 19561231),
    "1956-21": (19560301, 19560531), "1956-24": (19561201, 19561231), "1955/1956": (19550101, 19561231),
    "1956-05/1956-06": (19560501, 19560630), "../1956": (19560101, 19561231), "1956/..": (19560101, 19561231),
    "/1956": (19560101, 19561231), "[1956,1957]": (19560101, 19571231), "{1956..1958}": (19560101, 19581231),
    "[..1956]": (19560101, 19561231), "1956-06-05T12:30:00": (19560605, 19560605), "-0100": (-999899, -998769),
    "Y12345": (123450101, 123451231),
}


@pytest.mark.parametrize("text", GIVEN)
def test_a_date_is_the_days_that_it_may_mean(text: str) -> None:
    found = span(text)
    assert found
    assert (found.first.number, found.last.number) == GIVEN[text]
    assert found.first <= found.last


#: Where it fails, or takes an unknown end for ten years earlier.
BY_HAND = ("/1956", "1956-0X", "1956-1X")


@pytest.mark.parametrize("text", [text for text in GIVEN if ".." not in text and text not in BY_HAND])
def test_the_library_says_the_same(text: str) -> None:
    found, theirs = span(text), edtf.parse_edtf(text)
    assert found
    assert tuple(found.first) == theirs.lower_strict()[:3]
    assert tuple(found.last) == theirs.upper_strict()[:3]


@pytest.mark.parametrize("text", ["", "undated", "2000-13", "2000-45-01", "..", "[]", "/", "1956-06-40"])
def test_what_names_no_year_has_none(text: str) -> None:
    assert span(text) is None


def test_the_years_that_a_date_touches() -> None:
    found = span("1955-12/1957-01")
    assert found
    assert list(found.years) == [1955, 1956, 1957]
