"""Citation exports: dates and names in each format's own form, hard texts sign for sign, and what pandoc reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from countermark.citations import EXPORTS
from countermark.citations.dates import biblatex_date, csl_date, ris_date
from countermark.document import Document, Marked, Paragraph, Part, Text
from countermark.names import Person
from tests.exports_made import DAYS, HARD, documents, titled
from tests.exports_read import READERS, pandoc

FILES = {each.suffix: each for each in EXPORTS}

#: EDTF → as CSL-JSON, RIS and BibLaTeX have it ("": not as a date).
DATES: dict[str, tuple[dict[str, Any], str, str]] = {
    "1956-06-05": ({"date-parts": [[1956, 6, 5]]}, "1956/06/05/", "1956-06-05"),
    "1956-06": ({"date-parts": [[1956, 6]]}, "1956/06//", "1956-06"),
    "1956": ({"date-parts": [[1956]]}, "1956///", "1956"),
    "1956-06~": ({"date-parts": [[1956, 6]], "circa": True}, "1956/06//circa", "1956-06~"),
    "1956?": ({"date-parts": [[1956]], "circa": True}, "1956///circa", "1956?"),
    "1956-06-05%": ({"date-parts": [[1956, 6, 5]], "circa": True}, "1956/06/05/circa", "1956-06-05%"),
    "1956-05/1956-06": ({"date-parts": [[1956, 5], [1956, 6]]}, "1956/05//to 1956-06", "1956-05/1956-06"),
    "1956-06-05~/1956-06-10": ({"date-parts": [[1956, 6, 5], [1956, 6, 10]], "circa": True},
                               "1956/06/05/to 1956-06-10 circa", "1956-06-05~/1956-06-10"),
    "1956-22": ({"date-parts": [[1956]], "season": 2}, "1956///Summer", "1956-22"),
    "1956-24~": ({"date-parts": [[1956]], "season": 4, "circa": True}, "1956///Winter circa", ""),
    "1956-06-XX": ({"date-parts": [[1956, 6]]}, "1956/06//", "1956-06-XX"),
    "1956-XX-XX": ({"date-parts": [[1956]]}, "1956///", "1956-XX-XX"),
    "1956-XX": ({"date-parts": [[1956]]}, "1956///", "1956-XX"),
    "1956-06-05T12:30:00": ({"date-parts": [[1956, 6, 5]]}, "1956/06/05/", "1956-06-05"),
    "?1956-06-05": ({"date-parts": [[1956, 6, 5]], "circa": True}, "1956/06/05/circa", ""),
    "1956-06~-05": ({"date-parts": [[1956, 6, 5]], "circa": True}, "1956/06/05/circa", ""),
    "195X": ({"literal": "1950s"}, "///1950s", "195X"),
    "19XX": ({"literal": "1900–1999"}, "///1900–1999", "19XX"),
    "1956-XX-05": ({"literal": "1956-XX-05"}, "///1956-XX-05", ""),
    "1956-05/..": ({"literal": "from May 1956"}, "///from May 1956", "1956-05/.."),
    "../1956": ({"literal": "until 1956"}, "///until 1956", "../1956"),
    "/1956": ({"literal": "until 1956"}, "///until 1956", "/1956"),
    "1956-21/1956-22": ({"literal": "spring 1956 – summer 1956"}, "///spring 1956 – summer 1956", "1956-21/1956-22"),
    "-0044": ({"literal": "-0044"}, "///-0044", "-0044"),
    "0000": ({"literal": "0000"}, "///0000", "0000"),
    "[1955,1956]": ({"literal": "1955 or 1956"}, "///1955 or 1956", ""),
    "Y-17000": ({"literal": "Y-17000"}, "///Y-17000", ""),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_told_as_each_format_can(text: str) -> None:
    numbers, ris, biblatex = DATES[text]
    assert csl_date(text) == numbers
    assert ris_date(numbers) == ris
    assert biblatex_date(text) == biblatex
    document = titled(date=text)
    kept = json.loads(FILES[".csl.json"].write(document))[0]
    assert (kept["issued"], kept["custom"]["date"]) == (numbers, text)
    entry = READERS[".bib"](FILES[".bib"].write(document))[0]
    assert entry.get("date", [""]) == [biblatex]
    assert ("year" in entry) is not bool(biblatex)
    assert READERS[".dc.xml"](FILES[".dc.xml"].write(document))[0]["dcterms:created"] == [text]


#: A name as written, what is said of it → its parts in CSL, as RIS, BibLaTeX and Dublin Core have it.
NAMES: dict[str, tuple[Person | None, dict[str, Any], str, str, str]] = {
    "Ivanov V.I.": (None, {"family": "Ivanov", "given": "V. I."}, "Ivanov, V. I.", "Ivanov, V. I.", "Ivanov, V. I."),
    "Choe Chang-ik": (None, {"family": "Choe", "given": "Chang-ik", "static-ordering": True}, "Choe, Chang-ik",
                      "Choe, Chang-ik", "Choe Chang-ik"),
    "Wernher von Braun": (None, {"family": "Braun", "given": "Wernher", "non-dropping-particle": "von"},
                          "von Braun, Wernher", "von Braun, Wernher", "Braun, Wernher von"),
    "Martin Luther King Jr.": (None, {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
                               "King, Martin Luther, Jr.", "King, Jr., Martin Luther", "King, Martin Luther, Jr."),
    "Ministry of Oil and Gas": (None, {"literal": "Ministry of Oil and Gas"}, "Ministry of Oil and Gas,",
                                "{Ministry of Oil and Gas}", "Ministry of Oil and Gas"),
    "R & D, Ltd {x": (None, {"literal": "R & D, Ltd {x"}, "R & D, Ltd {x,",
                      r"{R \& D, Ltd \textbraceleft{}x}", "R & D, Ltd {x"),
    "Stalin": (None, {"literal": "Stalin"}, "Stalin,", "{Stalin}", "Stalin"),
    "de Gaulle": (Person(family="de Gaulle", given="Charles"), {"family": "de Gaulle", "given": "Charles"},
                  "de Gaulle, Charles", "{de Gaulle}, Charles", "de Gaulle, Charles"),
    "Smith and Son": (Person(family="Smith and Son", given="A, B"), {"family": "Smith and Son", "given": "A, B"},
                      "Smith and Son, A, B", "{Smith and Son}, {A, B}", "Smith and Son, A, B"),
    "Pele": (Person(family="Pele"), {"family": "Pele"}, "Pele,", "{Pele}", "Pele"),
    "Иванов В.И.": (None, {"family": "Иванов", "given": "В. И."}, "Иванов, В. И.", "Иванов, В. И.", "Иванов, В. И."),
}


@pytest.mark.parametrize("written", NAMES)
def test_a_name_goes_out_in_its_parts(written: str) -> None:
    person, parts, ris, biblatex, listed = NAMES[written]
    known = {written: person} if person else {}
    document = titled(author=(written,), translated_by=(written,), names=known)
    for item in json.loads(FILES[".csl.json"].write(document)):
        assert item["author"] == item["translator"] == [parts]
    for entry in READERS[".ris"](FILES[".ris"].write(document)):
        assert entry["AU"] == entry["A4"] == [ris]
    assert FILES[".bib"].write(document).decode().count(f"author = {{{biblatex}}},\n") == 2
    said = READERS[".dc.xml"](FILES[".dc.xml"].write(document))[0]
    assert said["dc:creator"] == [listed]
    said = READERS[".dc.xml"](FILES[".dc.xml"].write(titled(translated_by=(written,), names=known)))[0]
    assert said["dc:contributor"] == [listed]


def test_people_without_a_field_of_their_own_are_named_in_words() -> None:
    document = titled(recipient=("Choe Chang-ik", "King, Martin Luther, Jr."), participants=("V. I. Ivanov",))
    notes = ["Recipient: Choe Chang-ik; Martin Luther King Jr.", "Participants: V. I. Ivanov."]
    assert READERS[".ris"](FILES[".ris"].write(document))[0]["N1"] == notes
    assert READERS[".bib"](FILES[".bib"].write(document))[0]["annotation"] == [" ".join(notes)]


def test_markings_are_found_wherever_they_stand() -> None:
    marked = Paragraph((Text("No. 1 "), Marked("marking", (Text("Top"), Text(" Secret")))))
    again = Paragraph((Marked("emphasis", (Marked("marking", (Text("Top Secret"),)),)),))
    part = Part("marking", (), (Paragraph((Text("SPECIAL FOLDER"),)),))
    other = Part("letterhead", (), (Paragraph((Text("Embassy"), Marked("copy-number", (Text("Copy 2"),)))), marked))
    kept = json.loads(FILES[".csl.json"].write(made_of(other, again, part)))[0]
    assert kept["custom"] == {"marking": ["Top Secret", "SPECIAL FOLDER"]}
    assert kept["note"] == "Marked “Top Secret”. Marked “SPECIAL FOLDER”."


def made_of(*blocks: Any) -> Document:
    plain = titled()
    return Document(plain.slug, plain.record, blocks, plain.edition_id, compared=False)


HARD_TEXTS = (
    "a \"b\" 'c' “d” „e“", "{whole}", "one { alone", "} and {", "{{two}", "100 % & #1 $5 a_b c~d e^f \\g",
    "\\textbf{x} \\& \\", "한국 최창익", "Иванов Ёж", "e\u0301 a\u030a", "@book{x, title = {y}}", "- leading", "ER  - ",
    "TY  - BOOK", "ER  -", "a -- b --- c", "``x'' ,,y'' <<z>>", "!` ?`", "<i>x</i> & &amp; ]]>", "very " * 400 + "long",
    "a\u00a0b", HARD.strip(), "x%", "# x", "=x", "1. x", "a/b:c;d|e",
)


@pytest.mark.parametrize("text", HARD_TEXTS, ids=lambda text: text[:12])
def test_hard_texts_come_back_sign_for_sign(text: str) -> None:
    document = titled(text, summary=f"Before {text}", publisher=text, credits=text)
    text = " ".join(filter(None, text.split(" ")))
    kept, edition = json.loads(FILES[".csl.json"].write(document))
    assert (kept["title"], kept["abstract"], edition["publisher"]) == (text, f"Before {text}", text)
    kept, edition = READERS[".ris"](FILES[".ris"].write(document))
    assert (kept["TI"], kept["AB"], edition["PB"]) == ([text], [f"Before {text}"], [text])
    kept, edition = READERS[".bib"](FILES[".bib"].write(document))
    text = " ".join(text.split())  # pybtex takes all blanks for one
    assert (kept["title"], kept["abstract"], edition["publisher"]) == ([text], [f"Before {text}"], [text])


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85", "\n\n", " \t"])
def test_a_line_break_is_a_blank(sign: str) -> None:
    document = titled(f"One{sign}ER  - two{sign}", summary=f"a{sign}b", place=f"x{sign}y", rights=f"u{sign}v",
                      author=(f"Union{sign}of Writers",))
    for suffix, each in FILES.items():
        text = each.write(document).decode()
        assert "One ER" in text
        assert f"a{sign}b" not in text
        assert len(READERS[suffix](each.write(document))) == 2


def test_an_address_with_signs_that_end_a_field_stays_one_and_closed() -> None:
    document = titled(canonical_url="https://a.test/{x}\\y%20z_#&1")
    assert json.loads(FILES[".csl.json"].write(document))[0]["URL"] == document.record.canonical_url
    assert "url = {https://a.test/%7Bx%7D%5Cy%20z_#&1},\n" in FILES[".bib"].write(document).decode()


def letters(text: str) -> str:
    """TEXT without blanks and quotation marks, which pandoc sets as it finds good."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\"'`“”„‘’«»")


