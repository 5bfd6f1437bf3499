"""A project → what can be said of its files, in numbered steps: structure and completeness, fixity, former printings,
and the state of each document; with `deep`, the soundness of each format and its words.

Every byte is read now. What no step can tell: who made the files, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

from countermark.history import History, Unreadable, history_of
from countermark.making import outputs_of
from countermark.project import Project
from countermark.site.writing import is_printings
from countermark.verification import captured, pages
from countermark.verification.findings import Finding, found, status_of, unread
from countermark.verification.listing import Listing, editions_in, output_listing, published_digests, readers
from countermark.verification.printings import former_name, keeps_files, printings, renamed
from countermark.verification.states import AS_PUBLISHED as AS_PUBLISHED
from countermark.verification.states import (
    CANNOT_TELL,
    WITHDRAWN,
    State,
    layers_of,
    quick_state,
    state_of,
    unlisted_state,
)
from countermark.verification.states import DRAFT as DRAFT

_GONE = "./doit removes what was there of a document that is gone; else look at it, and remove it yourself"
_PRINTED = "it was published, and may lie nowhere else; keep a copy of it, then remove it yourself"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted; each document's state by slug; the digests of output/ as they were read, by path; and how
    many files output/ has by its list."""

    findings: tuple[Finding, ...]
    states: dict[str, State] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    files: int = 0

    @property
    def status(self) -> int:
        """The exit status: 0 sound, 1 altered or extra, 4 something is missing, 5 cannot tell; 1 wins, then 4."""
        return status_of(self.findings)


def verify(project: Project, rebuild: bool = True, deep: bool = False) -> Report:
    """Read all files of PROJECT anew and say what they are.

    REBUILD: what is not as published is built again in memory, and must be that; without, it is called a draft.
    DEEP: each edition is also held to its format's form, and its words to the sources that it carries.
    """
    with readers() as pool:
        return _verified(project, rebuild, deep, pool)


def _verified(project: Project, rebuild: bool, deep: bool, pool: Executor) -> Report:
    listing = output_listing(project, pool)
    findings = list(listing.findings)
    try:
        slugs = project.slugs()
    except OSError as error:
        findings.append(unread("content/", error))
        return Report(tuple(sorted(findings)), {}, listing.digests, len(listing.listed))
    states: dict[str, State] = {}
    expected: set[str] = set()
    histories: dict[str, History] = {}
    former: set[str] = set()
    kept = keeps_files(project)
    for slug in slugs:
        history, unreadable = _history(project, slug)
        expected.update(outputs_of(slug))
        if called := former_name(history, slug):
            former.add(called)
            # All else that could be said is said of the other name, and would mislead.
            expected.update(outputs_of(called))
            states[slug] = State(CANNOT_TELL, f"its folder was called {called} when it was published")
            findings.append(renamed(project, slug, called))
            continue
        histories |= {} if unreadable else {slug: history}
        findings += _unlisted(project, slug, listing, history)
        findings += unreadable or printings(project, slug, history, kept, pool)
        if (last := history.last) and (layers := layers_of(project, slug, last)) is not None:
            findings += filter(None, [captured.moved(project, slug, last, layers)])
        if not listing.read:
            states[slug] = unlisted_state(project, slug)
        elif rebuild:
            states[slug], more = state_of(project, slug, listing.digests, history)
            findings += more
        else:
            states[slug] = quick_state(project, slug, listing.digests, history)
    for slug in project.withdrawn():
        history, unreadable = _history(project, slug)
        histories |= {} if unreadable else {slug: history}
        findings += unreadable or printings(project, slug, history, kept, pool)
        states[slug] = State(WITHDRAWN, "its former editions are kept" if history.last else "it was never published")
    expected |= pages.expected(listing, frozenset({*slugs, *project.withdrawn(), *former}))
    for slug, history in histories.items():
        findings += pages.copies(slug, history, listing)
    if rebuild and listing.read:
        findings += pages.remade(project, histories, listing, findings, deep)
    findings += [found("V018", f"output/{path}", _PRINTED if is_printings(path) else _GONE)
                 for path in listing.listed if path not in expected]
    if deep:
        from countermark.verification.deep import unsound

        findings += [each for path in sorted(listing.digests) for each in unsound(project, path)]
    return Report(tuple(sorted(set(findings))), states, listing.digests, len(listing.listed))


def _history(project: Project, slug: str) -> tuple[History, tuple[Finding, ...]]:
    """The history of SLUG; an empty one, and why, where it cannot be read."""
    name = project.name(project.history(slug))
    try:
        return history_of(project, slug), ()
    except Unreadable as error:
        return History(), (found("V013", name, str(error)),)
    except OSError as error:
        return History(), (unread(name, error),)


def _unlisted(project: Project, slug: str, listing: Listing, history: History) -> Iterator[Finding]:
    """The files of SLUG's edition that are not listed: a list that was cut short, or emptied, hides nothing."""
    paths = outputs_of(slug)
    published = {*published_digests(project, slug), *(editions_in(history.last, slug) if history.last else ())}
    if listing.read and (published or any(path in listing.listed for path in paths)):
        for path in sorted({*paths, *published} - listing.listed.keys()):
            yield found("V008", f"output/{path}", "it was published" if path in published else
                        "the edition is not whole without it")
