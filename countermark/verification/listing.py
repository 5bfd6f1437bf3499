"""A folder and its list → findings: structure, completeness, fixity.

Bytes are read now. Neither doit's database nor a build record is trusted.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from countermark.fixity import MOST_OF_A_LIST, Malformed, digest_of_plain, parse_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry
from countermark.project import CHECKSUMS, PUBLISHED, Project
from countermark.verification.findings import Finding, found, unread

#: Stands in output/ of a fresh clone, empty, and is no part of what is built.
_KEEP = ".gitkeep"
#: So many files, of so many bytes in all, are read sooner than handed to others to read.
_FEW, _LITTLE = 64, 1_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found of a list and of the files that it names; `digests`: of every file that could be read; `read`:
    whether the list itself could be, and says what should be there."""

    findings: tuple[Finding, ...]
    digests: Mapping[str, str]
    listed: Mapping[str, str]
    read: bool = True


def output_listing(project: Project, pool: Executor | None = None) -> Listing:
    """Every file under output/ against SHA256SUMS, both ways."""
    name = f"output/{CHECKSUMS}"
    try:
        listed = parse_list(read_plain(project.output, CHECKSUMS, MOST_OF_A_LIST))
    except FileNotFoundError:
        return Listing((found("V001", name, "run ./doit to build"),), {}, {}, False)
    except OSError as error:
        return Listing((unread(name, error),), {}, {}, False)
    except Malformed as error:
        return Listing((found("V002", name, str(error)),), {}, {}, False)
    return compared(project.output, listed, "output/", {CHECKSUMS}, pool)


def compared(root: Path, listed: Mapping[str, str], prefix: str, apart: Iterable[str] = (),
             pool: Executor | None = None) -> Listing:
    """Every file under ROOT against what is LISTED. PREFIX is what people call the folder; files APART are passed over.

    POOL: who reads files; to start one takes longer than to read some small ones, so who has many folders gives one.
    """
    files, closed = _files(root)
    present = {path: what for path, what in files.items() if path not in apart}
    findings = [unread(prefix + folder, error) for folder, error in closed.items()]
    findings += [found("V004", prefix + path, what) for path, what in present.items() if path not in listed]
    for path in listed:
        if path not in present and not path.startswith(tuple(closed)):
            # What stands in its place, or in its folder's, if it is no plain file; nothing is read through a link.
            above = (path[:at] for at, sign in enumerate(path) if sign == "/")
            odd = _is_folder(root / path) or any(present.get(folder) for folder in above)
            findings.append(found("V005" if odd else "V003", prefix + path, "not a plain file" if odd else ""))
    findings += [found("V005", prefix + path, what) for path, what in present.items() if what and path in listed]
    plain = [path for path, what in sorted(present.items()) if not what and path in listed]
    digests: dict[str, str] = {}
    for path, answer in zip(plain, _digests(root, plain, pool), strict=True):
        if isinstance(answer, OSError):
            findings.append(unread(prefix + path, answer))
        else:
            digests[path] = answer
            if answer != listed[path]:
                findings.append(found("V006", prefix + path, f"its bytes are not those of {CHECKSUMS}"))
    return Listing(tuple(sorted(findings)), digests, listed)


def readers() -> ThreadPoolExecutor:
    """Who reads files: hashlib lets other threads work meanwhile; more than these wait for the disk."""
    return ThreadPoolExecutor(4)


def _digests(root: Path, paths: list[str], pool: Executor | None) -> list[str | OSError]:
    read = partial(_digest, root)
    if len(paths) <= _FEW and sum(map(_size, (root / path for path in paths))) <= _LITTLE:
        return list(map(read, paths))
    with contextlib.nullcontext(pool) if pool else readers() as reading:
        return list(reading.map(read, paths))


def _size(path: Path) -> int:
    try:
        return path.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


def _digest(root: Path, path: str) -> str | OSError:
    try:
        return digest_of_plain(root, path)
    except OSError as error:
        return error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _files(root: Path) -> tuple[dict[str, str], dict[str, OSError]]:
    """Every file under ROOT by relative path; the value says what it is if it is no plain file. No link is followed.

    Then the folders that cannot be read, with a slash at the end; ROOT itself is "".
    """
    files: dict[str, str] = {}
    closed: dict[str, OSError] = {}
    stack = [] if root.is_symlink() else [""]
    while stack:
        folder = stack.pop()
        try:
            for entry in sorted(os.scandir(root / folder), key=lambda entry: entry.name):
                name = folder + entry.name
                if entry.is_symlink():
                    files[name] = "a link, not a file"
                elif entry.is_dir(follow_symlinks=False):
                    stack.append(f"{name}/")
                elif not entry.is_file(follow_symlinks=False):
                    files[name] = "not a plain file"
                elif not (name == _KEEP and entry.stat().st_size == 0):
                    files[name] = ""
        except FileNotFoundError:
            continue
        except OSError as error:
            closed[folder] = error
    return files, closed


def published_digests(project: Project, slug: str) -> dict[str, str]:
    """Path → digest of content/SLUG/published.sha256; empty if there is none that can be read."""
    try:
        return parse_list(read_plain(project.folder(slug), PUBLISHED, MOST_OF_A_LIST))
    except (OSError, Malformed):
        return {}


def editions_in(entry: Entry, slug: str) -> dict[str, str]:
    """Path → digest of a printing's editions, as published.sha256 has them."""
    return {f"{slug}/{name}": entry.files.get(name, "") for name in (f"{slug}{kind.suffix}" for kind in FORMATS)}
