"""output/ → findings, from bytes read now: what is missing, changed or extra, and the state of each edition.

It trusts neither doit's database nor the build records. What it cannot tell: who made the files, and when.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from countermark.diagnostics import printable
from countermark.fixity import Malformed, digest_of_file, parse_list
from countermark.formats import FORMATS
from countermark.project import CHECKSUMS, Project

AS_PUBLISHED = "as published"
DRAFT = "draft"
#: Stands in output/ of a fresh clone, empty, and is no part of what is built.
_KEEP = ".gitkeep"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """kind is "missing", "changed", "extra" or "unreadable"; path is relative to output/."""

    kind: str
    path: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: output/{printable(self.path)}{f' ({printable(self.detail)})' if self.detail else ''}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted, and each edition's state by slug."""

    findings: tuple[Finding, ...]
    states: dict[str, str] = field(default_factory=dict)
    files: int = 0

    @property
    def status(self) -> int:
        """The exit status: 0 sound, 1 something is changed or extra, 4 something is missing; 1 wins."""
        kinds = {finding.kind for finding in self.findings}
        return 1 if kinds - {"missing"} else 4 if kinds else 0


def verify(project: Project) -> Report:
    """Compare every file under output/ with SHA256SUMS, both ways, and each edition with its published digests."""
    findings: list[Finding] = []
    try:
        listed = parse_list(project.checksums.read_bytes())
    except FileNotFoundError:
        return Report((Finding("missing", CHECKSUMS, "run ./doit to build"),), states(project, {}))
    except (Malformed, OSError) as error:
        return Report((Finding("changed", CHECKSUMS, str(error)),), states(project, {}))
    present = _files(project.output)
    digests: dict[str, str] = {}
    for path in sorted(listed.keys() | present.keys()):
        kind = present.get(path)
        if path not in listed:
            findings.append(Finding("extra", path, kind or ""))
        elif kind is None:
            findings.append(Finding("missing", path))
        elif kind:
            findings.append(Finding("changed", path, kind))
        else:
            try:
                digests[path] = digest_of_file(project.output / path)
            except OSError as error:
                findings.append(Finding("unreadable", path, error.strerror or ""))
                continue
            if digests[path] != listed[path]:
                findings.append(Finding("changed", path, "its bytes are not those of SHA256SUMS"))
    # A list that was cut short hides nothing that was published.
    findings += [Finding("missing", path, "it was published") for slug in project.slugs()
                 for path in published_digests(project, slug) if path not in listed and path not in present]
    return Report(tuple(sorted(findings)), states(project, digests), len(listed))


def _files(root: Path) -> dict[str, str]:
    """Every file under ROOT by relative path; the value says what it is if it is no plain file. No link is followed."""
    found: dict[str, str] = {}
    stack = [root]
    while stack:
        try:
            entries = sorted(os.scandir(stack.pop()), key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        for entry in entries:
            path = Path(entry.path)
            name = path.relative_to(root).as_posix()
            if entry.is_symlink():
                found[name] = "a link, not a file"
            elif entry.is_dir(follow_symlinks=False):
                stack.append(path)
            elif not entry.is_file(follow_symlinks=False):
                found[name] = "not a plain file"
            elif name != CHECKSUMS and not (name == _KEEP and entry.stat().st_size == 0):
                found[name] = ""
    return found


def states(project: Project, digests: dict[str, str]) -> dict[str, str]:
    """The state of each document: as published if its published.sha256 holds for the bytes that are there."""
    found = {}
    for slug in project.slugs():
        published = published_digests(project, slug)
        editions = {f"{slug}/{slug}{kind.suffix}" for kind in FORMATS}
        holds = published.keys() == editions and all(digests.get(path) == digest for path, digest in published.items())
        found[slug] = AS_PUBLISHED if holds else DRAFT
    return found


def published_digests(project: Project, slug: str) -> dict[str, str]:
    """Path → digest of content/SLUG/published.sha256; empty if there is none that can be read."""
    try:
        return parse_list(project.published(slug).read_bytes())
    except (OSError, Malformed):
        return {}
