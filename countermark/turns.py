"""Page turns: no word, name or date is parted by one, and a note stands on the page that calls it.

CSS has no means for the first that WeasyPrint knows (hyphenate-limit-last, CSS Text 4, 6.3.5), and a second layout of
the whole document would move the turns that come after. So a page is looked at as soon as it is laid out, and where
it ends badly it is laid out once more, its last line ended before the word that must not be parted. Since lines are
ragged, nothing else on the page moves.

WeasyPrint rather sends a note over to the next page than a paragraph of which three lines stand on this one. Where it
did, the paragraph goes over.

WeasyPrint 70.0 is changed from outside for this, as in pango.py.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from countermark.dates import MONTHS, SEASONS

#: So many signs go over to the next page at most.
MOST = 34
#: A word of more signs (an address) may be parted anywhere.
_LONGEST = 30
#: Once more, and again where an earlier line came to be the last: notes may make it so.
_AGAIN = 2
_OPENING = "“‘\"'([‹«„"
_CLOSING = "”’\"')]›»"
#: "cde.", "Dr.", "V.I.", "No.": a short word with a full stop goes with the name or the number after it; so many
#: capitals ("USSR.") end a sentence.
_ABBREVIATION = re.compile(r"(?![^\W\d_a-zа-я]{2,}\.\Z)(?:[^\W\d_]{1,4}\.)+\Z")
_NUMBER = re.compile(r"[\d.,–-]*\d\Z")
_YEAR = re.compile(r"\d{4}(?!\d)")
#: What editors put between words: the call of a note, "‹sic›", "°".
_SIGNS = re.compile(r"‹[^›]*›|°")
#: What stands before the figure or the month of a date as the house writes it, and is part of it.
_DATED = frozenset(("circa", *SEASONS))
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "den", "der", "di", "du", "la", "le", "ten", "van", "von",
                        "zu"))


def turn_before(before: str, after: str) -> int | None:
    """Where a page ends, the words BEFORE on it and AFTER it → the blank in BEFORE at which it should end instead.

    None: it may end as it does, or nothing near would be better.
    """
    at = len(before)
    while (kept := _held(before[:at], before[at:] + after)) is not None:
        at = kept
        if len(before) - at > MOST or at == 0:
            return None
    return at if at < len(before) else None


def _held(before: str, after: str) -> int | None:
    """The blank before the last word of BEFORE where that word must not stand alone there; None: it may."""
    if not before or not after:
        return None
    parted = not before[-1].isspace() and not after[0].isspace()
    words = before.split(" ")
    last, first = before.rstrip(" ").rpartition(" ")[2], after.lstrip(" ").partition(" ")[0]
    if not last or not first:
        return None
    start = len(before.rstrip(" ")) - len(last) - 1
    if parted:
        years = last[-1] in "–-" and last[-2:-1].isdigit() and first[0].isdigit()
        held = years or not (last[-1] in "—–…/" or len(last) + len(first) > _LONGEST)
    elif not _SIGNS.sub("", last):
        # An editors' sign by itself ("Choe ‹sic› Chang-ik") goes with the word before it.
        held = _belong(before[:max(start, 0)].rpartition(" ")[2], first)
    else:
        held = not _SIGNS.sub("", first) or _belong(last, first)
    return start if held and start > 0 and len(words) > 1 and before[start] == " " else None


def _belong(last: str, first: str) -> bool:
    """Whether two words are one name or one date, or a number and what it counts."""
    bare, name = _SIGNS.sub("", last).lstrip(_OPENING).rstrip("]"), first.lstrip(_OPENING)
    if not bare or not name:
        return False
    capital, figure = unicodedata.category(name[0]) in ("Lu", "Lt"), name[0].isdigit()
    if _ABBREVIATION.match(bare) or bare in ("№", "§"):
        return capital or figure
    if _NUMBER.match(bare):
        return name[0].isalpha() or figure
    if bare in _DATED:
        return figure or name.startswith(MONTHS)
    if bare[-1] == "," and _NUMBER.match(bare[:-1]):
        return _YEAR.match(name) is not None  # "June 5, 1956"
    return ((capital or figure or name in _PARTICLES) and bare[0].isupper() and bare[-1].isalpha()) or (
        capital and bare in _PARTICLES)


@dataclass
class Turns:
    """What was done to the boxes of one document while it is laid out: (page, box, attribute, its value before)."""

    done: list[tuple[int, Any, str, Any]] = field(default_factory=list)
    again: int = 0
    """How many times a page was laid out once more."""

    def undo(self, page: int, most: int = 1 << 30) -> None:
        """Take back what was done to the end of PAGE and of later ones, or the MOST last of it."""
        while self.done and self.done[-1][0] >= page and most:
            _, box, name, value = self.done.pop()
            setattr(box, name, value)
            most -= 1

    def _change(self, page: int, box: Any, name: str, value: Any) -> None:
        self.done.append((page, box, name, getattr(box, name)))
        setattr(box, name, value)

    def end_before(self, page: int, root: Any, since: Any, resume_at: Any) -> bool:
        """End PAGE before the paragraph that it would end in; False where that began on an earlier page.

        SINCE: WeasyPrint's path to where PAGE begins, RESUME_AT: to what comes after it.
        """
        path = _to_paragraph(root, resume_at)
        first = _with_its_heading(path)
        if first is None or first in _on_path(root, since):
            return False
        style = first.style.copy()
        style["break_before"] = "page"
        self._change(page, first, "style", style)
        return True

    def end_elsewhere(self, page: int, root: Any, resume_at: Any) -> bool:
        """End PAGE a few words earlier; False where it ends well."""
        line, at = _place(root, resume_at)
        if line is None:
            return False
        pieces = [*_texts(line)]
        blank = turn_before(*_around(pieces, at))
        if blank is None:
            return False
        box, start = next((box, start) for box, start in pieces if start <= blank < start + len(box.text))
        # One byte for another: WeasyPrint counts what it has set in bytes. It ends a line at an LF, wherever it meets
        # one; those of the source were made blanks before.
        self._change(page, box, "text", box.text[:blank - start] + "\n" + box.text[blank - start + 1:])
        return True


def _to_paragraph(root: Any, resume_at: Any) -> list[Any]:
    """The boxes on WeasyPrint's path, down to the one that holds lines; [] where the path ends in none."""
    path = _on_path(root, resume_at)
    lines = next((n for n, box in enumerate(path) if type(box).__name__ == "LineBox"), 0)
    return path[:lines]


