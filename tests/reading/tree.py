"""EPUB bytes → what a screen reader is given of each chapter: the browser's accessibility tree, and faults in it.

The tree is Chromium's (Core Accessibility API Mappings 1.2, Digital Publishing WAI-ARIA 1.1), read in its order.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from countermark.completeness.words import seen
from countermark.document import Document, Figure, in_order, inline_text, note_sign
from countermark.validators.chromium import HOME, open_page
from countermark.validators.shown import shown_in

_XHTML = "{http://www.w3.org/1999/xhtml}"
_SVG = "{http://www.w3.org/2000/svg}"
_WORDS = frozenset({"StaticText", "ListMarker"})
_PICTURES = frozenset({"image", "doc-cover", "graphics-document"})
_PAGE = "doc-pagebreak"


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree: its role, name and level (0: none), and the nodes in it."""

    role: str
    name: str
    level: int
    children: tuple[Node, ...]

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.all()

    def of(self, *roles: str) -> list[Node]:
        """The nodes in it that have one of ROLES."""
        return [node for node in self.all() if node.role in roles]

    @property
    def text(self) -> str:
        return "".join(node.name for node in self.of(*_WORDS))


def trees(browser: Any, book: bytes) -> dict[str, Node]:
    """The tree of each chapter of BOOK, opened as a page of its own; by its address beside the package document."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    package = next(name for name in files if name.endswith(".opf"))
    found = {}
    for href, _ in shown_in(book).texts:
        with open_page(browser, files, 390, 844) as (page, _):
            page.goto(HOME + posixpath.join(posixpath.dirname(package), href))
            nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
            found[href] = _node(nodes[0], {node["nodeId"]: node for node in nodes})
    return found


def _node(node: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> Node:
    levels = [each["value"]["value"] for each in node.get("properties", ()) if each["name"] == "level"]
    # What is ignored has no say of its own; what stands in it does.
    role = "" if node["ignored"] else str(node["role"]["value"])
    children = () if role in _WORDS else tuple(_node(nodes[each], nodes) for each in node.get("childIds", ()))
    return Node(role, str(node.get("name", {}).get("value", "")), int(next(iter(levels), 0)), children)


def faults(browser: Any, book: bytes, document: Document, heading: str) -> list[str]:
    """Where the trees of BOOK are not what they must be; HEADING stands above the document's text."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sources = {posixpath.basename(name): archive.read(name) for name in archive.namelist()}
    texts = dict(shown_in(book).texts)
    found: list[str] = []
    heard = trees(browser, book)
    for href, tree in heard.items():
        root = ElementTree.fromstring(sources[href])
        found += [f"{href}: {fault}" for fault in (*_differ("words", [_signs(tree.text)], [_signs(texts[href])]),
                                                   *_as_marked(tree, root))]
    found += _document(heard["document.xhtml"], document, heading)
    pages = [place.name for place in shown_in(book).places if place.kind == "page-list"]
    # Notes are numbered in the order in which they are called.
    found += _differ("calls of notes", [node.name for tree in heard.values() for node in tree.of("doc-noteref")],
                     [note_sign(note.number) for note in document.notes])
    found += _differ("pages", [node.name for tree in heard.values() for node in tree.of(_PAGE)], pages)
    return found


def _as_marked(tree: Node, root: ElementTree.Element) -> Iterator[str]:
    """Faults of a chapter's TREE beside its elements: headings, pictures, tables and lists."""
    ranks = {f"{_XHTML}h{n}": n for n in range(1, 7)}
    yield from _differ("headings", [(node.level, _signs(node.text)) for node in tree.of("heading")],
                       [(ranks[each.tag], _signs("".join(each.itertext()))) for each in root.iter()
                        if each.tag in ranks])
    described = [each.get("alt", "") if each.tag == f"{_XHTML}img" else each.findtext(f"{_SVG}title", "")
                 for each in root.iter() if each.tag in {f"{_XHTML}img", f"{_SVG}svg"}]
    yield from _differ("pictures", [node.name for node in tree.of(*_PICTURES)], described)
    for role, names in (("table", ("table",)), ("columnheader", ("th",)), ("list", ("ol", "ul")), ("listitem", ("li",)),
                        ("figure", ("figure",)), ("blockquote", ("blockquote",))):
        yield from _differ(role, [len(tree.of(role))], [sum(1 for name in names for _ in root.iter(_XHTML + name))])


def _document(tree: Node, document: Document, heading: str) -> Iterator[str]:
    """Faults of the TREE of the document's text: its words in their order, numbers before paragraphs, and the notes."""
    said = [heading] + [each.alt if isinstance(each, Figure) else each[0]
                        for each in in_order(document.blocks, "printed")]
    notes = [f"{note_sign(note.number)} {inline_text(note.inlines, 'printed')}" for note in document.notes]
    text = _signs("".join(node.name for node in tree.of(*_WORDS, *_PICTURES)))
    if not text.startswith(_signs("".join(said))):
        yield from _differ("document", [text[:len(_signs("".join(said)))]], [_signs("".join(said))])
    yield from _differ("notes", [_signs(node.text) for node in tree.of("doc-footnote")], [*map(_signs, notes)])
    yield from _differ("ways back", [node.name for node in tree.of("doc-backlink")],
                       [note_sign(note.number) for note in document.notes])


def _differ(what: str, found: Sequence[object], right: Sequence[object]) -> Iterator[str]:
    if list(found) == list(right):
        return
    at = next((n for n, pair in enumerate(zip(found, right, strict=False)) if pair[0] != pair[1]),
              min(len(found), len(right)))
    here, there = (str(each[at]) if at < len(each) else "nothing" for each in (found, right))
    start = max(next((n for n, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]), 0) - 20, 0)
    yield f"{what}: '{here[start:start + 60]}', not '{there[start:start + 60]}'"


def _signs(text: str) -> str:
    return "".join(seen(text).split())
