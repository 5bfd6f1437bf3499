"""The verbs `./doit reproduce` (the table of worlds, here or on another system) and `./doit bench`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from doit.cmd_base import Command


class Bench(Command):
    """`./doit bench`: time and memory, against what people know."""

    name = "bench"
    doc_purpose = "measure time and memory, against pandoc, bare doit and bare WeasyPrint"
    doc_usage = "[--strict]"
    doc_description = "Exit status 1 if a measured command fails. Everything runs in a temporary folder."
    cmd_options = (
        {"name": "runs", "long": "runs", "type": int, "default": 7, "help": "rounds that count"},
        {"name": "many", "long": "many", "type": int, "default": 200, "help": "documents in the rows about many"},
        {"name": "strict", "long": "strict", "type": bool, "default": False, "help": "exit 1 if a target is missed"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.audit.bench import bench
        from countermark.verb import project

        return bench(project(), params["runs"], params["many"], params["strict"])


class Reproduce(Command):
    """`./doit reproduce`: every document is built in changed worlds, and must come out the same."""

    name = "reproduce"
    doc_purpose = "build in many changed worlds and compare the bytes"
    doc_usage = "[OPTIONS]"
    doc_description = (
        "Exit status 1 if a world gives other bytes or fails, or if the editions are not as published. A world that "
        "this system cannot lay is told as not run; where the variable CI is true, it counts as failed.")
    cmd_options = (
        {"name": "system", "long": "system", "type": str, "default": "",
         "help": "do it on another system: debian12, debian13, testing, or a Python on PATH such as python3.12"},
        {"name": "worlds", "long": "world", "type": list, "default": [], "help": "only this world (may be repeated)"},
        {"name": "markdown", "long": "markdown", "type": bool, "default": False, "help": "print a Markdown table"},
        {"name": "keep", "long": "keep", "type": str, "default": "",
         "help": "leave in this folder what the plain world gave, and what differed from it"},
        {"name": "publish", "long": "publish", "type": bool, "default": False,
         "help": "write the digests of the stock documents in tests/corpus/ from the plain world, and of documents "
                 "that were not published yet"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.audit.table import chosen, elsewhere, here, publish
        from countermark.audit.worlds import WORLDS

        names = [*params["worlds"], *args]
        try:
            worlds = chosen(names)
        except KeyError as unknown:
            print(f"there is no world '{unknown.args[0]}'; there are: {', '.join(w.name for w in WORLDS)}",
                  file=sys.stderr)
            return 1
        root = Path.cwd()
        try:
            if params["publish"]:
                return publish(root)
            if params["system"]:
                passed = [f"--world={name}" for name in names] + ["--markdown"] * params["markdown"]
                return elsewhere(root, params["system"], passed)
            return here(root, worlds, params["markdown"], Path(params["keep"]) if params["keep"] else None)
        except KeyboardInterrupt:
            print("\nstopped; what was laid for it is gone.", file=sys.stderr)
            return 130
