"""Files from strangers: every fault is named by its code, within bounds, and no file of ours has one."""

from __future__ import annotations

import copy
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from countermark.audit.findings_page import BEGIN, PAGE, page
from countermark.audit.reproduce import corpus
from countermark.fixity import Moved, NotPlain, digest_of, digest_of_plain, open_plain, read_plain
from countermark.formats import render_all
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_source
from countermark.typefaces import SCRIPTS, Face, load_typefaces
from countermark.verification import epubs, pdfs
from countermark.verification.bounded import bounded
from countermark.verification.findings import FINDINGS
from countermark.verification.pdf_objects import (
    Hex,
    Name,
    Object,
    Ref,
    Stream,
    Text,
    Value,
    read_objects,
    write_pdf,
)
from tests.conftest import ROOT, unless_missing
from tests.hostile import stock, trees, zips
from tests.hostile.case import Case, Good
from tests.hostile.table import CASES, bytes_of, findings_in, findings_of_tree, good

#: Codes whose cases need a build, or a clock: they are tried elsewhere.
ELSEWHERE = {"V007": "test_hostile.py", "V010": "test_verify.py", "V015": "test_verify.py", "V020": "test_verify.py",
             "V024": "test_site.py", "V017": "test_captured_text.py", "V021": "test_signing.py"}
FLAT = [case for case in CASES if case not in trees.CASES]


@pytest.fixture(scope="session")
def faces(project: Project) -> tuple[Face, ...]:
    return load_typefaces(project, frozenset(SCRIPTS)).faces


