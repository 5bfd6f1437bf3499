"""What is in a finished file and cannot be seen: words nothing dark is drawn for, rules of style that hide or add some.

A page is drawn by PDFium and looked at where its words should be: so it is one whether they have the paper's colour,
are transparent, covered, clipped or too small. A picture is looked at as a few large cells. An ebook is drawn by
whatever its reader has; its style sheet may only say what hides nothing anywhere.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

#: Pixels to a point. At one, the smallest type in use (8.4 pt) is still drawn dark enough to be told from grey.
_SCALE = 1.0
#: The darkest pixel of a word, 0 black to 255 white: ink of a contrast of 7:1 and more stays well below this, drawn
#: small; ink of less than 3:1 does not.
_DARK = 150
#: A sign of few pixels (a stop, a hyphen) is never drawn as dark.
_FAINT = 232
#: What PDFium puts where a word goes over the end of a line (U+0002, U+FFFE) parts it.
_WORD = re.compile(r"[^\s\x00-\x20\ufffe]+")
#: Pieces of a word are looked at where they are at least so many pixels wide.
_PIECE = 5
#: And there is paper about it, or between its letters: on a ground of its own colour nothing is as light.
_LIGHT = 190


def unseen_in_page(page: Any, text: Any) -> Iterator[str]:
    """A page and its text as PDFium has them → the runs of words that nothing dark is drawn for within its box."""
    import pypdfium2.raw as pdfium

    count = text.count_chars()
    words = text.get_text_range(0, count)
    if len(words) != count:  # a sign beyond U+FFFF takes two places in one, and one in the other
        words = "".join(chr(pdfium.FPDFText_GetUnicode(text.raw, n)) for n in range(count))
    image = page.render(scale=_SCALE, grayscale=True)
    pixels, stride, width, height = bytes(image.buffer), image.stride, image.width, image.height
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = [ctypes.byref(value) for value in (left, right, bottom, top)]
    page_height = page.get_height()

    def is_seen(start: int, end: int, limit: int) -> bool:
        low, high, y0, y1 = float(width), 0.0, float(height), 0.0
        for n in {start, end - 1}:
            pdfium.FPDFText_GetCharBox(text.raw, n, *box)
            low, high = min(low, left.value * _SCALE), max(high, right.value * _SCALE)
            y0 = min(y0, (page_height - top.value) * _SCALE)
            y1 = max(y1, (page_height - bottom.value) * _SCALE)
        first, last = max(int(low), 0), min(int(high) + 1, width)
        if first >= last:
            return False
        # A word may be covered in part: there is ink in each piece of about two letters, if faint.
        pieces = max(1, (end - start) // 2)
        step = (last - first) / pieces
        for piece in range(pieces if step >= _PIECE else 1):
            low_piece, high_piece = int(first + piece * step), int(first + (piece + 1) * step) + 1
            if not any(min(pixels[row * stride + low_piece:row * stride + high_piece]) <= _FAINT
                       for row in range(min(int(y1), height - 1), max(int(y0), 0) - 1, -1)):
                return False
        # From the lowest row up: letters are darkest where they stand.
        rows = range(min(int(y1) + 1, height - 1), max(int(y0) - 1, 0) - 1, -1)
        return (any(min(pixels[row * stride + first:row * stride + last]) <= limit for row in rows[1:])
                and any(max(pixels[row * stride + first:row * stride + last]) >= _LIGHT for row in rows))

    run: list[str] = []
    for match in _WORD.finditer(words):
        if not is_seen(match.start(), match.end(), _DARK if any(map(str.isalnum, match[0])) else _FAINT):
            run.append(match[0])
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)


#: A picture is compared in so many cells a side at most, each of so many of its pixels a side at least: larger ones
#: than that, programs that draw it in another size agree upon.
_CELLS = 16
_CELL = 8
#: By how much the mean colour of a cell may differ, of 255. Fine hatching, drawn smaller, came to 15.
_DIFFERS = 24
#: A picture is drawn for this with so many pixels a side at least, enlarged by so much at most.
_DRAWN = 160
_MOST_ENLARGED = 16.0


def look_of(image: Any, size: tuple[int, int]) -> bytes:
    """A Pillow IMAGE of a picture of SIZE pixels → the mean colours of its cells, row by row."""
    from PIL import Image

    cells = tuple(max(1, min(_CELLS, side // _CELL)) for side in size)
    data: bytes = image.convert("RGB").resize(cells, Image.Resampling.BOX).tobytes()
    return data


def look_at(page: Any, box: tuple[float, float, float, float], size: tuple[int, int]) -> bytes:
    """The look of what is drawn in BOX (left, bottom, right, top) of PDFium's PAGE, b"" where that is off the page."""
    left, bottom, right, top = box
    width, height = page.get_size()
    if not (-1 < left < right < width + 1 and -1 < bottom < top < height + 1):
        return b""
    scale = min(max(2.0, _DRAWN / min(right - left, top - bottom)), _MOST_ENLARGED)
    cut = tuple(max(0.0, edge) for edge in (left, bottom, width - right, height - top))
    return look_of(page.render(scale=scale, crop=cut).to_pil(), size)


def alike(one: bytes, other: bytes) -> bool:
    """Whether two looks are of one picture."""
    return len(one) == len(other) and all(abs(a - b) <= _DIFFERS for a, b in zip(one, other, strict=True))


