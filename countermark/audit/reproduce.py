"""Project and worlds → whether every world gives the same bytes: each is laid in a temporary folder and built there.

The checkout is read and never built in. `judge` is the whole verdict: names, modes and bytes of output/ are compared
with the plain world's, and the plain world's editions with their published digests.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from countermark.audit.differences import first_difference
from countermark.audit.surroundings import KILL, SURROUNDINGS, NotHere, Surrounding
from countermark.audit.worlds import EACH, ENVIRONMENT, PLAIN, World
from countermark.fixity import Malformed, digest_of, parse_list
from countermark.project import PUBLISHED, Project, is_slug

SAME, DIFFERENT, FAILED, NOT_RUN = "same", "DIFFERENT", "failed", "not run"
#: What a build reads, besides content/.
_PARTS = ("layouts", "styles", "locks", "countermark", "dodo.py", "pyproject.toml")
_MODE = 0o644
_LONGEST = 600
_AT_ONCE = 2

#: Path under output/ → its mode and bytes.
Files = Mapping[str, tuple[int, bytes]]


class Failed(Exception):
    """A build that ended badly; the text is the last that it said."""


@dataclass(frozen=True, slots=True)
class Row:
    """The verdict on one world, in detail, and what it gave (empty unless it built)."""

    world: World
    verdict: str
    details: tuple[str, ...]
    seconds: float
    files: Files


def corpus(root: Path) -> tuple[Path, ...]:
    """The folders of all documents that are built: those of content/, and the stock ones of the tests."""
    found: dict[str, Path] = {}
    for folder in (root / "tests" / "corpus", root / "content"):
        if folder.is_dir():
            found |= {path.name: path for path in folder.iterdir() if path.is_dir() and is_slug(path.name)}
    return tuple(found[slug] for slug in sorted(found))


def lay_tree(root: Path, documents: Sequence[Path], tree: Path) -> Project:
    """A fresh copy of the project at ROOT, in TREE, with DOCUMENTS as its content and nothing built."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    tree.mkdir(parents=True)
    for name in _PARTS:
        if (root / name).is_dir():
            shutil.copytree(root / name, tree / name, ignore=ignore)
        else:
            shutil.copy2(root / name, tree / name)
    laid = Project(tree)
    laid.content.mkdir()
    shutil.copy2(Project(root).collection, laid.collection)
    for folder in documents:
        shutil.copytree(folder, laid.folder(folder.name))
    laid.output.mkdir()
    return laid


