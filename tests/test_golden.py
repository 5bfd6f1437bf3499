"""One folder a diagnostic: the source that breaks a rule, and exactly what its editor is told."""

from pathlib import Path

import pytest

from countermark.diagnostics import RULES, Refused
from countermark.parse import parse, read_collection
from countermark.project import Project
from countermark.source import decode, read_source

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir())
#: Codes whose cause lies outside a source; test_bad_input, test_pipeline and test_layout hold them.
ELSEWHERE = {"D006", "D007", "D050", "D051", "D052", "D060", "D070", "D071", "D080", "D090"}


def diagnose(case: str) -> str:
    """What `check` says of the case's document, one folder laid out like content/."""
    folder = GOLDEN / case
    project = Project(folder)
    try:
        settings = project.collection.read_bytes() if project.collection.is_file() else b""
        text = decode(settings, "content/collection.yaml")
        parse(read_source(project, "document"), read_collection(text, "content/collection.yaml"))
    except Refused as refused:
        return f"{refused}\n"
    return "nothing wrong\n"


@pytest.mark.parametrize("case", CASES)
def test_an_editor_is_told_exactly_this(case: str) -> None:
    assert diagnose(case) == (GOLDEN / case / "expected.txt").read_text("utf-8")


def test_every_rule_has_its_folder() -> None:
    assert {case.split("-")[0] for case in CASES} | ELSEWHERE >= set(RULES)
    for case in CASES:
        expected = (GOLDEN / case / "expected.txt").read_text("utf-8")
        assert case.startswith("good-") or f"error {case.split('-')[0]}:" in expected, case


def test_the_rules_are_the_ones_in_the_docs() -> None:
    docs = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
    rows = [line for line in docs.splitlines() if line.startswith("| D")]
    assert rows == [f"| {code} | {rule} |" for code, rule in RULES.items()]
