"""A collection of thousands: how long its site takes, what pages weigh, its memory, and what one change rewrites."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from countermark.project import Project
from tests import many_documents
from tests.conftest import ROOT, Trial, unless_missing
from tests.site.browsers import driver

#: Makes the site, and prints the seconds by the clock and the most memory in MB.
_MAKE = """
import resource, sys, time
from pathlib import Path
from countermark import steps
from countermark.project import Project
from countermark.site import writing
project = Project(Path(sys.argv[1]))
begun = time.perf_counter()
steps.build_site(project)
steps.write_checksums(project)
assert writing.diagnostics(project) == []
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


def laid(trial: Trial, count: int) -> tuple[str, ...]:
    for slug in trial.project.slugs():
        shutil.rmtree(trial.project.folder(slug))
    trial.project.build.mkdir()
    return many_documents.lay(trial.project, count)


def made(project: Project) -> tuple[float, float]:
    """Seconds and megabytes that the site of PROJECT takes, in a process of its own."""
    run = subprocess.run([sys.executable, "-c", _MAKE, str(project.root)], capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
    seconds, megabytes = map(float, run.stdout.split())
    return seconds, megabytes


def times(output: Path) -> dict[str, int]:
    return {path.relative_to(output).as_posix(): path.stat().st_mtime_ns for path in output.rglob("*")
            if path.is_file()}


@pytest.mark.parametrize("count", [12, pytest.param(2000, marks=pytest.mark.long)])
def test_the_site_of_many_documents(trial: Trial, count: int, figure: Callable[[str], None]) -> None:
    slugs = laid(trial, count)
    output = trial.project.output
    seconds, megabytes = made(trial.project)
    again, _ = made(trial.project)
    assert again < seconds
    weights = {name: (output / name).stat().st_size for name in ("index.html", "check.html", "catalogue.csv")}
    pages = [(output / slug / "index.html").stat().st_size for slug in slugs]
    figure(f"{count} documents: site made in {seconds:.1f} s with {megabytes:.0f} MB, again in {again:.1f} s; "
           + ", ".join(f"{name} {size / 1000:.0f} kB" for name, size in weights.items())
           + f"; a document's page {sum(pages) / len(pages) / 1000:.0f} kB")
    before = times(output)
    many_documents.publish_again(trial.project, slugs[0])
    one, _ = made(trial.project)
    after = times(output)
    touched = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    own = {path for path in touched if path.startswith(f"{slugs[0]}/")}
    others = {path for path in touched - own if not path.startswith("site_search/")}
    assert f"{slugs[0]}/2.1/{slugs[0]}.pdf" in own
    assert others <= {"SHA256SUMS", "index.html", "check.html", "catalogue.csv", *(
        path for path in after if path.startswith("opds"))}
    searched = sum(path.startswith("site_search/") for path in touched)
    assert searched < 12 + count // 20
    figure(f"one of {count} published anew: {len(own)} files of its own, {len(others)} of the collection and "
           f"{searched} of the search written, in {one:.1f} s")


@pytest.mark.long
def test_memory_does_not_grow_with_the_collection(tmp_path: Path, trial: Trial, figure: Callable[[str], None]) -> None:
    found = []
    for count in (250, 2000):
        root = tmp_path / str(count)
        root.mkdir()
        one = Trial(root)
        laid(one, count)
        found.append(made(one.project)[1])
    figure(f"memory: {found[0]:.0f} MB for 250 documents, {found[1]:.0f} MB for 2,000")
    assert found[1] < found[0] * 1.5 + 50


@pytest.mark.parametrize("count", [12, pytest.param(2000, marks=pytest.mark.long)])
def test_the_list_is_seen_at_once(trial: Trial, count: int, figure: Callable[[str], None]) -> None:
    laid(trial, count)
    made(trial.project)
    with ExitStack() as stack:
        drive = unless_missing(lambda: stack.enter_context(driver()))
        chromium = unless_missing(lambda: stack.enter_context(drive.browser("chromium")))
        paints = []
        for _ in range(4):
            with chromium.open(drive.recorder.serve(trial.project.output)) as page:
                page.wait(f"{_PAINT} > 0")
                paints.append(float(page.run(_PAINT)))
                assert page.run("document.querySelectorAll('li a').length") >= count
    figure(f"{count} documents: first paint of the list after {min(paints[1:]):.0f} ms")
    assert min(paints[1:]) < 1000
