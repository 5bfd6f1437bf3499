"""The typesetter held in: what is mended in it moves no byte, and memory comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from countermark.project import Project
from tests.conftest import ROOT

_MANY = """
import gc, sys
from countermark.document import Document
from countermark.formats import FORMATS
from countermark.parse import parse
from countermark.project import Project
from countermark.source import read_source
from countermark.shared import collection
from pathlib import Path
project = Project(Path.cwd())
memo = parse(read_source(project, project.slugs()[0]), collection(project))
sizes = []
for _ in range(60):
    for kind in FORMATS:
        kind.render(project, memo)
    gc.collect()
    sizes.append(int(Path("/proc/self/statm").read_text().split()[1]))
print(sizes[19], sizes[-1])
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell a process's size: not run")
def test_memory_stays_flat_over_many_documents() -> None:
    run = subprocess.run([sys.executable, "-c", _MANY], cwd=ROOT, capture_output=True, text=True, check=True)
    early, late = map(int, run.stdout.split())
    assert late / early < 1.02


def test_without_what_is_mended_the_bytes_are_the_same(project: Project, editions: dict[str, bytes]) -> None:
    code = ("import sys, hashlib, contextlib, countermark.engine as engine\n"
            "engine.give_memory_back = lambda *a: None\n"
            "engine.loaded_by_name = contextlib.nullcontext\n"
            "from countermark.formats import FORMATS\n"
            "from countermark.parse import parse\n"
            "from countermark.project import Project\n"
            "from countermark.source import read_source\n"
            "from countermark.steps import collection\n"
            "from pathlib import Path\n"
            "project = Project(Path.cwd())\n"
            "memo = parse(read_source(project, project.slugs()[0]), collection(project))\n"
            "sys.stdout.buffer.write(FORMATS[0].render(project, memo)[0])\n")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert run.stdout == editions[".pdf"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux: not run")
def test_loading_the_typesetter_starts_no_program(tmp_path: Path) -> None:
    code = ("import subprocess\n"
            "def refuse(*a, **k): raise AssertionError(a)\n"
            "subprocess.Popen = refuse\n"
            "import countermark.engine as engine\n"
            "print(engine._weasyprint().text.ffi.harfbuzz_subset is not None)\n")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False,
                         env={**os.environ, "HOME": str(tmp_path)})
    assert run.stdout == "True\n", run.stderr
