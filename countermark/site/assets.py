"""What all pages load: the style sheet, the scripts, and the typefaces as WOFF2, each for fixed ranges of characters.

No document changes a font: the ranges are the same whatever the collection holds, and a browser loads those that a page
has words in. What is outside of them, Hangul and Thai among it, is set in the reader's own typefaces. The font files
lie in layouts/site/fonts/, where `python -m countermark.audit.site_fonts` puts them: to pack them takes ten seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from countermark.layout import load_sheet, site_file
from countermark.project import Project

#: Where they lie under output/, and the style sheet there.
FOLDER = "site_files/"
SHEET = "site.css"
#: Whoever passes a font on passes on its licence (OFL 1.1, 2).
LICENCE = "fonts-licence.txt"
#: The scripts of layouts/site/ that a page loads by name; others stand in their pages.
SCRIPTS = ("document.js",)

#: Signs that stand over others: they go with each range, for a letter and its sign are set in one font.
_MARKS = ((0x0300, 0x0304), (0x0306, 0x030C))
#: Range → the characters in it, first and last (Unicode). None depends on another, so that a browser asks for no more
#: than it needs.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "latin": ((0x0020, 0x007E), (0x00A0, 0x00FF), (0x0131, 0x0131), (0x0152, 0x0153), (0x02BB, 0x02BF),
              (0x02C6, 0x02C7), (0x02D8, 0x02DD), *_MARKS, (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2116, 0x2116),
              (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212)),
    "latin-more": ((0x0100, 0x0130), (0x0132, 0x0151), (0x0154, 0x02BA), (0x1E00, 0x1EFF), *_MARKS),
    "cyrillic": ((0x0400, 0x052F), *_MARKS),
}


class Served(NamedTuple):
    """A face that pages use: what the typeface's list calls it, its family in the style sheet, its ranges."""

    family: str
    style: str
    weight: int
    called: str
    file: str
    ranges: tuple[str, ...]


FACES = (
    Served("Edition Text", "normal", 400, "Edition Text", "text", ("latin", "latin-more", "cyrillic")),
    Served("Edition Text", "italic", 400, "Edition Text", "text-italic", ("latin", "latin-more", "cyrillic")),
    # A family of its own: within one, a sign that the heavier face lacks is never taken from the lighter one.
    Served("Edition Text", "normal", 600, "Edition Strong", "strong", ("latin",)),
    Served("Edition Display", "normal", 400, "Edition Display", "display", ("latin", "latin-more", "cyrillic")),
    Served("Edition Small", "normal", 400, "Edition Small", "small", ("latin",)),
    Served("Edition Small", "italic", 400, "Edition Small", "small-italic", ("latin",)),
)


@cache
def assets(project: Project) -> Mapping[str, bytes]:
    """Path under output/ → bytes; raises Refused where a sheet, a script or a typeface cannot be read."""
    found = {f"{FOLDER}{SHEET}": sheet(project).encode()}
    found |= {f"{FOLDER}{name}": site_file(project, name) for name in SCRIPTS}
    found |= {f"{FOLDER}{name}": data for name, data in fonts(project).items()}
    found[f"{FOLDER}{LICENCE}"] = site_file(project, "fonts/LICENSE.md")
    return MappingProxyType(found)


def sheet(project: Project, url: str = "{}") -> str:
    """The style sheet of all pages, its fonts at URL, which has one {} for the file's name; raises Refused."""
    rules = "".join(
        f'@font-face {{ font-family: "{each.called}"; font-style: {each.style}; font-weight: {each.weight}; '
        f'font-display: swap; src: url("{url.format(file_of(each, name))}") format("woff2"); '
        f"unicode-range: {_written(RANGES[name])}; }}\n"
        for each in FACES for name in each.ranges)
    return rules + load_sheet(project, "site")


def fonts(project: Project) -> dict[str, bytes]:
    """File name → WOFF2 (W3C Recommendation, 2024), as they lie in layouts/site/fonts/; raises Refused."""
    return {name: site_file(project, f"fonts/{name}") for name in sorted(
        file_of(each, ranges) for each in FACES for ranges in each.ranges)}


def file_of(each: Served, ranges: str) -> str:
    return f"{each.file}-{ranges}.woff2"


def _written(ranges: Iterable[tuple[int, int]]) -> str:
    """Ranges as CSS writes them: "U+20-7E, U+131"."""
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in ranges)
