"""What shows in a finished file and is no text → whether it is the document's pictures, each in its place and seen.

In print a picture is known by its pixels, or as a JPEG by its bytes, in an ebook by its bytes. That it is seen is
looked at on the drawn page; where an ebook shows it otherwise than it is, its attributes or its style sheet say so.
"""

from __future__ import annotations

import dataclasses
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from countermark import sight
from countermark.completeness.order import Place
from countermark.completeness.words import Tokens, length_at, seen, tokens_of
from countermark.document import Document, Figure, in_order
from countermark.extract import Bound, Drawn

#: A picture is drawn with its longer side at 400 pixels to the inch or less, or else so many points long.
_FINEST = 400
_LONG_ENOUGH = 170
#: By how much its sides may differ from their ratio, which is rounded in a file.
_STRETCHED = 0.01


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a reader gets it. `name`: the document's picture that it is, or ""; `before`: how many tokens stand
    before it, where that is known; `why`: why it is not seen as it is, or ""."""

    where: str
    element: str
    name: str
    alt: str
    before: int | None = None
    why: str = ""


@lru_cache(maxsize=4)
def _plainly(data: bytes) -> tuple[tuple[int, int], bytes, bytes]:
    """A picture's bytes → its size, its pixels in RGB, and its look on white paper."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        whole = image.convert("RGBA")
    pixels = whole.convert("RGB").tobytes()
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    return whole.size, pixels, sight.look_of(paper, whole.size)


def drawn(pages: Sequence[Sequence[Drawn]], document: Document) -> tuple[Shown, ...]:
    """The pictures of each page → Shown."""
    return tuple(_drawn(f"page {n}", each, document) for n, page in enumerate(pages, 1) for each in page)


def _drawn(where: str, each: Drawn, document: Document) -> Shown:
    for name, data in document.pictures:
        size, pixels, look = _plainly(data)
        if size == each.size and (data == each.data if each.jpeg else pixels == _rgb(each)):
            return Shown(where, "img", name, each.alt, None, _unlike(each, look))
    return Shown(where, "img", "", each.alt)


def _rgb(each: Drawn) -> bytes:
    """The samples of what is drawn, in RGB."""
    from PIL import Image

    if len(each.data) == each.size[0] * each.size[1]:
        return Image.frombytes("L", each.size, each.data).convert("RGB").tobytes()
    return each.data


def _unlike(each: Drawn, look: bytes) -> str:
    """Why a picture that should have LOOK cannot be seen as it is."""
    left, bottom, right, top = each.box
    width, height = right - left, top - bottom
    longest = max(width, height)
    if width <= 0 or height <= 0 or abs(width * each.size[1] / (height * each.size[0]) - 1) > _STRETCHED:
        return "it is stretched"
    if longest < _LONG_ENOUGH and longest < max(each.size) / _FINEST * 72:
        return "it is too small"
    return "" if sight.alike(each.look, look) else "what is drawn in its place looks otherwise"


def bound(pictures: Sequence[Bound], chapters: Sequence[tuple[str, str]], document: Document) -> tuple[Shown, ...]:
    """What shows in the CHAPTERS (name, text) of an ebook → Shown."""
    starts: dict[str, tuple[int, str]] = {}
    count = 0
    for name, text in chapters:
        starts[name] = (count, text)
        count += len(tokens_of(text))
    found = []
    for each in pictures:
        start, text = starts.get(each.chapter, (0, ""))
        name = next((name for name, data in document.pictures if data == each.data), "")
        found.append(Shown(each.chapter, each.element, name if each.element == "img" else "", each.alt,
                           start + len(tokens_of(text[:each.at])),
                           f"it has {', '.join(each.odd)}" if each.odd else ""))
    return tuple(found)


def _places(document: Document, tokens: Tokens, place: Place) -> Iterator[tuple[Figure, int]]:
    """Each picture of the document, and how many of TOKENS stand before it."""
    at = place.start
    for each in in_order(document.blocks, "printed"):
        if isinstance(each, Figure):
            yield each, at
        else:
            at += length_at(seen(each[0]).split(), tokens, at)


def wrong_with(shown: Sequence[Shown], document: Document, tokens: Tokens, place: Place) -> Iterator[str]:
    """What is wrong with what is SHOWN; TOKENS: all words, of which those at PLACE are the text's."""
    placed = [*_places(document, tokens, place)]
    # A drawing around the text is the layout's business; an image is the document's or nobody's.
    shown = [each for each in shown if each.element == "img"
             or (each.before is not None and place.start <= each.before <= place.end)]
    # Files with the same bytes are one picture.
    first = {name: next(other for other, same in document.pictures if same == data)
             for name, data in document.pictures}
    placed = [(dataclasses.replace(figure, name=first.get(figure.name, figure.name)), at) for figure, at in placed]
    expected, there = Counter(figure.name for figure, _ in placed), Counter(each.name for each in shown)
    for name in expected - there:
        yield f"does not show the picture '{name}'"
    for each in shown:
        if not each.name:
            yield f"shows something on {each.where} that is no picture of the document's"
    for name in (there - expected).keys() - {""}:
        yield f"shows the picture '{name}' once too often"
    if expected != there:
        return
    for (figure, at), each in zip(placed, shown, strict=True):
        if each.name != figure.name:
            yield f"shows the picture '{each.name}' on {each.where} where '{figure.name}' belongs"
            continue
        if not place.fault and not _in_place(figure, at, each, tokens):
            yield f"shows the picture '{figure.name}' in another place, on {each.where}"
        if " ".join(each.alt.split()) != " ".join(figure.alt.split()):
            yield f"does not describe the picture '{figure.name}' as the document does, on {each.where}: '{each.alt}'"
        if each.why:
            yield f"shows the picture '{figure.name}' on {each.where} otherwise than it is: {each.why}"


def _in_place(figure: Figure, at: int, each: Shown, tokens: Tokens) -> bool:
    """Whether a picture that AT tokens stand before is there; on pages, that it is on its caption's."""
    if each.before is not None:
        return each.before == at
    after = tokens[at].where if at < len(tokens) else each.where
    before = tokens[at - 1].where if at else each.where
    if figure.caption:
        return each.where == after
    return _number(before) <= _number(each.where) <= _number(after)


def _number(where: str) -> int:
    return int(where.rpartition(" ")[2])
