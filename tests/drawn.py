"""Pictures drawn by arithmetic alone: those of the stock document tests/corpus/pictures, and spoilt ones.

`python -m tests.drawn` writes the former anew. A PNG's deflate and a JPEG's last digits depend on the Pillow that
writes them, so it is the pixels that a test compares, a JPEG's nearly.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw

FIGURES = Path(__file__).parent / "corpus" / "pictures" / "figures"


def works() -> Image.Image:
    """A map in four colours (a palette): two halls, a railway siding, the river to the east."""
    image = Image.new("RGB", (900, 600), (250, 247, 238))
    draw = ImageDraw.Draw(image)
    river = [(760 + (y - 300) ** 2 // 1500, y) for y in range(-20, 640, 20)]
    draw.line(river, fill=(148, 178, 200), width=70, joint="curve")
    for left, top, right, bottom in ((120, 90, 420, 240), (180, 330, 520, 470)):
        draw.rectangle((left, top, right, bottom), outline=(40, 40, 40), width=5)
        for x in range(left + 20, right, 20):
            draw.line((x, top, x - 20, bottom), fill=(40, 40, 40), width=1)
    rails = [(0, 560), (300, 545), (560, 500), (620, 380), (630, 60)]
    draw.line(rails, fill=(40, 40, 40), width=4)
    for (x0, y0), (x1, y1) in pairwise(rails):
        steps = max(abs(x1 - x0), abs(y1 - y0)) // 18
        for n in range(steps):
            x, y = x0 + (x1 - x0) * n // steps, y0 + (y1 - y0) * n // steps
            upright = abs(y1 - y0) > abs(x1 - x0)
            draw.line((x - 9, y, x + 9, y) if upright else (x, y - 9, x, y + 9), fill=(40, 40, 40), width=2)
    draw.polygon([(60, 40), (75, 90), (60, 78), (45, 90)], fill=(160, 50, 40))
    return image.quantize(4, dither=Image.Dither.NONE)


def valley() -> Image.Image:
    """A view like a photograph: a pale sky, three ridges one behind the other, a chimney."""
    width, height = 640, 400
    image = Image.new("RGB", (width, height))
    pixels = image.load()
    assert pixels
    for x in range(width):
        ridges = [(150 + (x * 37 // 29 % 97 - 48) ** 2 // 60 + abs(x - 220) // 5, 168),
                  (215 + (x * 11 // 13 % 131 - 65) ** 2 // 110 + abs(x - 460) // 7, 118),
                  (290 + (x * 5 // 9 % 167 - 83) ** 2 // 240, 66)]
        for y in range(height):
            shade = 236 - y // 8
            for top, dark in ridges:
                if y > top:
                    shade = dark + (height - y) // 12
            if 408 <= x < 424 and 130 < y < 300:
                shade = 48 + (x - 408) * 3
            grain = (x * 7919 + y * 104729 + x * y) % 13 - 6
            tone = max(0, min(255, shade + grain))
            pixels[x, y] = (tone, tone * 31 // 32, tone * 29 // 32)
    return image


def seal() -> Image.Image:
    """A round stamp in red, with nothing behind it (an alpha channel)."""
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    red = (170, 40, 40, 220)
    for inset, width in ((10, 8), (34, 3)):
        draw.ellipse((inset, inset, 299 - inset, 299 - inset), outline=red, width=width)
    draw.polygon([(150, 70), (172, 128), (232, 128), (184, 166), (202, 226), (150, 190), (98, 226), (116, 166),
                  (68, 128), (128, 128)], fill=(170, 40, 40, 160))
    return image


DRAWN: dict[str, Callable[[], Image.Image]] = {"works.png": works, "valley.jpg": valley, "seal.png": seal}


def saved(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    """IMAGE as a file of KIND."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def dot(mode: str = "RGB", size: tuple[int, int] = (24, 16)) -> Image.Image:
    """A small picture in MODE that is not of one colour."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((2, 2, size[0] // 2, size[1] // 2), fill=60)
    return image.convert(mode)


def chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunk(name: bytes, content: bytes) -> bytes:
    """A PNG with one more chunk, after its header."""
    data = saved(dot())
    return data[:33] + chunk(name, content) + data[33:]


def with_segment(marker: int, content: bytes) -> bytes:
    """A JPEG with one more segment, after its first."""
    data = saved(dot(), "JPEG")
    at = 4 + struct.unpack(">H", data[4:6])[0]
    return data[:at] + bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content + data[at:]


def deep() -> bytes:
    """A PNG with 16 bits a colour, which Pillow cannot write."""
    row = b"\0" + b"\x12\x34" * 3 * 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b""))


def profile(name: str) -> bytes:
    """An ICC profile of Pillow's own making: "sRGB", or "LAB" for one that is not."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()  # type: ignore[arg-type]  # one of its names


