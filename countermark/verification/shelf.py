"""content/ → the histories and lists that name a digest or an edition, told from their bytes before any is parsed.

YAML is slow to read, and a collection may have thousands of histories, of which a file concerns one. A history whose
lines are not all of the kind that is written is read as a whole: then it is told as damaged, and stops no other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from countermark.fixity import MOST_OF_A_LIST, read_plain
from countermark.history import History, Unreadable, read_history
from countermark.project import HISTORY, PUBLISHED, Project
from countermark.verification.listing import published_digests

_DIGEST = rb"'?[0-9a-f]{64}'?\n"
_BEGIN = re.escape(History().dump().removesuffix(b" []\n"))
_PLAIN = re.compile(
    _BEGIN + rb"(?: \[\]\n|\n(?:- edition: \d+\n  printing: \d+\n  date: '\d{4}-\d\d-\d\d'\n  edition id: " + _DIGEST +
    rb"  files:\n(?:    [^\n]+: " + _DIGEST + rb")+(?:  paragraphs:\n(?:    [^\n]+: " + _DIGEST + rb")+)?"
    rb"(?:  changed:\n(?:  - [^\n]+\n)+)?)+)")
_DAY = re.compile(rb"^  date: '(\d{4}-\d\d-\d\d)'$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """`histories`: those that may name what was looked for; `listed`: the paths of published.sha256 files that have
    the digest; `newest`: the day of the newest line of all, or ""; `unreadable`: the histories that are damaged."""

    histories: Mapping[str, History]
    listed: tuple[str, ...]
    newest: str
    unreadable: tuple[str, ...]


def look_up(project: Project, digest: str, editions: Collection[str]) -> Shelf:
    """A file's DIGEST, and the EDITIONS that it names → Shelf."""
    wanted = [each.encode() for each in (digest, *sorted(editions)) if each]
    found: dict[str, History] = {}
    listed: list[str] = []
    unreadable: list[str] = []
    days = {b""}
    for slug in project.known():
        try:
            data = read_plain(project.folder(slug), HISTORY, MOST_OF_A_LIST)
            if not _is_plain(data) or any(each in data for each in wanted):
                found[slug] = read_history(data)
            days.update(_DAY.findall(data))
        except FileNotFoundError:
            pass
        except (OSError, Unreadable):
            unreadable.append(project.name(project.history(slug)))
        if digest and digest.encode() in _bytes_of_list(project, slug):
            listed += [path for path, each in published_digests(project, slug).items() if each == digest]
    return Shelf(found, tuple(listed), max(days).decode(), tuple(unreadable))


def _is_plain(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return _PLAIN.fullmatch(data) is not None


def _bytes_of_list(project: Project, slug: str) -> bytes:
    try:
        return read_plain(project.folder(slug), PUBLISHED, MOST_OF_A_LIST)
    except OSError:
        return b""
