"""Ebooks packed anew by other programs, or forged so that programs read them in different ways, or not at all."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from tests.books import members

DOCUMENT, SHEET, PACKAGE = "EPUB/document.xhtml", "EPUB/style.css", "EPUB/content.opf"


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, folders: tuple[str, ...] = (),
           level: int | None = None) -> bytes:
    """Another program's archive, which stores the package document, in which the edition is named, as ours does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for folder in folders:
            archive.writestr(zipfile.ZipInfo(folder), b"")
        for name, data in parts.items():
            stored = name.endswith(".opf") or name == "mimetype"
            archive.writestr(_plain_file(name), data, zipfile.ZIP_STORED if stored else method, level)
    return out.getvalue()


def _plain_file(name: str) -> zipfile.ZipInfo:
    """As archivers write it, which Python's module does not by itself."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o100644 << 16
    return entry


def streamed(parts: dict[str, bytes]) -> bytes:
    """As programs write that cannot go back: sizes come after the data."""
    class Onwards(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

    out = Onwards()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(_plain_file(name), data, zipfile.ZIP_STORED if name.endswith(".opf") else
                             zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """A member unpacked without its checksum, which may be what was flipped."""
    name, extra = struct.unpack_from("<2H", data, entry.header_offset + 26)
    begin = entry.header_offset + 30 + name + extra
    packed = data[begin:begin + entry.compress_size]
    return zlib.decompress(packed, -15) if entry.compress_type else packed


def _end(data: bytes) -> int:
    return len(data) - 22


def directory_at(data: bytes) -> int:
    return int(struct.unpack_from("<I", data, _end(data) + 16)[0])


def _patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new):]


def doubled(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(DOCUMENT, b"<html/>")
    return out.getvalue()


def commented(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"a comment"
    return out.getvalue()


def noted(data: bytes) -> bytes:
    parts = members(data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, each in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.comment = b"%PDF-1.7"
            archive.writestr(entry, each)
    return out.getvalue()


def stuffed(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, each in members(data).items():
            entry = zipfile.ZipInfo(name)
            entry.extra = struct.pack("<2H", 0x4242, 200) + b"%PDF-1.7".ljust(200)
            archive.writestr(entry, each)
    return out.getvalue()


def linked(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, each in members(data).items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (0o120777 if name == SHEET else 0o100644) << 16
            archive.writestr(entry, each)
    return out.getvalue()


def bomb(data: bytes) -> bytes:
    return zipped({**members(data), **{f"EPUB/{n}.xhtml": bytes(65 << 20) for n in range(4)}})


def lying(data: bytes) -> bytes:
    """A member that says that it is small, and unpacks to much."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(8 << 20)) + packer.flush()
    zipped_ = zipped({**members(data), "EPUB/z.css": b"x" * len(packed)}, zipfile.ZIP_STORED)
    at = zipped_.index(b"x" * len(packed))
    found = _patched(zipped_, at, packed)
    for sign, method, size in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        start = found.rindex(sign, 0, found.rindex(b"EPUB/z.css", 0, at if sign == b"PK\3\4" else len(found)))
        found = _patched(_patched(found, start + method, struct.pack("<H", 8)), start + size, struct.pack("<I", 100))
    return found


def trailing(data: bytes) -> bytes:
    """Bytes after the end of a deflated member, which the directory counts to it."""
    parts = members(data)
    whole = zipped({SHEET: parts[SHEET]})
    packed_size = struct.unpack_from("<I", whole, 18)[0]
    begin = 30 + len(SHEET)
    forged = whole[:begin + packed_size] + b"more" + whole[begin + packed_size:]
    forged = _patched(forged, 18, struct.pack("<I", packed_size + 4))
    start = directory_at(whole) + 4
    forged = _patched(forged, start + 20, struct.pack("<I", packed_size + 4))
    return _patched(forged, _end(forged) + 16, struct.pack("<I", start))


