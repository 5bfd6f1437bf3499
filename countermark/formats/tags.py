"""A laid-out document → the tags of its PDF, in place of WeasyPrint's own (ISO 32000-1, 14.7 and 14.8; ISO 14289-1).

WeasyPrint builds its structure anew on each page from boxes; ours is built once, from the HTML (structure.py). Before
the pages are drawn, blanks are given to words that only the end of a line parts; once they are drawn, the marked
content of each page is numbered anew: running heads and folios become artifacts, what belongs together is one
sequence, and a hyphen of the typesetter's says that it is none of the word's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pydyf

from countermark.diagnostics import Refused, fault
from countermark.formats.reading import moves
from countermark.formats.roles import OWN, description, heading, numbering, standard
from countermark.formats.structure import Leaf, Node, boxes_of, drawn, html_of, laid_out, structure_of, walk

#: What WeasyPrint calls to tag a file: (the file, the laid-out document, the PDF's version, the pages' streams).
AddTags = Callable[[Any, Any, Any, Sequence[Any]], None]
_LAST_GLYPH = re.compile(rb"\[(.*)([0-9a-f]{4})>[-\d.]*\] TJ\Z", re.DOTALL)
#: A CSS pixel in points.
_POINT = 0.75


@dataclass(frozen=True, slots=True)
class _Mark:
    """What becomes of a box's marked content: LEAF, a child of OWNER, or an artifact with this dictionary.

    `joins`: its words may be one sequence with those beside it; `blank`: the blank after them stands apart.
    """

    owner: Node | None
    leaf: Leaf | None = None
    joins: bool = True
    blank: bool = False
    artifact: bytes = b""


_Marks = Mapping[Any, _Mark]


def tagger(document: Any, path: str) -> AddTags:
    """A laid-out document → what tags its file. Gives its boxes the blanks that must be drawn, and its links and
    bookmarks their due.

    PATH is the source that faults are put down to. Raises Refused (D052) where the pages are not what the HTML says.
    """
    laid = laid_out(document.pages)
    structure = structure_of(html_of(document.pages), laid, path)
    spaces = frozenset(structure.spaces)
    for box in structure.spaces:
        box.pango_layout.text += " "  # nothing is set to the right of it in this line
    for page in document.pages:
        # WeasyPrint lays one more link over each box in a link.
        page.links[:] = [link for link in page.links if link[3].element.get("href")]
        named = [box.element for box, _ in boxes_of(page)
                 if box.bookmark_label and box.style["bookmark_level"] != "none"]
        page.bookmarks[:] = [(level, heading(element), *rest)
                             for element, (level, _, *rest) in zip(named, page.bookmarks, strict=True)]
    leaves = [(node, leaf) for node in walk(structure.root) for leaf in node.children if isinstance(leaf, Leaf)]
    hyphens = {leaf.box: _Mark(node, leaf) for node, leaf in leaves if leaf.hyphen}
    # What shaping moves about gets its order back in the words' own ActualText, so they stand by themselves.
    marks = {leaf.box: _Mark(node, leaf, not moves(drawn(leaf)), moves(drawn(leaf)) and leaf.box in spaces)
             for node, leaf in leaves if not leaf.hyphen}
    for box, edge in laid.furniture.items():
        marks[box] = _Mark(None, artifact=b"<</Type/Pagination/Subtype/%s>>" % edge.encode())
    marks.update(dict.fromkeys(structure.ornaments, _Mark(None)))
    return partial(_add_tags, structure.root, marks, hyphens, path)


def _add_tags(root: Node, marks: _Marks, hyphens: _Marks, path: str,
              pdf: Any, document: Any, version: Any, streams: Sequence[Any]) -> None:
    """The tree under ROOT into the file PDF, and the marked content of its pages' STREAMS as MARKS and HYPHENS say."""
    places: dict[Leaf, list[int]] = {}
    owners = [_mark_anew(stream, marks, hyphens, places) for stream in streams]
    if any(mark.leaf not in places for each in (marks, hyphens) for mark in each.values() if mark.leaf):
        raise Refused([fault(path, "D052", "the page cannot be tagged: words are drawn apart from it",
                             "this is a fault of the style sheet, such as opacity")])
    links: dict[Any, list[tuple[int, Any]]] = {}
    for number, page in enumerate(document.pages):
        for box, _ in boxes_of(page):
            if getattr(box, "link_annotation", None):
                links.setdefault(box.element, []).append((number, box.link_annotation))
    top = _Tree(pdf, document, places, links).write(root, owners)
    if links:
        raise Refused([fault(path, "D052", "the page cannot be tagged: a link stands outside the text",
                             "this is a fault of the layout")])
    pdf.catalog["StructTreeRoot"] = top.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    # The numbers that pages are called by are those that are printed on them (ISO 32000-1, 12.4.2).
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})