def _with_its_heading(path: list[Any]) -> Any:
    """The box to end a page before, so that no heading is left behind: the paragraph at the end of PATH, or what keeps
    with it before it; None where nothing stands before that."""
    for parent, child in reversed([*itertools.pairwise(path)]):
        at = next(n for n, each in enumerate(parent.children) if each is child)
        while at and parent.children[at - 1].style["break_after"] in ("avoid", "avoid-page"):
            at -= 1
        if at:
            return parent.children[at]
    return None


def _on_path(root: Any, resume_at: Any) -> list[Any]:
    """The boxes on WeasyPrint's path to where a page begins."""
    path = [root]
    while resume_at is not None and len(resume_at) == 1:
        (index, resume_at), = resume_at.items()
        children = getattr(path[-1], "children", ())
        if index >= len(children):
            break
        path.append(children[index])
    return path


def _place(root: Any, resume_at: Any) -> tuple[Any, tuple[Any, int] | None]:
    """WeasyPrint's path → the paragraph's line box, and (text box, bytes of it that are set); None if in no line."""
    box, line = root, None
    while resume_at is not None:
        if len(resume_at) != 1:
            return None, None  # cells side by side
        (index, resume_at), = resume_at.items()
        if hasattr(box, "text"):
            return line, (box, index)
        if not hasattr(box, "children") or index >= len(box.children):
            return None, None
        if type(box).__name__ == "LineBox":
            line = box
        box = box.children[index]
    first = next((text for text, _ in _texts(box)), None)
    return (None, None) if line is None or first is None else (line, (first, 0))


def _texts(box: Any) -> Iterator[tuple[Any, int]]:
    """The text boxes of a paragraph that are in its flow, each with where its text begins in the paragraph's."""
    start = 0
    stack = [box]
    while stack:
        each = stack.pop()
        if hasattr(each, "text"):
            yield each, start
            start += len(each.text)
        elif each is box or type(each).__name__ == "InlineBox":
            stack += reversed(each.children)


def _around(pieces: list[tuple[Any, int]], at: tuple[Any, int] | None) -> tuple[str, str]:
    """The paragraph's text before and after a place in it."""
    text = "".join(box.text for box, _ in pieces)
    for box, start in pieces:
        if at is not None and box is at[0]:
            end = start + len(box.text.encode()[:at[1]].decode(errors="ignore"))
            return text[:end], text[end:]
    return text, ""


@contextlib.contextmanager
def good_turns(page_module: Any) -> Iterator[Turns]:
    """Let WeasyPrint's PAGE_MODULE end pages well for a while; raises AttributeError where it is another release's."""
    lay_out = page_module.remake_page
    turns = Turns()

    def remake_page(index: int, context: Any, root_box: Any, html: Any) -> Any:
        turns.undo(index)
        footnotes, reported = [*context.footnotes], [*context.reported_footnotes]
        broken = {**context.broken_out_of_flow}

        def once_more() -> Any:
            turns.again += 1
            # What the page was found to hold must be found anew: a heading that goes over has another page's number.
            context.page_maker[index][-1].update(content_changed=False, pages_wanted=False, anchors=[],
                                                 content_lookups=[])
            context.footnotes[:] = footnotes
            context.reported_footnotes, context.broken_out_of_flow = [*reported], {**broken}
            return lay_out(index, context, root_box, html)

        page, resume_at = lay_out(index, context, root_box, html)
        late = len(context.reported_footnotes)
        if late and resume_at and turns.end_before(index, root_box, context.page_maker[index][0], resume_at):
            page, resume_at = once_more()
            if len(context.reported_footnotes) >= late:
                turns.undo(index, 1)
                page, resume_at = once_more()
        for _ in range(_AGAIN):
            if resume_at is None or not turns.end_elsewhere(index, root_box, resume_at):
                break
            page, resume_at = once_more()
        return page, resume_at

    page_module.remake_page = remake_page
    try:
        yield turns
    finally:
        page_module.remake_page = lay_out
