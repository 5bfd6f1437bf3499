"""How two PDFs look → what differs, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from countermark.comparing.answer import Area, Beside
from countermark.comparing.look import Look
from countermark.comparing.telling import count, listed
from countermark.comparing.units import Unit

_MM = 25.4 / 72

def looks(first: Look, second: Look, words: tuple[Sequence[Unit], Sequence[Unit]], same: bool) -> Iterator[Beside]:
    """How two PDFs look. SAME: their words are the same, so what follows from other words need not be left out."""
    paper = set(first.sizes) == set(second.sizes)
    if not paper:
        yield Beside("paper", f"The pages are {_paper(first)} in the first, {_paper(second)} in the second.")
    if len(first.sizes) != len(second.sizes):
        yield Beside("page breaks", f"The first has {count(len(first.sizes), 'page')}, the second "
                                    f"{len(second.sizes)}.")
    breaks, edges = _breaks(*words) if same else "", _edges(first, second) if paper else ""
    if breaks:
        yield Beside("page breaks", breaks)
    if edges:
        yield Beside("margins", edges)
    yield from only("sizes", "Type of", "pt", map("{:g}".format, sorted(first.grades - second.grades)),
                     map("{:g}".format, sorted(second.grades - first.grades)))
    yield from only("colours", "The colour", "", sorted(first.colours - second.colours),
                     sorted(second.colours - first.colours))
    yield from only("fonts", "The font", "", sorted(first.fonts.keys() - second.fonts.keys()),
                     sorted(second.fonts.keys() - first.fonts.keys()))
    if same:
        others = [name for name in sorted(first.fonts.keys() & second.fonts.keys())
                  if first.fonts[name] != second.fonts[name]]
        if others:
            yield Beside("fonts", f"The same typefaces are in other bytes (other signs of them, or another version): "
                                  f"{listed(others)}.")
    yield from only("drawings", "Over the pages lies", "", sorted({*first.laid_over} - {*second.laid_over}),
                     sorted({*second.laid_over} - {*first.laid_over}))
    if pages := _pages(first.pictures, second.pictures):
        yield Beside("pictures", f"The pictures are not the same {pages}.")
    # Rules and the countermark stand where the margins and the words let them.
    if same and paper and not breaks and not edges and (pages := _pages(first.drawn, second.drawn)):
        yield Beside("drawings", f"What is drawn beside the words is not the same {pages}.")


def moved_words(first: Look, second: Look) -> Iterator[Beside]:
    """Told where nothing else says why words stand elsewhere on their pages."""
    if pages := _pages(first.placed, second.placed):
        yield Beside("places", f"Words stand in other places {pages}.")


def _paper(look: Look) -> str:
    sizes = sorted(set(look.sizes), key=lambda size: (-look.sizes.count(size), size))
    return " and ".join(f"{width * _MM:.0f} × {height * _MM:.0f} mm" for width, height in sizes[:3])


def _breaks(first: Sequence[Unit], second: Sequence[Unit]) -> str:
    """Which page first begins elsewhere, or ""."""
    ours, theirs = _by_page(first), _by_page(second)
    for page in ours:
        if page in theirs and ours[page] != theirs[page] and ours[page][:6] != theirs[page][:6]:
            return (f"Pages begin elsewhere: {page} with “{' '.join(ours[page][:6])}” in the first, with "
                    f"“{' '.join(theirs[page][:6])}” in the second.")
    return ""


def _by_page(units: Iterable[Unit]) -> dict[str, list[str]]:
    pages: dict[str, list[str]] = {}
    for unit in units:
        if unit.kind == "text":
            for word in unit.words:
                pages.setdefault(word.where, []).append(word.text)
    return pages


def _edges(first: Look, second: Look) -> str:
    """Where the text begins and ends; a line that ends elsewhere moves the right side a little, and is no margin."""
    if len(first.edges) != 4 or len(second.edges) != 4:
        return ""
    sides = []
    for n, (name, least) in enumerate((("left", 1.0), ("bottom", 14.0), ("right", 8.0), ("top", 2.0))):
        if abs(first.edges[n] - second.edges[n]) >= least:
            width, height = first.sizes[0]
            ours, theirs = (look.edges[n] if n < 2 else (width, height)[n - 2] - look.edges[n]
                            for look in (first, second))
            sides.append(f"{ours * _MM:.0f} mm in the first and {theirs * _MM:.0f} mm in the second on the {name}")
    return f"The margins are not the same: {'; '.join(sides)}." if sides else ""


def only(area: Area, what: str, unit: str, first: Iterable[str], second: Iterable[str]) -> Iterator[Beside]:
    """WHAT each side has in UNITs that the other has not."""
    parts = [f"{listed([f'{each} {unit}'.strip() for each in found])} only in the {side}"
             for side, found in (("first", [*first]), ("second", [*second])) if found]
    if parts:
        yield Beside(area, f"{what} {'; '.join(parts)}.")


def _pages(first: Sequence[str], second: Sequence[str]) -> str:
    """On which pages there is another one; of those that both have."""
    pages = [n for n, (ours, theirs) in enumerate(zip(first, second, strict=False), 1) if ours != theirs]
    return f"on {'page' if len(pages) == 1 else 'pages'} {listed([str(page) for page in pages])}" if pages else ""
