"""Dates are EDTF or refused; the house form says the same date."""

import datetime
import re

import pytest
from hypothesis import given, settings
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
                                  "1956-2X", "x" * 99])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_edtf(text)


def test_a_date_that_the_library_fails_on_is_judged_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert is_edtf("1956-0X")
    assert not is_edtf("1956-X6~")
    assert capsys.readouterr().out == ""


#: All signs of EDTF's three levels.
SIGNS = "0123456789-XY/.~?%[]{},TZ:+ES^"


@given(st.text(max_size=20) | st.text(SIGNS, max_size=20))
def test_no_text_makes_the_date_reader_fail(text: str) -> None:
    assert is_edtf(text) in (True, False)
    assert isinstance(house_date(text), str)


@pytest.mark.parametrize(("edtf", "printed"), [
    ("1956-06~", "circa June 1956"), ("1956?", "1956 (?)"), ("1956-06-05%", "circa 5 June 1956 (?)"),
    ("1956-05/1956-06", "May 1956 – June 1956"), ("1956~/1957", "circa 1956 – 1957"),
    ("1956-06-05/1956-06-07", "5 June 1956 – 7 June 1956"), ("1956/1957~", "1956 – circa 1957"),
    ("1956~/1957~", "circa 1956 – 1957"),
    # What is not known is left out; years that are not known are given by their decade, or from the first to the last.
    ("1956-06-XX", "June 1956"), ("1956-XX-XX", "1956"), ("1956-XX", "1956"), ("1956-06-XX?", "June 1956 (?)"),
    ("195X", "1950s"), ("195X~", "circa 1950s"), ("195X-XX", "1950s"), ("190X", "1900–1909"), ("19XX", "1900–1999"),
    ("1XXX", "1000–1999"), ("195X/196X", "1950s – 1960s"), ("19XX/20XX", "1900–1999 to 2000–2099"),
    ("1956-21", "spring 1956"), ("1956-22", "summer 1956"), ("1956-23", "autumn 1956"), ("1956-24", "winter 1956"),
    ("1956-21~/1956-22?", "circa spring 1956 – summer 1956 (?)"),
    ("../1956", "until 1956"), ("1956/..", "from 1956"), ("/1956", "until 1956"), ("1956/", "from 1956"),
    ("1956-06-05/..", "from 5 June 1956"), ("1956~/", "from circa 1956"), ("../1956-05?", "until May 1956 (?)"),
    ("1956-06-05/195X", "5 June 1956 – 1950s"),
    ("[1956,1957]", "1956 or 1957"), ("[1956-05..1956-07]", "between May and July 1956"),
    ("[1956-06-05..1956-06-07]", "between 5 and 7 June 1956"), ("[1956..1958]", "between 1956 and 1958"),
    ("[1956-06-05..1956-07-05]", "between 5 June and 5 July 1956"),
    ("[1956-12..1957-01]", "between December 1956 and January 1957"),
    ("[1956~,1957~]", "circa 1956 or 1957"), ("[1956~,1957?]", "circa 1956 or 1957 (?)"),
    ("[1956, 1957, 1959..1961]", "1956, 1957, or between 1959 and 1961"), ("[195X,1961]", "1950s or 1961"),
    ("[..1956]", "1956 or earlier"), ("[1956..]", "1956 or later"), ("[1954,1956..]", "1954 or 1956 or later"),
    ("{1956,1957}", "1956 and 1957"), ("{1956-05,1956-06%}", "May 1956 and circa June 1956 (?)"),
    ("{1956,1957,1959..1961}", "1956, 1957, and 1959 – 1961"), ("{..1956}", "until 1956"), ("{1956..}", "from 1956"),
    # Of other forms each stays whole as it is typed.
    ("1956-XX-05", "1956-XX-05"), ("1956-XX-05/1957", "1956-XX-05/1957"), ("[1956,1957-0X-05]", "[1956,1957-0X-05]"),
    ("156X-12", "156X-12"), ("XXXX", "XXXX"), ("../..", "../.."), ("1956-31", "1956-31"), ("-0044", "-0044"),
    ("Y-17000", "Y-17000"), ("1956-21^/", "1956-21^/"),
    # The time of a day is left out, some months are told by the first and the last, and doubt about a part is told.
    ("1956-06-05T12:30:00", "5 June 1956"), ("1956-06-05T10:00:00Z", "5 June 1956"),
    ("1956-06-05T10:00:00+03:00", "5 June 1956"), ("?1956-06-05", "5 June 1956 (?)"), ("~1956-06", "circa June 1956"),
    ("1956-06~-05", "circa 5 June 1956"), ("1956-?06-05", "5 June 1956 (?)"), ("1956%-06", "circa June 1956 (?)"),
    ("1956-0X", "between January and September 1956"), ("1956-1X", "between October and December 1956"),
    ("Y170000002", "year 170000002"), ("Y17000", "year 17000"),
])
def test_dates_of_other_forms_in_the_house_form(edtf: str, printed: str) -> None:
    assert is_edtf(edtf)
    assert house_date(edtf) == printed


