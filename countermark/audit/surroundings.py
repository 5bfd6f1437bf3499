"""What some worlds need laid before they can be built in: locales, fonts, mounts, another user.

Each is a function of two folders, the world's own and the project's copy in it; what it gives holds while it is
entered. Where this system cannot, it raises NotHere with the reason.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from countermark.project import Project

_NOBODY = 65534


class NotHere(Exception):
    """A world that this system cannot lay; the text says why."""


@dataclass(frozen=True, slots=True)
class Surrounding:
    """What to build with: more environment, a command before Python, the folder to build in, the user to be."""

    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    folder: Path | None = None
    user: int | None = None


def need(program: str) -> str:
    """The path of an outside program; raises NotHere."""
    found = shutil.which(program)
    if not found:
        raise NotHere(f"{program} is not installed")
    return found


def run(*command: str | Path, environment: Mapping[str, str] | None = None, user: int | None = None) -> str:
    """What a command printed; raises NotHere with its last words where it failed."""
    done = subprocess.run(command, env=environment, user=user, capture_output=True, text=True, errors="replace",
                          cwd="/", timeout=120, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"it ended with {done.returncode}"]
        raise NotHere(f"{Path(command[0]).name}: {said[-1]}")
    return done.stdout


def faketime(offset: str) -> tuple[str, ...]:
    """The command before another one whose clock is OFFSET. Raises NotHere.

    faketime's wrapper names its shared memory by its process id, and stops where an earlier process of that id was
    killed and left its own behind; in a namespace of few processes the ids come again in every run.
    """
    need("faketime")
    clean = "rm -f /dev/shm/faketime_shm_$$ /dev/shm/sem.faketime_sem_$$"
    return ("sh", "-c", f'{clean}; exec faketime -f "$@"', "faketime", offset)


@contextlib.contextmanager
def _clock(beside: Path, tree: Path, offset: str) -> Iterator[Surrounding]:
    yield Surrounding(prefix=faketime(offset))


@contextlib.contextmanager
def _time_zones(beside: Path, tree: Path) -> Iterator[Surrounding]:
    """Where the system has no time zones, TZ changes nothing."""
    told = run(sys.executable, "-c", "import time; print(time.timezone)",
               environment={"PATH": os.environ["PATH"], "TZ": "Pacific/Kiritimati"})
    if told.strip() != "-50400":
        raise NotHere("the system has no time zones (package tzdata)")
    yield Surrounding()


@contextlib.contextmanager
def _old_files(beside: Path, tree: Path) -> Iterator[Surrounding]:
    for path in [*tree.rglob("*"), tree]:
        os.utime(path, (500_000_000, 500_000_000))
    yield Surrounding()


@contextlib.contextmanager
def _locale(beside: Path, tree: Path, name: str) -> Iterator[Surrounding]:
    """A locale compiled into the world's own folder; the system need not have it."""
    language, _, charset = name.partition(".")
    folder = beside / "locales"
    folder.mkdir()
    run(need("localedef"), "-i", language, "-f", charset, folder / name)
    environment = {"LOCPATH": str(folder), "LC_ALL": name, "LANG": name}
    run(sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')",
        environment={"PATH": os.environ["PATH"], **environment})
    yield Surrounding(environment)


@contextlib.contextmanager
def _link(beside: Path, tree: Path) -> Iterator[Surrounding]:
    link = beside / "link"
    link.symlink_to(tree)
    yield Surrounding({"PWD": str(link), "COUNTERMARK_CALLER": str(link)}, folder=link)


@contextlib.contextmanager
def _disorderfs(beside: Path, tree: Path, option: str) -> Iterator[Surrounding]:
    """The tree, and temporary files in it, seen through a file system that lists its folders in another order."""
    seen = beside / "mounted"
    seen.mkdir()
    run(need("disorderfs"), "-q", "--multi-user=no", option, tree, seen)
    try:
        yield Surrounding({"PWD": str(seen), "COUNTERMARK_CALLER": str(seen), "TMPDIR": str(seen / "tmp")}, folder=seen)
    finally:
        with contextlib.suppress(NotHere):
            run(shutil.which("fusermount3") or need("fusermount"), "-u", "-z", seen)


_SHUFFLED = """
import os, random

listdir, scandir, shuffle = os.listdir, os.scandir, random.SystemRandom().shuffle

def shuffled(*args):
    names = listdir(*args)
    shuffle(names)
    return names

class Shuffled:
    def __init__(self, *args):
        with scandir(*args) as found:
            entries = list(found)
        shuffle(entries)
        self.rest = iter(entries)
    def __iter__(self): return self
    def __next__(self): return next(self.rest)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass

os.listdir, os.scandir = shuffled, Shuffled
"""


def _site(beside: Path, code: str) -> Surrounding:
    """CODE, run by every Python before anything else."""
    folder = beside / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return Surrounding({"PYTHONPATH": str(folder)})


@contextlib.contextmanager
def _shuffled_listings(beside: Path, tree: Path) -> Iterator[Surrounding]:
    yield _site(beside, _SHUFFLED)


#: Where a file of this name lies beside the tree, the next build is killed as its second output file gets its name.
KILL = "kill"
_KILLED_ONCE = """
import os, signal, sys

names = set()

def look(event, args):
    if event == "os.rename" and "/output/" in os.fsdecode(args[1]):
        names.add(args[1])
        if len(names) == 2:
            os.unlink(KILL)
            os.kill(os.getpid(), signal.SIGKILL)

if os.path.exists(KILL):
    sys.addaudithook(look)
"""


