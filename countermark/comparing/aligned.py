"""Two files' units → where their words differ.

Blocks that have the same signs are found first, wherever their lines and pages end; what stands between these is
compared word by word. Notes are compared apart: where they stand is the format's and the page's choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from countermark.comparing.units import Kind, Unit, Word

#: What stands on one side, and how far words are tried as one that a line's end has parted.
_PARTED = 8
#: Two gaps of so many words a side are not compared word by word: that could take minutes.
_MOST = 400_000_000
#: A block that was moved is told as one if it has so many words: "Yes." stands in many places.
_MOVED = 4

At = tuple[Word, Unit]
Side = Sequence[At]


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of either side that the other has not, or has others for. `near`: the side's word before them, else the
    one after; `before`, `after`: what stands around them; `whole`: they are whole blocks; `moved`: the same block
    stands elsewhere."""

    first: tuple[At, ...]
    second: tuple[At, ...]
    near: tuple[At | None, At | None] = (None, None)
    before: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()
    whole: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Aligned:
    """`differences` in the order of the first file; `pairs`: units that are the same; `shared`: how much of the words
    of the shorter file stands in both, from 0 to 1."""

    differences: tuple[Difference, ...]
    pairs: tuple[tuple[Unit, Unit], ...]
    shared: float


def align(first: Sequence[Unit], second: Sequence[Unit], kinds: Sequence[Kind]) -> Aligned:
    """The units of two files, of these KINDS, each kind by itself."""
    differences: list[Difference] = []
    pairs: list[tuple[Unit, Unit]] = []
    same = 0
    for kind in kinds:
        ours, theirs = [unit for unit in first if unit.kind == kind], [unit for unit in second if unit.kind == kind]
        same += _align(ours, theirs, differences, pairs)
    words = [sum(len(unit.words) for unit in side if unit.kind in kinds) for side in (first, second)]
    return Aligned(tuple(differences), tuple(pairs), min(same / max(min(words), 1), 1.0))


def _align(first: Sequence[Unit], second: Sequence[Unit], differences: list[Difference],
           pairs: list[tuple[Unit, Unit]]) -> int:
    """Add to DIFFERENCES and PAIRS; returns how many words are the same."""
    from rapidfuzz.distance import Indel

    keys = [unit.key for unit in first], [unit.key for unit in second]
    gaps: list[tuple[int, int, int, int]] = []
    same, at, to = 0, 0, 0
    for op in Indel.opcodes(*keys):
        if op.tag != "equal":
            continue
        gaps.append((at, op.src_start, to, op.dest_start))
        gaps += [(n, n + 1, m, m + 1) for n, m in zip(range(op.src_start, op.src_end),
                                                      range(op.dest_start, op.dest_end), strict=True)]
        at, to = op.src_end, op.dest_end
    gaps.append((at, len(first), to, len(second)))
    moved = _moved([unit for a, b, c, d in gaps for unit in _loose(first[a:b], second[c:d])],
                   [unit for a, b, c, d in gaps for unit in _loose(second[c:d], first[a:b])])
    for a, b, c, d in gaps:
        ours, theirs = first[a:b], second[c:d]
        if _matched(ours, theirs):
            pairs.append((ours[0], theirs[0]))
            if same_words(ours[0].words, theirs[0].words):
                same += len(ours[0].words)
                continue
        near = first[a - 1] if a else None, second[c - 1] if c else None
        for unit in ours:
            if unit.key in moved:
                other = moved[unit.key]
                differences.append(Difference(_side([unit]), _side([other]), whole=True, moved=True))
                same += len(unit.words)
        same += _word_by_word(_side(unit for unit in ours if unit.key not in moved),
                              _side(unit for unit in theirs if unit.key not in moved), near, differences)
    return same


def _matched(first: Sequence[Unit], second: Sequence[Unit]) -> bool:
    return len(first) == len(second) == 1 and first[0].key == second[0].key


def _loose(units: Sequence[Unit], others: Sequence[Unit]) -> Sequence[Unit]:
    return () if _matched(units, others) else units


def _moved(first: Sequence[Unit], second: Sequence[Unit]) -> dict[str, Unit]:
    """Blocks that stand once on either side, in other places: key → the second side's."""
    ours, theirs = Counter(unit.key for unit in first), Counter(unit.key for unit in second)
    return {unit.key: unit for unit in second
            if ours[unit.key] == theirs[unit.key] == 1 and len(unit.words) >= _MOVED}


def _side(units: Sequence[Unit] | Iterator[Unit]) -> tuple[At, ...]:
    return tuple((word, unit) for unit in units for word in unit.words)


