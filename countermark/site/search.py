"""Documents' pages → the index by which a browser searches the text of them all: Pagefind's, loaded in small pieces.

Pagefind is a program; it comes with the build's packages, reaches for no network, and gives the same bytes for the same
pages on one core and on many, in any folder, time zone and locale. What it reads beside the pages, a settings file in
its working folder and variables PAGEFIND_*, it is not given.

It holds all that it indexes in memory, about 0.6 MB for a page of 1,000 words, so a large collection is indexed in
parts, one after the other, and the browser asks them all. A document that changes moves its own part alone.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

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
_ARGUMENTS = ("--keep-index-url", "--force-language", "en", "--silent")
#: Seconds after which Pagefind is taken to hang: it needs five.
_LONGEST = 600
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
            made = dict(_part({slug: pages[slug] for slug in part}))
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


def _part(pages: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="countermark-search-") as name:
        site, bundle = Path(name, "site"), Path(name, "bundle")
        for slug, page in pages.items():
            (site / slug).mkdir(parents=True)
            (site / slug / "index.html").write_bytes(page)
        _run([_program(), "--site", str(site), "--output-path", str(bundle), *_ARGUMENTS], name)
        for path in sorted(bundle.rglob("*")):
            if path.is_file() and not path.name.startswith(_UNUSED):
                yield path.relative_to(bundle).as_posix(), path.read_bytes()


def _program() -> str:
    try:
        from pagefind_bin import get_executable

        return str(get_executable().absolute())
    except (ImportError, FileNotFoundError):
        raise Refused([fault(_WHERE, "D111", "Pagefind, which makes the index, is not installed",
                             "delete the folder .venv and type ./doit, which installs it anew")]) from None


def _run(command: list[str], folder: str) -> None:
    """Run Pagefind in FOLDER, which holds no settings, without any variable of the user's."""
    try:
        subprocess.run(command, cwd=folder, env={"TMPDIR": folder}, stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=_LONGEST, check=True)
    except OSError as error:
        raise _failed(f"it cannot be started: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise _failed(f"it had not ended after {_LONGEST} seconds") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr + error.stdout).decode(errors="replace").strip().splitlines()
        raise _failed(said[-1] if said else f"it ended with exit status {error.returncode}") from None


def _failed(why: str) -> Refused:
    return Refused([fault(_WHERE, "D111", f"Pagefind, which makes the index, failed: {why}",
                          "see that there is room in the system's folder for temporary files, and build again; "
                          "what was searched by before is left as it was")])
