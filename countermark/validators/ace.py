"""EPUB bytes → what Ace by DAISY finds in them, by EPUB Accessibility 1.1 and WCAG: critical, serious, moderate, minor.

Ace is a program for Node.js that opens each chapter in Chromium, where axe-core looks at it. All files are judged in
one process. What cannot be decided by a program, such as whether a description is true, Ace does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from countermark.validators import Broken, Finding, Judged, judged, known_books, tools

NAME = "Ace"
_SCRIPT = Path(__file__).with_suffix(".js")
_MODULE = "@daisy/ace-core"
_GOOD, _BAD = "good.epub", "bad.epub"
_SECONDS_TO_START = 60


class _Help(msgspec.Struct, frozen=True, rename={"text": "dct:description"}):
    url: str = ""
    text: str = ""


class _Test(msgspec.Struct, frozen=True,
            rename={"impact": "earl:impact", "rule": "dct:title", "asks": "dct:description"}):
    impact: str
    rule: str
    asks: str = ""
    help: _Help = _Help()


class _Pointer(msgspec.Struct, frozen=True):
    css: list[str] = []


class _Result(msgspec.Struct, frozen=True,
              rename={"text": "dct:description", "outcome": "earl:outcome", "pointer": "earl:pointer"}):
    outcome: str
    text: str = ""
    pointer: _Pointer = _Pointer()
    html: str = ""


class _Assertion(msgspec.Struct, frozen=True, rename={"test": "earl:test", "result": "earl:result"}):
    test: _Test
    result: _Result


class _Subject(msgspec.Struct, frozen=True):
    url: str


class _Page(msgspec.Struct, frozen=True, rename={"subject": "earl:testSubject"}):
    subject: _Subject
    assertions: list[_Assertion]


class _Report(msgspec.Struct, frozen=True, rename={"result": "earl:result"}):
    """PROBLEM is ours: why Ace could not read the book."""

    assertions: list[_Page] = []
    result: _Result | None = None
    problem: str = ""


def judge(files: Mapping[str, bytes], modules: Path | None = None) -> Judged:
    """What Ace finds in each of FILES (name → bytes); raises NotRun, and Broken.

    MODULES: the folder where Ace lies, if not where the wrapper ./doit puts it. The known books are judged before all
    others.
    """
    node, place_of_ace, browser = tools.node(), tools.node_modules(_MODULE, modules), tools.chromium()
    names = {f"{number}.epub": name for number, name in enumerate(files)}
    books = {_GOOD: known_books.good(), _BAD: known_books.bad(), **{book: files[names[book]] for book in names}}
    with tools.browsers_folder() as place:
        for book, data in books.items():
            Path(place, book).write_bytes(data)
        said = tools.run(NAME, [node, str(_SCRIPT), str(place_of_ace), *books], place, _settings(place, browser))
        found = {book: _findings(_read(Path(place, f"{book}.json"), said)) for book in books}
    _check_itself(found[_GOOD], found[_BAD])
    return judged(_version(place_of_ace), files, {names[book]: found[book] for book in names})


def _settings(place: str, browser: str) -> dict[str, str]:
    """Ace and the browser keep settings and logs in the home folder: they get one that goes when they end."""
    home = str(Path(place, "home"))
    return {"PUPPETEER_EXECUTABLE_PATH": browser, "ACE_TIMEOUT_INITIAL": str(_SECONDS_TO_START * 1000), "HOME": home,
            **{f"XDG_{kind}_HOME": home for kind in ("CONFIG", "CACHE", "DATA", "STATE")},
            "NODE_OPTIONS": "", "NODE_PATH": "", "TMPDIR": place}


def _version(modules: Path) -> str:
    return str(msgspec.json.decode((modules / _MODULE / "package.json").read_bytes())["version"])


def _read(path: Path, said: tuple[str, str]) -> _Report:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Report)
    except FileNotFoundError:
        raise Broken(f"{NAME} gave no report: {tools.last_line(*said)}") from None
    except msgspec.DecodeError as error:
        raise Broken(f"{NAME} said what was not asked: {error}") from None


def _findings(report: _Report) -> list[Finding]:
    if report.result is None:
        return [Finding("", "critical", "unreadable", report.problem)]
    found = [_finding(page.subject.url, assertion) for page in report.assertions for assertion in page.assertions]
    if (report.result.outcome == "pass") == bool(found):
        raise Broken(f"{NAME} says '{report.result.outcome}' of a book, and finds: {'; '.join(map(str, found))}")
    return found


def _finding(page: str, assertion: _Assertion) -> Finding:
    test, result = assertion.test, assertion.result
    text = "; ".join(filter(None, (test.help.text or test.asks, " / ".join(result.text.splitlines()), test.help.url)))
    place = " ".join(filter(None, (" ".join(result.pointer.css), result.html[:200])))
    return Finding(f"{page} [{place}]" if place else page, test.impact, test.rule, text)


def _check_itself(good: list[Finding], bad: list[Finding]) -> None:
    """Raise Broken if what is said of the known books is not what must be said."""
    for found, right in ((good, not good), (bad, known_books.BREAKS[NAME] in {each.code for each in bad})):
        if not right:
            raise Broken(f"{NAME} does not work here: it says of a known {'good' if found is good else 'bad'} book: "
                         f"{'; '.join(map(str, found)) or 'nothing'}")
