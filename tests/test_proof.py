"""The proof sheet: every word of witness and edition, in order; changes on both sides; each doubt at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from countermark.capture.one import capture
from countermark.document import inline_text, texts
from countermark.parse import Collection, examine
from countermark.project import Project
from countermark.proof.sheet import Sheet, make_sheet
from countermark.proof.units import units
from countermark.proof.verbs import page
from countermark.shared import collection
from countermark.source import Source, read_source, source_of
from countermark.witness import LABELS
from tests.conftest import ROOT, SLUG, Trial
from tests.test_capture import EXPORTS, FILES, TODAY, words_of_export
from tests.test_layout import EVERYTHING

VOID = {"br", "meta", "wbr"}

WITNESS = """June 5, 1956

A Title of Ianov

Citation:

"A Title", June 5, 1956, Archive of X.

Summary:

They met and spoke.

Original Language:

Russian

Pyeongyang [Pyongyang]

Cde. Ianov said ; that the harvest [of 1955] was good and the rivers had been high all that spring.

This whole paragraph was struck out by the clerk.

Nothing at all was said of the meeting with comrade Kim, who had left early in the morning for the provinces.

The last words were friendly.
"""

DOCUMENT = """---
title: A Title of [Ivanov]{.emendation was="Ianov" why="a slip of the typist"}
edition: {number: 1, date: 2026-11-24}
date as given: June 5, 1956
citation: '"A Title", June 5, 1956, Archive of X.'
summary: They met and spoke.
original language: Russian
date: 1956-06-05
place: Pyongyang
additions:
  place: {by: Countermark, why: from the document’s <own> heading}
---

::: dateline
Pyeongyang [Pyongyang]{.variant}
:::

Cde. [Ivanov]{.emendation was="Ianov" why="a slip" by="A. Editor"} [Ivan]{.identification why="who it is"} \
[said;]{.punctuation was="said ;" why="a blank too many"} that the *harvest* [of 1955] was good and the rivers[^r] \
had been high all that spring.

[]{.omission was="This whole paragraph was struck out by the clerk." why="not the author’s"}

[Added by us.]{.supplied why="the sense needs it"}

Nothing at all was said of the meeting with comrade Kim, who had left early in the morning for the provinces.

The last words were [friendly]{.sic why="so"}.

[^r]: The rivers [Taedong]{.supplied why="by us"} and Yalu.
"""


class Page(HTMLParser):
    """A sheet as read back: the words of each column by section, and what its links lead to."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.addresses: list[str] = []
        self.marked: dict[tuple[str, str], str] = {}
        self.sections: dict[str, dict[str, list[str]]] = {}
        self.heading = ""
        self.all = ""
        self.feed(data.decode())
        self.close()
        assert not self.stack

    def classes(self) -> Iterator[str]:
        for _, given in self.stack:
            yield from given.get("class", "").split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.hrefs += [given["href"]] if "href" in given else []
        self.addresses += [given[name] for name in ("src", "srcset", "action") if name in given]
        if tag == "h2":
            self.heading = ""
        if tag not in VOID:
            self.stack.append((tag, given))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag
        if tag == "p":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        within, tags = set(self.classes()), [tag for tag, _ in self.stack]
        self.all += data if "style" not in tags else ""
        if "h2" in tags:
            self.heading += data
        side = next((side for side in ("source", "edition") if side in within), "")
        if side and ("unit" in within or "passage" in within) and "tag" not in within and "line" not in within:
            columns = self.sections.setdefault(self.heading, {"source": [], "edition": []})
            columns[side].append(data)
            for kind in within & {"change", "undeclared", "unsaid", "bracket"}:
                self.marked[side, kind] = f"{self.marked.get((side, kind), '')}|{data}"

    def words(self, section: str, side: str) -> list[str]:
        return "".join(self.sections[section][side]).split()


@pytest.fixture(scope="module")
def shared(project: Project) -> Collection:
    return collection(project)


def sheet_of(text: str, witness: bytes | None, shared: Collection) -> Sheet:
    source = source_of("d", text.encode(), witness, "content/d/document.md", "content/d/witness.txt")
    return make_sheet(source, examine(source, shared), shared)


def read(project: Project, sheet: Sheet) -> Page:
    """The sheet's page, read back; it holds to what every sheet holds to."""
    data = page(project, sheet)
    assert data == page(project, sheet)
    read = Page(data)
    assert len(read.ids) == len(set(read.ids))
    assert all(href.startswith("#") and href[1:] in read.ids for href in read.hrefs), read.hrefs
    assert not read.addresses
    assert b"<script" not in data
    assert b"url(" not in data
    assert b"@import" not in data
    return read


def without_labels(data: bytes) -> list[str]:
    """The words of an export but its labels, each of which stands once at most in a head."""
    words = words_of_export(data)
    text = "\n".join(line.strip() for line in data.decode("utf-8", "replace").splitlines())
    for label in LABELS:
        parts = f"{label}:".split()
        if re.search(rf"^{label}:$", text, re.MULTILINE) or b"\0" in data:
            at = next(n for n in range(len(words)) if words[n:n + len(parts)] == parts)
            del words[at:at + len(parts)]
    return words


