"""What one process can do to another: nothing. verification/bounded.py."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from countermark.opened import pdf_words
from countermark.verification.bounded import Crashed, Exceeded, Unfinished, bounded
from countermark.verification.findings import Finding
from countermark.verification.pdfs import unsound


def doubled(text: str) -> str:
    return text * 2


def finding(path: str) -> tuple[Finding, ...]:
    return (Finding(path, "V006"),)


def members(data: bytes) -> dict[str, bytes]:
    return {"ä": data, "b": b"\0"}


def endless() -> None:
    while True:
        pass


def asleep() -> None:
    time.sleep(60)


def greedy() -> int:
    return len(bytes(1 << 33))


def much() -> bytes:
    return bytes(3 << 20)


def segfault() -> int:
    return int(ctypes.string_at(0)[0])


def left() -> None:
    os._exit(3)


def raised() -> None:
    raise ValueError("a reason\x1b[31m")


def lying() -> str:
    return 5  # type: ignore[return-value]


def chatty() -> int:
    os.write(1, b"no answer")
    print("nor this", flush=True)
    return 7


def writing(path: str) -> str:
    try:
        Path(path).write_bytes(b"x")
    except OSError as error:
        return str(error.strerror)
    return "written"


def test_a_result_comes_back_as_what_the_function_says_it_gives() -> None:
    assert bounded(doubled, "é") == "éé"
    assert bounded(finding, "a") == (Finding("a", "V006"),)
    data = os.urandom(5 << 20)
    assert bounded(members, data) == {"ä": data, "b": b"\0"}
    assert bounded(chatty) == 7


@pytest.mark.parametrize(("function", "kind", "reason", "settings"), [
    (endless, Exceeded, "it took more than 0.5 seconds", {"seconds": 0.5}),
    (asleep, Exceeded, "it took more than 0.5 seconds", {"seconds": 0.5}),
    (much, Exceeded, "it gives more than 2 MB", {"result_megabytes": 2}),
    (segfault, Crashed, "the program that reads it crashed (SIGSEGV)", {}),
    (left, Crashed, "the program that reads it gave no answer (status 3)", {}),
    (raised, Crashed, "ValueError: a reason\x1b[31m", {}),
    (lying, Crashed, "the program that reads it gave no answer (status 0)", {}),
    pytest.param(greedy, Exceeded, "it needs more than 2048 MB of memory", {},
                 marks=pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not keep to RLIMIT_AS")),
])
def test_whatever_happens_there_is_told_here(function: Any, kind: type[Unfinished], reason: str,
                                             settings: dict[str, Any]) -> None:
    before = time.monotonic()
    with pytest.raises(kind) as told:
        bounded(function, **settings)
    assert str(told.value) == reason
    assert time.monotonic() - before < 10


def test_the_other_process_writes_no_file(tmp_path: Path) -> None:
    assert bounded(writing, str(tmp_path / "x")) == "File too large"
    assert not (tmp_path / "x").read_bytes()


def test_pdfium_is_asked_there(editions: dict[str, bytes]) -> None:
    assert bounded(pdf_words, editions[".pdf"]) == pdf_words(editions[".pdf"])
    assert bounded(unsound, editions[".pdf"], "a.pdf") == ()
    with pytest.raises(Crashed, match="PdfiumError"):
        bounded(pdf_words, b"%PDF-1.7 nothing")
