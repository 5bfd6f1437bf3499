"""Edition id → the countermark: a small figure as of bent wire on the chain lines of a paper mould.

The papermaker's second mark, sewn to the mould so that a sheet can be told from a copy. It is a sign and no seal:
whoever copies the id copies the figure, too. It has neither frame nor lettering, and does not say the id; that is
printed beside it.

How the 64 digits become a figure, so that anyone can draw it again:

1. The first sixteen are folded to four: the number n is the exclusive or of the digits n, n + 4, n + 8 and n + 12. They
   say which finial, which foot, which plan, and how the plan's heights are shared out.
2. The other 48 are folded in the same way to as many numbers as the plan needs: two for the chain lines, then, from
   above, one for each knop and five for each large loop.
3. Each number, 0–15, chooses a form or a measure, and no two choose the same. So another digit in any one place of the
   id is another drawing.

Paper historians tell moulds by the distances of their chain lines; here they differ to the right and to the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from countermark.wire import AXIS
from countermark.wireforms import base, finial, knop, large

#: The box, in tenths of a unit: three wide, four high.
WIDTH, HEIGHT = 2 * AXIS, 640
_TOP, _FOOT = 20, 620

#: From above, "A" a large loop, "b" a knop; where one loop is large, the knops' height, and where two are, the share
#: of the first in what both have, in thousandths. The number for the heights adds to it, up to the next one's.
_PLANS = (
    ("A", 0), ("Ab", 60), ("Ab", 84), ("bA", 60), ("bA", 84), ("bAb", 56), ("bAb", 76),
    ("AA", 380), ("AA", 460), ("AA", 540), ("AbA", 380), ("AbA", 460), ("AbA", 540), ("AAb", 420), ("AAb", 500),
    ("bAA", 460),
)
_KNOP = 74


def countermark_svg(edition_id: str, width_mm: int, title: str, color: str = "") -> str:
    """The figure of EDITION_ID (64 hexadecimal digits), WIDTH_MM wide and four thirds as high, as inline SVG.

    TITLE is what it is to those who cannot see it. It is drawn in the text's colour; WeasyPrint hands none down to
    inline SVG, and draws it in COLOR, or in black. Raises ValueError where there is no such id.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", edition_id):
        raise ValueError(f"'{edition_id}' is not an edition id")
    left, right, wires = _drawn(edition_id)
    chains = "".join(f"M{x} 0V{HEIGHT}" for x in (left, AXIS, right))
    height = width_mm * 400 // 3
    ink = f' color="{escape(color)}"' if color else ""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="countermark" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{width_mm}mm" height="{height // 100}.{height % 100:02}mm"{ink} fill="none" stroke="currentColor" '
            f'stroke-linecap="round" stroke-linejoin="round"><title>{escape(title)}</title>'
            f'<path stroke-width="4" stroke-linecap="butt" d="{chains}"/>'
            f'<path stroke-width="{_weight(width_mm)}" d="{wires}"/></svg>')


def _weight(width_mm: int) -> int:
    """How thick the wire is: thicker where the figure is small, as type is cut for its size."""
    return 15 if width_mm <= 15 else 13 if width_mm <= 40 else 10


def _drawn(edition_id: str) -> tuple[int, int, str]:
    """Where the outer chain lines stand, and the wires."""
    top, foot, chosen, shared = _folded(edition_id[:16], 4)
    plan, measure = _PLANS[chosen]
    numbers = iter(_folded(edition_id[16:], 2 + 5 * plan.count("A") + plan.count("b")))
    left, right = AXIS - 90 - 7 * next(numbers), AXIS + 90 + 7 * next(numbers)
    return left, right, "".join(_figure(top, foot, plan, measure, shared, numbers))


def _folded(digits: str, many: int) -> list[int]:
    """MANY numbers, each the exclusive or of every so manieth digit."""
    numbers = [0] * many
    for place, digit in enumerate(digits):
        numbers[place % many] ^= int(digit, 16)
    return numbers


def _figure(top: int, foot: int, plan: str, measure: int, shared: int, numbers: Iterator[int]) -> Iterator[str]:
    above = _TOP + 78 + 20 * (top // 8) + (2 * shared if plan == "A" else 0)
    below = _FOOT - 74 - 20 * (foot // 8)
    yield from finial(top, _TOP, above)
    y = above
    for part, height in zip(plan, _heights(plan, measure, shared, below - above), strict=True):
        if part == "A":
            digits = tuple(next(numbers) for _ in range(5))
            yield from large(digits, y, y + height, y == above)
        else:
            yield from knop(next(numbers), y, y + height)
        y += height
    yield from base(foot, y, _FOOT)


def _heights(plan: str, measure: int, shared: int, room: int) -> Iterator[int]:
    """The height of each part of PLAN, which fill ROOM together."""
    one = plan.count("A") == 1
    small = measure + shared if one else _KNOP
    rest = room - small * plan.count("b")
    first = rest if one else rest * (measure + 5 * shared) // 1000
    loops = iter((first, rest - first))
    yield from (next(loops) if part == "A" else small for part in plan)
