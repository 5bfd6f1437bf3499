"""What was built and published of a document → a Holding: what its page is made of.

A page is made from editions, never from a source: so a source that is broken just now, or gone, takes no page away.
The text is read out of the ebook, which carries its own sources; a file counts only if it has the bytes that the
history, or the build, says.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from countermark import values
from countermark.citations import EXPORTS
from countermark.diagnostics import Diagnostic, Refused, fault, no_text
from countermark.document import Document
from countermark.fixity import digest_of, format_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry as Line
from countermark.history import History
from countermark.identifiers import identifier
from countermark.making import outputs_of
from countermark.manifest import Made, Manifest, Unreadable, read_manifest
from countermark.names import names_of
from countermark.project import CHECKSUMS, MANIFEST, SIGNATURE, SUFFIX_OF_CHECKSUM, WITHDRAWAL, Project
from countermark.site.claims import claims
from countermark.site.entries import Entry, Held, Inside, Printed
from countermark.site.inside import Unread, inside
from countermark.verification.deep import carried_document
from countermark.verification.printings import former_name

#: How a file that is not an edition is called, and its media type, by the end of its name.
_BESIDE = {
    **{each.suffix: (each.name, each.media_type) for each in EXPORTS},
    SUFFIX_OF_CHECKSUM: ("checksum", "text/plain"), MANIFEST: ("manifest", "application/json"),
    CHECKSUMS: ("checksums", "text/plain"), SIGNATURE: ("signature", "text/plain"),
}
#: Bytes; a reason is some sentences.
_MOST_OF_A_REASON = 10_000
_EPUB = next(kind.suffix for kind in FORMATS if kind.name == "EPUB")


@dataclass(frozen=True, slots=True)
class Holding:
    """A document as its page shows it. `document`: None where the edition to show is not here, or cannot be read by
    this program, and `faults` says so; `copies`: what lies at the permanent paths of its printings, relative to
    output/."""

    entry: Entry
    document: Document | None
    copies: Mapping[str, bytes]
    faults: tuple[Diagnostic, ...] = ()


def holding(project: Project, slug: str, history: History, built: Mapping[str, str]) -> Holding | None:
    """SLUG as it was published by its HISTORY, and as it was BUILT (path under output/ → SHA-256); None of what was
    neither, and of what was published under another name."""
    if former_name(history, slug):  # its files have the name that its folder had: it is to be called that again
        return None
    copies: dict[str, bytes] = {}
    printings = tuple(_printing(project, slug, line, copies) for line in reversed(history.printings))
    withdrawn = project.is_withdrawn(slug)
    draft = None if withdrawn else _draft(project, slug, history, built)
    shown = printings[0] if printings else draft
    if shown is None:
        return None
    book = f"{slug}{_EPUB}"
    try:
        data = copies.get(f"{slug}/{shown.name}/{book}") if printings else _read(project.output / slug / book)
        document = _document(project, slug, shown, data)
    except Refused as refused:
        title = next((m.title for path in (f"{slug}/{each.name}/{MANIFEST}" for each in printings)
                      if (m := _manifest(copies.get(path)))), slug)
        entry = Entry(slug, title, printings=printings, draft=draft, withdrawn=withdrawn,
                      why_withdrawn=withdrawal(project, slug))
        return Holding(entry, None, copies, refused.diagnostics) if printings else None
    return Holding(msgspec.structs.replace(entry_of(document, printings, draft), withdrawn=withdrawn,
                                           why_withdrawn=withdrawal(project, slug)), document, copies)


def withdrawal(project: Project, slug: str) -> str:
    """Why SLUG was taken back, as its editors say; "" where they say nothing, and of what was not."""
    try:
        said = read_plain(project.folder(slug), WITHDRAWAL, _MOST_OF_A_REASON).decode()
    except (OSError, UnicodeDecodeError):
        return ""
    return " ".join(said.split()) if project.is_withdrawn(slug) and no_text(said) is None else ""


def _document(project: Project, slug: str, shown: Printed, data: bytes | None) -> Document:
    """The document of the edition that is SHOWN, out of its ebook; raises Refused."""
    called = f"edition {shown.name}" if shown.printing else "the draft"
    name = project.name(project.folder(slug))
    if data is None:
        raise Refused([fault(f"{name}/", "D110", f"{called} is not here, so its page has no text",
                             f"put its files into {name}/published/{shown.name}/, from where they are kept")])
    try:
        return carried_document(f"{slug}{_EPUB}", _EPUB, data)
    except (Refused, zipfile.BadZipFile) as error:
        why = error.diagnostics[0].message if isinstance(error, Refused) else str(error)
        raise Refused([fault(f"{name}/", "D110", f"{called} cannot be read by this program, so its page has no "
                             f"text: {why}", "publish the document anew")]) from None


def entry_of(document: Document, printings: tuple[Printed, ...], draft: Printed | None) -> Entry:
    """What the collection's pages say of DOCUMENT."""
    record = document.record
    return Entry(
        slug=document.slug, title=record.title, date=record.date or "", when=values.dateline(record) or "",
        place=record.place or "", kind=values.kind_line(record) or "", archive=record.archive or "",
        digital_archive=record.digital_archive or "",
        people=tuple(name.in_order() for name in names_of(record, record.author)), summary=record.summary or "",
        language=record.language, publisher=record.publisher or "", rights=record.rights or "",
        identifier=identifier(document), edition_date=record.edition.date, printings=printings, draft=draft)


