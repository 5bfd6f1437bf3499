"""Each checker finds what is wrong and nothing else, says when it did not run, and is not believed when broken."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from countermark.formats import FORMATS
from countermark.project import Project
from countermark.validators import (
    Broken,
    Judged,
    NotRun,
    ace,
    epubcheck,
    known_books,
    tools,
)
from countermark.validators.checkers import CHECKERS, Checker
from tests.books import EPUB, PAGE, edited, editions
from tests.conftest import SLUG, Trial, ace_says, epubcheck_says, said_by, unless_missing

# All checkers


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_each_checker_answers_for_every_file_and_finds_fault_with_what_is_none(built: Trial, checker: Checker) -> None:
    for suffix in checker.suffixes:
        whole = editions(built)[f"{SLUG}/{SLUG}{suffix}"]
        files = {f"{SLUG}/{name}{suffix}": data for name, data in
                 (("torn é", whole[:len(whole) // 2]), ("empty", b""), ("other", b"Not a book.\n"))}
        said = unless_missing(partial(checker.judge, built.project, files))
        assert list(said.findings) == list(files)
        assert all(found and not any(each.explained for each in found) for found in said.findings.values()), said
        assert re.match(r"\d", said.version)


def test_every_format_is_judged_by_checkers_that_run_everywhere() -> None:
    assert {suffix for checker in CHECKERS if checker.tier == 1 for suffix in checker.suffixes} == {
        kind.suffix for kind in FORMATS}
    assert len({checker.name for checker in CHECKERS}) == len(CHECKERS)


# EPUBCheck


def test_epubcheck_finds_what_is_wrong_with_a_book_and_where() -> None:
    good = known_books.good()
    said = said_by(epubcheck.judge, {
        "good": good,
        "a link é": edited(good, PAGE, "#known", "#nowhere"),
        "a file": edited(good, "package.opf", 'href="dot.gif"', 'href="spot.gif"'),
        "an element": edited(good, PAGE, "<p>", '<p><blink>x</blink>'),
        "a warning": edited(good, "package.opf", "<dc:title>", "<dc:date>yesterday</dc:date><dc:title>"),
    })
    assert {name: {line.split(": ")[1] for line in lines} for name, lines in said.items()} == {
        "good": set(), "a link é": {"error RSC-012"},
        "a file": {"error RSC-001", "error RSC-008", "usage OPF-003", "usage OPF-097"},
        "an element": {"error RSC-005"}, "a warning": {"warning OPF-053"}}
    assert said["a link é"] == ["page.xhtml:4:20 [page.xhtml#nowhere]: error RSC-012: Fragment identifier is not "
                                "defined."]


def test_a_usage_message_counts_unless_it_is_explained(built: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    book = editions(built)[EPUB]
    assert epubcheck_says(book) == []
    monkeypatch.setattr(epubcheck, "EXPLAINED", {})
    assert {line.split(": ")[1] for line in epubcheck_says(book)} == {"usage CSS-028"}


def test_every_explanation_is_needed(built: Trial) -> None:
    said = unless_missing(lambda: epubcheck.judge(editions(built)))
    assert {each.code for each in said.findings[EPUB] if each.explained} == epubcheck.EXPLAINED.keys()


def test_the_docs_name_each_explanation_and_each_checker(project: Project) -> None:
    page = (project.root / "docs" / "validation.md").read_text("utf-8")
    assert dict(re.findall(r"^\| ([A-Z]+-\d+\w*) \| .* \| (.*) \|$", page, re.M)) == epubcheck.EXPLAINED
    assert re.findall(r"^\| `(\w+)` \|", page, re.M) == [checker.name for checker in CHECKERS]


# Ace


def test_ace_finds_what_shuts_readers_out_and_where() -> None:
    good = known_books.good()
    said = said_by(ace.judge, {
        "good": good,
        "no alt é": edited(good, PAGE, ' alt="A dot"', ""),
        "no language": edited(good, PAGE, ' lang="en" xml:lang="en"', ""),
        "no hazards": edited(good, "package.opf", '<meta property="schema:accessibilityHazard">none</meta>', ""),
        "no heading": edited(good, PAGE, "</h1>", "</h1><h2></h2>"),
    })
    assert {name: {line.split(": ")[1] for line in lines} for name, lines in said.items()} == {
        "good": set(), "no alt é": {"critical image-alt"}, "no language": {"serious html-has-lang"},
        "no hazards": {"serious metadata-accessibilityhazard"}, "no heading": {"minor empty-heading"}}
    assert said["no alt é"][0].startswith("page.xhtml [img <img ")
    assert "Images must have alternative text" in said["no alt é"][0]


def test_ace_finds_nothing_in_an_edition_of_any_weight(built: Trial) -> None:
    assert ace_says(editions(built)[EPUB]) == []


def test_ace_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home := tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(home))
    # Not below tmp_path, whose path is too long for a browser's socket.
    with tempfile.TemporaryDirectory(prefix="t-") as temporary:
        monkeypatch.setattr("tempfile.tempdir", temporary)
        assert ace_says(known_books.good()) == []
        assert [*home.iterdir(), *Path(temporary).iterdir()] == []


# A checker that is missing or broken


JUDGES: dict[str, Callable[[Mapping[str, bytes]], Judged]] = {"EPUBCheck": epubcheck.judge, "Ace": ace.judge}


@cache
def works(name: str) -> None:
    """The checker is there, and its own code and the known books are in order."""
    unless_missing(lambda: JUDGES[name]({}))


@pytest.mark.parametrize("name", JUDGES)
@pytest.mark.parametrize(("book", "instead", "why"), [
    ("bad", "good", "a known bad book: nothing"), ("good", "bad", "a known good book: "),
])
def test_a_checker_that_misjudges_a_known_book_is_broken(monkeypatch: pytest.MonkeyPatch, name: str, book: str,
                                                         instead: str, why: str) -> None:
    works(name)
    monkeypatch.setattr(known_books, book, getattr(known_books, instead))
    with pytest.raises(Broken, match=f"{name} does not work here: it says of {why}"):
        JUDGES[name]({})


@pytest.mark.parametrize(("name", "module", "script", "why"), [
    ("EPUBCheck", epubcheck, "print('a fit')", "EPUBCheck gave no report: a fit"),
    ("EPUBCheck", epubcheck, """[].slice.call(arguments, 1).forEach(function (book) {
        new java.io.FileWriter(book + ".json").append("{}").close(); });""", "said what was not asked"),
    ("Ace", ace, "console.error('a fit')", "Ace gave no report: a fit"),
    ("Ace", ace, """process.argv.slice(3).forEach((book) => require("fs").writeFileSync(book + ".json",
        '{"earl:result": {"earl:outcome": "fail"}}'))""", "says 'fail' of a book, and finds: "),
])
def test_a_checker_that_does_not_answer_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str,
                                                  module: Any, script: str, why: str) -> None:
    works(name)
    (tmp_path / "fake.js").write_text(script, "utf-8")
    monkeypatch.setattr(module, "_SCRIPT", tmp_path / "fake.js")
    with pytest.raises(Broken, match=why):
        JUDGES[name]({})


def test_a_checker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "LONGEST", 0.1)
    with pytest.raises(Broken, match=r"Sleep was not done after 0\.1 s"):
        tools.run("Sleep", ["sleep", "300"], str(tmp_path))


@pytest.mark.parametrize(("judge", "part", "replaced", "why"), [
    (epubcheck.judge, "shutil.which", lambda name: None, "EPUBCheck needs Java; on Debian: apt-get install"),
    (epubcheck.judge, "importlib.util.find_spec", lambda name: None, "is not installed; ./doit validate installs it"),
    (ace.judge, "importlib.util.find_spec", lambda name: None, "Node.js is not installed; ./doit validate installs it"),
    (ace.judge, "NODE_MODULES", Path("/nonexistent"), "(Node.js|@daisy/ace-core) is not installed"),
    (ace.judge, "shutil.which", lambda name: None, "Chromium is missing; on Debian: apt-get install|is not installed"),
])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, judge: Callable[[Mapping[str, bytes]], Judged],
                                  part: str, replaced: Any, why: str) -> None:
    owner, _, name = part.rpartition(".")
    monkeypatch.setattr({"": tools, "shutil": tools.shutil, "importlib.util": tools.importlib.util}[owner], name,
                        replaced)
    with pytest.raises(NotRun, match=why):
        judge({"a": known_books.good()})


def test_outside_checkers_give_the_same_reports_twice(built: Trial) -> None:
    bad = known_books.bad()
    for judge in JUDGES.values():
        first = unless_missing(partial(judge, {"a": bad}))
        assert first.findings["a"]
        assert judge({"a": bad}) == first
