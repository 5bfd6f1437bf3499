"""The whole program, as people type it."""

from __future__ import annotations

import fcntl
import json
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

from countermark.environment import commit
from countermark.fixity import digest_of_file
from countermark.making import outputs_of
from countermark.project import Project
from countermark.verification.states import CANNOT_TELL
from countermark.verify import verify
from tests.conftest import GOOD, SLUG, Trial

BROKEN = "---\ntitle: Broken\nedition: {number: 1, date: 2026-11-24}\ndate: 1956-13\n---\n\nText.\n"


def test_one_broken_document_holds_up_no_other(trial: Trial) -> None:
    trial.add("1956-broken", BROKEN)
    run = trial.doit()
    assert run.returncode == 1
    assert "content/1956-broken/document.md:4:7: error D012: date '1956-13' is not an EDTF date" in run.stderr
    assert "hint: months run 01–12" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert re.search(rf"{SLUG}.*as published", run.stdout)
    assert re.search("1956-broken.*not built", run.stdout)
    assert sorted(p.name for p in trial.project.output.iterdir() if p.is_dir()) == [SLUG, "site_files", "site_search"]
    assert verify(trial.project).status == 0
    again = trial.doit()
    assert (again.returncode, "D012" in again.stderr) == (1, True)


def test_what_cannot_be_built_any_more_keeps_its_last_good_edition(built: Trial) -> None:
    before = built.built()
    built.edit(f"content/{SLUG}/document.md", "200 men", "2000 men")
    run = built.doit()
    assert run.returncode == 1
    assert "D040" in run.stderr
    assert "the last good edition stays" in " ".join(run.stdout.split())
    assert built.built() == before
    assert verify(built.project, rebuild=False).findings == ()
    told = verify(built.project)
    assert (told.status, told.states[SLUG].name) == (5, CANNOT_TELL), "nothing is left to hold the exports to"
    shutil.rmtree(built.project.build)
    assert built.doit().returncode == 1
    assert (built.built(), verify(built.project, rebuild=False).findings) == (before, ())


def test_a_document_taken_out_loses_its_output_and_nobody_elses_file(built: Trial) -> None:
    built.add("second", GOOD)
    assert built.doit().returncode == 0
    assert {f"second/{name}" for name in built.built("second")} == {*outputs_of("second")}
    (built.project.output / "second" / "mine.txt").write_text("x")
    shutil.rmtree(built.project.folder("second"))
    run = built.doit()
    assert run.returncode == 1
    assert "extra: output/second/mine.txt" in run.stderr
    assert [p.name for p in (built.project.output / "second").iterdir()] == ["mine.txt"]
    shutil.rmtree(built.project.output / "second")
    assert built.doit().returncode == 0


@pytest.mark.parametrize("suffix", [".pdf", ".epub", ".pdf.sha256", ".epub.sha256"])
def test_a_tampered_output_is_built_again(built: Trial, suffix: str) -> None:
    before, path = built.built(), built.project.output / SLUG / f"{SLUG}{suffix}"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert built.doit().returncode == 0
    assert built.built() == before
    path.unlink()
    assert built.doit().returncode == 0
    assert built.built() == before


def test_a_second_run_builds_nothing_and_touches_no_file(built: Trial) -> None:
    def times() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in built.project.output.rglob("*")}

    before = times()
    run = built.doit()
    assert (run.returncode, "building" in run.stdout) == (0, False)
    assert times() == before


def test_many_processes_build_what_one_does(built_once: Trial, trial: Trial) -> None:
    trial.add("second", GOOD)
    trial.add("1956-broken", BROKEN)
    run = trial.doit("-n", "3")
    assert run.returncode == 1
    assert trial.built() == built_once.built()
    assert "D012" in run.stderr


def test_an_edition_that_lost_words_is_not_written(built: Trial) -> None:
    before = built.built()
    built.edit("layouts/shared/blocks.html", "{{ piece.text }}{% endif %}",
               "{{ piece.text | replace('evasively ', '') }}{% endif %}")
    run = built.doit()
    assert run.returncode == 1
    assert run.stderr.count("error D060") == 2
    assert "evasively" in run.stderr
    assert built.built() == before


def test_publish_declares_and_refuses(built: Trial) -> None:
    published = built.project.published(SLUG)
    kept = published.read_bytes()
    published.unlink()
    assert "draft" in built.doit("verify").stdout
    assert built.doit("verify", "--published").returncode == 1
    assert built.doit("publish", SLUG).returncode == 0
    assert published.read_bytes() == kept
    assert built.doit("verify", "--published").returncode == 0
    wrong = built.doit("publish", "1956-06-05-choe-chang-ek")
    assert wrong.returncode == 1
    assert f"did you mean '{SLUG}'?" in wrong.stderr
    (built.project.output / "stray").write_text("x")
    assert built.doit("publish", SLUG).returncode == 0, "what is no file of the document holds it up in nothing"
    assert built.doit("publish").returncode == 1