def _printing(project: Project, slug: str, line: Line, copies: dict[str, bytes]) -> Printed:
    """A line of the history → Printed; its files that are here are put into COPIES."""
    folder = f"{slug}/{line.name}"
    data = dict(_files_of(project, slug, line))
    known = _sizes(data.get(MANIFEST), line)
    copies.update({f"{folder}/{name}": each for name, each in data.items()})
    digests = {**line.files, **{name: digest_of(data[name]) for name in (CHECKSUMS, SIGNATURE) if name in data}}
    files = tuple(_held(name, f"{folder}/{name}" if name in data else "", digests[name], data.get(name), known)
                  for name in _in_order(slug, digests))
    book = data.get(f"{slug}{_EPUB}")
    return Printed(line.edition, line.printing, line.date, line.edition_id, files, line.changed,
                   _inside(book))


def _files_of(project: Project, slug: str, line: Line) -> Iterator[tuple[str, bytes]]:
    """The files of a printing that are anywhere here, each with the bytes that the history says."""
    kept = project.printings(slug) / str(line.name)
    for name, digest in line.files.items():
        for path in (kept / name, project.output / slug / str(line.name) / name, project.output / slug / name):
            data = _read(path)
            if data is not None and digest_of(data) == digest:
                yield name, data
                break
    yield CHECKSUMS, format_list(line.files)
    signature = _read(kept / SIGNATURE)
    if signature is not None:
        yield SIGNATURE, signature


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def _draft(project: Project, slug: str, history: History, built: Mapping[str, str]) -> Printed | None:
    """What was BUILT, where that is not the last printing; None where it is, or where nothing was."""
    editions = [f"{slug}/{slug}{kind.suffix}" for kind in FORMATS]
    last = history.last
    if any(path not in built for path in editions) or (
            last and all(last.files.get(path.rpartition("/")[2]) == built[path] for path in editions)):
        return None
    data = {name: each for path in outputs_of(slug) for name in (path.rpartition("/")[2],)
            if (each := _read(project.output / path)) is not None and digest_of(each) == built.get(path)}
    manifest = _manifest(data.get(MANIFEST))
    if manifest is None or any(path.rpartition("/")[2] not in data for path in editions):
        return None
    files = tuple(_held(name, f"{slug}/{name}", digest_of(data[name]), data[name], {})
                  for name in _in_order(slug, data))
    edition = manifest.edition
    return Printed(edition.number, 0, "", edition.id, files, (), _inside(data[f"{slug}{_EPUB}"]))


def _inside(book: bytes | None) -> Inside | None:
    """What an ebook has inside; None of one that is not here, or is larger or written otherwise than is read there."""
    try:
        return inside(book) if book is not None else None
    except Unread:
        return None


def _in_order(slug: str, names: Mapping[str, object]) -> list[str]:
    """The editions, in the order of FORMATS, then all else by name."""
    editions = [f"{slug}{kind.suffix}" for kind in FORMATS]
    return [name for name in editions if name in names] + sorted(name for name in names if name not in editions)


def _held(name: str, path: str, digest: str, data: bytes | None, known: Mapping[str, Made]) -> Held:
    kind = next((kind for kind in FORMATS if name.endswith(kind.suffix)), None)
    called, media_type = (kind.name, kind.media_type) if kind else next(
        (each for end, each in _BESIDE.items() if name.endswith(end)), (name, "application/octet-stream"))
    size = len(data) if data is not None else known[name].size if name in known else 0
    said = claims(kind.suffix, data) if kind and data is not None else ()
    return Held(name, path, called, media_type, size, digest, said)


def _sizes(manifest: bytes | None, line: Line) -> Mapping[str, Made]:
    found = _manifest(manifest)
    return {name: made for name, made in found.outputs.items() if line.files.get(name) == made.sha256} if found else {}


def _manifest(data: bytes | None) -> Manifest | None:
    try:
        return read_manifest(data) if data is not None else None
    except Unreadable:
        return None