@pytest.mark.parametrize("edtf", ["195X/", "../196X", "195X?/.."])
def test_a_decade_that_bounds_is_the_decade(edtf: str) -> None:
    """The library knows no such intervals; the Library of Congress's level 2 does."""
    assert house_date(edtf).partition(" ")[2].startswith("the 19")


# Laws over all forms that are said in words

_YEARS = st.integers(1000, 2999).map(str)
_MONTHS = st.builds("{}-{:02}".format, _YEARS, st.integers(1, 12))
_DAYS = st.dates(min_value=datetime.date(1000, 1, 1)).map(str)
_PLAIN = _YEARS | _MONTHS | _DAYS
_UNKNOWN = (st.builds("{}-XX".format, _YEARS | _MONTHS) | st.builds("{}-XX-XX".format, _YEARS)
            | st.builds("{}X".format, st.integers(100, 299)) | st.builds("{}XX".format, st.integers(10, 29))
            | st.builds("{}XXX".format, st.integers(1, 2)))
_SEASONS = st.builds("{}-2{}".format, _YEARS, st.integers(1, 4))
_ONE = st.builds("{}{}".format, _PLAIN | _UNKNOWN | _SEASONS, st.sampled_from(["", "", "~", "?", "%"]))
_SAME = st.one_of(*(st.tuples(kind, kind).map(sorted) for kind in (_YEARS, _MONTHS, _DAYS)))
_ELEMENT = _ONE | _SAME.map("..".join)
_FORMS = (_ONE | st.builds("{}/{}".format, _ONE, _ONE)
          | st.builds("{}/{}".format, _ONE, st.sampled_from(["", ".."]))
          | st.builds("{}/{}".format, st.sampled_from(["", ".."]), _ONE)
          | st.builds("[{}]".format, st.lists(_ELEMENT, min_size=1, max_size=4).map(",".join))
          | st.builds("{{{}}}".format, st.lists(_ELEMENT, min_size=1, max_size=4).map(",".join)))


@given(_FORMS)
def test_no_sign_of_edtf_is_printed_of_forms_that_are_said_in_words(edtf: str) -> None:
    printed = house_date(edtf)
    assert not set("X~%/[]{}") & set(printed)
    assert ".." not in printed
    assert not re.search(r"\d-\d|\?(?!\))|circa circa", printed)
    assert printed == " ".join(printed.split())


@given(_FORMS | st.text(SIGNS, max_size=20))
def test_a_date_is_said_wholly_in_words_or_stays_as_typed(text: str) -> None:
    printed = house_date(text)
    assert printed == text or not set("X~%/[]{}") & set(printed)


@given(st.lists(_PLAIN, min_size=2, max_size=5), st.sampled_from(["/", "[", "{"]))
def test_dates_keep_their_order_and_none_is_lost(dates: list[str], form: str) -> None:
    text = "/".join(dates[:2]) if form == "/" else f"[{','.join(dates)}]" if form == "[" else f"{{{','.join(dates)}}}"
    dates = dates[:2] if form == "/" else dates
    joint = " – |–" if form == "/" else ", or | or |, " if form == "[" else ", and | and |, "
    assert re.split(joint, house_date(text)) == [house_date(date) for date in dates]


@given(_SAME)
def test_between_names_the_first_and_the_last_and_says_what_they_share_once(dates: list[str]) -> None:
    first, last = (house_date(date) for date in dates)
    start, end = house_date(f"[{'..'.join(dates)}]").removeprefix("between ").split(" and ")
    assert end == last
    assert first.startswith(start)
    assert last.endswith(first[len(start):])


@settings(max_examples=300, deadline=None)
@given(_PLAIN | _UNKNOWN | _SEASONS | _SAME.map(lambda pair: f"[{'..'.join(pair)}]") | _SAME.map("/".join))
def test_the_forms_that_are_said_in_words_are_dates(edtf: str) -> None:
    assert is_edtf(edtf)


@settings(deadline=None)
@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from(["", "~", "?", "%"]))
def test_how_sure_a_date_is_is_said_once(day: datetime.date, sign: str) -> None:
    printed = house_date(f"{day}{sign}")
    assert (printed.count("circa"), printed.count("(?)")) == (int(sign in ("~", "%")), int(sign in ("?", "%")))
    assert printed.removeprefix("circa ").removesuffix(" (?)") == house_date(str(day))
