"""What README.md tells a reader to type works as printed, in an empty environment, with nothing of ours."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, SLUG, Trial, need

#: Where the system's programs are; no other variable is set.
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
#: What a line of a block is given to.
TOOLS = ("sha256sum", "busybox", "shasum", "openssl", "(Get-FileHash")


def recipes() -> list[tuple[str, str]]:
    """The code blocks of README's section "Check a copy", each with its language."""
    section = (ROOT / "README.md").read_text("utf-8").split("\n## Check a copy\n")[1].split("\n## ")[0]
    return re.findall(r"^```(\w+)\n(.*?)^```$", section, re.M | re.S)


RECIPES = recipes()
#: One file and its checksum, as they come by mail.
ALONE = [block for language, block in RECIPES if language == "sh" and f"{SLUG}.pdf" in block]
#: All of output/.
WHOLE = [block for language, block in RECIPES if language == "sh" and "SHA256SUMS" in block]


def typed(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a reader sees who types BLOCK in FOLDER, in a shell that knows nothing else."""
    need(block.split()[0])
    return subprocess.run(["/bin/sh", "-eu", "-c", block], cwd=folder, env=CLEAN, capture_output=True, text=True,
                          check=False)


def says_no(block: str, folder: Path) -> bool:
    """Whether a reader is told that the file is another one: by the status, or by a checksum that is not listed."""
    run = typed(block, folder)
    if not block.startswith("openssl"):
        return run.returncode != 0
    return (folder / f"{SLUG}.pdf.sha256").read_text().split()[0] not in run.stdout


@pytest.fixture
def alone(built_once: Trial, tmp_path: Path) -> Path:
    for name in (f"{SLUG}.pdf", f"{SLUG}.pdf.sha256"):
        shutil.copy(built_once.project.output / SLUG / name, tmp_path / name)
    return tmp_path


def test_the_readme_has_a_line_for_each_tool_and_no_other() -> None:
    lines = [line for _, block in RECIPES for line in block.splitlines()]
    used = {tool for tool in TOOLS for line in lines if line.startswith(tool)}
    assert used == set(TOOLS)
    assert all(line.startswith(TOOLS) for line in lines)
    assert len(ALONE) >= 4
    assert len(WHOLE) >= 1


@pytest.mark.parametrize("block", ALONE, ids=lambda block: " ".join(block.split()[:2]))
def test_a_line_for_one_file_says_yes_to_it_and_no_to_another(block: str, alone: Path) -> None:
    assert not says_no(block, alone), typed(block, alone)
    run = typed(block, alone)
    assert run.returncode == 0
    assert run.stderr == ""
    pdf = alone / f"{SLUG}.pdf"
    good = pdf.read_bytes()
    pdf.write_bytes(good[:-1] + b"!")
    assert says_no(block, alone)
    pdf.write_bytes(good)
    assert not says_no(block, alone)


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: " ".join(block.split()[:2]))
def test_a_line_for_all_files_says_yes_to_them_and_no_to_one_that_changed(block: str, built: Trial) -> None:
    folder = built.project.output
    run = typed(block, folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count(": OK") == len(list(folder.rglob("*.*"))) > 5
    path = folder / SLUG / f"{SLUG}.epub"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert typed(block, folder).returncode != 0


def test_the_line_for_windows_compares_what_the_list_says(alone: Path) -> None:
    """PowerShell itself is not among the tests; what the line takes from the list is."""
    line = next(block for language, block in RECIPES if language == "powershell")
    assert f"Get-FileHash {SLUG}.pdf -Algorithm SHA256).Hash -eq (Get-Content {SLUG}.pdf.sha256).Split(' ')[0]" in line
    first = (alone / f"{SLUG}.pdf.sha256").read_text("ascii").split(" ")[0]
    # -eq does not tell capitals from small letters (about_Comparison_Operators); Get-FileHash writes capitals.
    assert first.upper() == hashlib.sha256((alone / f"{SLUG}.pdf").read_bytes()).hexdigest().upper()
