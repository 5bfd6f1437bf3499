"""The site in output/ → findings: its pages are what the editions give, and a printing's permanent path has its bytes.

Pages are made again in memory, of what lies in output/ and content/ now; a list that was forged along with a page does
not hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from countermark.diagnostics import Refused
from countermark.fixity import digest_of
from countermark.history import History
from countermark.making import outputs_of
from countermark.project import Project
from countermark.site import build, search
from countermark.site.assets import assets
from countermark.site.entries import Entry
from countermark.site.writing import is_collections, is_page
from countermark.verification.findings import Finding, found
from countermark.verification.listing import Listing, editions_in

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


def remade(project: Project, histories: Mapping[str, History], listing: Listing, told: Iterable[Finding],
           deep: bool) -> Iterator[Finding]:
    """All pages against what the editions give now, but for the files that were TOLD of. DEEP: the search, too, which
    takes longer; without, its programs alone.

    Where another state of the program made the pages, each that is other now is told as what cannot be judged.
    """
    known = frozenset(finding.path for finding in told)
    moved = listing.digests.get(build.MADE) != digest_of(build.made_of(project))
    for finding in sorted(_differences(project, histories, listing, known, deep)):
        if finding.path not in known:
            judged = not moved or finding.code == "V020"
            yield finding if judged else found("V024", finding.path, "it is other now; run ./doit")


def _differences(project: Project, histories: Mapping[str, History], listing: Listing, known: Set[str],
                 deep: bool) -> Iterator[Finding]:
    """What is other, by the list: a file that has other bytes than the list says is KNOWN already."""
    entries: list[Entry] = []
    unsure = [slug for slug in project.known() if slug not in histories]
    try:
        for slug, history in sorted(histories.items()):
            if _is_lost(project, slug, history, listing, known):
                unsure.append(slug)
                continue
            entry, files, _ = build.of_document(project, slug, history, listing.listed)
            if entry:
                entries.append(entry)
            yield from _compared(files, listing)
            yield from (_odd(path) for path in listing.listed if is_page(path, slug) and path not in files)
        files = {f"{search.FOLDER}/{name}": data for name, data in search.programs().items()} if any(
            path.startswith(build.SEARCH) for path in listing.listed) else {}
        files |= assets(project)
        if not unsure:
            files |= build.of_collection(project, entries)
            files |= build.of_search(project, listing.listed) if deep else {}
    except Refused as refused:
        yield found("V020", "output/", f"the site cannot be made: {refused.diagnostics[0].message}")
        return
    files.pop(build.MADE, None)
    yield from _compared(files, listing)
    if unsure:
        yield found("V020", "output/index.html", "the pages of the collection, and of what is named, are not looked at "
                    f"while that is not right: {', '.join(unsure)}")
    looked_at = (path for path in listing.listed if is_collections(path) and path != build.MADE and (
        path.startswith(build.FILES) if unsure else deep or not path.startswith(build.SEARCH)))
    yield from (_odd(path) for path in looked_at if path not in files)


def _is_lost(project: Project, slug: str, history: History, listing: Listing, known: Set[str]) -> bool:
    """Whether one of SLUG's files is KNOWN to be wrong and a draft is listed, which its page shows and nothing else
    keeps: nothing tells then what the page should be."""
    as_published = history.last is not None and all(
        listing.listed.get(path, digest) == digest for path, digest in editions_in(history.last, slug).items())
    return not project.is_withdrawn(slug) and not as_published and any(
        f"output/{path}" in known for path in outputs_of(slug))


def _odd(path: str) -> Finding:
    return found("V018", f"output/{path}", f"it is none of the site's; {_AGAIN}")


def _compared(files: Mapping[str, bytes], listing: Listing) -> Iterator[Finding]:
    for path, data in files.items():
        if path not in listing.listed:
            yield found("V008", f"output/{path}", f"the site is not whole without it; {_AGAIN}")
        elif path in listing.digests and listing.digests[path] != digest_of(data):
            yield found("V010", f"output/{path}", f"a making from what is here now gives other bytes; {_AGAIN}")
