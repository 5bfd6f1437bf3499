"""What a mutant is, and a class of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.mutants.bench import NONE, Bench, Codes


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. NAME tells it from all others; JUDGE says what finds something, with the given checks off.

    ALSO: other checks that may find it as well; the class that makes it says why.
    """

    name: str
    judge: Callable[[Codes], Codes]
    also: Codes = NONE


@dataclass(frozen=True, slots=True)
class Class:
    """A row of the table: COUNT mutants of one KIND, made by MAKE from chance, that CHECK should catch."""

    level: str
    kind: str
    check: str
    count: int
    make: Callable[[Bench, random.Random], Mutant]


def any_edition(bench: Bench, chance: random.Random) -> tuple[str, str]:
    """A document and a format."""
    return chance.choice(sorted(bench.sources)), chance.choice((".pdf", ".epub"))
