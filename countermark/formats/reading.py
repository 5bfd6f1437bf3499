"""Glyphs of a finished page → the text that copying, searching and reading aloud get from it (ISO 32000-1, 9.10, 14.9).

WeasyPrint takes what a glyph stands for from the shaper's clusters, and these differ between releases of HarfBuzz.
So what a glyph stands for is taken from the font itself wherever the font says it, and marks that shaping moves about
(Thai) get their order back in an ActualText.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_MARKED = re.compile(rb"/Span\n(<</MCID \d+)(>>\nBDC\n)(.*?)(?=\nEMC)", re.DOTALL)
_SHOWN = re.compile(rb"/(\w+) [-\d.]+ Tf|<([0-9a-f]+)>")
#: Thai SARA AM is shaped as two glyphs, the first of which goes before the tone mark (Unicode 16.2).
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


@lru_cache(maxsize=64)
def characters(data: bytes) -> dict[int, str]:
    """A font → its glyph ids with the first character that each stands for."""
    import uharfbuzz as hb

    face = hb.Face(data)
    font = hb.Font(face)
    found: dict[int, str] = {}
    for code in sorted(face.unicodes):
        glyph = font.get_nominal_glyph(code)
        if glyph is not None:
            found.setdefault(glyph, chr(code))
    named = {font.glyph_to_string(glyph): text for glyph, text in found.items()}
    for glyph in range(face.glyph_count):
        # A variant that shaping puts in ("uni0E49.small") stands for what its name says.
        base, variant, _ = font.glyph_to_string(glyph).partition(".")
        if variant and base in named:
            found.setdefault(glyph, named[base])
    return found


def glyph_texts(data: bytes, seen: Mapping[int, str]) -> dict[int, str]:
    """A font and what WeasyPrint has SEEN its glyphs stand for → what they stand for, by glyph id.

    A ligature (fi) keeps its letters, though the font knows a character for it as well.
    """
    own = characters(data) if any(not text.isascii() for text in seen.values()) else {}
    texts = {}
    for glyph, text in sorted(seen.items()):
        character = own.get(glyph, text)
        letters = unicodedata.normalize("NFKC", character) == unicodedata.normalize("NFKC", text)
        texts[glyph] = text if letters or (len(text) == 1 and not moves(text)) else character
    return texts


def moves(text: str) -> bool:
    """Whether shaping TEXT may move its marks about."""
    return any("\u0e00" <= sign <= "\u0e7f" for sign in text)


def to_unicode(texts: Mapping[int, str]) -> bytes:
    """What glyphs stand for → a ToUnicode CMap (ISO 32000-1, 9.10.3)."""
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
             "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
             "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
             "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange"]
    pairs = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(texts.items())]
    for start in range(0, len(pairs), 100):
        part = pairs[start:start + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def with_actual_text(page: bytes, fonts: Mapping[bytes, Mapping[int, str]]) -> bytes:
    """A page's content stream → the same, with an ActualText where shaping has moved marks.

    FONTS: name in the stream → what its glyphs stand for. Fonts are followed through the whole stream, since a run
    may be shown in one that was set before it.
    """
    if not any(moves(text) for texts in fonts.values() for text in texts.values()):
        return page
    name = b""

    def marked(match: re.Match[bytes]) -> bytes:
        nonlocal name
        shown = ""
        for font, glyphs in _SHOWN.findall(match[3]):
            name = font or name
            shown += "".join(fonts.get(name, {}).get(int(glyphs[i:i + 4], 16), "") for i in range(0, len(glyphs), 4))
        if not moves(shown):
            return match[0]
        text = _SARA_AM.sub("\\1\u0e33", shown).encode("utf-16-be").hex()
        return b"/Span\n" + match[1] + b"/ActualText <feff" + text.encode() + b">" + match[2] + match[3]

    return _MARKED.sub(marked, page)
