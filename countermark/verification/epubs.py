"""An EPUB's bytes → what of its container is not as ours are (OCF 3.3; ZIP by APPNOTE 6.3.10), by code (V101–V120).

A ZIP archive says everything twice, and readers differ in which of the two they believe: one file can show one book
here and another there. Ours leave no choice: entries stand side by side from the first byte to the directory, the
directory from there to the end, both say the same, and all that is optional is left out. The last check asks for that
as a whole: the members, written again by the one writer, are the same bytes.

The archive is read here, from its bytes; a library for ZIP files would choose. Nothing is unpacked past the size that
was declared for it, and no size past the limits below is believed.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from countermark.formats.container import MIMETYPE, write_container
from countermark.verification.epub_members import unsound_member
from countermark.verification.findings import Finding, found

MOST_MEMBERS = 10_000
MOST_UNPACKED = 1 << 30
#: Ours come to 13; deflate can reach 1032. What is small may well be packed more tightly.
MOST_RATIO, SMALL = 100, 1 << 20
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x0800
_PLAIN_FILE = 0o100000
_KIND_OF_FILE = 0o170000
#: What may stand in a name: Windows and shells give a meaning to the rest (and to a drive's letter with its colon).
_PLAIN_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\\:*?\"<>|\ud800-\udfff]+\Z")
_BOOK = b"application/epub+zip"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One member, by the directory. `flags` to `size`: the fields that its local header repeats."""

    name: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    extra: int
    comment: int
    disk: int
    mode: int
    offset: int

    @property
    def shown(self) -> str:
        return self.name.decode("utf-8", "backslashreplace")


def unsound(data: bytes, path: str) -> tuple[Finding, ...]:
    """What of the EPUB in DATA is not as ours are; nothing, where all is. PATH: how findings name it."""
    return tuple(_unsound(data, path))


def _unsound(data: bytes, path: str) -> Iterator[Finding]:
    end, findings = _end(data, path)
    begun = len(findings)
    yield from findings
    if end is None:
        return
    count, size, start, at = end
    if count > MOST_MEMBERS:
        yield found("V102", path, f"{count} members")
        return
    if start + size != at:
        yield found("V104", path, "before the archive, or between its directory and its end")
        return
    entries = _directory(data[start:at])
    if entries is None or len(entries) != count:
        yield found("V101", path, "its directory is not a list of entries")
        return
    findings += [*_names(entries, path), *_kinds(entries, path), *_sizes(entries, path),
                *_places(data, entries, start, path)]
    yield from findings[begun:]
    if any(finding.code in ("V102", "V104", "V105", "V106", "V110", "V111", "V114") for finding in findings):
        return  # which bytes are a member's is not certain, or there are too many
    members: dict[str, bytes] = {}
    for entry in entries:
        member = _unpacked(data, entry)
        if member is None:
            findings.append(found("V116", path, entry.shown))
            yield findings[-1]
            continue
        members[entry.shown] = member
        for finding in unsound_member(entry.shown, member, path):
            findings.append(finding)
            yield finding
    if entries[0].name != MIMETYPE.encode() or members.get(MIMETYPE) != _BOOK or entries[0].method != _STORED:
        findings.append(found("V115", path))
        yield findings[-1]
    if not findings and write_container(members) != data:
        yield found("V120", path)


def _end(data: bytes, path: str) -> tuple[tuple[int, int, int, int] | None, list[Finding]]:
    """The end record: (members, the directory's size, its offset, the record's own); and what is wrong with it."""
    at = len(data) - _END.size
    if at < 0 or data[at:at + 4] != b"PK\5\6":
        at = data.rfind(b"PK\5\6")
        if at < 0 or len(data) - at < _END.size:
            return None, [found("V101", path, "it has no end record")]
        comment = _END.unpack_from(data, at)[7]
        findings = [found("V112" if comment == len(data) - at - _END.size else "V103", path,
                          f"{len(data) - at - _END.size} bytes after its end")]
        if findings[0].code == "V103":
            return None, findings
        comment = 0
    else:
        findings, comment = [], _END.unpack_from(data, at)[7]
    _, disk, first, here, count, size, start, _ = _END.unpack_from(data, at)
    if 0xFFFF in (disk, first, here, count) or 0xFFFFFFFF in (size, start) or data[at - 20:at - 16] == b"PK\6\7":
        return None, [*findings, found("V111", path, "a record of ZIP64")]
    if disk or first or here != count:
        return None, [*findings, found("V111", path, "it says that it is one of several")]
    if comment:
        return None, [found("V112", path, "a comment is announced and is not there")]
    if not count:
        return None, [*findings, found("V101", path, "it has no members")]
    return (count, size, start, at), findings


