"""A file's bytes → what it is and what lies in it, within bounds, since it may be a stranger's."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import msgspec

from countermark.comparing.look import Look
from countermark.comparing.read_epub import read_epub
from countermark.comparing.read_pdf import read_pdf
from countermark.comparing.units import Unit, as_shown
from countermark.fixity import digest_of
from countermark.identifiers import EDITION_URN
from countermark.manifest import Manifest, Unreadable, read_manifest
from countermark.opened import pdf_members

FileKind = Literal["PDF", "EPUB", "manifest"]
MOST_BYTES = 512 << 20
MOST_UNPACKED = 1 << 30
MOST_MEMBERS = 100_000
_MOST_MANIFEST = 16 << 20


class CannotRead(ValueError):
    """A file that is none of ours, or out of bounds; says why, for people."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a ZIP container as it is packed: how, when it says it was made, and what else is said of it."""

    name: str
    method: int
    packed: int
    date: tuple[int, ...]
    rest: tuple[int | bytes, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file by its NAME as it was given. `units` and `look`: what it shows; `members`: what lies in it; `entries`:
    how these are packed; `edition_id`: the one that it names, or ""; `manifest`: what it says, where it is one."""

    name: str
    kind: FileKind
    data: bytes
    sha256: str
    members: Mapping[str, bytes] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    comment: bytes = b""
    edition_id: str = ""
    manifest: Manifest | None = None


def read_bytes(path: Path, name: str, most: int = MOST_BYTES) -> bytes:
    """A file's bytes, no more than MOST; raises CannotRead."""
    try:
        if not path.is_file():
            raise CannotRead(f"there is no file '{name}'")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise CannotRead(f"'{name}' cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise CannotRead(f"'{name}' is larger than {most >> 20} MB")
    return data


def open_file(path: Path, name: str) -> File:
    """What lies at PATH, which people call NAME, told by its first bytes; raises CannotRead."""
    data = read_bytes(path, name)
    digest = digest_of(data)
    try:
        if data[:5] == b"%PDF-":
            found = EDITION_URN.search(data)
            return File(name, "PDF", data, digest, pdf_members(data),
                        edition_id=found[1].decode("ascii") if found else "")
        if data[:4] == b"PK\x03\x04":
            return _open_epub(data, name, digest)
        if data[:1] == b"{" and len(data) <= _MOST_MANIFEST:
            return File(name, "manifest", data, digest, manifest=read_manifest(data))
    except Unreadable as error:
        raise CannotRead(f"'{name}' is no manifest of ours: {error}") from None
    except CannotRead:
        raise
    except FAULTS as error:
        raise CannotRead(f"'{name}' cannot be opened: {_said(error)}") from None
    raise CannotRead(f"'{name}' is neither a PDF, nor an EPUB, nor a manifest")


def _open_epub(data: bytes, name: str, digest: str) -> File:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise CannotRead(f"'{name}' holds more than {MOST_MEMBERS:,} files")
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise CannotRead(f"'{name}' would be larger than {MOST_UNPACKED >> 20} MB once unpacked")
        members = {info.filename: archive.read(info) for info in infos}
        entries = tuple(Entry(info.filename, info.compress_type, info.compress_size, info.date_time,
                              (info.flag_bits, info.create_system, info.external_attr, info.extra, info.comment))
                        for info in infos)
        found = next((match for each in sorted(members) if each.endswith(".opf")
                      if (match := EDITION_URN.search(members[each]))), None)
        return File(name, "EPUB", data, digest, members, entries, archive.comment,
                    found[1].decode("ascii") if found else "")


def read_words(file: File, fold: Callable[[str], str] = as_shown) -> tuple[list[Unit], Look | None]:
    """What a PDF or an EPUB shows; raises CannotRead."""
    try:
        return read_pdf(file.data, fold) if file.kind == "PDF" else (read_epub(file.data, fold), None)
    except FAULTS as error:
        raise CannotRead(f"'{file.name}' cannot be read: {_said(error)}") from None


def manifest_beside(path: Path, digest: str) -> Manifest | None:
    """The manifest at PATH if it lists a file of this DIGEST; one that lists others says nothing of this file."""
    try:
        found = read_manifest(read_bytes(path, path.name, _MOST_MANIFEST))
    except (CannotRead, Unreadable):
        return None
    return found if any(made.sha256 == digest for made in found.outputs.values()) else None


def _said(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def _faults() -> tuple[type[Exception], ...]:
    from pypdfium2 import PdfiumError

    return (PdfiumError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, StopIteration, NotImplementedError,
            RuntimeError, UnicodeError, ValueError, OSError, ElementTree.ParseError, msgspec.MsgspecError,
            RecursionError)


#: What libraries raise over files that are broken.
FAULTS = _faults()