def test_open_builds_one_and_names_its_file(trial: Trial) -> None:
    run = trial.doit("open", SLUG, env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(trial.project.output / SLUG / f"{SLUG}.pdf")
    assert verify(trial.project).status == 0


def test_the_list_reads_as_the_pipeline(built: Trial) -> None:
    run = built.doit("list")
    assert run.returncode == 0
    names = re.findall(r"^(\w+)  +\w", run.stdout, re.M)
    assert names == ["editions", "site", "checksums", "verified"]
    for verb in ("check", "verify", "open", "publish", "test"):
        assert f"./doit {verb}" in run.stdout


def test_a_build_waits_for_another_one(trial: Trial) -> None:
    trial.project.build.mkdir()
    with (trial.project.build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.Popen([sys.executable, "-m", "countermark"], cwd=trial.root, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        assert run.stderr
        assert "waiting" in run.stderr.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(1.5)
        assert list(trial.project.output.iterdir()) == []
    assert run.communicate(timeout=240)[1] == ""
    assert run.returncode == 0


def test_two_builds_at_once_both_end_well(trial: Trial) -> None:
    runs = [subprocess.Popen([sys.executable, "-m", "countermark"], cwd=trial.root, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(run.communicate(timeout=240), run.returncode) for run in runs]
    assert [status for _, status in ended] == [0, 0], ended
    assert verify(trial.project).status == 0


def torn(project: Project, good: dict[str, bytes]) -> list[str]:
    """The files of the memo that are neither absent nor whole."""
    folder = project.output / SLUG
    return [p.name for p in (folder.iterdir() if folder.is_dir() else ())
            if not p.name.startswith(".") and p.read_bytes() != good[p.name]]


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.long)])
def test_a_killed_build_leaves_whole_files_and_the_next_run_repairs(built_once: Trial, trial: Trial,
                                                                    rounds: int) -> None:
    good = built_once.built()
    rng = random.Random(rounds)
    for _ in range(rounds):
        shutil.rmtree(trial.project.output)
        trial.project.output.mkdir()
        run = subprocess.Popen([sys.executable, "-m", "countermark"], cwd=trial.root, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.1, 1.8))
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert torn(trial.project, good) == []
    assert trial.doit().returncode == 0
    assert trial.built() == good
    assert verify(trial.project).status == 0


def test_a_witness_that_changed_is_compared_again(built: Trial) -> None:
    witness = built.project.witness(SLUG)
    witness.write_bytes(witness.read_bytes().replace(b"200 men", b"2000 men"))
    run = built.doit()
    assert (run.returncode, "D040" in run.stderr) == (1, True)


def test_a_shelf_mark_or_a_date_that_the_witness_does_not_give_is_told(built: Trial) -> None:
    for old, new in (("fond: 5", "fond: 2"), ("delo: 410", "delo: 41"), ("date: 1956-06-05", "date: 1956-06-07"),
                     ("obtained by: James F. Person", "obtained by: Gary Goldberg")):
        built.edit(f"content/{SLUG}/document.md", f"\n{old}\n", f"\n{new}\n")
    run = built.doit("check")
    assert (run.returncode, run.stderr.count("error D042")) == (1, 4)


def test_content_that_cannot_be_seen_withdraws_nothing(built: Trial) -> None:
    before = built.built()
    built.project.content.rename(built.root / "aside")
    assert built.doit().returncode == 1
    assert built.built() == before
    (built.root / "aside").rename(built.project.content)
    built.project.folder(SLUG).rename(built.root / "aside")
    built.project.folder(SLUG).symlink_to(built.root / "nowhere")
    run = built.doit()
    assert (run.returncode, "error D006" in run.stderr) == (1, True)
    assert built.built() == before


def test_names_that_doit_could_not_bear_hold_up_nobody(built: Trial) -> None:
    (built.project.content / "a=b").mkdir()
    run = built.doit()
    assert (run.returncode, "error D007" in run.stderr) == (1, True)
    assert "1 document built" in run.stdout


def test_a_chosen_document_alone_is_listed_and_judged(built: Trial) -> None:
    built.add("second", GOOD)
    assert built.doit("editions:second").returncode == 0
    assert verify(built.project).status == 0
    built.edit("content/second/document.md", "title: Second", "titel: Second")
    run = built.doit("editions:second")
    assert (run.returncode, "error D011" in run.stderr) == (1, True)


def test_another_documents_digests_are_not_its_own(built: Trial) -> None:
    shutil.copytree(built.project.folder(SLUG), built.project.folder("copy"))
    assert built.doit().returncode == 0
    assert re.search("copy: draft", built.doit("verify").stdout)


def test_the_build_record_is_json_outside_output(built: Trial) -> None:
    record = json.loads(built.project.record(SLUG).read_text())
    assert (record["pages"], record["words"]) == (4, 522)


def test_what_a_build_ran_on_is_kept_by_digest(built: Trial) -> None:
    record = json.loads(built.project.record(SLUG).read_text())
    ran_on = json.loads(built.project.environment(record["made_with"]).read_text())
    versions = {package["name"]: package["version"] for package in ran_on["packages"]}
    assert versions["weasyprint"] == metadata.version("weasyprint")
    assert "pytest" not in versions
    assert len({package["sha256"] for package in ran_on["packages"]}) == len(versions)
    assert ran_on["python_sha256"] == digest_of_file(Path(sys.executable).resolve())
    assert ran_on["python"].startswith(f"CPython {platform.python_version()} ")
    for path, digest in ran_on["libraries"].items():
        assert digest_of_file(Path(path)) == digest
    assert any("libpango-1.0" in path for path in ran_on["libraries"])
    assert not any("site-packages" in path for path in ran_on["libraries"])
    assert len(ran_on["fonts"]) == len(list(built.project.fonts.glob("*/*.ttf")))


def test_the_commit_is_read_where_there_is_one(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    assert commit(tmp_path) == ""
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit(tmp_path) == ""
    (git / "packed-refs").write_text("# pack-refs with: peeled\n" + "a" * 40 + " refs/heads/main\n")
    assert commit(tmp_path) == "a" * 40
    (git / "refs" / "heads" / "main").write_text("b" * 40 + "\n")
    assert commit(tmp_path) == "b" * 40
    (git / "HEAD").write_text("c" * 40 + "\n")
    assert commit(tmp_path) == "c" * 40