def directory_of_zip64(data: bytes) -> bytes:
    """With a second directory, by which another chapter is read: where ZIP64 counts, it is found by a locator, which
    stands at the end of the first directory as if it were a file's times, and in a member that is not packed."""
    parts = {"a.bin": b"", **members(data)}
    other = parts[DOCUMENT].replace(b"200 men", b"300 men")
    name, begin = DOCUMENT.encode(), 30 + len(b"a.bin")
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0x21, zlib.crc32(other), len(other), len(other),
                        len(name), 0)
    hidden = local + name + other
    for _ in range(2):  # the second time its offsets are known
        whole = zipped({**parts, "a.bin": hidden}, zipfile.ZIP_STORED)
        first = whole[directory_at(whole):_end(whole)]
        at = first.index(name) - 46
        second = _patched(first, at + 16, struct.pack("<3I", zlib.crc32(other), len(other), len(other)))
        second = _patched(second, at + 42, struct.pack("<I", begin))
        start = begin + len(local + name + other)
        record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(parts), len(parts), len(second), start)
        hidden = local + name + other + second + record
    last = first.rindex(b"PK\1\2")
    locator = struct.pack("<2H4sIQI", 0x5455, 20, b"PK\6\7", 0, start + len(second), 1)
    longer = _patched(first, last + 30, struct.pack("<H", len(locator))) + locator
    end = _patched(whole[_end(whole):], 12, struct.pack("<I", len(longer)))
    return whole[:directory_at(whole)] + longer + end


def other_field(kind: int) -> Callable[[bytes], bytes]:
    def forge(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, each in members(data).items():
                entry = zipfile.ZipInfo(name)
                entry.extra = struct.pack("<2H", kind, 4) + b"abcd"
                archive.writestr(entry, each)
        return out.getvalue()
    return forge


OFF, MOVED, DAMAGED = "it is cut off, or no EPUB", "its directory is not where it should be", "its directory is damaged"
TWICE, APART = "its directory names a file twice, or is damaged", "its files do not lie side by side"
NAME, OTHER, BROKEN = ("it has a file whose name cannot be read", "a file in it says other than its directory",
                       "a file in it is damaged")
FORGED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "nothing": (OFF, lambda _: b""), "no archive": (OFF, lambda _: b"PK\3\4 and nothing more"),
    "cut off": (OFF, lambda data: data[:-1]), "something after": (OFF, lambda data: data + b"\n"),
    "a comment": (OFF, commented), "something before": (MOVED, lambda data: b"#!/bin/sh\n" + data),
    "two in one": (MOVED, lambda data: data + data), "too many": (
        MOVED, lambda data: _patched(data, _end(data) + 8, b"\xff\x7f\xff\x7f")),
    "a file twice": (TWICE, doubled), "comments on files": (DAMAGED, noted),
    "room for another file": (DAMAGED, stuffed), "a directory of ZIP64": (MOVED, directory_of_zip64),
    "another name in a field": (DAMAGED, other_field(0x7075)), "an unknown field": (DAMAGED, other_field(0x4242)),
    "a link": (DAMAGED, linked), "locked": (DAMAGED, lambda data: _patched(data, directory_at(data) + 8, b"\1\0")),
    "another method": (DAMAGED, lambda data: _patched(data, directory_at(data) + 10, b"\x0c\0")),
    "too much": ("it would unpack to more than 256 MB", bomb), "a gap": (APART, lambda data: _gap(data)),
    "lying": (BROKEN, lying), "bytes after a file": (BROKEN, trailing),
    "a damaged member": (BROKEN, lambda data: _patched(data, data.index(b"EPUB/style.css") + 40, bytes(20))),
    "another name in the header": (OTHER, lambda data: data.replace(b"EPUB/style.css", b"EPUB/other.css", 1)),
    "a name that climbs": (NAME, lambda data: data.replace(b"EPUB/style.css", b"EPUB/../ee.css")),
    "a name with a backslash": (NAME, lambda data: data.replace(b"EPUB/style.css", b"EPUB\\style.css")),
    "a name that is none": (NAME, lambda data: data.replace(b"EPUB/style.css", b"EPUB/styl\xff.css")),
}


def _gap(data: bytes) -> bytes:
    start = directory_at(data)
    forged = data[:start] + b"hidden" + data[start:]
    return _patched(forged, _end(forged) + 16, struct.pack("<I", start + 6))
