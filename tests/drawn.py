"""The pictures of the stock document tests/corpus/pictures, drawn by arithmetic alone; nobody's work but this file's.

`python -m tests.drawn` writes them anew. A PNG's deflate and a JPEG's last digits depend on the Pillow that writes
them, so it is the pixels that a test compares, a JPEG's nearly.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

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
    for (x0, y0), (x1, y1) in zip(rails, rails[1:], strict=False):
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


def main() -> None:
    FIGURES.mkdir(parents=True, exist_ok=True)
    for name, draw in DRAWN.items():
        with (FIGURES / name).open("wb") as file:
            image = draw()
            if name.endswith(".jpg"):
                image.save(file, "JPEG", quality=70)
            else:
                image.save(file, "PNG", optimize=True)


if __name__ == "__main__":
    main()
