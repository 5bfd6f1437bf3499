"""From an archive's export to a document: no word lost, nothing invented, nothing overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermark.capture.markdown import escape
from countermark.capture.one import Captured, Given, capture, slug_of
from countermark.capture.schema import record_schema, schema_file
from countermark.capture.skeleton import skeleton
from countermark.citation import parse_citation
from countermark.completeness import missing
from countermark.dates import edtf_of
from countermark.diagnostics import Refused
from countermark.document import Document, Part, texts
from countermark.encodings import ENCODINGS, encoding_of
from countermark.fields import read_fields
from countermark.formats import FORMATS
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.source import source_of
from countermark.steps import collection
from tests.conftest import ROOT, SLUG

EXPORTS = ROOT / "tests" / "exports"
FILES = sorted(path.name for path in EXPORTS.glob("*.txt"))
TODAY = "2026-11-24"

#: Export → parts that its words show, and that capture must find.
PARTS = {
    "cyrillic.txt": {"letterhead", "diary-frame", "entry", "signature", "distribution"},
    "forty-pages.txt": {"letterhead", "diary-frame", "entry"},
    "letterhead-two-columns.txt": {"letterhead", "signature"},
    "participants.txt": {"participants", "subject"},
    "signature.txt": {"letterhead", "salutation", "signature", "postscript", "distribution"},
    "stamps.txt": {"stamp"},
}


@pytest.fixture(scope="module")
def shared(project: Project) -> Collection:
    return collection(project)


def document_of(made: Captured, data: bytes, shared: Collection) -> Document:
    return parse(source_of(made.slug, made.text.encode(), data, "d.md", "w.txt"), shared)


def words_of_export(data: bytes) -> list[str]:
    return data.decode(ENCODINGS[encoding_of(data)]).replace("\ufeff", "").split()


def test_the_memo_becomes_the_committed_document_up_to_what_its_editors_did(project: Project, shared: Collection,
                                                                            memo: Document) -> None:
    data = project.witness(SLUG).read_bytes()
    made = capture(data, "witness.txt", TODAY, shared)
    assert (made.slug, made.doubts) == (SLUG, ())
    document = document_of(made, data, shared)
    assert [*texts(document.blocks)] == [*texts(memo.blocks)]
    assert [block.name for block in document.blocks if isinstance(block, Part)] == [
        block.name for block in memo.blocks if isinstance(block, Part)]
    mine, theirs = msgspec.structs.asdict(document.record), msgspec.structs.asdict(memo.record)
    assert {name for name in mine if mine[name] != theirs[name]} == {
        "kind", "place", "author", "participants", "canonical_url", "additions", "captured_on"}


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_captured_and_built_and_no_word_is_lost(project: Project, shared: Collection, name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    made = capture(data, name, TODAY, shared)
    document = document_of(made, data, shared)
    parts = {block.name for block in document.blocks if isinstance(block, Part)}
    assert parts >= PARTS.get(name, set())
    # The head's fields and the text are all of the export's words but its labels.
    head = [str(value) for value in (document.record.title, document.record.citation, document.record.summary)]
    body = [word for text in texts(document.blocks) for word in text.split()]
    export = words_of_export(data)
    assert export[-len(body):] == body
    assert all(word in export for text in head for word in text.split() if text != "None")
    for kind in FORMATS:
        assert missing(project, kind.suffix, kind.render(project, document)[0], document, name) == []


#: Lines that look like a part and are running text, or are one and look like text.
HEAD = ("June 5, 1956\n\nA title\n\nCitation:\n\n\"A title\", June 5, 1956, RGANI.\n\nOriginal Language:\n\nRussian\n\n"
        "Contents:\n\nTranslation - English\n\n")
LONG = "He told me at length of the harvest, of the roads, and of the bridges that had been built since the last visit."


@pytest.mark.parametrize("text", [
    f"{LONG}\n\nComrade Kim then asked the following:\n\n{LONG}",
    f"{LONG}\n\nPresent conditions in the factory are poor, he said.\n\n{LONG}",
    f"{LONG}\n\nParticipants in the revolt were shot.\n\n{LONG}",
    f"He said that this must remain secret.\n\n{LONG}",
    f"{LONG[:70]}\n{LONG[:65]}\n{LONG[:40]}.\n\n{LONG}",
    f"{LONG}\n\nIt was a letter\nsigned by all of them that day.\n\n{LONG}",
    f"Translation of a letter from Kim to Khrushchev\n\n{LONG}",
    f"{LONG}\n\n{'-' * 60} Page 2\n\n{LONG}",
])
def test_running_text_is_taken_for_nothing_else(shared: Collection, text: str) -> None:
    data = (HEAD + text).encode()
    document = document_of(made := capture(data, "w.txt", TODAY, shared), data, shared)
    parts = {block.name for block in document.blocks if isinstance(block, Part)}
    assert not parts or made.doubts, parts
    assert not parts & {"salutation", "participants", "letterhead", "signature"}
    assert document.record.contents == ("Translation - English",)


def test_a_fall_back_to_windows_1252_is_always_doubted(shared: Collection) -> None:
    made = capture((EXPORTS / "windows-1252.txt").read_bytes(), "w.txt", TODAY, shared)
    assert any("Windows-1252" in doubt.what for doubt in made.doubts)


@pytest.mark.parametrize(("name", "doubts"), [
    ("cyrillic.txt", ["short line before the text", "taken for a signature"]),
    ("no-labels.txt", ["no label of a head", "the title is not labelled", "gives no date", "gives no citation",
                       "gives no place", "the language is a guess"]),
])
def test_what_is_not_sure_is_named(shared: Collection, name: str, doubts: list[str]) -> None:
    told = [doubt.what for doubt in capture((EXPORTS / name).read_bytes(), name, TODAY, shared).doubts]
    for doubt in doubts:
        assert any(doubt in each for each in told), (doubt, told)


def test_there_are_a_dozen_kinds_and_more() -> None:
    assert len(FILES) >= 12
    assert PARTS.keys() <= set(FILES)


@pytest.mark.parametrize(("name", "encoding"), [("windows-1252.txt", "windows-1252"), ("utf-16.txt", "utf-16"),
                                                ("utf-8-bom.txt", "utf-8"), ("hangul.txt", "utf-8")])
def test_the_encoding_is_recorded(shared: Collection, name: str, encoding: str) -> None:
    data = (EXPORTS / name).read_bytes()
    assert document_of(capture(data, name, TODAY, shared), data, shared).record.witness_encoding == encoding


@pytest.mark.parametrize(("data", "encoding"), [
    ("Текст".encode("utf-16"), "utf-16"), ("Some text".encode("utf-16-be"), "utf-16-be"), (b"", "utf-8"),
    ("Some text".encode("utf-16-le"), "utf-16-le"), ("naïve “café”".encode("cp1252"), "windows-1252"),
])
def test_encodings_are_told_apart(data: bytes, encoding: str) -> None:
    assert encoding_of(data) == encoding


@pytest.mark.parametrize("path", sorted((EXPORTS / "broken").iterdir()), ids=lambda path: path.name)
def test_what_is_no_export_is_refused_in_words(shared: Collection, path: Path) -> None:
    with pytest.raises(Refused) as refused:
        capture(path.read_bytes(), path.name, TODAY, shared)
    assert all(each.code in ("D001", "D025") and each.hint for each in refused.value.diagnostics)


LINES = st.text(st.sampled_from("aBcИя한 .,:;!?'\"“”„«»()[]{}<>#*_-+=|\\/`~&^%$@0123456789\t—–…éß"), min_size=1,
                max_size=60)
PASSAGES = st.lists(st.lists(LINES, min_size=1, max_size=4).map("\n".join), min_size=1, max_size=8).map("\n\n".join)
STARTS = st.sampled_from(["", "June 5, 1956\n\nA title\n\nCitation:\n\n\"A title\", June 5, 1956, RGANI.\n\n"
                          "Contents:\n\nTranslation - English\n\n", "A title\n\nSummary:\n\nWhat it says.\n\n"])


@settings(max_examples=300, deadline=None)
@given(STARTS, PASSAGES)
def test_any_text_is_captured_and_parsed_without_loss(start: str, text: str) -> None:
    shared = collection(Project(ROOT))
    data = (start + text).encode()
    if not text.split():
        with pytest.raises(Refused, match="D025"):
            capture(data, "w.txt", TODAY, shared)
        return
    made = capture(data, "w.txt", TODAY, shared)
    body = [word for line in texts(document_of(made, data, shared).blocks) for word in line.split()]
    assert body == text.split()[-len(body):]
    assert (start + text).split()[-len(body):] == body


@settings(max_examples=300, deadline=None)
@given(LINES, LINES, LINES)
def test_any_head_becomes_a_record_that_says_the_same(title: str, citation: str, summary: str) -> None:
    shared = collection(Project(ROOT))
    clean = [" ".join(text.replace("<", "(").split()).strip() for text in (title, citation, summary)]
    if not all(clean) or any(re.match(r"[A-Z][A-Za-z ]+:\Z", text) for text in clean):
        return
    data = (f"{clean[0]}\n\nCitation:\n\n{clean[1]}\n\nSummary:\n\n{clean[2]}\n\nContents:\n\nTranslation - English\n\n"
            "The text of the document goes here.").encode()
    record = document_of(capture(data, "w.txt", TODAY, shared), data, shared).record
    assert [" ".join(str(value).split()) for value in (record.title, record.citation, record.summary)] == clean


@given(LINES)
def test_an_escaped_line_reads_back_as_itself(line: str) -> None:
    from countermark.markdown import parse_markdown

    words = " ".join(line.split())
    if words:
        parsed, faults = parse_markdown(escape(words), "d.md")
        assert faults == []
        assert [text for text in texts(parsed.blocks)] == [words]


@pytest.mark.parametrize(("text", "expected"), [
    ('"T", June 5, 1956, Wilson Center Digital Archive, RGANI, Fond 5, Opis 28, Delo 410, Listy 206-207. Obtained by '
     "James F. Person and translated by Gary Goldberg.",
     {"digital archive": "Wilson Center Digital Archive", "archive": "RGANI", "fond": "5", "opis": "28", "delo": "410",
      "listy": "206-207", "obtained by": ("James F. Person",), "translated by": ("Gary Goldberg",)}),
    ("RGANI: fond 5, opis 61, delo 462, listy 71-74",
     {"archive": "RGANI", "fond": "5", "opis": "61", "delo": "462", "listy": "71-74"}),
    ("РГАНИ. Ф. 5. Оп. 28. Д. 410. Л. 206–207.",
     {"archive": "РГАНИ", "fond": "5", "opis": "28", "delo": "410", "listy": "206–207"}),
    ("“T,” 1956, National Archives, RG 59, Box 12. Contributed by A. B. Smith, C. Doe and E. Roe; translated by "
     "F. Moe.",
     {"archive": "1956, National Archives, RG 59, Box 12", "obtained by": ("A. B. Smith", "C. Doe", "E. Roe"),
      "translated by": ("F. Moe",)}),
    ("“T,” AVPRF. Obtained and translated by James F. Person.",
     {"archive": "AVPRF", "obtained by": ("James F. Person",), "translated by": ("James F. Person",)}),
    ("“T,” RGANI. Obtained for NKIDP by James F. Person and translated for NKIDP by Gary Goldberg.",
     {"archive": "RGANI", "obtained by": ("James F. Person",), "translated by": ("Gary Goldberg",)}),
    *((f"RGANI. {credit}", {"archive": "RGANI", "translated by": ("Gary Goldberg",)}) for credit in (
        "Translated from Russian by Gary Goldberg.", "Translation by Gary Goldberg.", "Trans. by Gary Goldberg.",
        "Translated and edited by Gary Goldberg.", "translated from Russian into Chinese by Gary Goldberg.",
        "Translation from Russian by Gary Goldberg.")),
    ("RGANI. Obtained by James F. Person and translated from Russian by Gary Goldberg.",
     {"archive": "RGANI", "obtained by": ("James F. Person",), "translated by": ("Gary Goldberg",)}),
    ("RGANI. Translated and obtained by James F. Person.",
     {"archive": "RGANI", "obtained by": ("James F. Person",), "translated by": ("James F. Person",)}),
    ("RGANI. Obtained by Prof. Charles Armstrong. Published in a journal.",
     {"archive": "RGANI", "obtained by": ("Prof. Charles Armstrong",)}),
    ("RGANI. Provided by Wood and Sons Ltd.", {"archive": "RGANI", "obtained by": ("Wood and Sons Ltd",)}),
    ("RGANI. Provided by the Institute of Military History, Ministry of Defense.",
     {"archive": "RGANI", "obtained by": ("the Institute of Military History, Ministry of Defense",)}),
    ("RGANI, Fond 0102, Opis 16, Papka 85, Delo 7", {"archive": "RGANI, Fond 0102, Opis 16, Papka 85, Delo 7"}),
    ("RGANI, Fond 5, Opis 28, some other thing", {"archive": "RGANI, Fond 5, Opis 28, some other thing"}),
    ("", {}),
])
def test_a_citation_is_taken_apart_or_stays_whole(text: str, expected: dict[str, object]) -> None:
    assert parse_citation(text, "June 5, 1956") == expected


@pytest.mark.parametrize(("text", "edtf"), [
    ("June 5, 1956", "1956-06-05"), ("June 05, 1956", "1956-06-05"), ("5 June 1956", "1956-06-05"),
    ("June 1956", "1956-06"), ("1956", "1956"), ("circa March 1957", "1957-03~"), ("c. 1957", "1957~"),
    ("June 5-7, 1956", ""), ("undated", ""), ("February 30, 1956", ""), ("", ""),
])
def test_a_date_in_words_becomes_edtf_or_nothing(text: str, edtf: str) -> None:
    assert edtf_of(text) == edtf


@pytest.mark.parametrize(("date", "title", "slug"), [
    ("1956-06-05", "Memorandum of Conversation with Choe Chang-ik", "1956-06-05-choe-chang-ik"),
    ("1957-03~", "Letter from A to B", "1957-03-a-to-b"),
    ("", "Дневник посла", "dnevnik-posla"),
    ("1956", "!!!", "1956"),
    ("", "???", "document"),
    ("1956-06-05", "x" * 300, "1956-06-05-" + "x" * 60),
])
def test_a_slug_comes_from_date_and_title(date: str, title: str, slug: str) -> None:
    assert slug_of(date, title) == slug


def test_what_a_list_gives_is_declared(shared: Collection) -> None:
    data = (EXPORTS / "no-labels.txt").read_bytes()
    given = Given({"title": "A visit", "place": "Wonsan", "date": "1956-06"}, "the list x.csv")
    made = capture(data, "w.txt", TODAY, shared, given)
    record = document_of(made, data, shared).record
    assert (record.title, record.place, record.date) == ("A visit", "Wonsan", "1956-06")
    assert record.additions.keys() >= {"title", "place", "date"}
    assert record.additions["place"].why == "given in the list x.csv"
    with pytest.raises(Refused, match="D041"):
        capture((EXPORTS / "signature.txt").read_bytes(), "w.txt", TODAY, shared, Given({"title": "Another"}))


def test_an_empty_document_names_every_field_and_is_sound(shared: Collection) -> None:
    text = skeleton("A new one", TODAY)
    source = source_of("a-new-one", text.encode(), None, "d.md", "w.txt")
    assert parse(source, shared).record.title == "A new one"
    filled = re.sub(r"^# ([a-z ]+: )", r"\1", source.front, flags=re.M)
    fields, faults = read_fields(filled, "d.md")
    assert faults == []
    assert set(fields.items) == set(record_schema()["properties"]) - {
        "additions", "names", "reviewed", "accessibility reviewed"}
    whole = source_of("a", f"---\n{filled}---\nText.\n".encode(), None, "d.md", "w.txt")
    assert parse(whole, shared).record.fond == "5"


def test_the_schema_is_the_models_and_the_memo_keeps_to_it(project: Project) -> None:
    import jsonschema
    import yaml

    assert (project.content / "record.schema.json").read_bytes() == schema_file()
    check = jsonschema.Draft202012Validator(json.loads(schema_file()))
    front = project.source(SLUG).read_text("utf-8").split("---\n")[1]
    record = yaml.load(front, yaml.BaseLoader)
    record["edition"]["number"] = int(record["edition"]["number"])
    check.validate(record)
    assert list(check.iter_errors({**record, "titel": "x"}))
    assert list(check.iter_errors({**record, "page size": "A5"}))
    assert list(check.iter_errors({"edition": record["edition"]}))
