"""Dates are EDTF or refused; the house form says the same date."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.dates import MONTHS, house_date, is_edtf


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_a_date_and_reads_as_itself(day: datetime.date) -> None:
    assert is_edtf(day.isoformat())
    assert house_date(day.isoformat()) == f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@pytest.mark.parametrize("text", ["1956", "1956-06", "1956?", "1956-06~", "1956-21", "195X", "1956-06-05/1956-06-07"])
def test_edtf_beyond_plain_dates_is_accepted(text: str) -> None:
    assert is_edtf(text)


@pytest.mark.parametrize("text", ["1956-13", "1956-02-30", "June 1956", "5.6.1956", "1956-6-5", "٢٠٢٠", "", "1956-00",
                                  "x" * 99])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_edtf(text)


@given(st.text(max_size=20))
def test_no_text_makes_the_date_reader_fail(text: str) -> None:
    assert is_edtf(text) in (True, False)
    assert isinstance(house_date(text), str)


@pytest.mark.parametrize(("edtf", "printed"), [
    ("1956-06~", "circa June 1956"), ("1956?", "1956 (?)"), ("1956-06-05%", "circa 5 June 1956 (?)"),
    ("1956-05/1956-06", "May 1956 – June 1956"), ("1956~/1957", "circa 1956 – 1957"),
    ("1956/..", "1956/.."), ("../1956", "../1956"), ("1956-21", "1956-21"), ("195X", "195X"),
    ("1956-XX-05", "1956-XX-05"),
])
def test_dates_of_other_forms_in_the_house_form(edtf: str, printed: str) -> None:
    assert is_edtf(edtf)
    assert house_date(edtf) == printed
