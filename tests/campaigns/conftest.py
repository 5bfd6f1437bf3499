"""What campaigns start from: a project whose memo is published, with a draft beside it; and a place for figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from countermark.project import Project
from tests.campaigns.common import DAY, doit
from tests.conftest import GOOD, ROOT, SLUG, Trial

#: A document that is built and never published.
DRAFT_SLUG = "second"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = [value for reports in terminalreporter.stats.values() for report in reports
            for name, value in getattr(report, "user_properties", ()) if name == "figure" and report.when == "call"]
    for line in (["", "figures:", *told] if told else []):
        terminalreporter.write_line(line)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tell a figure: it is printed below the tests' results."""
    return lambda text: record_property("figure", text)


def copy_of(trial: Trial, root: Path) -> Trial:
    """A trial of its own with the files of another."""
    shutil.copytree(trial.root, root, symlinks=True)
    copy = object.__new__(Trial)
    copy.project = Project(root)
    return copy


@pytest.fixture(scope="session")
def published_once(built_once: Trial, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The memo as edition 1, printing 1, and a draft; tests copy it, they do not change it."""
    made = copy_of(built_once, tmp_path_factory.mktemp("published") / "project")
    made.add(DRAFT_SLUG, GOOD)
    for args in ((), ("publish", "--date", DAY, SLUG)):
        run = doit(made.root, *args)
        assert run.status == 0, run.stdout + run.stderr
    return made


@pytest.fixture
def published(published_once: Trial, tmp_path: Path) -> Trial:
    return copy_of(published_once, tmp_path / "project")


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """Set a page once before processes are forked: what libraries work out at their first use is then known to all."""
    from countermark import making
    from countermark.parse import parse
    from countermark.source import source_of
    from countermark.steps import collection

    project = Project(ROOT)
    making.render(project, parse(source_of("warm", GOOD.encode(), None, "document.md", "witness.txt"),
                                 collection(project)))
