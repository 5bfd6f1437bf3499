"""What must be so before an edition is published, and cannot be asked of every draft."""

from __future__ import annotations

from countermark.citations.credited import uncredited
from countermark.diagnostics import Diagnostic, Refused
from countermark.project import Project
from countermark.validators.conformance import not_examined


def held_back(project: Project, slug: str, ebook: str) -> tuple[Diagnostic, ...]:
    """Why SLUG, whose EPUB has the digest EBOOK, must not be published as it is; () if it may be."""
    from countermark.parse import examine
    from countermark.source import read_source
    from countermark.steps import collection

    try:
        source = read_source(project, slug)
        made = examine(source, collection(project))
    except Refused as refused:
        return refused.diagnostics
    if made.record is None:
        return made.faults
    unexamined = not_examined(project, slug, made.record, ebook)
    return (*uncredited(made.record, made.witness, source.path), *([unexamined] if unexamined else []))
