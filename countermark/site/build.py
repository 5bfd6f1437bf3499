"""A project → the files of its site: pages of each document, then those of the whole collection.

What is made depends on content/ and on the editions in output/ alone. `steps.build_site` writes it, and remembers of
each document what its pages were made of; `verify` makes it again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from countermark.diagnostics import Diagnostic
from countermark.figures import FOLDER
from countermark.fixity import MOST_OF_A_LIST, digest_of, read_plain
from countermark.history import History
from countermark.layers import site_layer
from countermark.making import outputs_of
from countermark.project import HISTORY, WITHDRAWAL, Project
from countermark.site import search
from countermark.site.entries import Entry

PAGE = "index.html"
#: What of the site no document can be called, since a slug has no "_" and no ".".
SEARCH = "site_search/"
#: What is the same for every collection: style sheets, typefaces, scripts.
FILES = "site_files/"
#: Says of what state of the program, the layouts and the settings the site was made.
MADE = "site_files/made.json"


class Made(msgspec.Struct, frozen=True):
    """The pages of one document. `inputs`: a digest over all they were made of; `outputs`: path under output/ → digest;
    `entry`: None of what has no page."""

    inputs: str
    entry: Entry | None
    outputs: dict[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()


class State(msgspec.Struct, frozen=True):
    """The pages of the collection. `outputs`: path under output/ → digest; `searched`: a digest over the pages that the
    search was made of."""

    outputs: dict[str, str] = {}
    searched: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def of_document(project: Project, slug: str, history: History,
                built: Mapping[str, str]) -> tuple[Entry | None, dict[str, bytes], tuple[Diagnostic, ...]]:
    """SLUG → its entry, its page, pictures and former files by path under output/, and why the page has no text."""
    from countermark.site.document_page import bare_page, document_page
    from countermark.site.holdings import holding

    held = holding(project, slug, history, built)
    if held is None:
        return None, {}, ()
    if held.document is None:
        return held.entry, {**held.copies, f"{slug}/{PAGE}": bare_page(project, held.entry)}, held.faults
    pictures = {f"{slug}/{FOLDER}{name}": data for name, data in held.document.pictures}
    return held.entry, {**held.copies, f"{slug}/{PAGE}": document_page(project, held.document, held.entry),
                        **pictures}, ()


def of_collection(project: Project, entries: Sequence[Entry]) -> dict[str, bytes]:
    """All documents, in the order of their slugs → the pages of the collection, but for the search."""
    from countermark.site.assets import assets
    from countermark.site.catalogue import catalogue
    from countermark.site.check import check_page
    from countermark.site.index_page import index_page
    from countermark.site.opds import feed

    return {PAGE: index_page(project, entries), "check.html": check_page(project, entries),
            "catalogue.csv": catalogue(entries), **feed(project, entries), **assets(project), MADE: made_of(project)}


def made_of(project: Project) -> bytes:
    """What MADE says: a digest over all that the site is made of, beside the editions."""
    return b'{"made of":"%s","schema":"countermark site, version 1"}' % site_layer(project).encode()


class _Pages(Mapping[str, bytes]):
    """Slug → its page, read from output/ when it is asked for: there may be many thousand."""

    def __init__(self, project: Project, slugs: Iterable[str]) -> None:
        self.project, self.slugs = project, tuple(slugs)

    def __getitem__(self, slug: str) -> bytes:
        return (self.project.output / slug / PAGE).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.slugs)

    def __len__(self) -> int:
        return len(self.slugs)


def of_search(project: Project, digests: Mapping[str, str]) -> dict[str, bytes]:
    """The search over the pages in output/; raises Refused. DIGESTS: of what output/ has, by path."""
    return search.index(_Pages(project, _with_page(digests)))


def searched(digests: Mapping[str, str]) -> str:
    """A digest over the pages that a search is made of."""
    return digest_of("".join(f"{slug}\0{digests[f'{slug}/{PAGE}']}\n" for slug in _with_page(digests)).encode())


def _with_page(digests: Mapping[str, str]) -> list[str]:
    return sorted(folder for path in digests for folder, _, name in (path.partition("/"),) if name == PAGE)


def inputs_of(project: Project, slug: str, built: Mapping[str, str]) -> str:
    """A digest over everything that the pages of SLUG are made of."""
    digest = hashlib.sha256(site_layer(project).encode())
    for name in (HISTORY, WITHDRAWAL):
        try:
            digest.update(read_plain(project.folder(slug), name, MOST_OF_A_LIST))
        except OSError:
            digest.update(f"no {name}".encode())
    for folder, _, names in sorted(os.walk(project.printings(slug))):
        digest.update(f"\n{Path(folder).name}: {' '.join(sorted(names))}".encode(errors="surrogateescape"))
    # What was built may not lie there just now: then it is not shown, and is as soon as it does.
    digest.update("".join(f"\n{path}\0{built.get(path)}\0{(project.output / path).exists()}"
                          for path in outputs_of(slug)).encode())
    digest.update(str(project.is_withdrawn(slug)).encode())
    return digest.hexdigest()
