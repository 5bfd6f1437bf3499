"""This process → what it builds with: system, Python, packages, native libraries, fonts, by version and SHA-256.

It is kept beside the build records, outside output/: editions must not depend on it, and an auditor whose bytes differ
all the same finds here what to compare.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import re
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec

from countermark.fixity import digest_of_file
from countermark.project import Project

_MAPS = Path("/proc/self/maps")
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


class Package(msgspec.Struct, frozen=True):
    """A locked package as it is installed; sha256 is over the files and digests that its RECORD lists."""

    name: str
    version: str
    sha256: str


class Environment(msgspec.Struct, frozen=True):
    """What a build ran on. `libraries` and `fonts`: path → SHA-256; libraries are empty where a system cannot tell."""

    system: str
    kernel: str
    machine: str
    python: str
    python_sha256: str
    commit: str
    packages: tuple[Package, ...]
    libraries: dict[str, str]
    fonts: dict[str, str]

    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


@cache
def environment(project: Project) -> Environment:
    """What this process builds with. To be asked after the first build, when all libraries are there."""
    return Environment(_system(), platform.release(), platform.machine(),
                       f"{platform.python_implementation()} {platform.python_version()} "
                       f"({', '.join(platform.python_build())}; {platform.python_compiler()})",
                       digest_of_file(Path(sys.executable).resolve()), commit(project.root), _packages(project),
                       _libraries(), {project.name(path): _digest(path)
                                      for path in sorted(project.fonts.glob("*/*.ttf"))})


def ask_ahead(project: Project) -> Callable[[], Environment]:
    """Begin to find out what this process builds with, beside other work; what is returned waits for the answer.

    Most of it is reading and digesting some thirty libraries, which another processor can do meanwhile.
    """
    found: list[Environment] = []

    def ask() -> None:
        # What goes wrong here is told where the answer is waited for: it is asked for again there.
        with contextlib.suppress(Exception):
            found.append(environment(project))

    asked = threading.Thread(target=ask)
    asked.start()

    def answer() -> Environment:
        asked.join()
        return found[0] if found else environment(project)

    return answer


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return f"{platform.system()} {platform.mac_ver()[0]}".strip()


def _packages(project: Project) -> tuple[Package, ...]:
    """The packages of the build lock that are installed."""
    from importlib import metadata

    try:
        lock = project.lock.read_text("utf-8")
    except OSError:
        return ()
    found = []
    for name in sorted(set(_LOCKED.findall(lock)), key=str.lower):
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # a package for another system
        # Lines without a digest, and scripts that name this machine's Python, say nothing of the package.
        lines = (installed.read_text("RECORD") or "").splitlines()
        own = sorted(line for line in lines if ",sha256=" in line and not line.startswith(".."))
        found.append(Package(name, installed.version, hashlib.sha256("\n".join(own).encode()).hexdigest()))
    return tuple(found)


def _libraries() -> dict[str, str]:
    """The system's shared libraries that are loaded now; Python's and the packages' own are named with these."""
    try:
        lines = _MAPS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return {}
    paths = {fields[5] for line in lines if len(fields := line.split(maxsplit=5)) == 6 and ".so" in fields[5]}
    own = (sys.prefix, f"{sys.base_prefix}/lib/python")
    return {path: _digest(Path(path)) for path in sorted(paths) if path.startswith("/") and not path.startswith(own)}


def _digest(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError:
        return "unreadable"


def commit(root: Path) -> str:
    """The commit that is checked out at ROOT; "" without git's own files there. What differs from it is not told."""
    git = root / ".git"
    try:
        head = (git / "HEAD").read_text("ascii").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        try:
            return (git / name).read_text("ascii").strip()
        except FileNotFoundError:
            packed = (git / "packed-refs").read_text("utf-8")
            return next((line.split()[0] for line in packed.splitlines() if line.endswith(f" {name}")), "")
    except (OSError, UnicodeDecodeError):
        return ""
