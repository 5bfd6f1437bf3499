"""Text or HTML → the places of words in it that can be changed, and the small faults that befall a word."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: A word of letters with a blank on either side, so that to change it changes one word and no other.
WORD = re.compile(r"(?<= )[^\W\d_]{3,}(?= )")
_TAG = re.compile(r"<[^>]*>")
_NAME = re.compile(r"</?([\w:]+)")
_ATTRIBUTES = re.compile(r'\b(?:class|id)="([^"]*)"')
_EMPTY = {"br", "wbr", "meta", "link"}

#: Heading of a section → the check that what stands below it answers to. What is required is missed where it is
#: not whole (D061); of the rest only that no word is strange (D062).
_BY_LABEL = {
    "Summary": "D061", "Source": "D061", "Citation": "D061", "Record": "D061",
    "Editorial method": "D061", "Signs": "D061", "Additions": "D061", "Review": "D061", "Rights": "D061",
    "Check this copy": "D062", "Corrections": "D061", "Typeface": "D062", "Changes": "D061",
}
_BY_CLASS = {"h1": "D061", "publisher": "D061", "when": "D061", "kind": "D061", "from": "D061"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A word: where it stands, and the check that it answers to."""

    start: int
    end: int
    check: str = ""


def spots_in_html(html: str) -> list[Spot]:
    """The words of a page or chapter, each with its check."""
    found: list[Spot] = []
    stack: list[tuple[str, ...]] = []
    label, at = "", 0
    for tag in _TAG.finditer(html):
        words = html[at:tag.start()]
        names = {name for names in stack for name in names}
        if stack and stack[-1][0] in ("h2", "h3") and "document" not in names and words.strip():
            label = words.strip()
        elif check := _check(names, label):
            found += [Spot(at + m.start(), at + m.end(), check) for m in WORD.finditer(words)]
        at = tag.end()
        name = match[1] if (match := _NAME.match(tag[0])) else ""
        if tag[0].startswith("</"):
            stack.pop()
        elif name and not tag[0].endswith("/>") and name not in _EMPTY:
            classes = " ".join(_ATTRIBUTES.findall(tag[0]))
            stack.append((name, *classes.split()))
    return found


def _check(names: set[str], label: str) -> str:
    if "head" in names or "furniture" in names or "h2" in names or "nav" in names:
        return ""
    if names & {"footnote", "aside"}:
        return "D061"
    if "document" in names:
        return "" if "notes" in names else "D060"
    if "apparatus" in names or "summary" in names or "source" in names:
        return "" if "h3" in names else _BY_LABEL.get(label, "")
    return next((check for name, check in _BY_CLASS.items() if name in names), "")


def spots_in_text(text: str, start: int, end: int) -> list[Spot]:
    """The words of a Markdown text between START and END that stand in no mark, fence, definition or rule."""
    marks = [m.span() for m in re.finditer(r"^(?::::|\[\^).*$|\[[^\]]*\](?:\{[^}]*\})?|\{[^}]*\}", text, re.MULTILINE)]
    return [Spot(*m.span()) for m in WORD.finditer(text, start, end)
            if not any(low < m.end() and m.start() < high for low, high in marks)]


#: (text, spots, chance) → the text with one fault, and what the fault is; the spot that was taken goes first.
Fault = Callable[[str, Sequence[Spot], random.Random], tuple[str, str, Spot]]


def dropped(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    spot = chance.choice(spots)
    return text[:spot.start] + text[spot.end + 1:], f"'{text[spot.start:spot.end]}' at {spot.start}", spot


def doubled(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    spot = chance.choice(spots)
    word = text[spot.start:spot.end]
    return f"{text[:spot.end]} {word}{text[spot.end:]}", f"'{word}' at {spot.start}", spot


def swapped(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    first, second = chance.choice([
        (a, b) for a, b in pairwise(spots)
        if b.start == a.end + 1 and a.check == b.check and text[a.start:a.end] != text[b.start:b.end]])
    one, two = text[first.start:first.end], text[second.start:second.end]
    return f"{text[:first.start]}{two} {one}{text[second.end:]}", f"'{one} {two}' at {first.start}", first


def misspelt(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    spot = chance.choice(spots)
    at = chance.randrange(spot.start, spot.end)
    letter = chance.choice([c for c in "aeioubdgklmnprst" if c != text[at].lower()])
    new = f"{text[:at]}{letter}{text[at + 1:]}"
    return new, f"'{text[spot.start:spot.end]}' to '{new[spot.start:spot.end]}' at {spot.start}", spot


def recased(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    spot = chance.choice(spots)
    word = text[spot.start:spot.end]
    new = chance.choice([form for form in (word.upper(), word.swapcase(), word[0].swapcase() + word[1:])
                         if form != word])
    return text[:spot.start] + new + text[spot.end:], f"'{word}' to '{new}' at {spot.start}", spot


INVENTED = ("Draft", "approved", "Reprinted", "unrevised", "Preface", "confidential", "herewith", "1958", "abridged",
            "sample", "Translated", "pages", "not", "allegedly")


def invented(text: str, spots: Sequence[Spot], chance: random.Random) -> tuple[str, str, Spot]:
    spot, word = chance.choice(spots), chance.choice(INVENTED)
    return f"{text[:spot.end]} {word}{text[spot.end:]}", f"'{word}' at {spot.end}", spot


FAULTS: dict[str, Fault] = {"dropped": dropped, "doubled": doubled, "swapped": swapped, "changed by a letter": misspelt,
                            "changed by case": recased, "invented": invented}


def on(spots: Sequence[Spot], check: str) -> list[Spot]:
    """Those of SPOTS that answer to CHECK."""
    return [spot for spot in spots if spot.check == check]


def without_ids(html: str) -> str:
    """HTML without its anchors: a page that names one twice is refused before its words are looked at."""
    return re.sub(r' id="[^"]*"', "", html)


_BLOCK = re.compile(r"<(p|td|li|h3)\b[^>]*>.*?</\1>", re.DOTALL)


def plain_blocks(html: str) -> list[re.Match[str]]:
    """The paragraphs, cells and items of the document's text that nothing refers to and that call no note."""
    start = html.index('id="document"')
    end = min(at for mark in ('class="notes"', 'id="text-note"', "</body>") if (at := html.find(mark)) > 0)
    return [match for match in _BLOCK.finditer(html, start, end)
            if not re.search(r' id="(?:c|call-)\d', match[0]) and re.search(r"\w", _TAG.sub("", match[0]))]
