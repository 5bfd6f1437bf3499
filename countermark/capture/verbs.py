"""The verb `./doit new`: an archive's export, a folder of them, or nothing yet → documents in content/."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from doit.cmd_base import Command

#: A list of hundreds is read in a table program, not on a screen.
_MOST_ROWS = 40


class New(Command):
    """`./doit new`: the only verb beside `publish` that reads the clock, for the record's dates."""

    name = "new"
    doc_purpose = "make a document from an archive's export, or many from a folder of them"
    doc_usage = "--witness FILE|FOLDER"
    doc_description = (
        "A file becomes content/SLUG with witness.txt (its bytes, untouched) and document.md. A folder becomes as "
        "many, and ends in a worklist, also as build/worklist.csv. Without --witness, TITLE gets an empty document.md "
        "to fill in. Nothing that is there is overwritten. Exit status 1 if anything was refused.")
    cmd_options = (
        {"name": "witness", "long": "witness", "type": str, "default": "", "help": "the export, or a folder of them"},
        {"name": "list", "long": "list", "type": str, "default": "",
         "help": "a CSV with a column 'file', and columns named like fields of the record, which come first"},
        {"name": "date", "long": "date", "type": str, "default": "",
         "help": "the date of edition and capture, year-month-day; today if left out"},
        {"name": "slug", "long": "slug", "type": str, "default": "", "help": "the name of the document's folder"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        import datetime
        import re

        from countermark.dates import is_edtf
        from countermark.diagnostics import Refused
        from countermark.project import is_slug
        from countermark.verb import complain, project, workplace

        where = project()
        today = params["date"] or datetime.date.today().isoformat()
        if not re.fullmatch(r"(?:19[89]|2\d\d)\d-\d\d-\d\d", today, re.ASCII) or not is_edtf(today):
            print(f"new: '{today}' is no day; write year-month-day, such as 2026-11-24", file=sys.stderr)
            return 1
        if not " ".join(args).isprintable():
            print("new: the title holds signs that are no text", file=sys.stderr)
            return 1
        if args and params["witness"]:
            print("new: a title and --witness do not go together; the title comes from the export", file=sys.stderr)
            return 1
        if any(arg.startswith("--") for arg in args):
            print("new: options come first: ./doit new [OPTIONS] TITLE", file=sys.stderr)
            return 1
        if params["slug"] and not is_slug(params["slug"]):
            print(f"new: '{params['slug']}' cannot be a document's name: at most 80 letters a–z, digits and single "
                  "hyphens", file=sys.stderr)
            return 1
        try:
            with workplace(where):
                if params["witness"]:
                    return _capture(where, params, today)
                return _skeleton(where, " ".join(args), params["slug"], today)
        except Refused as refused:
            return complain(*refused.diagnostics)
        except KeyboardInterrupt:
            print("\nstopped; what was captured so far is whole. Run it again to go on.", file=sys.stderr)
            return 130


def _from_caller(path: str) -> Path:
    """PATH as the caller meant it."""
    return Path(os.environ.get("COUNTERMARK_CALLER", "."), path)


def _capture(where: Any, params: Any, today: str) -> int:
    from countermark.capture import many
    from countermark.capture.schema import schema_file
    from countermark.shared import collection
    from countermark.writing import write

    path = _from_caller(params["witness"])
    if not path.is_file() and not path.is_dir():
        print(f"new: there is no file or folder '{params['witness']}'", file=sys.stderr)
        return 1
    folder = path.is_dir()
    if folder and params["slug"]:
        print("new: --slug names one document, and this is a folder of them", file=sys.stderr)
        return 1
    given = many.read_list(_from_caller(params["list"])) if params["list"] else {}
    files, root = (many.exports_in(path), path) if folder else ([path], path.parent)
    items: list[many.Item] = []
    listing = where.build / "worklist.csv"
    try:
        for item in many.capture_files(where, files, root, today, collection(where), given, params["slug"],
                                       many.earlier_rows(listing) if folder else None):
            items.append(item)
            if folder and len(items) % 100 == 0:
                print(f"{len(items)} of {len(files)} …", file=sys.stderr, flush=True)
    finally:
        # A run that is stopped leaves the doubts of what it made.
        if folder and items:
            write(listing, many.worklist(items))
    write(where.content / "record.schema.json", schema_file())
    missing = [] if not folder else sorted(set(given) - {i.file for i in items} - {Path(i.file).name for i in items})
    _show(items, missing)
    if not folder and items[0].slug:
        print(f"Look at it: ./doit open {items[0].slug}")
    if folder:
        print("The whole list: build/worklist.csv")
        if any(item.slug for item in items):
            print("Build them: ./doit; look at them: ./doit open")
    return int(any(item.state == many.REFUSED for item in items) or bool(missing) or not items)


def _show(items: Sequence[Any], missing: Sequence[str]) -> None:
    from countermark.capture.many import CLEAN, KNOWN, LOOK, REFUSED
    from countermark.diagnostics import printable

    many = len(items) > _MOST_ROWS
    for state in (CLEAN, KNOWN, LOOK, REFUSED):
        rows = [item for item in items if item.state == state]
        if many and state in (CLEAN, KNOWN):
            continue
        for item in rows[:_MOST_ROWS]:
            document = f" → content/{item.slug}/" if item.slug else ""
            print(f"{state}: {printable(item.file)}{document}", file=sys.stderr if state == REFUSED else sys.stdout)
            for why in item.why:
                print(f"    {printable(why)}", file=sys.stderr if state == REFUSED else sys.stdout)
        if len(rows) > _MOST_ROWS:
            print(f"… and {len(rows) - _MOST_ROWS} more {state}")
    for file in missing:
        print(f"the list names '{printable(file)}', which is not there", file=sys.stderr)
    counts = Counter(item.state for item in items)
    print(" · ".join(f"{counts[state]} {state}" for state in (CLEAN, LOOK, REFUSED, KNOWN) if counts[state])
          or "no export was found there")


def _skeleton(where: Any, title: str, slug: str, today: str) -> int:
    """A document.md to fill in; the fields that it may have stand as comments."""
    from countermark.capture.many import free_slug, put
    from countermark.capture.one import slug_of
    from countermark.capture.schema import schema_file
    from countermark.capture.skeleton import skeleton
    from countermark.writing import write

    if not title:
        print("new: name the export (--witness FILE), or give a title for an empty document", file=sys.stderr)
        return 1
    if _from_caller(title).exists():
        print(f"new: '{title}' is a file or folder; did you mean --witness '{title}'?", file=sys.stderr)
        return 1
    free, _ = free_slug(where, slug or slug_of("", title))
    put(where, free, skeleton(title, today))
    write(where.content / "record.schema.json", schema_file())
    print(f"content/{free}/document.md: fill it in, then ./doit check {free}")
    return 0
