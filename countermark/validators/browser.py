"""EPUB bytes → what goes wrong when a reading system shows them: epub.js, in the browser Chromium.

epub.js shows a book as many readers on the web do, and each link in it is followed as a reader follows it, on a
phone's screen. What must be seen is read from the book itself (shown.py). Program and book are handed to the browser
from memory: whatever else it asks for is a fault of the book.
"""

from __future__ import annotations

import difflib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countermark.validators import Broken, Finding, Judged, NotRun, judged, known_reading
from countermark.validators.chromium import HOME, Complaints, open_browser, open_page
from countermark.validators.shown import Call, Place, Shown, shown_in
from countermark.validators.tools import NODE_MODULES

_PAGE = Path(__file__).with_suffix(".html")
_PARTS = {"epub.js": Path("epubjs", "dist", "epub.min.js"), "jszip.js": Path("jszip", "dist", "jszip.min.js")}
#: A phone, in CSS pixels; and the narrowest screen that WCAG 2.2 asks for (1.4.10), in small and in large letters.
PHONE = (390, 844)
_NARROW = (320, 640)
_SIZES = (100, 200)
_UNREADABLE = (zipfile.BadZipFile, LookupError, SyntaxError, ValueError, StopIteration)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a book: which KIND of fault, where, and in words."""

    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where or 'the book'}: {self.code}: {self.text}"


#: What is looked for, and what it means if it is found.
KINDS = {
    "unreadable": "the book cannot be opened",
    "console": "the reading system complains",
    "network": "the book asks for what it does not hold",
    "text": "the words that are displayed are not the chapter's",
    "picture": "a picture is not displayed",
    "overflow": "something is wider than a narrow screen",
    "toc": "an entry of the table of contents does not lead where it says",
    "page-list": "an entry of the list of pages does not lead to where that page begins",
    "paragraph": "the number of a paragraph does not lead to it",
    "link": "a link does not lead where it says",
    "note": "the call of a note does not lead to its note, or the note not back",
}


def judge(files: Mapping[str, bytes], modules: Path = NODE_MODULES) -> dict[str, tuple[Fault, ...]]:
    """What is wrong in each of FILES (name → bytes) as epub.js shows it; raises NotRun, and Broken.

    MODULES: where the packages of npm lie. The known books are judged before all others.
    """
    parts = program(modules)
    with open_browser() as browser:
        _check_itself(_judged(browser, parts, known_reading.good()), _judged(browser, parts, known_reading.bad()))
        return {name: _judged(browser, parts, data) for name, data in files.items()}


def findings(files: Mapping[str, bytes]) -> Judged:
    """The same as the list of checkers takes it; the version is epub.js's."""
    found = judge(files)
    version = json.loads((NODE_MODULES / "epubjs" / "package.json").read_bytes())["version"]
    return judged(version, files, {name: [Finding(fault.where, "error", fault.code, fault.text) for fault in faults]
                                   for name, faults in found.items()})


def program(modules: Path) -> dict[str, bytes]:
    """The page in which epub.js runs, and all that it needs, by name; raises NotRun."""
    if missing := [part.parts[0] for part in _PARTS.values() if not (modules / part).is_file()]:
        raise NotRun(f"{missing[0]} is not installed, which belongs to the reading system epub.js; ./doit validate "
                     "installs it, where the Internet is reached")
    return {"reader.html": _PAGE.read_bytes(), **{name: (modules / part).read_bytes() for name, part in _PARTS.items()}}


def _check_itself(good: Sequence[Fault], bad: Sequence[Fault]) -> None:
    """Raise Broken if what is found in the known books is not what must be found."""
    if good:
        raise Broken(f"epub.js does not work here: it finds in a known good book: {'; '.join(map(str, good))}")
    if missed := known_reading.BREAKS - {fault.code for fault in bad}:
        raise Broken(f"epub.js does not work here: in a known bad book it does not find: {', '.join(sorted(missed))}")


