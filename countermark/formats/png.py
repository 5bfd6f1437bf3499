"""Grey pixels → a PNG of sixteen tints (ISO/IEC 15948), the same bytes on every system.

Sixteen tints are enough for the edges of letters, and take half the room of 256. Pillow would deflate with whichever
zlib it was built with; here it is the pinned libdeflate. There is no chunk for a time or a text.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import deflate

#: Red, green and blue in sRGB, 0 to 255.
Colour = tuple[int, int, int]

TINTS = 16
#: Measured on covers: level 8 takes twice as long, for 1 % less.
_LEVEL = 6
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTH, _PALETTE = 4, 3
#: "Perceptual" (ISO/IEC 15948, 11.3.3.5): the colours are sRGB's.
_INTENT = b"\0"
_TINT = bytes(((255 - grey) * (TINTS - 1) + 127) // 255 for grey in range(256))
#: The first of two pixels takes the upper half of their byte.
_UPPER = bytes(tint << 4 for tint in _TINT)


def tints(paper: Colour, ink: Colour) -> tuple[Colour, ...]:
    """Sixteen colours in equal steps from PAPER to INK."""
    last = TINTS - 1
    red, green, blue = (tuple((a * (last - step) + b * step + last // 2) // last for step in range(TINTS))
                        for a, b in zip(paper, ink, strict=True))
    return tuple(zip(red, green, blue, strict=True))


def png(pixels: bytes, width: int, stride: int, palette: Sequence[Colour]) -> bytes:
    """Rows of WIDTH grey pixels (0 black, 255 white), each STRIDE bytes from the last → PNG.

    PALETTE says what is shown for them: sixteen colours, the first for white, the last for black. Raises ValueError
    where the width is odd: two pixels share a byte.
    """
    if width % 2 or len(palette) != TINTS or len(pixels) % stride:
        raise ValueError("the width must be even, the rows whole, and the colours sixteen")
    pairs = _pairs(pixels if stride == width else _trimmed(pixels, width, stride))
    row = width // 2
    # Each row says how it was filtered: not at all.
    rows = b"".join(b"\0" + pairs[at:at + row] for at in range(0, len(pairs), row))
    header = struct.pack(">2I5B", width, len(pixels) // stride, _DEPTH, _PALETTE, 0, 0, 0)
    return b"".join((_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"sRGB", _INTENT),
                     _chunk(b"PLTE", bytes(part for colour in palette for part in colour)),
                     _chunk(b"IDAT", bytes(deflate.zlib_compress(rows, _LEVEL))), _chunk(b"IEND", b"")))


def _trimmed(pixels: bytes, width: int, stride: int) -> bytes:
    return b"".join(pixels[at:at + width] for at in range(0, len(pixels), stride))


def _pairs(pixels: bytes) -> bytes:
    """Two pixels a byte. One large number is made of all upper halves, and one of all lower: so nothing is looped over
    in Python."""
    upper = int.from_bytes(pixels[::2].translate(_UPPER), "big")
    lower = int.from_bytes(pixels[1::2].translate(_TINT), "big")
    return (upper | lower).to_bytes(len(pixels) // 2, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", deflate.crc32(kind + data))
