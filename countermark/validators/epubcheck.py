"""EPUB bytes → EPUBCheck's messages on them, by EPUB 3.3: fatal, error, warning, info and usage.

A usage message tells of something that is allowed and that a book may have had no need of. Each that our books get is
explained in EXPLAINED; one that is not there counts as a finding. All files are judged in one process.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from countermark.validators import Broken, Finding, Judged, judged, known_books, tools

NAME = "EPUBCheck"
#: Usage message → why what it tells of is right in our books.
EXPLAINED = {
    "CSS-028": "a book carries the typefaces of its print edition, so that its signs can be shown on every system",
}
_USAGE = "usage"
_SCRIPT = Path(__file__).with_suffix(".js")
_GOOD, _BAD = "good.epub", "bad.epub"
#: EPUBCheck gives each book an address of its own while it reads it, a new one in every run.
_ADDRESS = re.compile(r"https://[0-9a-f-]{36}\.epubcheck\.w3c\.org/")


class _Location(msgspec.Struct, frozen=True):
    path: str
    line: int
    column: int
    context: str | None = None


class _Message(msgspec.Struct, frozen=True, rename={"code": "ID"}):
    code: str
    severity: str
    message: str
    locations: list[_Location] = []


class _Checker(msgspec.Struct, frozen=True):
    checkerVersion: str


class _Report(msgspec.Struct, frozen=True):
    messages: list[_Message]
    checker: _Checker


def judge(files: Mapping[str, bytes]) -> Judged:
    """EPUBCheck's messages on each of FILES (name → bytes); raises NotRun, and Broken.

    The known books are judged before all others.
    """
    command = tools.rhino(NAME, _SCRIPT)
    jar = tools.package("epubcheck", "EPUBCheck") / "epubcheck.jar"
    # Java opens names beyond ASCII in some locales only: the files go by their numbers, and two names of ours.
    names = {f"{number}.epub": name for number, name in enumerate(files)}
    books = {_GOOD: known_books.good(), _BAD: known_books.bad(), **{book: files[names[book]] for book in names}}
    with tempfile.TemporaryDirectory(prefix="countermark-") as place:
        for book, data in books.items():
            Path(place, book).write_bytes(data)
        said = tools.run(NAME, [*command, str(jar), *books], place)
        reports = {book: _read(Path(place, f"{book}.json"), said) for book in books}
    found = {book: _findings(report, book) for book, report in reports.items()}
    _check_itself(found[_GOOD], found[_BAD])
    return judged(reports[_GOOD].checker.checkerVersion, files, {names[book]: found[book] for book in names})


def _read(path: Path, said: tuple[str, str]) -> _Report:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Report)
    except FileNotFoundError:
        raise Broken(f"{NAME} gave no report: {tools.last_line(*said)}") from None
    except msgspec.DecodeError as error:
        raise Broken(f"{NAME} said what was not asked: {error}") from None


def _findings(report: _Report, book: str) -> list[Finding]:
    return [finding for message in report.messages for finding in _of(message, book)]


def _of(message: _Message, book: str) -> list[Finding]:
    """A finding for each place of MESSAGE; one for all where it is explained."""
    severity = message.severity.lower()
    explained = EXPLAINED.get(message.code, "") if severity == _USAGE else ""
    places = [_where(place, book) for place in message.locations] or [""]
    if explained:
        places = [f"{len(places)} places" if len(places) > 1 else places[0]]
    return [Finding(place, severity, message.code, _plain(message.message), explained) for place in places]


def _plain(text: str) -> str:
    return _ADDRESS.sub("", text)


def _where(location: _Location, book: str) -> str:
    path = location.path.removeprefix("./")
    place = "" if path == book else path
    if location.line > 0:
        place += f":{location.line}:{location.column}"
    context = _plain(location.context or "")
    return f"{place} [{context}]" if context not in ("", "null") else place


def _check_itself(good: list[Finding], bad: list[Finding]) -> None:
    """Raise Broken if what is said of the known books is not what must be said."""
    for found, right in ((good, not good), (bad, known_books.BREAKS[NAME] in {each.code for each in bad})):
        if not right:
            raise Broken(f"{NAME} does not work here: it says of a known {'good' if found is good else 'bad'} book: "
                         f"{'; '.join(map(str, found)) or 'nothing'}")
