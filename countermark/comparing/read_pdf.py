"""A PDF's bytes → its units, and how they look: by its pages, and by the tags that say what their words are.

The order of words is the one that the tags give (ISO 32000-1, 14.7), over all pages, so that a paragraph which goes on
after a note at a page's foot is one. What no tag claims is read where its page ends. Nothing is left out.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from countermark.comparing.look import Look, Seen
from countermark.comparing.units import NUMBER, Kind, Unit, as_shown, words_of
from countermark.comparing.untagged import untagged
from countermark.opened import marks
from countermark.pdfium import pdfium

#: Types whose words flow on with those around them (14.8.4.4); an LBody's words stand beside the item's sign.
_IN_LINE = frozenset(("Span", "Link", "Reference", "Lbl", "LBody", "Quote", "Code", "Em", "Strong"))
_HYPHEN = "\u00ad"
#: A tree deeper than this is none that anybody reads.
_DEEPEST = 100

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Tag:
    """Where a piece of marked content hangs in the tree: its own path, that of its block, the types above it."""

    path: Path
    block: Path
    types: tuple[str, ...]
    actual: str


@dataclass(slots=True)
class _Gathered:
    """A file's text by its place in the tree."""

    pieces: dict[tuple[Path, int], list[str]] = field(default_factory=dict)
    tags: dict[tuple[Path, int], _Tag] = field(default_factory=dict)
    strays: list[list[str]] = field(default_factory=list)
    furniture: list[list[str]] = field(default_factory=list)


def read_pdf(data: bytes, fold: Callable[[str], str] = as_shown) -> tuple[list[Unit], Look]:
    """A PDF → its units in their order, and its look. Raises what PDFium raises."""
    gathered, seen = _Gathered(), Seen()
    file = pdfium().PdfDocument(data)
    try:
        for number, page in enumerate(file):
            tags = _tags(page)
            text = page.get_textpage()
            _read_page(number, page, text, tags, gathered, seen)
            text.close()
            page.close()
        metadata = file.get_metadata_dict()
    finally:
        file.close()
    return list(_units(gathered, fold)), seen.look(metadata, data)


def _read_page(number: int, page: Any, text: Any, tags: Mapping[int, _Tag], gathered: _Gathered, seen: Seen) -> None:
    import pypdfium2.raw as raw

    strays, furniture = list[str](), list[str]()
    gathered.strays.append(strays)
    gathered.furniture.append(furniture)
    seen.page(page)
    into: dict[int, tuple[list[str], bool]] = {}
    here, put_in = strays, False
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = [ctypes.byref(each) for each in (left, right, bottom, top)]
    end = height = line = 0.0
    for n in range(text.count_chars()):
        drawn = raw.FPDFText_GetTextObject(text.raw, n)
        key = ctypes.cast(drawn, ctypes.c_void_p).value
        sign = chr(raw.FPDFText_GetUnicode(text.raw, n))
        if key and key not in into:
            into[key] = _target(number, drawn, tags, gathered)
            seen.text(drawn, into[key][0] is furniture)
        if key and not sign.isspace():
            raw.FPDFText_GetCharBox(text.raw, n, *box)
            # On a page with little on it PDFium puts no blank between words side by side.
            if left.value - end > height / 4 and abs(bottom.value - line) < height and _open(here):
                here.append(" ")
            end, line, height = right.value, bottom.value, raw.FPDFText_GetFontSize(text.raw, n)
        if key and into[key][0] is not here:
            here, put_in = into[key]
            if _open(here):  # it had been left: something else stood between
                here.append("\n")
        if sign == "\x02" or (put_in and sign in "-\u2010"):
            here.append(_HYPHEN if put_in else "-\n")
        elif sign != "\r":
            here.append(sign)
    for each in (strays, furniture):
        each.append("\n")


def _open(pieces: list[str]) -> bool:
    """Whether a sign that follows would go on with the last word."""
    return bool(pieces) and not pieces[-1][-1].isspace() and pieces[-1] != _HYPHEN


