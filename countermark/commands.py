"""The verbs that people type: doit command plugins, since a doit *task* would swallow an argument with "=" in it.

Each has its own exit status (docs/commands.md). Heavy modules are imported inside the verb that needs them.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from doit.cmd_base import Command
from doit.cmd_list import List as DoitList
from doit.cmd_run import Run as DoitRun
from doit.dependency import DatabaseException

from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.project import Project
from countermark.verb import Verb, build_one, complain, project, show, unknown_slug, workplace


class Run(DoitRun):
    """`./doit`: what doit does, in a workplace of its own."""

    name = "run"
    doc_purpose = "build all that can be built, then verify it"

    def execute(self, params: Any, args: Any) -> int:
        where = project()
        if not where.collection.is_file():
            # Without this, documents that cannot be seen would be taken for withdrawn ones.
            return complain(fault(where.name(where.collection), "D006", "the collection's settings are missing",
                                  "put back the folder content/; nothing was changed"))
        # With -n, doit's tasks reach its processes by fork alone; from Python 3.14 on that must be said.
        multiprocessing.set_start_method("fork", force=True)
        try:
            with workplace(where):
                status: int = super().execute(params, args)
                return status or (finish(where) if args else 0)
        except (DatabaseException, sqlite3.OperationalError) as error:
            return complain(fault("build/doit.db", "D070", f"doit's memory cannot be used: {str(error).split(':')[-1]}",
                                  "make room if the disk is full; give the project a path of less than 480 signs; else "
                                  "delete build/, it is made anew"))
        except KeyboardInterrupt:
            print("\nstopped; every file in output/ is whole. Run ./doit again to go on.", file=sys.stderr)
            return 130
        except Refused as refused:
            return complain(*refused.diagnostics)


def finish(where: Project) -> int:
    """After a run of chosen tasks alone: make the pages of what was built, list it, and tell what could not be."""
    from countermark import buildrecord, steps
    from countermark.site import writing

    steps.build_site(where)
    steps.write_checksums(where)
    faults = [f for slug in where.slugs() if (record := buildrecord.load(where, slug)) for f in record.diagnostics]
    faults += writing.diagnostics(where)
    complain(*faults)
    return int(any(each.severity == "error" for each in faults))


class List(DoitList):
    """`./doit list`: the pipeline, then the verbs."""

    name = "list"

    def execute(self, params: Any, args: Any) -> int:
        where = project()
        try:
            where.build.mkdir(exist_ok=True)
            if not os.access(where.build, os.W_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            return complain(fault(f"{where.name(where.build)}/", "D070", f"it cannot be written: {error.strerror}"))
        print("The pipeline, from top to bottom (./doit runs it all):\n", flush=True)
        status: int = super().execute(params, args) or 0
        if not args:
            from countermark.audit.verbs import Bench, Reproduce
            from countermark.capture.verbs import New
            from countermark.citations.verbs import Cite
            from countermark.comparing.verbs import Explain
            from countermark.deposit.verbs import Deposit
            from countermark.proof.verbs import Proof
            from countermark.publishing.verbs import Publish
            from countermark.rebuilding.verbs import Rebuild
            from countermark.validators.verbs import Validate
            from countermark.verification.verbs import Verify

            print("\nBy name:\n")
            for verb in (New, Check, Proof, Validate, Verify, Open, Cite, Publish, Deposit, Explain, Rebuild, Test,
                         Bench, Reproduce):
                typed = f"./doit {verb.name} {verb.doc_usage}".strip()
                print(f"{typed:<33}{verb.doc_purpose}" if len(typed) < 33 else f"{typed}\n{'':<33}{verb.doc_purpose}")
        return status


class Check(Verb):
    """`./doit check`: all that is wrong with the sources; nothing is built."""

    name = "check"
    doc_purpose = "read all sources and say what is wrong with them"
    doc_usage = "[SLUG ...]"
    doc_description = "Exit status 1 if there is an error; a warning alone is only told. Nothing is built."

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.parse import check
        from countermark.shared import collection
        from countermark.source import misnamed, read_source

        where = project()
        faults: list[Diagnostic] = misnamed(where)
        unknown = [unknown_slug(where, slug) for slug in args if slug not in where.slugs()]
        faults += unknown
        slugs = [slug for slug in (args or where.slugs()) if slug in where.slugs()]
        for slug in slugs:
            try:
                faults += check(read_source(where, slug), collection(where))
            except Refused as refused:
                faults += refused.diagnostics
        complain(*faults)
        if any(each.severity == "error" for each in faults):
            return 1
        print(f"{len(slugs)} source{'s' * (len(slugs) != 1)} read, {'no error' if faults else 'nothing wrong'}.")
        return 0


class Open(Verb):
    """`./doit open SLUG`: build one document and show it; `./doit open`: show the site."""

    name = "open"
    doc_purpose = "build one document and open its PDF; without a name, open the site in the browser"
    doc_usage = "[SLUG]"
    doc_description = "Where no program is there to show it, the file's path is printed."

    def execute(self, params: Any, args: Sequence[str]) -> int:
        where = project()
        if not args:
            return _open_site(where)
        built = build_one(where, args, "open")
        if isinstance(built, int):
            return built
        path = where.output / built / f"{built}.pdf"
        show(path)
        return 0


def _open_site(where: Project) -> int:
    try:
        with workplace(where):
            status = finish(where)
    except Refused as refused:
        return complain(*refused.diagnostics)
    path = where.output / "index.html"
    if status or not path.is_file():
        return 1
    show(path)
    return 0


class Test(Command):
    """`./doit test`: everything that must hold before a change lands; CI runs the same."""

    name = "test"
    doc_purpose = "run all checks of the project itself: style, types, tests"
    doc_usage = "[--long]"
    doc_description = "With --long also the campaigns that take more than minutes."
    cmd_options = ({"name": "long", "long": "long", "type": bool, "default": False, "help": "run the long ones too"},)

    def execute(self, params: Any, args: Sequence[str]) -> int:
        tests = [sys.executable, "-m", "pytest", *(["--long"] if params["long"] else []), *args]
        if not args:
            tests += ["-n", "auto"]
        for command in ([sys.executable, "-m", "ruff", "check", "."], [sys.executable, "-m", "mypy"], tests):
            print(f"— {' '.join(command[2:])}", flush=True)
            if status := subprocess.run(command, check=False).returncode:
                return 1 if status < 0 else status
        return 0
