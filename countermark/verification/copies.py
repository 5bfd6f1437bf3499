"""A file anywhere → what it is: genuine and current, an earlier edition or printing, altered, or not known.

What is known are the histories: every published file's digest; of what they do not know, the list in output/ may
say that it is a draft. A file that has other bytes, and names one of our
editions, is altered; the name can be read without unpacking anything, also where the rest is damaged.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from countermark.dates import house_date
from countermark.fixity import MOST_OF_A_LIST, Malformed, digest_of, parse_list, read_plain
from countermark.history import Entry, History, read_history
from countermark.history import Unreadable as Damaged
from countermark.identifiers import EDITION_URN
from countermark.making import outputs_of
from countermark.manifest import Printing, Unreadable, read_manifest
from countermark.project import CHECKSUMS, MANIFEST, SIGNATURE, Project
from countermark.site.inside import Unread, editions
from countermark.verification.bounded import Crashed, Exceeded, bounded
from countermark.verification.shelf import look_up
from countermark.verification.shown import Published, words_of

Verdict = Literal["genuine and current", "genuine, an earlier edition", "genuine, an earlier printing", "altered",
                  "unknown"]
#: Exit status of each verdict.
STATUS: dict[Verdict, int] = {"genuine and current": 0, "genuine, an earlier edition": 0,
                              "genuine, an earlier printing": 0, "altered": 1, "unknown": 5}
_LONGEST_NAME = 90
_CHUNK = 1 << 20
#: A file that names more editions than this is not read further for them.
_MOST_NAMES = 64
#: What is larger is none of ours (verification/pdfs.py), and is not read.
_LARGEST = 512 << 20
#: A list of checksums of one printing has some ten lines. What a signature of one begins with (ssh-keygen).
_LARGEST_LIST, _SIGNED = 64 << 10, b"-----BEGIN SSH SIGNATURE-----"
_TOO_LARGE = "it is too large to be one of ours, and was not read"
_EMPTY = "it is empty, and was perhaps not copied whole"
#: What a PDF and a ZIP archive begin with → what stands at their end (ISO 32000-2, 7.5.5; APPNOTE 4.3.16).
_ENDS = {b"%PDF": b"%%EOF", b"PK\x03\x04": b"PK\x05\x06"}


@dataclass(frozen=True, slots=True)
class Copy:
    """The verdict on a file. `slug`, `printing` and `date`: of the edition that it is, or names; `words`: of an altered
    one, whether it shows that edition's ("same", "other", or "unread" with the reason in `why`); `since`: what changed
    after it; `newest`: the day of the newest line in the histories, "" where there is none; `unreadable`: histories
    that are damaged, and could not be asked; `unseen`: why it is not known which editions an ebook
    names; `sha256`: "" of a file that was too large to be read; `withdrawn`: whether
    the document was taken back after it was published; `draft`: the slug of the document of which it is a draft, as
    output/ lists that; `cut`: whether it is none of ours, and lacks the end that a file of its kind has."""

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
    unreadable: tuple[str, ...] = ()
    withdrawn: bool = False
    unseen: str = ""
    draft: str = ""
    cut: bool = False

    @property
    def status(self) -> int:
        return STATUS[self.verdict]


def judge(project: Project, path: Path) -> Copy:
    """The file at PATH → Copy; raises OSError. A history that cannot be read is passed over, and named."""
    digest, size, named, head, cut = _read(path)
    listing = _listing(path, size)
    shelf = look_up(project, digest, {*named, *[*listing.values()][:1]})
    copy = Copy("unknown", digest, size, shelf.newest, unreadable=shelf.unreadable, cut=cut)
    if not digest or not size:
        return dataclasses.replace(copy, why=_EMPTY if digest else _TOO_LARGE)
    for slug, history in shelf.histories.items():
        if found := next((each for each in reversed(history.printings) if digest in each.files.values()), None):
            return dataclasses.replace(_genuine(copy, slug, history, found), withdrawn=project.is_withdrawn(slug))
        if listing and (found := next((each for each in reversed(history.printings) if each.files == listing), None)):
            return dataclasses.replace(_genuine(copy, slug, history, found), withdrawn=project.is_withdrawn(slug))
    if head.startswith(_SIGNED) and (at := _signature(project, digest)):
        with contextlib.suppress(OSError, Damaged):
            history = read_history(project.history(at[0]).read_bytes())
            if found := next((each for each in history.printings if str(each.name) == at[1]), None):
                return dataclasses.replace(_genuine(copy, at[0], history, found), withdrawn=project.is_withdrawn(at[0]))
    if shelf.listed:
        return dataclasses.replace(copy, verdict="genuine and current", slug=shelf.listed[0].partition("/")[0])
    if head.startswith(b"PK") and not named:
        named, unseen = _named_inside(path)
        copy = dataclasses.replace(copy, unseen=unseen)
        shelf = look_up(project, "", named) if named else shelf
    for slug, history in shelf.histories.items():
        if entry := next((each for each in reversed(history.printings) if each.edition_id in named), None):
            words, why = _words(project, path, slug, history, entry)
            return dataclasses.replace(copy, verdict="altered", slug=slug, printing=entry.name, date=entry.date,
                                       words=words, why=why, unseen="", withdrawn=project.is_withdrawn(slug),
                                       draft=_draft(project, digest))
    return dataclasses.replace(copy, draft=_draft(project, digest))


def _genuine(copy: Copy, slug: str, history: History, entry: Entry) -> Copy:
    last = history.last
    assert last
    copy = dataclasses.replace(copy, cut=False)
    verdict: Verdict = "genuine and current"
    if entry.name != last.name:
        earlier = entry.edition != last.edition
        verdict = "genuine, an earlier edition" if earlier else "genuine, an earlier printing"
    return dataclasses.replace(copy, verdict=verdict, slug=slug, printing=entry.name, date=entry.date,
                               since=tuple(_since(history, entry)))


def _since(history: History, entry: Entry) -> Iterator[str]:
    """What changed after ENTRY, a sentence each, each later printing by its name first."""
    for each in history.printings:
        if each.name > entry.name:
            yield f"edition {each.edition}, printing {each.printing}, of {house_date(each.date)}:"
            yield from each.changed


def _read(path: Path) -> tuple[str, int, frozenset[str], bytes, bool]:
    """A file's SHA-256, its size in bytes, the editions that it names, its first bytes, and whether the end is missing
    that a file which begins like it has; read once from front to back. One that is too large to be ours is not read on:
    "", the size that the system says, and no names."""
    digest, read, named, tail, head, ended = hashlib.sha256(), 0, set[str](), b"", b"", False
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        while size <= _LARGEST and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
            head = head or chunk[:len(_SIGNED)]
            read += len(chunk)
            size = max(size, read)
            ended = ended or _ENDS.get(head[:4], b"") in tail + chunk
            if len(named) < _MOST_NAMES:
                named |= {each.decode() for each in EDITION_URN.findall(tail + chunk)}
            tail = chunk[-_LONGEST_NAME:]
    return (digest.hexdigest(), read, frozenset(named), head, bool(read) and not ended) if size <= _LARGEST else (
        "", size, frozenset(), b"", False)


def _listing(path: Path, size: int) -> dict[str, str]:
    """The names and digests of a printing's list of checksums, which no history names since it follows from what it
    does; empty of any other file."""
    if size > _LARGEST_LIST:
        return {}
    try:
        return parse_list(path.read_bytes())
    except Malformed:
        return {}


def _draft(project: Project, digest: str) -> str:
    """The slug of the document of which output/ lists a file with DIGEST as built last, or ""."""
    try:
        listed = parse_list(read_plain(project.output, CHECKSUMS, MOST_OF_A_LIST))
    except (OSError, Malformed):
        return ""
    slugs = {*project.slugs()}
    return next((slug for path, each in listed.items() if each == digest
                 for slug in (path.partition("/")[0],) if slug in slugs and path in outputs_of(slug)), "")


def _signature(project: Project, digest: str) -> tuple[str, str] | None:
    """The slug and the printing whose signature has a DIGEST: it lies beside what was published, and in no history."""
    for slug in project.known():
        for path in sorted(project.printings(slug).glob(f"*/{SIGNATURE}")):
            with contextlib.suppress(OSError):
                if digest_of(path.read_bytes()) == digest:
                    return slug, path.parent.name
    return None


def _named_inside(path: Path) -> tuple[frozenset[str], str]:
    """The editions that an ebook's package document names where another program packed it; or why that is not known."""
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    try:
        names, why = bounded(named_inside, data)
    except (Exceeded, Crashed) as error:
        names, why = (), str(error)
    return frozenset(names), why


