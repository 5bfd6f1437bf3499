"""The bytes of a picture's file → its size, or why no edition can hold it. Pure; imports nothing of ours.

A picture goes into the editions as its editor typed it, and can be compared with the original, byte for byte. So what
does not show must not be in it: where and when it was taken, with which camera, what was cut off. And what would be
shown in one way here and another there is refused: other colours than sRGB's, 16 bits, movement.

PNG is read by ISO/IEC 15948, JPEG by ITU-T T.81, Annex B; that the whole can be decoded is seen by Pillow.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from typing import Any, NoReturn

#: Ending → media type. A name is one on every system, so there are no capitals in it.
MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:png|jpe?g)\Z", re.ASCII)
#: 5000 pixels are 1000 to the inch on the widest line of a page.
MOST_PIXELS = 5000
MOST_BYTES = 10_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
#: Chunks that say how the picture looks, and how large a pixel is.
_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"pHYs", b"sBIT", b"bKGD", b"sRGB", b"gAMA", b"cHRM", b"iCCP"}
#: Chunks that can hold other colours than sRGB's → what they hold where the colours are these (ISO/IEC 15948, 11.3.3).
_SRGB = {b"gAMA": {struct.pack(">I", value) for value in (45454, 45455, 45456)},
         b"cHRM": {struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)}}
#: Kinds of JPEG that PDF and reading systems alike can show: baseline, extended and progressive by Huffman's code.
_FRAMES = {0xC0, 0xC1, 0xC2}
_OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
#: What ends the data of a scan: a marker that is no stuffed byte and no restart.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_STRIP = "save it without metadata, or take it out: exiftool -all= FILE"
_ANEW = "save it anew in a program for pictures"
_CONVERT = "convert it to sRGB in a program for pictures"
_AGAIN = "save it anew as PNG or JPEG, 8 bits, in RGB or grey"


class Unfit(Exception):
    """A picture that no edition can hold: `code` of RULES, what is wrong, and a hint."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def is_picture_name(name: str) -> bool:
    """Whether NAME can be a picture's: at most 80 letters a–z, digits and single hyphens, and a known ending."""
    return len(name) <= 80 and _NAME.match(name) is not None


def media_type(name: str) -> str:
    """The media type of the picture NAME."""
    return MEDIA_TYPES["." + name.rpartition(".")[2]]


def _unset(message: str, hint: str = _AGAIN) -> NoReturn:
    raise Unfit("D031", message, hint)


def _more_than_seen(message: str, hint: str = _STRIP) -> NoReturn:
    raise Unfit("D032", message, hint)


def size_of(name: str, data: bytes) -> tuple[int, int]:
    """The picture NAME with bytes DATA → its width and height in pixels; raises Unfit."""
    if len(data) > MOST_BYTES:
        _unset(f"is larger than {MOST_BYTES // 1_000_000} MB", "save it with fewer pixels, or as a JPEG")
    kind = next((kind for start, kind in ((_PNG, "image/png"), (_JPEG, "image/jpeg")) if data.startswith(start)), "")
    if not kind:
        _unset("is neither a PNG nor a JPEG")
    if kind != media_type(name):
        _unset(f"is a {kind[6:].upper()} and is not named as one", "give its name the ending that it should have")
    width, height = _look_at_png(data) if kind == "image/png" else _look_at_jpeg(data)
    if min(width, height) < 1 or max(width, height) > MOST_PIXELS:
        _unset(f"has {width} × {height} pixels; {MOST_PIXELS} a side are the most", "save it with fewer pixels")
    return _decoded(data)


