"""Document → PDF/A-3a bytes that are the same on every system.

WeasyPrint lays out and writes; before the file is closed, `canonical` makes equal what would differ: fonts are cut
anew by the pinned subsetter and named by their own digest, streams are deflated by the pinned libdeflate.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import deflate

from countermark.diagnostics import Refused, fault
from countermark.document import Document
from countermark.engine import load_engine
from countermark.layout import load_layout, load_sheet
from countermark.project import Project
from countermark.typefaces import Typefaces, load_typefaces, subset

_STYLES = {0: "normal", 1: "oblique", 2: "italic"}


def render(project: Project, document: Document) -> tuple[bytes, int]:
    """The print edition of DOCUMENT and its number of pages; raises Refused."""
    typefaces = load_typefaces(project)
    html = load_layout(project).render("print/edition.html", document, typefaces=typefaces)
    engine = load_engine(load_sheet(project, "print"), typefaces)
    path = project.name(project.source(document.slug))

    def finish(laid_out: Any, file: Any) -> None:
        canonical(laid_out, file, typefaces, path)

    data, laid_out = engine.set(html, finish, path)
    return data, len(laid_out.pages)


def canonical(laid_out: Any, file: Any, typefaces: Typefaces, path: str) -> None:
    """The pydyf objects of FILE, changed in place so that no system library shows in them (a `finisher`)."""
    names = _embed_fonts(laid_out, file, typefaces, path)
    pattern = re.compile(rb"/(" + b"|".join(map(re.escape, sorted(names))) + rb")(?= )") if names else None
    for item in file.objects:
        if not hasattr(item, "stream"):
            continue
        data = b"\n".join(_bytes(part) for part in item.stream)
        if pattern and "Type" not in item.extra and "Length1" not in item.extra:
            data = pattern.sub(lambda m: b"/" + names[m[1]], data)
        _deflate(item, data)
    # The version of a tool must not stand in the file: a newer one that sets the same page gives the same bytes.
    if "Producer" in file.info:
        file.info["Producer"].string = "Countermark, WeasyPrint"


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
        stream.stream = [re.sub(rb'(Producer=")WeasyPrint [^"]*', rb"\1Countermark, WeasyPrint", data)]
        return
    packed = bytes(deflate.zlib_compress(data, 12))
    stream.extra["Filter"] = "/FlateDecode"
    if "Length1" in stream.extra:
        stream.extra["Length1"] = len(data)
    stream.stream = [packed]


def _embed_fonts(laid_out: Any, file: Any, typefaces: Typefaces, path: str) -> dict[bytes, bytes]:
    """Put our own subsets in the file; returns WeasyPrint's name for each font → the name by its digest."""
    references = {f"{item.number} 0 R".encode(): item for item in file.objects if item.number is not None}
    renamed: dict[bytes, bytes] = {}
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
        name = b"/" + short + b"+" + face.name.encode()
        data = subset(face.data, glyphs)
        for item in file.objects:
            if isinstance(item, dict) and item.get("BaseFont", item.get("FontName")) == font.name:
                for key in ("BaseFont", "FontName"):
                    if key in item:
                        item[key] = name
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
    return renamed
