"""styles/fonts/ → layouts/site/fonts/: the typefaces cut to the site's ranges of characters and packed as WOFF2.

`python -m countermark.audit.site_fonts` writes them; a test holds those that lie there to what it makes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from countermark.project import Project
from countermark.site.assets import FACES, RANGES, Served, file_of
from countermark.typefaces import Face, load_typefaces, web_subset
from countermark.writing import write

FOLDER = "layouts/site/fonts"
COMMAND = "python -m countermark.audit.site_fonts"


def fonts(project: Project, faces: Sequence[Served] = FACES) -> dict[str, bytes]:
    """File name → WOFF2 (W3C Recommendation, 2024) of FACES, the same bytes each time; raises Refused, and KeyError
    where a face is not among the typefaces."""
    typefaces = load_typefaces(project)
    found: dict[str, bytes] = {}
    for each in faces:
        face = typefaces.find(each.family, each.style, each.weight)
        if face is None:
            raise KeyError((each.family, each.style, each.weight))
        found |= {file_of(each, name): woff2(face, RANGES[name]) for name in each.ranges}
    return found


def woff2(face: Face, ranges: Iterable[tuple[int, int]]) -> bytes:
    """A face → the font of its characters in RANGES, packed for the web, under the subset's name."""
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(face.data), lazy=True) as whole:
        known = whole.getBestCmap()
    characters = frozenset(chr(code) for first, last in ranges for code in range(first, last + 1) if code in known)
    out = io.BytesIO()
    with TTFont(io.BytesIO(web_subset(face, characters)), recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(out, reorderTables=None)
    return out.getvalue()


def main() -> None:
    project = Project(Path.cwd())
    for name, data in fonts(project).items():
        write(project.root / FOLDER / name, data)


if __name__ == "__main__":
    main()
