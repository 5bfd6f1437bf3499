"""What people see at the end of a run: diagnostics, findings, and a short table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from countermark.buildrecord import BuildRecord
from countermark.diagnostics import Diagnostic, printable
from countermark.formats import FORMATS
from countermark.verification.states import DRAFT, WITHDRAWN, State
from countermark.verify import Report

#: A collection of thousands has no use for a table of thousands of lines.
_MOST_ROWS = 40


def print_diagnostics(faults: Iterable[Diagnostic]) -> None:
    """All diagnostics to standard error, a blank line after each that has a hint."""
    for fault in faults:
        print(fault, file=sys.stderr)


def print_findings(report: Report) -> None:
    for finding in report.findings:
        print(finding, file=sys.stderr)


def size(count: int) -> str:
    """Bytes as people read them: "74 kB"."""
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def print_table(records: Mapping[str, BuildRecord | None], report: Report) -> None:
    """One row a document: pages, words, sizes, state; then one line on all files.

    It is set without a library: this stands at the end of every run, also of one that has nothing to do.
    """
    failed = [slug for slug, record in records.items() if record is None or record.diagnostics]
    shown = list(records) if len(records) <= _MOST_ROWS else failed[:_MOST_ROWS]
    rows = [_row(slug, records[slug], str(report.states.get(slug, State(DRAFT)))) for slug in shown]
    if rows:
        rows.insert(0, ["document", "pages", "words", *(kind.name for kind in FORMATS), "state"])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for name, *figures, state in rows:
            print("  ".join([name.ljust(widths[0]), *map(str.rjust, figures, widths[1:]), state]))
    for slug, is_now in report.states.items():
        if is_now.name == WITHDRAWN:
            print(f"{printable(slug)}: {is_now}")
    good = len(records) - len(failed)
    line = f"{good} of {len(records)} documents built" if failed else f"{good} document{'s' * (good != 1)} built"
    sound = "every byte as listed" if report.status == 0 else "not as listed: see above"
    print(f"{line}; {report.files} files in output/, {sound}.")


def _row(slug: str, record: BuildRecord | None, state: str) -> list[str]:
    figures = ["–"] * (2 + len(FORMATS))
    if record is None:
        return [printable(slug), *figures, "not built"]
    if record.diagnostics:
        state = "not built: see above" + ("; the last good edition stays" if record.outputs else "")
    sizes = [record.sizes.get(f"{slug}/{slug}{kind.suffix}") for kind in FORMATS]
    figures = [str(record.pages or "–"), str(record.words or "–"), *(size(n) if n else "–" for n in sizes)]
    return [printable(slug), *figures, state]
