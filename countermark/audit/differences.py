"""Two files that ought to be the same → the first thing in which they differ, in words.

It reads what Countermark writes, and no more than that: ZIP containers, and PDF files with a classic cross-reference
table and no object streams (ISO 32000-1, 7.5.4).
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Mapping

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_SUBSECTION = re.compile(rb"(\d+) (\d+)\s*\n")
_ENTRY = 20
_KIND = re.compile(rb"/(?:Type|Subtype) */\w+|/S /\w+")

#: What has no type of its own is known by an entry.
_UNTYPED = ((b"/Length1 ", "font file"), (b"/Producer ", "the file's information"), (b"/Parent ", "outline item"),
            (b"/ExtGState ", "resources"), (b"/Nums ", "number tree"))


def first_difference(name: str, ours: bytes, theirs: bytes) -> str:
    """Where the file NAME, as OURS and as THEIRS, parts; empty if it does not."""
    if ours == theirs:
        return ""
    if name.endswith(".epub"):
        return _of_containers(ours, theirs)
    if name.endswith(".pdf"):
        return _of_pdfs(ours, theirs)
    return f"line {_line(ours, theirs)}"


def _line(ours: bytes, theirs: bytes) -> int:
    pairs = itertools.zip_longest(ours.split(b"\n"), theirs.split(b"\n"))
    return next(n for n, (a, b) in enumerate(pairs, 1) if a != b)


def _of_containers(ours: bytes, theirs: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(ours)) as a, zipfile.ZipFile(io.BytesIO(theirs)) as b:
            for name in [*a.namelist(), *b.namelist()]:
                if name not in a.namelist() or name not in b.namelist():
                    return f"member {name}, which only one of them has"
                if a.read(name) != b.read(name):
                    return f"member {name}{_place(a.read(name), b.read(name))}"
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return "one of them is no whole ZIP file"
    return "the container itself: order, dates, flags, or how it is deflated"


def _place(ours: bytes, theirs: bytes) -> str:
    """The line, where both are text."""
    try:
        ours.decode(), theirs.decode()
    except UnicodeDecodeError:
        return ""
    return f", line {_line(ours, theirs)}"


def objects_of(data: bytes) -> dict[int, bytes]:
    """PDF bytes → the bytes of each indirect object that is in use, by number. Raises ValueError."""
    start = _START.search(data)
    if not start or not data.startswith(b"xref", int(start[1])):
        raise ValueError("no classic cross-reference table")
    at = data.index(b"\n", int(start[1])) + 1
    offsets: dict[int, int] = {}
    while subsection := _SUBSECTION.match(data, at):
        at = subsection.end()
        for number in range(int(subsection[1]), int(subsection[1]) + int(subsection[2])):
            entry = data[at:at + _ENTRY]
            if entry[17:18] == b"n":
                offsets[number] = int(entry[:10])
            at += _ENTRY
    ends = [*sorted(offsets.values()), int(start[1])]
    return {number: data[offset:ends[ends.index(offset) + 1]] for number, offset in offsets.items()}


def _of_pdfs(ours: bytes, theirs: bytes) -> str:
    try:
        a, b = objects_of(ours), objects_of(theirs)
    except ValueError:
        return "one of them is no whole PDF file"
    for number in sorted(a.keys() | b.keys()):
        if a.get(number) != b.get(number):
            either = a.get(number) or b.get(number) or b""
            if number not in a or number not in b:
                return f"object {number} ({what_is(either)}), which only one of them has"
            same = inflated(a[number]) and inflated(a[number]) == inflated(b[number])
            what = f"{what_is(either)}{_use(number, a)}"
            return f"object {number} ({what}){', deflated in another way' * bool(same)}"
    return "the header, the cross-reference table or the trailer"


def _use(number: int, objects: Mapping[int, bytes]) -> str:
    """Which object names the one of this NUMBER, and as what."""
    use = re.compile(rb"/(\w+) %d 0 R\b" % number)
    for other, item in sorted(objects.items()):
        if found := use.search(item.partition(b"stream")[0]):
            return f", /{found[1].decode('ascii')} of object {other}"
    return ""


def inflated(item: bytes) -> bytes | None:
    """The contents of a stream that was deflated; None for anything else."""
    head, found, rest = item.partition(b"stream\n")
    if not found or b"/FlateDecode" not in head:
        return None
    try:
        return zlib.decompressobj().decompress(rest)
    except zlib.error:
        return None


def what_is(item: bytes) -> str:
    """An indirect object → its type and subtype, or the kind of thing it is."""
    dictionary, stream, _ = item.partition(b"stream")
    # What stands in a dictionary inside this one is not its own.
    own = re.sub(rb"<<(?:(?!<<|>>).)*>>", b"", dictionary.partition(b"<<")[2], flags=re.S)
    kinds = [kind.decode("ascii") for kind in _KIND.findall(own)]
    if not kinds:
        kinds = [name for sign, name in _UNTYPED if sign in own]
    return ", ".join(kinds) or ("stream" if stream else "dictionary" if b"<<" in item else "array or value")
