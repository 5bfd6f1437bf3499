"""Commands → samples, taken in turn; samples → rows with medians and ratios; rows → a table.

Machines are shared, and what else they do slows everything for a while. So the works take turns (A B C A B C …), and
a ratio is the median of the ratios within each round, not the ratio of two medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_STOPWATCH = Path(__file__).resolve().with_name("stopwatch.py")
_TAIL = 15


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: seconds (None where a row is about memory alone) and bytes of memory."""

    seconds: float | None
    memory: int


class Failed(Exception):
    """A measured command that failed; the text names it and holds the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is measured: `run` takes the round's number, 0 for the uncounted one. `unavailable`: why it cannot run."""

    name: str
    run: Callable[[int], Sample]
    unavailable: str = ""


#: What is known of a work: its samples, one a round; why it failed; or why it was not run.
Found = tuple[Sample, ...] | Failed | str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a work, what it is held against, and the ratio that it should not pass."""

    what: str
    against: str
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A row with its medians and ratio, or with `note`: why there are none."""

    row: Row
    mine: Sample | None = None
    other: Sample | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def over(self) -> bool:
        return self.ratio is not None and self.row.target is not None and self.ratio > self.row.target


def timed(name: str, *commands: Sequence[str], cwd: Path) -> tuple[Sample, str]:
    """Run whole processes one after the other → seconds in all and the largest peak, and what was printed.

    Raises Failed.
    """
    seconds, memory, printed = 0.0, 0, ""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        for command in commands:
            watched = subprocess.run([sys.executable, "-I", "-S", str(_STOPWATCH), str(log), *command], cwd=cwd,
                                     capture_output=True, text=True, check=False)
            printed = log.read_text("utf-8", "replace") if log.exists() else ""
            status, took, peak = watched.stdout.split() if watched.returncode == 0 else ("not started", "0", "0")
            if status != "0":
                end = "\n".join((printed or watched.stderr).splitlines()[-_TAIL:])
                raise Failed(f"{name}: '{' '.join(command)}' failed (exit status {status}):\n{end}")
            seconds, memory = seconds + float(took), max(memory, int(peak))
    return Sample(seconds, memory), printed


def interleaved(works: Sequence[Work], runs: int, tell: Callable[[str], None]) -> dict[str, Found]:
    """Every work once uncounted, then RUNS rounds of all in turn → name → what was found; a failed one drops out."""
    failed: dict[str, Failed] = {}
    samples: dict[str, list[Sample]] = {work.name: [] for work in works}
    for number in range(runs + 1):
        tell(f"round {number} of {runs}" if number else "a first round, which does not count")
        for work in works:
            if work.unavailable or work.name in failed:
                continue
            try:
                sample = work.run(number)
            except Failed as failure:
                failed[work.name] = failure
                continue
            if number:
                samples[work.name].append(sample)
    return {work.name: work.unavailable or failed.get(work.name) or tuple(samples[work.name]) for work in works}


def result(row: Row, found: Mapping[str, Found]) -> Result:
    """ROW with what was found of both its works."""
    mine, other = found[row.what], found[row.against]
    for side in (mine, other):
        if isinstance(side, Failed):
            return Result(row, note="failed: see below")
    for side in (mine, other):
        if isinstance(side, str):
            return Result(row, note=f"not run: {side}")
    assert isinstance(mine, tuple)
    assert isinstance(other, tuple)
    return Result(row, median(mine), median(other),
                  statistics.median(_ratio(a, b) for a, b in zip(mine, other, strict=True)))


def median(samples: Iterable[Sample]) -> Sample:
    """The median of the seconds, and the largest memory."""
    kept = list(samples)
    seconds = [sample.seconds for sample in kept if sample.seconds is not None]
    return Sample(statistics.median(seconds) if seconds else None, max(sample.memory for sample in kept))


def _ratio(a: Sample, b: Sample) -> float:
    if a.seconds is None or b.seconds is None:
        return a.memory / b.memory
    return a.seconds / b.seconds


def print_results(results: Sequence[Result], found: Mapping[str, Found]) -> None:
    """The table to standard output; what failed, with the end of what it printed, to standard error."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 150  # a file has no edge to keep to
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("measured", "median", "MB", "compared with", "median", "MB", "ratio", "target", ""):
        table.add_column(name, justify="left" if name in ("measured", "compared with", "") else "right")
    for each in results:
        target = "–" if each.row.target is None else f"≤ {each.row.target:g}"
        verdict = each.note or ("over" if each.over else "met" if each.row.target is not None else "")
        table.add_row(each.row.what, *_shown(each.mine), each.row.against, *_shown(each.other),
                      "–" if each.ratio is None else f"{each.ratio:.2f}", target, verdict)
    console.print(table)
    for failure in found.values():
        if isinstance(failure, Failed):
            print(f"\n{failure}", file=sys.stderr)


def _shown(sample: Sample | None) -> tuple[str, str]:
    if sample is None:
        return "–", "–"
    seconds = sample.seconds
    time = "–" if seconds is None else f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
    return time, f"{sample.memory / 1_000_000:.0f}"
