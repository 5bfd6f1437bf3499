"""The captured text as it lies in content/, and the last printing → whether it is still the one that was published.

A published file does not move with it, so no digest of output/ can tell. Yet it is what every later edition is held to,
and nobody looks into it again: it must not change unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping

from countermark.diagnostics import Refused
from countermark.fixity import digest_of_plain
from countermark.history import Entry
from countermark.project import WITNESS, Project
from countermark.verification.findings import Finding, found, unread


def moved(project: Project, slug: str, last: Entry, layers: Mapping[str, str]) -> Finding | None:
    """The finding that SLUG's witness is not that of its LAST printing, which was made of LAYERS; None if it is, or if
    document.md says that it is a newer edition: that one says what it was captured from."""
    path = project.witness(slug)
    published = layers.get("witness", "")
    try:
        now = digest_of_plain(project.folder(slug), WITNESS)
    except FileNotFoundError:
        now = ""
    except OSError as error:
        return unread(project.name(path), error)
    if now == published or _edition(project, slug) > last.edition:
        return None
    printing = f"edition {last.edition}, printing {last.printing},"
    said = f"it is missing, and {printing} was made from it" if not now else (
        f"it is not the one that {printing} was made from" if published else f"{printing} was made without it")
    return found("V017", project.name(path), said)


def _edition(project: Project, slug: str) -> int:
    """The number of the edition that document.md says it is; 0 where it cannot be read."""
    from countermark.parse import examine
    from countermark.shared import collection
    from countermark.source import read_source

    try:
        record = examine(read_source(project, slug), collection(project)).record
    except Refused:
        return 0
    return record.edition.number if record else 0
