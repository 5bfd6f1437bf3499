"""The document: what an edition's source says, as values that do not change.

Names follow TEI elements and the EPUB Structural Semantics Vocabulary, so that class names in the layouts follow
from the names here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from countermark.record import Record

#: What the words of a document can be read as: the edition's own text, the witness's (each declared change taken
#: back), or what is printed (the edition's, with the editors' signs, paragraph numbers and labels).
Reading = Literal["edition", "witness", "printed"]


@dataclass(frozen=True, slots=True)
class PartKind:
    """How a named part behaves: keeps its line breaks, opens with a heading, holds numbered paragraphs, is labelled."""

    what: str
    keeps_lines: bool = False
    opens_with_heading: bool = False
    numbered: bool = False
    label: str = ""


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
    "note": PartKind("a note of the document's own, where it stands", label="Note in the document"),
    "translator-note": PartKind("a note of the translator's, where it stands", label="Note by the translator"),
}

#: Marks that words inside a line may carry (`[Top Secret]{.marking}`): the words stay, the mark says what they are.
MARKS: dict[str, str] = {
    "marking": "a classification marking",
    "copy-number": "the number of a copy",
}


#: What a square bracket of the source's own can mean (`[Pyongyang]{.variant}`): bracket and words stay as they are.
BRACKETS: dict[str, str] = {
    "identification": "who or what is meant",
    "variant": "another spelling of the name before it",
    "supplied": "a word that the sense needs",
    "translator": "words of the translator",
}


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """What editors may do to a text, and how it shows: SIGN stands with {} for the words.

    `replaces`: the source has another reading, which is declared; `adds`: the source has none of the words.
    """

    what: str
    sign: str
    replaces: bool = False
    adds: bool = False


#: The editors' interventions, each declared where it happens: `[Ivanov]{.emendation was="Ianov" why="…"}`. All that
#: editors put between a document's words stands in ‹ ›, which no bracket of the source's own looks like.
CHANGES: dict[str, ChangeKind] = {
    "sic": ChangeKind("it stands so in the source", "{} ‹sic›"),
    "emendation": ChangeKind("the editors’ reading in place of the source’s", "{}°", replaces=True),
    "punctuation": ChangeKind("normalised punctuation; the words are the source’s", "{}", replaces=True),
    "omission": ChangeKind("words of the source left out here", "{}‹…›", replaces=True),
    "supplied": ChangeKind("words supplied by the editors", "‹{}›", adds=True),
    "identification": ChangeKind("an identification by the editors", "‹{}›", adds=True),
    "variant": ChangeKind("another spelling, given by the editors", "‹{}›", adds=True),
}


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    pass


@dataclass(frozen=True, slots=True)
class Marked:
    """Words within a line, marked: kind is "emphasis", "strong", "foreign" or a key of MARKS or BRACKETS.

    `language` (BCP 47) is set where it is another than that of the words around.
    """

    kind: str
    children: Inlines
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Change:
    """One declared intervention: the edition's words, what the source `was`, why, and by whom ("": the publisher).

    `number` counts the document's changes from 1, in reading order; `line` is the source's.
    """

    kind: str
    children: Inlines
    was: str
    why: str
    by: str
    number: int
    line: int


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where the editors' note NUMBER is called."""

    number: int


Inline = Text | LineBreak | Marked | Link | Change | NoteMark
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the editors': one paragraph, numbered in the order in which notes are called."""

    number: int
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `number` is its locator, the same in every format, or "" where it has none."""

    inlines: Inlines
    number: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the document, level 1 to 3."""

    level: int
    inlines: Inlines


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
    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of the document, its heading apart from its blocks, and its language where it has its own."""

    name: str
    heading: Inlines
    blocks: tuple[Block, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, by its name in figures/ and its size in pixels, and the paragraphs of its caption: the document's own.

    `alt` is the editors' description: it is not printed, but read to who cannot see the picture.
    """

    name: str
    alt: str
    caption: tuple[Inlines, ...]
    width: int
    height: int
    language: str = ""


