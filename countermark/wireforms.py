"""The forms that a countermark is bent from: finials, feet, knops, and loops with their fillings and flanks.

Each function turns a digit, 0–15, and the place that is free into wires. Another digit is always another drawing. The
forms are those of old marks: fruit, flowers, vessels, anchors and mounts. Left out is what would say something, such
as a cross, a crown, a star, a letter or a seal's frame, and what would look back: a pair of rings inside a loop is a
face, a crescent below a ring a man with his arms raised, and wires that hang from the middle an insect.
"""

from __future__ import annotations

from collections.abc import Iterator

from countermark.wire import CLEFT, DRAWN, POINTED, ROUND, Loop, bar, bent, both, on, ring, shut, stem

#: Wires reach so far from the axis.
_REACH = 212
#: A bead on the axis, by its radius.
_BEAD = 11


def finial(digit: int, top: int, foot: int) -> Iterator[str]:
    """What stands on the figure; digits from 8 on have a bead below it."""
    if digit >= 8:
        yield ring(0, foot - _BEAD, _BEAD)
        foot -= 2 * _BEAD
    match digit % 8:
        case 0:  # ring
            yield ring(0, top + 25, 25) + stem(top + 50, foot)
        case 1:  # bud
            yield Loop(top, foot - 34, foot, 30, POINTED, POINTED).data()
        case 2:  # fork
            yield both([(0, foot), (0, foot - 44), (44, foot - 30), (54, top + 4)])
        case 3:  # crescent
            yield both([(0, foot - 22), (40, foot - 22), (64, foot - 44), (56, top + 4)]) + stem(foot - 22, foot)
        case 4:  # three rings
            yield ring(0, top + 17, 17) + ring(26, top + 45, 17) + stem(top + 34, foot)
        case 5:  # yoke
            yield both([(0, top + 6), (30, top + 6), (56, top + 6), (56, top + 26)]) + stem(top + 6, foot)
        case 6:  # tulip
            yield Loop(top, top + 36, foot - 6, 19, POINTED, POINTED).data()
            yield both([(0, foot), (36, foot - 4), (34, foot - 46), (70, foot - 44)])
        case _:  # heart
            yield Loop(top, top + 24, foot, 42, CLEFT, POINTED).data()


def base(digit: int, top: int, foot: int) -> Iterator[str]:
    """What the figure stands on, or ends in; digits from 8 on have a bead above it."""
    if digit >= 8:
        yield ring(0, top + _BEAD, _BEAD)
        top += 2 * _BEAD
    match digit % 8:
        case 0:  # ring
            yield stem(top, foot - 46) + ring(0, foot - 23, 23)
        case 1:  # drop
            yield Loop(top, top + 34, foot, 28, POINTED, POINTED).data()
        case 2:  # legs
            yield both(bent((0, top), (56, foot)))
        case 3:  # anchor
            yield stem(top, foot) + both([(0, foot), (40, foot), (62, foot - 20), (66, top + 14)])
        case 4:  # three mounts
            yield both([(0, top), (38, top + 4), (38, foot - 20), (38, foot)])
            yield both([(38, foot), (38, foot - 40), (84, foot - 40), (84, foot)])
        case 5:  # dish
            yield stem(top, foot - 6) + both([(0, foot - 6), (30, foot - 6), (62, foot - 6), (62, foot - 24)])
        case 6:  # tassel
            yield stem(top, foot) + both([(0, top), (34, top + 16), (34, foot - 30), (34, foot)])
        case _:  # turnip
            yield Loop(top, foot - 30, foot, 42, DRAWN, ROUND).data()


