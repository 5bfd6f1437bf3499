"""Entries → the catalogue as OPDS 1.2 acquisition feeds (Atom, RFC 4287), which reading apps open.

What is offered is the last printing of each document that was published and not withdrawn, newest first; not one whose
files the collection does not keep, since a feed may name nothing that cannot be had. A large collection is told in
several feeds, each of which names the next: an app on a phone or an e-reader holds a feed whole.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from countermark.project import Project
from countermark.site.entries import Entry, Held

#: Entries in one feed: about 350 kB, a second or two on a weak connection.
PAGE = 200
ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/terms/"
_PREFIXES: Any = {None: ATOM, "dc": DC}  # lxml's stubs know no empty prefix
TYPE = "application/atom+xml;profile=opds-catalog;kind=acquisition"
OPEN_ACCESS = "http://opds-spec.org/acquisition/open-access"
#: What a feed without entries says of its age, since Atom demands a day and no clock is read.
_NEVER = "1970-01-01"


def feed(project: Project, entries: Iterable[Entry]) -> dict[str, bytes]:
    """Path under output/ → feed: opds.xml, and opds-2.xml and so on where there are more than 200; raises Refused
    where collection.yaml cannot be read."""
    from countermark.shared import settings

    said = settings(project)
    offered = sorted(filter(_is_offered, entries), key=lambda each: each.slug)
    offered.sort(key=_published, reverse=True)  # stable: those of one day stay by slug
    pages = [offered[at:at + PAGE] for at in range(0, len(offered), PAGE)] or [[]]
    names = [f"opds{f'-{number}' if number > 1 else ''}.xml" for number in range(1, len(pages) + 1)]
    return {name: _feed(said, names, number, page, _published(offered[0]) if offered else _NEVER)
            for number, (name, page) in enumerate(zip(names, pages, strict=True))}


def collection_id(publisher: str, address: str) -> str:
    """The feed's lasting name: a UUIDv5 of the collection's publisher and address, which are all that tell it from
    another one; where either is changed it is taken for a new feed."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:countermark:collection:{publisher}:{address}')}"


def _is_offered(entry: Entry) -> bool:
    return entry.current is not None and not entry.withdrawn and any(file.path for file in entry.current.editions)


def _published(entry: Entry) -> str:
    assert entry.current
    return entry.current.date


def _moment(day: str) -> str:
    """A day as Atom writes it: printings are dated by the day."""
    return f"{day}T00:00:00Z"


def _feed(settings: Mapping[str, str], names: Sequence[str], number: int, page: Sequence[Entry], updated: str) -> bytes:
    root = etree.Element(_atom("feed"), nsmap=_PREFIXES)
    publisher = settings.get("publisher", "")
    _text(root, "id", collection_id(publisher, settings.get("base address", "")))
    _text(root, "title", publisher or "Documents")
    _text(root, "updated", _moment(updated))
    author = etree.SubElement(root, _atom("author"))
    _text(author, "name", publisher or "Countermark")
    pages = {"self": number, "start": 0}
    if len(names) > 1:
        pages |= {"first": 0, "last": len(names) - 1}
        pages |= {"previous": number - 1} if number else {}
        pages |= {"next": number + 1} if number + 1 < len(names) else {}
    for rel, at in pages.items():
        _link(root, rel, names[at], TYPE)
    _link(root, "alternate", "index.html", "text/html")
    for entry in page:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entry(root: etree._Element, entry: Entry) -> None:
    current = entry.current
    assert current
    element = etree.SubElement(root, _atom("entry"))
    _text(element, "id", entry.identifier)
    _text(element, "title", entry.title)
    _text(element, "updated", _moment(current.date))
    for name in entry.people:
        _text(etree.SubElement(element, _atom("author")), "name", name)
    for name, value in (("identifier", entry.identifier), ("language", entry.language),
                        ("issued", entry.edition_date), ("publisher", entry.publisher),
                        ("source", entry.archive), ("created", entry.date), ("spatial", entry.place)):
        if value:
            etree.SubElement(element, f"{{{DC}}}{name}").text = value
    if entry.kind:
        etree.SubElement(element, _atom("category"), term=entry.kind, label=entry.kind)
    if entry.rights:
        _text(element, "rights", entry.rights)
    summary = "\n\n".join(part for part in (entry.when, entry.summary) if part)
    if summary:
        _text(element, "summary", summary, type="text")
    for file in sorted(current.editions, key=lambda each: each.format):  # EPUB first: apps take the first they can
        if file.path:
            _link(element, OPEN_ACCESS, file.path, file.media_type, **_told(file))
    _link(element, "alternate", f"{entry.slug}/index.html", "text/html")


def _told(file: Held) -> dict[str, str]:
    return {"title": file.format} | ({"length": str(file.size)} if file.size else {})


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, _atom(name), attributes).text = text


def _link(parent: etree._Element, rel: str, href: str, media_type: str, **more: str) -> None:
    etree.SubElement(parent, _atom("link"), {"rel": rel, "href": href, "type": media_type, **more})