def named_inside(data: bytes) -> tuple[tuple[str, ...], str]:
    """An archive's bytes → the editions that it names, and why they cannot be told, or ""."""
    try:
        return editions(data), ""
    except Unread as error:
        return (), str(error)


def _words(project: Project, path: Path, slug: str, history: History, entry: Entry) -> tuple[str, str]:
    """Whether an altered file has the words of the edition that it names: "same", "other" or "unread", and why."""
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    suffix = ".pdf" if data.startswith(b"%PDF") else ".epub" if data.startswith(b"PK") else ""
    if not suffix:
        return "unread", "it begins as neither a PDF nor an EPUB does"
    known = _published(project, slug, suffix, [each for each in history.printings if each.edition_id == entry.edition_id
                                               ])
    if not known.words:
        return "unread", "the edition's manifest is not here to compare with"
    try:
        return bounded(words_of, project, suffix, data, known)
    except (Exceeded, Crashed) as error:
        return "unread", str(error)


def _published(project: Project, slug: str, suffix: str, entries: Sequence[Entry]) -> Published:
    """What is here of the printings ENTRIES of an edition, as far as it has the bytes that the history says."""
    name = f"{slug}{suffix}"
    made = []
    files: dict[str, bytes] = {}
    for entry in entries:
        folder = project.printings(slug) / str(entry.name)
        try:
            manifest = (folder / MANIFEST).read_bytes()
            if digest_of(manifest) == entry.files.get(MANIFEST):
                made.append(read_manifest(manifest).outputs[name])
        except (OSError, Unreadable, KeyError):
            continue
        for path in (folder / name, project.output / slug / name):
            with contextlib.suppress(OSError):
                if suffix == ".pdf" and digest_of(data := path.read_bytes()) == entry.files.get(name):
                    files[entry.files[name]] = data
    members = {member: tuple(sorted({each.members[member] for each in made if member in each.members}))
               for member in sorted({member for each in made for member in each.members})}
    return Published(name, frozenset(each.words for each in made if each.words), members, tuple(files.values()))
