"""EPUB bytes → what foliate-js makes of them: a reading system that shares no code with epub.js."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from countermark.validators import NotRun
from countermark.validators.chromium import HOME, open_page
from countermark.validators.shown import SIGNS, Shown, shown_in

_PAGE = Path(__file__).with_suffix(".html")
_SUFFIXES = {".js", ".json"}


def program(modules: Path) -> dict[str, bytes]:
    """The page in which foliate-js runs, and all that it needs, by name; raises NotRun."""
    folder = modules / "foliate-js"
    if not (folder / "view.js").is_file():
        raise NotRun("foliate-js is not installed")
    return {"foliate.html": _PAGE.read_bytes(), **{path.relative_to(modules).as_posix(): path.read_bytes()
                                                   for path in folder.rglob("*") if path.suffix in _SUFFIXES}}


def faults(browser: Any, modules: Path, book: bytes) -> list[str]:
    """Where what foliate-js shows of BOOK is not what BOOK says, in words."""
    expected = shown_in(book)
    with open_page(browser, {**program(modules), "book.epub": book}, 390, 844) as (page, complaints):
        page.goto(f"{HOME}foliate.html")
        page.wait_for_function("() => Boolean(window.openBook)")
        return [*_opened(page, expected), *complaints.console, *complaints.network]


def _opened(page: Any, expected: Shown) -> Iterator[str]:
    said = page.evaluate("openBook('book.epub')")
    spine: list[str] = said["spine"]
    folder = spine[0].removesuffix(expected.texts[0][0])
    if spine != [folder + href for href, _ in expected.texts]:
        yield f"its chapters are taken for {', '.join(spine)}"
        return
    for index, (href, text) in enumerate(expected.texts):
        if page.evaluate("index => chapter(index)", index).split() != text.split():
            yield f"{href}: its words are not those that are displayed"
    for kind, listed in (("toc", said["toc"]), ("page-list", said["pages"])):
        places = [place for place in expected.places if place.kind == kind]
        if listed != [[place.name, folder + place.href] for place in places]:
            yield f"the {kind} is taken for {listed}"
        answers = page.evaluate("hrefs => visit(hrefs)", [folder + place.href for place in places])
        yield from (f"{kind}: '{place.name}' leads to '{answer}', not to '{place.after}'"
                    for place, answer in zip(places, answers, strict=True) if answer is None or answer != place.after)
    homes = [href for href, _ in expected.texts]
    for call in expected.calls:
        words = page.evaluate("([index, id]) => note(index, id)", [homes.index(call.home), call.id])
        signs = "".join(words.split())
        # The note's own words, or, of one that is longer than what is compared, their beginning.
        if not signs or not (call.note.after or "").startswith(signs[:SIGNS]):
            yield f"the call {call.note.name} opens '{words}'"
