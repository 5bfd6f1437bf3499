"""Each world gives the same bytes, and would not if a build depended on what is changed in it (tests/leaks.py)."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from countermark.audit import reproduce, systems
from countermark.audit.differences import first_difference, objects_of, what_is
from countermark.audit.reproduce import DIFFERENT, FAILED, NOT_RUN, SAME, Files, Row
from countermark.audit.surroundings import faketime
from countermark.audit.table import chosen, status_of
from countermark.audit.worlds import PLAIN, WORLDS, World
from tests.conftest import GOOD, IN_CI, ROOT, SLUG, need
from tests.leaks import LEAKS, SYSTEM_LEAKS, Leak


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two small documents: enough for an order, and for what one leaves behind for the other; one has a picture."""
    second = tmp_path_factory.mktemp("documents") / "second"
    (second / "figures").mkdir(parents=True)
    (second / "document.md").write_text(f"{GOOD}\n::: figure\n![A map](figures/works.png)\n:::\n", "utf-8")
    shutil.copy(ROOT / "tests" / "corpus" / "pictures" / "figures" / "works.png", second / "figures")
    return [ROOT / "tests" / "corpus" / "plain-words", second]


@pytest.fixture(scope="module")
def plain(documents: list[Path]) -> Files:
    row = reproduce.examine(ROOT, documents, PLAIN, None)
    assert (row.verdict, row.details) == (SAME, ())
    return row.files


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server of this machine that answers every question with a font."""
    font = next(ROOT.glob("styles/fonts/*/*.ttf")).read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(font)))
            self.end_headers()
            self.wfile.write(font)

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def ran(row: Row) -> Row:
    """A row of a world that this system can lay; another skips the test, and fails it in CI."""
    if row.verdict == NOT_RUN:
        (pytest.fail if IN_CI else pytest.skip)(f"{row.world.name}: not run: {row.details[0]}")
    return row


def opened(leak: Leak, tree: Path, port: int = 0) -> Path:
    """A copy of the project in TREE with LEAK in it."""
    for name in ("content", "layouts", "styles", "locks", "countermark", "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name in ("dodo.py", "pyproject.toml", "doit"):
        shutil.copy(ROOT / name, tree / name)
    for edit in leak.edits:
        text = (tree / edit.path).read_text("utf-8")
        assert edit.old in text, f"{edit.path} has changed: look whether the leak still is one"
        new = edit.new.format(port=port) if "{port}" in edit.new else edit.new
        (tree / edit.path).write_text(text.replace(edit.old, new, 1) if edit.old else text + new, "utf-8")
    return tree


#: Worlds of each kind of change. `./doit reproduce`, which CI runs after the tests, builds all documents in all worlds.
_SOME = ("clock ahead", "Turkish", "files shuffled", "three processes", "each alone", "interrupted", "optimised")


@pytest.mark.parametrize("world", [
    pytest.param(world, id=world.name, marks=() if world.name in _SOME else pytest.mark.long)
    for world in WORLDS if world is not PLAIN])
def test_a_world_gives_the_same_bytes(documents: list[Path], plain: Files, world: World) -> None:
    row = ran(reproduce.examine(ROOT, documents, world, plain))
    assert (row.verdict, row.details) == (SAME, ())


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_leak_turns_its_worlds_red(documents: list[Path], tmp_path: Path, leak: Leak, port: int) -> None:
    leaky = opened(leak, tmp_path / "project", port)
    first = reproduce.examine(leaky, documents, PLAIN, None)
    assert first.files, first.details  # the leak is one of those that do not show at home
    for world in chosen(leak.worlds):
        row = ran(reproduce.examine(leaky, documents, world, first.files))
        assert row.verdict in (DIFFERENT, FAILED), f"{world.name} does not show it"


def test_each_world_has_a_leak_and_each_leak_a_world() -> None:
    assert {name for leak in LEAKS for name in leak.worlds} == {world.name for world in WORLDS} - {PLAIN.name}
    assert all(leak.worlds for leak in LEAKS)
    assert len({leak.name for leak in LEAKS}) == len(LEAKS)
    assert len({world.name for world in WORLDS}) == len(WORLDS)


OTHER = "debian13" if systems.describe().startswith("Debian 12") else "debian12"


@pytest.mark.long
@pytest.mark.parametrize("leak", SYSTEM_LEAKS, ids=lambda leak: leak.name)
def test_another_system_shows_what_no_world_does(tmp_path: Path, leak: Leak, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERMARK_SYSTEMS", os.environ.get("COUNTERMARK_SYSTEMS", str(ROOT / "build" / "systems")))
    leaky = opened(leak, tmp_path / "project")
    ours = reproduce.examine(leaky, reproduce.corpus(leaky), PLAIN, None).files
    try:
        _, theirs = systems.run(leaky, OTHER, [f"--world={PLAIN.name}"])
    except systems.Unable as error:
        (pytest.fail if IN_CI else pytest.skip)(f"not run: {error}")
    assert theirs
    assert ours
    assert reproduce.judge(theirs, ours)


def test_the_first_difference_is_named(editions: dict[str, bytes]) -> None:
    import io
    import zipfile

    from countermark.formats.container import write_container

    epub, pdf = editions[".epub"], editions[".pdf"]
    assert first_difference("a.pdf", pdf, pdf) == ""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "EPUB/document.xhtml"
    changed = write_container({**members, name: members[name].replace(b"Pyongyang", b"Pyongyan")})
    assert first_difference("a.epub", epub, changed).startswith(f"member {name}, line ")
    assert "only one of them has" in first_difference("a.epub", epub, write_container({**members, "x": b""}))
    assert first_difference("a.epub", epub, epub.replace(b"\0\0\x21\0", b"\0\0\x22\0")).startswith("the container")
    assert first_difference("a.epub", epub, b"torn") == "one of them is no whole ZIP file"
    fonts = [n for n, item in objects_of(pdf).items() if what_is(item) == "/Type /FontDescriptor"]
    assert first_difference("a.pdf", pdf, pdf.replace(b"/Flags 4", b"/Flags 6")).startswith(
        f"object {fonts[0]} (/Type /FontDescriptor, /FontDescriptor of object ")
    assert first_difference("a.pdf", pdf, pdf.replace(b"/Root 2", b"/Root 3")).endswith("or the trailer")
    assert first_difference("a.pdf", pdf, pdf[:-9]) == "one of them is no whole PDF file"
    assert first_difference("SHA256SUMS", b"a\nb\n", b"a\nc\n") == "line 2"


def test_names_modes_and_published_digests_count(tmp_path: Path) -> None:
    plain: Files = {"a/a.pdf": (0o644, b"x"), "SHA256SUMS": (0o644, b"y")}
    assert reproduce.judge(plain, plain) == []
    assert reproduce.judge({**plain, "SHA256SUMS": (0o600, b"y")}, plain) == ["SHA256SUMS: its mode is 0600, not 0644"]
    assert reproduce.judge({"a/a.pdf": (0o644, b"x")}, plain) == ["SHA256SUMS: is not there"]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "published.sha256").write_text(f"{'0' * 64}  a/a.pdf\n", "ascii")
    assert reproduce.judge_plain(plain, [tmp_path / "a"]) == ["a/a.pdf: it is not as published"]


def test_a_world_that_was_not_run_is_told_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch, documents: list[Path],
                                                          plain: Files) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    row = reproduce.examine(ROOT, documents, chosen(["clock ahead"])[0], plain)
    assert (row.verdict, row.details) == (NOT_RUN, ("faketime is not installed",))
    monkeypatch.setenv("CI", "")
    assert status_of([row]) == 0
    monkeypatch.setenv("CI", "true")
    assert status_of([row]) == 1


def test_what_a_killed_process_left_does_not_stop_the_clock() -> None:
    """Process ids come again: the wrapper refuses to start where one of its own was killed under the same id."""
    need("faketime")
    left = ": >/dev/shm/faketime_shm_$$; : >/dev/shm/sem.faketime_sem_$$; exec \"$@\""
    bare = subprocess.run(["sh", "-c", left, "sh", "faketime", "-f", "+20y", "date"], capture_output=True, check=False)
    assert bare.returncode != 0, "the wrapper no longer minds: surroundings.faketime can be simpler"
    ran = subprocess.run(["sh", "-c", left, "sh", *faketime("+20y"), "date", "+%Y"], capture_output=True, text=True,
                         check=True)
    assert int(ran.stdout) == time.gmtime().tm_year + 20


def test_the_corpus_is_all_documents() -> None:
    slugs = [folder.name for folder in reproduce.corpus(ROOT)]
    assert slugs == sorted(slugs)
    assert {SLUG, "plain-words"} <= set(slugs)
