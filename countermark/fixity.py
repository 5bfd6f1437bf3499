"""Digests and lists of digests, in the format of coreutils' sha256sum (text mode, two blanks, LF)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]+)\Z", re.ASCII)


class Malformed(ValueError):
    """A list that is not in the one form that every stock tool reads alike."""


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


def parse_list(data: bytes) -> dict[str, str]:
    """Lines → path → digest; raises Malformed on anything but plain lines with relative paths, each once."""
    found: dict[str, str] = {}
    folded: set[str] = set()
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
        if path.startswith("/") or "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
            raise Malformed(f"line {n} leads out of the folder")
        if path.lower() in folded:
            raise Malformed(f"line {n} names a file a second time")
        folded.add(path.lower())
        found[path] = match[1]
    return found
