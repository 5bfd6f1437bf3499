"""One folder a diagnostic: what breaks a rule, and exactly what its editor is told.

A case's folder is laid over a project that has no document. It may hold:

- `content/`, and anything else that lies in a project, such as `layouts/` or `styles/`;
- `added/`: files whose text goes to the end of the project's own;
- `run.txt`: what is typed after `./doit`, where it is not `check`; variables of the environment may stand before it;
- `break.txt`, for what no file can bring about: `module.function: Exception: message`, what that function
  of ours raises;
- `expected.txt`: what is printed, standard error before standard output.
"""

from __future__ import annotations

import builtins
import re
import shlex
import shutil
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from doit.cmd_base import Command

from countermark import commands, engine
from countermark.audit import rules_page
from countermark.capture.verbs import New
from countermark.citations.verbs import Cite
from countermark.diagnostics import RULES
from countermark.parse import parse, read_collection
from countermark.project import Project
from countermark.publishing.verbs import Publish
from countermark.source import read_source
from countermark.verb import Verb, project
from tests.conftest import ROOT

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir())
NOT_LAID = ("run.txt", "break.txt", "expected.txt", "added")


class Site(Verb):
    """What `./doit site` does when all is built."""

    name = "site"

    def execute(self, params: Any, args: Any) -> int:
        return commands.finish(project())


VERBS: dict[str, type[Command]] = {verb.name: verb for verb in (commands.Check, Publish, Cite, New, Site)}


def code_of(case: str) -> str:
    return case.partition("-")[0]


def lay(case: str, root: Path) -> str:
    """Lay CASE's project at ROOT; what is run in it."""
    run = GOLDEN / case / "run.txt"
    (root / "content").mkdir()
    (root / "content" / "collection.yaml").touch()
    if run.is_file():
        # Reading sources takes neither, and they are by far the largest part of a project.
        for name in ("layouts", "styles"):
            shutil.copytree(ROOT / name, root / name)
    shutil.copytree(GOLDEN / case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_LAID))
    for more in sorted(path for path in (GOLDEN / case / "added").rglob("*") if path.is_file()):
        with (root / more.relative_to(GOLDEN / case / "added")).open("a", encoding="utf-8") as file:
            file.write(more.read_text("utf-8"))
    return run.read_text("utf-8") if run.is_file() else "check"


def break_as_told(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a function fail as CASE's break.txt says, if there is one."""
    told = GOLDEN / case / "break.txt"
    if not told.is_file():
        return
    target, kind, message = told.read_text("utf-8").strip().split(": ", 2)

    def fail(*_: object, **__: object) -> NoReturn:
        raise getattr(builtins, kind)(message)

    # An engine that another test has left warm would not meet what is broken.
    engine.load_engine.cache_clear()
    engine._weasyprint.cache_clear()
    monkeypatch.setattr(f"countermark.{target}", fail)


def type_in(root: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Do what `./doit LINE` does in ROOT, in this process; the exit status."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("COUNTERMARK_CALLER", str(root))
    words = shlex.split(line)
    while "=" in words[0]:
        monkeypatch.setenv(*words.pop(0).split("=", 1))
    name, *args = words
    status: int = VERBS[name]().parse_execute(args)
    return status


@pytest.mark.parametrize("case", CASES)
def test_an_editor_is_told_exactly_this(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    line = lay(case, tmp_path)
    break_as_told(case, monkeypatch)
    status = type_in(tmp_path, line, monkeypatch)
    printed = capsys.readouterr()
    told = printed.err + printed.out
    assert told == (GOLDEN / case / "expected.txt").read_text("utf-8")
    assert status == int(": error D" in told)


def test_a_folder_breaks_the_rule_that_it_is_named_after() -> None:
    for case in CASES:
        code, expected = code_of(case), (GOLDEN / case / "expected.txt").read_text("utf-8")
        assert code == "good" or f": {RULES[code].severity} {code}: " in expected, case


def test_every_rule_is_held_to_and_has_its_folder() -> None:
    table = ROOT / "countermark" / "diagnostics.py"
    code = "".join(p.read_text("utf-8") for p in (ROOT / "countermark").rglob("*.py") if p != table)
    assert {*re.findall(r'"(D\d{3})"', code)} == set(RULES)
    assert {code_of(case) for case in CASES} - {"good"} == set(RULES)


def test_the_docs_are_made_from_the_table() -> None:
    docs = (ROOT / rules_page.PAGE).read_text("utf-8")
    assert docs == rules_page.page(RULES), f"make {rules_page.PAGE} anew: {rules_page.COMMAND}"
    assert re.findall(r"^\| (D\d{3}) \|", docs, re.MULTILINE) == list(RULES)


def test_a_warning_is_told_among_the_errors_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                              capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(RULES, "D024", msgspec.structs.replace(RULES["D024"], severity="warning"))
    line = lay("D024-unknown-mark", tmp_path)
    assert type_in(tmp_path, line, monkeypatch) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(r"content/document/document.md:6:\d+: warning D024: .*\nhint: .*\n", printed.err)
    assert printed.out == "1 source read, no error.\n"
    assert parse(read_source(Project(tmp_path), "document"), read_collection(b"", "")).slug == "document"
    shutil.copytree(GOLDEN / "D020-unknown-part" / "content" / "document", tmp_path / "content" / "another")
    assert type_in(tmp_path, line, monkeypatch) == 1
    told = capsys.readouterr().err
    assert re.findall(r"(\w+ D\d{3}):", told) == ["error D020", "warning D024"]
