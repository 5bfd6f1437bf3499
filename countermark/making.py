"""A document's folder → every file of its edition, in memory: what `./doit` writes and what `verify` compares with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from countermark.citations import EXPORTS
from countermark.document import Document
from countermark.fixity import digest_of, format_list
from countermark.formats import FORMATS, PageBreak
from countermark.history import History
from countermark.manifest import Made, Manifest, Printing, made, manifest_of
from countermark.project import MANIFEST, SUFFIX_OF_CHECKSUM, Project
from countermark.source import Source


@dataclass(frozen=True, slots=True)
class Rendered:
    """The finished editions by suffix, and how many pages there are in print."""

    editions: Mapping[str, bytes]
    pages: int


def outputs_of(slug: str) -> tuple[str, ...]:
    """The files of a document, relative to output/, known from its name alone."""
    editions = [f"{slug}/{slug}{kind.suffix}" for kind in FORMATS]
    cited = [f"{slug}/{slug}{export.suffix}" for export in EXPORTS]
    sums = [name + SUFFIX_OF_CHECKSUM for name in editions]
    return tuple(sorted([*editions, *sums, *cited, f"{slug}/{MANIFEST}"]))


def render(project: Project, document: Document, loaded: Callable[[], None] = lambda: None) -> Rendered:
    """DOCUMENT in every format; raises Refused. LOADED is called once all libraries that make files are there."""
    finished: dict[str, bytes] = {}
    breaks: tuple[PageBreak, ...] = ()
    for kind in FORMATS:
        data, own = kind.render(project, document, breaks)
        if not finished:
            loaded()
        breaks = breaks or own
        finished[kind.suffix] = data
    return Rendered(finished, len(breaks))


def files_of(project: Project, source: Source, document: Document, editions: Mapping[str, bytes],
             history: History) -> dict[str, bytes]:
    """The finished EDITIONS by suffix, and all that lies beside them, by path relative to output/."""
    slug = document.slug
    files: dict[str, bytes] = {}
    for suffix, data in editions.items():
        files[f"{slug}/{slug}{suffix}"] = data
        files[f"{slug}/{slug}{suffix}{SUFFIX_OF_CHECKSUM}"] = checksum(f"{slug}{suffix}", data)
    for export in EXPORTS:
        files[f"{slug}/{slug}{export.suffix}"] = export.write(document)
    files[f"{slug}/{MANIFEST}"] = manifest(project, source, document, files, history).dump()
    return files


def checksum(name: str, data: bytes) -> bytes:
    """What lies beside an edition for who has that one file: its digest and its bare name."""
    return format_list({name: digest_of(data)})


def manifest(project: Project, source: Source, document: Document, files: Mapping[str, bytes],
             history: History) -> Manifest:
    """The manifest of FILES, which are all but itself; as which printing they were published is for HISTORY to say."""
    slug = document.slug
    kinds = {kind.suffix: kind.media_type for kind in FORMATS} | {each.suffix: each.media_type for each in EXPORTS}
    outputs: dict[str, Made] = {}
    for suffix, media_type in kinds.items():
        outputs[f"{slug}{suffix}"] = made(suffix, media_type, files[f"{slug}/{slug}{suffix}"])
    printing, supersedes = placed(history, document.edition_id, {name: each.sha256 for name, each in outputs.items()})
    return manifest_of(project, source, document, outputs, printing, supersedes)


def placed(history: History, edition_id: str, digests: Mapping[str, str]) -> tuple[int | None, Printing | None]:
    """Where editions stand in HISTORY by their DIGESTS (name → SHA-256): their printing, or None for a draft; and
    what they supersede, or None."""
    editions = [name for name in digests if name.endswith(tuple(kind.suffix for kind in FORMATS))]
    names = [each.name for each in history.printings]
    for entry in reversed(history.printings):  # the same bytes may have been published twice
        if entry.edition_id == edition_id and all(entry.files.get(name) == digests[name] for name in editions):
            return entry.printing, next((name for name in reversed(names) if name < entry.name), None)
    return None, names[-1] if names else None
