"""Finished PDF bytes → its structure tree with the words that each element holds. Shares no code with what wrote it.

It reads as a reader for the blind would: from the tree to the marked content, from glyphs by ToUnicode to words.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

SOFT_HYPHEN = "\u00ad"
_PAIRS = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


@dataclass
class Element:
    """A structure element: its own type, the standard one that is mapped to, and its kids in order: words or elements.

    `annotations`: those it refers to, with the number of their page.
    """

    kind: str
    standard: str
    dictionary: Any
    kids: list[Element | str] = field(default_factory=list)
    annotations: list[tuple[int, Any]] = field(default_factory=list)

    def all(self, *kinds: str) -> Iterator[Element]:
        """This element and those in it that are of the standard types KINDS, or all of them; in reading order."""
        if not kinds or self.standard in kinds:
            yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all(*kinds)

    def text(self, without: tuple[str, ...] = ()) -> str:
        """Its words, nothing added: pieces as they follow upon each other, but for elements of the types WITHOUT."""
        if "/ActualText" in self.dictionary:
            return str(self.dictionary.ActualText)
        return "".join(kid if isinstance(kid, str) else "" if kid.standard in without else kid.text(without)
                       for kid in self.kids)

    def get(self, name: str) -> Any:
        """An entry of its dictionary, or one of its attributes; None without one."""
        if name in self.dictionary:
            return self.dictionary[name]
        return self.dictionary.A.get(name) if "/A" in self.dictionary else None


@dataclass
class Page:
    """The words of a page's marked content by number, those of its artifacts, and all that is in neither."""

    marked: dict[int, str] = field(default_factory=dict)
    begun: Counter[int] = field(default_factory=Counter)
    artifacts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)


@dataclass
class Tagged:
    """A file: its tree, its pages, and how often the tree refers to each (page, number)."""

    pdf: Any
    root: Element
    pages: list[Page]
    used: Counter[tuple[int, int]]
    owners: dict[tuple[int, int], Any]


def tagged(data: bytes) -> Tagged:
    """A file's bytes → Tagged."""
    pdf = pikepdf.open(io.BytesIO(data))
    pages = [_page(page) for page in pdf.pages]
    numbers = {page.objgen: n for n, page in enumerate(pdf.pages)}
    tree = pdf.Root.StructTreeRoot
    roles = {str(name)[1:]: str(kind)[1:] for name, kind in tree.get("/RoleMap", {}).items()}
    used: Counter[tuple[int, int]] = Counter()
    owners: dict[tuple[int, int], Any] = {}

    def read(item: Any) -> Element:
        kind = str(item.S)[1:]
        element = Element(kind, roles.get(kind, kind), item)
        kids = item.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                place = numbers[item.Pg.objgen], kid
            elif kid.get("/Type") == "/OBJR":
                element.annotations.append((numbers[kid.Pg.objgen], kid.Obj))
                continue
            elif kid.get("/Type") == "/MCR":
                place = numbers[kid.Pg.objgen], int(kid.MCID)
            else:
                assert kid.P.objgen == item.objgen
                element.kids.append(read(kid))
                continue
            used[place] += 1
            owners[place] = item
            element.kids.append(pages[place[0]].marked[place[1]])
        return element

    top = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
    return Tagged(pdf, read(top), pages, used, owners)


def _fonts(page: Any) -> dict[str, dict[int, str]]:
    """A page → by each font's name, what its glyphs stand for (ISO 32000-1, 9.10.3)."""
    return {str(name): {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
                        for code, text in _PAIRS.findall(font.ToUnicode.read_bytes())}
            for name, font in page.Resources.Font.items()}


def _page(page: Any) -> Page:
    """A page's content stream, followed operator by operator."""
    found = Page()
    fonts = _fonts(page)
    glyphs: dict[int, str] = {}
    #: What is open: (its tag, its dictionary)
    stack: list[tuple[str, dict[str, Any]]] = []
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BT", "ET"):
            depth += 1 if name == "BT" else -1
            assert depth in (0, 1)
        elif name == "Tf":
            glyphs = fonts[str(operands[0])]
        elif name in ("BDC", "BMC"):
            entries = {str(key): value for key, value in operands[1].items()} if name == "BDC" else {}
            stack.append((str(operands[0]), {**entries, "in text": depth}))
            if "/MCID" in entries:
                number = int(entries["/MCID"])
                found.begun[number] += 1
                found.marked[number] = str(entries.get("/ActualText", ""))
        elif name == "EMC":
            assert stack.pop()[1]["in text"] == depth  # 14.6.1: balanced within a text object
        elif name in ("TJ", "Tj"):
            strings = operands[0] if name == "TJ" else operands
            codes = b"".join(bytes(each) for each in strings if isinstance(each, pikepdf.String))
            words = "".join(glyphs[int.from_bytes(codes[n:n + 2])] for n in range(0, len(codes), 2))
            _tell(found, stack, words)
        elif name in ("f", "f*", "S", "s", "B", "B*", "b", "Do", "sh") and not stack:
            found.unmarked.append(name)
    assert not stack
    return found


def _tell(found: Page, stack: list[tuple[str, dict[str, Any]]], words: str) -> None:
    artifact = next((entries for tag, entries in stack if tag == "/Artifact"), None)
    marked = next((entries for _, entries in stack if "/MCID" in entries), None)
    if artifact is not None:
        assert marked is None
        found.artifacts.append(({key: str(value) for key, value in artifact.items() if key != "in text"}, words))
    elif marked is None:
        found.unmarked.append(words)
    elif "/ActualText" not in marked:
        found.marked[int(marked["/MCID"])] += words
