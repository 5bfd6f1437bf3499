"""EPUB bytes → what a reading system must show of them: the text of each chapter, and what stands at each place.

Read with the standard library alone, from the package document (EPUB 3.3, 5) and the navigation document (EPUB 3.3,
7). A place is named as reading systems name it: the chapter's address beside the package document, and an id.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree

from countermark import extract

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
#: How many signs after a place are compared; blanks do not count.
SIGNS = 80
_NUMBERED = re.compile(r"p(\d.*)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something leads: kind ("toc", "page-list", "paragraph", "link", "note"), by what name, to which address;
    what the place calls itself, "" where it has no name; and the signs that stand after it, None where it is not."""

    kind: str
    name: str
    href: str
    own_name: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a note: the chapter it is in, its id, where it leads, the signs of the note, and its own."""

    home: str
    id: str
    note: Place
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """texts: the text of each chapter by its address, in the order of the spine; places and calls, in their order."""

    texts: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A content document: its elements, the signs of its body, and each id's element and how many signs before it."""

    root: ElementTree.Element
    signs: str
    ids: Mapping[str, tuple[ElementTree.Element, int]]

    def after(self, name: str) -> str | None:
        """The signs that stand after the id NAME, or after the beginning; None where there is no such id."""
        if name and name not in self.ids:
            return None
        start = self.ids[name][1] if name else 0
        return self.signs[start:start + SIGNS]


def shown_in(book: bytes) -> Shown:
    """What must be shown of BOOK; raises BadZipFile, KeyError and SyntaxError where it is no EPUB."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        at = next(ElementTree.fromstring(archive.read("META-INF/container.xml")).iter(_CONTAINER)).attrib["full-path"]
        package = ElementTree.fromstring(archive.read(at))
        folder = posixpath.dirname(at)

        def read(href: str) -> _Chapter:
            return _chapter(archive.read(posixpath.normpath(posixpath.join(folder, unquote(href)))))

        items = {item.attrib["id"]: item.attrib for item in package.iter(f"{_OPF}item")}
        spine = [items[ref.attrib["idref"]]["href"] for ref in package.iter(f"{_OPF}itemref")]
        chapters = {href: read(href) for href in spine}
        [contents] = [item["href"] for item in items.values() if "nav" in item.get("properties", "").split()]
        places = (*_listed(contents, read(contents), chapters), *_numbered(chapters), *_linked(chapters))
    texts = zip(spine, (text for _, text in extract.epub(book).chapters), strict=True)
    return Shown(tuple(texts), places, tuple(_calls(chapters)))


def _chapter(data: bytes) -> _Chapter:
    root = ElementTree.fromstring(data)
    signs: list[str] = []
    ids: dict[str, tuple[ElementTree.Element, int]] = {}

    def walk(element: ElementTree.Element) -> None:
        if "id" in element.attrib:
            ids.setdefault(element.attrib["id"], (element, len(signs)))
        signs.extend("".join((element.text or "").split()))
        for child in element:
            walk(child)
            signs.extend("".join((child.tail or "").split()))

    walk(next(root.iter(f"{_XHTML}body")))
    return _Chapter(root, "".join(signs), ids)


def _place(kind: str, name: str, base: str, href: str, chapters: Mapping[str, _Chapter]) -> Place:
    """Where HREF leads that stands in the document BASE."""
    path, _, fragment = href.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), path)) if path else base
    chapter = chapters.get(path)
    after = chapter.after(unquote(fragment)) if chapter else None
    element = chapter.ids[unquote(fragment)][0] if chapter and fragment and after is not None else None
    return Place(kind, name, f"{path}#{fragment}" if fragment else path, _own_name(kind, element), after)


def _own_name(kind: str, element: ElementTree.Element | None) -> str:
    """What ELEMENT calls itself: a page's beginning has a label, a numbered paragraph opens with its number."""
    if element is None or kind not in {"page-list", "paragraph"}:
        return ""
    if kind == "page-list":
        return element.get("aria-label") or element.get("title") or "nothing"
    return next(iter("".join(element.itertext()).split()), "nothing")


def _listed(base: str, contents: _Chapter, chapters: Mapping[str, _Chapter]) -> Iterator[Place]:
    """The entries of the table of contents and of the list of pages."""
    for nav in contents.root.iter(f"{_XHTML}nav"):
        for kind in {"toc", "page-list"} & set(nav.get(_TYPE, "").split()):
            for link in nav.iter(f"{_XHTML}a"):
                yield _place(kind, _words(link), base, link.get("href", ""), chapters)


def _numbered(chapters: Mapping[str, _Chapter]) -> Iterator[Place]:
    """The paragraphs that have a number: those whose id is a p and the number."""
    for href, chapter in chapters.items():
        for name in chapter.ids:
            if found := _NUMBERED.fullmatch(name):
                yield _place("paragraph", found[1], href, f"#{name}", chapters)


def _linked(chapters: Mapping[str, _Chapter]) -> Iterator[Place]:
    """Where the links in the text lead, within the book; calls of notes, and the ways back, are followed as calls."""
    for base, chapter in chapters.items():
        for link in chapter.root.iter(f"{_XHTML}a"):
            href = link.get("href", "")
            if not (":" in href or "noteref" in link.get(_TYPE, "").split() or link.get("role") == "doc-backlink"):
                yield _place("link", _words(link), base, href, chapters)


def _calls(chapters: Mapping[str, _Chapter]) -> Iterator[Call]:
    for home, chapter in chapters.items():
        for link in chapter.root.iter(f"{_XHTML}a"):
            if "noteref" in link.get(_TYPE, "").split():
                name = link.get("id", "")
                yield Call(home, name, _place("note", _words(link), home, link.get("href", ""), chapters),
                           chapter.after(name) or "")


def _words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())
