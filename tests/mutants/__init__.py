"""Chance → 231 faults, each of a class that one check should catch; and the table of what was caught.

`python -m tests.mutants` makes them all and prints the table; with `--write` it goes into docs/completeness.md, too.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.mutants import of_breaks, of_documents, of_files, of_layouts, of_pictures, of_styles
from tests.mutants.bench import NONE, Bench, Codes
from tests.mutants.mutant import Class, Mutant

SEED = 1956
CLASSES: tuple[Class, ...] = (*of_documents.CLASSES, *of_layouts.CLASSES, *of_styles.CLASSES, *of_files.CLASSES,
                            *of_pictures.CLASSES, *of_breaks.CLASSES)
#: A class whose chance gives nothing new in so many draws has too little to draw from.
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What found a mutant with every check on, and with its own off."""

    kind: Class
    mutant: Mutant
    found: Codes
    without: Codes

    @property
    def caught(self) -> bool:
        """By the check that should, and by no other than the class allows."""
        return self.kind.check in self.found and self.found <= {self.kind.check} | self.mutant.also


def mutants(bench: Bench, seed: int = SEED, only: Collection[int] | None = None) -> Iterator[tuple[Class, Mutant]]:
    """All mutants, no two the same, or those whose numbers are in ONLY.

    Each class has a chance of its own, so that one more in a class does not change another's.
    """
    number = 0
    for kind in CLASSES:
        chance = random.Random(f"{seed} {kind.level} {kind.kind}")
        seen: set[str] = set()
        for _ in range(_DRAWS):
            if len(seen) == kind.count:
                break
            mutant = kind.make(bench, chance)
            if mutant.name not in seen:
                seen.add(mutant.name)
                if only is None or number in only:
                    yield kind, mutant
                number += 1
        assert len(seen) == kind.count, f"{kind.kind}: {len(seen)} of {kind.count}"


def tried(made: Iterable[tuple[Class, Mutant]]) -> Iterator[Outcome]:
    """Each mutant against all checks, and against all but its own."""
    for kind, mutant in made:
        yield Outcome(kind, mutant, mutant.judge(NONE), mutant.judge(frozenset({kind.check})))


HEAD = ("class", "level", "check", "mutants", "caught", "live without the check", "caught by another net without it")


def table(outcomes: Sequence[Outcome]) -> str:
    """Outcomes → the table in Markdown, a row a class, and the sum."""
    rows = []
    for kind in CLASSES:
        own = [each for each in outcomes if each.kind is kind]
        live = sum(not each.without for each in own)
        rows.append((kind.kind, kind.level, kind.check, len(own), sum(each.caught for each in own), live,
                     len(own) - live))
    total = ("all", "", "", *(sum(row[n] for row in rows) for n in (3, 4, 5, 6)))
    return "\n".join(["| " + " | ".join(map(str, row)) + " |" for row in (
        HEAD, ["---"] * 3 + ["---:"] * 4, *rows, total)])
