"""Bad input is told in words, with its place, and leaves output/ as it was."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from countermark.verify import verify
from tests.conftest import GOOD, IN_CI, SLUG, Trial


def break_utf8(trial: Trial) -> None:
    trial.add("bad", b"---\ntitle: Gr\xfcn\n---\n")


def break_layout(trial: Trial) -> None:
    (trial.root / "layouts" / "print" / "edition.html").unlink()


def break_font(trial: Trial) -> None:
    (trial.root / "styles/fonts/source-serif-4/SourceSerif4-It.ttf").write_bytes(b"no font")


def break_output(trial: Trial) -> None:
    (trial.root / "output").rmdir()
    (trial.root / "output").write_text("a file")


def break_collection(trial: Trial) -> None:
    (trial.root / "content" / "collection.yaml").write_text("publisher: [\n")


def break_name(trial: Trial) -> None:
    trial.add("Two Words", GOOD)


def break_folder(trial: Trial) -> None:
    trial.project.folder("empty").mkdir()


def break_glyph(trial: Trial) -> None:
    trial.add("bad", GOOD.replace("Text of", "ꙮ of"))


def break_system(trial: Trial) -> None:
    (trial.root / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0: no such file')\n")
    trial.edit(f"content/{SLUG}/document.md", "# What the editors add.", "# What editors add.")


BAD = {
    "missing system part": (break_system, "the system: error D071: a part that sets pages is missing"),
    "not UTF-8": (break_utf8, "content/bad/document.md:2:10: error D001"),
    "missing layout": (break_layout, "layouts/print/edition.html: error D050"),
    "font that does not load": (break_font, "SourceSerif4-It.ttf: error D051"),
    "output is no folder": (break_output, "output/: error D070"),
    "broken settings": (break_collection, "content/collection.yaml:2:1: error D003"),
    "folder with a blank in its name": (break_name, "content/Two Words: error D007"),
    "folder without a document": (break_folder, "content/empty/document.md: error D006"),
    "sign without a glyph": (break_glyph, "content/bad/document.md: error D052"),
}


SEEN_ONLY_WHEN_BUILT = {"missing system part", "output is no folder", "missing layout", "font that does not load",
                        "sign without a glyph"}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_words_and_leaves_output_as_it_was(built: Trial, trial: Trial, case: str) -> None:
    spoil, message = BAD[case]
    subject = trial if case == "output is no folder" else built
    before = subject.built() if subject is built else {}
    spoil(subject)
    run = subject.doit()
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert len(re.findall(re.escape(message), run.stderr)) == 1
    if subject is built:
        assert built.built() == before
        assert verify(built.project, rebuild=False).findings == ()
    if case not in SEEN_ONLY_WHEN_BUILT:
        assert subject.doit("check").returncode == 1


def test_a_folder_that_may_not_be_written_stops_the_run_before_it_starts(trial: Trial) -> None:
    if os.geteuid() == 0:
        # root may write anywhere: the run is given to nobody, who may read the trial and write nothing in it.
        if not IN_CI and not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed: not run")
        for path in [trial.root, *trial.root.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        for parent in trial.root.parents:
            if parent.stat().st_mode & 0o001 == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        code = "import os; os.setuid(65534); from doit.doit_cmd import DoitMain; raise SystemExit(DoitMain().run([]))"
        run = subprocess.run([sys.executable, "-c", code], cwd=trial.root, capture_output=True, text=True, check=False)
        if "ModuleNotFoundError" in run.stderr or "PermissionError: [Errno 13] Permission denied: '" in run.stderr:
            (pytest.fail if IN_CI else pytest.skip)("nobody may not read this Python: not run")
    else:
        trial.root.chmod(0o555)
        (trial.root / "output").chmod(0o555)
        run = trial.doit()
        trial.root.chmod(0o755)
    assert run.returncode == 1, run.stderr
    assert "error D070: it cannot be written: Permission denied" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_bug_of_ours_holds_up_only_its_document(built: Trial) -> None:
    built.add("second", GOOD)
    built.edit("countermark/furniture.py", "def running_title(record: Record) -> str:\n",
               "def running_title(record: Record) -> str:\n    assert record.title != 'Second'\n")
    run = built.doit()
    assert run.returncode == 1
    assert "error D090" in run.stderr
    assert "Traceback" not in run.stderr
    assert "Traceback" in (built.project.build / "records" / "second.traceback.txt").read_text()
    assert re.search(f"{SLUG}.*as published", run.stdout)
