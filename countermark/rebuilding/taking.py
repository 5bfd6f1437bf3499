"""The bytes of a copy → the sources that it carries (document.md, witness.txt, collection.yaml, pictures), or why not.

The copy may be hostile: names are judged before anything is unpacked, and sizes before and after. This runs in a
process of its own (verification/bounded.py), since a PDF says only after it was unpacked how large a file in it is.
"""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from countermark.identifiers import EDITION_URN
from countermark.pdfium import pdfium
from countermark.pictures import MOST_BYTES, is_picture_name
from countermark.project import COLLECTION, SOURCE, WITNESS, is_slug

CITATION = "citation.csl.json"
_PACKAGE = "content.opf"
_MB = 1_000_000
#: The files that are taken, and how large each may be; pictures are known by their names.
_MOST = {SOURCE: 4 * _MB, WITNESS: 4 * _MB, COLLECTION: 1 * _MB, CITATION: 4 * _MB, _PACKAGE: 4 * _MB}
_MOST_TAKEN = 64 * _MB
#: Of a whole copy: how many files may be in it, and how much an EPUB may unpack to.
_MOST_FILES = 2000
_MOST_UNPACKED = 256 * _MB
#: Where an EPUB of ours has them (formats/package.py).
_HOMES: dict[str, tuple[str, ...]] = {"EPUB/source": (SOURCE, WITNESS, COLLECTION, CITATION), "EPUB": (_PACKAGE,)}
_PICTURES = ("EPUB/source", "EPUB/figures")
#: Names that are no files on Windows (Naming Files, Paths, and Namespaces: Win32 documentation).
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?\Z", re.ASCII | re.IGNORECASE)
_BASE = re.compile(rb"^base address:[ \t]*['\"]?(https?://[^\s'\"]{1,500})", re.MULTILINE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, KeyError)


class Unfit(Exception):
    """A copy from which nothing is taken; the text says why, in words that follow the copy's name."""


class Taken(msgspec.Struct, frozen=True):
    """What was taken out of a copy. `suffix`: its format; `ids`: the edition ids that it names; `fault`: why nothing
    was taken, in words that follow the copy's name."""

    suffix: str = ""
    slug: str = ""
    document: bytes = b""
    witness: bytes | None = None
    collection: bytes = b""
    pictures: tuple[tuple[str, bytes], ...] = ()
    ids: tuple[str, ...] = ()
    fault: str = ""


class _Item(msgspec.Struct, frozen=True):
    """What of an item of CSL-JSON is read."""

    id: str


def take(data: bytes, name: str) -> Taken:
    """A copy's bytes, and the NAME of its file, of which only the last resort for its slug comes → Taken. Pure."""
    suffix = kind_of(data)
    plain = EDITION_URN.findall(data)
    try:
        if not suffix:
            raise Unfit("it is empty" if not data else "it is neither a PDF nor an EPUB")
        found = dict(_kept(_PARTS[suffix](data)))
        plain += EDITION_URN.findall(found.get(_PACKAGE, b""))  # where somebody deflated it
        if SOURCE not in found:
            raise Unfit("it carries no sources: there is no document.md in it")
        pictures = tuple(sorted((each, found[each]) for each in found if is_picture_name(each)))
        collection = found.get(COLLECTION, b"")
        slug = _slug(found.get(CITATION, b""), (found[SOURCE], collection), data, name)
    except Unfit as unfit:
        return Taken(suffix, ids=_distinct(plain), fault=str(unfit))
    except _BROKEN as error:
        return Taken(suffix, ids=_distinct(plain), fault=f"it is broken: {str(error) or type(error).__name__}")
    return Taken(suffix, slug, found[SOURCE], found.get(WITNESS), collection, pictures, _distinct(plain))


