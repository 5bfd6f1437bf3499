"""Shared by all tests: the memo, and trial copies of the project that a test may break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from countermark.deposit.verbs import Deposit
from countermark.document import Document
from countermark.making import outputs_of
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_source
from countermark.validators import Judged, NotRun, ace, epubcheck, verapdf
from countermark.validators.verapdf import FLAVOURS, Verdict
from tests.ssh_keys import Keys

ROOT = Path(__file__).resolve().parent.parent
SLUG = "1956-06-05-choe-chang-ik"
#: A second document, as small as one can be.
GOOD = "---\ntitle: Second\nedition: {number: 1, date: 2026-11-24}\n---\n\nText of the second.\n"
Answer = TypeVar("Answer")
Depositing = Callable[..., int]
IN_CI = os.environ.get("CI") == "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run what takes long, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="runs with ./doit test --long"))


def need(tool: str) -> str:
    """The path of an outside program; without it a user's run says *not run*, and CI fails."""
    found = shutil.which(tool)
    if not found:
        (pytest.fail if IN_CI else pytest.skip)(f"{tool} is not installed: not run")
    assert found
    return found


def unless_missing(judge: Callable[[], Answer]) -> Answer:
    """What a checker answers; one that cannot be run here skips the test, and fails it in CI."""
    try:
        return judge()
    except NotRun as error:
        (pytest.fail if IN_CI else pytest.skip)(f"not run: {error}")


def said_by(judge: Callable[[Mapping[str, bytes]], Judged], files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """What a checker has to say of each of FILES that is not explained."""
    answer = unless_missing(lambda: judge(files))
    return {name: [str(each) for each in found if not each.explained] for name, found in answer.findings.items()}


def epubcheck_says(book: bytes) -> list[str]:
    """EPUBCheck's messages on BOOK, usage messages too."""
    return said_by(epubcheck.judge, {"the book": book})["the book"]


def ace_says(book: bytes) -> list[str]:
    """Ace's findings in BOOK, of any weight."""
    return said_by(ace.judge, {"the book": book})["the book"]


def verapdf_says(files: Mapping[str, bytes], flavours: Sequence[str] = FLAVOURS) -> tuple[Verdict, ...]:
    """veraPDF's verdicts on FILES, by name."""
    return unless_missing(lambda: verapdf.judge(files, flavours))


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def memo(project: Project) -> Document:
    return parse(read_source(project, SLUG), collection(project))


@pytest.fixture(scope="session")
def editions(project: Project, memo: Document) -> dict[str, bytes]:
    """Suffix → the memo's bytes, made in this process."""
    from countermark.formats import render_all

    return {suffix: made.data for suffix, made in render_all(project, memo).items()}


Run = Callable[..., "subprocess.CompletedProcess[str]"]


class Trial:
    """A copy of the project with nothing built, and a way to run doit in it."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        for name in ("content", "layouts", "styles", "locks", "countermark"):
            # What was published of the project's own documents is left out: a trial begins before its first printing.
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(
                "__pycache__", "*.pyc", "history.yaml", "published"))
        for name in ("dodo.py", "pyproject.toml"):
            shutil.copy(ROOT / name, root / name)
        (root / "output").mkdir()

    @property
    def root(self) -> Path:
        return self.project.root

    def doit(self, *args: str, env: dict[str, str] | None = None, umask: int = -1,
             prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        whole = {**os.environ, "COUNTERMARK_CALLER": str(self.root), **(env or {})}
        return subprocess.run([*prefix, sys.executable, "-m", "countermark", *args], cwd=self.root, env=whole,
                              umask=umask, capture_output=True, text=True, encoding="utf-8", timeout=240, check=False)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    def add(self, slug: str, text: str | bytes, witness: bytes | None = None) -> None:
        folder = self.project.folder(slug)
        folder.mkdir()
        (folder / "document.md").write_bytes(text if isinstance(text, bytes) else text.encode())
        if witness is not None:
            (folder / "witness.txt").write_bytes(witness)

    def built(self, slug: str = SLUG) -> dict[str, bytes]:
        """The files of the last build, by name: not the page, nor what was published."""
        return {path.rpartition("/")[2]: file.read_bytes() for path in outputs_of(slug)
                if (file := self.project.output / path).exists()}


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    root = tmp_path / "a trial é"
    root.mkdir()
    return Trial(root)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A trial that was built; tests copy it with `copy_of`, they do not change it."""
    root = tmp_path_factory.mktemp("built") / "project"
    root.mkdir()
    made = Trial(root)
    run = made.doit()
    assert run.returncode == 0, run.stdout + run.stderr
    return made


@pytest.fixture(scope="module")
def shelf(built_once: Trial, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A project whose memo was published; not to be changed."""
    root = tmp_path_factory.mktemp("shelf") / "project"
    shutil.copytree(built_once.root, root)
    trial = object.__new__(Trial)
    trial.project = Project(root)
    run = trial.doit("publish", SLUG, "--date", "2026-11-29")
    assert run.returncode == 0, run.stderr
    return trial


@pytest.fixture
def built(built_once: Trial, tmp_path: Path) -> Trial:
    shutil.copytree(built_once.root, tmp_path / "project")
    copy = object.__new__(Trial)
    copy.project = Project(tmp_path / "project")
    return copy


@pytest.fixture
def deposit(built: Trial, monkeypatch: pytest.MonkeyPatch) -> Depositing:
    """`./doit deposit …` in the trial `built`, in this process; its exit status."""
    monkeypatch.chdir(built.root)

    def run(*args: str) -> int:
        status: int = Deposit().parse_execute(list(args))
        return status

    return run


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    (tmp_path / "keys").mkdir()
    return Keys(tmp_path / "keys")
