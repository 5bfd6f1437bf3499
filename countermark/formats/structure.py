"""HTML elements and the pages laid out from them → one tree of structure elements (ISO 32000-1, 14.7 and 14.8).

The tree is that of the HTML, whatever page its boxes came to lie on: a paragraph over a page turn is one P. Its words
are compared with the HTML's, sign by sign, which tells three things that a laid-out page does not: in which order all
is read, where a hyphen is the typesetter's, and where two words are parted by nothing but the end of a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from countermark.diagnostics import Refused, fault
from countermark.formats.roles import HOLDERS, MAY_BE_EMPTY, description, in_line, role_of, standard
from countermark.outline import levels

#: What HTML takes for blanks between words; a no-break space is a sign like others.
_BLANK = " \t\n\r\f"
#: What styles/print.css has for hyphenate-character, and what it stands for (ISO 32000-1, 14.8.2.2.3).
_HYPHEN = "-"
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """What is drawn for one laid-out BOX on PAGE (from 0); `hyphen`: of it, the one that the typesetter put last."""

    page: int
    box: Any
    hyphen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A structure element: its type, the HTML element it is for, its language where that is not its parent's, and what
    its content is to be read as where that is not what is drawn (ActualText)."""

    kind: str
    element: Any
    children: tuple[Node | Leaf, ...]
    language: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """The boxes of all pages: those with words and pictures by their HTML element; those that CSS made up; and which
    edge of the page those of running heads and folios belong to."""

    own: dict[Any, list[Leaf]] = field(default_factory=dict)
    made: dict[tuple[Any, str], list[Leaf]] = field(default_factory=dict)
    furniture: dict[Any, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Structure:
    """The tree; the boxes that a blank must be drawn after; and those that are ornament."""

    root: Node
    spaces: tuple[Any, ...]
    ornaments: frozenset[Any]


def boxes_of(page: Any) -> Iterator[tuple[Any, str]]:
    """All boxes of a laid-out page in their order, and in which margin ("@top-left") each lies, or ""."""
    stack: list[tuple[Any, str]] = [(page._page_box, "")]
    while stack:
        box, margin = stack.pop()
        box = getattr(box, "_box", box)  # a placeholder of what is placed absolutely
        margin = margin or getattr(box, "at_keyword", "")
        yield box, margin
        stack += [(child, margin) for child in reversed(getattr(box, "children", ()))]


def html_of(pages: Sequence[Any]) -> Any:
    """The HTML element that laid-out PAGES are of."""
    return pages[0]._page_box.children[0].element


def laid_out(pages: Iterable[Any]) -> Laid:
    """The pages → Laid."""
    laid = Laid()
    for number, page in enumerate(pages):
        for box, margin in boxes_of(page):
            if not hasattr(box, "text") and not hasattr(box, "replacement"):
                continue
            if margin:
                laid.furniture[box] = "Header" if margin.startswith("@top") else "Footer"
            elif "::" in box.element_tag:
                name = box.element_tag.rpartition("::")[2]
                laid.made.setdefault((box.element, name), []).append(Leaf(number, box))
            else:
                laid.own.setdefault(box.element, []).append(Leaf(number, box))
    return laid


def drawn(leaf: Leaf) -> str:
    """The signs that are drawn for a box, "" for those of a picture: blanks alone are not drawn."""
    box = leaf.box
    return box.pango_layout.text if getattr(box, "text", "").strip() else ""


def structure_of(root: Any, laid: Laid, path: str) -> Structure:
    """The HTML element ROOT and its boxes → Structure. Raises Refused (D052) where the two do not fit together."""
    reader = _Reader(laid, path)
    body = root.find("body")
    nodes = [child for child in reader.element(root if body is None else body, root.get("lang") or "", frozenset())
             if isinstance(child, Node)]
    if len(nodes) != 1:
        raise Refused([fault(path, "D052", "the page cannot be tagged: it has no body", _HINT)])
    reader.nothing_left()
    return Structure(_levelled(_without_notes(nodes[0])[0]), tuple(reader.spaces), frozenset(reader.ornaments))


_HINT = ("this is a fault of the layout or the style sheet: words are set that are not the page's own, such as CSS "
         "makes by text-transform or content")


class _Reader:
    """Goes through the HTML once, and takes from the boxes what stands next."""

    def __init__(self, laid: Laid, path: str) -> None:
        self.laid = laid
        self.made = dict(laid.made)
        self.path = path
        self.taken: dict[Any, int] = {}
        self.spaces: list[Any] = []
        self.ornaments: set[Any] = set()
        #: The last words of the block, and whether a blank follows them in the HTML.
        self.last: Leaf | None = None
        self.blank = False

    def element(self, element: Any, language: str, within: frozenset[str]) -> Iterator[Node | Leaf]:
        """What an element becomes, whose parent has LANGUAGE: a node, or what is in it, where it says nothing."""
        if not isinstance(element.tag, str):
            return
        types = role_of(element, within)
        own = element.get("lang") or language
        if own != language and not types:
            types = ("Span",)
        if types and types[-1] == "Figure":
            yield from self._picture(element, types, own if own != language else "")
            return
        apart = bool(types) and not in_line(types[0])
        before = self.last, self.blank
        if apart:
            self.last, self.blank = None, False
        children = tuple(self._content(element, own, within | {element.tag}))
        if apart:
            # The sentence goes on after a note that is called in it.
            self.last, self.blank = before if types[0] == "Note" else (None, False)
        if not types:
            yield from children
        elif children or standard(types[-1]) in MAY_BE_EMPTY:
            yield _nested(types, element, children, own if own != language else "")

    def _content(self, element: Any, language: str, within: frozenset[str]) -> Iterator[Node | Leaf]:
        yield from self._made(element, "before")
        yield from self._text(element, element.text or "")
        for child in element:
            if child.tag == "br":
                self.blank = True
            yield from self.element(child, language, within)
            yield from self._text(element, child.tail or "")
        yield from self._made(element, "after")

    def _text(self, element: Any, text: str) -> Iterator[Node | Leaf]:
        """One piece of text → the boxes that hold it."""
        own = self.laid.own.get(element, ())
        at = 0
        while at < len(text):
            if text[at] in _BLANK:
                self.blank = True
                at += 1
                continue
            leaf = self._next(element, own)
            if leaf is None:
                return  # not set at all; completeness tells
            words = leaf.box.text
            end = _matched(text, at, words)
            hyphen = end is None and words.endswith(_HYPHEN)
            if hyphen:
                end = _matched(text, at, words[:-1])
            if end is None:
                raise self._strange(words, element)
            yield self._placed(leaf)
            if hyphen:
                yield Node("Span", element, (replace(leaf, hyphen=True),), actual=SOFT_HYPHEN)
            at = end

    def _next(self, element: Any, own: Sequence[Leaf]) -> Leaf | None:
        """The next box of an element that has words."""
        for n in range(self.taken.get(element, 0), len(own)):
            if _words(own[n]):
                self.taken[element] = n + 1
                return own[n]
        return None

    def _placed(self, leaf: Leaf) -> Leaf:
        """LEAF, after what goes before it was parted from it by a blank, where the HTML does that."""
        if self.blank and self.last and not drawn(self.last).endswith(" ") and not drawn(leaf).startswith(" "):
            self.spaces.append(self.last.box)
        self.last, self.blank = leaf, False
        return leaf

    def _made(self, element: Any, name: str) -> Iterator[Leaf]:
        """What CSS made up at an element: words, such as a page's number, belong to it; leaders are ornament."""
        for leaf in self.made.pop((element, name), ()):
            if any(map(str.isalnum, leaf.box.text)):
                yield self._placed(leaf)
            else:
                self.ornaments.add(leaf.box)

    def _picture(self, element: Any, types: tuple[str, ...], language: str) -> Iterator[Node]:
        leaves = tuple(self.laid.own.get(element, ()))
        self.taken[element] = len(leaves)
        told = description(element)
        if told is None:
            raise Refused([fault(self.path, "D052", "the page cannot be tagged: a picture has no description",
                                 "say in its alt text what a reader who cannot see it must be told")])
        if told and leaves:  # one that stands in a margin only is furniture
            yield _nested(types, element, leaves, language)
        else:
            self.ornaments.update(leaf.box for leaf in leaves)

    def nothing_left(self) -> None:
        """What was not taken is ornament, if it says again what the page before said: so does the head of a table.

        Raises Refused where it is something else.
        """
        for element, leaves in self.laid.own.items():
            taken = self.taken.get(element, 0)
            before = {_words(leaf) for leaf in leaves[:taken]}
            for leaf in leaves[taken:]:
                if (words := _words(leaf)) and words not in before:
                    raise self._strange(words, element)
                self.ornaments.add(leaf.box)
        for (element, _), leaves in self.made.items():
            if words := "".join(map(_words, leaves)):
                raise self._strange(words, element)

    def _strange(self, words: str, element: Any) -> Refused:
        return Refused([fault(self.path, "D052", f"the page cannot be tagged: '{' '.join(words.split())[:60]}' is set, "
                              f"and does not stand there in <{element.tag}>", _HINT)])


def _words(leaf: Leaf) -> str:
    return str(getattr(leaf.box, "text", "a picture")).strip(_BLANK)


def _matched(text: str, at: int, words: str) -> int | None:
    """Where WORDS end in TEXT, if they stand at AT; None if they do not. Blanks count on neither side, nor does case:
    whether words are the document's own is what completeness asks, of what can be read in the end."""
    for sign in words:
        if sign in _BLANK:
            continue
        while at < len(text) and text[at] in _BLANK:
            at += 1
        if at == len(text) or (text[at] != sign and text[at].casefold() != sign.casefold()):
            return None
        at += 1
    return at


def _nested(types: tuple[str, ...], element: Any, children: tuple[Node | Leaf, ...], language: str) -> Node:
    """Nodes of TYPES, each in the one before, around CHILDREN."""
    if types == ("LI",):
        signs = tuple(child for child in children if isinstance(child, Node) and child.kind == "Lbl")
        body = tuple(child for child in children if child not in signs)
        children = (*signs, Node("LBody", element, body))
    for kind in reversed(types[1:]):
        children = (Node(kind, element, children),)
    return Node(types[0], element, children, language)


def _without_notes(node: Node) -> tuple[Node, tuple[Node, ...]]:
    """A node, and the notes in it that want a place outside.

    A Note stands after the block that calls it; where what is around that holds none (a list, a row of a table), it
    stands in the block, as late as it can before other blocks: in no sentence, at any rate.
    """
    holds = standard(node.kind) in HOLDERS
    children: list[Node | Leaf] = []
    waiting: list[Node] = []
    for child in node.children:
        block = isinstance(child, Node) and not in_line(child.kind)
        if isinstance(child, Leaf):
            children.append(child)
        elif child.kind == "Note":
            waiting.append(child)
        else:
            kept, outside = _without_notes(child)
            if holds and block:
                # What waits was called in words that stand before this block.
                children += waiting
                waiting = []
            children.append(kept)
            waiting += outside
            if holds and block:
                children += waiting
                waiting = []
    if holds:
        children += waiting
        waiting = []
    return replace(node, children=tuple(children)), tuple(waiting)


def _levelled(root: Node) -> Node:
    """The tree with its headings' levels made whole."""
    depths = iter(levels(int(node.kind[1]) for node in walk(root) if _is_heading(node)))

    def levelled(node: Node) -> Node:
        kind = f"H{min(next(depths), 6)}" if _is_heading(node) else node.kind
        children = tuple(levelled(child) if isinstance(child, Node) else child for child in node.children)
        return replace(node, kind=kind, children=children)

    return levelled(root)


def _is_heading(node: Node) -> bool:
    return len(node.kind) == 2 and node.kind[0] == "H" and node.kind[1].isdigit()


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes in it, in reading order."""
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from walk(child)
