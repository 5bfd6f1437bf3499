"""A bit that flips in any file that people hold or trust is found, and the file is named."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from countermark.project import CHECKSUMS, MANIFEST, Project
from countermark.verify import verify
from tests.campaigns.common import SEED, build_once, doit, sizes
from tests.conftest import SLUG, Trial

#: A verify through the command after so many in this process.
_COMMAND = 100


def files_of(project: Project) -> dict[str, Path]:
    """What is flipped, by what people call it."""
    folder = project.output / SLUG
    return {"the PDF": folder / f"{SLUG}.pdf", "the EPUB": folder / f"{SLUG}.epub",
            "manifest.json": folder / MANIFEST, CHECKSUMS: project.checksums, "the captured text":
            project.witness(SLUG)}


def flipped(data: bytes, rng: random.Random) -> tuple[bytes, int]:
    """DATA with one bit the other way round, and where."""
    at, bit = rng.randrange(len(data)), rng.randrange(8)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:], at


def names_it(project: Project, path: Path, data: bytes, at: int, findings: list[str]) -> bool:
    """Whether one of FINDINGS names the file at PATH, or, of a list, the file whose line was hit."""
    names = [f" {project.name(path)}"]
    if path == project.checksums:
        line = data[data.rfind(b"\n", 0, at) + 1:][66:].split(b"\n")[0].decode()
        names.append(f" output/{line}")
    return any(name + end in f"{each} " for each in findings for name in names for end in (" ", "\n"))


@sizes(2000)
def test_each_flipped_bit_is_found_and_its_file_named(published: Trial, monkeypatch: pytest.MonkeyPatch, count: int,
                                                      figure: Callable[[str], None]) -> None:
    build_once(monkeypatch)
    rng, project = random.Random(SEED), published.project
    files = files_of(project)
    assert verify(project).status == 0
    tried, missed = dict.fromkeys(files, 0), []
    for number in range(count):
        name = list(files)[number % len(files)]
        path, data = files[name], files[name].read_bytes()
        forged, at = flipped(data, rng)
        path.write_bytes(forged)
        if number % _COMMAND == _COMMAND - 1:
            run = doit(published.root, "verify")
            status, findings = run.status, run.stderr.splitlines()
            assert "Traceback" not in run.stderr
        else:
            report = verify(project)
            status, findings = report.status, [str(each) for each in report.findings]
        if not status or not names_it(project, path, data, at, findings):
            missed.append((name, at, status, findings))
        tried[name] += 1
        path.write_bytes(data)
    assert verify(project).status == 0
    figure(f"flipped bits: {count - len(missed)} of {count} found, each with its file named "
           f"({', '.join(f'{number} in {name}' for name, number in tried.items())})")
    assert missed == []
