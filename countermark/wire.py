"""Bends of a wire → SVG path data, each with its mirror image on the other side of the middle chain line.

A bend is given by its right half: points in tenths of a unit, x from the axis, y from the top of the box. All numbers
are integers and the only curves are cubics and arcs of circles (SVG 2, 9.3), so that no arithmetic of a system can
move a sign of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: The axis, which is the middle chain line, lies so far from the box's left edge.
AXIS = 240

Point = tuple[int, int]
#: A start, then three points for each cubic: two handles and an end (SVG 2, 9.3.6).
Curve = Sequence[Point]

ROUND, POINTED, CLEFT, DRAWN = range(4)


def bent(*points: Point) -> Curve:
    """Straight pieces of wire from point to point."""
    curve = [points[0]]
    for before, after in pairwise(points):
        curve += [_between(before, after, 1, 3), _between(before, after, 2, 3), after]
    return curve


def on(curve: Curve, part: int) -> Point:
    """The point at PART eighths of a single cubic, by de Casteljau's construction."""
    points = list(curve)
    while len(points) > 1:
        points = [_between(a, b, part, 8) for a, b in pairwise(points)]
    return points[0]


def both(curve: Curve) -> str:
    """CURVE and its mirror image: one wire where it begins on the axis, two where it does not."""
    if curve[0][0] == 0:
        return _data([*_mirrored(curve)[::-1], *curve[1:]])
    return _data(curve) + _data(_mirrored(curve))


def shut(curve: Curve) -> str:
    """A closed wire: down CURVE, which begins and ends on the axis, and up its mirror image."""
    return _data([*curve, *_mirrored(curve)[::-1][1:]]) + "Z"


def stem(top: int, foot: int) -> str:
    """A piece of wire along the axis; "" where there is no room for one."""
    return f"M{AXIS} {top}V{foot}" if top < foot else ""


def bar(width: int, y: int) -> str:
    """A piece of wire across the axis, WIDTH to either side."""
    return f"M{AXIS - width} {y}H{AXIS + width}"


def ring(x: int, y: int, radius: int) -> str:
    """A ring about the axis, or a pair of rings X from it."""
    arc = f"a{radius} {radius} 0 0 1 "
    return "".join(f"M{AXIS + side - radius} {y}{arc}{2 * radius} 0{arc}{-2 * radius} 0Z"
                   for side in ((x, -x) if x else (0,)))


@dataclass(frozen=True, slots=True)
class Loop:
    """A closed wire from TOP to FOOT, widest, by WIDTH to either side, at the height of its BELLY.

    HEAD and TAIL say how it leaves the axis above and comes back to it below: ROUND, POINTED, CLEFT as a heart is, or
    DRAWN out as an onion is.
    """

    top: int
    belly: int
    foot: int
    width: int
    head: int
    tail: int

    @property
    def upper(self) -> Curve:
        """The right half from the axis to the belly."""
        return _quarter(self.top, self.belly, self.width, self.head)

    @property
    def lower(self) -> Curve:
        """The right half from the belly back to the axis."""
        return _quarter(self.foot, self.belly, self.width, self.tail)[::-1]

    @property
    def begins(self) -> int:
        """The height at which it leaves the axis: below TOP where it is cleft."""
        return self.upper[0][1]

    @property
    def ends(self) -> int:
        """The height at which it comes back to the axis: above FOOT where it is cleft."""
        return self.lower[-1][1]

    def data(self) -> str:
        """The wire, and stems that join it to its neighbours where it is cleft."""
        return shut([*self.upper, *self.lower[1:]]) + stem(self.top, self.begins) + stem(self.ends, self.foot)

    def echo(self, about: int) -> str:
        """The same loop, six tenths as large, drawn together towards the height ABOUT."""
        def near(y: int) -> int:
            return about + (y - about) * 6 // 10

        small = Loop(near(self.top), near(self.belly), near(self.foot), self.width * 6 // 10, self.head, self.tail)
        return small.data()


def _quarter(end: int, belly: int, width: int, kind: int) -> list[Point]:
    """A cubic from the axis at END to the belly, where it stands upright."""
    rise = end - belly
    last = [(width, belly + rise * 11 // 20), (width, belly)]
    if kind == ROUND:
        return [(0, end), (width * 11 // 20, end), *last]
    if kind == POINTED:
        return [(0, end), (width * 3 // 10, end - rise * 3 // 10), *last]
    if kind == CLEFT:  # the two halves rise beyond the point where they meet
        return [(0, end - rise * 3 // 8), (width // 5, end + rise * 3 // 10), (width, end), (width, belly)]
    return [(0, end), (width // 20, end - rise * 7 // 10), *last]


def _between(a: Point, b: Point, part: int, whole: int) -> Point:
    return (a[0] * (whole - part) + b[0] * part) // whole, (a[1] * (whole - part) + b[1] * part) // whole


def _mirrored(curve: Curve) -> list[Point]:
    return [(-x, y) for x, y in curve]


def _data(curve: Curve) -> str:
    (x, y), *rest = [(AXIS + x, y) for x, y in curve]
    return f"M{x} {y}C" + " ".join(f"{x} {y}" for x, y in rest)
