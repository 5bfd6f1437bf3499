"""Members → the bytes of an EPUB container (OCF 3.3; ZIP by APPNOTE 6.3): one way to write it, the same everywhere.

The order is mimetype, then names by code point; every date is 1980-01-01, every mode 0644, deflate comes from the
pinned libdeflate. The package document is stored as it is, so that the edition id in it can be read in the file's own
bytes, also by who cannot unpack it, and where the rest is damaged.
Python's zipfile is not used for writing: it deflates with whichever zlib the interpreter has, and takes attributes from
the system it runs on.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import deflate

MIMETYPE = "mimetype"
#: Measured on the memo: level 12 takes twenty times as long, for 2 % less.
DEFLATE_LEVEL = 8
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DATE = 0x0021  # 1980-01-01, the first that the format can say
_MODE = 0o100644 << 16
_UNIX = 3 << 8
_VERSION = 20
_UTF8 = 0x0800


def is_stored(name: str) -> bool:
    """Whether the member NAME is never deflated."""
    return name == MIMETYPE or name.endswith(".opf")


def write_container(members: Mapping[str, bytes]) -> bytes:
    """MEMBERS by name → container bytes; `mimetype` first and stored. Raises KeyError without one."""
    order = [MIMETYPE, *sorted(name for name in members if name != MIMETYPE)]
    body, directory = bytearray(), bytearray()
    for name in order:
        data = members[name]
        encoded = name.encode("utf-8")
        packed = b"" if is_stored(name) else bytes(deflate.deflate_compress(data, DEFLATE_LEVEL))
        method = 8 if packed and len(packed) < len(data) else 0
        payload = packed if method else data
        flags = 0 if name.isascii() else _UTF8
        sizes = (deflate.crc32(data), len(payload), len(data))
        offset = len(body)
        body += _LOCAL.pack(b"PK\3\4", _VERSION, flags, method, 0, _DATE, *sizes, len(encoded), 0) + encoded + payload
        directory += _CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, _VERSION, flags, method, 0, _DATE, *sizes,
                                   len(encoded), 0, 0, 0, 0, _MODE, offset) + encoded
    end = _END.pack(b"PK\5\6", 0, 0, len(order), len(order), len(directory), len(body), 0)
    return bytes(body + directory + end)
