"""`./doit explain`: what differs between two files, told in the right place and in no more than ten seconds."""

from __future__ import annotations

import io
import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from countermark import making
from countermark.comparing import opening
from countermark.comparing.answer import Answer
from countermark.comparing.explaining import MOST_PLACES, explain
from countermark.comparing.sentences import lines
from countermark.comparing.units import as_shown, words_of
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_figures, source_of
from tests.conftest import ROOT, SLUG
from tests.explained import CASES, EPUB, MANIFEST, PDF, edited, edition, epub_with, pdf_with

GOLDEN = Path(__file__).parent / "golden_explain"


def told_of(folder: Path, first: bytes, second: bytes, suffixes: Sequence[str] = (".pdf", ".pdf"),
            most: int = MOST_PLACES) -> Answer:
    """What is answered over two files' bytes; they must be readable."""
    answer = asked(folder, first, second, suffixes, most)
    assert isinstance(answer, Answer), answer
    return answer


def asked(folder: Path, first: bytes, second: bytes, suffixes: Sequence[str] = (".pdf", ".pdf"),
          most: int = MOST_PLACES) -> Answer | str:
    paths = [folder / f"{name}{suffix}" for name, suffix in zip(("first", "second"), suffixes, strict=True)]
    for path, data in zip(paths, (first, second), strict=True):
        path.write_bytes(data)
    return explain([str(path) for path in paths], [path.name for path in paths], most)


@pytest.mark.parametrize("case", CASES)
def test_what_differs_is_told_sign_for_sign(case: str, tmp_path: Path) -> None:
    told = CASES[case](tmp_path).told(tmp_path)
    assert told == (GOLDEN / f"{case}.txt").read_text("utf-8")


def test_there_is_one_file_a_case() -> None:
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(CASES)


def _word_in_each_paragraph(chance: random.Random) -> list[tuple[str, str, str, tuple[str, str]]]:
    """One word of each numbered paragraph, and another for it: (number, old, new, edit)."""
    text = (ROOT / "content" / SLUG / "document.md").read_text("utf-8")
    paragraphs = text.partition("\n5 June\n\n")[2].partition("\n:::")[0].strip().split("\n\n")
    found = []
    for number, paragraph in enumerate(paragraphs, 1):
        plain = [*re.finditer(r"(?<= )[a-z]{4,}(?= )", paragraph)]
        places = [each for each in plain if paragraph.count(paragraph[each.start() - 12:each.end() + 12]) == 1
                  and text.count(paragraph[max(each.start() - 12, 0):each.end() + 12]) == 1]
        place = chance.choice(places)
        new = "".join(chance.sample("bcdfghklmnprstvz", 5))
        around = paragraph[place.start() - 12:place.end() + 12]
        found.append((str(number), place[0], new, (around, around.replace(f" {place[0]} ", f" {new} ", 1))))
    return found


@pytest.mark.parametrize("seed", [1956, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(20))])
def test_each_changed_word_is_told_with_its_paragraph_and_nothing_else_is(seed: int, tmp_path: Path) -> None:
    changed = _word_in_each_paragraph(random.Random(seed))
    other = edition(*(edit for *_, edit in changed))
    expected = [(number, old, new) for number, old, new, _ in changed]
    for first, second in ((PDF, PDF), (EPUB, EPUB), (PDF, EPUB), (EPUB, PDF)):
        answer = told_of(tmp_path, edition()[first], other[second], (Path(first).suffix, Path(second).suffix))
        assert [(place.where_second.rpartition("paragraph ")[2], place.first, place.second)
                for place in answer.words] == expected
        assert all(place.where_first.endswith(f"paragraph {number}")
                   for place, (number, *_) in zip(answer.words, expected, strict=True))


@pytest.mark.parametrize("names", [(PDF, PDF), (EPUB, EPUB), (PDF, EPUB)])
def test_the_other_way_round_the_same_places_are_told(names: tuple[str, str], tmp_path: Path) -> None:
    other = edition(("noted cautiously that", "noted carefully that"), ("by 200 men", "by men"))
    first, second = edition()[names[0]], other[names[1]]
    suffixes = Path(names[0]).suffix, Path(names[1]).suffix
    forth, back = told_of(tmp_path, first, second, suffixes), told_of(tmp_path, second, first, suffixes[::-1])
    assert [(p.where_first, p.first, p.second) for p in forth.words] == [
        (p.where_second, p.second, p.first) for p in back.words]
    assert (forth.status, back.status) == (1, 1)


