"""One file anywhere is genuine, altered or unknown, and a reader is told which in words."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from countermark.verification.copies import Copy, judge
from tests.conftest import SLUG, Trial


@pytest.fixture(scope="module")
def shelf(built_once: Trial, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A project whose memo was published; not to be changed."""
    from countermark.project import Project

    root = tmp_path_factory.mktemp("shelf") / "project"
    shutil.copytree(built_once.root, root)
    trial = object.__new__(Trial)
    trial.project = Project(root)
    run = trial.doit("publish", SLUG, "--date", "2026-11-29")
    assert run.returncode == 0, run.stderr
    return trial


def copy_of(shelf: Trial, name: str) -> bytes:
    return shelf.built()[name]


def told(shelf: Trial, path: Path, data: bytes) -> Copy:
    path.write_bytes(data)
    return judge(shelf.project, path)


@pytest.mark.parametrize("suffix", [".pdf", ".epub", ".ris", ".csl.json", ".pdf.sha256"])
def test_every_published_file_is_genuine_by_any_name(shelf: Trial, tmp_path: Path, suffix: str) -> None:
    found = told(shelf, tmp_path / "x", copy_of(shelf, f"{SLUG}{suffix}"))
    assert (found.verdict, found.slug, str(found.printing), found.date) == (
        "genuine and current", SLUG, "1.1", "2026-11-29")


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_the_edition_is_named_in_bytes_that_are_not_packed(shelf: Trial, tmp_path: Path, suffix: str) -> None:
    good = copy_of(shelf, f"{SLUG}{suffix}")
    named = good.index(b"urn:countermark:edition:")
    for keep in (good[named - 10:named + 100], b"x" * (1 << 20) + good[named:], good[:named + 88], b"\0" * 3 + good):
        found = told(shelf, tmp_path / "x", keep)
        assert (found.verdict, found.slug) == ("altered", SLUG)
    found = told(shelf, tmp_path / "x", good[:named - 1])
    assert (found.verdict, found.slug, found.newest) == ("unknown", "", "2026-11-29")


def test_a_name_over_the_border_of_two_reads_is_found(shelf: Trial, tmp_path: Path) -> None:
    urn = b"urn:countermark:edition:" + copy_of(shelf, f"{SLUG}.pdf").partition(b"urn:countermark:edition:")[2][:64]
    for before in range((1 << 20) - 90, (1 << 20) + 3, 7):
        assert told(shelf, tmp_path / "x", b"." * before + urn).verdict == "altered"


def written(book: bytes, change: dict[str, tuple[bytes, bytes]]) -> bytes:
    """BOOK with members changed, in a container of another make."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in change:
                before, after = change[entry.filename]
                assert before in data
                data = data.replace(before, after, 1)
            new.writestr(entry, data, zipfile.ZIP_DEFLATED if entry.compress_type else zipfile.ZIP_STORED)
    return out.getvalue()


def test_of_an_altered_ebook_it_is_said_whether_the_words_are_still_ours(shelf: Trial, tmp_path: Path) -> None:
    book = copy_of(shelf, f"{SLUG}.epub")
    same = told(shelf, tmp_path / "x", written(book, {"EPUB/style.css": (b"1.45", b"1.55")}))
    assert (same.verdict, same.words) == ("altered", "same")
    other = told(shelf, tmp_path / "x", written(book, {"EPUB/document.xhtml": (b"200 men", b"201 men")}))
    assert (other.verdict, other.words) == ("altered", "other")


def test_what_can_be_read_in_two_ways_is_said_to_have_no_one_text(shelf: Trial, tmp_path: Path) -> None:
    book = copy_of(shelf, f"{SLUG}.epub")
    out = io.BytesIO(book)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("EPUB/document.xhtml", archive.read("EPUB/document.xhtml"))
    found = told(shelf, tmp_path / "x", out.getvalue())
    assert (found.verdict, found.words) == ("altered", "unread")
    assert "[V106]" in found.why
    found = told(shelf, tmp_path / "x", book + copy_of(shelf, f"{SLUG}.epub"))
    assert (found.verdict, found.words) == ("altered", "unread")


def test_words_that_cannot_be_read_are_said_to_be_unread(shelf: Trial, tmp_path: Path) -> None:
    pdf = copy_of(shelf, f"{SLUG}.pdf")
    for data in (pdf[:-4000], pdf.replace(b"%PDF-1.7", b"%PXF-1.7"), b"%PDF-1.7\n" + pdf[60000:]):
        found = told(shelf, tmp_path / "x", data)
        assert found.verdict == "unknown" or found.words in ("unread", "other"), found


def test_people_and_machines_are_told_and_the_status_says_it(shelf: Trial, tmp_path: Path) -> None:
    good = copy_of(shelf, f"{SLUG}.pdf")
    (tmp_path / "good.pdf").write_bytes(good)
    (tmp_path / "bad\x1b[31m.pdf").write_bytes(good + b"\n")
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.4")
    for name, status, verdict in (("good.pdf", 0, "genuine and current"), ("bad\x1b[31m.pdf", 1, "altered"),
                                  ("other.pdf", 5, "unknown")):
        run = shelf.doit("verify", "--file", name, env={"COUNTERMARK_CALLER": str(tmp_path)})
        assert (run.returncode, run.stderr, "\x1b" in run.stdout) == (status, "", False)
        assert run.stdout.splitlines()[0].endswith(f": {verdict}")
        assert "forged list" in run.stdout
        run = shelf.doit("verify", "--json", "--file", str(tmp_path / name))
        plain = json.loads(run.stdout)
        assert (run.returncode, plain["verdict"], plain["newest publication"]) == (status, verdict, "2026-11-29")
    assert "29 November 2026" in shelf.doit("verify", "--file", str(tmp_path / "other.pdf")).stdout


@pytest.mark.parametrize("name", ["nothing", "", ".", "/dev/zero"])
def test_what_is_no_file_is_told_and_nobody_waits(shelf: Trial, tmp_path: Path, name: str) -> None:
    run = shelf.doit("verify", "--file", str(tmp_path / name) if not name.startswith("/") else name)
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
