"""pydyf objects of a PDF that WeasyPrint is about to write → the same on every system (ISO 32000-1, 7.5).

Fonts are cut anew by the pinned subsetter and named by their own digest, streams are deflated by the pinned
libdeflate. It is a `finisher`: the public hook by which WeasyPrint hands over a file before it is written.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import Any

import deflate

from countermark.diagnostics import Refused, fault
from countermark.formats.container import DEFLATE_LEVEL
from countermark.formats.reading import glyph_texts, to_unicode, with_actual_text
from countermark.typefaces import Typefaces, subset

_STYLES = {0: "normal", 1: "oblique", 2: "italic"}


def canonical(laid_out: Any, file: Any, typefaces: Typefaces, path: str) -> None:
    """The pydyf objects of FILE, changed in place so that no system library shows in them ."""
    names, texts = _embed_fonts(laid_out, file, typefaces, path)
    shown = {names[name]: each for name, each in texts.items()}
    pattern = re.compile(rb"/(" + b"|".join(map(re.escape, sorted(names))) + rb")(?= )") if names else None
    for item in file.objects:
        if not hasattr(item, "stream"):
            continue
        data = b"\n".join(_bytes(part) for part in item.stream)
        if pattern and "Length1" not in item.extra and item.extra.get("Subtype") in (None, "/Form"):
            data = with_actual_text(pattern.sub(lambda m: b"/" + names[m[1]], data), shown)
        _deflate(item, data)


def _bytes(part: Any) -> bytes:
    if isinstance(part, bytes | bytearray):
        return bytes(part)
    if hasattr(part, "data"):
        data: bytes = part.data
        return data
    return str(part).encode("ascii")


def _deflate(stream: Any, data: bytes) -> None:
    if stream.extra.get("Type") == "/Metadata":
        # XMP stays plain, so that it can be read where the rest of a file cannot (ISO 19005-3, 6.6.2).
        stream.stream = [data]
        return
    if stream.extra.get("Subtype") == "/Image":
        if stream.extra["Filter"] == "/DCTDecode":  # a JPEG, as its editor typed it
            stream.stream = [data]
            return
        # Pillow chose a filter for each row, as PNG has it (ISO 32000-1, 7.4.4.4), and deflated with whichever zlib it
        # found: what was deflated is the same everywhere, and is all that is kept.
        data = zlib.decompress(data)
    packed = bytes(deflate.zlib_compress(data, DEFLATE_LEVEL))
    stream.extra["Filter"] = "/FlateDecode"
    if "Length1" in stream.extra:
        stream.extra["Length1"] = len(data)
    stream.stream = [packed]


def _embed_fonts(laid_out: Any, file: Any, typefaces: Typefaces,
                 path: str) -> tuple[dict[bytes, bytes], dict[bytes, dict[int, str]]]:
    """Put our own subsets in the file.

    Returns WeasyPrint's name for each font → the name by its digest, and → what its glyphs stand for.
    """
    references = {f"{item.number} 0 R".encode(): item for item in file.objects if item.number is not None}
    renamed: dict[bytes, bytes] = {}
    texts: dict[bytes, dict[int, str]] = {}
    unknown = []
    for font in laid_out.fonts.values():
        face = typefaces.find(font.family, _STYLES[font.style], int(font.weight))
        if face is None:
            unknown.append(fault(path, "D051", f"a font that is not bundled would be embedded: {font.family} "
                                 f"{_STYLES[font.style]} {int(font.weight)}", "list the face in its typeface.yaml"))
            continue
        glyphs = frozenset(font.to_unicode) | {0}
        tag = hashlib.sha256(face.digest.encode() + repr(sorted(glyphs)).encode()).digest()
        short = bytes(65 + byte % 26 for byte in tag[:6])
        renamed[font.hash.encode()] = short
        texts[font.hash.encode()] = glyph_texts(face.data, font.to_unicode)
        name = b"/" + short + b"+" + face.name.encode()
        data = subset(face.data, glyphs)
        for item in file.objects:
            if isinstance(item, dict) and item.get("BaseFont", item.get("FontName")) == font.name:
                for key in ("BaseFont", "FontName"):
                    if key in item:
                        item[key] = name
                if "ToUnicode" in item:
                    references[item["ToUnicode"]].stream = [to_unicode(texts[font.hash.encode()])]
                if item.get("Type") == "/FontDescriptor":
                    item["FontFamily"].string = face.name.partition("-")[0]
                    references[item["FontFile2"]].stream = [data]
    if unknown:
        raise Refused(unknown)
    for item in file.objects:
        if isinstance(item, dict) and item.keys() & {name.decode() for name in renamed}:
            entries = sorted((renamed[key.encode()].decode(), value) for key, value in item.items())
            item.clear()
            item.update(entries)
    return renamed, texts