def _judged(browser: Any, parts: Mapping[str, bytes], book: bytes) -> tuple[Fault, ...]:
    from playwright.sync_api import Error

    try:
        expected = shown_in(book)
    except _UNREADABLE as error:
        return (Fault("unreadable", "", f"{error or type(error).__name__}"),)
    with open_page(browser, {**parts, "book.epub": book}, *PHONE) as (page, complaints):
        page.goto(f"{HOME}reader.html")
        try:
            found = tuple(_faults(page, expected))
        except Error as error:
            found = (Fault("unreadable", "", error.message.splitlines()[0]),)
        return tuple(dict.fromkeys((*found, *_complained(complaints))))


def _complained(complaints: Complaints) -> Iterator[Fault]:
    yield from (Fault("console", "", text) for text in complaints.console)
    yield from (Fault("network", "", f"it asks for {url}") for url in complaints.network)


def _faults(page: Any, expected: Shown) -> Iterator[Fault]:
    spine = page.evaluate("openBook('book.epub')")
    if spine != [href for href, _ in expected.texts]:
        yield Fault("unreadable", "", f"its chapters are taken for {', '.join(spine)}")
        return
    for size in _SIZES:
        page.evaluate("([width, height, size]) => lay('scrolled-doc', width, height, size)", [*_NARROW, size])
        for href, text in expected.texts:
            yield from _chapter(page.evaluate("href => chapter(href)", href), href, text, size)
    page.evaluate("([width, height]) => lay('paginated', width, height, 100)", list(PHONE))
    answers = page.evaluate("hrefs => visit(hrefs)", [place.href for place in expected.places])
    for place, answer in zip(expected.places, answers, strict=True):
        yield from _place(place, answer)
    calls = [call for call in expected.calls if call.id and call.note.after is not None]
    answers = page.evaluate("calls => follow(calls)", [[call.home, call.id, call.note.href] for call in calls])
    for call, answer in zip(calls, answers, strict=True):
        yield from _call(call, answer)
    for call in expected.calls:
        if call not in calls:
            yield Fault("note", call.home, f"the call {call.note.name} has no id, or no note at {call.note.href}")


def _chapter(answer: Mapping[str, Any], href: str, text: str, size: int) -> Iterator[Fault]:
    """Faults of a chapter as it is displayed in letters of SIZE per cent."""
    if difference := _difference(text.split(), answer["text"].split()):
        yield Fault("text", href, difference)
    for alt in answer["lost"]:
        yield Fault("picture", href, f"the picture '{alt[:40]}' is not displayed")
    for wide in answer["wide"]:
        yield Fault("overflow", href, f"{wide} is wider than a screen of {_NARROW[0]} pixels with letters of {size} %")


def _difference(expected: Sequence[str], displayed: Sequence[str]) -> str:
    """Where DISPLAYED first parts from EXPECTED, in words; "" if they are the same."""
    if expected == displayed:
        return ""
    matcher = difflib.SequenceMatcher(None, expected, displayed, autojunk=False)
    _, a, b, c, d = next(code for code in matcher.get_opcodes() if code[0] != "equal")
    before = " ".join(expected[max(a - 3, 0):a])
    return (f"after '{before}' it displays '{' '.join(displayed[c:d][:12])}' "
            f"where the chapter has '{' '.join(expected[a:b][:12])}'")


def _place(place: Place, answer: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of a place that was gone to."""
    if place.own_name and place.own_name != place.name:
        yield Fault(place.kind, place.href, f"it calls itself '{place.own_name}', not '{place.name}'")
    if wrong := _wrong(place.after, answer):
        yield Fault(place.kind, place.href, f"'{place.name}' {wrong}")


def _call(call: Call, answer: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of a call that was followed to its note and back."""
    where = f"{call.home}#{call.id}"
    if wrong := _wrong(call.note.after, answer["note"]):
        yield Fault("note", where, f"the call {call.note.name} {wrong}")
    elif not answer["backlink"]:
        yield Fault("note", where, f"the note {call.note.name} has no link back")
    elif wrong := _wrong(call.after, answer["call"]):
        yield Fault("note", where, f"the way back from the note {call.note.name} {wrong}")


def _wrong(after: str | None, answer: Mapping[str, Any]) -> str:
    """What is wrong with where a link led, in words; "" if nothing is."""
    if after is None or not answer["there"]:
        return "leads to a place that is not there"
    if answer["after"] != after:
        return f"leads to '{answer['after'][:40]}', not to '{after[:40]}'"
    return "" if answer["sight"] else "leads to a page on which the place cannot be seen"
