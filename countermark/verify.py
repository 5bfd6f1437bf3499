"""A project → what can be said of its files, in numbered steps: structure and completeness, fixity, former printings,
and the state of each document; with `deep`, the soundness of each format and its words.

Every byte is read now. What no step can tell: who made the files, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from countermark.diagnostics import Refused
from countermark.history import History, Unreadable, history_of
from countermark.making import outputs_of
from countermark.policy import KEPT
from countermark.project import Project
from countermark.verification import captured
from countermark.verification.findings import Finding, found, status_of
from countermark.verification.listing import Listing, output_listing, printings, published_digests
from countermark.verification.states import AS_PUBLISHED as AS_PUBLISHED
from countermark.verification.states import DRAFT as DRAFT
from countermark.verification.states import State, layers_of, quick_state, state_of


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
    listing = output_listing(project)
    findings = list(listing.findings)
    states: dict[str, State] = {}
    kept = keeps_files(project)
    for slug in project.slugs():
        findings += _unlisted(project, slug, listing)
        try:
            history = history_of(project, slug)
        except (Unreadable, OSError) as error:
            findings.append(found("V013", project.name(project.history(slug)), str(error)))
            history = History()
        findings += printings(project, slug, history, kept)
        if (last := history.last) and (layers := layers_of(project, slug, last)) is not None:
            findings += filter(None, [captured.moved(project, slug, last, layers)])
        if rebuild:
            states[slug], more = state_of(project, slug, listing.digests, history)
            findings += more
        else:
            states[slug] = quick_state(project, slug, listing.digests, history)
    expected = {path for slug in project.slugs() for path in outputs_of(slug)}
    findings += [found("V018", f"output/{path}", "./doit removes what was there of a document that is gone; else look "
                       "at it, and remove it yourself") for path in listing.listed if path not in expected]
    if deep:
        from countermark.verification.deep import unsound

        findings += [each for path in sorted(listing.digests) for each in unsound(project, path)]
    return Report(tuple(sorted(set(findings))), states, listing.digests, len(listing.listed))


def _unlisted(project: Project, slug: str, listing: Listing) -> Iterator[Finding]:
    """The files of SLUG's edition that are not listed: a list that was cut short hides nothing."""
    published, paths = published_digests(project, slug), outputs_of(slug)
    if listing.listed and (published or any(path in listing.listed for path in paths)):
        for path in sorted({*paths, *published} - listing.listed.keys() - listing.digests.keys()):
            yield found("V008", f"output/{path}", "it was published" if path in published else
                        "the edition is not whole without it")


def keeps_files(project: Project) -> bool:
    """Whether the collection keeps the files of its printings in content/."""
    from countermark.steps import collection

    try:
        return collection(project).policy.published_files == KEPT
    except Refused:
        return True
