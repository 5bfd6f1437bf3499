"""A PDF's bytes → what of it is not as ours are (ISO 32000-1; ISO 19005-3), by code (V201–V219).

A PDF can be changed by what is written behind it, can hold what is not shown, and can act. Ours is written once, in
one form, and holds what SHAPES lists. So it is read strictly from front to back; each object is demanded to be of use,
of a known kind and with known entries; fonts are cut anew; and last, written again by the one way to write it, it is
the same bytes (decision 25). What pages say is not judged here: that their words are the edition's, others ask.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import deflate

from countermark.formats.container import DEFLATE_LEVEL
from countermark.verification.findings import Finding, found
from countermark.verification.markup import fault_of
from countermark.verification.pdf_objects import (
    HEADER,
    Hex,
    Object,
    Ref,
    Stream,
    Text,
    Unwritten,
    body,
    read_objects,
    table,
    write_pdf,
)
from countermark.verification.pdf_shapes import Shapes

if TYPE_CHECKING:
    from countermark.typefaces import Face

MOST_BYTES = 1 << 29
MOST_UNPACKED = 1 << 30
#: Ours come to 30; deflate can reach 1032. What is small may well be packed more tightly.
MOST_RATIO, SMALL = 100, 1 << 20
MOST_PIXELS = 200_000_000
#: Keys and kinds of action by which a file does something by itself, or by a click that shows no address (12.6).
_ACTS = frozenset(["JS", "JavaScript", "OpenAction", "AA", "Launch", "GoToR", "GoToE", "SubmitForm", "ImportData",
                   "ResetForm", "Named", "Thread", "Rendition", "GoTo3DView", "Hide", "SetOCGState", "Trans", "URI"])
#: Keys and kinds that take input, play, or show something else to some readers (8.11, 12.5, 12.7, 12.8, 13).
_ASKS = frozenset(["AcroForm", "XFA", "Widget", "RichMedia", "Screen", "Movie", "Sound", "3D", "FileAttachment",
                   "OCProperties", "OC", "Collection", "Perms", "Sig", "Popup", "FreeText", "Stamp", "Redact"])
_TAIL = re.compile(rb"xref\n0 \d+\n(?:\d{10} \d{5} [fn] \n)+trailer\n<<\n((?:[^\n]*\n)*?)>>\nstartxref\n\d+\n%%EOF\n")
_ROOT = re.compile(rb"/Root ([1-9]\d{0,6}) 0 R\n/Info ([1-9]\d{0,6}) 0 R\n")
_IDENTIFIER = re.compile(rb"/ID \[\([0-9a-f]{32}\) \([0-9a-f]{32}\)\]")
_PLAIN_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._/-]{0,254}\Z")


def unsound(data: bytes, path: str, faces: Sequence[Face] | None = None) -> tuple[Finding, ...]:
    """What of the PDF in DATA is not as ours are; nothing, where all is. PATH: how findings name it.

    FACES: the bundled typefaces; without them fonts are held to their form alone.
    """
    return tuple(_unsound(data, path, faces))


def _unsound(data: bytes, path: str, faces: Sequence[Face] | None) -> Iterator[Finding]:
    if len(data) > MOST_BYTES:
        yield found("V215", path, f"{len(data)} bytes")
        return
    if not data.startswith(HEADER):
        yield found("V201", path, "something stands before it" if b"%PDF-" in data[1:1 << 16] else "")
        return
    try:
        objects, at = read_objects(data)
    except Unwritten as error:
        # What was rewritten by another program is in no form of ours; that much can still be told of it.
        yield found("V204" if re.search(rb"/Encrypt\b", data) else "V205", path, str(error))
        return
    tail = _TAIL.match(data, at)
    if not tail:
        yield found("V206", path, f"byte {at}")
        return
    findings = [*_end(data, objects, tail, path)]
    yield from findings
    named = _ROOT.search(tail[1])
    if not named or not 0 < int(named[1]) <= len(objects) or not 0 < int(named[2]) <= len(objects):
        yield found("V206", path, "its trailer names no catalogue")
        return
    for finding in _inside(objects, int(named[1]), int(named[2]), path, faces):
        findings.append(finding)
        yield finding
    if not findings and write_pdf(_packed_anew(objects), int(named[1]), int(named[2])) != data:
        yield found("V219", path)


def _end(data: bytes, objects: list[Object], tail: re.Match[bytes], path: str) -> Iterator[Finding]:
    """The table, the trailer, and that nothing comes after them."""
    named = _ROOT.search(tail[1])
    expected = table([body(item) for item in objects], int(named[1]), int(named[2])) if named else b""
    keys = re.findall(rb"/([A-Za-z]+)", _IDENTIFIER.sub(b"/ID", tail[1]))
    if b"Encrypt" in keys:
        yield found("V204", path)
    if b"Prev" in keys or b"XRefStm" in keys:
        yield found("V203", path, "its trailer names an earlier one")
    if tail[0] != expected and not {b"Encrypt", b"Prev", b"XRefStm"} & {*keys}:
        same = _IDENTIFIER.sub(b"", tail[0]) == _IDENTIFIER.sub(b"", expected)
        yield found("V207" if same else "V206", path)
    if rest := data[tail.end():]:
        update = b"startxref" in rest or b" obj" in rest
        yield found("V203" if update else "V202", path, f"{len(rest)} bytes after its end")


def _inside(objects: list[Object], root: int, info: int, path: str, faces: Sequence[Face] | None) -> Iterator[Finding]:
    """What the objects are, whether each is in use, and what their streams hold."""
    shapes = Shapes(objects, root, info)
    for place, what in shapes.strange:
        code = "V211" if place == "Action/URI" else "V208" if what in _ACTS else "V209" if what in _ASKS else "V210"
        yield found(code, path, f"{place}: {what}")
    if unused := sorted({*range(1, len(objects) + 1)} - shapes.kinds.keys()):
        yield found("V213", path, "objects " + ", ".join(map(str, unused[:10])))
    unpacked: dict[int, bytes] = {}
    for finding in _streams(objects, shapes.kinds, unpacked, path):
        yield finding
        if finding.code == "V215":
            return
    yield from _attachments(objects, root, unpacked, path)
    for number, kind in shapes.kinds.items():
        if kind == "Metadata" and (
                fault := fault_of(unpacked.get(number, b""), lambda *_: None, instructions=True)):
            yield found("V218", path, fault)
    if faces is not None:
        from countermark.verification.pdf_fonts import unsound_fonts  # HarfBuzz is loaded only where it is needed

        yield from unsound_fonts(objects, shapes.kinds, unpacked, faces, path)


def _streams(objects: list[Object], kinds: Mapping[int, str], unpacked: dict[int, bytes],
             path: str) -> Iterator[Finding]:
    """Unpack all streams within bounds, into UNPACKED."""
    left = MOST_UNPACKED
    for number, item in enumerate(objects, 1):
        if not isinstance(item, Stream):
            continue
        width, height = item.extra.get("Width", 1), item.extra.get("Height", 1)
        pixels = width * height if isinstance(width, int) and isinstance(height, int) else 0
        if not 0 < pixels <= MOST_PIXELS:
            yield found("V215", path, f"object {number}, a picture of {pixels} pixels")
            return
        if not _is_deflated(item):
            unpacked[number] = item.data
            continue
        most = min(left, SMALL + MOST_RATIO * len(item.data))
        inflater = zlib.decompressobj()
        try:
            unpacked[number] = inflater.decompress(item.data, most + 1)
        except zlib.error:
            yield found("V214", path, f"object {number}, {kinds.get(number, 'a stream')}")
            continue
        if len(unpacked[number]) > most:
            yield found("V215", path, f"object {number} unpacks from {len(item.data)} to more than {most} bytes")
            return
        left -= len(unpacked[number])
        if not inflater.eof or inflater.unused_data:
            what = "something stands behind its content" if inflater.eof else "its content is cut off"
            yield found("V214", path, f"object {number}: {what}")
        if kinds.get(number) == "FontFile" and item.extra.get("Length1") != len(unpacked[number]):
            yield found("V214", path, f"object {number}: its size is not the one that is declared")


def _is_deflated(item: Stream) -> bool:
    return item.extra.get("Filter") == "FlateDecode"


def _attachments(objects: list[Object], root: int, unpacked: Mapping[int, bytes], path: str) -> Iterator[Finding]:
    """Each file is listed once by its name and once in /AF, in their order, and is as its entry says."""
    names = _get(objects, _get(objects, _get(objects, Ref(root), "Names"), "EmbeddedFiles"), "Names")
    associated = _get(objects, Ref(root), "AF")
    listed = names if isinstance(names, list) else []
    by_name = [*zip(listed[::2], listed[1::2], strict=False)]
    numbers = [each.number for each in listed[1::2] if isinstance(each, Ref)]
    if listed[1::2] != (associated or []) or len({*numbers}) != len(by_name):
        yield found("V212", path, "the list by name and the catalogue's are not the same")
    seen: list[bytes] = []
    for name, specification in by_name:
        both = _get(objects, specification, "F"), _get(objects, specification, "UF")
        shown = name.decode("latin-1") if isinstance(name, Text) else "?"
        if both != (name, name) or not isinstance(name, Text) or not _PLAIN_NAME.match(name) or any(
                part in (b"", b".", b"..") for part in name.split(b"/")) or (seen and seen[-1] >= name):
            yield found("V212", path, f"{shown}: its name")
            continue
        seen.append(name)
        files = _get(objects, specification, "EF")
        first, second = _get(objects, files, "F"), _get(objects, files, "UF")
        reference = files.get("F") if isinstance(files, dict) else None
        data = unpacked.get(reference.number) if isinstance(reference, Ref) else None
        parameters = _get(objects, reference, "Params")
        if data is None or first is not second or not isinstance(parameters, dict) or (
                parameters.get("Size"), parameters.get("CheckSum")) != (
                len(data), Hex(hashlib.md5(data, usedforsecurity=False).digest())):
            yield found("V212", path, f"{shown}: its size or its check sum")


def _get(objects: list[Object], value: Object | None, key: str) -> Object | None:
    """The entry KEY of a dictionary or a stream; references are followed, once."""
    item = _resolved(objects, value)
    entries = item.extra if isinstance(item, Stream) else item
    return _resolved(objects, entries.get(key)) if isinstance(entries, dict) else None


def _resolved(objects: list[Object], value: Object | None) -> Object | None:
    if isinstance(value, Ref):
        return objects[value.number - 1] if 0 < value.number <= len(objects) else None
    return value


def _packed_anew(objects: list[Object]) -> list[Object]:
    """The same objects, what is deflated in them unpacked and deflated by the pinned libdeflate."""
    return [Stream(item.extra, bytes(deflate.zlib_compress(zlib.decompress(item.data), DEFLATE_LEVEL)))
            if isinstance(item, Stream) and _is_deflated(item) else item for item in objects]

