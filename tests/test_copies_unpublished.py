"""A file that is no published one: a draft, an empty file, or one that was not copied whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from countermark.fixity import digest_of, format_list, parse_list
from tests.conftest import SLUG, Trial
from tests.test_copies import copy_of, told


@pytest.mark.parametrize("name", [f"{SLUG}.epub", f"{SLUG}.ris"])
def test_what_was_built_and_not_published_is_told_as_a_draft(shelf: Trial, tmp_path: Path, name: str) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"A draft.")
    listed = shelf.project.checksums.read_bytes()
    try:
        relisted = {**parse_list(listed), f"{SLUG}/{name}": digest_of(b"A draft.")}
        shelf.project.checksums.write_bytes(format_list(relisted))
        run = shelf.doit("verify", "--file", str(file))
        assert (run.returncode, run.stdout.splitlines()[0]) == (5, f"{file}: a draft, not published")
        assert json.loads(shelf.doit("verify", "--json", "--file", str(file)).stdout)["draft"] == SLUG
        shelf.project.checksums.write_bytes(format_list({**parse_list(listed), "x/x.epub": digest_of(b"A draft.")}))
        assert told(shelf, file, b"A draft.").draft == "", "no such document"
    finally:
        shelf.project.checksums.write_bytes(listed)


def test_a_list_that_names_a_forgery_makes_no_draft_of_it(shelf: Trial, tmp_path: Path) -> None:
    forged = copy_of(shelf, f"{SLUG}.pdf").replace(b"%%EOF", b"%%EOF ")
    listed = shelf.project.checksums.read_bytes()
    try:
        relisted = {**parse_list(listed), f"{SLUG}/{SLUG}.pdf": digest_of(forged)}
        shelf.project.checksums.write_bytes(format_list(relisted))
        found = told(shelf, tmp_path / "x", forged)
        assert (found.verdict, found.status) == ("altered", 1)
        run = shelf.doit("verify", "--file", str(tmp_path / "x"))
        assert run.stdout.splitlines()[0].endswith(": altered")
        assert "lists these very bytes as what was built here last" in run.stdout
    finally:
        shelf.project.checksums.write_bytes(listed)


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_a_file_that_ends_early_is_told_as_that(shelf: Trial, tmp_path: Path, suffix: str) -> None:
    good = copy_of(shelf, f"{SLUG}{suffix}")
    for more in (b"\n", b"x" * 2000, bytes(70_000)):
        assert not told(shelf, tmp_path / "x", good + more).cut, "it is longer"
    path = tmp_path / f"cut{suffix}"
    for share in (0.3, 0.9, 0.99):
        assert told(shelf, path, good[:int(share * len(good))]).cut
    run = shelf.doit("verify", "--file", str(path))
    assert "perhaps it was not copied whole" in run.stdout
    assert json.loads(shelf.doit("verify", "--json", "--file", str(path)).stdout)["cut"] is True
    for data in (b"PK", b"Something else.", b"%PDX-1.7"):
        assert not told(shelf, tmp_path / "x", data).cut
    path.write_bytes(b"")
    run = shelf.doit("verify", "--file", str(path))
    assert (run.returncode, run.stdout.splitlines()[1]) == (5, "It is empty, and was perhaps not copied whole.")


def test_a_word_that_is_a_file_is_asked_about(shelf: Trial, tmp_path: Path) -> None:
    run = shelf.doit("verify", "copy.pdf", env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert "see ./doit help verify" in run.stderr
    (tmp_path / "copy.pdf").write_bytes(b"x")
    run = shelf.doit("verify", "copy.pdf", env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert (run.returncode, "did you mean --file copy.pdf?" in run.stderr) == (1, True)
    assert "it is a folder" in shelf.doit("verify", "--file", str(tmp_path)).stderr
