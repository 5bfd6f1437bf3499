"""What `./doit bench` makes of its measurements; the measured commands here are small ones."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from countermark.audit import bench
from countermark.audit.measure import (
    Failed,
    Found,
    Row,
    Sample,
    Work,
    interleaved,
    print_results,
    result,
    timed,
)
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_source


def works(*names: str, order: list[tuple[str, int]] | None = None) -> list[Work]:
    def run(name: str, number: int) -> Sample:
        if order is not None:
            order.append((name, number))
        return Sample(float(number), 1)

    return [Work(name, lambda number, name=name: run(name, number)) for name in names]  # type: ignore[misc]  # a default binds the name in a loop


def quiet(_: str) -> None:
    pass


def seconds(*values: float) -> tuple[Sample, ...]:
    return tuple(Sample(value, int(value * 1_000_000)) for value in values)


def test_works_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[tuple[str, int]] = []
    found = interleaved(works("a", "b", order=order), 2, quiet)
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    assert found["a"] == (Sample(1.0, 1), Sample(2.0, 1))


def test_a_ratio_is_the_median_of_the_rounds_ratios_and_not_the_ratio_of_the_medians() -> None:
    found: dict[str, Found] = {"a": seconds(2, 30, 4), "b": seconds(1, 10, 4)}
    row = result(Row("a", "b", 2), found)
    assert (row.mine, row.other) == (Sample(4, 30_000_000), Sample(4, 10_000_000))
    assert (row.ratio, row.over) == (2, False)
    assert result(Row("a", "b", 1.9), found).over
    assert not result(Row("a", "b"), found).over


def test_a_row_about_memory_has_a_ratio_of_bytes() -> None:
    row = result(Row("a", "b"), {"a": (Sample(None, 300),), "b": (Sample(None, 200),)})
    assert (row.ratio, row.mine) == (1.5, Sample(None, 300))


def test_a_command_is_timed_with_its_own_peak_and_what_it_printed(tmp_path: Path) -> None:
    ballast = bytearray(300_000_000)  # what this process holds is not the child's
    ballast[::4096] = b"x" * len(ballast[::4096])
    python = (sys.executable, "-I", "-S", "-c")
    sample, printed = timed("two", (*python, "import time; time.sleep(0.2)"),
                            (*python, "b = b'x' * 60_000_000; print('done')"), cwd=tmp_path)
    assert printed == "done\n"
    assert sample.seconds is not None
    assert sample.seconds > 0.2
    assert 60_000_000 < sample.memory < 150_000_000
    assert len(ballast) > sample.memory


def test_a_failing_command_is_named_with_the_end_of_what_it_printed(tmp_path: Path) -> None:
    code = "import sys; print(*range(99), sep='\\n'); sys.exit('out of paper')"
    with pytest.raises(Failed, match=r"printing: '.*' failed \(exit status 1\):\n85\n(.|\n)*98\nout of paper$"):
        timed("printing", (sys.executable, "-c", code), cwd=tmp_path)
    with pytest.raises(Failed, match="not started"):
        timed("printing", ("no-such-command",), cwd=tmp_path)


def test_what_fails_or_is_not_there_gives_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: int) -> Sample:
        raise Failed("printing: out of paper")

    def never(_: int) -> Sample:
        raise AssertionError

    found = interleaved([Work("a", fail), *works("b"), Work("c", never, "it is not installed")], 2, quiet)
    results = [result(row, found) for row in (Row("a", "b", 1), Row("b", "c", 1), Row("b", "a"))]
    assert [(row.ratio, row.mine, row.note) for row in results] == [
        (None, None, "failed: see below"), (None, None, "not run: it is not installed"),
        (None, None, "failed: see below")]
    print_results(results, found)
    out, err = capsys.readouterr()
    assert "not run: it is not installed" in out
    assert err == "\nprinting: out of paper\n"


def measured(monkeypatch: pytest.MonkeyPatch, project: Project, found: dict[str, Found], strict: bool) -> int:
    monkeypatch.setattr(bench, "_measure", lambda *_: (found, [Row("a", "b", 1.5)]))
    monkeypatch.setattr(bench, "completeness_shares", lambda _: "a 100 %")
    return bench.bench(project, 1, 1, strict)


def test_the_shares_of_completeness_are_all_of_its_time(project: Project) -> None:
    shares = bench.completeness_shares(project)
    assert 97 <= sum(int(each) for each in re.findall(r"(\d+)%", shares)) <= 103, shares


def test_the_exit_status(monkeypatch: pytest.MonkeyPatch, project: Project,
                         capsys: pytest.CaptureFixture[str]) -> None:
    good: dict[str, Found] = {"a": seconds(1), "b": seconds(1)}
    missed: dict[str, Found] = {"a": seconds(2), "b": seconds(1)}
    assert measured(monkeypatch, project, good, strict=True) == 0
    assert " met" in capsys.readouterr().out
    assert measured(monkeypatch, project, missed, strict=False) == 0
    assert " over" in capsys.readouterr().out
    assert measured(monkeypatch, project, missed, strict=True) == 1
    assert measured(monkeypatch, project, {"a": Failed("a: out of paper"), "b": seconds(1)}, strict=False) == 1
    assert measured(monkeypatch, project, {"a": "no pandoc", "b": seconds(1)}, strict=True) == 0
    assert bench.bench(project, 0, 1) == 1
    assert bench.bench(Project(project.root / "nowhere"), 1, 1) == 1


def test_without_pandoc_the_row_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    work = bench.pandoc_work(tmp_path / "document.md", tmp_path / "pandoc")
    assert "not installed" in work.unavailable
    assert interleaved([work], 1, quiet) == {bench.PANDOC: work.unavailable}


def test_too_few_documents_give_no_number(project: Project) -> None:
    works = bench.warm_works(project, ["a"], 1, {"warm": "ours", "bare": "engine"})
    assert all("over 3" in work.unavailable for work in works)
    assert bench.memory(project, ["a"]) == ("needs --many over 20",) * 2


def test_copies_are_sound_documents_with_letters_of_their_own(project: Project, tmp_path: Path) -> None:
    copy = bench.copy_of(project, tmp_path / "many", 3)
    bench.entitle(copy, "copy-00001", 1, 5)
    titles = [parse(read_source(copy, slug), collection(copy)).record.title for slug in copy.slugs()]
    assert titles == ["Memorandum ÀÁ 0, revision 0", "Memorandum ÀÂ 1, revision 5", "Memorandum ÀÃ 2, revision 0"]


def test_a_real_run_in_a_copy_leaves_the_checkout_alone(project: Project, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project.content, project.build) if path.exists()}
    chosen = [work for work in bench.memo_works(project, tmp_path) if work.name in (bench.LIST, bench.NO_LIST)]
    found = interleaved(chosen, 1, quiet)
    row = result(Row(bench.LIST, bench.NO_LIST), found)
    assert row.note == ""
    assert row.ratio is not None
    assert row.ratio > 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    shutil.rmtree(tmp_path)
