"""What people see at the end of a run: diagnostics, findings, and a short table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from countermark.buildrecord import BuildRecord
from countermark.diagnostics import Diagnostic, printable
from countermark.formats import FORMATS
from countermark.verify import DRAFT, Report

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
    """One row a document: pages, words, sizes, state; then one line on all files."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=False)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("document", overflow="fold")
    for name in ("pages", "words", *(kind.name for kind in FORMATS)):
        table.add_column(name, justify="right")
    table.add_column("state")
    failed = [slug for slug, record in records.items() if record is None or record.diagnostics]
    shown = list(records) if len(records) <= _MOST_ROWS else failed[:_MOST_ROWS]
    for slug in shown:
        record = records[slug]
        sizes = record.sizes if record else {}
        state = report.states.get(slug, DRAFT)
        if record is None:
            state = "not built"
        elif record.diagnostics:
            state = "not built: see above" + ("; the last good edition stays" if record.outputs else "")
        table.add_row(printable(slug), str(record.pages or "–") if record else "–",
                      str(record.words or "–") if record else "–",
                      *(size(sizes[path]) if path in sizes else "–"
                        for path in (f"{slug}/{slug}{kind.suffix}" for kind in FORMATS)), state)
    if shown:
        console.print(table)
    good = len(records) - len(failed)
    line = f"{good} of {len(records)} documents built" if failed else f"{good} document{'s' * (good != 1)} built"
    sound = "every byte as listed" if report.status == 0 else "not as listed: see above"
    console.print(f"{line}; {report.files} files in output/, {sound}.")
