"""A finished edition and the history → which printing it is, and everything that publishing it writes.

Nothing is written here. What was published before is never changed: a folder of its own holds each printing.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from countermark import making
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.document import Document
from countermark.fixity import digest_of, format_list
from countermark.formats import FORMATS
from countermark.history import Entry, History
from countermark.layers import moved, own_layers, shared_layers
from countermark.locators import said_in
from countermark.project import CHECKSUMS, MANIFEST, Project
from countermark.publishing import changes
from countermark.publishing.numbers import digests_of, misplaced, paragraphs_of
from countermark.source import Source
from countermark.verification.states import layers_of, why_another


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be published: the document as it was read, and the files of its edition by name."""

    source: Source
    document: Document
    files: Mapping[str, bytes]

    @property
    def editions(self) -> dict[str, str]:
        """Name → digest of the file in each format."""
        slug = self.document.slug
        return {f"{slug}{kind.suffix}": digest_of(self.files[f"{slug}{kind.suffix}"]) for kind in FORMATS}


@dataclass(frozen=True, slots=True)
class Printed:
    """A printing: its entry in the history, its files by name with its SHA256SUMS, and the history with it."""

    entry: Entry
    files: Mapping[str, bytes]
    history: History

    @property
    def published(self) -> bytes:
        """What content/SLUG/published.sha256 says of it."""
        suffixes = tuple(kind.suffix for kind in FORMATS)
        names = [name for name in self.entry.files if name.endswith(suffixes)]
        slug = names[0].rpartition(".")[0]
        return format_list({f"{slug}/{name}": self.entry.files[name] for name in names})


def is_last(edition: Edition, history: History) -> bool:
    """Whether these very bytes are the last printing."""
    last = history.last
    return (last is not None and last.edition_id == edition.document.edition_id
            and all(last.files.get(name) == digest for name, digest in edition.editions.items()))


def next_printing(project: Project, edition: Edition, history: History, day: str) -> Printed:
    """The printing that EDITION is, published on DAY (YYYY-MM-DD); raises Refused with all that speaks against it."""
    document, last = edition.document, history.last
    number = document.record.edition.number
    path = edition.source.path
    paragraphs = paragraphs_of(document)
    if last is None:
        entry = _entry(document, 1, day, edition.editions, paragraphs, ())
        return _printed(project, edition, history, entry)
    if day < last.date:
        raise Refused([fault(path, "D102", f"it would be published on {day}, before the last printing, which was on "
                             f"{last.date}", "give no --date, or one that is not before it")])
    if last.edition_id == document.edition_id:
        said = changes.other_typesetting(_moved(project, edition.source, last, document.slug))
        entry = _entry(document, last.printing + 1, day, edition.editions, paragraphs, said)
        return _printed(project, edition, history, entry)
    faults: list[Diagnostic] = []
    if number <= last.edition:
        faults.append(fault(path, "D102", f"{why_another(project, edition.source, last)} of edition {last.edition}, "
                            f"which was published, and it is called edition {number}", "in the record, give the field "
                            f"'edition' the number {last.edition + 1} and the date {day}"))
    former = former_document(project, document.slug, last)
    faults += [fault(path, "D101", message, hint) for message, hint in misplaced(
        paragraphs_of(former) if former else {}, paragraphs, said_in(edition.source.body), history.numbers(),
        last.paragraphs)]
    if faults:
        raise Refused(faults)
    said = changes.changed(former, document) if former else changes.changed_by_digest(
        last.paragraphs, digests_of(paragraphs))
    return _printed(project, edition, history, _entry(document, 1, day, edition.editions, paragraphs, said))


def _entry(document: Document, printing: int, day: str, editions: Mapping[str, str], paragraphs: Mapping[str, str],
           said: tuple[str, ...]) -> Entry:
    return Entry(document.record.edition.number, printing, day, document.edition_id, dict(editions),
                 digests_of(paragraphs), said)


def _printed(project: Project, edition: Edition, history: History, entry: Entry) -> Printed:
    """ENTRY with the digests of all its files; the manifest says which printing it is, so it is made anew."""
    slug = edition.document.slug
    by_path = {f"{slug}/{name}": data for name, data in edition.files.items()}
    with_it = History(printings=(*history.printings, entry))
    manifest = making.manifest(project, edition.source, edition.document, by_path, with_it).dump()
    files = {**edition.files, MANIFEST: manifest}
    whole = msgspec.structs.replace(entry, files={name: digest_of(data) for name, data in sorted(files.items())})
    listing = format_list(whole.files)
    return Printed(whole, {**files, CHECKSUMS: listing}, History(printings=(*history.printings, whole)))


def _moved(project: Project, source: Source, entry: Entry, slug: str) -> tuple[str, ...]:
    """The layers that changed since a printing, as far as its manifest is here."""
    before = layers_of(project, slug, entry)
    return () if before is None else moved(before, {**own_layers(source), **shared_layers(project)})


def former_document(project: Project, slug: str, entry: Entry) -> Document | None:
    """The document of a printing, from the sources and the settings that its ebook carries; None where that is not
    here, is not the very file, or cannot be read by this program any more."""
    from countermark.verification.deep import carried_document

    name = f"{slug}.epub"
    try:
        data = (project.printings(slug) / str(entry.name) / name).read_bytes()
        return carried_document(name, ".epub", data) if digest_of(data) == entry.files.get(name) else None
    except (OSError, zipfile.BadZipFile, Refused):
        return None
