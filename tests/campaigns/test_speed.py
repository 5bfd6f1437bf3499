"""Reading every byte again costs little more than OpenSSL's own program takes over the same bytes."""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from countermark.project import Project
from countermark.verification.listing import compared
from countermark.verify import verify
from tests.campaigns.common import SEED
from tests.conftest import ROOT, need

_MEGABYTE = 1 << 20
#: Sizes of a PDF and an EPUB of a document without and with pictures, in bytes.
SIZES = (94_000, 108_000, 1_500_000, 2_500_000, 9_000_000)
#: Prints the seconds of wall clock and of processor that comparing takes: what Python needs to start is not counted.
_OURS = """
import sys, time
from pathlib import Path
from countermark.fixity import parse_list
from countermark.verification.listing import compared
root = Path(sys.argv[1])
listed = parse_list((root.parent / "list").read_bytes())
wall, used = time.perf_counter(), time.process_time()
found = compared(root, listed, "output/").findings
print(time.perf_counter() - wall, time.process_time() - used)
sys.exit(bool(found))
"""


def laid(folder: Path, megabytes: int) -> list[str]:
    """Files of the sizes that editions have, of random bytes, MEGABYTES in all; and `list` beside FOLDER."""
    from countermark.fixity import digest_of, format_list

    folder.mkdir()
    rng, left, digests = random.Random(SEED), megabytes * _MEGABYTE, {}
    while left > 0:
        data = rng.randbytes(min(rng.choice(SIZES), left))
        name = f"{len(digests):05}.pdf"
        (folder / name).write_bytes(data)
        digests[name] = digest_of(data)
        left -= len(data)
    folder.with_name("list").write_bytes(format_list(digests))
    return sorted(digests)


def ours(folder: Path, *before: str) -> tuple[float, float]:
    """Seconds that the comparison of FOLDER takes, by the clock and of processors; raises CalledProcessError."""
    run = subprocess.run([*before, sys.executable, "-c", _OURS, str(folder)], capture_output=True, text=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    wall, used = map(float, run.stdout.split())
    return wall, used


def theirs(folder: Path, names: list[str], *before: str) -> tuple[float, float]:
    """The same of OpenSSL's program, from its start to its end."""
    start, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*before, need("openssl"), "dgst", "-sha256", *names], cwd=folder, stdout=subprocess.DEVNULL,
                   check=True)
    wall, end = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime


@pytest.mark.parametrize(("megabytes", "rounds"), [(64, 1), pytest.param(1024, 5, marks=pytest.mark.long)])
def test_verifying_takes_little_longer_than_openssl(tmp_path: Path, megabytes: int, rounds: int,
                                                    figure: Callable[[str], None]) -> None:
    folder = tmp_path / "output"
    names = laid(folder, megabytes)
    one = (need("taskset"), "-c", str(min(os.sched_getaffinity(0))))
    by_clock, by_processor, on_all = list[float](), list[float](), list[float]()
    theirs(folder, names)  # the files are in memory now, and Python's bytecode is made
    ours(folder)
    for _ in range(rounds):
        (wall, used), (their_wall, their_used) = ours(folder, *one), theirs(folder, names, *one)
        by_clock.append(wall / their_wall)
        by_processor.append(used / their_used)
        on_all.append(ours(folder)[0] / theirs(folder, names)[0])
    figure(f"{megabytes} MB in {len(names)} files, compared with their list against openssl dgst -sha256, median of "
           f"{rounds}: on one core {statistics.median(by_processor):.2f} times its processor time "
           f"({statistics.median(by_clock):.2f} by the clock); on {len(os.sched_getaffinity(0))} "
           f"{statistics.median(on_all):.2f} by the clock")
    if rounds > 1:  # one round tells nothing on a busy machine
        assert statistics.median(by_processor) <= 1.2