@pytest.mark.parametrize("name", FILES)
def test_every_word_of_an_export_and_of_its_document_is_on_the_sheet_in_order(project: Project, shared: Collection,
                                                                              name: str) -> None:
    data = (EXPORTS / name).read_bytes()
    made = capture(data, name, TODAY, shared)
    sheet = sheet_of(made.text, data, shared)
    assert sheet.made.document
    found = read(project, sheet)
    record, text = (found.sections.get(title, {"source": [], "edition": []}) for title in ("The record", "The text"))
    left = "".join([*record["source"], *text["source"]]).split()
    assert sorted(left) == sorted(without_labels(data))
    witness = sheet.made.witness
    assert witness
    assert found.words("The text", "source") == [word for each in witness.body for word in each.text.split()]
    assert found.words("The text", "edition") == " ".join(texts(sheet.made.document.blocks, "printed")).split()
    for field, passage in witness.head.items():
        if field != "url as given":
            assert f" {' '.join(passage.text.split())} " in f" {' '.join(found.words('The record', 'source'))} "
    for _, inlines in sheet.made.document.fields:
        words = " ".join(inline_text(inlines, "printed").split())
        assert f" {words} " in f" {' '.join(found.words('The record', 'edition'))} "
    # Each doubt leads to the passage that holds its line.
    assert len(sheet.doubts) == len(made.doubts)
    passages = {f"w{each.line}" for each in (*witness.head.values(), *witness.body)}
    assert {each.place for each in sheet.doubts} <= passages
    assert all(f"#{each.place}" in found.hrefs for each in sheet.doubts)
    assert not sheet.differences


def test_a_row_holds_the_passages_and_the_paragraphs_that_are_the_same_words(shared: Collection) -> None:
    data = (EXPORTS / "forty-pages.txt").read_bytes()
    sheet = sheet_of(capture(data, "w.txt", TODAY, shared).text, data, shared)
    rows = next(section for section in sheet.sections if section.title == "The text").rows
    assert sheet.made.witness
    assert len(rows) == len(sheet.made.witness.body)
    for row in rows:
        sides = [" ".join("".join(run.text for run in each.runs) for each in side).split()
                 for side in (row.left, row.right)]
        assert sides[0] == sides[1]


def test_the_memo_says_that_nobody_has_reviewed_it(project: Project, shared: Collection) -> None:
    source = read_source(project, SLUG)
    found = read(project, make_sheet(source, examine(source, shared), shared))
    assert "Not yet reviewed." in found.all
    assert "reviewed: {by: Your Name, date: year-month-day}" in found.all
    assert found.marked["edition", "bracket"] == "|[|Pyongyang|]|[|Choe Changik|]"
    reviewed = sheet_of(DOCUMENT.replace("date: 1956-06-05", "reviewed: {by: A. Reader, date: 2026-11-25}\n"
                                         "date: 1956-06-05"), WITNESS.encode(), shared)
    assert "Reviewed by A. Reader, 25 November 2026." in read(project, reviewed).all


def test_each_change_shows_on_both_sides_and_in_the_list(project: Project, shared: Collection) -> None:
    sheet = sheet_of(DOCUMENT, WITNESS.encode(), shared)
    assert sheet.made.document
    found = read(project, sheet)
    assert not sheet.differences
    assert found.marked["source", "change"] == (
        "|Ianov|Ianov|said ;|This whole paragraph was struck out by the clerk.|friendly")
    assert found.marked["edition", "change"] == (
        "|Ivanov|°|Ivanov|°|‹|Ivan|›|said;|‹…›|‹|Added by us.|›|friendly| ‹sic›|‹|Taedong|›")
    for number in range(1, 9):
        assert {f"c{number}", f"change-{number}"} <= set(found.ids)
    # What the source lacks has its place there; a whole paragraph, or a note, has none.
    assert {each for each in found.ids if re.match(r"s\d", each)} == {f"s{n}" for n in (1, 2, 3, 4, 5, 7)}
    for number, kind, why in ((2, "emendation", "a slip (A. Editor)"), (6, "supplied", "(Countermark)")):
        assert found.all.count(f"{number} {kind}") >= 2
        assert why in found.all
    assert found.words("The text", "edition") == " ".join(texts(sheet.made.document.blocks, "printed")).split()
    assert found.words("Editors’ notes", "edition") == ["‹1›", "The", "rivers", "‹Taedong›", "and", "Yalu."]
    assert "from the document’s <own> heading" in found.all
    assert found.marked["edition", "unsaid"] == "|[of 1955]"
    assert "warning D029" in found.all
    assert "no such words in the source" in found.all


