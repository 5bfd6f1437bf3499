"""The pipeline as a table of contents: `./doit list` reads it out, `./doit` runs it from top to bottom."""

from pathlib import Path

from doit.exceptions import TaskFailed

from countermark import steps
from countermark.buildrecord import is_current
from countermark.diagnostics import Refused
from countermark.making import outputs_of
from countermark.project import Project

PROJECT = Project(Path(__file__).resolve().parent)


def told(step, *args):
    """Run a step; what it refuses is told in words."""
    try:
        step(PROJECT, *args)
    except Refused as refused:
        return TaskFailed(str(refused))


def task_editions():
    """Build each document's PDF and EPUB, with a checksum beside each."""
    yield {"basename": "editions", "name": None, "doc": task_editions.__doc__}
    for slug in PROJECT.slugs():
        yield {
            "name": slug,
            "doc": f"Build {slug}",
            "actions": [(told, [steps.build_edition, slug])],
            "targets": [PROJECT.output / path for path in outputs_of(slug)],
            "uptodate": [(is_current, [PROJECT, slug])],
            "verbosity": 2,
        }


def task_site():
    """Make the pages in output/: one for each document, the list of all, and the one that checks files."""
    return {"actions": [(told, [steps.build_site])], "task_dep": ["editions"]}


def task_checksums():
    """List every file in output/ with its checksum, in output/SHA256SUMS; remove what is of no document any more."""
    return {"actions": [(told, [steps.write_checksums])], "task_dep": ["editions", "site"]}


def task_verified():
    """Read every byte again, compare it with the lists, and say what was built."""

    def verdict():
        if not steps.verdict(PROJECT):
            return TaskFailed("Something is wrong: see above.", report=False)

    return {"actions": [verdict], "task_dep": ["editions", "checksums"], "verbosity": 2}