#: Name → the bytes of a picture that no edition takes, and a word of what its editor is told.
SPOILT: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty.png": (lambda: b"", "D031", "neither a PNG nor a JPEG"),
    "gif.png": (lambda: saved(dot("P"), "GIF"), "D031", "neither a PNG nor a JPEG"),
    "jpeg.png": (lambda: saved(dot(), "JPEG"), "D031", "is a JPEG and is not named as one"),
    "png.jpg": (lambda: saved(dot()), "D031", "is a PNG and is not named as one"),
    "cut.png": (lambda: saved(works())[:-40], "D031", "cut off"),
    "cut.jpg": (lambda: saved(dot(), "JPEG")[:-30], "D031", "cut off"),
    "torn.png": (lambda: saved(dot()).replace(b"IDAT", b"IDAT\0", 1)[:-1], "D031", "cut off"),
    "garbled.png": (lambda: with_chunk(b"IDAT", b"no deflate"), "D031", "cannot be read"),
    "short.png": (lambda: saved(dot())[:33] + chunk(b"IDAT", zlib.compress(b"\0" * 80)) + chunk(b"IEND", b""),
                  "D031", "cannot be read"),
    "wide.png": (lambda: saved(dot("L", (5001, 8))), "D031", "5001 × 8 pixels"),
    "deep.png": (deep, "D031", "16 bits a colour"),
    "four.jpg": (lambda: saved(dot("CMYK"), "JPEG"), "D031", "is in CMYK"),
    "moving.png": (lambda: saved(dot(), save_all=True, append_images=[dot("L").convert("RGB").rotate(180)]), "D031",
                   "moves"),
    "arithmetic.jpg": (lambda: saved(dot(), "JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1), "D031", "few programs"),
    "exif.jpg": (lambda: with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), "D032", "Exif"),
    "comment.jpg": (lambda: with_segment(0xFE, b"from the bridge"), "D032", "a comment"),
    "photoshop.jpg": (lambda: with_segment(0xED, b"Photoshop 3.0\x008BIM"), "D032", "Photoshop"),
    "thumbnail.jpg": (lambda: with_segment(0xE0, b"JFXX\0\x10"), "D032", "JFXX"),
    "behind.jpg": (lambda: saved(dot(), "JPEG") + b"PK\3\4", "D032", "4 bytes after its end"),
    "text.png": (lambda: with_chunk(b"tEXt", b"Author\0somebody"), "D032", "tEXt"),
    "exif.png": (lambda: with_chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0\0\0\0\0"), "D032", "eXIf"),
    "dated.png": (lambda: with_chunk(b"tIME", b"\x07\xa4\6\5\0\0\0"), "D032", "tIME"),
    "behind.png": (lambda: saved(dot()) + b"PK\3\4", "D032", "4 bytes after its end"),
    "gamma.png": (lambda: with_chunk(b"gAMA", struct.pack(">I", 100_000)), "D032", "other colours"),
    "profile.png": (lambda: saved(dot(), icc_profile=profile("LAB")), "D032", "other colours"),
    "profile.jpg": (lambda: saved(dot(), "JPEG", icc_profile=profile("LAB")), "D032", "other colours"),
}


def main() -> None:
    FIGURES.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWN.items():
        jpeg = name.endswith(".jpg")
        data = saved(draw(), "JPEG", quality=70) if jpeg else saved(draw(), optimize=True)
        (FIGURES / name).write_bytes(data)


if __name__ == "__main__":
    main()
