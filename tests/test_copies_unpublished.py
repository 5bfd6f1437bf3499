"""A file that is no published one: a draft, an empty file, or one that was not copied whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from countermark.fixity import digest_of, format_list, parse_list
from tests.conftest import SLUG, Trial
from tests.test_copies import copy_of, told


def test_what_was_built_and_not_published_is_told_as_a_draft(shelf: Trial, tmp_path: Path) -> None:
    letter = tmp_path / "letter.epub"
    listed = shelf.project.checksums.read_bytes()
    letter.write_bytes(b"A draft.")
    try:
        shelf.project.checksums.write_bytes(format_list(
            {**parse_list(listed), "letter/letter.epub": digest_of(b"A draft.")}))
        run = shelf.doit("verify", "--file", str(letter))
        assert (run.returncode, "It is a draft of letter, byte for byte" in run.stdout) == (5, True)
        assert json.loads(shelf.doit("verify", "--json", "--file", str(letter)).stdout)["draft"] == "letter"
    finally:
        shelf.project.checksums.write_bytes(listed)


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_a_file_that_ends_early_is_told_as_that(shelf: Trial, tmp_path: Path, suffix: str) -> None:
    good = copy_of(shelf, f"{SLUG}{suffix}")
    assert not told(shelf, tmp_path / "x", good + b"\n").cut
    for share in (0.3, 0.9, 0.99):
        path = tmp_path / f"cut{suffix}"
        assert told(shelf, path, good[:int(share * len(good))]).cut
    run = shelf.doit("verify", "--file", str(path))
    assert "perhaps it was not copied whole" in run.stdout
    assert not told(shelf, tmp_path / "x", b"PK").cut
    path.write_bytes(b"")
    run = shelf.doit("verify", "--file", str(path))
    assert (run.returncode, "It is empty, and perhaps was not copied whole" in run.stdout) == (5, True)
