"""Members → ZIP archives in which every field can be a lie (APPNOTE 6.3.10)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import deflate

from countermark.formats.container import DEFLATE_LEVEL, is_stored

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


@dataclass
class Member:
    """A member as our writer has it. `local` and `central` take the place of fields there: name, version, flags,
    method, time, date, crc, packed, size, extra, comment, mode, offset; `before` and `after` stand around it, and it is
    not `listed` or not `there` if so said."""

    name: bytes
    data: bytes
    payload: bytes | None = None
    local: dict[str, object] = field(default_factory=dict)
    central: dict[str, object] = field(default_factory=dict)
    before: bytes = b""
    after: bytes = b""
    listed: bool = True
    there: bool = True


def members_of(data: bytes) -> list[Member]:
    """An EPUB's members, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [Member(entry.filename.encode(), archive.read(entry)) for entry in archive.infolist()]


def archive(members: Iterable[Member], before: bytes = b"", between: bytes = b"", after: bytes = b"",
            end: Mapping[str, int] | None = None) -> bytes:
    """The archive; without any lie, what write_container writes. BETWEEN: members and directory; END: fields of the
    end record (disk, first, here, count, size, start, comment)."""
    body, directory, count = bytearray(before), bytearray(), 0
    for member in members:
        packed = bytes(deflate.deflate_compress(member.data, DEFLATE_LEVEL))
        deflated = not is_stored(member.name.decode("latin-1")) and len(packed) < len(member.data)
        payload = member.payload if member.payload is not None else packed if deflated else member.data
        honest: dict[str, object] = {
            "name": member.name, "version": 20, "flags": 0 if member.name.isascii() else 0x0800,
            "method": 8 if deflated else 0, "time": 0, "date": 0x21, "crc": zlib.crc32(member.data),
            "packed": len(payload), "size": len(member.data), "extra": b"", "comment": b"", "mode": 0o100644 << 16,
            "offset": len(body) + len(member.before)}
        if member.there:
            told = {**honest, **member.local}
            body += member.before + _LOCAL.pack(b"PK\3\4", *(told[key] for key in (
                "version", "flags", "method", "time", "date", "crc", "packed", "size")),
                len(_bytes(told["name"])), len(_bytes(told["extra"]))) + _bytes(told["name"]) + _bytes(told["extra"])
            body += payload + member.after
        if member.listed:
            told = {**honest, **member.central}
            count += 1
            directory += _CENTRAL.pack(b"PK\1\2", 3 << 8 | 20, *(told[key] for key in (
                "version", "flags", "method", "time", "date", "crc", "packed", "size")), len(_bytes(told["name"])),
                len(_bytes(told["extra"])), len(_bytes(told["comment"])), 0, 0, told["mode"], told["offset"])
            directory += _bytes(told["name"]) + _bytes(told["extra"]) + _bytes(told["comment"])
    body += between
    fields = {"disk": 0, "first": 0, "here": count, "count": count, "size": len(directory), "start": len(body),
              "comment": 0, **(end or {})}
    return bytes(body + directory + _END.pack(b"PK\5\6", *fields.values()) + after)


def _bytes(value: object) -> bytes:
    assert isinstance(value, bytes)
    return value


def raw_deflate(data: bytes, level: int = 9) -> bytes:
    """Deflated by zlib, which packs otherwise than libdeflate."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()
