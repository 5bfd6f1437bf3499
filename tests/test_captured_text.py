"""The captured text of a published edition does not change unsaid."""

from __future__ import annotations

import os

import pytest

from countermark.verification.captured import moved
from countermark.verify import verify
from tests.conftest import SLUG, Trial


@pytest.fixture
def published(built: Trial) -> Trial:
    run = built.doit("publish", "--date", "2026-11-24", SLUG)
    assert run.returncode == 0, run.stderr
    return built


def codes(trial: Trial) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in verify(trial.project).findings]


def test_a_captured_text_that_changed_after_publishing_is_named(published: Trial) -> None:
    assert codes(published) == []
    path, name = published.project.witness(SLUG), f"content/{SLUG}/witness.txt"
    good = path.read_bytes()
    path.write_bytes(good + b"\n")
    assert codes(published) == [("V017", name)]
    run = published.doit("verify")
    assert (run.returncode, f"changed: {name} (it is not the one that edition 1, printing 1, was made from)" in
            run.stderr) == (1, True)
    path.unlink()
    assert codes(published) == [("V017", name)]
    path.write_bytes(good)
    assert codes(published) == []


def test_a_pipe_in_place_of_the_captured_text_is_not_waited_for(published: Trial) -> None:
    path = published.project.witness(SLUG)
    path.unlink()
    os.mkfifo(path)
    assert codes(published) == [("V005", f"content/{SLUG}/witness.txt")]


def test_a_newer_edition_may_have_another_captured_text(published: Trial) -> None:
    path = published.project.witness(SLUG)
    path.write_bytes(path.read_bytes() + b"\n")
    published.edit(f"content/{SLUG}/document.md", "\n  number: 1\n", "\n  number: 2\n")
    assert codes(published) == []


def test_a_captured_text_that_was_none_is_told(published: Trial) -> None:
    from countermark.history import history_of

    last = history_of(published.project, SLUG).last
    assert last
    said = str(moved(published.project, SLUG, last, {}))
    assert "edition 1, printing 1, was made without it" in said
