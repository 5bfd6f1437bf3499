"""The verb `./doit rebuild COPY`: is this file what the sources in it make?"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermark.verb import Verb

if TYPE_CHECKING:
    from countermark.project import Project
    from countermark.rebuilding.building import Built
    from countermark.rebuilding.comparing import Compared
    from countermark.rebuilding.verdict import Verdict

#: A copy of more bytes is not read.
_MOST = 256_000_000
#: What may be used up: seconds, megabytes of memory, and megabytes of one short-lived file.
_TAKING: dict[str, Any] = {"seconds": 60, "megabytes": 1500}
_BUILDING: dict[str, Any] = {"seconds": 300, "megabytes": 4000, "file_megabytes": 256}
_COMPARING: dict[str, Any] = {"seconds": 300, "megabytes": 4000, "file_megabytes": 256}


class Unreadable(Exception):
    """A path that leads to no copy; the text says why."""


class Rebuild(Verb):
    """`./doit rebuild COPY`: nothing of the project is read but its layouts, styles, typefaces and manifests."""

    name = "rebuild"
    doc_purpose = "rebuild a copy of an edition from the sources that it carries, and compare"
    doc_usage = "COPY"
    doc_description = ("COPY is a PDF or an EPUB, from anywhere, by any name. Exit status 0 if it came out bit for "
                       "bit, 1 if it is different or cannot be rebuilt, 5 if the same words came out in other "
                       "typesetting.")
    cmd_options = (
        {"name": "json", "long": "json", "type": bool, "default": False, "help": "print one JSON object"},
        {"name": "keep", "long": "keep", "type": str, "default": "",
         "help": "leave in this folder, which must be new or empty, the sources and what was built of them"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.diagnostics import printable
        from countermark.rebuilding.verdict import told, unread
        from countermark.verb import project
        from countermark.writing import write_all

        if len(args) != 1:
            print("say which copy: ./doit rebuild COPY.pdf", file=sys.stderr)
            return 1
        keep = _from_caller(params["keep"]) if params["keep"] else None
        name = args[0].encode("utf-8", "backslashreplace").decode()  # of a name that is no text, too
        files: dict[str, bytes] = {}
        try:
            if keep is not None and not _is_free(keep):
                print(f"rebuild: '{printable(params['keep'])}' is there and is not an empty folder", file=sys.stderr)
                return 1
            verdict, files = rebuild(project(), _read(_from_caller(args[0])), name)
        except (OSError, Unreadable, ValueError) as error:  # ValueError: a path with a NUL in it
            verdict = unread(name, getattr(error, "strerror", None) or str(error))
        if params["json"]:
            print(verdict.json())
        else:
            print(told(verdict), flush=True)
            for fault in verdict.diagnostics:
                print(fault, file=sys.stderr)
        if keep is not None and files:
            try:
                keep.mkdir(parents=True, exist_ok=True)
                write_all({keep / path: data for path, data in files.items()})
            except OSError as error:
                print(f"rebuild: '{printable(params['keep'])}' cannot be written: {error.strerror}", file=sys.stderr)
                return 1
        return verdict.status


def rebuild(where: Project, data: bytes, name: str) -> tuple[Verdict, dict[str, bytes]]:
    """A copy's bytes, and what people call it → the verdict on it, and what `--keep` leaves. Each step that handles
    the stranger's file or text runs in a process of its own, and can use up only so much."""
    from countermark.fixity import digest_of
    from countermark.rebuilding.building import build, kept
    from countermark.rebuilding.comparing import compare
    from countermark.rebuilding.known import known
    from countermark.rebuilding.taking import Taken, kind_of, take
    from countermark.rebuilding.verdict import judged
    from countermark.verification.bounded import Crashed, Exceeded, bounded

    taken = Taken(kind_of(data))
    built: Built | None = None
    compared: Compared | None = None
    step, failed = "the files in it cannot be taken out", ""
    # What was killed cannot tidy up: its short-lived files lie in a folder of ours.
    with tempfile.TemporaryDirectory(prefix="countermark-rebuild-") as scratch:
        try:
            taken = bounded(take, data, name, **_TAKING)
            failed = taken.fault
            if not failed:
                step = "its sources cannot be built"
                built = bounded(build, where, taken, scratch, **_BUILDING)
                ours = built.editions.get(taken.suffix)
                if ours is not None and ours != data:
                    step = "it is not what its sources make, and its words cannot be read out"
                    compared = bounded(compare, where, taken, data, ours, scratch, **_COMPARING)
        except (Exceeded, Crashed) as error:
            failed = f"{step}: {error}"
    digest = digest_of(data)
    verdict = judged(name, digest, taken, built, compared, failed, known(where, taken.slug, taken.ids, digest))
    return verdict, kept(taken, built) if built and built.editions else {}


def _from_caller(path: str) -> Path:
    """PATH as the caller meant it."""
    return Path(os.environ.get("COUNTERMARK_CALLER", "."), path)


def _is_free(folder: Path) -> bool:
    """Whether nothing is there, or an empty folder and no link to one."""
    if folder.is_symlink() or not folder.exists():
        return not folder.is_symlink()
    return folder.is_dir() and not any(folder.iterdir())


def _read(path: Path) -> bytes:
    """The bytes of a plain file; raises OSError and Unreadable. A pipe or a device is opened and left, never waited
    for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    opened = os.open(path, flags)
    try:
        mode = os.fstat(opened).st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("it is a folder; name the PDF or EPUB in it")
        if not stat.S_ISREG(mode):
            raise Unreadable("it is no plain file")
        with os.fdopen(opened, "rb", closefd=False) as file:
            data = file.read(_MOST + 1)
    finally:
        os.close(opened)
    if len(data) > _MOST:
        raise Unreadable(f"it is larger than {_MOST // 1_000_000} MB")
    return data
