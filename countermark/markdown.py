"""An edition's Markdown → blocks (CommonMark by markdown-it-py, with named parts, marked words, notes and tables).

Rules that would swallow or reinterpret an archival text's own characters are off: raw HTML, code by indentation or
backticks, reference definitions, underlined headings. What cannot be set is a diagnostic, never a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from countermark import marks
from countermark.changes import is_change, make_change
from countermark.diagnostics import Diagnostic, fault, no_text
from countermark.document import (
    BRACKETS,
    CHANGES,
    MARKS,
    PARTS,
    Block,
    Figure,
    Heading,
    Inline,
    Inlines,
    Items,
    LineBreak,
    Link,
    Marked,
    Note,
    NoteMark,
    Paragraph,
    Part,
    PartKind,
    Quotation,
    Table,
    Text,
    inline_text,
)
from countermark.fences import no_such_part, not_closed
from countermark.figures import FIGURE, HOW_A_PICTURE_STANDS, Picture, misplaced, picture_of
from countermark.forms import is_language
from countermark.locators import NUMBERS_GO_UP, SAID, Numbers
from countermark.syntax import field_parser, text_parser

#: What follows the colons of a fence: a part's name, and perhaps its language ("passage {lang=ru}").
_FENCE = re.compile(r"(?P<name>[^{}]*?)\s*(?:\{\s*lang=\"?(?P<language>[^{}\s\"]*)\"?\s*\})?\Z")
_BAR = re.compile(r"(?<!\\)\|")
_PLAIN = PartKind("running text", numbered=True)
_CAPTION = PartKind("the caption of a picture")
_LANGUAGE_HINT = "write it as in BCP 47: {lang=ru}, {lang=ko}, {lang=de}"
_NOT_SET = {"hr": "a ruled line", "code_inline": "code", "fence": "code"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The blocks, and for each string that document.texts yields the line of the source it stands on.

    `fields` are the record's captured fields with what is marked in them, `notes` the editors' notes.
    """

    blocks: tuple[Block, ...]
    lines: tuple[int, ...]
    fields: tuple[tuple[str, Inlines], ...] = ()
    notes: tuple[Note, ...] = ()


#: Fields that stand before the text in an edition; changes and notes are numbered in reading order.
_BEFORE_THE_TEXT = ("title", "summary")


def parse_markdown(text: str, path: str, first_line: int = 1,
                   fields: Mapping[str, tuple[str, int]] | None = None,
                   pictures: Mapping[str, bytes] | None = None) -> tuple[Parsed, list[Diagnostic]]:
    """TEXT, whose first line is FIRST_LINE of PATH, and FIELDS (name → words, line) → Parsed, and all that is wrong.

    PICTURES: what lies in figures/, by name.
    """
    builder = _Builder(path, first_line, text.split("\n"), pictures or {})
    shared: dict[str, Any] = {}  # where the definitions of notes are, for the fields as for the text
    tokens = text_parser().parse(f"{text}\n", shared)  # without, a part at the end of a quotation breaks the plugin
    for message, hint, line in not_closed(tokens, builder.source):
        builder.fault("D021", message, hint, first_line + line)
    fields = fields or {}
    marked = {name: builder.field_of(*fields[name], shared) for name in _BEFORE_THE_TEXT if name in fields}
    blocks = tuple(builder.blocks(SyntaxTreeNode(tokens).children, _PLAIN))
    marked |= {name: builder.field_of(*fields[name], shared) for name in fields if name not in marked}
    if not builder.faults and not blocks:
        builder.fault("D025", "the document has no text", "write it below the record", first_line)
    return Parsed(blocks, tuple(builder.lines), tuple(marked.items()), builder.notes()), builder.faults


