"""Document → its headings, with the ids that the layouts give them and their levels, for tables of contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from countermark.document import Block, Document, Heading, Items, Paragraph, Part, Quotation, inline_text


def outline(document: Document) -> tuple[tuple[str, str, int], ...]:
    """(id, heading, level from 1) of each heading and of each part that opens with one, in reading order."""
    return tuple(_headings(document.blocks, "", 0))


def _headings(blocks: Sequence[Block], path: str, within: int) -> Iterator[tuple[str, str, int]]:
    """The headings of BLOCKS; their ids are made as layouts/shared/blocks.html makes them."""
    under = within  # the level of the heading that stands before
    for n, block in enumerate(blocks, 1):
        here = f"{path}-{n}"
        if isinstance(block, Heading):
            under = within + block.level
            yield f"part{here}", inline_text(block.inlines), under
        elif isinstance(block, Part):
            if block.heading:
                yield f"part{here}", inline_text(block.heading), under + 1
            yield from _headings(block.blocks, here, under + bool(block.heading))
        elif isinstance(block, Quotation):
            yield from _headings(block.blocks, here, under)
        elif isinstance(block, Items):
            for m, item in enumerate(block.items, 1):
                rest = item[1:] if item and isinstance(item[0], Paragraph) else item
                yield from _headings(rest, f"{here}-{m}", under)


def levels(found: Iterable[int]) -> list[int]:
    """Headings' levels as HTML has them → the same, but the first is 1 and none is skipped (ISO 14289-1, 7.4.2).

    What was deeper stays deeper, what was level stays level under the same heading.
    """
    open_: list[tuple[int, int]] = []
    out = []
    for level in found:
        while open_ and open_[-1][0] >= level:
            open_.pop()
        depth = open_[-1][1] + 1 if open_ else 1
        open_.append((level, depth))
        out.append(depth)
    return out


#: HTML has six levels of headings, of which an edition's own take two.
_DEEPEST = 4


def heading_levels(document: Document) -> Mapping[str, int]:
    """Id → level from 1 of each heading of the text, of which none is skipped; what is too deep for HTML is level."""
    found = outline(document)
    depths = levels(level for _, _, level in found)
    return {name: min(depth, _DEEPEST) for (name, _, _), depth in zip(found, depths, strict=True)}
