"""Files and lists that are made up, given to the check page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from countermark.project import Project
from countermark.site.check import check_page
from countermark.site.entries import Entry, Held, Printed
from countermark.site.inside import inside
from tests.conftest import ROOT
from tests.site.browsers import Page

FIELD, VERDICT = "input[type=file]", "[role=status] > *"


def said(page: Page, files: Sequence[Path]) -> list[tuple[str, str]]:
    """Heading and text of the verdict on each of FILES."""
    page.run("void document.querySelector('[role=status]').replaceChildren()")
    page.upload(FIELD, files)
    page.wait(f"document.querySelectorAll('{VERDICT}').length === {len(files)} && "
              "document.querySelector('#reading').hidden", 120)
    return list(zip(page.texts(f"{VERDICT} h2"), page.texts(VERDICT), strict=True))


def placed(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def page_of(folder: Path, entries: Sequence[Entry], change: Callable[[str], str] = str) -> str:
    """The address of a check page of ENTRIES on the disk."""
    path = folder / "check.html"
    path.write_text(change(check_page(Project(ROOT), entries).decode()), "utf-8")
    return path.as_uri()


def held(name: str, data: bytes) -> Held:
    kind = "PDF" if name.endswith(".pdf") else "EPUB" if name.endswith(".epub") else "RIS"
    return Held(name, "", kind, "", len(data), hashlib.sha256(data).hexdigest())


def made(files: Mapping[str, bytes], edition: int = 1, printing: int = 1, changed: tuple[str, ...] = (),
         book: bytes | None = None, edition_id: str = "") -> Printed:
    return Printed(edition, printing, f"2026-11-{10 * edition + printing:02}" if printing else "",
                   edition_id or hashlib.sha256(b"%d" % edition).hexdigest(),
                   tuple(held(name, data) for name, data in files.items()), changed, inside(book) if book else None)