#: What an ebook's style sheet may say; whatever else it says may hide words somewhere, add some or change them.
_HARMLESS = frozenset((
    "font-family", "font-style", "font-weight", "font-size", "font-variant", "font-variant-numeric",
    "font-variant-caps", "font-kerning", "font-feature-settings", "line-height", "letter-spacing", "text-align",
    "text-align-last", "text-indent", "text-decoration", "margin", "margin-top", "margin-right", "margin-bottom",
    "margin-left", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left", "border", "border-top",
    "border-right", "border-bottom", "border-left", "border-collapse", "display", "justify-content", "list-style",
    "list-style-type", "vertical-align", "white-space", "overflow-wrap", "word-wrap", "hyphens", "-webkit-hyphens",
    "-epub-hyphens", "hyphenate-limit-chars", "flex-wrap", "text-wrap", "orphans", "widows", "break-before",
    "break-after", "break-inside", "page-break-before", "page-break-after", "page-break-inside", "min-width",
    "column-gap", "row-gap", "max-width", "height", "color",
))
#: What may be said of pictures alone, which hold no words: "#fff" behind one hides nothing that is drawn in it, and one
#: as high as the screen can be seen whole.
_OF_PICTURES = {("background-color", "#fff"), ("max-height", "95vh")}
_PICTURES = re.compile(r"(?:\S+\s+)*img\Z")
_DISPLAYS = {"block", "inline", "inline-block", "flex", "grid", "table", "list-item"}
#: The elements that hold no words may be left out of sight.
_EMPTY = re.compile(r"(?:\S+\s+)*(?:br|wbr)(?:::before)?\Z")
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))(em|pt|px|mm|%)?\Z")
#: Of these properties only these values are known to hide, add and change nothing.
_VALUES = {
    "display": frozenset({"block", "inline", "inline-block", "flex", "grid", "table", "list-item"}),
    "list-style": frozenset({"none"}), "list-style-type": frozenset({"none"}),
    "text-decoration": frozenset({"none", "underline"}),
    "color": frozenset({"inherit"}),
    "text-wrap": frozenset({"balance", "pretty"}), "flex-wrap": frozenset({"wrap"}),
    "vertical-align": frozenset({"baseline", "top", "middle", "bottom", "sub", "super"}),
    # Narrower than its room, a picture or a column could be too small to be seen; lower than its words, they fall
    # together.
    "max-width": frozenset({"100%"}), "height": frozenset({"auto"}),
}
#: Property → from and to which length, in each unit, words neither move away nor fall together.
_AWAY = {"em": 4.0, "%": 25.0, "pt": 48.0, "px": 64.0, "mm": 20.0, "": 0.0}
_LEAST = {"font-size": {"em": 0.6, "%": 60.0, "pt": 6.0, "px": 8.0, "mm": 2.0, "": 1e9},
          "line-height": {"em": 0.9, "%": 90.0, "pt": 8.0, "px": 10.0, "mm": 3.0, "": 0.9}}
_MOVING = ("text-indent", "margin", "padding", "min-width", "column-gap", "row-gap")


@lru_cache(maxsize=16)
def hiding(sheet: str, inline: bool = False) -> tuple[tuple[str, str], ...]:
    """A style sheet (or, INLINE, a style attribute) → (what it says, why it may hide words) of each such rule."""
    import tinycss2

    if not sheet:
        return ()
    if inline:
        return tuple(_of_declarations("style", tinycss2.parse_blocks_contents(sheet)))
    found: list[tuple[str, str]] = []
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            found += _of_declarations(selector, tinycss2.parse_blocks_contents(rule.content))
        elif rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            continue
        else:
            found.append((tinycss2.serialize([rule])[:60], "it is no plain rule"))
    return tuple(found)


def _of_declarations(selector: str, declarations: list[Any]) -> Iterator[tuple[str, str]]:
    import tinycss2

    for each in declarations:
        if each.type in ("comment", "whitespace"):
            continue
        if each.type != "declaration":
            yield selector, "it cannot be read"
            continue
        name, value = each.lower_name, tinycss2.serialize(each.value).strip()
        if name in ("display", "content") and value == "none" and all(
                _EMPTY.match(part.strip()) for part in selector.split(",")):
            continue
        if (name, value) in _OF_PICTURES and all(_PICTURES.match(part.strip()) for part in selector.split(",")):
            continue
        if why := _why(name, value):
            yield f"{selector} {{ {name}: {value} }}", why


def _why(name: str, value: str) -> str:
    """Why a declaration may hide, add or change words, or ""."""
    if name not in _HARMLESS:
        return "of this property it is not known that it hides no words"
    if name in _VALUES:
        return "" if value in _VALUES[name] else "of this value it is not known that it hides no words"
    if name == "letter-spacing":
        length = _LENGTH.match(value)
        return "" if length and length[2] == "em" and 0 <= float(length[1]) <= 0.2 else "this may tear words apart"
    if name in _LEAST or name.startswith(_MOVING):
        for part in value.split():
            length = _LENGTH.match(part)
            if part in ("auto", "inherit", "normal") and name != "font-size":
                continue
            if not length:
                return "what this does to words is not known"
            number, unit = float(length[1]), length[2] or ""
            if name in _LEAST and number < _LEAST[name][unit]:
                return "this makes words too small"
            if name.startswith(_MOVING) and abs(number) > _AWAY[unit]:
                return "this moves words away"
    return ""
