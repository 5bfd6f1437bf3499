"""Whatever happens to a file under output/, verify names it; the exit status says of which kind it is."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from countermark import steps
from countermark.fixity import digest_of, format_list
from countermark.formats.container import write_container
from countermark.history import History, history_of, read_history
from countermark.manifest import read_manifest
from countermark.opened import epub_members
from countermark.project import CHECKSUMS, MANIFEST, Project
from countermark.verification.states import ALTERED, AS_PUBLISHED, CANNOT_TELL, INCOMPLETE, NOT_BUILT, State
from countermark.verify import verify
from tests.conftest import GOOD, SLUG, Trial, need


def found(project: Project) -> tuple[int, list[tuple[str, str]]]:
    report = verify(project)
    return report.status, [(f.kind, f.path.removeprefix("output/")) for f in report.findings
                           if f.code not in ("V010", "V020")]


def test_what_was_built_is_sound_and_as_published(built: Trial) -> None:
    report = verify(built.project)
    assert (report.status, report.findings, report.states) == (0, (), {SLUG: State(AS_PUBLISHED)})
    assert built.doit("verify", "--published").returncode == 0


@pytest.mark.parametrize("name", [f"{SLUG}.pdf", f"{SLUG}.epub"])
def test_any_flipped_bit_is_found_and_the_file_named(built: Trial, name: str) -> None:
    path = built.project.output / SLUG / name
    good = path.read_bytes()
    rng = random.Random(name)
    for _ in range(8):  # hundreds: campaigns/test_flips.py
        at, bit = rng.randrange(len(good)), rng.randrange(8)
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1:])
        assert found(built.project) == (1, [("changed", f"{SLUG}/{name}")])
    run = built.doit("verify")
    assert run.returncode == 1
    assert f"changed: output/{SLUG}/{name}" in run.stderr


def test_missing_extra_and_linked_files_are_each_named_and_one_wins(built: Trial) -> None:
    folder = built.project.output / SLUG
    pdf = folder / f"{SLUG}.pdf"
    pdf.rename(built.root / "aside.pdf")
    assert found(built.project) == (4, [("missing", f"{SLUG}/{SLUG}.pdf")])
    assert built.doit("verify").returncode == 4
    pdf.symlink_to(built.root / "aside.pdf")
    assert found(built.project) == (1, [("changed", f"{SLUG}/{SLUG}.pdf")])
    pdf.unlink()
    (folder / "note.txt").write_text("x")
    assert found(built.project) == (1, [("missing", f"{SLUG}/{SLUG}.pdf"), ("extra", f"{SLUG}/note.txt")])
    assert built.doit("verify").returncode == 1


def test_a_file_in_the_place_of_gitkeep_does_not_hide_there(built: Trial) -> None:
    (built.project.output / ".gitkeep").write_text("")
    assert found(built.project)[0] == 0
    (built.project.output / ".gitkeep").write_text("x")
    assert found(built.project) == (1, [("extra", ".gitkeep")])


@pytest.mark.parametrize("line", [b"# hello\n", b"0" * 64 + b"  ../../etc/hostname\n", b"\x1b[31m\n"])
def test_a_list_that_is_not_one_is_no_proof(built: Trial, line: bytes) -> None:
    with built.project.checksums.open("ab") as file:
        file.write(line)
    assert found(built.project) == (1, [("changed", CHECKSUMS)])


def test_without_a_list_all_is_incomplete(built: Trial) -> None:
    built.project.checksums.unlink()
    assert found(built.project) == (4, [("missing", CHECKSUMS)])


def test_other_bytes_with_a_list_made_to_match_are_altered(built: Trial) -> None:
    path = built.project.output / SLUG / f"{SLUG}.pdf"
    path.write_bytes(path.read_bytes() + b"%")
    (path.parent / f"{path.name}.sha256").write_bytes(format_list({path.name: digest_of(path.read_bytes())}))
    relisted(built)
    report = verify(built.project)
    assert (report.status, report.states[SLUG].name) == (1, ALTERED)
    assert {(each.code, each.path) for each in report.findings} == {
        *(("V010", f"output/{SLUG}/{name}") for name in (path.name, f"{path.name}.sha256")),
        ("V020", "output/index.html")}
    run = built.doit("verify", "--published")
    assert (run.returncode, run.stderr.count("[V010]")) == (1, 2)


def test_an_emptied_list_hides_nothing_that_was_published(built: Trial) -> None:
    shutil.rmtree(built.project.output)
    built.project.output.mkdir()
    built.project.checksums.write_bytes(b"")
    run = built.doit("verify")
    assert (run.returncode, f"missing: output/{SLUG}/{SLUG}.pdf (it was published) [V008]" in run.stderr) == (4, True)
    assert f"{SLUG}: incomplete" in run.stdout


def test_without_a_list_nothing_is_said_of_what_lies_there(built: Trial) -> None:
    built.add("second", GOOD)
    assert built.doit().returncode == 0
    for spoil in (lambda path: path.write_bytes(b"none"), Path.unlink):
        spoil(built.project.checksums)
        states = verify(built.project).states
        assert {slug: state.name for slug, state in states.items()} == {SLUG: CANNOT_TELL, "second": CANNOT_TELL}
        assert "no list" in states["second"].reason
    shutil.rmtree(built.project.output)
    states = verify(built.project).states
    assert {slug: state.name for slug, state in states.items()} == {SLUG: INCOMPLETE, "second": NOT_BUILT}


@pytest.fixture
def published(built: Trial) -> Trial:
    run = built.doit("publish", "--date", "2026-11-24", SLUG)
    assert run.returncode == 0, run.stderr
    return built


def told(trial: Trial) -> tuple[int, str, list[tuple[str, str]]]:
    report = verify(trial.project)
    return report.status, report.states[SLUG].name, [(each.code, each.path) for each in report.findings]


GOOD_NEWS = (0, AS_PUBLISHED, [])


def relisted(trial: Trial) -> None:
    """A list, and checksums, of whatever lies in output/."""
    root = trial.project.output
    trial.project.checksums.write_bytes(format_list({
        path.relative_to(root).as_posix(): digest_of(path.read_bytes()) for path in sorted(root.rglob("*"))
        if path.is_file() and path != trial.project.checksums}))


@pytest.mark.parametrize(("path", "more"), [
    ("countermark/dates.py", "# a comment\n"), ("layouts/extra.html", "{# a comment #}\n"),
    ("styles/print.css", "/* a comment */\n")])
def test_a_change_of_what_all_share_is_no_alarm_beside_published_editions(published: Trial, path: str, more: str,
                                                                          ) -> None:
    """Each time in another process, since layers are read once a process."""
    file = published.root / path
    for number in range(2):
        with file.open("a") as open_file:
            open_file.write(more * (number + 1))
        run = published.doit("verify")
        assert (run.returncode, f"{SLUG}: as published" in run.stdout) == (0, True), run.stdout + run.stderr
        run = published.doit()
        assert (run.returncode, "as published" in run.stdout) == (0, True), run.stdout + run.stderr
    assert digest_of((published.project.output / SLUG / MANIFEST).read_bytes()) != digest_of(
        (published.project.printings(SLUG) / "1.1" / MANIFEST).read_bytes())
    with file.open("a") as open_file:
        open_file.write(more)
    assert published.doit("verify").returncode == 0


def test_exports_beside_published_editions_are_the_printings_or_todays(published: Trial) -> None:
    """A printing whose exports another program made: what it says, and what is made today, are both right."""
    folder, name = published.project.output / SLUG, f"{SLUG}.ris"
    today, manifest = (folder / name).read_bytes(), (folder / MANIFEST).read_bytes()
    history = history_of(published.project, SLUG)
    assert history.last
    former = today + b"\n"
    files = dict(history.last.files)
    files[name] = digest_of(former)
    printing = published.project.printings(SLUG) / "1.1"
    (printing / name).write_bytes(former)
    (printing / CHECKSUMS).write_bytes(format_list(files))
    published.project.history(SLUG).write_bytes(History(printings=(
        msgspec.structs.replace(history.last, files=files),)).dump())
    steps.build_site(published.project)  # its page and its permanent path show what was published
    steps.write_checksums(published.project)
    assert told(published) == GOOD_NEWS
    (folder / name).write_bytes(former)
    relisted(published)
    assert told(published) == GOOD_NEWS
    # Its manifest as the program wrote it that made these: of other code, and of these exports.
    read = read_manifest(manifest)
    made = msgspec.structs.replace(read.outputs[name], sha256=digest_of(former), size=len(former))
    older = msgspec.structs.replace(read, layers={**read.layers, "code": "0" * 64}, outputs={
        **read.outputs, name: made})
    (folder / MANIFEST).write_bytes(older.dump())
    relisted(published)
    assert told(published) == GOOD_NEWS
    for wrong in (msgspec.structs.replace(older, title="Another"), msgspec.structs.replace(older, printing=2),
                  msgspec.structs.replace(older, layers={**older.layers, "text": "0" * 64}),
                  msgspec.structs.replace(older, outputs={**older.outputs, name: msgspec.structs.replace(
                      made, size=1)})):
        (folder / MANIFEST).write_bytes(wrong.dump())
        relisted(published)
        assert told(published) == (1, ALTERED, [("V010", f"output/{SLUG}/{MANIFEST}")])
    (folder / MANIFEST).write_bytes(manifest)
    (folder / name).write_bytes(today.replace(b"T", b"t"))
    relisted(published)
    assert told(published) == (1, ALTERED, [("V010", f"output/{SLUG}/{name}")])
    assert "run ./doit" in published.doit("verify").stderr


def test_a_published_folder_that_was_renamed_is_told_in_one_finding(published: Trial) -> None:
    published.project.folder(SLUG).rename(published.project.folder("renamed"))
    run = published.doit("verify")
    assert run.returncode == 1
    told_of, pages = run.stderr.splitlines()
    assert told_of == (f"changed: content/renamed/ (this folder was called {SLUG} when it was published; "
                       "call it that again) [V019]")
    assert "are not looked at while that is not right: renamed) [V020]" in pages
    published.project.folder("renamed").rename(published.project.folder(SLUG))
    assert told(published) == GOOD_NEWS


def test_a_printing_whose_digests_alone_are_kept_stands_by_itself(published: Trial) -> None:
    folder = published.project.printings(SLUG) / "1.1"
    files = sorted(path for path in folder.iterdir() if path.name not in (MANIFEST, CHECKSUMS))
    kept = files[0].read_bytes()
    for path in files:
        path.unlink()
    assert told(published) == GOOD_NEWS
    files[0].write_bytes(kept)
    assert told(published) == (4, AS_PUBLISHED, [
        ("V003", published.project.name(path)) for path in files[1:]])
    files[0].unlink()
    (folder / MANIFEST).unlink()
    assert ("V003", published.project.name(folder / MANIFEST)) in told(published)[2]
    shutil.rmtree(folder)
    assert told(published)[2] == [("V011", published.project.name(folder))]


def test_a_folder_that_no_history_names_is_told_and_what_an_interrupted_run_left_is_not(published: Trial) -> None:
    folder = published.project.printings(SLUG)
    (folder / ".partial-1-1.2").mkdir()
    assert told(published) == GOOD_NEWS
    shutil.copytree(folder / "1.1", folder / "1.9")
    assert told(published) == (1, AS_PUBLISHED, [("V022", published.project.name(folder / "1.9"))])


def test_a_document_whose_text_was_taken_away_stays_as_published(published: Trial) -> None:
    published.project.source(SLUG).unlink()
    assert told(published) == GOOD_NEWS
    run = published.doit("verify")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", ["content", f"content/{SLUG}/published", f"content/{SLUG}/published/1.1", "output",
                                  f"output/{SLUG}"])
def test_a_folder_that_cannot_be_read_is_named(published: Trial, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def closed(path: Path) -> Any:
        if Path(path) == published.root / name:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    report = verify(published.project)
    assert report.status == 1
    assert [(each.code, each.path.rstrip("/")) for each in report.findings] == [("V007", name)]


def test_a_pipe_in_place_of_settings_or_signers_is_not_waited_for(published: Trial) -> None:
    published.project.collection.unlink()
    os.mkfifo(published.project.collection)
    os.mkfifo(published.project.signers)
    (published.project.printings(SLUG) / "1.1" / "SHA256SUMS.sig").write_bytes(b"none")
    with (published.project.output / SLUG / f"{SLUG}.pdf").open("ab") as file:
        file.write(b"%")
    assert published.doit("verify").returncode == 1


def test_each_history_is_read_once_and_one_pool_reads_all_files(published: Trial, monkeypatch: pytest.MonkeyPatch,
                                                                ) -> None:
    read, pools = [], []
    monkeypatch.setattr("countermark.history.read_history", lambda data: read.append(data) or read_history(data))
    monkeypatch.setattr("countermark.verification.listing.ThreadPoolExecutor",
                        lambda count: pools.append(count) or ThreadPoolExecutor(count))
    assert told(published) == GOOD_NEWS
    assert (len(read), len(pools)) == (1, 1)


def test_stock_tools_agree_in_output_and_with_one_edition_alone(built: Trial, tmp_path: Path) -> None:
    tool = need("sha256sum")
    whole = subprocess.run([tool, "--strict", "-c", CHECKSUMS], cwd=built.project.output, capture_output=True,
                           check=False)
    assert whole.returncode == 0
    for suffix in (".pdf", ".epub"):
        alone = tmp_path / f"alone{suffix}"
        alone.mkdir()
        for name in (f"{SLUG}{suffix}", f"{SLUG}{suffix}.sha256"):
            shutil.copy(built.project.output / SLUG / name, alone / name)
        run = subprocess.run([tool, "--strict", "-c", f"{SLUG}{suffix}.sha256"], cwd=alone, capture_output=True,
                             check=False)
        assert run.returncode == 0


def test_what_was_built_is_sound_and_shows_the_words_of_its_sources(built: Trial) -> None:
    run = built.doit("verify", "--deep")
    assert (run.returncode, run.stderr) == (0, "")
    assert re.findall(r"^(\d) (\w+) +ok$", run.stdout, re.MULTILINE) == [
        ("1", "structure"), ("2", "completeness"), ("3", "fixity"), ("4", "signatures"), ("5", "soundness"),
        ("6", "words")]


def test_a_page_with_other_words_is_found_by_looking_deep(built: Trial) -> None:
    path = built.project.output / SLUG / f"{SLUG}.epub"
    members = epub_members(path.read_bytes())
    members["EPUB/document.xhtml"] = members["EPUB/document.xhtml"].replace(b"200 men", b"201 men")
    path.write_bytes(write_container(members))
    codes = {each.code for each in verify(built.project, deep=True).findings}
    assert codes >= {"V006", "V015"}
    assert not any(int(code[1:]) > 100 for code in codes), "its form is sound"
