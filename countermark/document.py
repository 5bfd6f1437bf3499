"""The document: what an edition's source says, as values that do not change.

Names follow TEI elements and the EPUB Structural Semantics Vocabulary, so that class names in the layouts follow
from the names here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countermark.record import Record


@dataclass(frozen=True, slots=True)
class PartKind:
    """How a named part behaves: keeps its line breaks, opens with a heading, holds numbered paragraphs."""

    what: str
    keeps_lines: bool = False
    opens_with_heading: bool = False
    numbered: bool = False


#: The parts that a fenced block may name (`::: letterhead`); layouts give each a class of the same name.
PARTS: dict[str, PartKind] = {
    "letterhead": PartKind("letterhead: office, number, date, marking, line by line", keeps_lines=True),
    "marking": PartKind("classification marking on lines of its own", keeps_lines=True),
    "diary-frame": PartKind("whose diary it is, and for which time", keeps_lines=True, opens_with_heading=True),
    "dateline": PartKind("place or date, as written", keeps_lines=True),
    "entry": PartKind("a dated entry: its date, then its paragraphs", opens_with_heading=True, numbered=True),
    "participants": PartKind("who took part, a line each", keeps_lines=True),
    "subject": PartKind("subject line", keeps_lines=True),
    "salutation": PartKind("salutation", keeps_lines=True),
    "signature": PartKind("signature block", keeps_lines=True),
    "postscript": PartKind("postscript", numbered=True),
    "stamp": PartKind("stamp, or words in another hand", keeps_lines=True),
    "distribution": PartKind("distribution list, typist's initials, number of copies", keeps_lines=True),
    "passage": PartKind("a passage in a language of its own", numbered=True),
    "lines": PartKind("lines kept as they stand", keeps_lines=True),
}

#: Marks that words inside a line may carry (`[Top Secret]{.marking}`): the words stay, the mark says what they are.
MARKS: dict[str, str] = {
    "marking": "a classification marking",
    "copy-number": "the number of a copy",
}


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    pass


@dataclass(frozen=True, slots=True)
class Marked:
    """Words within a line, marked: kind is "emphasis", "strong", "foreign" or a key of MARKS.

    `language` (BCP 47) is set where it is another than that of the words around.
    """

    kind: str
    children: tuple[Inline, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    children: tuple[Inline, ...]


Inline = Text | LineBreak | Marked | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `number` is its locator, the same in every format, or "" where it has none."""

    inlines: tuple[Inline, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the document, level 1 to 3."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list. The sign of each item ("3.", "-") is a word of the document, as it was typed."""

    ordered: bool
    signs: tuple[str, ...]
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of the document, its heading apart from its blocks, and its language where it has its own."""

    name: str
    heading: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    language: str = ""


Block = Paragraph | Heading | Items | Quotation | Table | Part


@dataclass(frozen=True, slots=True)
class Document:
    """One document, ready to be set: its record, its text, and the id of this state of both."""

    slug: str
    record: Record
    blocks: tuple[Block, ...]
    edition_id: str
    compared: bool
    """Whether a witness was there and every word was compared with it."""


def lines_of(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], ...]:
    """INLINES split at their line breaks, for parts that keep lines."""
    lines: list[list[Inline]] = [[]]
    for item in inlines:
        if isinstance(item, LineBreak):
            lines.append([])
        else:
            lines[-1].append(item)
    return tuple(tuple(line) for line in lines)


def inline_text(inlines: tuple[Inline, ...]) -> str:
    """The words of INLINES; a line break counts as a blank."""
    out = []
    for item in inlines:
        if isinstance(item, Text):
            out.append(item.text)
        elif isinstance(item, LineBreak):
            out.append(" ")
        else:
            out.append(inline_text(item.children))
    return "".join(out)


def texts(blocks: tuple[Block, ...], numbers: bool = False) -> Iterator[str]:
    """The text of each paragraph, heading, item and cell in reading order; with paragraph numbers where asked."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if numbers and block.number:
                yield block.number
            yield inline_text(block.inlines)
        elif isinstance(block, Heading):
            yield inline_text(block.inlines)
        elif isinstance(block, Items):
            for sign, item in zip(block.signs, block.items, strict=True):
                yield sign
                yield from texts(item, numbers)
        elif isinstance(block, Table):
            for row in ((block.head,) if block.head else ()) + block.rows:
                yield from map(inline_text, row)
        elif isinstance(block, Quotation):
            yield from texts(block.blocks, numbers)
        else:
            if block.heading:
                yield inline_text(block.heading)
            yield from texts(block.blocks, numbers)
