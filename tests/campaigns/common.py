"""What campaigns share. A campaign does one thing many times, by a seed, and counts.

`python -m tests.campaigns` runs them whole and prints their figures (docs/verification.md); of each a twentieth is
among the tests of every day.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from countermark.fixity import digest_of, format_list
from countermark.history import History
from countermark.project import CHECKSUMS, Project
from countermark.verification import states

#: Loaded before processes are forked, so that they spend their time on what is tried.
for _heavy in ("weasyprint", "doit.doit_cmd", "countermark.formats", "countermark.completeness",
               "countermark.publishing.verbs", "countermark.publishing.editions", "countermark.validators.checkers",
               "countermark.verification.verbs", "countermark.parse", "countermark.environment", "countermark.report"):
    importlib.import_module(_heavy)
SEED = 1956
#: The day on which campaigns publish.
DAY = "2026-11-24"


def sizes(whole: int, share: int = 20) -> pytest.MarkDecorator:
    """A test's parameter `count`: a part of the WHOLE every day, all of it with --long."""
    return pytest.mark.parametrize("count", [whole // share, pytest.param(whole, marks=pytest.mark.long)])


@dataclass(frozen=True, slots=True)
class Ended:
    """What a forked run of doit came to; a signal that ended it has a negative status."""

    status: int
    stdout: str
    stderr: str


def start(where: Path, *args: str, first: Callable[[], None] = lambda: None) -> int:
    """Run `./doit ARGS` in WHERE in a child of this process, which has all libraries loaded → its process id."""
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        os.chdir(where)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        os.environ["COUNTERMARK_CALLER"] = str(where)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(said(where, os.getpid(), name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
        first()
        from doit.doit_cmd import DoitMain

        status = DoitMain().run(list(args)) or 0
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def said(where: Path, child: int, name: str) -> Path:
    return where.with_name(f"{where.name}.{child}.{name}")


def ended(where: Path, child: int) -> Ended:
    """Wait for a CHILD that was started in WHERE."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    texts = []
    for name in ("out", "err"):
        path = said(where, child, name)
        texts.append(path.read_text("utf-8") if path.exists() else "")
        path.unlink(missing_ok=True)
    return Ended(status, *texts)


def doit(where: Path, *args: str, first: Callable[[], None] = lambda: None) -> Ended:
    return ended(where, start(where, *args, first=first))


def killed_after(where: Path, seconds: float, *args: str) -> Ended:
    """The same, ended by SIGKILL after so many SECONDS."""
    child = start(where, *args)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return ended(where, child)


def on_writing(act: Callable[[int], None], root: Path) -> Callable[[], None]:
    """What a child is to do first, so that ACT is called before each change that it makes to a file under ROOT, with
    its number (PEP 578)."""
    changes = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate"}
    count = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal count
        writes = event in changes or (event == "open" and isinstance(args[2], int) and args[2] & (
            os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        if writes and isinstance(args[0], (str, os.PathLike)) and (Path.cwd() / args[0]).is_relative_to(root):
            count += 1
            act(count)

    return lambda: sys.addaudithook(hook)


def killed_at(where: Path, number: int, *args: str) -> Ended:
    """`./doit ARGS`, ended by SIGKILL just before change NUMBER to a file of the project."""
    def act(count: int) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return doit(where, *args, first=on_writing(act, where))


def count_of_changes(where: Path, *args: str) -> int:
    """How many changes to files `./doit ARGS` makes."""
    note = said(where, 0, "count")
    run = doit(where, *args, first=on_writing(lambda count: os.truncate(note, count), where)
               if note.write_bytes(b"") == 0 else lambda: None)
    assert run.status == 0, run.stdout + run.stderr
    return note.stat().st_size


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under FOLDER, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file()}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """FOLDER with FILES and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def relist(project: Project) -> None:
    """Every list and record in output/ and build/ made anew, from the bytes that lie there: what a forger would do."""
    import msgspec

    from countermark import buildrecord

    for path in sorted(project.output.rglob("*.sha256")):
        edition = path.with_suffix("")
        if edition.is_file():
            path.write_bytes(format_list({edition.name: digest_of(edition.read_bytes())}))
    files = {name: data for name, data in tree(project.output).items() if name != CHECKSUMS}
    project.checksums.write_bytes(format_list({name: digest_of(data) for name, data in files.items()}))
    for slug in project.slugs():
        if record := buildrecord.load(project, slug):
            own = {name: data for name, data in files.items() if name.startswith(f"{slug}/")}
            record = msgspec.structs.replace(record, outputs={name: digest_of(data) for name, data in own.items()},
                                             sizes={name: len(data) for name, data in own.items()})
            project.record(slug).write_bytes(msgspec.json.encode(record))


def build_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let verify make each build in memory once: it is a function of the sources, and they are the same each time."""
    made, known = states._made, dict[Any, Any]()

    def remembered(project: Project, slug: str, history: History, editions: Mapping[str, bytes] | None) -> Any:
        sources = [path.read_bytes() for path in (project.source(slug), project.witness(slug)) if path.exists()]
        key = (project, slug, history.dump(), *sources, *(editions or {}).values())
        if key not in known:
            known[key] = made(project, slug, history, editions)
        return known[key]

    monkeypatch.setattr(states, "_made", remembered)