def _look_at_png(data: bytes) -> tuple[int, int]:
    """A PNG's size, by its header; raises Unfit for what it holds besides the picture (ISO/IEC 15948, 5.3)."""
    at, size, chunk = len(_PNG), (0, 0), b""
    colours: dict[bytes, bytes] = {}
    while chunk != b"IEND":
        head = data[at:at + 8]
        length = int.from_bytes(head[:4], "big")
        chunk, content = head[4:], data[at + 8:at + 8 + length]
        if len(head) < 8 or len(data) < at + 12 + length or (at == len(_PNG)) != (chunk == b"IHDR"):
            _unset("is cut off or damaged", "put the whole file there")
        if chunk == b"acTL":
            _unset("moves", "save the one picture of it that should be shown")
        if chunk not in _CHUNKS:
            _more_than_seen(f"holds more than the picture: {_shown(chunk)}")
        if chunk == b"IHDR":
            if length != 13:
                _unset("is cut off or damaged", "put the whole file there")
            width, height, bits = struct.unpack(">IIB", content[:9])
            size = width, height
            if bits > 8:
                _unset(f"has {bits} bits a colour", "save it with 8 bits a colour")
        colours[chunk] = content
        at += 12 + length
    if at != len(data):
        _more_than_seen(f"holds more than the picture: {len(data) - at} bytes after its end", _ANEW)
    # Whoever knows sRGB or iCCP pays no heed to the other two; the profile is looked at in _decoded.
    if not {b"sRGB", b"iCCP"} & colours.keys() and any(
            colours[name] not in known for name, known in _SRGB.items() if name in colours):
        _more_than_seen("has other colours than those of sRGB", _CONVERT)
    return size


def _look_at_jpeg(data: bytes) -> tuple[int, int]:
    """A JPEG's size, by its frame; raises Unfit for what it holds besides the picture (ITU-T T.81, B.1.1)."""
    at, size = 2, (0, 0)
    while True:
        while data[at:at + 2] == b"\xff\xff":  # fill
            at += 1
        marker = data[at + 1] if data[at:at + 1] == b"\xff" and at + 1 < len(data) else 0
        if marker == 0xD9:
            break
        length = int.from_bytes(data[at + 2:at + 4], "big")
        content = data[at + 4:at + 2 + length]
        if marker < 0xC0 or length < 2 or len(content) != length - 2:
            _unset("is cut off or damaged", "put the whole file there")
        if marker in _OTHER_FRAMES:
            _unset("is of a kind of JPEG that few programs show", "save it as a baseline or progressive JPEG")
        if marker in _FRAMES and length >= 8:
            bits, height, width, components = struct.unpack(">BHHB", content[:6])
            size = width, height
            if bits != 8:
                _unset(f"has {bits} bits a colour", "save it with 8 bits a colour")
            if components not in (1, 3):
                _unset("is in CMYK" if components == 4 else f"has {components} colours", _CONVERT)
        if marker == 0xFE or 0xE0 <= marker <= 0xEF:
            _look_at_segment(marker, content)
        at += 2 + length
        if marker == 0xDA:
            scan = _MARKER.search(data, at)
            at = scan.start() if scan else len(data)
    if at + 2 != len(data):
        _more_than_seen(f"holds more than the picture: {len(data) - at - 2} bytes after its end", _ANEW)
    return size


def _look_at_segment(marker: int, content: bytes) -> None:
    """Raises Unfit for a segment that holds more than how the picture looks: JFIF, Adobe's colours and ICC may."""
    if marker == 0xE0 and content[:5] == b"JFIF\0" and content[12:] == b"\0\0":  # its thumbnail has 0 × 0 pixels
        return
    if (marker == 0xEE and content[:5] == b"Adobe") or (marker == 0xE2 and content[:12] == b"ICC_PROFILE\0"):
        return
    what = "a comment" if marker == 0xFE else _shown(content[:24].partition(b"\0")[0]) or f"segment APP{marker - 0xE0}"
    _more_than_seen(f"holds more than the picture: {what}")


def _shown(name: bytes) -> str:
    return "".join(chr(byte) for byte in name if 0x20 <= byte < 0x7F)


def _decoded(data: bytes) -> tuple[int, int]:
    """The size of a picture that Pillow can decode without a warning; raises Unfit.

    WeasyPrint has Pillow take pictures that are cut off, for the whole process; here they are not.
    """
    from PIL import Image, ImageFile

    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                image.load()
                size, profile = image.size, image.info.get("icc_profile")
    except Exception:  # Pillow raises whatever it meets: OSError, ValueError, SyntaxError, struct.error, a warning …
        _unset("cannot be read", f"put the whole file there, or {_AGAIN}")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    if profile and not _is_srgb(profile):
        _more_than_seen("has other colours than those of sRGB", _CONVERT)
    return size


def _is_srgb(profile: Any) -> bool:
    """Whether an ICC profile is one for RGB that calls itself sRGB."""
    from PIL import ImageCms

    try:
        made = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return (made.profile.xcolor_space.strip() == "RGB"
                and ImageCms.getProfileDescription(made).strip().startswith("sRGB"))
    except (OSError, ImageCms.PyCMSError):
        return False
