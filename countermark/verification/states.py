"""A document's built files and its history → what it is: as published, a draft, another printing, altered …

Where the published digests do not hold, only a build in memory can tell a draft from a forgery: so it is made again,
and every byte of what lies in output/ must be its.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from countermark import making
from countermark.dates import house_date
from countermark.diagnostics import Refused
from countermark.fixity import digest_of, format_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry, History
from countermark.layers import SHARED, moved, named, own_layers, plural, shared_layers
from countermark.manifest import MOST_OF_A_MANIFEST, Unreadable, read_manifest
from countermark.project import MANIFEST, PRINTINGS, SUFFIX_OF_CHECKSUM, Project
from countermark.source import Source
from countermark.verification import beside
from countermark.verification.findings import Finding, found, unread
from countermark.verification.listing import editions_in, published_digests

Name = Literal["as published", "draft", "would be printing", "altered", "incomplete", "cannot tell", "not built",
               "withdrawn"]
AS_PUBLISHED: Name = "as published"
DRAFT: Name = "draft"
WOULD_BE: Name = "would be printing"
ALTERED: Name = "altered"
INCOMPLETE: Name = "incomplete"
CANNOT_TELL: Name = "cannot tell"
NOT_BUILT: Name = "not built"
WITHDRAWN: Name = "withdrawn"


@dataclass(frozen=True, slots=True)
class State:
    """What a document's files are, and why that is said. `printing`: which it would be."""

    name: Name
    reason: str = ""
    printing: int = 0

    def __str__(self) -> str:
        name = f"{self.name} {self.printing}" if self.printing else self.name
        return f"{name} ({self.reason})" if self.reason else name


def unlisted_state(project: Project, slug: str) -> State:
    """The state of SLUG where output/ has no list that can be read: what lies there is told by nothing."""
    if os.path.lexists(project.output / slug):
        return State(CANNOT_TELL, "no list that can be read says what its files should be")
    return State(INCOMPLETE, "it was published, and is not there") if published_digests(project, slug) else State(
        NOT_BUILT)


def editions_of(slug: str) -> tuple[str, ...]:
    """The paths of SLUG's editions, as lists have them."""
    return tuple(f"{slug}/{slug}{kind.suffix}" for kind in FORMATS)


def holds(project: Project, slug: str, digests: Mapping[str, str], history: History) -> bool:
    """Whether the DIGESTS of what lies in output/ are those of the last printing; of what has no history, those that
    published.sha256 says."""
    published = editions_in(history.last, slug) if history.last else published_digests(project, slug)
    return (published.keys() == set(editions_of(slug))
            and all(digests.get(path) == digest for path, digest in published.items()))


def quick_state(project: Project, slug: str, digests: Mapping[str, str], history: History) -> State:
    """The state by what is written down: of what is not as published its own manifest is believed."""
    if holds(project, slug, digests, history):
        return State(AS_PUBLISHED, _published_as(history, digests, slug))
    if not any(path in digests for path in editions_of(slug)):
        return State(NOT_BUILT)
    try:
        edition_id = read_manifest(read_plain(project.output, f"{slug}/{MANIFEST}", MOST_OF_A_MANIFEST)).edition.id
    except (OSError, Unreadable):
        return State(DRAFT)
    return _state(project, slug, edition_id, history)


def state_of(project: Project, slug: str, digests: Mapping[str, str],
             history: History) -> tuple[State, tuple[Finding, ...]]:
    """What SLUG's files in output/ are, by their DIGESTS (path → SHA-256), and what is wrong with them.

    A build is made in memory where the published digests do not say it all.
    """
    paths = making.outputs_of(slug)
    if not any(path in digests for path in paths) and not published_digests(project, slug):
        return State(NOT_BUILT), ()
    if absent := [path for path in paths if path not in digests]:
        return State(INCOMPLETE, f"{absent[0].rpartition('/')[2]} is missing or cannot be read"), ()
    if holds(project, slug, digests, history):
        odd = [path for path in paths if not _as_published(path, digests, history, slug)]
        if not odd:
            return State(AS_PUBLISHED, _published_as(history, digests, slug)), ()
        return _beside(project, slug, digests, history, odd)
    return _built_again(project, slug, digests, history)


