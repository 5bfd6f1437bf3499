"""An ebook → pictures of it, as epub.js shows it on a phone, on a tablet and in large letters, by day and by night.

`python -m tests.looks FILE.epub FOLDER` writes the first screens of each chapter, for a person to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countermark.validators.browser import NODE_MODULES, program
from countermark.validators.chromium import HOME, open_browser, open_page

#: How many screens of each chapter.
_SCREENS = 2
_UNDRESS = """rendition.hooks.content.register(contents => {
    contents.document.querySelectorAll("link[rel~='stylesheet'], style").forEach(sheet => sheet.remove()); })"""
#: What reading systems do at night: they give text and background a colour of their own.
_NIGHT = """rendition.themes.override("color", "#d8d8d8", true);
    rendition.themes.override("background", "#121212", true); document.body.style.background = "#121212" """


@dataclass(frozen=True, slots=True)
class Look:
    """How a reading system is set: its screen in CSS pixels, letters in per cent, night, bare of style."""

    name: str
    width: int
    height: int
    size: int = 100
    night: bool = False
    bare: bool = False


LOOKS = (
    Look("phone", 390, 844),
    Look("phone-night", 390, 844, night=True),
    Look("phone-200", 390, 844, size=200),
    Look("phone-200-night", 390, 844, size=200, night=True),
    Look("tablet", 820, 1180),
    Look("tablet-night", 820, 1180, night=True),
    Look("phone-bare", 390, 844, bare=True),
)


def pictures(book: bytes, modules: Path = NODE_MODULES) -> Iterator[tuple[str, bytes]]:
    """BOOK → each picture (PNG) by its name: chapter, look and number of the screen; raises NotRun, and Broken."""
    files = {**program(modules), "book.epub": book}
    with open_browser() as browser:
        for look in LOOKS:
            with open_page(browser, files, look.width, look.height) as (page, _):
                page.goto(f"{HOME}reader.html")
                spine = page.evaluate("openBook('book.epub')")
                page.evaluate("([width, height, size]) => lay('paginated', width, height, size)",
                              [look.width, look.height, look.size])
                page.evaluate(f"() => {{ {_NIGHT if look.night else ''}; {_UNDRESS if look.bare else ''} }}")
                for href in spine:
                    yield from _screens(page, href, look)


def _screens(page: Any, href: str, look: Look) -> Iterator[tuple[str, bytes]]:
    page.evaluate("href => goTo(href)", href)
    for number in range(1, _SCREENS + 1):
        yield f"{href.removesuffix('.xhtml')}-{look.name}-{number}.png", page.screenshot()
        page.evaluate("rendition.next()")
        if page.evaluate("rendition.views().displayed()[0].section.href") != href:
            return


def main() -> None:
    file, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in pictures(file.read_bytes()):
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