@pytest.fixture(scope="session")
def all_editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Slug → suffix → bytes: the memo and all documents of tests/corpus/."""
    root = tmp_path_factory.mktemp("corpus")
    for name in ("content", "layouts", "styles", "locks", "countermark"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in corpus(ROOT):
        if not (root / "content" / folder.name).exists():
            shutil.copytree(folder, root / "content" / folder.name)
    project = Project(root)
    return {slug: {suffix: made.data for suffix, made in render_all(
        project, parse(read_source(project, slug), collection(project))).items()} for slug in project.slugs()}


@pytest.fixture(scope="session")
def good_bytes(editions: dict[str, bytes], all_editions: dict[str, dict[str, bytes]]) -> Good:
    return good(editions, all_editions["pictures"][".pdf"])


@pytest.mark.parametrize("case", FLAT, ids=lambda case: f"{case.format} {case.code} {case.name}")
def test_every_fault_is_named(case: Case, good_bytes: Good, faces: tuple[Face, ...]) -> None:
    data = bytes_of(case, good_bytes)
    before = time.monotonic()
    if case.heavy:  # within the memory that a build needs, whatever the file says
        findings = bounded(findings_in, case.format, data, faces, seconds=20, megabytes=600)
    else:
        findings = findings_in(case.format, data, faces)
    assert case.code in {finding.code for finding in findings}, findings
    assert all(finding.kind == FINDINGS[finding.code].kind and "\x1b" not in str(finding) for finding in findings)
    assert time.monotonic() - before < 20


def test_a_comment_behind_a_book_hides_no_other_fault(good_bytes: Good) -> None:
    hidden = {}
    for case in (each for each in FLAT if each.format == "epub" and not each.heavy):
        data = bytes_of(case, good_bytes)
        if data[-22:-18] != b"PK\5\6" or data[-2:] != b"\0\0" or case.code == "V120":
            continue  # what is wrong at the end is told as that; V120 is told where nothing else is
        codes = {finding.code for finding in epubs.unsound(data[:-2] + b"\3\0and", "a.epub")}
        if not {case.code, "V112"} <= codes:
            hidden[case.name] = codes
    assert not hidden


@pytest.mark.parametrize("case", trees.CASES, ids=lambda case: f"{case.code} {case.name}")
def test_every_fault_of_a_folder_is_named(case: Case, tmp_path: Path) -> None:
    trees.lay(tmp_path)
    assert findings_of_tree(tmp_path) == ()
    case.make(tmp_path)  # type: ignore[arg-type]
    findings = findings_of_tree(tmp_path)
    assert case.code in {finding.code for finding in findings}, findings


@pytest.mark.parametrize("format_", ["epub", "pdf", "manifest", "history", "list"])
def test_what_cases_are_made_from_is_good(format_: str, good_bytes: Good, faces: tuple[Face, ...]) -> None:
    data = good_bytes.listing if format_ == "list" else getattr(good_bytes, format_)
    assert findings_in(format_, data, faces) == ()


def test_no_edition_of_ours_has_any_finding(all_editions: dict[str, dict[str, bytes]],
                                            faces: tuple[Face, ...]) -> None:
    assert len(all_editions) > 5
    for slug, files in all_editions.items():
        assert epubs.unsound(files[".epub"], slug) == ()
        assert pdfs.unsound(files[".pdf"], slug, faces) == ()
        assert pdfs.unsound(files[".pdf"], slug) == ()


def test_a_pdf_is_read_and_written_again(all_editions: dict[str, dict[str, bytes]]) -> None:
    for files in all_editions.values():
        objects, _ = read_objects(files[".pdf"])
        assert write_pdf(objects, 2, len(objects)) == files[".pdf"]
        assert zips.archive(zips.members_of(files[".epub"])) == files[".epub"]


def test_every_code_has_a_case() -> None:
    tried = {case.code for case in CASES}
    assert tried | ELSEWHERE.keys() == FINDINGS.keys()
    assert not tried & ELSEWHERE.keys()
    assert len(CASES) >= 60
    assert len({(case.format, case.code, case.name) for case in CASES}) == len(CASES)


def test_the_page_of_findings_is_made_from_the_table() -> None:
    text = (ROOT / PAGE).read_text("utf-8")
    assert text == page(FINDINGS, text)
    codes = re.findall(r"^\| (V\d{3}) ", text.partition(BEGIN)[0], re.MULTILINE)
    assert sorted(codes) == sorted(FINDINGS)


def test_stock_tools_say_what_the_page_says(good_bytes: Good) -> None:
    text = (ROOT / PAGE).read_text("utf-8")
    compared = 0
    for tool, (_, formats) in stock.CHEAP.items():
        version, answers = stock.answers_in(text, tool)
        asked = [case for case in CASES if case.format in formats]
        assert answers.keys() == {stock.key(case) for case in asked}
        if stock.version_of(tool) == version:  # another version may well say otherwise
            compared += 1
            few = [case for n, case in enumerate(asked) if n % 6 == 0 and answers[stock.key(case)] != stock.WAITS]
            assert {stock.key(case): stock.said(tool, case, good_bytes) for case in few} == {
                stock.key(case): answers[stock.key(case)] for case in few}
    if not compared:
        pytest.skip("no stock tool of the versions that docs/findings.md names: not run")


@pytest.mark.long
def test_epubcheck_says_what_the_page_says(good_bytes: Good) -> None:
    _, answers = stock.answers_in((ROOT / PAGE).read_text("utf-8"), stock.EPUBCHECK)
    asked = [case for case in CASES if case.format == "epub"]
    found = unless_missing(lambda: stock.said_by_epubcheck(asked, good_bytes))
    assert answers.keys() == {stock.key(case) for case in asked}
    # What took too long here may well end on another machine.
    answers = {each: answer for each, answer in answers.items() if not answer.startswith(stock.GIVES_UP)}
    assert {stock.key(case): found[case.name] for case in asked if stock.key(case) in answers} == answers


# Files that are read while somebody is at them


def _appended(file: Path) -> None:
    with file.open("ab") as other:
        other.write(b"more")


def _with_old_times(file: Path) -> None:
    before = file.stat()
    time.sleep(0.02)
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # but nobody sets ctime


def _replaced(file: Path) -> None:
    other = file.with_name("other")
    other.write_bytes(b"two")
    time.sleep(0.02)
    other.replace(file)


@pytest.mark.parametrize("change", [_appended, _with_old_times, _replaced])
def test_a_file_that_changes_while_it_is_read_is_told(change: Callable[[Path], None], tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")

    def read() -> None:
        with open_plain(tmp_path, "a") as file:
            assert file.read() == b"one"
            change(tmp_path / "a")

    with pytest.raises(Moved, match="changed while it was read"):
        read()


def test_verify_tells_a_file_that_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trees.lay(tmp_path)

    def digest(root: Path, name: str) -> str:
        with open_plain(root, name) as file:
            found = digest_of(file.read())
            if name == "a/a.pdf":
                _appended(root / name)
            return found

    monkeypatch.setattr("countermark.verification.listing.digest_of_plain", digest)
    assert {(finding.code, finding.path) for finding in findings_of_tree(tmp_path)} == {("V007", "output/a/a.pdf")}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    done = threading.Event()

    def look() -> None:
        with pytest.raises(NotPlain, match="not a plain file"):
            digest_of_plain(tmp_path, "a")
        done.set()

    threading.Thread(target=look, daemon=True).start()
    assert done.wait(5)


def test_no_link_is_followed_but_one_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "real" / "folder").mkdir(parents=True)
    (tmp_path / "real" / "folder" / "a").write_bytes(b"one")
    (tmp_path / "real" / "way").symlink_to("folder")
    (tmp_path / "real" / "folder" / "b").symlink_to("a")
    (tmp_path / "root").symlink_to("real")
    assert read_plain(tmp_path / "root", "folder/a", 10) == b"one"
    for name, why in {"way/a": "a link stands in its path", "folder/b": "a link, not a file",
                      "folder": "not a plain file", "../root/folder/a": "leads out"}.items():
        with pytest.raises(NotPlain, match=why):
            read_plain(tmp_path / "root", name, 10)
    with pytest.raises(OSError, match="larger than 2 bytes"):
        read_plain(tmp_path / "real", "folder/a", 2)
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "real", "folder/c", 2)


# What no case has thought of


def _spoilt(objects: list[Object], dice: random.Random) -> list[Object]:
    """OBJECTS with one or a few of their values, at any depth, replaced by others."""
    others: list[Value] = [Ref(1), Ref(3), Ref(0), Ref(999_999), 1, -1, 2**31, 0.5, True, Text(b""), Hex(b"\xfe\xff"),
                           Name("Page"), [], {}, [Ref(2)], {"A": Ref(2)}, [[[]]], {"Type": Name("Page")}]
    spoilt = copy.deepcopy(objects)
    for _ in range(dice.choice((1, 1, 2, 5))):
        number = dice.randrange(len(spoilt))
        item = spoilt[number]
        where: list[tuple[Any, Any]] = []
        todo: list[Any] = [item.extra if isinstance(item, Stream) else item]
        while todo:
            each = todo.pop()
            pairs = list(each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ())
            where += [(each, key) for key, _ in pairs]
            todo += [value for _, value in pairs]
        if where and dice.random() < 0.9:
            container, key = dice.choice(where)
            container[key] = copy.deepcopy(dice.choice(others))
        else:
            spoilt[number] = copy.deepcopy(dice.choice(others))
    return spoilt


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))])
def test_no_objects_make_the_reader_of_pdfs_fail(seed: int, good_bytes: Good, faces: tuple[Face, ...]) -> None:
    dice = random.Random(seed)
    objects, _ = read_objects(good_bytes.pictured)
    for _ in range(100):
        data = write_pdf(_spoilt(objects, dice), 2, len(objects))
        assert all(finding.code in FINDINGS for finding in pdfs.unsound(data, "a.pdf", faces))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))])
def test_no_bytes_make_the_reader_of_books_fail(seed: int, good_bytes: Good) -> None:
    dice = random.Random(seed)
    for _ in range(100):
        data = bytearray(good_bytes.epub)
        for _ in range(dice.choice((1, 3, 10))):
            # Most of what can go wrong is said in the directory, which is at the end.
            at = dice.randrange(len(data) - 1500 if dice.random() < 0.6 else 0, len(data))
            change = dice.randrange(4)
            if change == 0:
                data[at] = dice.randrange(256)
            elif change == 1:
                del data[at:at + dice.choice((1, 4, 100))]
            elif change == 2:
                data[at:at] = data[dice.randrange(len(data)):][:dice.choice((1, 4, 46, 1000))]
            else:
                data[at:at + 4] = dice.choice((b"\xff" * 4, bytes(4), b"PK\1\2", b"PK\3\4", b"PK\5\6"))
        assert bytes(data) == good_bytes.epub or epubs.unsound(bytes(data), "a.epub")


@pytest.mark.parametrize("turned", [25, pytest.param(500, marks=pytest.mark.long)])
def test_every_bit_counts(turned: int, good_bytes: Good) -> None:
    """Form alone finds damage: a PDF's identifier is a digest of its objects, and an EPUB has check sums."""
    dice = random.Random(turned)
    for name, judge in (("epub", epubs.unsound), ("pdf", pdfs.unsound)):
        whole = getattr(good_bytes, name)
        for _ in range(turned):
            data, bit = bytearray(whole), dice.randrange(len(whole) * 8)
            data[bit // 8] ^= 1 << bit % 8
            assert judge(bytes(data), f"a.{name}"), bit
