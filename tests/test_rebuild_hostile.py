"""A stranger's copy is data: nothing of it is run or put elsewhere, and the worst of it is answered in words."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from countermark.opened import epub_members, epub_words
from countermark.project import Project
from countermark.rebuilding import verbs
from countermark.rebuilding.taking import take
from countermark.rebuilding.verbs import rebuild
from countermark.rebuilding.verdict import DIFFERENT, NOT_REBUILT
from tests.conftest import SLUG, Trial
from tests.copies import attached, bomb, rebound

SOURCE = "EPUB/source/document.md"
Editions = Mapping[str, bytes]
#: Longer than any of these should take, on a machine with much else to do.
SOON = 120


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A container as zipfile writes it, whatever the names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """A container that says of 100 MB that they are 10 bytes."""
    packed = zipped({"mimetype": b"", SOURCE: bytes(100_000_000)})
    return packed.replace((100_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


HOSTILE: dict[str, tuple[Callable[[Editions], bytes], str]] = {
    "nothing": (lambda made: b"", "it is empty"),
    "something else": (lambda made: b"GIF89a" + bytes(100), "it is neither a PDF nor an EPUB"),
    "half a PDF": (lambda made: made[".pdf"][:20_000], "it is no PDF that can be read"),
    "half an EPUB": (lambda made: made[".epub"][:20_000], "it is broken"),
    "a start of a ZIP": (lambda made: b"PK\3\4", "it is broken"),
    "a start of a PDF": (lambda made: b"%PDF-1.7", "it is no PDF that can be read"),
    "noise in a ZIP": (lambda made: made[".epub"][:1000] + bytes(range(256)) * 40 + made[".epub"][11_240:], "it "),
    "a folder above, in a PDF": (lambda made: attached(made[".pdf"], {"../../x": b""}), "not safe to use: '../../x'"),
    "a folder, in a PDF": (lambda made: attached(made[".pdf"], {"figures/x.png": b""}), "a folder in its name"),
    "an absolute name, in a PDF": (lambda made: attached(made[".pdf"], {"/etc/x": b""}), "not safe to use"),
    "a device, in a PDF": (lambda made: attached(made[".pdf"], {"NUL.md": b""}), "not safe to use"),
    "a twin, in a PDF": (lambda made: attached(made[".pdf"], {"Document.md": b""}), "two files of one name"),
    "a folder above": (lambda made: zipped({"EPUB/../../x": b""}), "not safe to use"),
    "an absolute name": (lambda made: zipped({"/etc/x": b""}), "not safe to use"),
    "a backslash": (lambda made: zipped({"EPUB\\x": b""}), "not safe to use"),
    "a drive": (lambda made: zipped({"c:x": b""}), "not safe to use"),
    "an escape": (lambda made: zipped({"EPUB/\x1b[2J": b""}), "not safe to use"),
    "a device": (lambda made: zipped({"EPUB/source/com1.png": b""}), "not safe to use"),
    "a twin": (lambda made: rebound(made[".epub"], {"EPUB/source/Document.MD": b""}), "two files of one name"),
    "the same picture twice": (lambda made: rebound(made[".epub"], {
        "EPUB/source/a.png": b"1", "EPUB/figures/a.png": b"2"}), "it carries two files 'a.png'"),
    "thousands of files": (lambda made: zipped({f"EPUB/{n}": b"" for n in range(2500)}), "more than 2000 files"),
    "a bomb in an EPUB": (lambda made: zipped({"EPUB/bomb": bytes(300_000_000)}), "unpacks to more than 256 MB"),
    "a bomb that lies": (lying, "it is broken"),
    "a bomb in a PDF": (lambda made: bomb(made[".pdf"], 1_000_000_000), "the files in it cannot be taken out"),
    "a document of 50 MB": (lambda made: attached(made[".pdf"], {"document.md": b"a" * 50_000_000}),
                            "the 'document.md' in it is larger than 4 MB"),
    "no text": (lambda made: rebound(made[".epub"], {SOURCE: b"\xff\xfe"}), "its sources cannot be built"),
    "a YAML bomb": (lambda made: rebound(made[".epub"], {"EPUB/source/collection.yaml":
        b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n"}), "its sources cannot be built"),
    "a YAML tag": (lambda made: rebound(made[".epub"], {"EPUB/source/collection.yaml":
        b"publisher: !!python/object/apply:os.system ['touch marker']\n"}), "its sources cannot be built"),
    "deep YAML": (lambda made: rebound(made[".epub"], {SOURCE: b"---\na: " + b"[" * 20_000 + b"\n---\nx\n"}),
                  "its sources cannot be built"),
    "deep Markdown": (lambda made: rebound(made[".epub"], {
        SOURCE: b"---\ntitle: A\nedition: {number: 1, date: 2026-11-24}\n---\n" + b">" * 20_000 + b"x\n"}),
        "its sources cannot be built"),
    "a link to this machine": (lambda made: rebound(made[".epub"], {SOURCE: epub_members(made[".epub"])[SOURCE].replace(
        b"Cde.", b"[Cde.](file:///etc/passwd)", 1)}), "its sources cannot be built"),
    "a picture of this machine": (lambda made: rebound(made[".epub"], {SOURCE: epub_members(made[".epub"])[SOURCE]
        + b"\n::: figure\n![A](../../../etc/passwd)\n:::\n"}), "its sources cannot be built"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_copy_is_answered_in_words_and_soon(project: Project, editions: dict[str, bytes], name: str) -> None:
    make, said = HOSTILE[name]
    copy = make(editions)
    began = time.monotonic()
    found, files = rebuild(project, copy, "x")
    assert (found.verdict, found.status, files) == (NOT_REBUILT, 1, {})
    assert said in found.reasons[0]
    assert time.monotonic() - began < SOON


def test_what_is_no_file_is_answered_and_not_waited_for(built_once: Trial, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "to-a-pipe.pdf").symlink_to("pipe.pdf")
    (tmp_path / "nowhere.pdf").symlink_to("gone")
    said = {"folder.pdf": "it is a folder", "pipe.pdf": "it is no plain file", "to-a-pipe.pdf": "it is no plain file",
            "nowhere.pdf": "No such file", "/dev/zero": "it is no plain file", "x\x1b.pdf": "No such file"}
    for name, why in said.items():
        run = built_once.doit("rebuild", name, env={"COUNTERMARK_CALLER": str(tmp_path)})
        assert (run.returncode, run.stderr) == (1, ""), run.stderr
        assert "cannot be rebuilt" in run.stdout
        assert why in run.stdout
        assert "\x1b" not in run.stdout


@pytest.mark.parametrize(("chapter", "why"), [
    (b"<html", "ParseError"), (b"<a>" * 50_000 + b"</a>" * 50_000, "RecursionError"),
    (b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(6)) + b"]><a>&g;</a>", "ParseError"),
], ids=["broken", "deep", "entities"])
def test_chapters_that_cannot_be_read_are_told(project: Project, editions: dict[str, bytes], chapter: bytes,
                                               why: str) -> None:
    found, _ = rebuild(project, rebound(editions[".epub"], {"EPUB/document.xhtml": chapter}), "x")
    assert (found.verdict, found.status) == (DIFFERENT, 1)
    assert found.reasons[0].startswith("it is not what its sources make, and its words cannot be read out")
    assert why in found.reasons[0]


def test_sources_that_take_too_long_are_given_up(project: Project, editions: dict[str, bytes],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(verbs._BUILDING, "seconds", 0.2)
    found, _ = rebuild(project, editions[".pdf"], "x")
    # The bytes are the published ones, whatever a slow machine makes of their sources: so they are not called altered.
    assert (found.verdict, found.status) == (NOT_REBUILT, 5)
    assert found.reasons == ("its sources cannot be built: it took more than 0.2 seconds",)


@pytest.mark.parametrize("name", ["a bomb in a PDF", "a bomb in an EPUB", "a bomb that lies"])
def test_a_bomb_takes_no_more_memory_than_it_is_given(
        project: Project, editions: dict[str, bytes], tmp_path: Path, name: str) -> None:
    (tmp_path / "x").write_bytes(HOSTILE[name][0](editions))
    script = ("import resource, sys; from pathlib import Path; from countermark.project import Project; "
              "from countermark.rebuilding.verbs import rebuild; "
              "rebuild(Project(Path.cwd()), Path(sys.argv[1]).read_bytes(), 'x'); "
              "print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, "
              "resource.RUSAGE_CHILDREN)))")
    run = subprocess.run([sys.executable, "-c", script, tmp_path / "x"], cwd=project.root, check=True,
                         capture_output=True, text=True, timeout=SOON)
    assert int(run.stdout) * 1024 < verbs._TAKING["megabytes"] << 20


def test_a_file_without_end_is_not_read(built_once: Trial, tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(1 << 40)
    run = built_once.doit("rebuild", "large.pdf", env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert run.returncode == 1
    assert "larger than 256 MB" in run.stdout


def test_nothing_that_a_copy_carries_is_run_or_written(built_once: Trial, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    code = f"open({str(marker)!r}, 'w')\n".encode()
    subprocess.run([sys.executable, "-c", code], check=True)
    assert marker.exists(), "the trap does not work"
    marker.unlink()
    template = b"{{ ''.__class__.__mro__[1].__subclasses__() }}{% include '/etc/passwd' %}"
    traps = {"dodo.py": code, "sitecustomize.py": code, "countermark.py": code, "conftest.py": code,
             "layout.html": template, "edition.html": template, "print.css": b"@import 'file:///etc/passwd';",
             "doit": b"#!/bin/sh\ntouch " + str(marker).encode(), "a.ttf": b"\0\1\0\0"}
    made = built_once.built()
    before = {path for path in built_once.root.rglob("*") if "__pycache__" not in path.parts}
    book = rebound(made[f"{SLUG}.epub"], {f"{folder}{name}": data for name, data in traps.items()
                                          for folder in ("EPUB/", "EPUB/source/", "layouts/print/", "countermark/")})
    for name, data in (("x.pdf", attached(made[f"{SLUG}.pdf"], traps)), ("x.epub", book)):
        here = tmp_path / name[2:]
        here.mkdir()
        (here / name).write_bytes(data)
        for trap, content in traps.items():
            (here / trap).write_bytes(content)  # beside it, too, where somebody unpacked it
        run = built_once.doit("rebuild", name, "--keep", "kept", env={"COUNTERMARK_CALLER": str(here)})
        assert run.returncode == 1, run.stdout
        assert run.stdout.startswith(f"{name}: {DIFFERENT}\n")
        assert "dodo.py', which its sources do not give" in run.stdout
        kept = {path.name for path in (here / "kept").rglob("*") if path.is_file()}
        assert kept == {"collection.yaml", "document.md", "witness.txt",
                        *(SLUG + end for end in (".pdf", ".pdf.sha256", ".epub", ".epub.sha256"))}
        assert (here / "kept" / "output" / SLUG / f"{SLUG}.pdf").read_bytes() == made[f"{SLUG}.pdf"]
    assert not marker.exists()
    after = {path for path in built_once.root.rglob("*") if "__pycache__" not in path.parts}
    assert after - before <= {built_once.root / "build" / "lock"}


def test_a_text_that_looks_like_a_template_is_text(project: Project, editions: dict[str, bytes]) -> None:
    text = "---\ntitle: '{{ 7 * 7 }}'\nedition: {number: 1, date: 2026-11-24}\n---\n\nIt says {{ 6 * 7 }} here.\n"
    members = {name: data for name, data in epub_members(editions[".epub"]).items() if "witness" not in name}
    copy = zipped(members | {SOURCE: text.encode()})
    found, files = rebuild(project, copy, "x")
    assert found.verdict == DIFFERENT
    words = " ".join(epub_words(files[f"output/{SLUG}/{SLUG}.epub"]))
    assert "It says {{ 6 * 7 }} here." in words
    assert "42" not in words.split("It says")[1][:40]


def test_nothing_is_left_in_the_temporary_folder(built_once: Trial, tmp_path: Path) -> None:
    """Not even by a process that was ended in the middle of it."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "x").write_bytes(built_once.built()[f"{SLUG}.epub"] + b"\n")
    run = built_once.doit("rebuild", "x", env={"COUNTERMARK_CALLER": str(tmp_path), "TMPDIR": str(temporary)})
    assert run.returncode == 5, run.stdout
    assert [*temporary.iterdir()] == []


def test_taking_is_pure(editions: dict[str, bytes]) -> None:
    for data in editions.values():
        assert take(data, "x") == take(bytes(bytearray(data)), "y")
