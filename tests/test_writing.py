"""A file is its old self or its new one, whole; what cannot be written changes nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from countermark.writing import remove, sweep, write, write_all


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    assert write(path, b"x")
    before = path.stat().st_mtime_ns
    assert not write(path, b"x")
    assert path.stat().st_mtime_ns == before


def test_a_full_disk_leaves_every_old_file_and_no_partial_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {tmp_path / name: name.encode() for name in "abc"}
    write_all(files)
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_all({path: data + b"2" for path, data in files.items()})
    assert {p: p.read_bytes() for p in tmp_path.iterdir()} == files


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(elsewhere)
    write(tmp_path / "link", b"theirs")
    assert not (tmp_path / "link").is_symlink()
    write(tmp_path / "link", b"ours")
    assert elsewhere.read_bytes() == b"theirs"


def test_leftovers_are_swept_and_empty_folders_go_with_their_last_file(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", b"x")
    (tmp_path / "a" / ".partial-1-b").write_bytes(b"half")
    sweep(tmp_path)
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]
    remove(tmp_path / "a" / "b", tmp_path)
    assert list(tmp_path.iterdir()) == []
