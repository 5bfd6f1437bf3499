"""The verb `./doit explain`: two files → what differs, in sentences or as JSON."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from countermark.verb import Verb

#: What a stranger's file may take; a book of a thousand pages takes a quarter of it.
_SECONDS = 60
_MEGABYTES = 3072
#: diffoscope opens all that it finds, with many programs, and may take minutes.
_PATIENCE = 600


class Explain(Verb):
    """`./doit explain A B`: what differs between two files, or between a file and a manifest."""

    name = "explain"
    doc_purpose = "say what differs between two files: words, typesetting, or neither"
    doc_usage = "A B [--json]"
    doc_description = (
        "A and B: two PDFs, two EPUBs, one of each, or a file and a manifest.json. A manifest beside a file that lists "
        "this very file is read, too, and so are manifests named after B. Exit status 0 if they are the same, 1 if "
        "they differ or one cannot be read.")
    cmd_options = (
        {"name": "json", "long": "json", "type": bool, "default": False, "help": "print one JSON object, and no more"},
        {"name": "all", "long": "all", "type": bool, "default": False,
         "help": "tell every place where words differ, not only the first 40"},
        {"name": "diffoscope", "long": "diffoscope", "type": bool, "default": False,
         "help": "have diffoscope, where it is installed, write a report of every byte to build/explain/; this may "
                 "take minutes"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        import msgspec

        from countermark.comparing.explaining import MOST_PLACES, explain
        from countermark.comparing.sentences import lines
        from countermark.diagnostics import printable
        from countermark.verification.bounded import Unfinished, bounded

        if len(args) < 2:
            print("explain: name two files: ./doit explain A B", file=sys.stderr)
            return 1
        paths = [os.fspath(Path(os.environ.get("COUNTERMARK_CALLER", "."), each).absolute()) for each in args]
        names = [each.encode("utf-8", "backslashreplace").decode() for each in args]  # of a name that is no text, too
        try:
            answer = bounded(explain, paths, names, 1_000_000 if params["all"] else MOST_PLACES,
                             seconds=_SECONDS, megabytes=_MEGABYTES)
        except Unfinished as error:
            answer = f"the files could not be compared: {error}"
        if isinstance(answer, str):
            print(f"explain: {printable(answer)}", file=sys.stderr)
            return 1
        if params["json"]:
            print(msgspec.json.format(msgspec.json.encode(answer), indent=1).decode())
        else:
            print("\n".join(lines(answer)))
        if answer.status and "manifest" not in (answer.first.kind, answer.second.kind):
            _every_byte(paths, [answer.first.sha256, answer.second.sha256], params["diffoscope"],
                        sys.stderr if params["json"] else sys.stdout)
        return answer.status


def _every_byte(paths: Sequence[str], digests: Sequence[str], wanted: bool, out: Any) -> None:
    """Name diffoscope, or have it write its report, where WANTED."""
    from countermark.diagnostics import printable
    from countermark.verb import project

    program = shutil.which("diffoscope")
    if program is None:
        if wanted:
            print("diffoscope is not installed: apt-get install diffoscope", file=sys.stderr)
        return
    where = project()
    report = where.build / "explain" / f"{digests[0][:12]}-{digests[1][:12]}.html"
    command = [program, "--html", os.fspath(report), *paths[:2]]
    if not wanted:
        if out is sys.stdout:
            print(f"\nFor every byte: {printable(shlex.join([program, *paths[:2]]))}")
        return
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"diffoscope gave no report: {printable(str(error))}", file=sys.stderr)
        return
    print(f"diffoscope's report: {where.name(report)}" if report.is_file() else "diffoscope gave no report", file=out)