def _mark_anew(stream: Any, marks: _Marks, hyphens: _Marks, places: dict[Leaf, list[int]]) -> list[Node]:
    """A page's stream with its marked content as MARKS and HYPHENS say, and the node of each sequence by its number.

    PLACES is told the numbers of each leaf's sequences. Neighbours in a node are one sequence.
    """
    boxes = {tag["mcid"]: box for box, tag in stream._tags.items()}
    out: list[Any] = []
    owners: list[Node] = []

    def begin(mark: _Mark) -> list[Any]:
        if mark.owner is None or mark.leaf is None:
            return ["/Artifact", mark.artifact, b"BDC"] if mark.artifact else ["/Artifact", b"BMC"]
        owners.append(mark.owner)
        return ["/Span", pydyf.Dictionary({"MCID": len(owners) - 1}), b"BDC"]

    def place(mark: _Mark) -> None:
        if mark.leaf is not None:
            places.setdefault(mark.leaf, []).append(len(owners) - 1)

    before: _Mark | None = None
    for passage, mcid in _passages(stream.stream):
        if mcid is None:
            out += passage
            before = None if passage else before
            continue
        box, content = boxes[mcid], passage[3:-1]
        mark = marks.get(box)
        if mark is None:
            # Blanks that are not drawn leave their colour behind, which the next words may rely on.
            rest = content[:-2] if content[-2:] == [b"BT", b"ET"] else content
            out += rest
            before = None if rest else before
        elif mark.blank or box in hyphens:
            # Marked content that begins in a text object ends in it (14.6.1); what is before it only sets colours.
            start, words, last, end = _parted(content)
            out += [*start, *begin(mark), *words, b"EMC"]
            place(mark)
            tail = hyphens.get(box, mark)
            out += [*begin(tail), *last, b"EMC", *end]
            place(tail)
            before = None
        else:
            if before is not None and _goes_on(before, mark):
                out.pop()
            else:
                out += begin(mark)
            place(mark)
            out += [*content, b"EMC"]
            before = mark
    stream.stream = out
    return owners


def _goes_on(before: _Mark, mark: _Mark) -> bool:
    """Whether one sequence of marked content holds both, which stand side by side in a stream."""
    same = before.owner is mark.owner and before.artifact == mark.artifact
    return same and before.joins and mark.joins


def _passages(items: Sequence[Any]) -> Iterator[tuple[list[Any], int | None]]:
    """The operators of a stream → its marked content by number, each whole, and all between as it is (None)."""
    start, depth, mcid = 0, 0, None
    for n, item in enumerate(items):
        if item in (b"BDC", b"BMC"):
            depth += 1
            if depth == 1 and item == b"BDC" and "MCID" in items[n - 1]:
                yield list(items[start:n - 2]), None
                start, mcid = n - 2, items[n - 1]["MCID"]
        elif item == b"EMC":
            depth -= 1
            if depth == 0 and mcid is not None:
                yield list(items[start:n + 1]), mcid
                start, mcid = n + 1, None
    yield list(items[start:]), None


def _parted(content: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any], Sequence[Any]]:
    """The operators that draw words → those that open a text object, draw all but one sign, draw the last, close it."""
    shows = [n for n, item in enumerate(content) if isinstance(item, bytes) and item.endswith(b"TJ")]
    found = _LAST_GLYPH.match(content[shows[-1]]) if shows else None
    if not found:
        return (), content, (), ()  # nothing is drawn: completeness tells
    start, last = content.index(b"BT") + 1, shows[-1]
    before = found[1][:-1] if found[1].endswith(b"<") else found[1] + b">"
    words = [b"[" + before + b"] TJ"] if before else []
    return content[:start], [*content[start:last], *words], [b"[<" + found[2] + b">] TJ"], content[last + 1:]


