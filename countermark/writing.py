"""The one writer: bytes to a file's name, whole or not at all.

A new file is written beside its place under a hidden name and then renamed over it (POSIX rename is atomic); whoever
looks sees the old bytes or the new ones. An unchanged file is left alone, its times too.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path

_PARTIAL = ".partial-"


def write(path: Path, data: bytes) -> bool:
    """Put DATA at PATH; returns whether anything changed. Raises OSError."""
    return write_all({path: data})


def write_all(files: Mapping[Path, bytes], ready: Callable[[list[Path]], None] = lambda _: None,
              sync: bool = True) -> bool:
    """Put each file in its place, in their order; returns whether anything changed.

    All are written before the first is renamed, so that a full disk leaves every old file as it was. In between READY
    is told which files will change. Without SYNC the disk is not waited for: what can be made anew from what lies
    safely is lost with the machine's power at worst, and found wanting by its digest. Raises OSError.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            with contextlib.suppress(OSError):
                if not path.is_symlink() and path.read_bytes() == data:
                    continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.parent.is_symlink():
                raise OSError(errno.ELOOP, "the folder is a link that leads elsewhere")
            partial = path.with_name(f"{_PARTIAL}{os.getpid()}-{path.name}")
            staged.append((partial, path))
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            with os.fdopen(os.open(partial, flags, 0o644), "wb") as file:
                file.write(data)
                if sync:
                    file.flush()
                    os.fsync(file.fileno())
            # The file's mode is ours to say, whatever the umask: output/ is there to be served.
            partial.chmod(0o644)
        if staged:
            ready([path for _, path in staged])
        for partial, path in staged:
            partial.replace(path)
    finally:
        for partial, _ in staged:
            partial.unlink(missing_ok=True)
    return bool(staged)


def sweep(folder: Path) -> None:
    """Remove what interrupted writers left; call it only while nobody else writes."""
    for partial in sorted(folder.rglob(f"{_PARTIAL}*")):
        partial.unlink(missing_ok=True)


def remove(path: Path, root: Path) -> None:
    """Remove a file, and the folders that it leaves empty, up to ROOT."""
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or root not in folder.parents:
            return
        try:
            folder.rmdir()
        except OSError:
            return