def _target(number: int, drawn: Any, tags: Mapping[int, _Tag], gathered: _Gathered) -> tuple[list[str], bool]:
    """Where the signs of a text object go, and whether it is a hyphen that was put in."""
    import pypdfium2.raw as raw

    tag = tags.get(raw.FPDFPageObj_GetMarkedContentID(drawn))
    if tag is None:
        return (gathered.furniture if "Artifact" in marks(drawn) else gathered.strays)[-1], False
    gathered.tags[tag.path, number] = tag
    return gathered.pieces.setdefault((tag.path, number), []), tag.actual == _HYPHEN


def _tags(page: Any) -> dict[int, _Tag]:
    """The marked content of a page → its place in the tree.

    A page's tree has every child that an element has anywhere, so paths are the same on all pages.
    """
    import pypdfium2.raw as raw

    found: dict[int, _Tag] = {}
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return found
    stack: list[tuple[Any, _Tag]] = [
        (raw.FPDF_StructTree_GetChildAtIndex(tree, n), _Tag((n,), (n,), (), ""))
        for n in range(raw.FPDF_StructTree_CountChildren(tree))]
    while stack:
        element, above = stack.pop()
        if not element or len(above.path) > _DEEPEST:
            continue
        kind = _string(raw.FPDF_StructElement_GetType, element)
        block = above.block if kind in _IN_LINE else above.path
        actual = _string(raw.FPDF_StructElement_GetActualText, element)
        for n in range(raw.FPDF_StructElement_CountChildren(element)):
            tag = _Tag((*above.path, n), block, (*above.types, kind), actual)
            mcid = raw.FPDF_StructElement_GetChildMarkedContentID(element, n)
            if mcid >= 0:
                found[mcid] = tag
            else:
                stack.append((raw.FPDF_StructElement_GetChildAtIndex(element, n), tag))
    raw.FPDF_StructTree_Close(tree)
    return found


def _string(ask: Callable[..., int], element: Any) -> str:
    length = ask(element, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    ask(element, buffer, length)
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _units(gathered: _Gathered, fold: Callable[[str], str]) -> Iterator[Unit]:
    """What was gathered → units: the tagged ones in the order of the tree, then what no tag claims, page by page."""
    section = ""
    lists = {tag.path[:tag.types.index("TOC")] for tag in gathered.tags.values() if "TOC" in tag.types}
    for block, grouped in itertools.groupby(sorted(gathered.pieces), lambda key: gathered.tags[key].block):
        leaves = [*grouped]
        pieces: list[tuple[str, str]] = []
        kind: Kind = "text"
        paragraph, note, page = "", "", -1
        for leaf in leaves:
            tag, text = gathered.tags[leaf], "".join(gathered.pieces[leaf])
            if page not in (-1, leaf[1]):
                pieces.append(("\n", pieces[-1][1]))
            page = leaf[1]
            own = tag.types[len(block) - 1:]
            if "Note" in tag.types:
                kind = "note"
                note = note or (text.strip() if "Lbl" in own else "")
            elif any(tag.path[:len(above)] == above for above in lists):
                kind = "contents"
            if own == ("P", "Lbl") and NUMBER.fullmatch(text.strip()):
                paragraph = text.strip()
                continue
            pieces.append((text, f"page {page + 1}"))
        words = tuple(words_of(pieces, fold))
        heading = re.fullmatch(r"H\d?", gathered.tags[leaves[0]].types[len(block) - 1]) is not None
        if heading and kind == "text":
            section = " ".join(word.text for word in words)
        yield Unit(kind, words, section, paragraph, note, heading)
    if gathered.tags:
        for n, stray in enumerate(gathered.strays, 1):
            yield Unit("text", tuple(words_of([("".join(stray), f"page {n}")], fold, False)))
    else:
        yield from untagged(["".join(text) for text in gathered.strays], fold)
    for n, edge in enumerate(gathered.furniture, 1):
        yield Unit("furniture", tuple(words_of([("".join(edge), f"page {n}")], fold, False)))
