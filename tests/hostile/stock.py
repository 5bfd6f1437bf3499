"""Hostile cases → what stock tools say of each, as tables in Markdown; a tool that is not there is left out.

`python -m tests.hostile.stock` prints them for docs/findings.md, between its markers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

from countermark.validators import Broken, NotRun, epubcheck, tools
from tests.hostile import trees
from tests.hostile.case import Case, Good
from tests.hostile.table import CASES, bytes_of

PASSES, WARNS, REFUSES, WAITS = "passes", "passes, with a warning", "refuses", "waits for ever"
GIVES_UP = "gives no answer in"
#: Seconds.
_PATIENCE, _LONG_PATIENCE = 20, 120
#: Tool → what asks its version, and which formats it judges.
CHEAP: Mapping[str, tuple[list[str], tuple[str, ...]]] = {
    "sha256sum -c --strict": (["sha256sum", "--version"], ("list", "tree")),
    "unzip -t": (["unzip", "-v"], ("epub",)),
    "qpdf --check": (["qpdf", "--version"], ("pdf",)),
}
EPUBCHECK = "EPUBCheck"


def version_of(tool: str) -> str | None:
    """The first line of what a cheap tool says of itself; None where it is not there."""
    command = CHEAP[tool][0]
    if not shutil.which(command[0]):
        return None
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()[0].split(", by")[0]


def said(tool: str, case: Case, good: Good) -> str:
    """What a cheap TOOL says of CASE, by its exit status."""
    with tempfile.TemporaryDirectory(prefix="countermark-") as place:
        folder = Path(place)
        if case.format in ("list", "tree"):
            trees.lay(folder)
            if case.format == "tree":
                case.make(folder)  # type: ignore[arg-type]
            else:
                (folder / "output" / "SHA256SUMS").write_bytes(bytes_of(case, good))
            return _run(["sha256sum", "-c", "--strict", "SHA256SUMS"], folder / "output")
        (folder / "a").write_bytes(bytes_of(case, good))
        return _run(["unzip", "-t", "a"] if tool == "unzip -t" else ["qpdf", "--check", "a"], folder,
                    warning=1 if tool == "unzip -t" else 3)


def _run(command: list[str], folder: Path, warning: int | None = None) -> str:
    try:
        status = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, timeout=_PATIENCE, check=False,
                                env={**os.environ, "LC_ALL": "C"}).returncode
    except subprocess.TimeoutExpired:
        return WAITS
    return {0: PASSES, warning: WARNS}.get(status, REFUSES)


def said_by_epubcheck(cases: list[Case], good: Good) -> dict[str, str]:
    """Name of a case → what EPUBCheck says of it; raises NotRun. Those that are heavy are asked of one by one."""
    answers: dict[str, str] = {}
    batches = [[case for case in cases if not case.heavy], *([case] for case in cases if case.heavy)]
    for batch in batches:
        try:
            with mock.patch.object(tools, "LONGEST", _LONG_PATIENCE * (1 if batch[0].heavy else 10)):
                judged = epubcheck.judge({case.name: bytes_of(case, good) for case in batch})
        except Broken:
            answers |= {case.name: f"{GIVES_UP} {_LONG_PATIENCE // 60} minutes" for case in batch}
            continue
        for case in batch:
            severities = {finding.severity for finding in judged.findings[case.name]}
            answers[case.name] = (REFUSES if severities & {"fatal", "error"}
                                  else WARNS if "warning" in severities else PASSES)
    return answers


def tables(good: Good) -> Iterator[str]:
    """The tables, line by line."""
    headings = {("list", "tree"): "Lists, and what lies in the folder", ("epub",): "EPUBs", ("pdf",): "PDFs"}
    yield "## What stock tools say"
    yield ""
    yield "Each file here was made from a good one by one fault. Countermark names every fault by the code that stands"
    yield "first. A tool that *passes* one ends with status 0, or with its status for a warning."
    for formats, heading in headings.items():
        cases = [case for case in CASES if case.format in formats]
        columns: dict[str, dict[str, str]] = {}
        for tool in CHEAP:
            if CHEAP[tool][1] == formats and (version := version_of(tool)):
                columns[f"`{tool}` ({version})"] = {_key(case): said(tool, case, good) for case in cases}
        if formats == ("epub",):
            try:
                answers = said_by_epubcheck(cases, good)
                columns[EPUBCHECK] = {_key(case): answers[case.name] for case in cases}
            except NotRun:
                pass
        passed = "; ".join(f"{name} passes {sum(each.startswith(PASSES) for each in column.values())}"
                           for name, column in columns.items())
        yield from ("", f"### {heading}", "", f"Of {len(cases)}: {passed}.", "",
                    "| code | what was done | " + " | ".join(columns) + " |", "|---|---|" + "---|" * len(columns))
        for case in cases:
            yield f"| {case.code} | {_key(case)} | " + " | ".join(
                column[_key(case)] for column in columns.values()) + " |"


def _key(case: Case) -> str:
    return f"{case.name}: {case.does}".replace("|", "\\|").replace("*", "\\*")


def answers_in(page: str, tool: str) -> tuple[str, dict[str, str]]:
    """A page with the tables → the version of TOOL in it, and what it says, by code and case; empty if not there."""
    version, answers, at = "", {}, -1
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.replace("\\|", "\0").split("|")[1:-1]]
        if line.startswith("| code | what was done |"):
            heads = [n for n, cell in enumerate(cells) if cell.startswith((f"`{tool}`", tool))]
            at = heads[0] if heads else -1
            version = cells[at].partition(" (")[2].removesuffix(")") if heads else version
        elif line.startswith("| V") and at > 1 and len(cells) > at:
            answers[f"{cells[0]} {cells[1]}".replace("\0", "\\|")] = cells[at]
    return version, answers


def key(case: Case) -> str:
    """What `answers_in` calls CASE."""
    return f"{case.code} {_key(case)}"


def _main() -> None:
    from countermark.formats import render_all
    from countermark.parse import parse
    from countermark.project import Project
    from countermark.source import read_source
    from countermark.steps import collection
    from tests.hostile.table import good

    project = Project(Path.cwd())
    slug = project.slugs()[0]
    with tempfile.TemporaryDirectory(prefix="countermark-") as place:
        for name in ("layouts", "styles", "locks", "countermark"):
            Path(place, name).symlink_to(project.root / name)
        shutil.copytree(project.content, Path(place, "content"))
        shutil.copytree(project.root / "tests" / "corpus" / "pictures", Path(place, "content", "pictures"))
        copy = Project(Path(place))
        made = {each: {suffix: file.data for suffix, file in render_all(
            copy, parse(read_source(copy, each), collection(copy))).items()} for each in (slug, "pictures")}
    print("\n".join(tables(good(made[slug], made["pictures"][".pdf"]))))


if __name__ == "__main__":
    _main()
