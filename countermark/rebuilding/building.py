"""What was taken out of a copy → the editions that it makes with this project's layouts, styles, typefaces and code.

All in memory, as a build does it from a folder (steps.py): parse judges links, names and pictures, completeness every
word. Setting pages needs short-lived files; they lie in a folder that whoever asks removes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile

import msgspec

from countermark.diagnostics import Diagnostic, Refused
from countermark.document import Document
from countermark.fixity import digest_of
from countermark.layers import own_layers, shared_layers
from countermark.parse import parse, read_collection
from countermark.project import COLLECTION, FIGURES, SOURCE, WITNESS, Project
from countermark.rebuilding.taking import Taken
from countermark.source import Source, source_of


class Built(msgspec.Struct, frozen=True):
    """Finished editions by suffix, the edition they are of, and the digests of all layers; or `faults`, all of them."""

    editions: dict[str, bytes] = {}
    edition: int = 0
    edition_id: str = ""
    layers: dict[str, str] = {}
    faults: tuple[Diagnostic, ...] = ()


def build(project: Project, taken: Taken, scratch: str = "") -> Built:
    """TAKEN → Built. In a process of its own, SCRATCH is the folder in which short-lived files lie."""
    from countermark import making
    from countermark.completeness import missing_in_any

    use(scratch)
    layers: dict[str, str] = {}
    try:
        source = source_in(taken)
        layers = layers_of(project, source, taken)
        document = parse(source, read_collection(taken.collection, COLLECTION))
        made = making.render(project, document)
        if faults := missing_in_any(project, made.editions, document, source.path):
            raise Refused(faults)
    except Refused as refused:
        # Where it would lie here is no place in the copy.
        folder = f"content/{taken.slug}/"
        return Built(layers=layers, faults=tuple(
            msgspec.structs.replace(each, path=each.path.removeprefix(folder)) for each in refused.diagnostics))
    return Built(dict(made.editions), document.record.edition.number, document.edition_id, layers)


def source_in(taken: Taken) -> Source:
    """What was taken → the source, as it would be read from a folder; raises Refused."""
    source = source_of(taken.slug, taken.document, taken.witness, SOURCE, WITNESS)
    return dataclasses.replace(source, figures=taken.pictures)


def document_of(taken: Taken) -> Document:
    """What was taken → the document; raises Refused."""
    return parse(source_in(taken), read_collection(taken.collection, COLLECTION))


def layers_of(project: Project, source: Source, taken: Taken) -> dict[str, str]:
    """The digests of all layers; the collection's settings are those of the copy."""
    settings = f"{project.name(project.collection)}\0{digest_of(taken.collection)}\n".encode()
    return {**own_layers(source), **shared_layers(project), "settings": hashlib.sha256(settings).hexdigest()}


def use(scratch: str) -> None:
    """Let short-lived files of this process lie in SCRATCH: who ends the process cannot have it tidy up."""
    if scratch:
        tempfile.tempdir = scratch


def kept(taken: Taken, built: Built) -> dict[str, bytes]:
    """What `--keep` leaves, by path: the sources laid out like a project's, and what was built of them."""
    from countermark.making import checksum

    slug = taken.slug
    folder = f"content/{slug}"
    files = {f"content/{COLLECTION}": taken.collection, f"{folder}/{SOURCE}": taken.document,
             **{f"{folder}/{FIGURES}/{name}": data for name, data in taken.pictures}}
    if taken.witness is not None:
        files[f"{folder}/{WITNESS}"] = taken.witness
    for suffix, data in built.editions.items():
        files[f"output/{slug}/{slug}{suffix}"] = data
        files[f"output/{slug}/{slug}{suffix}.sha256"] = checksum(f"{slug}{suffix}", data)
    return files
