"""A claim of conformance → whether Ace has seen the very file that makes it (EPUB Accessibility 1.1, 3).

Who read an ebook for its accessibility is written into the record by hand, and no program can check it. That somebody
asked a checker about these bytes, and that it found nothing, can be looked up.
"""

from __future__ import annotations

from countermark.diagnostics import Diagnostic, fault
from countermark.project import Project
from countermark.record import Record
from countermark.validators import reports

_CHECKER = "ace"


def not_examined(project: Project, slug: str, record: Record, digest: str) -> Diagnostic | None:
    """Why the ebook of RECORD, which has this DIGEST, must not be published as it is, or None (D066)."""
    report = reports.load(project, digest, _CHECKER)
    if record.accessibility_reviewed is None or (report is not None and report.passed):
        return None
    first = next((each for each in report.findings if not each.explained), None) if report else None
    why = f"Ace found something in it: {first}" if first else "Ace has not been asked about this very file"
    return fault(project.name(project.source(slug)), "D066", f"the ebook claims to conform to a standard, and {why}",
                 f"run ./doit validate {slug}, mend what it finds, then publish; or take 'accessibility reviewed' out")