@dataclass
class _Builder:
    path: str
    first_line: int
    source: list[str]
    pictures: Mapping[str, bytes]
    lines: list[int] = field(default_factory=list)
    faults: list[Diagnostic] = field(default_factory=list)
    numbers: Numbers = field(default_factory=Numbers)
    changes: int = 0
    calls: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Label of a note → its number and the line that calls it."""
    definitions: dict[str, SyntaxTreeNode] = field(default_factory=dict)
    in_a_note: bool = False
    at: int = 0
    """The line of what is being read where the parser gives none: a field's."""

    def fault(self, code: str, message: str, hint: str, line: int) -> None:
        self.faults.append(fault(self.path, code, message, hint, line, 1))

    def line(self, node: SyntaxTreeNode) -> int:
        if self.at:
            return self.at
        at: SyntaxTreeNode | None = node
        while at is not None and (at.is_root or not at.map):
            at = at.parent
        return self.first_line + (at.map[0] if at is not None and at.map else 0)

    def blocks(self, nodes: Iterable[SyntaxTreeNode], kind: PartKind) -> Iterator[Block]:
        for node in nodes:
            block = self.block(node, kind)
            if block is not None:
                yield block

    def block(self, node: SyntaxTreeNode, kind: PartKind) -> Block | None:
        if node.type == "paragraph":
            number, wrong = self.numbers.next(str(node.meta.get(SAID, "")), kind.numbered)
            if wrong:
                self.fault("D034", wrong, NUMBERS_GO_UP, self.line(node))
            self.lines.append(self.line(node))
            return Paragraph(self.inlines(node, kind), number)
        if node.type == "heading":
            level = int(node.tag[1])
            if level > 3:
                self.fault("D022", "headings go three levels deep (#, ##, ###)", "use ### or a plain paragraph",
                           self.line(node))
            self.lines.append(self.line(node))
            return Heading(level, self.inlines(node, kind))
        if node.type in ("bullet_list", "ordered_list"):
            ordered = node.type == "ordered_list"

            inner = PartKind("list", keeps_lines=kind.keeps_lines)
            items = []
            for item in node.children:
                self.lines.append(self.line(item))
                items.append(tuple(self.blocks(item.children, inner)))
            return Items(ordered, tuple(item.info + item.markup for item in node.children), tuple(items))
        if node.type == "blockquote":
            return Quotation(tuple(self.blocks(node.children, PartKind("quotation", keeps_lines=kind.keeps_lines))))
        if node.type == "table":
            rows = []
            for row in (row for section in node.children for row in section.children):
                self.check_cells(row)
                rows.append(tuple(self.cell(cell, kind) for cell in row.children))
            return Table(rows[0], tuple(rows[1:]))
        if node.type == "container_part":
            return self.part(node)
        if node.type == "footnote_reference":
            label = node.meta["label"]
            if label in self.definitions:
                self.fault("D028", f"the note '{label}' is written twice", "give one another name", self.line(node))
            self.definitions.setdefault(label, node)
            return None
        self.fault("D022", f"{_NOT_SET.get(node.type, node.type)} cannot be set in an edition yet",
                   "put a backslash before the sign if it is the document's own", self.line(node))
        return None

    def check_cells(self, row: SyntaxTreeNode) -> None:
        """GFM drops the cells of a row that go beyond the head's: name them instead."""
        line = self.line(row)
        cells = _BAR.split(self.source[line - self.first_line].strip(" >").removeprefix("|").removesuffix("|"))
        if len(cells) > len(row.children):
            self.fault("D022", "the row has more cells than the table's head", "give the head as many, or put a "
                       "backslash before a bar that is the document's own", line)

    def cell(self, node: SyntaxTreeNode, kind: PartKind) -> Inlines:
        self.lines.append(self.line(node))
        return self.inlines(node, kind)

    def part(self, node: SyntaxTreeNode) -> Block | None:
        opening = _FENCE.match(node.info.strip())
        name, language = (opening["name"], opening["language"]) if opening else (node.info.strip(), None)
        if language is not None and not is_language(language):
            self.fault("D024", f"'{language}' is no language tag", _LANGUAGE_HINT, self.line(node))
        if name == FIGURE:
            return self.figure(node, language or "")
        if name not in PARTS:
            self.fault("D020", *no_such_part(name, node.markup), self.line(node))
            return None
        kind = PARTS[name]
        children = list(node.children)
        heading: Inlines = ()
        if kind.opens_with_heading and children and children[0].type == "paragraph":
            first = children.pop(0)
            self.lines.append(self.line(first))
            heading = self.inlines(first, kind)
        return Part(name, heading, tuple(self.blocks(children, kind)), language or "")

    def figure(self, node: SyntaxTreeNode, language: str) -> Block | None:
        """A picture and the paragraphs of its caption, which have no numbers."""
        picture, captions, wrong = picture_of(node, self.pictures)
        for at, code, message, hint in wrong:
            self.fault(code, message, hint, self.line(at))
        inlines = tuple(self.cell(each, _CAPTION) for each in captions)
        picture = picture or Picture("", "", 0, 0)
        return Figure(picture.name, picture.alt, inlines, picture.width, picture.height, language)

    def field_of(self, text: str, line: int, shared: dict[str, Any]) -> Inlines:
        """A captured field of the record with what is marked in it; TEXT stands on LINE of the source."""
        self.at = line
        try:
            tree = SyntaxTreeNode(field_parser().parseInline(text, shared))
            return self.inlines(tree, PartKind("a field"))
        finally:
            self.at = 0

    def notes(self) -> tuple[Note, ...]:
        """The editors' notes in the order of their calls."""
        found = {}
        self.in_a_note = True
        for label, (_, line) in self.calls.items():
            if label not in self.definitions:
                self.fault("D028", f"there is no note '{label}'", f"write it, in a paragraph '[^{label}]: …'; or put a "
                           "backslash before the bracket if it is the document's own", line)
        for label, node in self.definitions.items():
            line = self.line(node)
            if label not in self.calls:
                self.fault("D028", f"nothing calls the note '{label}'",
                           f"put [^{label}] where it belongs, or take it out", line)
            elif len(node.children) != 1 or node.children[0].type != "paragraph":
                self.fault("D028", f"the note '{label}' is not one paragraph", "make it one, or two notes", line)
            else:
                number = self.calls[label][0]
                found[number] = Note(number, self.inlines(node.children[0], PartKind("note")))
        return tuple(found[number] for number in sorted(found))

    def inlines(self, node: SyntaxTreeNode, kind: PartKind) -> Inlines:
        found: list[Inline] = []
        for inline in node.children:
            found += self.children(inline, kind)
        return tuple(found)

    def children(self, node: SyntaxTreeNode, kind: PartKind) -> Inlines:
        found: list[Inline] = []
        for child in node.children:
            new = self.inline(child, kind)
            if isinstance(new, Text) and found and isinstance(found[-1], Text):
                found[-1] = Text(found[-1].text + new.text)
            elif new is not None and new != Text(""):
                found.append(new)
        return tuple(found)

    def inline(self, node: SyntaxTreeNode, kind: PartKind) -> Inline | None:
        if node.type in ("text", "text_special"):
            if (at := no_text(node.content)) is not None:
                self.fault("D001", f"control character U+{ord(node.content[at]):04X} is no text",
                           "take the character reference (&#…;) out", self.line(node))
            if unread := marks.unread(node.content):
                self.fault("D024", f"a mark cannot be read: {unread[0]}", unread[1], self.line(node))
            return Text(node.content)
        if node.type == "footnote_ref":
            label = node.meta["label"]
            if self.in_a_note:
                self.fault("D028", f"the note '{label}' is called within a note", "call it in the text, or say it here",
                           self.line(node))
                return None
            if label in self.calls:
                self.fault("D028", f"the note '{label}' is called a second time (first on line {self.calls[label][1]})",
                           "write it twice, under two names", self.line(node))
            number = self.calls.setdefault(label, (len(self.calls) + 1, self.line(node)))[0]
            return NoteMark(number)
        if node.type == "softbreak":
            return LineBreak() if kind.keeps_lines else Text(" ")
        if node.type == "hardbreak":
            return LineBreak()
        if node.type in ("em", "strong"):
            return Marked("emphasis" if node.type == "em" else "strong", self.children(node, kind))
        if node.type == "span":
            mark, language = (str(node.attrs.get(name, "")) for name in ("class", "lang"))
            if mark in CHANGES | BRACKETS or "was" in node.attrs:
                return self.change(node, mark, kind)
            if not node.attrs or not set(node.attrs) <= {"class", "lang"} or ((mark or "class" in node.attrs
                                                                              ) and mark not in MARKS):
                self.fault("D024", f"words cannot be marked '{{{_attributes(node)}}}'", marks.meant(mark) or "known "
                           f"marks: {', '.join(f'{{.{name}}}' for name in marks.KNOWN)}, {{lang=ru}}", self.line(node))
            elif "lang" in node.attrs and not is_language(language):
                self.fault("D024", f"'{language}' is no language tag", _LANGUAGE_HINT, self.line(node))
            return Marked(mark or "foreign", self.children(node, kind), language)
        if node.type == "link":
            href = str(node.attrs.get("href", ""))
            if not href.startswith(("https://", "http://")):
                self.fault("D023", f"the link to '{href}' leads out of the edition",
                           "link to a web address that begins with https://", self.line(node))
            children = self.children(node, kind)
            if not inline_text(children).strip():
                self.fault("D023", f"the link to '{href}' has no words", "write them between its square brackets",
                           self.line(node))
            return Link(href, children)
        if node.type == "image":
            self.fault("D030", misplaced(node, kind is _CAPTION), HOW_A_PICTURE_STANDS, self.line(node))
            return None
        self.fault("D022", f"{_NOT_SET.get(node.type, node.type)} cannot be set in an edition yet",
                   "put a backslash before the sign if it is the document's own", self.line(node))
        return None

    def change(self, node: SyntaxTreeNode, kind: str, part: PartKind) -> Inline:
        """A bracket of the source's own, whose meaning is said, or a change that the editors declare."""
        line, own = self.line(node), int(is_change(kind, node.attrs))
        self.changes += own
        number = self.changes
        children = self.children(node, part)
        made, wrong = make_change(kind, node.attrs, children, number, line, nested=self.changes > number and bool(own))
        for message, hint in wrong:
            self.fault("D026", message, hint, line)
        return made


def _attributes(node: SyntaxTreeNode) -> str:
    return " ".join(f".{value}" if key == "class" else f"#{value}" if key == "id" else f"{key}={value}"
                    for key, value in node.attrs.items())
