"""`./doit validate`: what it prints, keeps and refuses; and what `./doit publish` asks of its reports."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from countermark.fixity import digest_of
from countermark.project import Project
from countermark.validators import (
    Broken,
    Finding,
    Judged,
    NotRun,
    checkers,
    reports,
    verbs,
    words,
)
from countermark.validators.checkers import CHECKERS, Checker
from tests.books import EPUB, PDF, editions
from tests.conftest import GOOD, SLUG, Run, Trial

# The verb


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """An environment in which no program is found."""
    (tmp_path / "no-programs").mkdir()
    return {"PATH": str(tmp_path / "no-programs"), "CI": ""}


def told(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout + run.stderr


def test_what_did_not_run_is_told_and_fails_in_ci_alone(built: Trial, alone: dict[str, str]) -> None:
    run = built.doit("validate", SLUG, env=alone)
    assert run.returncode == 0, told(run)
    outside = [checker.name for checker in CHECKERS if checker.tier > 1]
    for name in outside:
        assert f"\n  {name:<10}not run: " in run.stdout
    assert "verapdf   not run: veraPDF needs Java; on Debian: apt-get install default-jre-headless" in run.stdout
    assert run.stdout.count("\n  words     ok\n") == run.stdout.count("\n  container ok\n") == 2
    last = run.stdout.splitlines()[-1]
    assert last == (f"2 files judged; nothing found; {len(outside)} checkers not run ({', '.join(sorted(outside))}).")
    assert built.doit("validate", env={**alone, "CI": "true"}).returncode == 1


def test_reports_lie_by_the_digests_and_are_the_same_twice(built: Trial, alone: dict[str, str]) -> None:
    def kept() -> dict[str, bytes]:
        folder = built.project.build / "reports"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert built.doit("validate", env=alone).returncode == 0
    first = kept()
    digests = {name: digest_of(data) for name, data in editions(built).items()}
    assert first.keys() == {f"{digest}/{name}.json" for digest in digests.values() for name in ("words", "container")}
    assert built.doit("validate", env={**alone, "TZ": "Asia/Seoul", "LC_ALL": "C"}).returncode == 0
    assert kept() == first
    report = reports.load(built.project, digests[EPUB], "words")
    assert report == reports.Report(digests[EPUB], "words", words.VERSION, ())
    assert report.passed
    assert reports.load(built.project, digests[EPUB], "ace") is None
    other = built.project.report("0" * 64, "words")
    other.parent.mkdir()
    other.write_bytes(first[f"{digests[EPUB]}/words.json"])
    assert reports.load(built.project, "0" * 64, "words") is None


@pytest.fixture
def validate(built: Trial, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The verb in this process, with the checkers that are given."""
    def run(*chosen: Checker, args: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(built.root)
        monkeypatch.setattr(checkers, "CHECKERS", chosen)
        monkeypatch.delenv("CI", raising=False)
        status = verbs.Validate().execute({}, args)
        return subprocess.CompletedProcess([], status, *capsys.readouterr())
    return run


def checker(name: str, *findings: Finding, tier: int = 2, fails: Exception | None = None) -> Checker:
    def judge(project: Project, files: Mapping[str, bytes]) -> Judged:
        if fails:
            raise fails
        return Judged("1", dict.fromkeys(files, findings))
    return Checker(name, (".epub",), tier, judge)


def test_findings_and_broken_checkers_are_told_and_hold_up_no_other(validate: Run, built: Trial) -> None:
    explained = Finding("b", "usage", "U-1", "Used.", "it is meant")
    run = validate(checker("strict", Finding("page 1\x1b[2J", "serious", "S-1", "It is wrong."), explained),
                   checker("odd", fails=Broken("it says of a known file: nothing")), checker("content", explained))
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        f"output/{PDF}", f"output/{EPUB}", "  strict    1 finding (U-1: explained in the report)",
        "    page 1\\x1b[2J: serious S-1: It is wrong.", "  odd       broken: it says of a known file: nothing",
        "  content   ok (U-1: explained in the report)", "2 files judged; 1 finding; 1 checker broken (odd)."]
    digest = digest_of(editions(built)[EPUB])
    strict, content = (reports.load(built.project, digest, name) for name in ("strict", "content"))
    assert strict is not None
    assert content is not None
    assert (strict.passed, content.passed) == (False, True)
    assert reports.load(built.project, digest, "odd") is None
    assert validate(checker("content", explained)).returncode == 0
    assert validate(checker("odd", fails=Broken("why"))).returncode == 1


def test_a_checker_that_does_not_run_leaves_the_report_of_an_earlier_run(validate: Run, built: Trial) -> None:
    digest = digest_of(editions(built)[EPUB])
    validate(checker("away"))
    before = reports.load(built.project, digest, "away")
    assert before is not None
    assert validate(checker("away", fails=NotRun("gone"))).returncode == 0
    assert reports.load(built.project, digest, "away") == before


def test_only_what_was_built_is_judged(built: Trial, alone: dict[str, str]) -> None:
    with (built.project.output / PDF).open("ab") as file:
        file.write(b"\n")
    built.add("second", GOOD)
    run = built.doit("validate", env=alone)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"changed: output/{PDF} (its bytes are not those of SHA256SUMS; run ./doit) [V006]",
        "missing: output/second/second.pdf (it is not built; run ./doit) [V003]",
        "missing: output/second/second.epub (it is not built; run ./doit) [V003]"]
    assert f"output/{EPUB}\n  words     ok\n" in run.stdout
    assert "1 file judged; nothing found; 3 files not judged: see above; " in run.stdout
    assert built.doit("validate", "no-such-document", env=alone).returncode == 1


def test_files_are_judged_by_handfuls(validate: Run, built: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    built.add("second", GOOD)
    assert built.doit().returncode == 0
    monkeypatch.setattr(verbs, "_AT_ONCE", 1)
    run = validate(checker("strict", Finding("", "error", "S-1", "It is wrong.")))
    assert run.stdout.splitlines()[-1] == "4 files judged; 2 findings."


def test_no_address_of_a_registry_stands_in_the_locks(project: Project) -> None:
    lock = (project.root / "locks" / "node" / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in lock
    assert '"resolved"' not in lock
    assert "registry" not in lock


# A claim of conformance


def test_a_claim_is_published_with_aces_report_on_the_very_bytes_alone(built: Trial) -> None:
    built.edit(f"content/{SLUG}/document.md", "language: en\n",
               "language: en\naccessibility reviewed: {by: A. Reader, date: 2026-11-25}\n")
    published = built.project.published(SLUG).read_bytes()
    held = built.doit("publish", SLUG)
    assert held.returncode == 1
    assert "D066: the ebook claims to conform to a standard, and Ace has not been asked" in held.stderr
    assert built.project.published(SLUG).read_bytes() == published
    digest = digest_of((built.project.output / EPUB).read_bytes())
    rows = next(checker for checker in CHECKERS if checker.name == "ace"), (EPUB,)
    for bytes_, findings, status in ((b"others", (), 1), (None, (Finding("p", "minor", "rule", "told"),), 1),
                                     (None, (Finding("p", "minor", "rule", "told", "explained"),), 0), (None, (), 0)):
        data = bytes_ or (built.project.output / EPUB).read_bytes()
        reports.save(built.project, [checkers.Outcome(*rows, Judged("1", {EPUB: findings}))], {EPUB: data})
        assert built.doit("publish", SLUG).returncode == status
    assert digest in built.project.published(SLUG).read_text()