@settings(max_examples=12, deadline=None)
@given(documents(DAYS))
def test_pandoc_reads_all_three(document: Document) -> None:
    record = document.record
    for suffix, form in ((".csl.json", "csljson"), (".ris", "ris"), (".bib", "biblatex")):
        kept, edition = pandoc(FILES[suffix].write(document), form)
        letter = "personal_communication" if suffix == ".csl.json" and record.recipient else "manuscript"
        assert (kept["id"], kept["type"], edition["type"]) == ("the-slug", letter, "book")
        assert edition["edition"] == str(record.edition.number)
        assert kept["URL"] == record.canonical_url
        year = int(record.date[:4]) if record.date else 0
        assert kept["issued"]["date-parts"][0][0] == year
        assert len(kept["author"]) == len(record.author)
        assert kept["author"][0] == {"family": "Ivanov", "given": "V. I."}


@pytest.mark.parametrize("text", [
    "100 % & #1 $5 a_b c~d e^f \\g", "{whole}", "\\textbf{x} \\& \\", "한국 최창익", "Иванов Ёж",
    "@book{x, title = {y}}", "ER  - x", "- leading", "Memorandum of Conversation with Choe Chang-ik", "a -- b --- c",
    ",,y,, <<z>>"])
def test_pandoc_reads_a_title_sign_for_sign_and_leaves_its_capitals(text: str) -> None:
    text = " ".join(text.split())
    document = titled(text, summary=text, publisher=text)
    for suffix, form in ((".csl.json", "csljson"), (".ris", "ris"), (".bib", "biblatex")):
        kept, edition = pandoc(FILES[suffix].write(document), form)
        title = kept["title"].replace('<span class="nocase">', "").replace("</span>", "")
        assert (title, kept.get("abstract"), edition["publisher"]) == (text, text, text), suffix


