"""Documents with every field that an export tells, each with words of its own."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from countermark.document import Document, Marked, Paragraph, Text, inline_text
from countermark.names import Person
from countermark.record import Edition, Record

#: Signs that one format or another takes for its own.
HARD = "\\{}&%$#_~^\"'`<>@-,;:=/|*[]()!?„“”‘’«»–—é\u00a0\u0301ЖёÅ한국𐍈0aA "
ID = "ab12" * 16


def texts(size: int = 40) -> st.SearchStrategy[str]:
    """Any words on one line: blanks single and within."""
    anything = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
    signs = st.text(anything | st.sampled_from(HARD), min_size=1, max_size=size)
    return signs.map(lambda text: " ".join(text.split(" ")).strip()).filter(bool).map(
        lambda text: " ".join(part for part in text.split(" ") if part))


DAYS = st.dates().map(lambda day: day.isoformat())
#: Dates of all forms of EDTF, of which some must be told in words.
DATES = DAYS | st.sampled_from((
    "1956", "1956-06", "1956~", "1956-06?", "1956-06-05%", "1956-05/1956-06", "1956-06-05~/1956-06-10", "1956/1957?",
    "1956-22", "1956-24~", "1956-06-XX", "1956-XX", "1956-06-05T12:30:00", "1956-06-05T12:30:00Z", "?1956-06-05",
    "1956-06~-05", "195X", "19XX", "1956-XX-05", "1956-0X", "1956-05/..", "../1956~", "/1956", "1956/", "-0044", "0000",
    "[1955,1956]", "[1955~,1956]", "{1956-05,1956-06}", "[..1956]", "Y170000002", "Y-17000", "1956-33"))
_WORDS = ("short title", "kind", "place", "summary", "digital archive", "archive", "original language",
          "date as given", "citation", "credits", "rights", "publisher")
_LEVELS = ("fond", "opis", "delo", "listy")
_NAMES = ("author", "recipient", "participants", "translated by", "obtained by")


def _under(name: str) -> str:
    return name.replace(" ", "_")


@st.composite
def documents(draw: st.DrawFn, dates: st.SearchStrategy[str] = DATES) -> Document:
    """A document of which every field is there, with any words, and one of DATES."""
    given: dict[str, Any] = {_under(name): draw(texts()) for name in _WORDS}
    given |= {name: draw(st.from_regex(r"[0-9]{1,4}(?:-[0-9]{1,3})?[a-z]?", fullmatch=True)) for name in _LEVELS}
    given |= {_under(name): tuple(draw(st.lists(texts(20), min_size=1, max_size=3, unique=True))) for name in _NAMES}
    given |= {"date": draw(dates), "captured_on": draw(DAYS | st.just("2026-11-20T10:00:00"))}
    number = draw(st.integers(1, 10**6))
    record = Record(title=draw(texts(300)), edition=Edition(draw(st.integers(1, 99)), draw(DAYS)),
                    canonical_url=f"https://archive.test/document/{number}?a=b&c=%20_~#d",
                    url_as_given=f"https://given.test/{number}", base_address="https://books.test/all",
                    doi="10.5555/a_b(c)%20x", ark="ark:/12345/x54xz321", isbn="978-0-306-40615-7",
                    contents=(draw(texts()),), language=draw(st.sampled_from(("en", "ru", "ko", "en-US", "ka"))),
                    **given)
    known = Person(family="Ivanov", given="V. I.", variants=(draw(texts(20)),))
    return made(msgspec.structs.replace(record, author=("Ivanov V. I.", *record.author), names={"Ivanov V. I.": known}),
                draw(texts()))


def made(record: Record, marking: str = "") -> Document:
    blocks = (Paragraph((Marked("marking", (Text(marking),)),)),) if marking else ()
    return Document("the-slug", record, blocks, ID, compared=False)


def marking_of(document: Document) -> str:
    """The words that `made` marks."""
    return inline_text(document.blocks[0].inlines) if isinstance(document.blocks[0], Paragraph) else ""


def titled(title: str = "A Title", **given: Any) -> Document:
    """A document that has nothing but a title and what is GIVEN."""
    return made(Record(title=title, edition=Edition(1, "2026-11-24"), **given))

