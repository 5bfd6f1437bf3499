"""231 faults, drawn by chance from a seed: each is caught by the check that should, and where that is off, lives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from countermark.completeness import CHECKS, missing
from countermark.formats import FORMATS
from tests.conftest import ROOT
from tests.mutants import CLASSES, SEED, Outcome, mutants, table, tried
from tests.mutants.bench import Bench
from tests.mutants.page import PAGE, table_of

#: Checks that must have mutants which nothing else finds.
_CHECKS = {"D040", "D041", "D052", "D053", *CHECKS, "D065"}
_SAMPLE = 60


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench.at(tmp_path_factory.mktemp("mutants"))


def told(outcome: Outcome) -> str:
    return (f"{outcome.kind.level}, {outcome.kind.kind}: {outcome.mutant.name}: {outcome.kind.check} should catch it, "
            f"{', '.join(sorted(outcome.found)) or 'nothing'} did")


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_without_a_fault_nothing_is_found(bench: Bench, kind: object) -> None:
    suffix = kind.suffix  # type: ignore[attr-defined]  # a Format
    for slug, document in bench.documents.items():
        assert missing(bench.project, suffix, bench.finished(slug, suffix), document, "d.md") == []


def test_there_are_231_and_no_class_goes_beyond_a_known_check() -> None:
    assert sum(kind.count for kind in CLASSES) == 231
    assert {kind.check for kind in CLASSES} == _CHECKS


def test_a_sample_is_caught_each_by_the_check_that_should(bench: Bench) -> None:
    outcomes = [*tried(mutants(bench, SEED, random.Random(SEED).sample(range(231), _SAMPLE)))]
    assert len(outcomes) == _SAMPLE
    assert [told(each) for each in outcomes if not each.caught] == []
    # That a mutant lives where its check is off shows that the check is what catches it.
    assert {each.kind.check for each in outcomes if not each.without} >= {*CHECKS, "D040"}


@pytest.mark.long
def test_all_are_caught_and_each_check_is_needed_as_the_page_says(bench: Bench) -> None:
    outcomes = [*tried(mutants(bench))]
    assert [told(each) for each in outcomes if not each.caught] == []
    assert {each.kind.check for each in outcomes if not each.without} == _CHECKS
    assert table_of((ROOT / PAGE).read_text("utf-8")) == table(outcomes), "python -m tests.mutants --write"


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_another_chance_finds_no_other_answer(tmp_path: Path, seed: int) -> None:
    outcomes = tried(mutants(Bench.at(tmp_path), seed))
    assert [told(each) for each in outcomes if not each.caught] == []