def build(root: Path, documents: Sequence[Path], world: World, beside: Path) -> Files:
    """Lay WORLD in the empty folder BESIDE and build there → what output/ holds. Raises NotHere, Failed."""
    laid = lay_tree(root, documents, beside / world.tree)
    for name in ("home", "tmp", "cache"):
        (beside / name).mkdir()
    with SURROUNDINGS[world.surrounding](beside, laid.root) as surrounding:
        settings = _environment(world, surrounding, beside, laid.root)
        Path(settings["TMPDIR"]).mkdir(exist_ok=True)
        command = [*surrounding.prefix, sys.executable, *world.python, "-m", "doit"]
        for args, killed in _runs(world, laid, beside):
            started = subprocess.Popen([*command, *args], cwd=surrounding.folder or laid.root, env=settings,
                                       umask=world.umask, user=surrounding.user, group=surrounding.user,
                                       extra_groups=None if surrounding.user is None else [], start_new_session=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            _wait(started, killed)
    return read_files(laid.output)


def _environment(world: World, surrounding: Surrounding, beside: Path, tree: Path) -> dict[str, str]:
    """The whole environment of a build: PATH is the caller's, and so is where the system's libraries lie."""
    places = {"{beside}": str(beside), "{tree}": str(tree)}
    kept = {name: value for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
            if (value := os.environ.get(name))}
    laid = {**ENVIRONMENT, **world.environment}
    for sign, place in places.items():
        laid = {name: value.replace(sign, place) for name, value in laid.items()}
    return {**kept, **laid, **surrounding.environment}


def _wait(started: subprocess.Popen[bytes], killed: bool) -> None:
    """Wait for a build to end well; or, where it is KILLED, to end like that. Raises Failed."""
    try:
        printed, complained = started.communicate(timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        started.communicate()
        raise Failed(f"it did not end within {_LONGEST} seconds") from None
    if killed and started.returncode != -signal.SIGKILL:
        raise Failed("the build was to be killed between two files, and was not")
    if not killed and started.returncode:
        said = (complained or printed).decode("utf-8", "replace").strip().splitlines()
        raise Failed(next((line for line in said if " error D" in line), " ".join(said[-1:])) or
                     f"it ended with {started.returncode}")


def _runs(world: World, laid: Project, beside: Path) -> Iterator[tuple[tuple[str, ...], bool]]:
    """doit's arguments for each run, and whether it is killed; what a run is to find is laid before it."""
    if world.killed:
        sheets = {path: path.read_bytes() for path in (laid.styles / "print.css", laid.styles / "ebook.css")}
        for path, data in sheets.items():
            path.write_bytes(data + b"\nbody { margin-left: 1mm }\n")
        yield (), False
        for path, data in sheets.items():
            path.write_bytes(data)
        (beside / KILL).touch()
        yield (), True
    for n, args in enumerate(world.runs):
        if n and world.forgets:
            shutil.rmtree(laid.output)
            laid.output.mkdir()
            shutil.rmtree(laid.build / "records")
        yield from [((EACH + slug,), False) for slug in reversed(laid.slugs())] if args == (EACH,) else [(args, False)]


def read_files(output: Path) -> Files:
    """Every file under OUTPUT."""
    return {path.relative_to(output).as_posix(): (stat.S_IMODE(path.lstat().st_mode), path.read_bytes())
            for path in sorted(output.rglob("*")) if path.is_file() or path.is_symlink()}


def judge(files: Files, plain: Files) -> list[str]:
    """All in which FILES differ from the PLAIN world's, in words, and every mode that is not the right one."""
    wrong = []
    for path in sorted(files.keys() | plain.keys()):
        if path not in files or path not in plain:
            wrong.append(f"{path}: {'is there, and not in the plain world' if path in files else 'is not there'}")
            continue
        mode, data = files[path]
        if mode != _MODE:
            wrong.append(f"{path}: its mode is {mode:04o}, not {_MODE:04o}")
        if data != plain[path][1]:
            wrong.append(f"{path}: {first_difference(path, plain[path][1], data)}")
    return wrong


def judge_plain(files: Files, documents: Sequence[Path]) -> list[str]:
    """What in FILES is not as published; what is equal to them is as published where they are."""
    wrong = judge(files, files)
    for folder in documents:
        try:
            listed = parse_list((folder / PUBLISHED).read_bytes())
        except FileNotFoundError:
            continue
        except Malformed as error:
            wrong.append(f"{folder.name}/{PUBLISHED}: {error}")
            continue
        wrong += [f"{path}: it is not as published" for path, digest in listed.items()
                  if path not in files or digest_of(files[path][1]) != digest]
    return wrong


def examine(root: Path, documents: Sequence[Path], world: World, plain: Files | None) -> Row:
    """Build WORLD and judge it; PLAIN is None for the plain world itself."""
    started = time.monotonic()
    files: Files = {}
    try:
        with tempfile.TemporaryDirectory(prefix="countermark-") as place:
            Path(place).chmod(0o711)
            beside = Path(place, "w")
            beside.mkdir()
            files = build(root, documents, world, beside)
        details = judge_plain(files, documents) if plain is None else judge(files, plain)
        verdict = DIFFERENT if details else SAME
    except NotHere as error:
        verdict, details = NOT_RUN, [str(error)]
    except subprocess.TimeoutExpired as error:
        verdict, details = FAILED, [f"'{error.cmd[0]}' did not end"]
    except Failed as error:
        verdict, details = FAILED, [str(error)]
    except OSError as error:
        verdict, details = FAILED, [f"{error.filename or 'the system'}: {error.strerror}"]
    return Row(world, verdict, tuple(details), time.monotonic() - started, files)


def reproduce(root: Path, documents: Sequence[Path], worlds: Sequence[World]) -> Iterator[Row]:
    """The row of the plain world, then one for each of WORLDS, in their order; without a plain world, no other."""
    first = examine(root, documents, PLAIN, None)
    yield first
    if not first.files:
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        others = [world for world in worlds if world is not PLAIN]
        yield from pool.map(lambda world: examine(root, documents, world, first.files), others)
