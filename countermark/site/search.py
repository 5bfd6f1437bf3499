"""Documents' pages → the index by which a browser searches the text of them all: Pagefind's, loaded in small pieces.

Pagefind is a program; it comes with the build's packages, reaches for no network, and gives the same bytes for the same
pages in the same order, on one core and on many, in any time zone and locale. It is handed the pages one by one, in the
order of their slugs: a folder of them it takes as the file system happens to list it, and its bytes follow from that.
What it reads beside the pages, a settings file in its working folder and variables PAGEFIND_*, it is not given.

It holds all that it indexes in memory, about 0.6 MB for a page of 1,000 words, so a large collection is indexed in
parts, one after the other, and the browser asks them all. A document that changes moves its own part alone.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from operator import itemgetter
from typing import IO, Any

from countermark.diagnostics import Refused, fault

#: Under output/. An underscore cannot stand in a slug.
FOLDER = "site_search"
#: Where the browser reads how many parts there are.
PARTS = f"{FOLDER}/parts.json"
#: Pages in one part: some 600 MB of memory, 5 seconds.
_PART = 1000
#: Pagefind's own search boxes, while ours is on the index page; and its program for languages that it cannot stem.
_UNUSED = ("pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight.", "wasm.unknown.")
#: How what all parts use ends: the browser takes it from the first.
_SHARED = (".js", ".en.pagefind")
#: One index in one language, whatever languages the pages are in: else a reader of the index page, which is English,
#: would find the pages in English alone.
_SETTINGS = {"keep_index_url": True, "force_language": "en"}
#: Seconds after which Pagefind is taken to hang: it needs five.
_LONGEST = 600
#: Seconds in which a process that says no more has ended.
_TO_END = 5
_WHERE = f"output/{FOLDER}/"


def index(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Slug → page, into path under output/ → file; nothing where there are no pages. Raises Refused (D111).

    Of a page the element with `data-pagefind-body` is indexed, without what has `data-pagefind-ignore`; elements with
    an id are places that a hit can lead to. A page without the former element is not found. PAGES may read each page
    when it is asked for: they are held in memory one part at a time at most.
    """
    number_of_parts = -(-len(pages) // _PART)
    parts: list[list[str]] = [[] for _ in range(number_of_parts)]
    for slug in sorted(pages):  # by digest, not by order: a new document moves no other one to another part
        parts[int(sha256(slug.encode()).hexdigest(), 16) % number_of_parts].append(slug)
    found: dict[str, bytes] = {}
    for number, part in enumerate(filter(None, parts)):
        folder = f"{FOLDER}/{number}" if number else FOLDER
        try:
            made = dict(_part(pages, part))
        except OSError as error:  # no room for temporary files, or a page that is gone
            raise _failed(error.strerror or str(error)) from None
        found |= {f"{folder}/{name}": data for name, data in made.items()
                  if not number or not name.endswith(_SHARED)}
    return found | {PARTS: json.dumps(sum(map(bool, parts))).encode()} if found else {}


@cache
def programs() -> Mapping[str, bytes]:
    """Name in the folder → what the browser runs to search, the same for every collection; raises Refused."""
    page = b'<html lang="en"><body data-pagefind-body><p id="p1">Word</p></body></html>'
    made = index({"a": page})
    return {name.removeprefix(f"{FOLDER}/"): data for name, data in made.items() if name.endswith(_SHARED)}


def _part(pages: Mapping[str, bytes], slugs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="countermark-search-") as folder:
        last = _ask(_requests(pages, slugs), folder)
    for file in sorted(last["files"], key=itemgetter("path")):
        if not file["path"].rpartition("/")[2].startswith(_UNUSED):
            yield file["path"], base64.b64decode(file["content"])


def _requests(pages: Mapping[str, bytes], slugs: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What Pagefind's service is asked: an index, each page in its order, and what files come of them. (It would also
    write them, and says that it has before all is written.)"""
    yield {"type": "NewIndex", "config": _SETTINGS}
    for slug in slugs:
        yield {"type": "AddFile", "index_id": 0, "url": f"/{slug}/index.html",
               "file_contents": pages[slug].decode(errors="replace")}
    yield {"type": "GetFiles", "index_id": 0}


def _program() -> str:
    try:
        from pagefind_bin import get_executable

        return str(get_executable().absolute())
    except (ImportError, FileNotFoundError):
        raise Refused([fault(_WHERE, "D111", "Pagefind, which makes the index, is not installed",
                             "delete the folder .venv and type ./doit, which installs it anew")]) from None


def _ask(requests: Iterable[dict[str, Any]], folder: str) -> dict[str, Any]:
    """Have all REQUESTS answered by Pagefind's service, which is run in FOLDER, where no settings lie, without any
    variable of the user's → the last answer.

    Requests and answers are JSON in base64, with a comma behind each. Answers wait until they are read, however many;
    at the end of requests it stops at once, answered or not. Pagefind's own library for Python waits a tenth of a
    second for each answer, and hands on the user's settings.
    """
    with tempfile.TemporaryFile() as complaints:
        try:
            service = subprocess.Popen([_program(), "--service"], cwd=folder, env={"TMPDIR": folder},
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints)
        except OSError as error:
            raise _failed(f"it cannot be started: {error.strerror}") from None
        assert service.stdin
        assert service.stdout
        late = threading.Event()

        def give_up() -> None:
            late.set()  # before it ends, so that nobody takes its end for another
            service.kill()

        hung = threading.Timer(_LONGEST, give_up)
        hung.start()
        asked = answered = ended = 0
        wrong, answer = "", dict[str, Any]()
        try:
            for asked, request in enumerate(requests, 1):
                message = json.dumps({"message_id": asked, "payload": request}).encode()
                try:
                    service.stdin.write(base64.b64encode(message) + b",")
                    service.stdin.flush()
                except BrokenPipeError:  # it ended; why, is told below
                    break
            for answered, answer in enumerate(_answers(service.stdout), 1):
                wrong = wrong or (answer["message"] if answer["type"] == "Error" else "")
                if answered == asked:
                    break
            else:  # it says no more: it has ended, or is about to
                with contextlib.suppress(subprocess.TimeoutExpired):
                    ended = service.wait(_TO_END)
        except (ValueError, KeyError):
            wrong = "it answered what is no answer"
        finally:
            hung.cancel()
            service.kill()
            with contextlib.suppress(BrokenPipeError):
                service.communicate()
        if wrong or answered != asked:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines()
            why = f"it had not ended after {_LONGEST} seconds" if late.is_set() else (
                f"it was ended by signal {-ended}; perhaps there was no memory left" if ended < 0 else
                "it ended without an answer")
            raise _failed(wrong or (said[-1] if said else why))
        return answer


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What the service says, as it comes; the last answer may be a hundred megabytes."""
    parts: list[bytes] = []
    while data := os.read(stream.fileno(), 1 << 20):
        *ends, rest = data.split(b",")
        for end in ends:
            yield json.loads(base64.b64decode(b"".join((*parts, end))))["payload"]
            parts = []
        parts.append(rest)


def _failed(why: str) -> Refused:
    return Refused([fault(_WHERE, "D111", f"Pagefind, which makes the index, failed: {why}",
                          "see that there is room in the system's folder for temporary files, and build again; "
                          "what was searched by before is left as it was")])
