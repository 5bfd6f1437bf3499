"""What checkers said of files, kept by the digests of the files: build/reports/<digest>/<checker>.json.

A report is about bytes, wherever they lie, and has nothing in it that another run would not say again. It is written
when a checker has judged; one that did not run leaves the report of an earlier run, which is about the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from countermark.fixity import digest_of
from countermark.project import Project
from countermark.validators import Finding
from countermark.validators.checkers import Outcome
from countermark.writing import write_all


class Report(msgspec.Struct, frozen=True):
    """digest: the SHA-256 of the file; version: the checker's own."""

    digest: str
    checker: str
    version: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found that is not explained."""
        return all(finding.explained for finding in self.findings)


def save(project: Project, outcomes: Iterable[Outcome], files: Mapping[str, bytes]) -> None:
    """Write a report for each of FILES and each checker that judged it; raises OSError."""
    written: dict[Path, bytes] = {}
    digests = {name: digest_of(data) for name, data in files.items()}
    for outcome in outcomes:
        if outcome.judged is not None:
            for name, findings in outcome.judged.findings.items():
                report = Report(digests[name], outcome.checker.name, outcome.judged.version, findings)
                written[project.report(report.digest, report.checker)] = _json(report)
    write_all(written)


def _json(report: Report) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def load(project: Project, digest: str, checker: str) -> Report | None:
    """What CHECKER last said of the bytes with DIGEST; None if nothing that can be read, or it is of other bytes."""
    try:
        report = msgspec.json.decode(project.report(digest, checker).read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None
    return report if (report.digest, report.checker) == (digest, checker) else None
