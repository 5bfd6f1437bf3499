"""What was published stays as it is, under its number; what changed is said; what breaks a citation is refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from countermark.fixity import digest_of, format_list, parse_list
from countermark.history import History, history_of
from countermark.manifest import Printing, read_manifest
from countermark.project import CHECKSUMS, MANIFEST
from countermark.validators import Finding
from countermark.validators.reports import Report
from tests.conftest import SLUG, Trial, need

DOCUMENT = "content/letter/document.md"
PARAGRAPHS = ("Dear Sir, the paper came by this morning's post, and was wet.",
              "I dried it before the stove, sheet by sheet, and counted two hundred and nine.",
              "Of the marks I can say that they were made in two moulds, and by one hand.",
              "The chain lines stand closer than they did in spring.")
TEXT = "---\ntitle: A Letter\nkind: Letter\nedition: {number: 1, date: 2026-11-24}\n---\n\n" + "\n\n".join(PARAGRAPHS)


@pytest.fixture
def letter(trial: Trial) -> Trial:
    """A project with one short document and nothing else."""
    shutil.rmtree(trial.project.folder(SLUG))
    trial.add("letter", TEXT + "\n")
    return trial


def publish(trial: Trial, day: str = "2026-11-29",
            env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return trial.doit("publish", "letter", "--date", day, env=env)


def published(trial: Trial, day: str = "2026-11-29") -> str:
    run = publish(trial, day)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def refused(trial: Trial, *codes: str) -> str:
    """What publishing is told, where it is refused for CODES and leaves all that is published as it was."""
    before = kept(trial)
    run = publish(trial)
    assert run.returncode == 1
    assert [line.split("error ")[1][:4] for line in run.stderr.splitlines() if ": error " in line] == list(codes)
    assert kept(trial) == before
    return run.stderr


def kept(trial: Trial) -> dict[str, bytes]:
    """All that publishing has written, by path."""
    folder = trial.project.folder("letter")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "document.md"}


def history(trial: Trial) -> History:
    return history_of(trial.project, "letter")


def state(trial: Trial) -> str:
    run = trial.doit("verify")
    return f"{run.returncode} {next(line for line in run.stdout.splitlines() if line.startswith('letter: '))[8:]}"


def judged(trial: Trial, path: Path) -> tuple[int, str]:
    run = trial.doit("verify", "--file", str(path))
    return run.returncode, run.stdout


def test_a_printing_is_its_files_their_list_and_a_line_in_the_history(letter: Trial) -> None:
    published(letter)
    folder = letter.project.printings("letter") / "1.1"
    run = subprocess.run([need("sha256sum"), "--strict", "-c", CHECKSUMS], cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0
    files = {path.name: digest_of(path.read_bytes()) for path in folder.iterdir() if path.name != CHECKSUMS}
    assert history(letter).printings[0].files == files == parse_list((folder / CHECKSUMS).read_bytes())
    built = letter.built("letter")
    assert {name: digest_of(data) for name, data in built.items()} == files, "output/ is the printing"
    manifest = read_manifest(built[MANIFEST])
    assert (manifest.printing, manifest.supersedes) == (1, None)
    assert state(letter) == "0 as published (edition 1, printing 1, of 29 November 2026)"
    assert "as it was" in published(letter, "2027-01-01")
    assert len(history(letter).printings) == 1


def test_other_typesetting_is_another_printing_and_the_first_one_stays(letter: Trial) -> None:
    published(letter)
    first = kept(letter)
    letter.edit("styles/tokens.css", "--ink: #111", "--ink: #222")
    assert letter.doit().returncode == 0
    assert state(letter) == "0 would be printing 2 (the style sheets were changed)"
    assert "the style sheets" in published(letter, "2026-12-01")
    now = kept(letter)
    assert [str(each.name) for each in history(letter).printings] == ["1.1", "1.2"]
    assert {path: data for path, data in now.items() if path.startswith("published/1.1/")} == {
        path: data for path, data in first.items() if path.startswith("published/1.1/")}
    assert read_manifest(letter.built("letter")[MANIFEST]).supersedes == Printing(1, 1)
    status, said = judged(letter, letter.project.printings("letter") / "1.1" / "letter.pdf")
    assert (status, "genuine, an earlier printing" in said, "1 December 2026" in said) == (0, True, True)


def test_a_word_asks_for_another_number_and_the_old_copy_is_told_what_changed(letter: Trial) -> None:
    published(letter)
    old = letter.root / "old.epub"
    shutil.copy(letter.project.output / "letter" / "letter.epub", old)
    letter.edit(DOCUMENT, "two moulds", "three moulds")
    assert "the number 2 and the date 2026-11-29" in refused(letter, "D102")
    assert state(letter) == "0 draft (its text or record is not that of edition 1)"
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    assert "Paragraph 3: “two” became “three”." in published(letter, "2026-12-02")
    status, said = judged(letter, old)
    assert (status, said.splitlines()[0].endswith("genuine, an earlier edition")) == (0, True)
    assert "Paragraph 3: “two” became “three”." in said
    assert (letter.project.printings("letter") / "1.1" / "letter.epub").read_bytes() == old.read_bytes()
    assert state(letter) == "0 as published (edition 2, printing 1, of 2 December 2026)"


def test_a_number_that_would_move_is_refused_and_the_refusal_says_how_to_keep_it(letter: Trial) -> None:
    published(letter)
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    letter.edit(DOCUMENT, PARAGRAPHS[1], f"{PARAGRAPHS[2]} ")
    letter.edit(DOCUMENT, f"\n\n{PARAGRAPHS[2]}\n", f"\n\n{PARAGRAPHS[1]}\n")
    refused(letter, "D101")
    letter.project.source("letter").write_text(TEXT.replace("number: 1", "number: 2").replace(
        PARAGRAPHS[1], f"Put in here.\n\n{PARAGRAPHS[1]}") + "\n", "utf-8")
    said = refused(letter, "D101")
    assert "put {#p2} before it. What was put in before it takes {#p1a}" in said
    letter.edit(DOCUMENT, "Put in here.", "{#p1a} Put in here.")
    assert "Paragraph 1a was added: “Put in here.”." in published(letter)
    assert [*history(letter).printings[1].paragraphs] == ["1", "1a", "2", "3", "4"]


def test_a_number_that_was_taken_out_is_retired(letter: Trial) -> None:
    published(letter)
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    letter.edit(DOCUMENT, f"{PARAGRAPHS[1]}\n\n", "")
    refused(letter, "D101")
    letter.edit(DOCUMENT, PARAGRAPHS[2], f"{{#p3}} {PARAGRAPHS[2]}")
    assert "Paragraph 2 was taken out" in published(letter)
    letter.edit(DOCUMENT, "number: 2", "number: 3")
    letter.edit(DOCUMENT, "{#p3}", "Quite another paragraph.\n\n{#p3}")
    assert "taken out in an earlier edition" in refused(letter, "D101")
    assert [*history(letter).printings[1].paragraphs] == ["1", "3", "4"]


def test_a_check_that_is_required_must_have_run_and_no_check_may_have_found_anything(letter: Trial) -> None:
    with letter.project.collection.open("a") as file:
        file.write("required checks: [words, words of mouth]\n")
    assert "there is no checker 'words of mouth'" in refused(letter, "D103", "D103", "D103")
    letter.edit("content/collection.yaml", ", words of mouth", "")
    said = refused(letter, "D103", "D103")
    assert "'words', and it has not run on this very PDF" in said
    built = letter.built("letter")
    for suffix in (".pdf", ".epub"):
        digest = digest_of(built[f"letter{suffix}"])
        path = letter.project.report(digest, "words")
        path.parent.mkdir(parents=True)
        path.write_bytes(msgspec.json.encode(Report(digest, "words", "1", ())))
    path.write_bytes(msgspec.json.encode(Report(digest, "words", "1", (Finding("page 1", "error", "X", "is lost"),))))
    assert "words found something in this very EPUB" in refused(letter, "D103")
    path.write_bytes(msgspec.json.encode(Report(digest, "words", "1", ())))
    published(letter)


def test_a_collection_may_keep_the_files_elsewhere_and_the_digests_stay(letter: Trial) -> None:
    with letter.project.collection.open("a") as file:
        file.write("published files: digests only\n")
    published(letter)
    assert {path.name for path in (letter.project.printings("letter") / "1.1").iterdir()} == {MANIFEST, CHECKSUMS}
    assert state(letter).startswith("0 as published")
    assert judged(letter, letter.project.output / "letter" / "letter.pdf")[0] == 0
    letter.edit(DOCUMENT, "two moulds", "three moulds")
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    said = published(letter)
    assert "Paragraph 3 was changed." in said
    assert "not here" in said
    (letter.project.printings("letter") / "1.1" / MANIFEST).write_bytes(b"{}")
    assert state(letter).startswith("1 ")


def test_what_an_interrupted_run_left_is_completed_or_made_anew(letter: Trial) -> None:
    folder = letter.project.printings("letter") / "1.1"
    folder.mkdir(parents=True)
    (folder / "letter.pdf").write_bytes(b"torn")
    (folder.parent / ".partial-1-1.1").mkdir()
    published(letter)
    assert {path.name for path in folder.parent.iterdir()} == {"1.1"}
    whole = kept(letter)
    letter.project.history("letter").unlink()
    run = letter.doit()
    assert (run.returncode, "extra: content/letter/published/1.1 (if publishing was interrupted" in run.stderr) == (
        1, True)
    published(letter)
    assert kept(letter) == whole
    letter.project.published("letter").write_bytes(format_list({"letter/letter.pdf": "0" * 64}))
    run = letter.doit("verify")
    assert (run.returncode, "published.sha256 (it says other digests" in run.stderr) == (1, True)
    published(letter)
    assert kept(letter) == whole


def test_a_printing_that_was_changed_is_named_and_nothing_is_published_over_it(letter: Trial) -> None:
    published(letter)
    path = letter.project.printings("letter") / "1.1" / "letter.ris"
    path.write_bytes(path.read_bytes() + b"\n")
    run = letter.doit("verify")
    assert (run.returncode, "changed: content/letter/published/1.1/letter.ris" in run.stderr) == (1, True)
    refused(letter)
    path.unlink()
    run = letter.doit("verify")
    assert (run.returncode, "missing: content/letter/published/1.1/letter.ris" in run.stderr) == (4, True)
    shutil.rmtree(path.parent)
    run = letter.doit("verify")
    assert (run.returncode, "missing: content/letter/published/1.1 (it was published)" in run.stderr) == (4, True)


def test_a_history_that_was_changed_stops_the_document_and_is_named(letter: Trial) -> None:
    published(letter)
    letter.edit("content/letter/history.yaml", "printing: 1", "printing: 7")
    letter.edit("content/letter/history.yaml", "# What", "# Who")
    run = letter.doit("verify")
    assert (run.returncode, "[V013]" in run.stderr) == (1, True)
    run = letter.doit()
    assert (run.returncode, "error D100" in run.stderr) == (1, True)


def test_a_key_that_is_named_signs_and_every_reader_can_check(letter: Trial, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run([need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", key, "-C", "editor"], check=True)
    letter.project.signers.write_text(f"editor@press.test {Path(f'{key}.pub').read_text('utf-8')}", "utf-8")
    run = publish(letter, env={"COUNTERMARK_SIGNING_KEY": str(key)})
    assert (run.returncode, "printing 1, signed" in run.stdout) == (0, True), run.stderr
    assert state(letter).startswith("0 as published")
    signature = letter.project.printings("letter") / "1.1" / "SHA256SUMS.sig"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{key}2"], check=True)
    good = letter.project.signers.read_bytes()
    letter.project.signers.write_text(f"editor@press.test {Path(f'{key}2.pub').read_text('utf-8')}", "utf-8")
    run = letter.doit("verify")
    assert (run.returncode, "wrong key" in run.stderr, "[V014]" in run.stderr) == (1, True, True)
    letter.project.signers.write_bytes(good)
    signature.write_bytes(b"no signature")
    assert "[V014]" in letter.doit("verify").stderr
    run = publish(letter, env={"COUNTERMARK_SIGNING_KEY": str(tmp_path / "none")})
    assert run.returncode == 1


def test_a_whole_folder_is_never_overwritten_whatever_the_history_says(letter: Trial) -> None:
    published(letter)
    letter.project.history("letter").unlink()
    letter.edit(DOCUMENT, "two moulds", "three moulds")
    folder = letter.project.printings("letter") / "1.1"
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    run = publish(letter)
    assert (run.returncode, "error D100: another printing with this number is there" in run.stderr) == (1, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole


def test_bytes_that_are_published_again_are_the_newest_printing(letter: Trial) -> None:
    published(letter)
    letter.edit("styles/tokens.css", "--ink: #111", "--ink: #222")
    published(letter)
    letter.edit("styles/tokens.css", "--ink: #222", "--ink: #111")
    published(letter)
    manifest = read_manifest((letter.project.printings("letter") / "1.3" / MANIFEST).read_bytes())
    assert (manifest.printing, manifest.supersedes) == (3, Printing(1, 2))
    assert judged(letter, letter.project.printings("letter") / "1.1" / "letter.pdf")[1].splitlines()[0].endswith(
        "genuine and current")


def test_what_the_collection_changed_is_told(letter: Trial) -> None:
    published(letter)
    letter.edit("content/collection.yaml", "publisher: Countermark", "publisher: Another Press")
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    assert "Record, publisher: “Countermark” became “Another Press”." in published(letter)


def test_another_documents_faults_hold_nothing_up(letter: Trial) -> None:
    letter.add("broken", "---\ntitle: B\n---\n\nText.\n")
    assert letter.doit().returncode == 1
    (letter.project.output / ".DS_Store").write_bytes(b"x")
    published(letter)


def test_a_day_before_the_last_printing_is_refused(letter: Trial) -> None:
    published(letter, "2026-12-01")
    letter.edit("styles/tokens.css", "--ink: #111", "--ink: #222")
    assert "before the last printing" in refused(letter, "D102")


def test_a_key_that_cannot_sign_stops_publishing_before_anything_is_written(letter: Trial) -> None:
    before = kept(letter)
    run = publish(letter, env={"COUNTERMARK_SIGNING_KEY": "no-such-key"})
    assert (run.returncode, "error D104" in run.stderr, kept(letter)) == (1, True, before)


def test_a_day_that_is_none_is_told(letter: Trial) -> None:
    assert publish(letter, "2026-13-01").returncode == 1
    assert not letter.project.history("letter").exists()


def test_settings_that_make_another_edition_are_named_and_not_the_text(letter: Trial) -> None:
    published(letter)
    letter.edit("content/collection.yaml", "publisher: Countermark", "publisher: The Society")
    assert state(letter).startswith("5 as published ")  # its pages alone are not judged
    assert letter.doit().returncode == 0
    assert state(letter) == "0 draft (the collection's settings are not those of edition 1)"
    letter.edit("content/collection.yaml", "publisher: The Society", "publisher: The Press")
    assert state(letter).endswith("; by its manifest, the collection's settings were changed since it was built: "
                                  "run ./doit)")
    letter.edit(DOCUMENT, "was wet", "was dry")
    assert letter.doit().returncode == 0
    assert state(letter) == "0 draft (its text or record is not that of edition 1)"


def test_addresses_that_are_nobodys_are_told_and_then_where_to_look(letter: Trial) -> None:
    letter.edit("content/collection.yaml", "publisher: Countermark", 'publisher: "Letters [of 1956] Example"')
    said = published(letter)
    note, = [line for line in said.splitlines() if line.startswith("note: ")]
    assert "'corrections: corrections@countermark.example' and 'base address: https://editions.countermark.ex" in note
    assert "publisher" not in note
    assert said.splitlines()[-1] == "see it: ./doit open letter"
    letter.edit("content/collection.yaml", "corrections@countermark.example", "letters@society.org")
    letter.edit("content/collection.yaml", "https://editions.countermark.example", "https://editions.society.org")
    letter.edit(DOCUMENT, "number: 1", "number: 2")
    assert "note: " not in published(letter, "2026-11-30")
