"""HTML elements of the layouts → what they are to those who have a page read to them: the one table of tags.

To tag a new kind of element, add a row to ROLES. A row's key is an element's name, its name and one of its classes
("a.note-call"), or either within another element ("nav li"); the more exact row wins. Its value is the structure types
(ISO 32000-1, 14.8.4) that enclose the element's content, the outermost first. An element that has no row dissolves in
what surrounds it: its words belong to the parent, as those of a span do that only says where no line may end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from countermark.document import BRACKETS, CHANGES, MARKS, PARTS

SVG = "{http://www.w3.org/2000/svg}"


def _name(*classes: str) -> str:
    """Class names → the name of a type of our own: "translator-note" → "TranslatorNote"."""
    return "".join(word.capitalize() for each in classes for word in each.split("-"))


#: Each part is of a type of its own; a note of the document's has not the standard's name for the editors' notes.
_PARTS = {part: _name("document" if part == "note" else "", part) for part in PARTS}
#: A part is a block and a mark is a few words: where both have one name, the mark's says that it is one.
_MARKS = {mark: _name(mark, "mark" if mark in PARTS else "") for mark in (*MARKS, *BRACKETS, "foreign")}
_CHANGES = {kind: _name("change", kind) for kind in CHANGES}
#: Types of our own → the standard type that each is a case of (ISO 32000-1, 14.7.3: the role map).
OWN: dict[str, str] = {
    **{name: "Sect" if PARTS[part].opens_with_heading and PARTS[part].numbered else "Div"
       for part, name in _PARTS.items()},
    **dict.fromkeys((*_MARKS.values(), *_CHANGES.values()), "Span"),
    "Em": "Span", "Strong": "Span",
    "Illustration": "Div",
}

ROLES: dict[str, tuple[str, ...]] = {
    "body": ("Document",),
    "section": ("Sect",),
    "section.document": ("Art",),
    "nav": ("Sect",),
    "header": ("Div",),
    "div": ("Div",),
    **{f"div.{part}": (name,) for part, name in _PARTS.items()},
    "p": ("P",),
    **{f"h{level}": (f"H{level}",) for level in range(1, 7)},
    "blockquote": ("BlockQuote",),
    # All of an item but its sign becomes its LBody (structure.py); lists in an item stand there, as Table 336 has it.
    "ul": ("L",), "ol": ("L",), "li": ("LI",),
    # A number "distinguishes a given item from others in … [a] group of like items" (Table 336), in a list or not.
    "span.sign": ("Lbl",),
    "span.number": ("Lbl",),
    "table": ("Table",), "thead": ("THead",), "tbody": ("TBody",), "tfoot": ("TFoot",),
    "tr": ("TR",), "th": ("TH",), "td": ("TD",),
    "caption": ("Caption",),
    # What describes a picture hides all that its Figure holds (14.9.3), so the caption stands beside that.
    "figure": ("Illustration",), "figcaption": ("Caption",),
    "img": ("Figure",), f"{SVG}svg": ("Figure",),
    "nav ol": ("TOC",), "nav li": ("TOCI",), "nav a": ("Reference", "Link"),
    "a": ("Link",),
    "a.note-call": ("Reference", "Link"),
    "a.note-sign": ("Lbl", "Link"),
    "span.footnote": ("Note",),
    "em": ("Em",), "strong": ("Strong",),
    **{f"span.{mark}": (kind,) for mark, kind in _MARKS.items()},
    **{f"span.change.{kind}": (name,) for kind, name in _CHANGES.items()},
}

#: Types whose content flows on with the words around (14.8.4.4); all others begin and end a block.
_IN_LINE = frozenset(("Span", "Link", "Reference", "Lbl", "LBody", "Quote", "Code"))
#: What may hold a Note among its children, so that none stands inside a sentence.
HOLDERS = frozenset(("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "LBody", "TD", "TH"))
#: What may be empty: a row has as many cells as its table has columns.
MAY_BE_EMPTY = frozenset(("TR", "TD", "TH"))


def standard(kind: str) -> str:
    """A type → the standard type that it is or is mapped to."""
    return OWN.get(kind, kind)


def in_line(kind: str) -> bool:
    """Whether the words of a type flow on with those around it."""
    return standard(kind) in _IN_LINE


def role_of(element: Any, within: frozenset[str]) -> tuple[str, ...]:
    """An element WITHIN others of these names → its row of ROLES, () where it has none."""
    return _role(element.tag, element.get("class") or "", within & _AROUND)


_AROUND = frozenset(key.partition(" ")[0] for key in ROLES if " " in key)


@cache
def _role(tag: str, classes: str, around: frozenset[str]) -> tuple[str, ...]:
    names = classes.split()
    keys = [f"{tag}.{'.'.join(names)}", *(f"{tag}.{name}" for name in names), tag]
    for key in keys:
        for outer in sorted(around):
            if found := ROLES.get(f"{outer} {key}"):
                return found
        if (found := ROLES.get(key)) is not None:
            return found
    return ()


def description(element: Any) -> str | None:
    """A picture → what is told of it (Alt, ISO 32000-1, 14.9.3); "" where it is ornament, None where nobody said."""
    if element.get("aria-hidden") == "true" or element.get("role") in ("presentation", "none"):
        return ""
    if element.tag == f"{SVG}svg":
        title = element.find(f"{SVG}title")
        return None if title is None or not (title.text or "").strip() else str(title.text).strip()
    alt: str | None = element.get("alt")
    return alt


def heading(element: Any) -> str:
    """A heading → its name in a list of headings: its words in one line, without calls of notes."""
    def words(each: Any) -> str:
        inner = "".join(words(child) + (child.tail or "") for child in each)
        if each.tag == "br":
            return " "
        return "" if {"Reference", "Note"} & {*role_of(each, frozenset())} else (each.text or "") + inner

    return " ".join(words(element).split())


def numbering(signs: list[str], ordered: bool) -> str:
    """The signs of a list's items → its ListNumbering (ISO 32000-1, Table 347), which PDF/UA-1, 7.6 asks for."""
    first = signs[0].strip("().[] ") if signs else ""
    if first.isdecimal():
        return "Decimal"
    for pattern, name in ((r"[ivxlc]+", "Roman"), (r"[a-z]", "Alpha")):
        if re.fullmatch(pattern, first.lower()) and first.isascii():
            return ("Upper" if first.isupper() else "Lower") + name
    return "None" if ordered else "Disc"