def published(root: Path, count: int) -> list[str]:
    """COUNT documents of forty paragraphs, each with two printings of tiny files: what verifying takes beside hashing.
    """
    from countermark.fixity import digest_of, format_list
    from countermark.history import Entry, History
    from countermark.making import outputs_of

    listed: dict[str, str] = {}
    for slug in (f"d{number:05}" for number in range(count)):
        files = {path.rpartition("/")[2]: path.encode() for path in outputs_of(slug)}
        digests = {name: digest_of(data) for name, data in files.items()}
        paragraphs = {str(n): digest_of(f"{slug} {n}".encode()) for n in range(1, 41)}
        entries = tuple(Entry(1, n, f"2026-11-2{n}", "0" * 64, digests, paragraphs) for n in (1, 2))
        editions = {f"{slug}/{name}": digest for name, digest in digests.items() if name.endswith((".pdf", ".epub"))}
        document = root / "content" / slug
        for folder in (*(document / "published" / str(each.name) for each in entries), root / "output" / slug):
            folder.mkdir(parents=True)
            for name, data in files.items():
                (folder / name).write_bytes(data)
        for each in entries:
            (document / "published" / str(each.name) / "SHA256SUMS").write_bytes(format_list(digests))
        (document / "document.md").write_bytes(b"")  # else it was withdrawn
        (document / "history.yaml").write_bytes(History(printings=entries).dump())
        (document / "published.sha256").write_bytes(format_list(editions))
        listed |= {f"{slug}/{name}": digest for name, digest in digests.items()}
    (root / "output" / "SHA256SUMS").write_bytes(format_list(listed))
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(("count", "rounds"), [(40, 1), pytest.param(400, 5, marks=pytest.mark.long)])
def test_many_small_documents_cost_little_each(tmp_path: Path, count: int, rounds: int,
                                               figure: Callable[[str], None]) -> None:
    names = published(tmp_path, count)
    times, ratios = list[float](), list[float]()
    theirs(tmp_path, names)
    for _ in range(rounds + 1):
        begun = time.process_time()
        report = verify(Project(tmp_path), rebuild=False)
        used = time.process_time() - begun
        assert (report.findings, len(report.states)) == ((), count)
        times.append(used)
        ratios.append(used / theirs(tmp_path, names)[1])
    figure(f"{count} documents with two printings of tiny files, {len(names)} files in all, verified against openssl "
           f"dgst -sha256 on the same files, median of {rounds}: {statistics.median(ratios[1:]):.1f} times its "
           f"processor time; {statistics.median(times[1:]) / count * 1000:.1f} ms a document")


@pytest.mark.parametrize("count", [200, pytest.param(4000, marks=pytest.mark.long)])
def test_a_file_that_nobody_knows_is_judged_without_parsing_every_history(tmp_path: Path, count: int,
                                                                          figure: Callable[[str], None]) -> None:
    from countermark.fixity import digest_of
    from countermark.history import Entry, History, history_of
    from countermark.verification.copies import judge

    project = Project(tmp_path)
    for slug in (f"d{number:05}" for number in range(count)):
        paragraphs = {str(n): digest_of(f"{slug} {n}".encode()) for n in range(1, 21)}
        entry = Entry(1, 1, "2026-11-21", digest_of(slug.encode()), {f"{slug}.pdf": digest_of(b"")}, paragraphs)
        project.folder(slug).mkdir(parents=True)
        project.source(slug).write_bytes(b"")
        project.history(slug).write_bytes(History(printings=(entry,)).dump())
    (tmp_path / "copy").write_bytes(b"%PDF-1.7 whose?")
    begun = time.process_time()
    found = judge(project, tmp_path / "copy")
    judged = time.process_time() - begun
    for slug in project.slugs():
        history_of(project, slug)
    parsed = time.process_time() - begun - judged
    figure(f"a file that none of {count} histories knows: judged in {judged:.1f} s, where parsing them takes "
           f"{parsed:.1f} s")
    assert (found.verdict, found.newest) == ("unknown", "2026-11-21")
    assert judged < parsed


def test_what_was_timed_reads_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    names = laid(folder, 1)
    path = folder / names[-1]
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(subprocess.CalledProcessError):
        ours(folder)
    assert compared(folder, {}, "").findings
