"""The check page's scripts, run by Node.js, for what they compute without a page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from countermark.validators.tools import node
from tests.conftest import ROOT, unless_missing

_SCRIPTS = Path(__file__).with_name("scripts.js")


def run(name: str, **given: Any) -> Any:
    """What the command NAME of scripts.js answers."""
    program = unless_missing(node)
    command = [program, str(_SCRIPTS), str(ROOT / "layouts" / "site")]
    done = subprocess.run(command, input=json.dumps({"do": name, **given}), capture_output=True, text=True,
                          encoding="utf-8", timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
