"""Where the pages of the print edition begin: found by its tree of tags, put into the chapters of the ebook.

The two formats share sections, by their ids, and in each of them the same signs in the same order. So a place is told
by the section and by how many signs of it come before (PageBreak), and is the same place in both: before the very word
that opens a page (EPUB Accessibility 1.1, 2.4; EPUB 3.3, 7.4.3).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countermark.formats import PageBreak
from countermark.formats.structure import Leaf, Node, html_of, laid_out, structure_of

#: The sections that both formats have; what else print sets (contents, imprint) an ebook has no place for.
SECTIONS = ("heading", "summary", "source", "document", "text-note", "citing", "colophon")
_BLANK = " \t\n\r\f"


def breaks_of(pages: Sequence[Any], path: str) -> tuple[PageBreak, ...]:
    """Laid-out PAGES → where each of them begins.

    A page begins with the first sign, in the order of the HTML, that lies on it. One that has no words of any shared
    section gets the section "". Raises Refused (D052), put down to PATH, as structure_of does.
    """
    found: dict[int, PageBreak] = {}
    _Count(found).node(structure_of(html_of(pages), laid_out(pages), path).root, "")
    return tuple(found.get(page, PageBreak(page, "", 0)) for page in range(1, len(pages) + 1))


@dataclass
class _Count:
    found: dict[int, PageBreak]
    signs: int = 0

    def node(self, node: Node, section: str) -> None:
        if node.kind == "Note":
            return  # it stands at the foot of its page
        own = node.element.get("id") or ""
        if own in SECTIONS and own != section:
            section, self.signs = own, 0
        children = node.children
        for n, child in enumerate(children):
            if isinstance(child, Node):
                self.node(child, section)
            elif section and not child.hyphen:
                after = children[n + 1] if n + 1 < len(children) else None
                self.leaf(child, section, isinstance(after, Node) and after.actual != "")

    def leaf(self, leaf: Leaf, section: str, hyphenated: bool) -> None:
        signs = _signs(getattr(leaf.box, "text", "")) - hyphenated
        if leaf.box.element_tag == "img":
            signs = 1
        if signs:
            self.found.setdefault(leaf.page + 1, PageBreak(leaf.page + 1, section, self.signs))
        self.signs += signs


_NO_BLANK = str.maketrans("", "", _BLANK)


def _signs(text: str) -> int:
    return len(text.translate(_NO_BLANK))


#: Elements that begin a line. A break goes into the one that its words open: before it, it would be left behind on the
#: screen before, where the words begin another. A line that is kept is one, too.
_BLOCKS = frozenset(("aside", "blockquote", "body", "div", "figcaption", "figure", "header", "li", "ol", "p", "section",
                     "table", "tbody", "td", "th", "thead", "tr", "ul"))
_LINE = re.compile(r'\sclass="line[ "]')
_HEADING = re.compile(r"h[1-6]\Z")
#: Elements without an end tag, and those whose text is no text of the document.
_VOID = frozenset(("br", "img", "wbr"))
_DRAWN = "svg"
_PIECE = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w:.-]*)(?P<rest>[^<>]*)>|&[^;<>&]+;|[^<&]+", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element: its NAME, where its tag stands, the SECTION it is in, and whether it begins a line."""

    name: str
    at: int
    section: str
    block: bool


@dataclass
class _Reader:
    """Goes through one chapter, and finds the places of what is WANTED: section → signs → page."""

    text: str
    wanted: Mapping[str, Mapping[int, int]]
    places_of: Mapping[str, Sequence[int]]
    stack: list[_Open] = field(default_factory=list)
    signs: int = 0
    #: So many of the open elements were open at the last sign already.
    old: int = 0

    def places(self) -> Iterator[tuple[int, str, int]]:
        """(where in the text, as which element, page) of each break, in their order."""
        for piece in _PIECE.finditer(self.text, self.text.index("<body"), self.text.rindex("</body>")):
            if piece["name"]:
                yield from self.tag(piece)
            elif piece[0].startswith("<!--"):
                continue
            elif piece[0].startswith("&"):
                yield from self.sign(piece.start())
            else:
                yield from self.words(piece[0], piece.start())

    def words(self, text: str, start: int) -> Iterator[tuple[int, str, int]]:
        """Text between tags, which begins at START; most has no break in it, and is only counted."""
        signs = _signs(text)
        wanted = self.places_of.get(self.stack[-1].section, [])
        first = bisect_left(wanted, self.signs)
        if first < len(wanted) and wanted[first] < self.signs + signs:
            for at, sign in enumerate(text, start):
                if sign not in _BLANK:
                    yield from self.sign(at)
        elif signs and not self.drawn():
            self.signs += signs
            self.old = len(self.stack)

    def tag(self, piece: re.Match[str]) -> Iterator[tuple[int, str, int]]:
        name = piece["name"]
        if piece["end"]:
            self.stack.pop()
            self.old = min(self.old, len(self.stack))
        elif name == "img":
            yield from self.sign(piece.start())
        elif not piece["rest"].endswith("/") and name not in _VOID:
            section = self.stack[-1].section if self.stack else ""
            own = _ID.search(piece["rest"])
            if own and own[1] in SECTIONS:
                section, self.signs = own[1], 0
            block = name in _BLOCKS or _LINE.search(piece["rest"]) is not None
            self.stack.append(_Open(name, piece.start(), section, block))

    def sign(self, at: int) -> Iterator[tuple[int, str, int]]:
        """A sign that stands AT; what opened with it goes with it, as far as a span may stand before that."""
        if self.drawn():
            return
        page = self.wanted.get(self.stack[-1].section, {}).get(self.signs)
        if page:
            yield *self.before(at), page
        self.signs += 1
        self.old = len(self.stack)


    def drawn(self) -> bool:
        """Whether this is the text of a drawing, which says what it is and is not shown."""
        return any(each.name == _DRAWN for each in self.stack[self.old:])

    def before(self, at: int) -> tuple[int, str]:
        """Where a break before the sign AT goes, and as which element.

        It goes out of what opened with the sign, within the innermost block; but not into a heading, of which it would
        become a word to whoever has it read out.
        """
        opened = self.stack[max(self.old, 1):]
        for n in range(len(opened) - 1, -1, -1):
            if _HEADING.match(opened[n].name):
                return opened[n].at, "div"
            if opened[n].block:
                return (opened[n + 1].at if n + 1 < len(opened) else at), "span"
        return (opened[0].at if opened else at), "span"


def put_in(chapters: Mapping[str, str],
           breaks: Sequence[PageBreak]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """CHAPTERS (file name → XHTML) with BREAKS put in, and the page list: (page, address of its break)."""
    wanted: dict[str, dict[int, int]] = {}
    for each in breaks:
        wanted.setdefault(each.section, {})[each.signs] = each.page
    wanted.pop("", None)
    places_of = {section: sorted(found) for section, found in wanted.items()}
    done: dict[str, str] = {}
    listed: dict[int, str] = {}
    for name, text in chapters.items():
        out, last = [], 0
        for at, element, page in _Reader(text, wanted, places_of).places() if wanted else ():
            out += [text[last:at], f'<{element} epub:type="pagebreak" role="doc-pagebreak" id="page-{page}" '
                                   f'aria-label="{page}"></{element}>']
            last = at
            listed[page] = f"{name}#page-{page}"
        done[name] = "".join((*out, text[last:]))
    return done, tuple((str(page), href) for page, href in sorted(listed.items()))