def _directory(data: bytes) -> list[_Entry] | None:
    """The central directory's entries; None where it is not made of them, to its last byte."""
    entries, at = [], 0
    while at < len(data):
        if len(data) - at < _CENTRAL.size:
            return None
        (sign, _, version, flags, method, time, date, crc, packed, size, name, extra, comment, disk, _, mode,
         offset) = _CENTRAL.unpack_from(data, at)
        begin = at + _CENTRAL.size
        at = begin + name + extra + comment
        if sign != b"PK\1\2" or at > len(data):
            return None
        entries.append(_Entry(data[begin:begin + name], version, flags, method, time, date, crc, packed, size, extra,
                              comment, disk, mode, offset))
    return entries


def _names(entries: list[_Entry], path: str) -> Iterator[Finding]:
    seen: set[bytes] = set()
    alike: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            yield found("V106", path, entry.shown)
            continue
        seen.add(entry.name)
        try:
            name = entry.name.decode("utf-8")
        except UnicodeDecodeError:
            yield found("V108", path, entry.shown)
            continue
        if not _PLAIN_NAME.match(name) or any(part in ("", ".", "..") or part[-1] in ". " for part in name.split("/")):
            yield found("V108", path, name)
        same = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        if same in alike:
            yield found("V107", path, name)
        alike.add(same)


def _kinds(entries: list[_Entry], path: str) -> Iterator[Finding]:
    for entry in entries:
        if entry.flags & 0x2041:
            yield found("V110", path, entry.shown)
        if entry.flags & 0x0008:
            yield found("V113", path, entry.shown)
        if entry.mode >> 16 & _KIND_OF_FILE != _PLAIN_FILE:
            yield found("V109", path, entry.shown)
        if entry.extra or entry.comment:
            yield found("V112", path, entry.shown)
        if entry.disk or entry.version > 20 or 0xFFFFFFFF in (entry.packed, entry.size, entry.offset):
            yield found("V111", path, entry.shown)
        if entry.method not in (_STORED, _DEFLATED):
            yield found("V114", path, f"{entry.shown}: method {entry.method}")


def _sizes(entries: list[_Entry], path: str) -> Iterator[Finding]:
    for entry in entries:
        if entry.size > MOST_UNPACKED or entry.size > SMALL + MOST_RATIO * entry.packed:
            yield found("V102", path, f"{entry.shown} would unpack from {entry.packed} to {entry.size} bytes")
    if sum(entry.size for entry in entries) > MOST_UNPACKED:
        yield found("V102", path, f"{sum(entry.size for entry in entries)} bytes unpacked")


def _places(data: bytes, entries: list[_Entry], directory: int, path: str) -> Iterator[Finding]:
    """Local headers against the directory; members lie in its order, side by side, from byte 0 to it."""
    at = 0
    for entry in entries:
        if entry.offset != at or at + _LOCAL.size > directory:
            yield found("V104", path, f"before {entry.shown}")
            return
        sign, version, flags, method, time, date, crc, packed, size, name, extra = _LOCAL.unpack_from(data, at)
        begin = at + _LOCAL.size
        if sign != b"PK\3\4" or data[begin:begin + name] != entry.name or (
                version, flags, method, time, date, crc, packed, size) != (
                entry.version, entry.flags, entry.method, entry.time, entry.date, entry.crc, entry.packed, entry.size):
            yield found("V105", path, entry.shown)
            return
        if extra:
            yield found("V112", path, f"{entry.shown}, in front of it")
        at = begin + name + extra + entry.packed
    if at != directory:
        yield found("V104", path, "before its directory")


def _unpacked(data: bytes, entry: _Entry) -> bytes | None:
    """A member's bytes; None where they are not of the size and the CRC-32 that are declared."""
    begin = entry.offset + _LOCAL.size + len(entry.name) + _LOCAL.unpack_from(data, entry.offset)[10]
    payload = data[begin:begin + entry.packed]
    if entry.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            member = inflater.decompress(payload, entry.size + 1)
        except zlib.error:
            return None
        if not inflater.eof or inflater.unused_data:
            return None
    else:
        member = payload
    return member if len(member) == entry.size and zlib.crc32(member) == entry.crc else None
