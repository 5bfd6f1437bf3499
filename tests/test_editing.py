"""Where changes stand, and what editors are told: places that can be found, marks that cannot be misread."""

from __future__ import annotations

import pytest

from countermark import values
from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.document import Change, Document, walk
from countermark.editing import changes_of, placed
from countermark.formats import FORMATS, Format
from countermark.project import Project
from countermark.sight import hiding
from tests.conftest import epubcheck_says
from tests.test_hard_texts import PAGES
from tests.test_layout import document

PRESS = "publisher: The Press\n"
TITLES = (
    "Memorandum of Conversation between Mao Zedong and Anastas Mikoyan",
    "GDR Embassy Memorandum, Economic Commission Meeting",
    "COMMUNIST PARTY OF THE SOVIET UNION, CENTRAL COMMITTEE",
    "MEMORANDUM WWWWWWWWW MMMMMMMMMMMMM WWWWWWWW MMM",
    "Запись беседы с министром строительства КНДР Цой Чан Иком",
    "조선로동당 중앙위원회 상무위원회 결정 제삼십오호 및 김일성 동지의 연설문 원고",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    "แรงงาน เกาหลี",
)


def faults_of(body: str, front: str = PRESS) -> list[str]:
    with pytest.raises(Refused) as refused:
        document(body, front)
    return [fault.code for fault in refused.value.diagnostics]


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("title", TITLES)
def test_a_running_head_is_shortened_once_and_read_as_it_stands(project: Project, title: str, size: str) -> None:
    from countermark.fields import Mapping, Place
    from countermark.parse import Collection, parse
    from countermark.source import Source

    front = f"title: '{title}'\nedition: {{number: 1, date: 2026-11-24}}\ndate: 1956-06-05\npage size: {size}\n"
    text = parse(Source("s", "d.md", front, 2, PAGES, 9, None, "w"), Collection(Mapping(Place("", 1, 1), {})))
    data, pages = FORMATS[0].render(project, text)
    assert len(pages) > 1
    assert missing(project, ".pdf", data, text, "d.md") == []
    shown = values.running_title(text.record)
    assert shown == title or (shown.endswith(" …") and title.startswith(shown.removesuffix(" …")) and len(shown) > 9)


WHOLE = {
    "notes in Thai": ("แรงงาน[^a] ไทย[^b]\n\n[^a]: หมายเหตุ\n\n[^b]: แรงงาน", PRESS + "language: th\n"),
    "carriers in Thai": ("x", PRESS + "contents: [แรงงาน, เกาหลี]\n"),
    "an address without a citation": ("T", PRESS + "url as given: https://a.example/x\n"),
    "a note that says what the text says": ("T [^a] ibid. more words\n\n[^a]: ibid.", PRESS),
    "ligatures that were typed": ("the o\ufb03ce of the \ufb01rst secretary", PRESS),
    "marks without a letter of their own": ("Te\u0331st, Ka\u0331to", PRESS),
    "a change in a bracket of the source's": (
        "[see [x]{.sic why=y}]{.variant} and [a]{.emendation was=b why=c} and [d]{.emendation was=e why=f}", PRESS),
}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("case", WHOLE)
def test_it_is_set_whole(project: Project, case: str, kind: Format) -> None:
    text = document(*WHOLE[case])
    assert missing(project, kind.suffix, kind.render(project, text)[0], text, "d.md") == []


def test_no_two_changes_have_one_number(project: Project, tmp_path: object) -> None:
    text = document(*WHOLE["a change in a bracket of the source's"])
    numbers = [item.number for each in placed(text) for item in walk(each.inlines) if isinstance(item, Change)]
    assert numbers == [1, 2, 3]


def places(text: Document) -> list[str]:
    return [place for place, _ in changes_of(text)]


def test_a_place_is_told_from_others_of_its_kind() -> None:
    entry = "::: dateline\n[P]{.sic why=x}\n:::\n\n::: entry\n[5 June]{.sic why=x}\n\nText.\n:::\n\n"
    assert places(document(entry * 2 + "::: stamp\na\n[b]{.sic why=x}\n\n[c]{.sic why=x}\n:::", PRESS)) == [
        "Dateline, line 1", "Entry, heading",
        "Dateline, line 1, after paragraph 1", "Entry, heading, after paragraph 1",
        "Stamp, line 2, after paragraph 2", "Stamp, line 3, after paragraph 2"]


@pytest.mark.parametrize("body", ["T[^a]\n\n[^a]: see[^zzz].", "[^b]: x\n\nT[^a]\n\n[^a]: see[^b]"])
def test_a_note_calls_no_note(body: str) -> None:
    assert "D028" in faults_of(body)


@pytest.mark.parametrize("typed", ['[x]{sic why="y"}', '[x] {.sic why="y"}', "[слово]{lang=“ru”}"])
def test_a_mark_that_cannot_be_read_is_named(typed: str) -> None:
    assert faults_of(typed) == ["D024"]


@pytest.mark.parametrize(("here", "there"), [
    ("5 degrees", "-5 degrees"), ("$5", "€5"), ("now here", "nowhere"), ("กน", "กิน"), ("a", "b")])
def test_normalised_punctuation_changes_no_words(here: str, there: str) -> None:
    assert faults_of(f'[{here}]{{.punctuation was="{there}" why=x}}') == ["D026"]


def test_a_field_that_has_the_editors_signs_is_refused() -> None:
    assert faults_of("T[^a]\n\n[^a]: x", PRESS + "summary: ‹1› and\n") == ["D027"]


def test_the_method_of_an_edited_text_without_a_witness_says_that_it_was_edited() -> None:
    assert "but where the list of changes says so" in values.method(document("[a]{.emendation was=b why=c}", PRESS))
    assert "but where" not in values.method(document("a", PRESS))


def test_brackets_of_notes_and_fields_are_not_called_the_documents() -> None:
    assert values.key(document("T[^a]\n\n[^a]: See [list], *so*.", PRESS + "summary: S [x]\n")) == (
        ("‹1›", "a note by the editors"),)


@pytest.mark.parametrize("rule", [
    'list-style-type: "not "', "letter-spacing: -1em", "font: 1px/1 serif", "font-size: calc(0px)", "font-size: 1e-9em",
    "font-size: .5EM", "margin-left: 1000em", "padding-left: 500em", "vertical-align: -500em", "margin: -100Q",
    "margin: calc(-100em)", "text-decoration: line-through", "content: 'x'", "color: white", "display: none",
    "text-transform: uppercase", "font-size: 0", "line-height: 0", "position: absolute", "text-indent: -99em"])
def test_an_ebooks_sheet_says_only_what_is_known_to_be_harmless(rule: str) -> None:
    assert hiding(f"p {{ {rule} }}")
    assert hiding(rule, inline=True)


def test_an_ebook_with_a_change_in_a_bracket_is_sound(project: Project) -> None:
    edited = document(*WHOLE["a change in a bracket of the source's"])
    assert epubcheck_says(FORMATS[1].render(project, edited)[0]) == []