class _Tree:
    """Writes structure elements into a file."""

    def __init__(self, pdf: Any, document: Any, places: Mapping[Leaf, list[int]],
                 links: dict[Any, list[tuple[int, Any]]]) -> None:
        self.pdf = pdf
        self.document = document
        self.places = places
        self.links = links
        self.written: dict[Node, Any] = {}
        self.annotations: list[tuple[Any, Any]] = []
        self.ids: dict[str, Any] = {}

    def write(self, root: Node, owners: Sequence[Sequence[Node]]) -> Any:
        """The tree under ROOT; OWNERS: of each page, the nodes of its marked content. Gives the tree's root."""
        top = self._add(pydyf.Dictionary({"Type": "/StructTreeRoot"}))
        top["K"] = pydyf.Array([self._element(root, top).reference])
        pairs = [pydyf.Array([self.written[node].reference for node in page]) for page in owners]
        for element, annotation in self.annotations:
            annotation["StructParent"] = len(pairs)
            pairs.append(element.reference)
        parents = pydyf.Dictionary({"Nums": pydyf.Array([each for pair in enumerate(pairs) for each in pair])})
        top["ParentTree"] = self._add(parents).reference
        top["ParentTreeNextKey"] = len(pairs)
        own = {node.kind: f"/{OWN[node.kind]}" for node in self.written if node.kind in OWN}
        if own:
            top["RoleMap"] = pydyf.Dictionary(dict(sorted(own.items())))
        if self.ids:
            names = pydyf.Array([each for name in sorted(self.ids)
                                 for each in (pydyf.String(name), self.ids[name].reference)])
            top["IDTree"] = self._add(pydyf.Dictionary({"Names": names})).reference
        return top

    def _add(self, item: Any) -> Any:
        self.pdf.add_object(item)
        return item

    def _element(self, node: Node, parent: Any) -> Any:
        element = self._add(pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.kind}", "P": parent.reference}))
        self.written[node] = element
        page = next((child.page for child in node.children if isinstance(child, Leaf)), None)
        if page is not None:
            element["Pg"] = self.pdf.page_references[page]
        if node.language:
            element["Lang"] = pydyf.String(node.language)
        if node.actual:
            element["ActualText"] = pydyf.String(node.actual)
        if node.kind == "Note" and (name := node.element.get("id")):
            element["ID"] = pydyf.String(name)
            self.ids[name] = element
        if attributes := self._attributes(node):
            element["A"] = attributes
        if node.kind == "Figure":
            element["Alt"] = pydyf.String(description(node.element) or "")
        element["K"] = pydyf.Array(self._kids(node, element, page))
        return element

    def _kids(self, node: Node, element: Any, page: int | None) -> Iterator[Any]:
        seen: set[tuple[int, int]] = set()
        for child in node.children:
            if isinstance(child, Node):
                yield self._element(child, element).reference
                continue
            for mcid in self.places[child]:
                if (child.page, mcid) not in seen:
                    seen.add((child.page, mcid))
                    yield mcid if child.page == page else pydyf.Dictionary({
                        "Type": "/MCR", "Pg": self.pdf.page_references[child.page], "MCID": mcid})
        for number, annotation in self.links.pop(node.element, ()) if node.kind == "Link" else ():
            annotation["Contents"] = pydyf.String(" ".join("".join(node.element.itertext()).split()))
            self.annotations.append((element, annotation))
            yield pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference,
                                    "Pg": self.pdf.page_references[number]})

    def _attributes(self, node: Node) -> Any:
        """The attributes of a structure element (ISO 32000-1, 14.8.5), or None."""
        element = node.element
        found: dict[str, Any] = {}
        if standard(node.kind) == "L":
            signs = [(sign.text or "") for sign in element.findall("li/span[@class='sign']")]
            found = {"O": "/List", "ListNumbering": f"/{numbering(signs, element.tag == 'ol')}"}
        elif node.kind in ("TH", "TD"):
            if node.kind == "TH":
                found["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
            found |= {name: int(element.get(name.lower())) for name in ("ColSpan", "RowSpan")
                      if element.get(name.lower(), "1") != "1"}
            found = {"O": "/Table", **found} if found else {}
        elif node.kind == "Figure":
            found = {"O": "/Layout", "Placement": "/Block", "BBox": self._place_of(node)}
        return pydyf.Dictionary(found) if found else None

    def _place_of(self, node: Node) -> Any:
        """Where a picture stands on its page, in points from the page's lower left corner."""
        leaf = next(child for child in node.children if isinstance(child, Leaf))
        box, height = leaf.box, self.document.pages[leaf.page].height
        left, top = box.content_box_x(), box.content_box_y()
        return pydyf.Array([round(_POINT * each, 3) for each in (
            left, height - top - box.height, left + box.width, height - top)])
