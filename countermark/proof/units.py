"""Blocks → units: each text that `document.texts` yields, with what it is and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from countermark.document import PARTS, Block, Figure, Heading, Inlines, Items, Paragraph, Part, Quotation, Table, Text

Role = Literal["paragraph", "heading", "sign", "cell", "label", "field", "note", "picture"]
#: Roles of units that have no words of their own, and belong to what follows them.
WORDLESS = ("label", "picture")


@dataclass(frozen=True, slots=True)
class Unit:
    """One text of an edition. `name`: what it belongs to, in words; `before`: what is printed before it.

    A unit whose role is "label" has no words of its own: it holds the label of the part that follows. Nor has a
    "picture": `before` is its description, `picture` its name.
    """

    role: Role
    name: str
    inlines: Inlines
    before: str = ""
    language: str = ""
    line: int = 0
    picture: str = ""


def units(blocks: tuple[Block, ...], lines: Iterable[int]) -> tuple[Unit, ...]:
    """BLOCKS → units, with their LINES in the source (`Parsed.lines`)."""
    left = iter(lines)
    return tuple(each if each.role in WORDLESS else replace(each, line=next(left, 0))
                 for each in _units(blocks, "", ""))


def _units(blocks: tuple[Block, ...], name: str, language: str) -> Iterator[Unit]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield Unit("paragraph", name, block.inlines, block.number, language)
        elif isinstance(block, Heading):
            yield Unit("heading", f"heading, level {block.level}", block.inlines, "", language)
        elif isinstance(block, Items):
            for sign, item in zip(block.signs, block.items, strict=True):
                yield Unit("sign", name or "list", (Text(sign),), "", language)
                yield from _units(item, name or "list", language)
        elif isinstance(block, Quotation):
            yield from _units(block.blocks, name or "quotation", language)
        elif isinstance(block, Table):
            for n, row in enumerate(((block.head,) if block.head else ()) + block.rows, 1):
                yield from (Unit("cell", f"table, row {n}", cell, "", language) for cell in row)
        elif isinstance(block, Figure):
            yield Unit("picture", "picture", (), block.alt, language, picture=block.name)
            yield from (Unit("paragraph", "caption", each, "", block.language or language) for each in block.caption)
        else:
            yield from _part(block, language)


def _part(block: Part, around: str) -> Iterator[Unit]:
    kind, language = PARTS[block.name], block.language or around
    name = block.name.replace("-", " ") + (f" in {block.language}" if block.language else "")
    if kind.label:
        yield Unit("label", "", (), kind.label, language)
    if block.heading:
        yield Unit("heading", f"{name}, heading", block.heading, "", language)
    # Numbered paragraphs are known by their numbers.
    yield from _units(block.blocks, "" if kind.numbered and not block.language else name, language)
