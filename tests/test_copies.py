"""One file anywhere is genuine, altered or unknown, and a reader is told which in words."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import deflate
import pytest

from countermark.formats.container import DEFLATE_LEVEL
from countermark.opened import epub_members
from countermark.verification.copies import Copy, judge
from countermark.verification.pdf_objects import Name, Ref, Stream, read_objects, write_pdf
from tests.conftest import GOOD, SLUG, Trial
from tests.copies import rebound


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


# Words that are there, and are not what is seen


def with_comment(book: bytes, comment: bytes = b"as ever") -> bytes:
    assert book[-22:-18] == b"PK\5\6"
    return book[:-2] + len(comment).to_bytes(2, "little") + comment


#: Style that leaves, adds or covers words; or draws them with other letters.
HIDING = (b"p{display:none}", b"p::after{content:'201 men'}", b"p{color:#fff}", b"p{position:absolute;left:-99em}",
          b"p{font-family:Wingdings}", b"@font-face{font-family:'Edition Text';src:local(Wingdings)}",
          b"@media all{p{display:none}}", b"p{font-size:.01em}")


@pytest.mark.parametrize("rule", HIDING)
@pytest.mark.parametrize("comment", [False, True])
def test_what_style_may_hide_is_not_said_to_be_the_same(shelf: Trial, tmp_path: Path, rule: bytes,
                                                        comment: bool) -> None:
    book = rebound(copy_of(shelf, f"{SLUG}.epub"), {
        "EPUB/style.css": epub_members(copy_of(shelf, f"{SLUG}.epub"))["EPUB/style.css"] + rule})
    found = told(shelf, tmp_path / "x", with_comment(book) if comment else book)
    assert (found.verdict, found.words) == ("altered", "unread")
    assert found.why.startswith("whether they can be seen is not known: EPUB/style.css ")


@pytest.mark.parametrize("name", ["EPUB/document.xhtml", "EPUB/toc.ncx", "EPUB/cover.png", "EPUB/fonts/"])
def test_what_shows_in_an_ebook_is_the_editions_or_it_is_not_the_same(shelf: Trial, tmp_path: Path, name: str) -> None:
    book = copy_of(shelf, f"{SLUG}.epub")
    members = epub_members(book)
    name = next(each for each in members if each.startswith(name))
    other = {"EPUB/document.xhtml": members[name].replace(b"<body", b"<body style='color:#fff'", 1),
             "EPUB/toc.ncx": members[name].replace(b"<text>", b"<text>Void ", 1)}.get(name, members[name] + b"\0")
    assert other != members[name]
    found = told(shelf, tmp_path / "x", rebound(book, {name: other}))
    assert (found.words, f"{name} is none of the edition's" in found.why) == ("unread", True), found


@pytest.mark.parametrize("book", [b"", b"as ever", b"PK\5\6", b"\0" * 30])
def test_a_comment_alone_hides_no_word(shelf: Trial, tmp_path: Path, book: bytes) -> None:
    found = told(shelf, tmp_path / "x", with_comment(copy_of(shelf, f"{SLUG}.epub"), book))
    assert found.verdict == "genuine and current" if not book else found.words == (
        "unread" if book.startswith(b"PK") else "same"), found


def painted(data: bytes, before: bytes, after: bytes) -> bytes:
    """A PDF of our own form with something drawn BEFORE and AFTER the content of its first page, and its own digest."""
    objects, _ = read_objects(data)
    page = next(each for each in objects if isinstance(each, dict) and each.get("Type") == Name("Page"))
    content = page["Contents"]
    assert isinstance(content, Ref)
    stream = objects[content.number - 1]
    assert isinstance(stream, Stream)
    packed = deflate.zlib_compress(before + zlib.decompress(stream.data) + after, DEFLATE_LEVEL)
    objects[content.number - 1] = Stream(stream.extra, bytes(packed))
    return write_pdf(objects, 2, len(objects))


@pytest.mark.parametrize(("before", "after"), [
    (b"", b"\nq 1 1 1 rg 0 0 2000 2000 re f Q\n"),
    (b"", b"\nq 0 0 0 rg 90 400 3 300 re f Q\n"),
    (b"", b"\n/Artifact BMC q 0 0 0 rg 100 100 80 9 re f Q EMC\n"),
    (b"3 Tr\n", b""), (b"1 0 0 1 500 0 cm\n", b""), (b".9 0 0 .9 0 0 cm\n", b"")])
def test_pages_that_are_drawn_otherwise_are_not_said_to_show_the_same(shelf: Trial, tmp_path: Path, before: bytes,
                                                                      after: bytes) -> None:
    good = copy_of(shelf, f"{SLUG}.pdf")
    assert painted(good, b"", b"") == good
    found = told(shelf, tmp_path / "x", painted(good, before, after))
    assert (found.verdict, found.words) == ("altered", "unread")
    assert "whether they can be seen is not known" in found.why


def test_a_pdf_whose_identifier_alone_is_another_has_the_same_words(shelf: Trial, tmp_path: Path) -> None:
    good = copy_of(shelf, f"{SLUG}.pdf")
    at = good.rindex(b"/ID [(") + 6
    found = told(shelf, tmp_path / "x", good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
    assert (found.verdict, found.words, found.why) == ("altered", "same", "")


def test_pages_cannot_be_compared_with_what_is_not_here(built: Trial, tmp_path: Path) -> None:
    assert built.doit("publish", SLUG, "--date", "2026-11-29").returncode == 0
    good = copy_of(built, f"{SLUG}.pdf")
    for path in (*built.project.printings(SLUG).glob("*/*.pdf"), *built.project.output.glob("*/*.pdf")):
        path.unlink()
    at = good.rindex(b"/ID [(") + 6
    found = told(built, tmp_path / "x", good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
    assert (found.words, "the published file is not here" in found.why) == ("unread", True)


# Histories


@pytest.mark.parametrize("damage", ["bytes", "folder", "words"])
def test_a_damaged_history_stops_no_other_and_is_named(shelf: Trial, tmp_path: Path, damage: str) -> None:
    from countermark.project import Project

    shutil.copytree(shelf.root, tmp_path / "project")
    trial = object.__new__(Trial)
    trial.project = Project(tmp_path / "project")
    trial.add("other", GOOD)
    history = trial.project.history("other")
    if damage == "folder":
        history.mkdir()
    else:
        history.write_bytes(b"\xff" if damage == "bytes" else shelf.project.history(SLUG).read_bytes().replace(
            b"edition: 1", b"edition: one"))
    good = copy_of(shelf, f"{SLUG}.pdf")
    named = ("content/other/history.yaml",)
    for data, verdict, status in ((good, "genuine and current", 0), (good + b"\n", "altered", 1), (b"x", "unknown", 5)):
        found = told(trial, tmp_path / "x", data)
        assert (found.verdict, found.status, found.unreadable, found.newest) == (verdict, status, named, "2026-11-29")
    run = trial.doit("verify", "--file", str(tmp_path / "x"))
    assert (run.returncode, named[0] in run.stdout) == (5, True)
    assert json.loads(trial.doit("verify", "--json", "--file", str(tmp_path / "x")).stdout)["unreadable"] == [*named]
    history.rmdir() if damage == "folder" else history.unlink()
    trial.project.history(SLUG).write_bytes(b"\xff" + trial.project.history(SLUG).read_bytes())
    (tmp_path / "x").write_bytes(good)
    run = trial.doit("verify", "--file", str(tmp_path / "x"))
    assert (run.returncode, "not published yet" in run.stdout, "cannot be read" in run.stdout) == (0, False, True)


def test_only_histories_that_name_the_file_are_parsed(shelf: Trial, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    from countermark.history import read_history
    from countermark.project import Project
    from countermark.verification import shelf as shelves

    shutil.copytree(shelf.root, tmp_path / "project")
    project = Project(tmp_path / "project")
    for n in range(20):
        other = project.folder(f"other-{n}")
        other.mkdir()
        (other / "document.md").write_text(GOOD, "utf-8")
        text = project.history(SLUG).read_text("utf-8").replace("2026-11-29", f"2027-01-{n + 1:02}")
        project.history(other.name).write_text(re.sub("[0-9a-f]{64}", hashlib.sha256(b"%d" % n).hexdigest(), text))
    parsed: list[int] = []
    monkeypatch.setattr(shelves, "read_history", lambda data: parsed.append(1) or read_history(data))
    good = copy_of(shelf, f"{SLUG}.pdf")
    for data, count in ((good, 1), (good + b"\n", 1), (b"x", 0)):
        (tmp_path / "x").write_bytes(data)
        parsed.clear()
        found = judge(project, tmp_path / "x")
        assert (len(parsed), found.newest, found.unreadable) == (count, "2027-01-20", ())


# What people type


def test_a_file_too_large_to_be_ours_is_not_read(shelf: Trial, tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        file.truncate(20 << 30)
    run = shelf.doit("verify", "--json", "--file", str(tmp_path / "x"))
    plain = json.loads(run.stdout)
    assert (run.returncode, plain["verdict"], plain["sha256"], plain["size"]) == (5, "unknown", None, 20 << 30)
    assert "not computed" in shelf.doit("verify", "--file", str(tmp_path / "x")).stdout


@pytest.mark.parametrize("name", ["a=b.pdf", "-x.pdf", "--json", "a\udcff.pdf", "ä ö.pdf"])
def test_any_name_can_be_typed(shelf: Trial, tmp_path: Path, name: str) -> None:
    caller = {"COUNTERMARK_CALLER": str(tmp_path)}
    (tmp_path / name).write_bytes(copy_of(shelf, f"{SLUG}.pdf"))
    run = shelf.doit("verify", "--file", name, "--json", env=caller)
    assert (run.returncode, json.loads(run.stdout)["file"]) == (0, name)
    assert run.stdout.isascii()
    assert shelf.doit("verify", f"--file={name}", env=caller).returncode == 0
    run = shelf.doit("explain", "--json", "--", name, name, env=caller)
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)
    run = shelf.doit("explain", name, name, env=caller) if not name.startswith("-") else run
    assert run.returncode == 0


@pytest.mark.parametrize("words", [
    ("verify", "--file", ""), ("verify", "--file="), ("publish", ""), ("publish", "--date=", SLUG), ("cite", ""),
    ("explain", "", ""), ("rebuild", ""), ("deposit", ""), ("check", ""), ("",), ("verify", ""), ("open", ""),
    ("verify", "--deep", "--file", "x"), ("verify", "--published", "--file", "x"), ("rebuild", "--keep", "", "x")])
def test_what_makes_no_sense_is_told_in_words(shelf: Trial, words: tuple[str, ...]) -> None:
    run = shelf.doit(*words)
    assert (run.returncode, "Traceback" in run.stderr, bool(run.stderr.strip() or run.stdout.strip())) == (
        1, False, True), run.stdout + run.stderr


@pytest.mark.parametrize("words", [("verify",), ("list",), ("help", "verify")])
def test_nobody_reads_on_and_it_ends_quietly(shelf: Trial, words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = subprocess.run([sys.executable, "-m", "countermark", *words], cwd=shelf.root, stdout=writer,
                             stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    finally:
        os.close(writer)
    assert (run.returncode, run.stderr) == (141, "")


def test_help_names_every_option_of_verify(shelf: Trial) -> None:
    usage = shelf.doit("help", "verify").stdout
    assert all(f"[{each}" in usage for each in ("--published", "--deep", "--file", "--json"))
