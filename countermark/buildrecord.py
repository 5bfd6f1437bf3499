"""What a build took in and gave out, kept under build/: it says whether a document must be built again.

It is a memory, not a proof: `verify` never reads it, and losing it costs one build.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from countermark.diagnostics import Diagnostic
from countermark.fixity import digest_of_file
from countermark.layers import shared_layers
from countermark.project import Project, listed


class BuildRecord(msgspec.Struct, frozen=True):
    """inputs: digest over all that was read; outputs: path under output/ → digest; made_with: the environment's."""

    inputs: str
    outputs: dict[str, str]
    sizes: dict[str, int]
    pages: int
    words: int
    title: str
    made_with: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def load(project: Project, slug: str) -> BuildRecord | None:
    """The record of the last build of SLUG, or None if there is none that can be read."""
    try:
        return msgspec.json.decode(project.record(slug).read_bytes(), type=BuildRecord)
    except (OSError, msgspec.DecodeError):
        return None


def inputs_of(project: Project, slug: str) -> str:
    """A digest over everything that SLUG's editions are built from, and what was published of it before."""
    digest = hashlib.sha256("\n".join(shared_layers(project).values()).encode())
    for path in (project.source(slug), project.witness(slug), project.history(slug)):
        digest.update(f"\n{path.name}\0{_digest(path)}".encode())
    for name in _pictures(project, slug):
        digest.update(f"\nfigures/{name}\0{_digest(project.figures(slug) / name)}".encode(errors="surrogateescape"))
    return digest.hexdigest()


def _pictures(project: Project, slug: str) -> tuple[str, ...]:
    try:
        return listed(project.figures(slug))
    except OSError:  # reading the document tells it
        return ()


def is_current(project: Project, slug: str) -> bool:
    """Whether SLUG was built without fault from what is there now, and the bytes given out are still those."""
    record = load(project, slug)
    return (record is not None and not record.diagnostics and record.inputs == inputs_of(project, slug)
            and all(_digest(project.output / path) == digest for path, digest in record.outputs.items()))


def _digest(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError:
        return "absent"