def test_a_document_md_that_was_altered_or_left_out_changes_nothing_in_what_is_told_of_words(tmp_path: Path) -> None:
    book, other = edition()[EPUB], edition(("by 200 men", "by 250 men"))[EPUB]
    forged = epub_with(other, edited("EPUB/source/document.md", "250 men", "200 men"))
    bare = epub_with(other, lambda members: {name: data for name, data in members.items() if "source/" not in name})
    told = [told_of(tmp_path, book, each, (".epub", ".epub")).words for each in (other, forged, bare)]
    assert told[0] == told[1] == told[2]
    assert [(place.first, place.second) for place in told[0]] == [("200", "250")]


def test_at_most_forty_places_are_told_unless_all_are_wanted(tmp_path: Path) -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    chapters = [" ".join(f"{word} {n} {mark}" for n in range(10) for word in words) for mark in ("one", "two")]
    books = [epub_with(edition()[EPUB], edited("EPUB/colophon.xhtml", "Not yet reviewed.", text)) for text in chapters]
    some = told_of(tmp_path, books[0], books[1], (".epub", ".epub"))
    every = told_of(tmp_path, books[0], books[1], (".epub", ".epub"), 10_000)
    assert (len(some.words), some.more) == (MOST_PLACES, 60)
    assert (len(every.words), every.more) == (100, 0)
    assert "and 60 more" in "\n".join(lines(some))


# --- a long document ---------------------------------------------------------------------------------------------


def specimen(*edits: tuple[str, str]) -> dict[str, bytes]:
    folder = ROOT / "tests" / "corpus" / "specimen"
    text, witness = (folder / "document.md").read_text("utf-8"), (folder / "witness.txt").read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1
        text, witness = text.replace(old, new), witness.replace(old, new)
    source: Source = source_of("specimen", text.encode(), witness.encode(), "d.md", "w.txt")
    document = parse(replace(source, figures=read_figures(folder / "figures", "figures")), collection(Project(ROOT)))
    return dict(making.render(Project(ROOT), document).editions)


@pytest.fixture(scope="module")
def specimens() -> tuple[dict[str, bytes], dict[str, bytes]]:
    return specimen(), specimen(*_EDIT)


