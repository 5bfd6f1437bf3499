"""What a clone holds: the same bytes whatever git is told of line ends, finished pages; and what cannot be read."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Trial, need


def git(*args: str, folder: Path = ROOT) -> bytes:
    return subprocess.run([need("git"), *args], cwd=folder, capture_output=True, timeout=60, check=True).stdout


@pytest.mark.parametrize(("path", "mode", "code"), [
    ("styles", 0, "D051"), ("styles", 0o444, "D051"), ("styles/fonts", 0, "D051"), ("styles/fonts", 0o444, "D051"),
    ("layouts", 0, "D050"), ("layouts", 0o444, "D050"), ("layouts/print/edition.html", 0, "D050"),
    ("styles/print.css", 0, "D050"), ("styles/fonts/source-serif-4", 0o444, "D051")])
def test_what_of_the_project_cannot_be_read_is_no_fault_of_the_program(trial: Trial, path: str, mode: int,
                                                                       code: str) -> None:
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:  # who may read everything
        prefix = (need("setpriv"), "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all")
    where = trial.root / path
    before = where.stat().st_mode
    where.chmod(mode)
    try:
        run = trial.doit(prefix=prefix)
    finally:
        where.chmod(before)
    assert run.returncode == 1
    told = run.stderr + run.stdout
    assert "D090" not in told
    assert re.search("error D05[01]" if path == "styles" else f"error {code}", told), told


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_no_setting_of_git_changes_a_byte(tmp_path: Path, setting: str) -> None:
    """Two documents' worth of files in a repository of its own, with the project's own attributes."""
    if not (ROOT / ".gitattributes").is_file():
        pytest.skip("no clone: not run")
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    files = {".gitattributes": (ROOT / ".gitattributes").read_bytes()}
    for name in ("content/a/document.md", "content/a/history.yaml", "content/a/published/1.1/manifest.json",
                 "content/a/published/1.1/a.csl.json", "content/a/published/1.1/SHA256SUMS", "content/a/witness.txt",
                 "content/a/published.sha256", "content/collection.yaml", "tests/corpus/a/document.md"):
        files |= {name: b"one\ntwo\n", f"{name}.crlf": b"one\r\ntwo\r\n"}
    for name in ("layouts/print/page.html", "styles/print.css", "styles/fonts/a/typeface.yaml", "locks/build.lock",
                 "countermark/a.py", "README.md", "doit"):
        files[name] = b"one\ntwo\n"
    for name, data in files.items():
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_bytes(data)
    quiet = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", f"core.autocrlf={setting}")
    git("init", "-q", folder=origin)
    git(*quiet, "add", "-A", folder=origin)
    git(*quiet, "commit", "-q", "-m", "one", folder=origin)
    git("clone", "-q", "-c", f"core.autocrlf={setting}", str(origin), str(clone))
    assert {name: (clone / name).read_bytes() for name in files} == files
    assert git("status", "--porcelain", folder=clone) == b""


def test_no_page_has_a_place_that_is_still_to_be_filled_in() -> None:
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    pages += sorted((ROOT / "docs").rglob("*.md"))
    assert len(pages) > 10
    left = [(page.name, each) for page in pages for each in re.findall(r"@[A-Z0-9]+@", page.read_text("utf-8"))]
    assert not left
