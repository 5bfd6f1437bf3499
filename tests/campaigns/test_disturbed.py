"""Two at work at once, a full disk, a folder that may not be written: a clear answer, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from countermark.history import history_of
from countermark.verify import AS_PUBLISHED, verify
from tests.campaigns.common import DAY, doit, ended, put, start, tree
from tests.campaigns.conftest import DRAFT_SLUG
from tests.conftest import IN_CI, Trial, need

PUBLISH = ("publish", "--date", DAY, DRAFT_SLUG)


@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.long)])
def test_builds_beside_a_publication_all_end_well(published: Trial, rounds: int) -> None:
    root, project = published.root, published.project
    for number in range(rounds):
        published.project.source(DRAFT_SLUG).write_text(
            project.source(DRAFT_SLUG).read_text("utf-8").replace("Text of", f"Text {number} of")
            .replace("number: 1,", f"number: {number + 1},").replace(f"number: {number},", f"number: {number + 1},"))
        runs = [(start(root, *args)) for args in ((), PUBLISH, (), PUBLISH)]
        all_ended = [ended(root, child) for child in runs]
        assert [run.status for run in all_ended] == [0, 0, 0, 0], all_ended
        report = verify(project)
        assert (report.status, report.states[DRAFT_SLUG].name) == (0, AS_PUBLISHED)
        assert [str(entry.name) for entry in history_of(project, DRAFT_SLUG).printings] == [
            f"{edition}.1" for edition in range(1, number + 2)]


def in_namespace(trial: Trial, prepare: str, *args: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    """`./doit ARGS` in a mount namespace of its own, in which PREPARE was done; and where a copy of the folders lies as
    they were seen there at the end."""
    if os.geteuid():
        (pytest.fail if IN_CI else pytest.skip)("mounting takes root: not run")
    after = trial.root.with_name("after")
    script = (f"set -e\n{prepare}\nset +e\n\"$@\"\nstatus=$?\nmkdir \"$AFTER\"\n"
              "cp -a output build content \"$AFTER\"/\nexit $status")
    run = subprocess.run([need("unshare"), "-m", "--propagation", "private", "/bin/sh", "-c", script, "sh",
                          sys.executable, "-m", "doit", *args], cwd=trial.root, capture_output=True, text=True,
                         env={**os.environ, "AFTER": str(after), "COUNTERMARK_CALLER": str(trial.root)}, check=False)
    if "mount" in run.stderr and "permission denied" in run.stderr.lower():
        (pytest.fail if IN_CI else pytest.skip)("nothing may be mounted here: not run")
    return run, after


def seen(folder: Path) -> dict[str, bytes]:
    """The files of FOLDER, without what begins with a dot and without the lock."""
    return {name: data for name, data in tree(folder).items() if not name.split("/")[-1].startswith(".")}


def small(folder: str, room: int) -> str:
    """A disk for FOLDER alone, with its files on it, that has so many bytes of ROOM left."""
    return (f"aside=$(mktemp -d) && cp -a {folder}/. $aside/ && mount -t tmpfs -o size=16m none {folder} && "
            f"cp -a $aside/. {folder}/ && used=$(df -B1 --output=used {folder} | tail -n 1) && "
            f"mount -o remount,size=$((used + {room})) {folder} && rm -rf $aside")


@pytest.mark.parametrize(("folder", "room"), [
    ("output", 8192), *(pytest.param(*each, marks=pytest.mark.long) for each in (
        ("output", 0), ("output", 100 << 10), ("build", 0)))])
def test_a_full_disk_is_told_and_a_build_loses_nothing(published: Trial, folder: str, room: int) -> None:
    published.edit("content/second/document.md", "Text of the second.", "Other words.")
    before = seen(published.root / "output")
    run, after = in_namespace(published, small(folder, room), "-n", "0")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "error D070" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert seen(after / "output") == before
    put(published.project.output, before)
    run = doit(published.root)
    assert run.status == 0, run.stdout + run.stderr
    assert verify(published.project).status == 0


@pytest.mark.parametrize("room", [100 << 10, pytest.param(0, marks=pytest.mark.long)])
def test_a_full_disk_is_told_and_a_publication_loses_nothing(published: Trial, room: int) -> None:
    before = seen(published.project.folder(DRAFT_SLUG))
    run, after = in_namespace(published, small(f"content/{DRAFT_SLUG}", room), *PUBLISH)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "error D070" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert seen(after / "content" / DRAFT_SLUG) == before
    assert doit(published.root, *PUBLISH).status == 0
    assert verify(published.project).status == 0


@pytest.mark.parametrize(("folder", "args"), [
    ("output", ()), *(pytest.param(*each, marks=pytest.mark.long) for each in (
        ("build", ()), ("output", PUBLISH), ("content", PUBLISH)))])
def test_a_folder_that_may_only_be_read_is_told_and_stays_as_it_is(published: Trial, folder: str,
                                                                   args: tuple[str, ...]) -> None:
    before = {name: seen(published.root / name) for name in ("output", "content")}
    if not args:
        published.edit("content/second/document.md", "Text of the second.", "Other words.")
        before["content"] = seen(published.project.content)
    run, after = in_namespace(published, f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}", *args)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "error D070" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert {name: seen(after / name) for name in before} == before
    assert doit(published.root, *args).status == 0
    assert verify(published.project).status == 0