def _sentence() -> tuple[str, str]:
    """A place in the last third of the specimen, where a word becomes another that is longer."""
    text = (ROOT / "tests" / "corpus" / "specimen" / "document.md").read_text("utf-8")
    place = next(each for each in re.finditer(r"(?<=[a-z] )[a-z]{5,}(?= [a-z]{3,} [a-z]{3,})", text)
                 if each.start() > len(text) * 2 // 3 and text.count(text[each.start() - 20:each.end() + 10]) == 1)
    around = text[place.start() - 20:place.end() + 10]
    return around, around.replace(f" {place[0]} ", f" {place[0]}xyz ")


_EDIT = (_sentence(),)


@pytest.mark.parametrize("suffixes", [(".pdf", ".pdf"), (".epub", ".epub"), (".pdf", ".epub")])
def test_the_one_other_word_of_fifty_pages_is_told_within_ten_seconds_of_work(
        specimens: tuple[dict[str, bytes], dict[str, bytes]], suffixes: tuple[str, str], tmp_path: Path) -> None:
    began = time.process_time()
    answer = told_of(tmp_path, specimens[0][suffixes[0]], specimens[1][suffixes[1]], suffixes)
    assert time.process_time() - began < 10
    assert [f"{place.first}xyz" for place in answer.words] == [place.second for place in answer.words]
    assert len(answer.words) == 1
    assert "paragraph" in answer.words[0].where_first


def test_notes_that_stand_at_the_feet_of_pages_or_after_the_text_are_no_difference(
        specimens: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path) -> None:
    answer = told_of(tmp_path, specimens[0][".pdf"], specimens[0][".epub"], (".pdf", ".epub"))
    assert (answer.verdict, answer.words) == ("same words, other format", ())


def test_a_print_without_tags_has_the_same_words(specimens: tuple[dict[str, bytes], dict[str, bytes]],
                                                 tmp_path: Path) -> None:
    def strip(file: pikepdf.Pdf) -> None:
        del file.Root["/StructTreeRoot"]

    bare = pdf_with(specimens[0][".pdf"], strip)
    assert told_of(tmp_path, specimens[0][".pdf"], bare).words == ()
    assert [place.second for place in told_of(tmp_path, bare, specimens[1][".pdf"]).words] == [
        place.second for place in told_of(tmp_path, specimens[0][".pdf"], specimens[1][".pdf"]).words]


# --- files of strangers ------------------------------------------------------------------------------------------


def chapter_with(data: bytes, text: str) -> bytes:
    return epub_with(data, edited("EPUB/colophon.xhtml", "Not yet reviewed.", text))


def test_what_a_stranger_writes_steers_no_terminal(tmp_path: Path) -> None:
    forged = chapter_with(edition()[EPUB], "\u202egnp.\u200f\u0085 reviewed")
    answer = told_of(tmp_path, edition()[EPUB], forged, (".epub", ".epub"))
    assert all(line.isprintable() for line in lines(answer))
    assert answer.words


def test_words_that_no_tag_claims_are_told_too(tmp_path: Path) -> None:
    def add(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        name = next(iter(page.Resources.Font.keys()))
        page.contents_add(f"q BT {name} 12 Tf 100 100 Td <0001000200030004> Tj ET Q".encode())

    whole = pdf_with(edition()[PDF], lambda _: None)
    answer = told_of(tmp_path, whole, pdf_with(edition()[PDF], add))
    assert answer.verdict == "other words"
    assert [(place.where_second, place.first) for place in answer.words] == [("page 1", "")]


@pytest.mark.parametrize("broken", [
    b"%PDF-1.7\n", b"PK\x03\x04", b"", b"{", b'{"schema": "countermark manifest, version 1"}', b"\x00" * 100,
], ids=["pdf", "zip", "empty", "brace", "manifest", "zeros"])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(broken: bytes, tmp_path: Path) -> None:
    answer = asked(tmp_path, edition()[EPUB], broken, (".epub", ".bin"))
    assert isinstance(answer, str)
    assert "'second.bin'" in answer


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("name", [PDF, EPUB])
def test_half_a_file_is_told_in_a_sentence(name: str, share: float, tmp_path: Path) -> None:
    data, suffix = edition()[name], Path(name).suffix
    answer = asked(tmp_path, data, data[:int(len(data) * share)], (suffix, suffix))
    assert isinstance(answer, str) or answer.status == 1


def test_a_file_that_would_unpack_to_more_than_its_bound_is_refused_unread(monkeypatch: pytest.MonkeyPatch,
                                                                           tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    monkeypatch.setattr(opening, "MOST_UNPACKED", (1 << 20) - 1)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was read"))
    answer = asked(tmp_path, out.getvalue(), b"", (".epub", ".epub"))
    assert isinstance(answer, str)
    assert "once unpacked" in answer


def test_too_many_members_and_too_large_a_file_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(opening, "MOST_MEMBERS", 3)
    assert "holds more than 3 files" in str(asked(tmp_path, edition()[EPUB], b"", (".epub", ".epub")))
    with pytest.raises(opening.CannotRead, match="larger than"):
        opening.read_bytes(tmp_path / "first.epub", "first.epub", 10)


def test_a_chapter_that_is_nested_without_end_or_grows_by_entities_is_told_in_a_sentence(tmp_path: Path) -> None:
    deep = "<div>" * 5000 + "x" + "</div>" * 5000
    entities = "<!DOCTYPE html [" + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "lol"}">' for n in range(12)) + "]>"
    nested = chapter_with(edition()[EPUB], deep)
    laughs = epub_with(edition()[EPUB], edited("EPUB/colophon.xhtml", "<!DOCTYPE html>", entities))
    laughs = epub_with(laughs, edited("EPUB/colophon.xhtml", "Not yet reviewed.", "&e11;"))
    for forged in (nested, laughs):
        assert isinstance(asked(tmp_path, edition()[EPUB], forged, (".epub", ".epub")), str)


def test_a_manifest_beside_a_file_counts_only_if_it_lists_that_very_file(tmp_path: Path) -> None:
    other = edition(("by 200 men", "by 250 men"))
    for name, data, manifest in (("a", edition(), edition()), ("b", other, edition())):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.pdf").write_bytes(data[PDF])
        (tmp_path / name / "manifest.json").write_bytes(manifest[MANIFEST])
    paths = [str(tmp_path / "a" / "x.pdf"), str(tmp_path / "b" / "x.pdf")]
    answer = explain(paths, ["a", "b"])
    assert isinstance(answer, Answer)
    assert (answer.first.printing, answer.second.printing) == ("edition 1, not published", "")
    assert not any(each.about == "layers" for each in answer.besides)
    (tmp_path / "given.json").write_bytes(other[MANIFEST])
    answer = explain([*paths, str(tmp_path / "given.json")], ["a", "b", "given.json"])
    assert isinstance(answer, Answer)
    assert [each.says for each in answer.besides if each.about == "layers"] == [
        "By their manifests, what moved is the text and the captured text."]


# --- words -------------------------------------------------------------------------------------------------------


def test_a_hyphen_that_was_put_in_parts_no_word_and_one_of_its_own_stays() -> None:
    words = [*words_of([("conver\u00ad\nsation of meat-\npacking", "page 1")], as_shown)]
    assert [word.text for word in words] == ["conversation", "of", "meat-", "packing"]
    assert [word.line_ends for word in words] == [False, False, True, False]


def test_each_word_stands_where_its_piece_does() -> None:
    words = [*words_of([("one tw", "page 1"), ("o", "page 1"), ("\n", "page 1"), ("three", "page 2")], as_shown)]
    assert [(word.text, word.where) for word in words] == [("one", "page 1"), ("two", "page 1"), ("three", "page 2")]
    assert all(a.where <= b.where for a, b in pairwise(words))


# --- the verb ----------------------------------------------------------------------------------------------------


def run(folder: Path, *args: str, path: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "COUNTERMARK_CALLER": str(folder), "PATH": f"{path}:{os.environ['PATH']}"}
    return subprocess.run([sys.executable, "-m", "countermark", "explain", *args], cwd=ROOT, env=env,
                          capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    (tmp_path / "a b.pdf").write_bytes(edition()[PDF])
    (tmp_path / "b.epub").write_bytes(edition(("by 200 men", "by 250 men"))[EPUB])
    return tmp_path


def test_paths_are_read_from_the_callers_folder_and_the_status_says_whether_they_differ(two: Path) -> None:
    assert run(two, "a b.pdf", "./a b.pdf").returncode == 0
    differs = run(two, "a b.pdf", "b.epub")
    assert (differs.returncode, differs.stderr) == (1, "")
    assert "paragraph 2" in differs.stdout


def test_json_is_one_object_and_nothing_else(two: Path) -> None:
    for args in (("--json", "a b.pdf", "b.epub"), ("a b.pdf", "b.epub", "--json")):
        done = run(two, *args)
        found = json.loads(done.stdout)
        assert (found["verdict"], found["words"][0]["second"], done.returncode) == ("other words", "250", 1)


def test_what_is_mistyped_is_told_without_a_traceback(two: Path) -> None:
    for args in (("a b.pdf",), (), ("a b.pdf", "nothing.pdf"), ("a b.pdf", "."), ("--nothing", "a b.pdf", "b.epub")):
        done = run(two, *args)
        assert done.returncode == 1
        assert done.stderr
        assert "Traceback" not in done.stdout + done.stderr


def test_diffoscope_is_named_where_it_is_installed_and_run_only_if_wanted(two: Path) -> None:
    programs = two / "programs"
    programs.mkdir()
    program = programs / "diffoscope"
    program.write_text('#!/bin/sh\nprintf called >"$2"\n')
    program.chmod(0o755)
    named = run(two, "a b.pdf", "b.epub", path=str(programs))
    assert f"For every byte: {program} '" in named.stdout
    wanted = run(two, "--diffoscope", "a b.pdf", "b.epub", path=str(programs))
    report = ROOT / re.search(r"diffoscope's report: (.*\.html)", wanted.stdout)[1]  # type: ignore[index]
    assert report.read_text() == "called"
    report.unlink()
    assert "For every byte" not in run(two, "a b.pdf", "a b.pdf", path=str(programs)).stdout
