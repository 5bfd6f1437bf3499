"""The site in output/ → findings: its pages are what the editions give, and a printing's permanent path has its bytes.

Pages are made again in memory, of what lies in output/ and content/ now; a list that was forged along with a page does
not hide it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countermark.diagnostics import Refused
from countermark.fixity import digest_of
from countermark.history import History
from countermark.project import Project
from countermark.site import build
from countermark.site.entries import Entry
from countermark.site.writing import is_collections, is_page
from countermark.verification.findings import Finding, found
from countermark.verification.listing import Listing

_AGAIN = "if anything was changed since it was made, run ./doit"


def expected(listing: Listing, slugs: frozenset[str]) -> set[str]:
    """Those of the listed files that the site can have: of the documents SLUGS, and of the collection."""
    return {path for path in listing.listed if is_collections(path) or (
        (folder := path.partition("/")[0]) in slugs and is_page(path, folder))}


def copies(slug: str, history: History, listing: Listing) -> Iterator[Finding]:
    """What lies at the permanent paths of SLUG's printings has the bytes that its HISTORY says."""
    for line in history.printings:
        for name, digest in line.files.items():
            path = f"{slug}/{line.name}/{name}"
            if listing.digests.get(path, digest) != digest:
                yield found("V023", f"output/{path}", f"edition {line.name} was published with other bytes")


def remade(project: Project, histories: Mapping[str, History], listing: Listing, deep: bool) -> list[Finding]:
    """All pages against what the editions give now. DEEP: the search, too, which takes longer.

    Pages that another state of the program made are no forgery, and are told as what cannot be judged.
    """
    findings = sorted(_differences(project, histories, listing, deep))
    if findings and listing.digests.get(build.MADE) != digest_of(build.made_of(project)):
        return [found("V024", f"output/{build.MADE}", f"{len(findings)} of its files are other now; run ./doit")]
    return findings


def _differences(project: Project, histories: Mapping[str, History], listing: Listing, deep: bool) -> Iterator[Finding]:
    entries: list[Entry] = []
    for slug, history in sorted(histories.items()):
        entry, files, faults = build.of_document(project, slug, history, listing.digests)
        if entry:
            entries.append(entry)
        made = set(files) | (set(build.kept(slug, listing.listed)) if faults else set())
        yield from _compared(files, listing)
        yield from (_odd(path) for path in listing.listed if is_page(path, slug) and path not in made)
    try:
        files = build.of_collection(project, entries)
        if deep:
            files |= build.of_search(project, listing.listed)
    except Refused as refused:
        yield found("V020", "output/", f"the site cannot be made: {refused.diagnostics[0].message}")
        return
    del files[build.MADE]
    yield from _compared(files, listing)
    yield from (_odd(path) for path in listing.listed if is_collections(path) and path not in files and
                path != build.MADE and (deep or not path.startswith(build.SEARCH)))


def _odd(path: str) -> Finding:
    return found("V018", f"output/{path}", f"it is none of the site's; {_AGAIN}")


def _compared(files: Mapping[str, bytes], listing: Listing) -> Iterator[Finding]:
    for path, data in files.items():
        if path not in listing.listed:
            yield found("V008", f"output/{path}", f"the site is not whole without it; {_AGAIN}")
        elif path in listing.digests and listing.digests[path] != digest_of(data):
            yield found("V010", f"output/{path}", f"a making from what is here now gives other bytes; {_AGAIN}")
