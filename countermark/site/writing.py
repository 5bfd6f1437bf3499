"""The site of a project, written: pages of what changed, then those of the collection; and what is left of older ones.

A memory under build/ says what each page was made of. It is no proof: losing it costs one making.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from countermark import buildrecord
from countermark.diagnostics import Diagnostic, Refused
from countermark.figures import FOLDER
from countermark.fixity import digest_of, digest_of_file
from countermark.making import outputs_of
from countermark.policy import KEPT
from countermark.project import Project, is_slug
from countermark.shared import collection, past
from countermark.site import build
from countermark.site.build import Made, State
from countermark.site.entries import Entry
from countermark.verification.printings import former_name

_Kind = TypeVar("_Kind")
#: Writes files, all or none.
Keep = Callable[[dict[Path, bytes]], None]
#: The pages of the collection that are always called the same.
TOP = ("index.html", "check.html", "catalogue.csv")
#: What of the site lies beside the documents' folders, and may be called otherwise the next time.
_OF_SITE = re.compile(r"site_(?:files|search)/.+|opds(?:-\d+)?\.xml", re.ASCII)
_OF_PRINTING = re.compile(r"\d+\.\d+/[^/]+", re.ASCII)
_OF_DOCUMENT = re.compile(rf"(?:index\.html|{re.escape(FOLDER)}[^/]+|\d+\.\d+/[^/]+)", re.ASCII)


def write_site(project: Project, before: Mapping[str, str], keep: Keep, only: str | None = None) -> None:
    """Make the site's files and KEEP those that changed. BEFORE: what output/ held by its list, path → SHA-256.

    ONLY: the one document that may have changed; then the search stays as it was. Raises Refused, and leaves the pages
    of the collection as they were, where one of its histories cannot be read.
    """
    entries: list[Entry] = []
    digests: dict[str, str] = {}
    broken: list[Diagnostic] = []
    for slug in project.known():
        try:
            made = _document(project, slug, before, keep, only in (None, slug))
        except Refused as refused:  # a history that cannot be read: nothing can be said of what was published
            broken += refused.diagnostics
            continue
        digests |= made.outputs
        if made.entry:
            entries.append(made.entry)
    if broken:
        raise Refused(broken)
    _collection(project, entries, digests, before, keep, only is None)


def _document(project: Project, slug: str, before: Mapping[str, str], keep: Keep, closely: bool) -> Made:
    """The pages of SLUG, made if they are not what they should be; CLOSELY: also looked at as they lie there."""
    built = built_files(project, slug, before)
    inputs = build.inputs_of(project, slug, built)
    former = _read(project.site_record(slug), Made)
    if former and former.inputs == inputs and not former.diagnostics and (
            not closely or _lie_there(project, former.outputs)):
        return former
    entry, files, faults = build.of_document(project, slug, past(project, slug), built)
    outputs = {path: digest_of(data) for path, data in sorted(files.items())}
    made = Made(inputs, entry, outputs, faults)
    keep({project.output / path: data for path, data in files.items()})
    keep({project.site_record(slug): _json(made)})
    return made


def _collection(project: Project, entries: list[Entry], digests: dict[str, str], before: Mapping[str, str], keep: Keep,
                search: bool) -> None:
    former = _read(project.site_state, State) or State()
    files = build.of_collection(project, entries)
    found = {path: digest for path, digest in (former.outputs or before).items() if path.startswith(build.SEARCH)}
    searched = former.searched
    if search and ((wanted := build.searched(digests)) != searched or not _lie_there(project, found)):
        files |= (bundle := build.of_search(project, digests))
        found, searched = {path: digest_of(data) for path, data in bundle.items()}, wanted
    keep({project.output / path: data for path, data in sorted(files.items())})
    outputs = {path: digest_of(data) for path, data in sorted(files.items())} | found
    keep({project.site_state: _json(State(outputs, searched))})


def built_files(project: Project, slug: str, before: Mapping[str, str]) -> dict[str, str]:
    """Path → digest of what was built of SLUG."""
    record = buildrecord.load(project, slug)
    if record and record.outputs:
        return record.outputs
    return {path: before[path] for path in outputs_of(slug) if path in before}


def listed(project: Project, before: Mapping[str, str]) -> dict[str, str]:
    """Path → digest of the site's files, as they were made; of what was not made, what was listed BEFORE."""
    found = {path: before[path] for path in _kept(project, before)}
    for slug in project.known():
        made = _read(project.site_record(slug), Made)
        found |= made.outputs if made else {path: before[path] for path in before if is_page(path, slug)}
    state = _read(project.site_state, State)
    return found | (state.outputs if state and state.outputs else {path: digest for path, digest in before.items()
                                                                       if is_collections(path)})


def stale(project: Project, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Those files listed BEFORE and not NOW that the site had, or that belong to a document which is gone.

    All else that is listed no more is left for verify to find.
    """
    live = {*project.known()}
    for path in before:
        folder = path.partition("/")[0]
        if path not in now and (
                _OF_SITE.fullmatch(path) or (is_slug(folder) and "/" in path and (
                    folder not in live or is_page(path, folder) or project.is_withdrawn(folder)))):
            yield path


def _kept(project: Project, before: Mapping[str, str]) -> Iterator[str]:
    """Those files BEFORE at permanent paths that are not taken away, though nothing made now has them: all, unless the
    collection is known to keep in content/ what it published; then those whose document is not known to be gone, since
    its folder was renamed, or may be one whose history cannot be read, or whose name no document can have."""
    printed = [path for path in before if is_printings(path) and (project.output / path).is_file()]
    live = {*project.known()}
    gone = [path for path in printed if path.partition("/")[0] not in live]
    try:
        if collection(project).policy.published_files != KEPT:
            return iter(printed)
        if not gone or project.misnamed():
            return iter(gone)
        called = {former_name(past(project, slug), slug) for slug in live}
    except Refused:
        return iter(printed)
    return (path for path in gone if path.partition("/")[0] in called)


def diagnostics(project: Project) -> list[Diagnostic]:
    """Why pages stay as they were: of each document, and of the collection."""
    state = _read(project.site_state, State)
    return [*(state.diagnostics if state else ()), *(
        each for slug in project.known()
        if (made := _read(project.site_record(slug), Made)) for each in made.diagnostics)]


def failed(project: Project, keep: Keep, faults: Iterable[Diagnostic]) -> None:
    """Remember why the pages of the collection stay as they were."""
    former = _read(project.site_state, State) or State()
    keep({project.site_state: _json(msgspec.structs.replace(former, diagnostics=tuple(faults)))})


def is_page(path: str, slug: str) -> bool:
    """Whether PATH is one of the files that the site has of SLUG."""
    folder, _, rest = path.partition("/")
    return folder == slug and _OF_DOCUMENT.fullmatch(rest) is not None


def is_printings(path: str) -> bool:
    """Whether PATH can be a file at the permanent path of a printing."""
    return is_slug(path.partition("/")[0]) and _OF_PRINTING.fullmatch(path.partition("/")[2]) is not None


def is_collections(path: str) -> bool:
    """Whether PATH can be one of the files that the site has of the collection."""
    return path in TOP or _OF_SITE.fullmatch(path) is not None


def _lie_there(project: Project, outputs: Mapping[str, str]) -> bool:
    try:
        return all(digest_of_file(project.output / path) == each for path, each in outputs.items())
    except OSError:
        return False


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _json(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"
