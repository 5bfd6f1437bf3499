"""Checkers of finished files: each takes bytes and gives findings, and none is needed to build.

Where an outside checker's parts are not there it says that it was not run, never that a file is valid. Each run of one
judges a file that is known to be good and one that is known to be bad as well, so that a checker that no longer works
cannot pass for one that found nothing. `checkers` is the list of all.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class NotRun(Exception):
    """A checker that cannot be run here; the text says what is missing and how to get it."""


class Broken(Exception):
    """A checker that ran and cannot be believed; the text says why."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """One thing that a checker says of a file.

    where: the member, line or object, in the checker's words; severity and code: the checker's own; explained: why it
    is right all the same, and then it counts for nothing.
    """

    where: str
    severity: str
    code: str
    text: str
    explained: str = ""

    def __str__(self) -> str:
        return f"{self.where or 'the file'}: {self.severity} {self.code}: {self.text}"


class Judged(msgspec.Struct, frozen=True):
    """What a checker says, by each file that it was given; version is the checker's own."""

    version: str
    findings: Mapping[str, tuple[Finding, ...]]


def judged(version: str, files: Mapping[str, bytes], found: Mapping[str, list[Finding]]) -> Judged:
    """FOUND, sorted and each once, for each of FILES."""
    return Judged(version, {name: tuple(sorted(set(found.get(name, ())))) for name in files})
