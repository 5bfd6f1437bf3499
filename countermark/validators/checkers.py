"""The one list of checkers, and what came of asking them.

To add one: a module here whose function takes files by name and gives Judged, and a row in CHECKERS.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from countermark.project import Project
from countermark.validators import Broken, Judged, NotRun, ace, browser, container, epubcheck, verapdf, words

#: Files by their paths under output/ → what is said of them; raises NotRun, and Broken.
Judge = Callable[[Project, Mapping[str, bytes]], Judged]


@dataclass(frozen=True, slots=True)
class Checker:
    """tier 1 is Python alone and runs everywhere; tier 2 needs Java, Node.js or a browser."""

    name: str
    suffixes: tuple[str, ...]
    tier: int
    judge: Judge


def _outside(judge: Callable[[Mapping[str, bytes]], Judged]) -> Judge:
    """A checker that needs to know nothing but the files."""
    return lambda project, files: judge(files)


_BOTH = (".pdf", ".epub")
CHECKERS = (
    Checker("words", _BOTH, 1, words.judge),
    Checker("container", _BOTH, 1, _outside(container.judge)),
    Checker("verapdf", (".pdf",), 2, _outside(verapdf.findings)),
    Checker("epubcheck", (".epub",), 2, _outside(epubcheck.judge)),
    Checker("ace", (".epub",), 2, _outside(ace.judge)),
    Checker("browser", (".epub",), 2, _outside(browser.findings)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a checker: it judged, or why it did not run, or why it cannot be believed."""

    checker: Checker
    files: tuple[str, ...]
    judged: Judged | None = None
    not_run: str = ""
    broken: str = ""


def ask_all(project: Project, files: Mapping[str, bytes]) -> tuple[Outcome, ...]:
    """Each checker that judges any of FILES, in the order of CHECKERS.

    Those of tier 2 are processes of their own and go side by side; those of tier 1 share PDFium, which bears no two.
    """
    asked = [(checker, own) for checker in CHECKERS
             if (own := {name: data for name, data in files.items()
                         if posixpath.splitext(name)[1] in checker.suffixes})]
    with ThreadPoolExecutor(max_workers=2) as pool:
        later = {checker.name: pool.submit(_ask, project, checker, own) for checker, own in asked if checker.tier > 1}
        return tuple(later[checker.name].result() if checker.name in later else _ask(project, checker, own)
                     for checker, own in asked)


def _ask(project: Project, checker: Checker, files: Mapping[str, bytes]) -> Outcome:
    try:
        return Outcome(checker, tuple(files), checker.judge(project, files))
    except NotRun as why:
        return Outcome(checker, tuple(files), not_run=str(why))
    except Broken as why:
        return Outcome(checker, tuple(files), broken=str(why))


def of_file(outcomes: tuple[Outcome, ...], name: str) -> Iterator[Outcome]:
    """The outcomes that are about the file NAME."""
    return (outcome for outcome in outcomes if name in outcome.files)
