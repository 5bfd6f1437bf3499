"""A file anywhere → what it is: genuine and current, an earlier edition or printing, altered, or not known.

What is known are the histories: every published file's digest. A file that has other bytes, and names one of our
editions, is altered; the name can be read without unpacking anything, also where the rest is damaged.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from countermark.dates import house_date
from countermark.fixity import digest_of
from countermark.history import Entry, History, histories
from countermark.manifest import Printing, Unreadable, read_manifest
from countermark.opened import WORDS, text_digest
from countermark.project import MANIFEST, Project
from countermark.verification.bounded import Crashed, Exceeded, bounded
from countermark.verification.epubs import unsound as unsound_epub
from countermark.verification.findings import FINDINGS
from countermark.verification.listing import published_digests
from countermark.verification.pdfs import unsound as unsound_pdf

Verdict = Literal["genuine and current", "genuine, an earlier edition", "genuine, an earlier printing", "altered",
                  "unknown"]
#: Exit status of each verdict.
STATUS: dict[Verdict, int] = {"genuine and current": 0, "genuine, an earlier edition": 0,
                              "genuine, an earlier printing": 0, "altered": 1, "unknown": 5}
_NAMED = re.compile(rb"urn:countermark:edition:([0-9a-f]{64})")
_LONGEST_NAME = 90
_CHUNK = 1 << 20
#: A file that names more editions than this is not read further for them.
_MOST_NAMES = 64
#: Findings that leave one way to read a file: other packing, damage in what is no chapter, a digest not its own.
_HARMLESS = frozenset({"V112", "V113", "V116", "V120", "V207", "V219"})
#: What is larger is not opened to read its words.
_LARGEST = 512 << 20


@dataclass(frozen=True, slots=True)
class Copy:
    """The verdict on a file. `slug`, `printing` and `date`: of the edition that it is, or names; `words`: of an altered
    one, whether they are still that edition's ("same", "other", or "unread" with the reason in `why`); `since`: what
    changed after it; `newest`: the day of the newest line in the histories, "" where there is none."""

    verdict: Verdict
    sha256: str
    size: int
    newest: str
    slug: str = ""
    printing: Printing | None = None
    date: str = ""
    words: str = ""
    why: str = ""
    since: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return STATUS[self.verdict]


@dataclass(frozen=True, slots=True)
class _Known:
    """All histories, and the trial digests of documents that have none."""

    histories: Mapping[str, History]
    trial: Mapping[str, str]

    @property
    def newest(self) -> str:
        return max((each.date for history in self.histories.values() for each in history.printings), default="")


def judge(project: Project, path: Path) -> Copy:
    """The file at PATH → Copy; raises OSError, and history.Unreadable where what is known cannot be read."""
    digest, size, named = _read(path)
    known = _Known(dict(histories(project)), {digest: path for slug in project.slugs()
                                              for path, digest in published_digests(project, slug).items()})
    for slug, history in known.histories.items():
        if found := next((each for each in reversed(history.printings) if digest in each.files.values()), None):
            return _genuine(known, slug, history, found, digest, size)
    if digest in known.trial:
        return Copy("genuine and current", digest, size, known.newest, known.trial[digest].partition("/")[0])
    for slug, history in known.histories.items():
        if entry := next((each for each in reversed(history.printings) if each.edition_id in named), None):
            words, why = _words(project, path, slug, history, entry, size)
            return Copy("altered", digest, size, known.newest, slug, entry.name, entry.date, words, why)
    return Copy("unknown", digest, size, known.newest)


def _genuine(known: _Known, slug: str, history: History, entry: Entry, digest: str, size: int) -> Copy:
    last = history.last
    assert last
    verdict: Verdict = "genuine and current"
    if entry.name != last.name:
        earlier = entry.edition != last.edition
        verdict = "genuine, an earlier edition" if earlier else "genuine, an earlier printing"
    return Copy(verdict, digest, size, known.newest, slug, entry.name, entry.date, since=tuple(_since(history, entry)))


def _since(history: History, entry: Entry) -> Iterator[str]:
    """What changed after ENTRY, a sentence each, each later printing by its name first."""
    for each in history.printings:
        if each.name > entry.name:
            yield f"edition {each.edition}, printing {each.printing}, of {house_date(each.date)}:"
            yield from each.changed


def _read(path: Path) -> tuple[str, int, frozenset[str]]:
    """A file's SHA-256, its size in bytes, and the editions that it names, read once from front to back."""
    digest, size, named, tail = hashlib.sha256(), 0, set[str](), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if len(named) < _MOST_NAMES:
                named |= {each.decode() for each in _NAMED.findall(tail + chunk)}
            tail = chunk[-_LONGEST_NAME:]
    return digest.hexdigest(), size, frozenset(named)


def _words(project: Project, path: Path, slug: str, history: History, entry: Entry, size: int) -> tuple[str, str]:
    """Whether an altered file has the words of the edition that it names: "same", "other" or "unread", and why."""
    if size > _LARGEST:
        return "unread", "it is too large to be one of ours"
    data = path.read_bytes()
    suffix = ".pdf" if data.startswith(b"%PDF") else ".epub" if data.startswith(b"PK") else ""
    if not suffix:
        return "unread", "it begins as neither a PDF nor an EPUB does"
    known = {digest for each in history.printings if each.edition_id == entry.edition_id
             if (digest := _words_published(project, slug, each, suffix))}
    if not known:
        return "unread", "the edition's manifest is not here to compare with"
    try:
        found, doubt = bounded(words_read, suffix, data)
    except (Exceeded, Crashed) as error:
        return "unread", str(error)
    if doubt:
        return "unread", f"one program may show other words of it than another, since {doubt}"
    return ("same" if found in known else "other"), ""


def words_read(suffix: str, data: bytes) -> tuple[str, str]:
    """The digest of the words of a finished file, and what leaves more than one way to read it, in words; "" if nothing
    does. Raises whatever its reader does."""
    unsound = {".epub": unsound_epub, ".pdf": unsound_pdf}[suffix]
    odd = next((each for each in unsound(data, "it") if each.code not in _HARMLESS), None)
    if odd:
        return "", f"it does not hold that {FINDINGS[odd.code].asks} [{odd.code}]"
    return text_digest(WORDS[suffix](data)), ""


def _words_published(project: Project, slug: str, entry: Entry, suffix: str) -> str:
    try:
        data = (project.printings(slug) / str(entry.name) / MANIFEST).read_bytes()
        if digest_of(data) != entry.files.get(MANIFEST):
            return ""
        return read_manifest(data).outputs[f"{slug}{suffix}"].words
    except (OSError, Unreadable, KeyError):
        return ""
