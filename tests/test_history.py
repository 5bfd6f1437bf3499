"""A history and a manifest are read only as they are written, and say which printing bytes are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark import history as histories
from countermark import manifest as manifests
from countermark.history import Entry, History, read_history
from countermark.making import placed
from countermark.manifest import Made, Manifest, Named, Printing, read_manifest

ID, OTHER = "a" * 64, "b" * 64
FILES = {"d.pdf": "1" * 64, "d.epub": "2" * 64}
FIRST = Entry(1, 1, "2026-11-29", ID, FILES, {"1": "3" * 64, "1a": "4" * 64}, ("“x” became “no: y”.",))
SECOND = Entry(1, 2, "2026-12-01", ID, {**FILES, "d.pdf": "5" * 64})
THIRD = Entry(2, 1, "2027-01-05", OTHER, {**FILES, "d.epub": "6" * 64})
HISTORY = History(printings=(FIRST, SECOND, THIRD))
MANIFEST = Manifest(manifests.SCHEMA, "d", "Títle", Named(1, "2026-11-24", ID), None, Printing(1, 1), {"text": ID},
                    {"d.pdf": Made("application/pdf", 3, ID, OTHER, {"a": ID})})


def test_a_history_reads_back() -> None:
    assert read_history(HISTORY.dump()) == HISTORY
    assert read_history(History().dump()) == History()


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), max_size=4))
def test_any_sentence_reads_back(said: list[str]) -> None:
    history = History(printings=(Entry(1, 1, "2026-11-29", ID, FILES, {}, tuple(said)),))
    assert read_history(history.dump()) == history


@pytest.mark.parametrize(("old", "new"), [
    (b"version 1", b"version 2"),
    (b"- edition: 1\n  printing: 2", b"- edition: 1\n  printing: 1"),
    (b"- edition: 2", b"- edition: 0"),
    (b"printings:", b"more: x\nprintings:"),
    (b"  date: '2026-12-01'\n", b""),
    (b"2026-12-01", b"2026-12-01'  # a comment\n#"),
    (b"d.pdf", b"d.pdf: &x\n    e"),
    (b"edition id: aaa", b"edition id: !!python/object:os.system aaa"),
    (b"- edition: 1", b"- edition: 1\n  edition: 1"),
])
def test_what_was_written_by_hand_is_no_history(old: bytes, new: bytes) -> None:
    assert old in HISTORY.dump()
    with pytest.raises(histories.Unreadable):
        read_history(HISTORY.dump().replace(old, new, 1))


@pytest.mark.parametrize("data", [b"", b"\xff", b"[]", b"- 1", b"a: " + b"[" * 5000, b"x"])
def test_what_is_none_is_none(data: bytes) -> None:
    with pytest.raises(histories.Unreadable):
        read_history(data)


def test_bytes_are_the_printing_that_has_them_and_supersede_the_one_before() -> None:
    assert placed(HISTORY, ID, FIRST.files) == (1, None)
    assert placed(HISTORY, ID, SECOND.files) == (2, Printing(1, 1))
    assert placed(HISTORY, OTHER, THIRD.files) == (1, Printing(1, 2))


def test_other_bytes_or_another_edition_are_a_draft_after_the_last() -> None:
    assert placed(HISTORY, OTHER, FIRST.files) == (None, Printing(2, 1))
    assert placed(HISTORY, ID, {**FILES, "d.pdf": "9" * 64}) == (None, Printing(2, 1))
    assert placed(History(), ID, FILES) == (None, None)


def test_a_manifest_reads_back_and_is_canonical() -> None:
    data = MANIFEST.dump()
    assert read_manifest(data) == MANIFEST
    assert data == json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize("data", [
    MANIFEST.dump() + b"\n",
    MANIFEST.dump().replace(b"version 1", b"version 2"),
    MANIFEST.dump().replace(b'"slug":"d"', b'"slug":"e","slug":"d"'),
    MANIFEST.dump().replace(b'"slug":"d"', b'"slug":"d","z":1'),
    MANIFEST.dump().replace(b'"number":1', b'"number":1.0'),
    MANIFEST.dump().replace(b'"number":1', b'"number":NaN'),
    b"", b"[]", b"{}", b"[" * 100_000, b"\xff", b'{"schema": 1}',
])
def test_a_manifest_in_another_form_is_none(data: bytes) -> None:
    with pytest.raises(manifests.Unreadable):
        read_manifest(data)
