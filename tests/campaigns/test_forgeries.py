"""A forgery is found also where every list and record in output/ and build/ was made to match."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest

from countermark.project import CHECKSUMS
from countermark.verify import verify
from tests.campaigns.common import DAY, SEED, build_once, doit, put, sizes, tree
from tests.campaigns.conftest import DRAFT_SLUG
from tests.campaigns.forged import FORGERIES, Forger
from tests.conftest import SLUG, Trial

#: A forgery is also put before the command after so many.
_COMMAND = 20


@pytest.fixture
def printed_twice(published: Trial) -> Trial:
    """The memo as edition 1, printing 2, and a draft."""
    published.edit("styles/print.css", "}", "}\np { line-height: 1.41 }\n")
    published.edit("styles/ebook.css", "}", "}\np { line-height: 1.41 }\n")
    for args in ((), ("publish", "--date", DAY, SLUG)):
        run = doit(published.root, *args)
        assert run.status == 0, run.stdout + run.stderr
    return published


@sizes(200, 10)
def test_each_forgery_is_found(printed_twice: Trial, monkeypatch: pytest.MonkeyPatch, count: int,
                               figure: Callable[[str], None]) -> None:
    build_once(monkeypatch)
    project = printed_twice.project
    good = {name: tree(printed_twice.root / name) for name in ("output", "build")}
    rng, missed, by_code = random.Random(SEED), list[str](), Counter[str]()
    assert verify(project).status == 0
    for number in range(count):
        forge = FORGERIES[number % len(FORGERIES)]
        slug, other = (SLUG, DRAFT_SLUG) if number // len(FORGERIES) % 2 == 0 else (DRAFT_SLUG, SLUG)
        forger = Forger(project, slug, other, rng)
        forge(forger)
        forger.cover()
        assert tree(project.output) != good["output"]
        report = verify(project)
        named = [each for each in report.findings if each.path != f"output/{CHECKSUMS}"]
        if not report.status or not named:
            missed.append(f"{slug}: {forge.__name__} ({number})")
        by_code[" ".join(sorted({each.code for each in named}))] += 1
        if number % _COMMAND == _COMMAND - 1:
            assert doit(printed_twice.root, "verify").status == report.status
        for name, files in good.items():
            put(printed_twice.root / name, files)
    assert verify(project).status == 0
    figure(f"forgeries with all lists and records made to match: {count - len(missed)} of {count} found "
           f"({', '.join(f'{n} as {codes}' for codes, n in sorted(by_code.items()))})")
    assert missed == []