def test_pandoc_reads_dates_places_and_languages_of_biblatex(memo: Document) -> None:
    kept, edition = pandoc(FILES[".bib"].write(memo), "biblatex")
    assert kept["issued"] == edition["original-date"] == {"date-parts": [[1956, 6, 5]]}
    assert edition["issued"] == {"date-parts": [[2026, 11, 24]]}
    assert (kept["publisher-place"], kept["genre"]) == ("Pyongyang", "Entry from the diary of an ambassador")
    assert kept["call-number"] == "RGANI, Fond 5, Opis 28, Delo 410, Listy 206–207"
    assert kept["language"].startswith("en")
    assert kept["translator"] == [{"family": "Goldberg", "given": "Gary"}]
    assert kept["note"] == "Obtained by James F. Person"
    assert letters(kept["annote"]).startswith(
        "Participants:ChoeChang-ik.Originallanguage:Russian.ObtainedbyJamesF.Person.MarkedTopSecret.")


def test_pandoc_keeps_what_only_csl_has(memo: Document) -> None:
    kept = pandoc(FILES[".csl.json"].write(memo), "csljson")[0]
    assert {name: kept[name] for name in ("archive", "archive_location", "source")} == {
        "archive": "RGANI", "archive_location": "Fond 5, Opis 28, Delo 410, Listy 206–207",
        "source": "Wilson Center Digital Archive"}