def _word_by_word(first: Side, second: Side, near: tuple[Unit | None, Unit | None],
                  differences: list[Difference]) -> int:
    """Add what differs between two runs of words to DIFFERENCES; returns how many words are the same."""
    from rapidfuzz.distance import Levenshtein

    if not first and not second:
        return 0
    if len(first) * len(second) > _MOST:
        blocks = [(0, len(first), 0, len(second))]
    else:
        ops = Levenshtein.opcodes([word.key for word, _ in first], [word.key for word, _ in second])
        blocks = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in ops if op.tag != "equal"]
        blocks += [(n, n + 1, m, m + 1) for op in ops if op.tag == "equal"
                   for n, m in zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True)
                   if first[n][0].text != second[m][0].text]
    same = len(first)
    for a, b, c, d in _merged(sorted(blocks)):
        a, b, c, d = _trimmed(first, second, a, b, c, d)
        if a == b and c == d:
            continue
        same -= b - a
        around, at, to = (first, a, b) if b > a or first else (second, c, d)
        owner = around[at if to > at else max(at - 1, 0)][1]
        differences.append(Difference(
            tuple(first[a:b]), tuple(second[c:d]), (_near(first, a, near[0]), _near(second, c, near[1])),
            tuple(word for word, unit in around[max(at - 4, 0):at] if unit is owner),
            tuple(word for word, unit in around[to:to + 4] if unit is owner),
            _whole(first, a, b) and _whole(second, c, d)))
    return max(same, 0)


def _near(side: Side, at: int, before: Unit | None) -> At | None:
    if at:
        return side[at - 1]
    if before and before.words:
        return before.words[-1], before
    return side[at] if side else None


def _whole(side: Side, start: int, end: int) -> bool:
    """Whether what stands from START to END is whole blocks, or nothing."""
    if start == end:
        return True
    return ((not start or side[start - 1][1] is not side[start][1])
            and (end == len(side) or side[end][1] is not side[end - 1][1]))


def _merged(blocks: Sequence[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Blocks that touch are one; so are two of many words with a stray "the" between them."""
    last: tuple[int, int, int, int] | None = None
    for block in blocks:
        if last is None:
            last = block
            continue
        between, words = block[0] - last[1], sum(each[1] - each[0] + each[3] - each[2] for each in (last, block))
        if (between == 0 and block[2] == last[3]) or (between <= 2 and words >= 12):
            last = last[0], block[1], last[2], block[3]
        else:
            yield last
            last = block
    if last is not None:
        yield last


def _trimmed(first: Side, second: Side, a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
    """The block without what is the same at its ends, be it parted by a line's end on one side."""
    while found := next(((n, m) for n, m in _sizes(b - a, d - c)
                         if same_words([w for w, _ in first[a:a + n]], [w for w, _ in second[c:c + m]])), None):
        a, c = a + found[0], c + found[1]
    while found := next(((n, m) for n, m in _sizes(b - a, d - c)
                         if same_words([w for w, _ in first[b - n:b]], [w for w, _ in second[d - m:d]])), None):
        b, d = b - found[0], d - found[1]
    return a, b, c, d


def _sizes(first: int, second: int) -> Iterator[tuple[int, int]]:
    """How many words of either side may be one word of the other, the fewest first."""
    return ((n, m) for total in range(2, _PARTED * 2) for n in range(1, total)
            if n <= min(first, _PARTED) and 1 <= (m := total - n) <= min(second, _PARTED))


def same_words(first: Sequence[Word], second: Sequence[Word]) -> bool:
    """Whether both are the same to an eye: a word may part at a line's end, on either side, and nowhere else."""
    if [word.text for word in first] == [word.text for word in second]:
        return True
    if "".join(word.key for word in first) != "".join(word.key for word in second):
        return False
    (ours, at_end), (theirs, at_their_end) = _borders(first), _borders(second)
    if not ours - theirs <= at_end or not theirs - ours <= at_their_end:
        return False
    return ("".join(word.text for word in first) == "".join(word.text for word in second)
            or any(word.unsure for word in (*first, *second)))


def _borders(words: Sequence[Word]) -> tuple[set[int], set[int]]:
    """After how many signs a word ends, and at which of these a line does."""
    at, all_, at_end = 0, set[int](), set[int]()
    for word, _ in pairwise([*words, None]):
        assert word
        at += len(word.key)
        all_.add(at)
        if word.line_ends:
            at_end.add(at)
    return all_, at_end