def _distinct(ids: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted({each.decode("ascii") for each in ids}))


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes, whatever its name says: ".pdf", ".epub" (a ZIP container), or ""."""
    if data.startswith(b"PK\3\4"):
        return ".epub"
    return ".pdf" if b"%PDF-" in data[:1024] else ""  # junk may stand before it: readers show the file all the same


def _kept(parts: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[tuple[str, bytes]]:
    """Name and unpacking of each file that may be a source → those that are; raises Unfit."""
    taken: set[str] = set()
    total = 0
    for name, unpack in parts:
        most = _MOST.get(name, MOST_BYTES if is_picture_name(name) else 0)
        if not most:
            continue
        if name in taken:
            raise Unfit(f"it carries two files '{name}'")
        data = unpack()
        total += len(data)
        if len(data) > most:
            raise Unfit(_larger(name))
        if total > _MOST_TAKEN:
            raise Unfit(f"its sources are larger than {_MOST_TAKEN // _MB} MB together")
        taken.add(name)
        yield name, data


def _larger(name: str) -> str:
    return f"the '{name}' in it is larger than {_MOST.get(name, MOST_BYTES) // _MB} MB"


def _named(names: Iterable[str]) -> None:
    """Raises Unfit for a name that could lead elsewhere, or that is another's on some system."""
    folded: set[str] = set()
    for n, name in enumerate(names, 1):
        if n > _MOST_FILES:
            raise Unfit(f"it holds more than {_MOST_FILES} files")
        parts = name.split("/")
        if (not name or len(name) > 255 or not name.isprintable() or "\\" in name or ":" in name
                or any(part in ("", ".", "..") or part[-1] in ". " or _DEVICE.match(part) for part in parts)):
            raise Unfit(f"it holds a file whose name is not safe to use: '{name[:80]}'")
        key = unicodedata.normalize("NFC", name).casefold()
        if key in folded:
            raise Unfit(f"it holds two files of one name: '{name[:80]}'")
        folded.add(key)


def _in_pdf(data: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The embedded files of a PDF (ISO 32000-1, 7.11.4); raises Unfit."""
    try:
        file: Any = pdfium().PdfDocument(data)
    except pdfium().PdfiumError:
        raise Unfit("it is no PDF that can be read") from None
    try:
        if file.count_attachments() > _MOST_FILES:
            raise Unfit(f"it holds more than {_MOST_FILES} files")
        attachments = [file.get_attachment(n) for n in range(file.count_attachments())]
        names = [each.get_name() for each in attachments]
        _named(names)
        if any("/" in name for name in names):
            raise Unfit(f"it holds a file with a folder in its name: '{next(n for n in names if '/' in n)[:80]}'")
        for name, each in zip(names, attachments, strict=True):
            yield name, partial(_attached, each)
    except pdfium().PdfiumError as error:
        raise Unfit(f"the files in it cannot be read: {error}") from None
    finally:
        file.close()


def _attached(attachment: Any) -> bytes:
    return bytes(attachment.get_data())


def _in_epub(data: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The members of an EPUB in the folders of its sources, by bare name; raises Unfit."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _named(entry.orig_filename.removesuffix("/") for entry in entries)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unfit("it is encrypted")
        if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
            raise Unfit(f"it unpacks to more than {_MOST_UNPACKED // _MB} MB")
        for entry in entries:
            folder, _, name = entry.filename.rpartition("/")
            if name in _HOMES.get(folder, ()) or (folder in _PICTURES and is_picture_name(name)):
                if entry.file_size > _MOST.get(name, MOST_BYTES):
                    raise Unfit(_larger(name))
                yield name, partial(archive.read, entry)


_PARTS: dict[str, Callable[[bytes], Iterator[tuple[str, Callable[[], bytes]]]]] = {".pdf": _in_pdf, ".epub": _in_epub}


def _slug(citation: bytes, texts: Iterable[bytes], data: bytes, name: str) -> str:
    """The document's name in its collection, which is part of addresses in the text: by the first item's id of
    citation.csl.json; by the edition's address, where the copy says that in plain bytes (XMP, content.opf); or by the
    name of the copy's file, which its owner may have changed. Raises Unfit."""
    found: list[str] = []
    with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
        found += [each.id for each in msgspec.json.decode(citation, type=list[_Item])[:1]]
    for text in texts:
        for base in _BASE.findall(text)[:1]:
            found += [match.decode("ascii") for match in
                      re.findall(re.escape(base.rstrip(b"/")) + rb"/([a-z0-9-]{1,80})/", data)[:1]]
    found.append(re.split(r"[/\\]", name)[-1].rpartition(".")[0].lower())
    for each in found:
        if is_slug(each):
            return each
    raise Unfit("it does not say the document's name: neither citation.csl.json nor an address in it, and its file's "
                "own name cannot be one")