def _as_published(path: str, digests: Mapping[str, str], history: History, slug: str) -> bool:
    """Whether a file is one that was published with these editions, or follows from one."""
    name = path.rpartition("/")[2]
    if path in editions_of(slug):
        return True
    if name.endswith(SUFFIX_OF_CHECKSUM):
        edition = name.removesuffix(SUFFIX_OF_CHECKSUM)
        return digests[path] == digest_of(format_list({edition: digests[f"{slug}/{edition}"]}))
    entry = _entry(history, digests, slug)
    return entry is not None and entry.files.get(name) == digests[path]


def _entry(history: History, digests: Mapping[str, str], slug: str) -> Entry | None:
    """The printing of HISTORY that the editions are."""
    names = {path.rpartition("/")[2]: digests.get(path) for path in editions_of(slug)}
    return next((each for each in reversed(history.printings)
                 if all(each.files.get(name) == digest for name, digest in names.items())), None)


def _published_as(history: History, digests: Mapping[str, str], slug: str) -> str:
    entry = _entry(history, digests, slug)
    if entry is None:
        return ""
    return f"edition {entry.edition}, printing {entry.printing}, of {house_date(entry.date)}"


def _beside(project: Project, slug: str, digests: Mapping[str, str], history: History,
            odd: list[str]) -> tuple[State, tuple[Finding, ...]]:
    """Editions as published, and files beside them that are not: see `beside.other`."""
    try:
        there = {path: beside.read_same(project, path, digests[path]) for path in making.outputs_of(slug)}
        made = _made(project, slug, history, {kind.suffix: there[f"{slug}/{slug}{kind.suffix}"] for kind in FORMATS})
    except OSError as error:
        return State(ALTERED), (unread(f"output/{error.filename or f'{slug}/'}", error),)
    except Refused as refused:
        return _untold(slug, f"its source cannot be built: {refused.diagnostics[0].message}")
    other = [path for path in odd if beside.is_other(slug, path, there, made)]
    return _named(other, State(AS_PUBLISHED, _published_as(history, digests, slug)))


def _made(project: Project, slug: str, history: History, editions: Mapping[str, bytes] | None) -> dict[str, bytes]:
    """All files of SLUG as a build gives them now; EDITIONS, where they are known, are not made again."""
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    source = read_source(project, slug)
    document = parse(source, collection(project))
    editions = editions or making.render(project, document).editions
    return making.files_of(project, source, document, editions, history)


def _judged(made: Mapping[str, bytes], digests: Mapping[str, str], paths: list[str],
            good: State) -> tuple[State, tuple[Finding, ...]]:
    """GOOD where each of PATHS has the bytes that were MADE; else ALTERED, each other one named."""
    return _named([path for path in paths if digest_of(made[path]) != digests[path]], good)


def _named(other: list[str], good: State) -> tuple[State, tuple[Finding, ...]]:
    if not other:
        return good, ()
    names = ", ".join(path.rpartition("/")[2] for path in other)
    return State(ALTERED, f"a build gives other bytes: {names}"), tuple(
        found("V010", f"output/{path}", "a build from what is here now gives other bytes; if the sources were changed "
              "since it was built, run ./doit") for path in other)


def _built_again(project: Project, slug: str, digests: Mapping[str, str],
                 history: History) -> tuple[State, tuple[Finding, ...]]:
    try:
        made = _made(project, slug, history, None)
    except Refused as refused:
        return _untold(slug, f"its source cannot be built: {refused.diagnostics[0].message}")
    edition_id = read_manifest(made[f"{slug}/{MANIFEST}"]).edition.id
    state, findings = _judged(made, digests, sorted(made), _state(project, slug, edition_id, history))
    if state.name == ALTERED and (since := _moved_since(project, slug)):
        state = State(ALTERED, f"{state.reason}; by its manifest, {since} changed since it was built: run ./doit")
    return _untold(slug, state.reason) if state.name == CANNOT_TELL else (state, findings)


