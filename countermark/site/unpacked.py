"""An EPUB's container → its files, read in one way or not at all; the check page's script reads it the same.

`layouts/site/unpacked.js` is this module in JavaScript. The container ends with its directory and an end record without
a comment, and no ZIP64; files lie side by side from the first byte to the directory, each as the directory says, and
there is no room between them. Folders are passed over.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from typing import NamedTuple

MOST_MEMBERS, MOST_UNPACKED = 10_000, 256 << 20

_END, _CENTRAL, _LOCAL = struct.Struct("<4s4H2IH"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s5H3I2H")
_DESCRIPTOR = 0x0008
_UTF8 = 0x0800
#: Flags that may be set: how hard it was packed, sizes after the data, names in UTF-8.
_FLAGS = 0x0006 | _DESCRIPTOR | _UTF8
#: Extra fields that may be there, of Info-ZIP's and of Windows' programs: times, and owners. Others could say another
#: size (ZIP64) or another name. And how many bytes they may have: there is no room for another file.
_TIMES_AND_OWNERS = frozenset((0x5455, 0x7875, 0x000a))
_MOST_EXTRA = 64
#: Where ZIP64 has its directory told, before the end record: what stands there counts for programs that know it.
_LOCATOR, _LOCATOR_SIZE = b"PK\6\7", 20
_KIND, _FILE, _FOLDER = 0o170000, 0o100000, 0o040000
_NAME = re.compile(r"[^\x00-\x1f\x7f\\/]+(?:/[^\x00-\x1f\x7f\\/]+)*/?")


class Unread(ValueError):
    """An EPUB that can be read in more than one way, or in none."""


class Member(NamedTuple):
    """A file as the directory says it: `packed` and `size` in bytes, `offset` of its header, `begin` of its data."""

    name: str
    flags: int
    method: int
    packed: int
    size: int
    offset: int
    begin: int = 0


def members_of(data: bytes) -> Mapping[str, Member]:
    """The files of a container by name, in the order in which they lie, without unpacking any; raises Unread."""
    listed, start = _directory(data)
    files: dict[str, Member] = {}
    at = 0
    for member in sorted(listed, key=lambda member: member.offset):
        begin = _begin(data, member, at)
        at = begin + member.packed
        if member.flags & _DESCRIPTOR:
            at += 16 if data[at:at + 4] == b"PK\7\x08" else 12
        if at > start:
            raise Unread("its files do not lie side by side")
        if not member.name.endswith("/"):
            files[member.name] = member._replace(begin=begin)
        elif member.packed or member.size:
            raise Unread("a folder in it is none")
    if at != start:
        raise Unread("its files do not lie side by side")
    if any(member.name.endswith("/") and not any(name.startswith(member.name) for name in files) for member in listed):
        raise Unread("a folder in it is none")
    return files


def unpacked(data: bytes, member: Member) -> bytes:
    """What one file of a container holds; raises Unread."""
    packed = data[member.begin:member.begin + member.packed]
    found = _inflated(packed, member.size) if member.method else packed
    if len(found) != member.size:
        raise Unread("a file in it has another size than its directory says")
    return found


def _directory(data: bytes) -> tuple[list[Member], int]:
    """What the directory lists, and where it begins."""
    last = len(data) - _END.size
    if last < 0 or data[last:last + 4] != b"PK\5\6":
        raise Unread("it is cut off, or no EPUB")
    _, disk, begins, here, count, size, start, comment = _END.unpack_from(data, last)
    if (disk or begins or comment or here != count or start + size != last or count > MOST_MEMBERS or
            data[max(0, last - _LOCATOR_SIZE):last].find(_LOCATOR) >= 0):
        raise Unread("its directory is not where it should be")
    listed: list[Member] = []
    at = start
    for _ in range(count):
        if at + _CENTRAL.size > last:
            raise Unread("its directory is damaged")
        (sign, made, _, flags, method, _, _, _, packed, full, name, extra, note, disk, _, mode,
         offset) = _CENTRAL.unpack_from(data, at)
        end = at + _CENTRAL.size + name + extra + note
        if sign != b"PK\1\2" or end > last or disk or note or flags & ~_FLAGS or method not in (0, 8):
            raise Unread("its directory is damaged")
        called = _name(data[at + _CENTRAL.size:at + _CENTRAL.size + name], flags)
        _extra(data[end - extra:end])
        kind = (mode >> 16) & _KIND if made >> 8 == 3 else 0
        if kind not in (0, _FOLDER if called.endswith("/") else _FILE) or (not method and packed != full):
            raise Unread("its directory is damaged")
        listed.append(Member(called, flags, method, packed, full, offset))
        at = end
    if at != last or len({member.name for member in listed}) != count:
        raise Unread("its directory names a file twice, or is damaged")
    if sum(member.size for member in listed) > MOST_UNPACKED:
        raise Unread("it would unpack to more than 256 MB")
    return listed, start


def _begin(data: bytes, member: Member, at: int) -> int:
    """Where the data of MEMBER begins, whose header stands AT."""
    if member.offset != at or at + _LOCAL.size > len(data):
        raise Unread("its files do not lie side by side")
    sign, _, flags, method, _, _, _, packed, size, name, extra = _LOCAL.unpack_from(data, at)
    begin: int = at + _LOCAL.size + name + extra
    sizes = (packed, size)
    later = member.flags & _DESCRIPTOR and sizes == (0, 0)
    if (sign != b"PK\3\4" or (flags, method) != (member.flags, member.method) or
            not (later or sizes == (member.packed, member.size)) or
            _name(data[at + _LOCAL.size:at + _LOCAL.size + name], flags) != member.name):
        raise Unread("a file in it says other than its directory")
    _extra(data[begin - extra:begin])
    return begin


def _name(data: bytes, flags: int) -> str:
    try:
        name = data.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError:
        raise Unread("it has a file whose name cannot be read") from None
    if not _NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
        raise Unread("it has a file whose name cannot be read")
    return name


def _extra(data: bytes) -> None:
    at = 0
    if len(data) > _MOST_EXTRA:
        raise Unread("its directory is damaged")
    while at < len(data):
        if at + 4 > len(data):
            raise Unread("its directory is damaged")
        kind, size = struct.unpack_from("<2H", data, at)
        at += 4 + size
        if kind not in _TIMES_AND_OWNERS or at > len(data):
            raise Unread("its directory is damaged")


def _inflated(packed: bytes, size: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(packed, size + 1)
    except zlib.error:
        raise Unread("a file in it is damaged") from None
    if len(found) > size or not unpacker.eof or unpacker.unused_data:
        raise Unread("a file in it is damaged")
    return found