def test_what_is_not_declared_is_listed_with_its_lines_and_marked_on_both_sides(project: Project,
                                                                                shared: Collection) -> None:
    text = DOCUMENT.replace("at all was said", "whatever was said").replace("the provinces.", "the provinces").replace(
        "They met and spoke.", "They met.").replace('was="Ianov" why="a slip"', 'was="Ianof" why="a slip"')
    sheet = sheet_of(text, WITNESS.encode(), shared)
    assert sheet.made.document is None
    found = read(project, sheet)
    assert [(each.source, each.edition, each.witness_line) for each in sheet.differences] == [
        ("met and spoke.", "met.", 11), ("Ianov", "Ianof", 19), ("at all", "whatever", 23),
        ("provinces.", "provinces", 23)]
    assert found.marked["source", "undeclared"] == "|met and spoke.|Ianov|at all|provinces."
    assert found.marked["edition", "undeclared"] == "|met.|Ivanov|°|whatever|provinces"
    assert "This document cannot be built." in found.all
    assert "error D041" in found.all
    assert "Source, line 23" in found.all
    assert found.words("The text", "source") == WITNESS.split("Russian", 1)[1].split()


@pytest.mark.parametrize(("old", "new", "code"), [
    ("place: Pyong", "plaice: Pyong", "D011"),
    ("::: dateline", "::: datelime", "D020"),
    ("[^r]:", "[^q]:", "D028"),
    ("title: A Title of [Ivanov]", "summary: twice\ntitle: A Title of [Ivanov]", "D004"),
    ("edition: {number: 1, date: 2026-11-24}\n", "", "D010"),
])
def test_a_document_that_cannot_be_built_has_a_sheet(project: Project, shared: Collection, old: str, new: str,
                                                     code: str) -> None:
    assert old in DOCUMENT
    sheet = sheet_of(DOCUMENT.replace(old, new), WITNESS.encode(), shared)
    assert sheet.made.document is None
    found = read(project, sheet)
    assert f"error {code}" in found.all
    assert found.words("The text", "source") == WITNESS.split("Russian", 1)[1].split()
    assert "harvest" in found.words("The text", "edition")


def test_a_witness_that_cannot_be_read_and_one_that_is_not_there_are_told(project: Project, shared: Collection) -> None:
    assert "the witness cannot be read" in read(project, sheet_of(DOCUMENT, b"\x00\xff", shared)).all
    found = read(project, sheet_of(DOCUMENT, None, shared))
    assert "There is no witness: there is nothing to compare the edition with." in found.all
    assert not found.words("The text", "source")
    assert "not declared" not in "".join(found.sections["The text"]["edition"])


def test_units_are_the_texts_of_the_document(project: Project, shared: Collection) -> None:
    source = Source("d", "d.md", "title: T\nedition: {number: 1, date: 2026-11-24}\n", 2, EVERYTHING, 9, None, "w.txt")
    made = examine(source, shared)
    assert made.parsed
    found = units(made.parsed.blocks, made.parsed.lines)
    worded = [unit for unit in found if unit.role != "label"]
    assert [inline_text(unit.inlines) for unit in worded] == [*texts(made.parsed.blocks)]
    assert [unit.line for unit in worded] == [*made.parsed.lines]
    sheet = make_sheet(source, made, shared)
    assert read(project, sheet).words("The text", "edition") == (
        " ".join(texts(made.parsed.blocks, "printed")).split())


def test_nothing_in_a_document_can_steer_the_page(project: Project, shared: Collection) -> None:
    text = DOCUMENT.replace("They met and spoke.", "</style><script>alert(1)</script> {{ 7*7 }}")
    witness = WITNESS.replace("They met and spoke.", "</style><script>alert(1)</script> {{ 7*7 }}")
    found = read(project, sheet_of(text, witness.encode(), shared))
    assert found.words("The record", "source").count("</style><script>alert(1)</script>") == 1


def test_the_verb(trial: Trial) -> None:
    run = trial.doit("proof", SLUG, env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    path = trial.root / "build" / "proofs" / f"{SLUG}.html"
    assert (run.returncode, run.stdout, run.stderr) == (0, f"{path}\n", "")
    before = path.read_bytes()
    trial.edit(f"content/{SLUG}/document.md", "one hour and 10 minutes", "an hour")
    run = trial.doit("proof", f"content/{SLUG}/")
    assert run.returncode == 1
    assert "error D040" in run.stderr
    assert path.read_bytes() != before
    assert "an hour" in path.read_text("utf-8")
    assert "the source has one hour and 10 minutes." in " ".join(Page(path.read_bytes()).all.split())
    assert "did you mean" in (run := trial.doit("proof", SLUG[:-1])).stderr
    assert run.returncode == 1
    assert trial.doit("proof").returncode == 1
    (trial.project.source(SLUG)).write_text("no record", "utf-8")
    run = trial.doit("proof", SLUG)
    assert run.returncode == 1
    assert "D002" in run.stderr
    assert str(path) not in run.stdout
    assert "./doit proof SLUG" in trial.doit("list").stdout


def test_what_the_sheet_is_made_of_lies_with_the_layouts() -> None:
    assert {path.name for path in Path(ROOT, "layouts", "proof").iterdir()} == {"sheet.html", "sheet.css"}
