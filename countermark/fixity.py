"""Digests and lists of digests, in the format of coreutils' sha256sum (text mode, two blanks, LF)."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]+)\Z", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
#: A list of a hundred thousand documents stays below; what is larger is not read.
MOST_OF_A_LIST = 256 << 20
MOST_LINES = 2_000_000
#: What some file system or other can take: bytes of a name between two slashes, and of the whole.
_LONGEST_PART, _LONGEST_NAME = 255, 1000
_UNPLAIN = re.compile(r"[^!-~]|[\\:*?\"<>|]")
#: Windows opens a device in place of a file of such a name, whatever its suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)


class Malformed(ValueError):
    """A list that is not in the one form that every stock tool reads alike."""


class NotPlain(OSError):
    """No plain file, or one that is reached by a link; `strerror` says what it is."""


class Moved(OSError):
    """A file that changed while it was read."""


def is_digest(text: str) -> bool:
    """Whether TEXT is a SHA-256 as it is written here: 64 hex digits, lower-case."""
    return _DIGEST.match(text) is not None


def digest_of(data: bytes) -> str:
    """The SHA-256 of DATA in 64 hex digits (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, read now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def format_list(digests: Mapping[str, str]) -> bytes:
    """Path → digest, as lines sorted by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode("ascii")


def fault_of_name(name: str) -> str | None:
    """Why NAME is none that a list may hold, in words that follow on "it"; None where it may.

    A name leads from a folder to a file within it, and is one and the same file on every system.
    """
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or any(part in ("", ".", "..") for part in parts):
        return "leads out of the folder"
    if _UNPLAIN.search(name):
        return "has a name with a sign that not every system takes"
    if any(part.endswith(".") or _DEVICE.match(part) for part in parts):
        return "has a name that Windows takes for another"
    if len(name) > _LONGEST_NAME or any(len(part) > _LONGEST_PART for part in parts):
        return "has a name that is too long"
    return None


def parse_list(data: bytes) -> dict[str, str]:
    """Lines → path → digest; raises Malformed on anything but what format_list writes: plain lines with relative paths,
    each once, in their order."""
    found: dict[str, str] = {}
    folded: dict[str, str] = {}
    if len(data) > MOST_OF_A_LIST or data.count(b"\n") > MOST_LINES:
        raise Malformed("it is too long for a list of ours")
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("it holds signs that are not ASCII") from None
    if lines.pop():
        raise Malformed("its last line has no end")
    for n, line in enumerate(lines, 1):
        match = _LINE.match(line)
        if not match:
            raise Malformed(f"line {n} is not a checksum, two blanks and a name")
        path = match[2]
        if fault := fault_of_name(path):
            raise Malformed(f"line {n} {fault}")
        if path.lower() in folded:
            raise Malformed(f"line {n} names a file a second time")
        folded[path.lower()] = path
        found[path] = match[1]
    # A folder is named as such by all its files, and alike by all.
    for folder in {path[:at + 1] for path in {path[:path.rfind("/") + 1] for path in found}
                   for at, sign in enumerate(path) if sign == "/"}:
        if folded.setdefault(folder.lower(), folder) != folder or folder[:-1].lower() in folded:
            raise Malformed(f"{folder} is named as another folder, or as a file, too")
    if format_list(found) != data:
        raise Malformed("its lines are not in their order")
    return found


@contextlib.contextmanager
def open_plain(root: Path, name: str) -> Iterator[BufferedReader]:
    """The plain file NAME under ROOT, opened once; what is read of it is one state of it.

    No link is followed on the way from ROOT (ROOT itself may be reached by one: whoever named it meant it), and what is
    no plain file is not waited for, such as a pipe. Raises NotPlain, and on leaving Moved, where size or times are no
    longer what they were; and OSError. Needs openat(2) (POSIX.1-2008).
    """
    if fault := fault_of_name(name):
        raise NotPlain(errno.EINVAL, f"it {fault}", name)
    *folders, last = name.split("/")
    flags = os.O_RDONLY | os.O_CLOEXEC
    with contextlib.ExitStack() as left:
        at = os.open(root, flags | os.O_DIRECTORY)
        left.callback(os.close, at)
        for folder in folders:
            at = _open_at(at, folder, flags | os.O_DIRECTORY | os.O_NOFOLLOW, "a link stands in its path", name)
            left.callback(os.close, at)
        found = _open_at(at, last, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, "a link, not a file", name)
        left.callback(os.close, found)
        before = os.fstat(found)
        if not stat.S_ISREG(before.st_mode):
            raise NotPlain(errno.EINVAL, "not a plain file", name)
        yield left.enter_context(os.fdopen(found, "rb", closefd=False))
        if _state(os.fstat(found)) != _state(before):
            raise Moved(errno.EBUSY, "it changed while it was read", name)


def _open_at(folder: int, name: str, flags: int, if_link: str, whole: str) -> int:
    """NAME in an open FOLDER; raises NotPlain, with IF_LINK where that is what it is, and OSError."""
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        # Which error a link gives differs between systems (ELOOP, ENOTDIR, EMLINK), and a socket's is ENXIO.
        try:
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except OSError:
            raise error from None
        if stat.S_ISLNK(mode):
            raise NotPlain(errno.ELOOP, if_link, whole) from None
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise NotPlain(errno.EINVAL, "not a plain file", whole) from None
        raise


def _state(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def digest_of_plain(root: Path, name: str) -> str:
    """The SHA-256 of the plain file NAME under ROOT, read now; raises as open_plain does."""
    with open_plain(root, name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_plain(root: Path, name: str, most: int) -> bytes:
    """The bytes of the plain file NAME under ROOT, at most MOST of them: who digests and reads them has one state.

    Raises OSError (EFBIG) for a larger one, and as open_plain does.
    """
    with open_plain(root, name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most} bytes", name)
    return data