@contextlib.contextmanager
def _killed_once(beside: Path, tree: Path) -> Iterator[Surrounding]:
    yield _site(beside, f"KILL = {str(beside / KILL)!r}\n{_KILLED_ONCE}")


#: Pillow is linked with the system's zlib, which no Python can exchange: here it deflates as little as it can.
_ANOTHER_DEFLATE = """
import sys
import zlib_ng.zlib_ng

sys.modules['zlib'] = zlib_ng.zlib_ng

import PIL.Image

encoder_for = PIL.Image._getencoder

def another(mode, name, args, extra=()):
    return encoder_for(mode, name, args, (extra[0], 1, *extra[2:]) if name == "zip" else extra)

PIL.Image._getencoder = another
"""


@contextlib.contextmanager
def _zlib_ng(beside: Path, tree: Path) -> Iterator[Surrounding]:
    try:
        import zlib_ng  # noqa: F401  # only seen to be there
    except ImportError:
        raise NotHere("the package zlib-ng is not installed (locks/test.lock)") from None
    yield _site(beside, _ANOTHER_DEFLATE)


@contextlib.contextmanager
def _one_processor(beside: Path, tree: Path) -> Iterator[Surrounding]:
    if not hasattr(os, "sched_setaffinity"):
        raise NotHere("this system does not let a process choose its processors")
    if len(os.sched_getaffinity(0)) == 1:
        raise NotHere("there is one processor only")
    code = ("import os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
            "os.execvp(sys.argv[1], sys.argv[1:])")
    yield Surrounding(prefix=(sys.executable, "-c", code))


#: glibc has its mathematical functions twice, and the last digit of a result may depend on which it takes.
_LESSER = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-FMA4,-FMA"}
_ARITHMETIC = "import math; print(hash(tuple(math.sin(x / 997) + math.pow(x / 997, 1.7) for x in range(9999))))"


@contextlib.contextmanager
def _lesser_processor(beside: Path, tree: Path) -> Iterator[Surrounding]:
    path = {"PATH": os.environ["PATH"]}
    if run(sys.executable, "-c", _ARITHMETIC, environment=path) == run(
            sys.executable, "-c", _ARITHMETIC, environment={**path, **_LESSER}):
        raise NotHere("this system's arithmetic does not depend on the processor")
    yield Surrounding(_LESSER)


@contextlib.contextmanager
def _another_user(beside: Path, tree: Path) -> Iterator[Surrounding]:
    if os.geteuid() != 0:
        raise NotHere("only root can run it as another user")
    try:
        run(sys.executable, "-c", "import doit, weasyprint", user=_NOBODY, environment={
            "PATH": os.environ["PATH"], "HOME": str(beside)})
    except (NotHere, PermissionError):
        raise NotHere(f"another user may not run {sys.executable}") from None
    for path in [*beside.rglob("*"), beside]:
        os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    yield Surrounding(user=_NOBODY)


@contextlib.contextmanager
def _hostile_fonts(beside: Path, tree: Path) -> Iterator[Surrounding]:
    """The project's own faces, drawn larger, as the system's fonts of the very names that the styles use."""
    from fontTools.ttLib import TTFont

    from countermark.typefaces import SCRIPTS, load_typefaces

    folder = beside / "home" / ".local" / "share" / "fonts"
    folder.mkdir(parents=True)
    project = Project(tree)
    for face in load_typefaces(project, frozenset(SCRIPTS)).faces:
        source = next(project.fonts.rglob(f"{face.name}.ttf"))
        with TTFont(source, recalcTimestamp=False) as font:
            font["head"].unitsPerEm = font["head"].unitsPerEm * 3 // 4
            style = {"normal": "Regular"}.get(face.style, face.style.title())
            for number, text in ((1, face.family), (2, style), (4, f"{face.family} {style}"), (16, face.family),
                                 (17, style)):
                font["name"].setName(text, number, 3, 1, 0x409)
            font["OS/2"].usWeightClass = face.weight
            font.save(folder / f"{face.name}.ttf")
    config = beside / "fonts.conf"
    config.write_text(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
                      f"<fontconfig><dir>{folder}</dir><cachedir>{beside}/cache</cachedir></fontconfig>\n", "utf-8")
    yield Surrounding({"FONTCONFIG_FILE": str(config)})


@contextlib.contextmanager
def _no_network(beside: Path, tree: Path) -> Iterator[Surrounding]:
    prefix = (need("unshare"), "-n") if os.geteuid() == 0 else (need("unshare"), "-r", "-n")
    run(*prefix, "true")
    yield Surrounding(prefix=prefix)


Lay = Callable[[Path, Path], contextlib.AbstractContextManager[Surrounding]]

SURROUNDINGS: Mapping[str, Lay] = {
    "": lambda beside, tree: contextlib.nullcontext(Surrounding()),
    **{f"clock {offset}": partial(_clock, offset=offset) for offset in ("+20y", "-20y")},
    "time zones": _time_zones,
    "old files": _old_files,
    **{name: partial(_locale, name=name) for name in ("tr_TR.UTF-8", "tr_TR.ISO-8859-9")},
    "a link": _link,
    **{f"disorderfs {option}": partial(_disorderfs, option=option)
       for option in ("--reverse-dirents=yes", "--shuffle-dirents=yes")},
    "shuffled listings": _shuffled_listings,
    "killed once": _killed_once,
    "zlib-ng": _zlib_ng,
    "one processor": _one_processor,
    "lesser processor": _lesser_processor,
    "another user": _another_user,
    "hostile fonts": _hostile_fonts,
    "no network": _no_network,
}
