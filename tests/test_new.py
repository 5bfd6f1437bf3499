"""`./doit new`, as people type it: one export, a folder of them, or nothing yet."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from countermark.encodings import ENCODINGS, encoding_of
from tests.conftest import SLUG, Trial
from tests.test_capture import EXPORTS, FILES, TODAY


def test_new_captures_one_from_where_it_was_called(trial: Trial, tmp_path: Path) -> None:
    shutil.copy(EXPORTS / "windows-1252.txt", tmp_path / "an export.txt")
    run = trial.doit("new", "--witness", "an export.txt", "--date", "2026-01-02", "--slug", "cafe",
                     env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert run.returncode == 0, run.stdout + run.stderr
    folder = trial.project.folder("cafe")
    assert (folder / "witness.txt").read_bytes() == (EXPORTS / "windows-1252.txt").read_bytes()
    assert "captured on: 2026-01-02" in (folder / "document.md").read_text("utf-8")
    assert "  date: 2026-01-02" in (folder / "document.md").read_text("utf-8")
    again = trial.doit("new", "--witness", str(tmp_path / "an export.txt"))
    assert (again.returncode, "captured before" in again.stdout) == (0, True)
    assert [p.name for p in trial.project.content.iterdir() if p.name.startswith(".")] == []


def test_new_overwrites_nothing(trial: Trial) -> None:
    other = trial.root / "other.txt"
    other.write_bytes(trial.project.witness(SLUG).read_bytes().replace(b"200 men", b"300 men"))
    before = trial.project.source(SLUG).read_bytes()
    run = trial.doit("new", "--witness", "other.txt")
    assert (run.returncode, f"content/{SLUG}-2/" in run.stdout) == (0, True)
    assert "has the same date and title, and another text" in run.stdout
    assert trial.project.source(SLUG).read_bytes() == before


@pytest.mark.parametrize(("args", "told"), [
    (("--witness", "nowhere"), "there is no file or folder 'nowhere'"),
    (("--witness", ".", "--slug", "x"), "--slug names one document"),
    (("--date", "2026-13-01", "A title"), "'2026-13-01' is no day"),
    (("--date", "2026-11-XX", "A title"), "'2026-11-XX' is no day"),
    (("--witness", "content/1956-06-05-choe-chang-ik/witness.txt", "A title"), "do not go together"),
    (("--slug", "A B", "A title"), "cannot be a document's name"),
    ((), "name the export"),
    (("A title", "--date", "2026-01-02"), "options come first"),
])
def test_new_says_what_is_wrong_with_how_it_was_called(trial: Trial, args: tuple[str, ...], told: str) -> None:
    run = trial.doit("new", *args)
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
    assert told in run.stderr


def test_new_makes_an_empty_document_that_builds(trial: Trial) -> None:
    run = trial.doit("new", "--date", TODAY, "Letter", "from", "A.", "to", "B.")
    assert run.returncode == 0, run.stderr
    assert "content/a-to-b/document.md: fill it in" in run.stdout
    assert trial.doit("check", "a-to-b").returncode == 0


def folder_of(many: int, folder: Path) -> Path:
    """MANY exports and five broken ones, made from the fixtures."""
    folder.mkdir()
    sound = [name for name in FILES if name != "forty-pages.txt"]
    for number in range(many):
        data = (EXPORTS / sound[number % len(sound)]).read_bytes()
        encoding = ENCODINGS[encoding_of(data)]
        text = data.decode(encoding).replace("\r\n", "\n").rstrip() + f"\n\nThis is copy number {number} of its kind.\n"
        (folder / f"export-{number:03}.txt").write_bytes(text.encode(encoding))
    for path in (EXPORTS / "broken").iterdir():
        shutil.copy(path, folder / f"broken-{path.name}")
    return folder


@pytest.mark.parametrize("many", [20, pytest.param(495, marks=pytest.mark.long)])
def test_a_folder_ends_in_a_worklist_and_a_second_run_changes_nothing(trial: Trial, tmp_path: Path, many: int) -> None:
    folder = folder_of(many, tmp_path / "exports")
    (folder / "list.csv").write_text('file,place\nexport-000.txt,"Sinuiju"\n', "utf-8")
    args = ("new", "--witness", str(folder), "--date", TODAY, "--list", str(folder / "list.csv"))
    run = trial.doit(*args)
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
    with (trial.project.build / "worklist.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows].count("refused") == 5
    assert all(row["why"] for row in rows if row["state"] != "clean")
    made = [row for row in rows if row["document"]]
    assert len(made) == many == len({row["document"] for row in made})
    assert "place: Sinuiju" in trial.project.source(rows[5]["document"]).read_text("utf-8")

    def seen() -> dict[str, int]:
        return {str(p): p.stat().st_mtime_ns for p in trial.project.content.rglob("*")}

    before = seen()
    again = trial.doit(*args)
    assert (again.returncode, seen()) == (1, before)
    assert f"{many} captured before" in again.stdout
    with (trial.project.build / "worklist.csv").open(newline="", encoding="utf-8") as file:
        kept = {row["file"]: row["why"] for row in csv.DictReader(file)}
    assert kept == {row["file"]: row["why"] for row in rows}
    assert trial.doit("check").returncode == 0
    if many > 100:
        built = trial.doit("-n", "2")
        assert built.returncode == 0, built.stderr
        assert f"{many + 1} documents built" in built.stdout


def test_a_list_that_names_no_fields_stops_before_anything_is_made(trial: Trial) -> None:
    (trial.root / "l.csv").write_text("fiel;plaace\nx;y\n", "utf-8")
    before = sorted(trial.project.content.iterdir())
    run = trial.doit("new", "--witness", str(EXPORTS), "--list", "l.csv", env={"COUNTERMARK_CALLER": str(trial.root)})
    assert (run.returncode, run.stderr.count("error D080")) == (1, 3)
    assert sorted(trial.project.content.iterdir()) == before


def test_a_name_that_is_long_stays_a_name_with_a_number(trial: Trial) -> None:
    for text in ("One.", "Two."):
        (trial.root / "e.txt").write_text(text, "utf-8")
        args = () if text == "Two." else ("--slug", "x" * 80)
        assert trial.doit("new", "--witness", "e.txt", *args).returncode == 0
    (trial.root / "e.txt").write_text("Three.", "utf-8")
    taken = trial.doit("new", "--witness", "e.txt", "--slug", "x" * 80)
    assert (taken.returncode, "it is there already" in taken.stderr) == (1, True)


@pytest.mark.parametrize(("text", "told"), [
    ("file,place,place\na.txt,x,y\n", "stands twice"), ("file,place\na.txt,x\na.txt,y\n", "is named twice"),
    ('file,place\na.txt,"x\n', "is a quotation mark not closed?"),
])
def test_a_list_that_says_two_things_is_refused(trial: Trial, text: str, told: str) -> None:
    (trial.root / "l.csv").write_text(text, "utf-8")
    run = trial.doit("new", "--witness", str(EXPORTS), "--list", "l.csv", env={"COUNTERMARK_CALLER": str(trial.root)})
    assert (run.returncode, told in run.stderr, "Traceback" in run.stderr) == (1, True, False), run.stderr


def test_the_same_bytes_twice_are_one_document(trial: Trial, tmp_path: Path) -> None:
    (folder := tmp_path / "exports").mkdir()
    for name in ("a.txt", "b.txt"):
        shutil.copy(EXPORTS / "participants.txt", folder / name)
    run = trial.doit("new", "--witness", str(folder))
    assert (run.returncode, "the same bytes as a.txt" in run.stdout) == (0, True)