def knop(digit: int, top: int, foot: int) -> Iterator[str]:
    """A small thing between two large ones; digits from 8 on are wider, or have a ring within."""
    width = 100 if digit >= 8 else 68
    middle, radius = (top + foot) // 2, (foot - top) // 2
    match digit % 8:
        case 0:  # ring
            yield ring(0, middle, radius) + (ring(0, middle, radius // 2 - 3) if digit >= 8 else "")
        case 1:  # lens
            yield Loop(top, middle, foot, width, POINTED, POINTED).data()
        case 2:  # three rings in a row
            yield stem(top, middle - 20) + ring(0, middle, 20) + stem(middle + 20, foot)
            yield ring(20 + width * 22 // 100, middle, width * 22 // 100)
        case 3:  # knot
            yield stem(top, foot)
            yield both([(0, middle), (width // 2, middle - radius), (width, top + 4), (width, middle)])
            yield both([(0, middle), (width // 2, middle + radius), (width, foot - 4), (width, middle)])
        case 4:  # lozenge
            yield shut(bent((0, top), (width * 9 // 10, middle), (0, foot)))
        case 5:  # bow
            yield stem(top, foot)
            yield both(bent((0, middle), (width * 8 // 10, top + 8), (width * 8 // 10, foot - 8), (0, middle)))
        case 6:  # lens on a bar
            yield Loop(top, middle, foot, width * 8 // 10, POINTED, POINTED).data() + bar(width + 10, middle)
        case _:  # twist
            yield Loop(top, (top + middle) // 2, middle, width // 2, POINTED, POINTED).data()
            yield Loop(middle, (middle + foot) // 2, foot, width // 2, POINTED, POINTED).data()


def large(digits: tuple[int, ...], top: int, foot: int, first: bool) -> Iterator[str]:
    """A loop with what is in it and beside it, from five digits: outline, width, belly, filling, flanks.

    Loops without flanks take the whole width, of which flanks leave them two thirds. FIRST: the finial stands on it.
    """
    outline, wide, low, filled, flanked = digits
    tall = foot - top
    plain = flanked % 8 == 0
    most = min(210 if plain else 136, tall * 85 // 100)
    least = most * 62 // 100
    step, steps = (wide + 2 * flanked, 31) if plain else (wide, 15)  # flanked is 0 or 8
    loop = Loop(top, top + tall * (540 + low * 28) // 1500, foot, least + (most - least) * step // steps,
                outline % 4, outline // 4)
    yield loop.data()
    yield from filling(filled, loop)
    yield from flanks(flanked, loop, first)


def filling(digit: int, loop: Loop) -> Iterator[str]:
    """What is in a loop."""
    top, belly, foot, width = loop.begins, loop.belly, loop.ends, loop.width
    other = digit >= 8
    tall = foot - top
    radius = min(width, tall // 2)
    match digit % 8:
        case 0 if other:  # small ring
            yield ring(0, belly, radius // 4)
        case 0 if tall > 200:  # the same on a stem: so large a loop would be dull with nothing in it
            yield stem(top, belly - radius // 4) + ring(0, belly, radius // 4)
        case 1:  # ring
            yield ring(0, belly, radius * (58 if other else 40) // 100)
        case 2:  # a loop within the loop
            yield loop.echo(loop.foot if other else loop.top)
        case 3:  # girdle, or two
            yield bar(*on(loop.upper, 5)) + bar(*on(loop.lower, 3)) if other else bar(width, belly)
        case 4:  # chevron
            yield both(bent((0, top + tall // 4 if other else foot - tall // 4), (width, belly)))
        case 5:  # segments of a fruit
            yield shut([(0, top), (width * 6 // 10, belly - (belly - top) // 3),
                        (width * 6 // 10, belly + (foot - belly) // 3), (0, foot)])
            yield stem(top, foot) if other else ""
        case 6 if other:  # three beads
            yield from (ring(0, belly + n * tall // 5, radius // 6) for n in (-1, 0, 1))
        case 6:  # a ring on a bead
            yield ring(0, belly - radius // 4, radius // 4) + ring(0, belly + radius // 4, radius // 8)
        case 7 if other:  # lozenge
            yield shut(bent((0, top + tall // 5), (width, belly), (0, foot - tall // 5)))
        case 7:  # saltire
            above, below = on(loop.upper, 5), on(loop.lower, 3)
            crossing = (above[1] * below[0] + below[1] * above[0]) // (above[0] + below[0])
            yield both(bent((0, crossing), above)) + both(bent((0, crossing), below))


def flanks(digit: int, loop: Loop, first: bool) -> Iterator[str]:
    """What is beside a loop.

    Where it springs from a joint it grows upwards; digits from 8 on let it hang from the FIRST loop's head, and grow
    shorter beside another.
    """
    other = digit >= 8
    width, belly = loop.width, loop.belly
    free = _REACH - width
    hangs = other and first
    start, end = (loop.top, loop.foot) if hangs else (loop.foot, loop.top)
    length = 60 if other and not first else 100

    def at(part: int) -> int:
        """The height at PART hundredths of the way from the joint that wires spring from."""
        return start + (end - start) * part * length // 10000

    match digit % 8:
        case 1:  # rings
            radius = min(free // 2, 36 if other else 26)
            yield ring(width + radius, belly, radius)
        case 2 if other:  # fins
            yield both(bent((0, loop.foot), (_REACH, at(50)), (width, belly)))
        case 2:  # lozenge
            yield shut(bent((0, loop.top), (_REACH, (loop.top + loop.foot) // 2), (0, loop.foot)))
        case 3:  # handles
            above, below = on(loop.upper, 5 if other else 3), on(loop.lower, 5 if other else 3)
            yield both([above, (_REACH + 30, above[1] - 20), (_REACH + 30, below[1] + 20), below])
        case 4:  # leaves
            tip = (_REACH, at(78))
            yield both([(0, start), (width * 3 // 4, start), (width + free // 4, at(40)), tip])
            yield both([(0, start), (width + free // 2, at(-6)), (_REACH + 14, at(30)), tip])
        case 5:  # tendrils with a ring
            tip = (_REACH - 14, at(58))
            yield both([(0, start), (width + free // 3, at(2)), (tip[0], at(25)), tip])
            yield ring(tip[0], tip[1] + (14 if hangs else -14), 14)
        case 6 if other:  # bow
            out, sixth = _REACH + 60, (loop.foot - loop.top) // 6
            yield shut([(0, loop.top), (out, loop.top + sixth), (out, loop.foot - sixth), (0, loop.foot)])
        case 6:  # hoop
            for y in (loop.foot, loop.top):
                yield both([(0, y), (_REACH * 8 // 10, y), (_REACH, (y + belly) // 2), (_REACH, belly)])
        case 7:  # scrolls
            crest = (width + free // 2, at(72))
            yield both([(0, start), (width + free, at(-4)), (_REACH + 24, crest[1]), crest])
            yield both([crest, (width + 10, crest[1]), (width + 10, at(44)), (crest[0], at(46))])
