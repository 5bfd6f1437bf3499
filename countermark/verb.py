"""What all verbs share: how they are typed, the project that they run in, the lock, and what stops them."""

from __future__ import annotations

import contextlib
import getopt
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from doit.cmd_base import Command

from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.project import Project


class Verb(Command):
    """A verb of `./doit` whose options may stand anywhere; doit takes them before names only."""

    def parse_execute(self, in_args: list[str]) -> Any:
        """Put options first; what is none is told, with what may be typed."""
        short = "".join(option["short"] + _takes(option, ":") for option in self.cmd_options if option.get("short"))
        long = [option["long"] + _takes(option, "=") for option in self.cmd_options]
        try:
            options, names = getopt.gnu_getopt(in_args, short, long)
        except getopt.GetoptError as wrong:
            print(f"{wrong.msg}: ./doit {self.name} {self.doc_usage}".rstrip(), file=sys.stderr)
            return 1
        takes = {f"--{option['long']}" for option in self.cmd_options if option["type"] is not bool}
        takes |= {f"-{option['short']}" for option in self.cmd_options if option["type"] is not bool and option.get(
            "short")}
        if empty := next((name for name, value in options if name in takes and not value.strip()), None):
            print(f"nothing stands behind {empty}: ./doit {self.name} {self.doc_usage}".rstrip(), file=sys.stderr)
            return 1
        first = [word for name, value in options for word in ((name, value) if name in takes else (name,))]
        return super().parse_execute([*first, "--", *names])


def _takes(option: dict[str, Any], sign: str) -> str:
    return "" if option["type"] is bool else sign


def project() -> Project:
    """The project that doit runs in: its configuration is read from the working folder."""
    return Project(Path.cwd())


def complain(*faults: Diagnostic) -> int:
    """Print FAULTS, sorted → the exit status of a verb that they stopped."""
    for each in sorted(set(faults)):
        print(each, file=sys.stderr)
    return 1


@contextlib.contextmanager
def workplace(where: Project) -> Iterator[None]:
    """output/ and build/ made and seen to be writable, and no other build at work; raises Refused.

    doit's database does not keep two builds apart, so the lock is our own; the system drops it with the process.
    """
    import fcntl

    from countermark.writing import sweep

    for folder in (where.build, where.output):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied")
            probe = folder / f".partial-probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise Refused([fault(f"{where.name(folder)}/", "D070", f"it cannot be written: {error.strerror}",
                                 "nothing was built; make room, or ask whoever owns the folder for the right to "
                                 "write there")]) from None
    with (where.build / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("another build is at work here; waiting for it to end …", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(where.output)
        yield


def show(path: Path) -> None:
    """Print PATH, and open it where there is a program and a display for that."""
    import shutil

    print(path, flush=True)
    opener = next((found for name in ("xdg-open", "open", "wslview") if (found := shutil.which(name))), None)
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) or sys.platform == "darwin"
    if opener and display:
        with contextlib.suppress(OSError):
            subprocess.run([opener, path], check=False)


def unknown_slug(where: Project, slug: str) -> Diagnostic:
    """A diagnostic for a document that is not there, with the nearest name that is."""
    import difflib

    if where.is_withdrawn(slug):
        return fault(f"content/{slug}", "D006", "it was taken back: withdrawn.txt lies in place of document.md",
                     "to go on with it, put document.md back and delete withdrawn.txt")
    close = [each for each in where.slugs() if slug and each.startswith(slug)] or difflib.get_close_matches(
        slug, where.slugs(), n=1)
    return fault(f"content/{slug}", "D006", "there is no such document",
                 f"did you mean '{close[0]}'?" if close else "documents are the folders of content/")


def build_one(where: Project, args: Sequence[str], verb: str) -> str | int:
    """Build the one document that ARGS names; its slug, or the exit status if that failed."""
    from countermark import buildrecord, steps

    if len(args) != 1:
        print(f"say which document: ./doit {verb} SLUG", file=sys.stderr)
        return 1
    slug = args[0].strip("/").rpartition("/")[2]
    if slug not in where.slugs():
        return complain(unknown_slug(where, slug))
    try:
        with workplace(where):
            if not buildrecord.is_current(where, slug):
                steps.build_edition(where, slug)
            steps.build_site(where, slug)
            steps.write_checksums(where)
    except Refused as refused:
        return complain(*refused.diagnostics)
    record = buildrecord.load(where, slug)
    if record is None or record.diagnostics:
        return complain(*(record.diagnostics if record else ()))
    return slug
