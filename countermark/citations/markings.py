"""Document → the classifications that its text bears: words marked `.marking`, and the lines of parts `marking`."""

from __future__ import annotations

from collections.abc import Iterator

from countermark.citations.texts import line
from countermark.document import (
    Block,
    Document,
    Figure,
    Inlines,
    Items,
    Marked,
    Paragraph,
    Part,
    Quotation,
    Table,
    inline_text,
    lines_of,
    walk,
)


def markings(document: Document) -> tuple[str, ...]:
    """Each once, in reading order."""
    found = (line(inline_text(words)) for words in _marked(document.blocks))
    return tuple(dict.fromkeys(filter(None, found)))


def _marked(blocks: tuple[Block, ...], whole: bool = False) -> Iterator[Inlines]:
    """What is marked in BLOCKS; WHOLE: every line of their paragraphs is."""
    for block in blocks:
        if isinstance(block, Part):
            yield from _within(block.heading)
            yield from _marked(block.blocks, block.name == "marking")
        elif isinstance(block, Quotation):
            yield from _marked(block.blocks, whole)
        elif isinstance(block, Items):
            for item in block.items:
                yield from _marked(item, whole)
        elif isinstance(block, Table):
            for row in (block.head, *block.rows):
                for cell in row:
                    yield from _within(cell)
        elif isinstance(block, Figure):
            for each in block.caption:
                yield from _within(each)
        elif whole and isinstance(block, Paragraph):
            yield from lines_of(block.inlines)
        else:
            yield from _within(block.inlines)


def _within(inlines: Inlines) -> Iterator[Inlines]:
    return (item.children for item in walk(inlines) if isinstance(item, Marked) and item.kind == "marking")
