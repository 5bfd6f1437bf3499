"""Document → what its editors did to the text: each change with its place, and what an editor should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from countermark.diagnostics import Diagnostic, fault
from countermark.document import (
    BRACKETS,
    CHANGES,
    PARTS,
    Block,
    Change,
    Document,
    Figure,
    Heading,
    Inlines,
    Items,
    Marked,
    Note,
    NoteMark,
    Paragraph,
    Part,
    Quotation,
    Table,
    Text,
    inline_text,
    lines_of,
    texts,
    walk,
)

_SIGNS = "‹›"
#: Where an edition prints the captured fields.
_ZONES = {"heading": ("Title", "Summary"), "colophon": ("Date as given", "Citation", "Credits", "Original language")}


@dataclass(frozen=True, slots=True)
class Placed:
    """Words and where they stand, in words: "Paragraph 3", "Letterhead, line 1", "Summary".

    `number`: the paragraph's, which every format prints; "" for what has none of its own.
    """

    place: str
    inlines: Inlines
    number: str = ""


class Edited(Protocol):
    """What holds words that editors can mark: a Document, or what was parsed on the way to one."""

    @property
    def blocks(self) -> tuple[Block, ...]: ...
    @property
    def fields(self) -> tuple[tuple[str, Inlines], ...]: ...
    @property
    def notes(self) -> tuple[Note, ...]: ...


def placed(document: Edited) -> Iterator[Placed]:
    """All words of DOCUMENT that can be marked, with their places, in reading order: title and summary, text, rest."""
    head = [Placed(_named(name), inlines) for name, inlines in document.fields]
    before = [each for each in head if zone_of(each.place) == "heading"]
    yield from before
    yield from _Places().blocks(document.blocks, "")
    yield from (each for each in head if each not in before)
    yield from (Placed(f"Note {note.number}", note.inlines) for note in document.notes)


def zone_of(place: str) -> str:
    """The section of an edition that a place of `placed` lies in: "heading", "document" or "colophon"."""
    return "heading" if place in _ZONES["heading"] else "colophon" if place in _ZONES["colophon"] else "document"


def zone_of_note(document: Document, number: int) -> str:
    """The section in which note NUMBER is called."""
    return next(zone_of(each.place) for each in placed(document)
                if any(isinstance(item, NoteMark) and item.number == number for item in walk(each.inlines)))


def changes_of(document: Edited) -> tuple[tuple[str, Change], ...]:
    """(place, change) of each declared change, in reading order."""
    return tuple((each.place, item) for each in placed(document) for item in walk(each.inlines)
                 if isinstance(item, Change))


def numbers_of(document: Edited) -> tuple[str, ...]:
    """The numbers of the document's paragraphs, in reading order."""
    return tuple(each.number for each in placed(document) if each.number)


class _Places:
    """Places are counted from the last numbered paragraph, the locator that both formats share."""

    def __init__(self) -> None:
        self.paragraph = ""
        self.line = 0

    def blocks(self, blocks: Sequence[Block], part: str) -> Iterator[Placed]:
        for block in blocks:
            if isinstance(block, Paragraph):
                yield from self.paragraphs(block, part)
            elif isinstance(block, Heading):
                yield Placed(self.near("heading"), block.inlines)
            elif isinstance(block, Items):
                for item in block.items:
                    yield from self.blocks(item, part or "list")
            elif isinstance(block, Quotation):
                yield from self.blocks(block.blocks, part or "quotation")
            elif isinstance(block, Table):
                for n, row in enumerate(((block.head,) if block.head else ()) + block.rows, 1):
                    yield from (Placed(self.near(f"table, row {n}"), cell) for cell in row)
            elif isinstance(block, Figure):
                yield from (Placed(self.near("caption"), each) for each in block.caption)
            else:
                yield from self.part(block)

    def paragraphs(self, block: Paragraph, part: str) -> Iterator[Placed]:
        if block.number:
            self.paragraph = block.number
            yield Placed(f"Paragraph {block.number}", block.inlines, block.number)
        elif part in PARTS and PARTS[part].keeps_lines:
            for line in lines_of(block.inlines):
                self.line += 1
                yield Placed(self.near(f"{part}, line {self.line}"), line)
        else:
            yield Placed(self.near(part), block.inlines)

    def part(self, block: Part) -> Iterator[Placed]:
        self.line = 0
        if block.heading:
            yield Placed(self.near(f"{block.name}, heading"), block.heading)
        yield from self.blocks(block.blocks, "" if PARTS[block.name].numbered else block.name)

    def near(self, what: str) -> str:
        words = _named(PARTS[what].label if what in PARTS and PARTS[what].label else what or "text")
        return f"{words}, after paragraph {self.paragraph}" if self.paragraph else words


def _named(name: str) -> str:
    return (name[:1].upper() + name[1:]).replace("-", " ")


def faults_of_editing(document: Document, lines: Sequence[int], path: str) -> list[Diagnostic]:
    """What is wrong with how a text was edited, beyond each mark by itself (D026, D027)."""
    found = []
    changes = [change for _, change in changes_of(document)]
    if not document.record.publisher:
        found += [fault(path, "D026", f"the {change.kind} does not say who made it",
                        'add by="…", or name the publisher in content/collection.yaml', change.line, 1)
                  for change in changes if not change.by]
    if document.notes or any(set(_SIGNS) & set(CHANGES[change.kind].sign) for change in changes):
        found += [fault(path, "D027", "the document has the editors' signs ‹ › itself",
                        "an edition of such a text takes no notes, and of changes only emendations and punctuation",
                        line, 1)
                  for text, line in zip(texts(document.blocks), lines, strict=True) if set(_SIGNS) & set(text)]
        found += [fault(path, "D027", f"'{name}' has the editors' signs ‹ › itself",
                        "an edition of such a text takes no notes, and of changes only emendations and punctuation")
                  for name, inlines in document.fields if set(_SIGNS) & set(inline_text(inlines))]
    return found


def brackets_of(document: Document) -> frozenset[str]:
    """The meanings that square brackets in the document's text are said to have; "" where one is not said."""
    found: set[str] = set()
    for each in _in_the_text(document):
        found |= {item.kind for item in walk(each.inlines) if isinstance(item, Marked) and item.kind in BRACKETS}
        if "[" in _untyped(each.inlines):
            found.add("")
    return frozenset(found)


def _in_the_text(document: Document) -> Iterator[Placed]:
    return _Places().blocks(document.blocks, "")


def untyped_brackets(document: Document, path: str) -> tuple[Diagnostic, ...]:
    """A warning where square brackets of the document's own do not say what they mean (D029)."""
    where = [each.place for each in placed(document) if "[" in _untyped(each.inlines)]
    if not where:
        return ()
    kinds = ", ".join(f"{{.{name}}}" for name in BRACKETS)
    return (fault(path, "D029", f"square brackets do not say what they mean: {'; '.join(dict.fromkeys(where))}",
                  f"put one of these after the bracket: {kinds}"),)


def _untyped(inlines: Inlines) -> str:
    return "".join(item.text if isinstance(item, Text) else
                   "" if isinstance(item, Marked) and item.kind in BRACKETS else
                   _untyped(item.children) if hasattr(item, "children") else "" for item in inlines)


def has_emphasis(document: Document) -> bool:
    """Whether words of the text are set apart that the captured text, which knows no emphasis, does not set apart."""
    return any(isinstance(item, Marked) and item.kind in ("emphasis", "strong")
               for each in _in_the_text(document) for item in walk(each.inlines))
