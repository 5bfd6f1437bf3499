"""What is drawn on the pages of a PDF → its look, in parts that can be told apart: paper, places, faces, colours."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from countermark.fixity import digest_of

_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end", re.DOTALL)
_TAG = re.compile(r"\A[A-Z]{6}\+")
#: A page with more on it is no page of text; so much is looked at, and no more.
_MOST_OBJECTS = 20_000
#: Numbers of annotations' types (fpdf_annot.h) → what they are.
_ANNOTATIONS = {1: "a note", 3: "a text", 4: "a line", 5: "a rectangle", 6: "an ellipse", 9: "a marking",
                10: "an underlining", 12: "a stroke through words", 13: "a stamp", 15: "a drawing", 20: "a form field"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a PDF looks. Points are a 72nd of an inch; `edges`: where the text of all pages ends, left, bottom, right,
    top; `fonts`: name → digest of the font that lies in the file; `drawn`, `pictures`, `placed`: a digest a page;
    `laid_over`: annotations that programs draw over pages (ISO 32000-1, 12.5), in words; `links`: where they lead."""

    sizes: tuple[tuple[float, float], ...] = ()
    edges: tuple[float, ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    grades: frozenset[float] = frozenset()
    colours: frozenset[str] = frozenset()
    placed: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    laid_over: tuple[str, ...] = ()
    links: frozenset[str] = frozenset()
    metadata: Mapping[str, str] = field(default_factory=dict)
    xmp: bytes = b""


@dataclass(slots=True)
class Seen:
    """A look while it is gathered."""

    sizes: list[tuple[float, float]] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    fonts: dict[int, tuple[str, str]] = field(default_factory=dict)
    grades: set[float] = field(default_factory=set)
    colours: set[str] = field(default_factory=set)
    placed: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    laid_over: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)

    def page(self, page: Any) -> None:
        """Take in a page: its size, and what on it is no text."""
        import pypdfium2.raw as raw

        width, height = page.get_size()
        self.sizes.append((round(width, 1), round(height, 1)))
        placed, drawn, pictures = list[str](), list[str](), list[str]()
        for n, each in enumerate(page.get_objects(max_depth=4)):
            if n > _MOST_OBJECTS:
                break
            if each.type == raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(digest_of(bytes(each.get_data(decode_simple=False))) + repr(each.get_px_size()))
            kinds = {raw.FPDF_PAGEOBJ_TEXT: placed, raw.FPDF_PAGEOBJ_PATH: drawn}
            if each.type != raw.FPDF_PAGEOBJ_TEXT:
                kinds.get(each.type, drawn).append(_colours(each.raw))
            kinds.get(each.type, drawn).append(repr([round(side, 1) for side in each.get_bounds()]))
        self._annotations(page)
        self.placed.append(digest_of("".join(placed).encode()))
        self.drawn.append(digest_of("".join(drawn).encode()))
        self.pictures.append(digest_of("".join(pictures).encode()))

    def _annotations(self, page: Any) -> None:
        import pypdfium2.raw as raw

        for n in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_OBJECTS)):
            annotation = raw.FPDFPage_GetAnnot(page.raw, n)
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind == raw.FPDF_ANNOT_LINK:
                action = raw.FPDFLink_GetAction(raw.FPDFAnnot_GetLink(annotation))
                length = raw.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
                buffer = ctypes.create_string_buffer(max(length, 1))
                raw.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, length)
                if buffer.value:
                    self.links.add(buffer.value.decode("utf-8", "replace"))
            else:
                length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
                words = (ctypes.c_ushort * (length // 2 or 1))()
                raw.FPDFAnnot_GetStringValue(annotation, b"Contents", words, length)
                said = "".join(map(chr, words)).rstrip("\0")
                name = f"{_ANNOTATIONS.get(kind, 'an annotation')} on page {len(self.sizes)}"
                self.laid_over.append(f"{name} that says “{said[:80]}”" if said else name)
            raw.FPDFPage_CloseAnnot(annotation)

    def text(self, drawn: Any, furniture: bool) -> None:
        """Take in a text object; what is FURNITURE stands in the margins."""
        import pypdfium2.raw as raw

        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(drawn, size)
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(drawn, matrix)
        self.grades.add(round(size.value * (matrix.b ** 2 + matrix.d ** 2) ** 0.5, 2))
        self.colours.add(_colour(raw.FPDFPageObj_GetFillColor, drawn))
        font = raw.FPDFTextObj_GetFont(drawn)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self.fonts:
            self.fonts[key] = _font(font)
        if not furniture:
            sides = [ctypes.c_float() for _ in range(4)]
            raw.FPDFPageObj_GetBounds(drawn, *sides)
            left, bottom, right, top = (each.value for each in sides)
            old = self.edges or [left, bottom, right, top]
            self.edges = [min(old[0], left), min(old[1], bottom), max(old[2], right), max(old[3], top)]

    def look(self, metadata: Mapping[str, str], data: bytes) -> Look:
        """What was gathered, with what the file says of itself."""
        xmp = _XMP.search(data)
        fonts: dict[str, list[str]] = {}
        for name, digest in self.fonts.values():
            fonts.setdefault(name, []).append(digest)
        return Look(tuple(self.sizes), tuple(round(each, 1) for each in self.edges),
                    {name: "".join(sorted(set(digests))) for name, digests in sorted(fonts.items())},
                    frozenset(self.grades), frozenset(self.colours), tuple(self.placed), tuple(self.drawn),
                    tuple(self.pictures), tuple(self.laid_over), frozenset(self.links), dict(metadata),
                    xmp[0] if xmp else b"")


def _colours(drawn: Any) -> str:
    import pypdfium2.raw as raw

    return _colour(raw.FPDFPageObj_GetFillColor, drawn) + _colour(raw.FPDFPageObj_GetStrokeColor, drawn)


def _colour(ask: Any, drawn: Any) -> str:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(drawn, *parts):
        return ""
    red, green, blue, opaque = (each.value for each in parts)
    return f"#{red:02x}{green:02x}{blue:02x}" + (f" at {opaque * 100 // 255} %" if opaque < 255 else "")


def _font(font: Any) -> tuple[str, str]:
    """A font → its name without the tag of a subset (ISO 32000-1, 9.6.4), and the digest of its file."""
    import pypdfium2.raw as raw

    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    raw.FPDFFont_GetBaseFontName(font, buffer, length)
    size = ctypes.c_size_t()
    raw.FPDFFont_GetFontData(font, None, 0, size)
    data = (ctypes.c_uint8 * size.value)()
    raw.FPDFFont_GetFontData(font, data, size.value, size)
    return _TAG.sub("", buffer.value.decode("utf-8", "replace")), digest_of(bytes(data))
