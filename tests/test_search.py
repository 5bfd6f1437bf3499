"""The index of the texts: what Pagefind makes of pages, that it is the same anywhere, what is said when it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from countermark.diagnostics import Refused
from countermark.site import search
from countermark.site.search import index
from tests.conftest import ROOT, need

#: Prints one digest of all that the index of 60 pages holds.
DIGEST = """
import hashlib
from countermark.site.search import index
from tests.test_search import page
found = index({f"d-{n}": page(f"Number {n}", "a meeting of " + "much grain " * n, "отчёт 평양") for n in range(60)})
print(hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest())
"""


def page(title: str, *paragraphs: str, language: str = "en") -> bytes:
    text = "".join(f'<p id="p{n}"><a href="#p{n}" data-pagefind-ignore>{n}</a> {words}</p>'
                   for n, words in enumerate(paragraphs, 1))
    return (f'<!DOCTYPE html><html lang="{language}"><head><title>{title}</title></head><body><p>masthead</p>'
            f'<main data-pagefind-body><h1>{title}</h1>{text}</main></body></html>').encode()


def test_what_is_made_is_what_a_browser_asks_for_and_no_more() -> None:
    found = index({"a": page("One", "grain"), "b": page("Два", "зерно", language="ru")})
    names = {path.removeprefix("site_search/") for path in found}
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind", "parts.json"} <= names
    assert not [name for name in names if "ui" in name or "highlight" in name or "unknown" in name]
    assert len([name for name in names if name.startswith("fragment/")]) == 2
    entry = json.loads(found["site_search/pagefind-entry.json"])
    assert {language: told["page_count"] for language, told in entry["languages"].items()} == {"en": 2}, (
        "one index, whatever the languages of the pages")
    assert found["site_search/parts.json"] == b"1"


def test_a_page_that_says_nothing_of_search_is_not_found() -> None:
    found = index({"a": page("One", "grain"), "b": b"<!DOCTYPE html><html lang=en><title>b</title><p>draft</p></html>"})
    assert len([path for path in found if "/fragment/" in path]) == 1
    assert index({}) == {}


def test_a_large_collection_is_indexed_in_parts_and_a_change_moves_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_PART", 10)
    pages = {f"d-{n}": page(f"Number {n}", f"word{n}") for n in range(38)}
    before = index(pages)
    assert before["site_search/parts.json"] == b"4"
    assert len([path for path in before if "/fragment/" in path]) == 38
    assert [path for path in before if path.endswith((".js", ".en.pagefind"))] == [
        f"site_search/{name}" for name in ("pagefind-worker.js", "pagefind.js", "wasm.en.pagefind")]
    after = index(pages | {"d-7": page("Number 7", "otherword")})
    moved = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert len({path.split("/")[1] if path.split("/")[1].isdigit() else "" for path in moved}) == 1


def digest(before: Sequence[str], environment: Mapping[str, str], folder: Path) -> str:
    return subprocess.run([*before, sys.executable, "-c", DIGEST], cwd=folder, text=True, check=True,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}).stdout


@pytest.fixture(scope="module")
def digest_here() -> str:
    return digest([], {}, ROOT)


@pytest.mark.parametrize("world", [
    {"TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8", "PAGEFIND_EXCLUDE_SELECTORS": "h1"},
    {"taskset": "1"}, {"faketime": "1"}], ids=["zone-locale-variables", "one-core", "other-time"])
def test_the_index_is_the_same_anywhere(world: dict[str, str], digest_here: str, tmp_path: Path) -> None:
    wrapped = {"taskset": ["taskset", "-c", "0"], "faketime": ["faketime", "2031-05-05 05:05:05"]}
    before = next((wrapped[name] for name in world if name in wrapped), [])
    if before:
        need(before[0])
    elsewhere = {name: value for name, value in world.items() if name not in wrapped}
    (tmp_path / "pagefind.toml").write_text("exclude_selectors = ['p']\n")
    assert digest(before, {**elsewhere, "TMPDIR": str(tmp_path)}, tmp_path) == digest_here


def test_pages_are_taken_in_the_order_of_their_slugs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not as the folder for temporary files lists them: that of another file system gives another order."""
    pages = {slug: page(slug, f"grain of {slug}") for slug in ("b", "a", "c", "d")}
    made = index(pages)
    assert index(dict(sorted(pages.items(), reverse=True))) == made
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert index(pages) == made
    # The control: the order counts.
    monkeypatch.setattr(search, "_requests", partial(_reversed, search._requests))
    assert index(pages) != made


def _reversed(requests: Callable[..., Any], pages: Mapping[str, bytes], slugs: Sequence[str]) -> Any:
    return requests(pages, slugs[::-1])


def test_many_times_the_same_and_always_whole() -> None:
    """Its service says that files are written before they all are, so they are asked for."""
    pages = {"a": page("One", "The text of it", "x y z"), "b": page("Two", "One two three four five")}
    assert len({repr(index(pages)) for _ in range(40)}) == 1


def test_what_pagefind_finds_wrong_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SETTINGS", {"keep_index_url": "perhaps"})
    with pytest.raises(Refused, match="D111: Pagefind, which makes the index, failed: invalid type"):
        index({"a": page("One", "grain")})


def test_a_page_that_is_no_text_is_indexed_all_the_same_and_one_that_is_gone_is_told() -> None:
    assert len([path for path in index({"a": page("One", "grain") + b"\xff"}) if "/fragment/" in path]) == 1

    class Gone(dict[str, bytes]):
        def __getitem__(self, slug: str) -> bytes:
            raise FileNotFoundError(2, "No such file")

    with pytest.raises(Refused, match="failed: No such file"):
        index(Gone(a=b""))


def test_one_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr(search, "_program", lambda: str(silent))
    monkeypatch.setattr(search, "_LONGEST", 0.3)
    with pytest.raises(Refused, match=r"it had not ended after 0\.3 seconds"):
        index({"a": page("One", "grain")})


@pytest.mark.parametrize(("does", "why"), [
    ("kill -9 $$", "it was ended by signal 9; perhaps there was no memory left"),
    ("exit 0", "it ended without an answer"),
    ("printf 'bm8=,'; sleep 5", "it answered what is no answer")])
def test_one_that_breaks_down_is_told_as_that(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, does: str,
                                              why: str) -> None:
    odd = tmp_path / "odd"
    odd.write_text(f"#!/bin/sh\n{does}\n")
    odd.chmod(0o755)
    monkeypatch.setattr(search, "_program", lambda: str(odd))
    with pytest.raises(Refused, match=why):
        index({"a": page("One", "grain")})


def test_it_reaches_for_no_network(tmp_path: Path) -> None:
    """With the control that a call which does is seen."""
    need("strace")

    def calls(code: str) -> str:
        log = tmp_path / "calls"
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=connect,bind,sendto,sendmsg", "-o", str(log),
                        sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
        return "\n".join(line for line in log.read_text().splitlines() if "AF_INET" in line)

    assert "AF_INET" in calls("import socket; socket.socket().connect_ex(('127.0.0.1', 9))")
    assert calls(DIGEST) == ""


def test_a_program_that_is_missing_or_fails_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pages = {"a": page("One", "grain")}
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no room >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(search, "_program", lambda: str(broken))
    with pytest.raises(Refused, match="D111: Pagefind, which makes the index, failed: no room"):
        index(pages)
    monkeypatch.setattr(search, "_program", lambda: str(tmp_path / "none"))
    with pytest.raises(Refused, match="it cannot be started: No such file"):
        index(pages)
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(Refused, match="is not installed"):
        index(pages)
