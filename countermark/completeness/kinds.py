"""Tokens and items → a covering: each word belongs to one item, each item stands once. What is left over has no kind.

Order is the layout's. Items are tried longest first, with a way back where a choice leads to no end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from countermark.completeness.inventory import Item
from countermark.completeness.words import Tokens, length_at

#: So many choices are tried before a covering is taken for impossible.
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Covering:
    """`lost`: required items that do not stand there; `doubled`: items that stand there again, and where; `strange`:
    runs of words (where, words) of no item."""

    lost: tuple[Item, ...] = ()
    doubled: tuple[tuple[str, Item], ...] = ()
    strange: tuple[tuple[str, tuple[str, ...]], ...] = ()


#: (tokens taken, the item's place in the list)
_Choice = tuple[int, int]


def cover(tokens: Tokens, items: Sequence[Item]) -> Covering:
    """TOKENS by ITEMS."""
    choices = _choices(tokens, items)
    used = _exactly(len(tokens), choices)
    if used is not None:
        return Covering(lost=tuple(item for n, item in enumerate(items) if item.required and n not in used))
    return _nearly(tokens, items, choices)


def _choices(tokens: Tokens, items: Sequence[Item]) -> list[list[_Choice]]:
    """For each token the items that stand there, the longest first."""
    by_sign: dict[str, list[int]] = defaultdict(list)
    for n, item in enumerate(items):
        by_sign[item.words[0][0]].append(n)
    found = []
    for at, token in enumerate(tokens):
        starting = by_sign.get(token.text[0], ())
        here = [(length, n) for n in starting if (length := length_at(items[n].words, tokens, at))]
        found.append(sorted(here, key=lambda choice: (-choice[0], not items[choice[1]].required, choice[1])))
    return found


def _exactly(end: int, choices: list[list[_Choice]]) -> set[int] | None:
    """The items of a covering that uses each once at most, or None."""
    used: set[int] = set()
    path: list[tuple[int, int]] = []  # (place, which of its choices is taken)
    at, which = 0, 0
    for _ in range(_MOST):
        if at == end:
            return used
        here = choices[at]
        while which < len(here) and here[which][1] in used:
            which += 1
        if which < len(here):
            path.append((at, which))
            used.add(here[which][1])
            at, which = at + here[which][0], 0
        elif path:
            at, taken = path.pop()
            used.discard(choices[at][taken][1])
            which = taken + 1
        else:
            return None
    return None


def _nearly(tokens: Tokens, items: Sequence[Item], choices: list[list[_Choice]]) -> Covering:
    """The covering that leaves the fewest words over, counting not how often an item stands; and what is wrong."""
    end = len(tokens)
    left = [0] * (end + 1)
    best: list[_Choice | None] = [None] * end
    for at in range(end - 1, -1, -1):
        left[at] = left[at + 1] + 1
        for choice in choices[at]:
            if left[at + choice[0]] < left[at]:
                left[at], best[at] = left[at + choice[0]], choice
    used: Counter[int] = Counter()
    doubled: list[tuple[str, Item]] = []
    runs: list[list[int]] = []
    at = 0
    while at < end:
        taken = best[at]
        if taken is None:
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
            at += 1
            continue
        twin = next((n for n in _twins(taken[1], items) if not used[n]), None)
        if twin is None:
            doubled.append((tokens[at].where, items[taken[1]]))
        else:
            used[twin] += 1
        at += taken[0]
    lost = [item for n, item in enumerate(items) if item.required and not used[n]]
    strange = []
    pool = Counter(word for item in lost for word in item.words)
    for run in runs:
        words = tuple(tokens[n].text for n in run)
        # Pieces of what is lost are told with it.
        if not _is_piece(words, pool):
            strange.append((tokens[run[0]].where, words))
    doubled = [(where, item) for where, item in doubled if not _is_piece(item.words, pool)]
    return Covering(tuple(lost), tuple(doubled), tuple(strange))


def _twins(n: int, items: Sequence[Item]) -> list[int]:
    return [m for m, item in enumerate(items) if item.words == items[n].words]


def _is_piece(words: tuple[str, ...], pool: Counter[str]) -> bool:
    """Whether most of WORDS are of POOL."""
    return 2 * (Counter(words) & pool).total() >= len(words)