Block = Paragraph | Heading | Items | Quotation | Table | Part | Figure


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that an edition carries: what it was made from, in the bytes that were read, or what is said of it.

    The name has no folder in it: a program that takes all files out (poppler's) stops at one that it has not made.
    `relationship` is PDF's word for it (ISO 19005-3, 6.8): Source, Data that went in, or a Supplement to them.
    """

    name: str
    media_type: str
    relationship: Literal["Source", "Data", "Supplement"]
    description: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """One document, ready to be set: its record, its text, and the id of this state of both."""

    slug: str
    record: Record
    blocks: tuple[Block, ...]
    edition_id: str
    compared: bool
    """Whether a witness was there and every word was compared with it."""
    fields: tuple[tuple[str, Inlines], ...] = ()
    """The captured fields that may hold changes and calls of notes, by name; the record has their plain words."""
    notes: tuple[Note, ...] = ()
    pictures: tuple[tuple[str, bytes], ...] = ()
    """The bytes of each picture that the text shows, by name, as they were read."""
    carried: tuple[Carried, ...] = ()
    """The files that it was made from; each format that can carries them."""

    def field(self, name: str) -> Inlines:
        """The captured field NAME with what is marked in it; () where the record has none."""
        return dict(self.fields).get(name, ())


def lines_of(inlines: Inlines) -> tuple[Inlines, ...]:
    """INLINES split at their line breaks, for parts that keep lines."""
    lines: list[list[Inline]] = [[]]
    for item in inlines:
        if isinstance(item, LineBreak):
            lines.append([])
        else:
            lines[-1].append(item)
    return tuple(tuple(line) for line in lines)


def sign_around(change: Change) -> tuple[str, str]:
    """What is printed before and after the words of CHANGE."""
    before, _, after = CHANGES[change.kind].sign.partition("{}")
    return before, after


def note_sign(number: int) -> str:
    """How a note is called, and how it opens."""
    return f"‹{number}›"


def inline_text(inlines: Inlines, reading: Reading = "edition") -> str:
    """The words of INLINES in one of their readings; a line break counts as a blank."""
    out = []
    for item in inlines:
        if isinstance(item, Text):
            out.append(item.text)
        elif isinstance(item, LineBreak):
            out.append(" ")
        elif isinstance(item, NoteMark):
            out.append(note_sign(item.number) if reading == "printed" else "")
        elif isinstance(item, Change):
            out.append(_change_text(item, reading))
        else:
            out.append(inline_text(item.children, reading))
    return "".join(out)


def _change_text(change: Change, reading: Reading) -> str:
    kind = CHANGES[change.kind]
    if reading == "witness":
        return change.was if kind.replaces else "" if kind.adds else inline_text(change.children, reading)
    words = inline_text(change.children, reading)
    before, after = sign_around(change) if reading == "printed" else ("", "")
    return before + words + after


def texts(blocks: tuple[Block, ...], reading: Reading = "edition") -> Iterator[str]:
    """The text of each paragraph, heading, item and cell in reading order; with numbers and labels where printed."""
    return (text for text, _ in texts_of(blocks, reading))


def texts_of(blocks: tuple[Block, ...], reading: Reading = "edition") -> Iterator[tuple[str, bool]]:
    """The same, each with whether it is a heading."""
    return (each for each in in_order(blocks, reading) if not isinstance(each, Figure))


def in_order(blocks: tuple[Block, ...], reading: Reading = "edition") -> Iterator[tuple[str, bool] | Figure]:
    """What `texts_of` yields, and each picture before its caption."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if reading == "printed" and block.number:
                yield block.number, False
            yield inline_text(block.inlines, reading), False
        elif isinstance(block, Heading):
            yield inline_text(block.inlines, reading), True
        elif isinstance(block, Items):
            for sign, item in zip(block.signs, block.items, strict=True):
                yield sign, False
                yield from in_order(item, reading)
        elif isinstance(block, Table):
            for row in ((block.head,) if block.head else ()) + block.rows:
                yield from ((inline_text(cell, reading), False) for cell in row)
        elif isinstance(block, Quotation):
            yield from in_order(block.blocks, reading)
        elif isinstance(block, Figure):
            yield block
            yield from ((inline_text(each, reading), False) for each in block.caption)
        else:
            if reading == "printed" and PARTS[block.name].label:
                yield PARTS[block.name].label, False
            if block.heading:
                yield inline_text(block.heading, reading), True
            yield from in_order(block.blocks, reading)


def walk(inlines: Inlines) -> Iterator[Inline]:
    """All of INLINES, those within others too, in reading order."""
    for item in inlines:
        yield item
        if isinstance(item, Marked | Link | Change):
            yield from walk(item.children)
