"""Document and entry → SLUG/index.html: the text to read, the files to take, how to cite them, what they were before.

The text and all that is said of it come from the same templates and values as the editions. What is offered is the last
printing; a newer draft, and each former printing, are told apart from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from countermark import values
from countermark.citations import EXPORTS
from countermark.dates import house_date
from countermark.document import Document
from countermark.layout import load_layout, load_wording
from countermark.project import SUFFIX_OF_CHECKSUM, Project
from countermark.report import size
from countermark.site.entries import Entry, Held, Printed
from countermark.site.metadata import json_ld, meta, offered
from countermark.wiremark import countermark_svg

#: Each section of an edition → the file it is in: here all are in one, as in print.
_HOMES = {"heading": "", "document": "", "colophon": ""}
_EXPORTS = frozenset(each.name for each in EXPORTS)
#: The countermark beside an edition in the history, in millimetres.
_WIDTH = 9


class File(NamedTuple):
    """A file as the page shows it. `media_type`: for programs; `path`: from the page, "" of one that is not kept here;
    `size`: in words, or ""; `digest`: the SHA-256; `groups`: the same in groups of four digits; `beside`: where its
    checksum lies as a file, or ""."""

    name: str
    path: str
    format: str
    media_type: str
    size: str
    claims: tuple[str, ...]
    digest: str
    groups: tuple[str, ...]
    beside: str


class State(NamedTuple):
    """A printing or a draft as the page shows it. `id`: of its place in the page; `name`: "1.1"; `date`: in the house
    form, "" of a draft; `current`: whether it is what the page offers; `editions`, `exports`, `others`: its files."""

    id: str
    name: str
    edition: int
    printing: int
    date: str
    current: bool
    mark: Markup
    edition_id: str
    changed: tuple[str, ...]
    editions: tuple[File, ...]
    exports: tuple[File, ...]
    others: tuple[File, ...]


def document_page(project: Project, document: Document, entry: Entry) -> bytes:
    """The page of DOCUMENT, which is that of the printing or draft that ENTRY offers; raises Refused where a layout
    cannot be read, and ValueError where there is neither a printing nor a draft."""
    shown = offered(entry)
    mark = load_wording(project)["countermark"]
    draft = _state(entry, entry.draft, mark) if entry.draft else None
    printings = tuple(_state(entry, each, mark) for each in entry.printings)
    state = printings[0] if printings else draft
    page = load_layout(project).render(
        "site/document.html", document, root="../", collection=entry.publisher, homes=_HOMES, in_print=False,
        on_site=True, entry=entry, shown=state, printings=printings, draft=draft if printings else None,
        published=shown.printing > 0, meta=meta(document, entry), json_ld=json_ld(document, entry))
    return page.encode()


def bare_page(project: Project, entry: Entry) -> bytes:
    """The page of a document whose edition is not here, or cannot be read: its history; raises Refused where a layout
    cannot be read."""
    wording = load_wording(project)
    printings = tuple(_state(entry, each, wording["countermark"]) for each in entry.printings)
    page = load_layout(project).page("site/bare.html", root="../", collection=entry.publisher, entry=entry,
                                     printings=printings, wording=wording, values=values)
    return page.encode()


def _state(entry: Entry, printed: Printed, mark: str) -> State:
    files = {file.name: file for file in printed.files}
    rest = [file for file in printed.files if file not in printed.editions]
    shown = tuple(_file(entry, file, files) for file in printed.editions)
    return State(
        f"edition-{printed.name}" if printed.printing else "draft", printed.name, printed.edition, printed.printing,
        house_date(printed.date) if printed.date else "", printed == entry.current,
        Markup(countermark_svg(printed.edition_id, _WIDTH, mark)), printed.edition_id, printed.changed, shown,
        _files(entry, (file for file in rest if file.format in _EXPORTS), files),
        _files(entry, (file for file in rest if file.format not in _EXPORTS), files))


def _files(entry: Entry, found: Iterable[Held], beside: Mapping[str, Held]) -> tuple[File, ...]:
    return tuple(_file(entry, file, beside) for file in found)


def _file(entry: Entry, file: Held, beside: Mapping[str, Held]) -> File:
    checksum = beside.get(f"{file.name}{SUFFIX_OF_CHECKSUM}")
    return File(file.name, _seen(entry, file), file.format, file.media_type, size(file.size) if file.size else "",
                file.claims, file.sha256, values.id_groups(file.sha256), _seen(entry, checksum) if checksum else "")


def _seen(entry: Entry, file: Held) -> str:
    """The path of FILE from the document's page."""
    return file.path.removeprefix(f"{entry.slug}/")