def _moved_since(project: Project, slug: str) -> str:
    """What was changed since SLUG was built, by the manifest in output/: "the layouts were"; "" where it says nothing.

    Whoever forged the editions can have forged it, too; so it explains, and excuses nothing.
    """
    try:
        built = read_manifest(read_plain(project.output, f"{slug}/{MANIFEST}", MOST_OF_A_MANIFEST)).layers
    except (OSError, Unreadable):
        return ""
    layers = moved(built, _layers_now(project, slug))
    return f"{named(layers)} {'were' if plural(layers) else 'was'}" if layers else ""


def _state(project: Project, slug: str, edition_id: str, history: History) -> State:
    """What bytes are that a build gives, and that are not as published."""
    last = history.last
    if last is None:
        published = published_digests(project, slug)
        return State(DRAFT, "other bytes than its trial digests say" if published else "never published")
    if last.edition_id != edition_id:
        return State(DRAFT, f"{_why_another(project, slug, last)} of edition {last.edition}")
    printing = max(each.printing for each in history.printings if each.edition == last.edition) + 1
    before = layers_of(project, slug, last)
    if before is None:
        return State(WOULD_BE, "which part moved is not known: the last printing's manifest is not here", printing)
    if layers := moved(before, _layers_now(project, slug)):
        return State(WOULD_BE, f"{named(layers)} {'were' if plural(layers) else 'was'} changed", printing)
    return State(CANNOT_TELL, f"nothing was changed since printing {last.printing}, and a build here gives other bytes "
                 f"than were published; it ran on {_libraries(project)}")


def why_another(project: Project, source: Source, last: Entry) -> str:
    """What of a document is not that of the LAST printing, whose edition has another id: most often its own text or
    record; else what all documents share, such as who publishes."""
    before = layers_of(project, source.slug, last)
    found = moved(before, {**own_layers(source), **shared_layers(project)}) if before is not None else ()
    if "settings" in found and not set(found) - set(SHARED):
        return f"{named(['settings'])} are not those"
    return "its text or record is not that"


def _why_another(project: Project, slug: str, last: Entry) -> str:
    from countermark.source import read_source

    try:
        return why_another(project, read_source(project, slug), last)
    except Refused:
        return "its text or record is not that"


def layers_of(project: Project, slug: str, entry: Entry) -> Mapping[str, str] | None:
    """The layers that a printing was made of, by its manifest; None where that is not here, or not that one."""
    try:
        data = read_plain(project.folder(slug), f"{PRINTINGS}/{entry.name}/{MANIFEST}", MOST_OF_A_MANIFEST)
        return read_manifest(data).layers if digest_of(data) == entry.files.get(MANIFEST) else None
    except (OSError, Unreadable):
        return None


def _layers_now(project: Project, slug: str) -> Mapping[str, str]:
    from countermark.source import read_source

    return {**own_layers(read_source(project, slug)), **shared_layers(project)}


def _libraries(project: Project) -> str:
    """The system and the native libraries that set a page here, by version, for who has to find out why."""
    from countermark.environment import environment

    ran_on = environment(project)
    names = sorted({path.rpartition("/")[2] for path in ran_on.libraries
                    if any(part in path for part in ("pango", "harfbuzz", "fontconfig", "freetype", "fribidi"))})
    return ", ".join((ran_on.system, ran_on.python.partition(" (")[0], *names))


def _untold(slug: str, why: str) -> tuple[State, tuple[Finding, ...]]:
    return State(CANNOT_TELL, why), (found("V020", f"output/{slug}/", why),)
