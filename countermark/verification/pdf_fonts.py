"""The fonts that a PDF embeds → whether they are the bundled typefaces, cut as canonical.py cuts them.

A font decides what a glyph looks like, and beside it stands what the glyph is copied and read aloud as: whoever changes
one of them can have a page that shows other words than it says. So each font is cut anew, from the face and the glyphs
that it names, and the same bytes are demanded; and each glyph stands for what the face itself says, where it says it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from countermark.formats.reading import characters, to_unicode
from countermark.typefaces import subset
from countermark.verification.findings import Finding, found
from countermark.verification.pdf_objects import Object, Ref, Value
from countermark.verification.pdf_shapes import fonts

if TYPE_CHECKING:
    from countermark.typefaces import Face

_PAIR = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>\Z")


def unsound_fonts(objects: list[Object], kinds: Mapping[int, str], unpacked: Mapping[int, bytes],
                  faces: Sequence[Face], path: str) -> Iterator[Finding]:
    """What of the fonts is not as ours are. KINDS and UNPACKED: object number → its kind, and a stream's content."""
    known = {face.name: face for face in faces}
    for name, font in fonts(objects, kinds):
        base = str(font.get("BaseFont"))
        face = known.get(base.partition("+")[2])
        names, file = _described(objects, font)
        if face is None or base.partition("+")[0] != name or names != (base, base):
            yield found("V216", path, base)
            continue
        texts = _texts(unpacked.get(_number(font.get("ToUnicode")), b""))
        if texts is None:
            yield found("V217", path, f"{base}: what its glyphs stand for cannot be read")
            continue
        glyphs = frozenset(texts) | {0}
        tag = hashlib.sha256(face.digest.encode() + repr(sorted(glyphs)).encode()).digest()
        if name != bytes(65 + byte % 26 for byte in tag[:6]).decode():
            yield found("V216", path, f"{base}: its name is not that of these glyphs")
        elif unpacked.get(file) != subset(face.data, glyphs):
            yield found("V217", path, f"{base}: its outlines are not those of the typeface")
        else:
            for glyph, own, text in _misread(face.data, texts):
                yield found("V217", path, f"{base}: glyph {glyph}, which shows {own!r}, is copied as {text!r}")


def _described(objects: list[Object], font: dict[str, Value]) -> tuple[tuple[str, str], int]:
    """The further names of a font, and the number of its file."""
    below = font.get("DescendantFonts")
    descendant = _at(objects, below[0]) if isinstance(below, list) and len(below) == 1 else {}
    descriptor = _at(objects, descendant.get("FontDescriptor", False))
    return (str(descendant.get("BaseFont")), str(descriptor.get("FontName"))), _number(descriptor.get("FontFile2"))


def _at(objects: list[Object], value: Value) -> dict[str, Value]:
    number = _number(value)
    item = objects[number - 1] if 0 < number <= len(objects) else None
    return item if isinstance(item, dict) else {}


def _number(value: Value | None) -> int:
    return value.number if isinstance(value, Ref) else 0


def _texts(data: bytes) -> dict[int, str] | None:
    """A ToUnicode CMap as reading.to_unicode writes it → what each glyph stands for; None for any other."""
    try:
        texts = {int(pair[1], 16): bytes.fromhex(pair[2].decode()).decode("utf-16-be")
                 for line in data.split(b"\n") if (pair := _PAIR.match(line)) and line != b"<0000> <ffff>"}
        return texts if to_unicode(texts) == data else None
    except UnicodeDecodeError:
        return None


def _misread(data: bytes, texts: Mapping[int, str]) -> Iterator[tuple[int, str, str]]:
    """Each glyph that the face DATA has for another character than TEXTS says: (glyph, character, text).

    A face may have one glyph for several characters. A glyph without a character (a ligature, a small capital) stands
    for what its name says, or is not judged.
    """
    import uharfbuzz as hb

    font, own = hb.Font(hb.Face(data)), characters(data)
    for glyph, text in texts.items():
        shown = own.get(glyph, text)
        if _plain(shown) != _plain(text) and not (len(text) == 1 and font.get_nominal_glyph(ord(text)) == glyph):
            yield glyph, shown, text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
