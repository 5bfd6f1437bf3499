"""A project with one short document, its site, and what a forger does to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from countermark import steps
from countermark.fixity import digest_of, format_list, parse_list
from countermark.publishing.verbs import Publish
from countermark.verify import verify
from tests.conftest import SLUG, Trial

LETTER = "letter"
TEXT = "---\ntitle: A Letter\nkind: Letter\nedition: {number: 1, date: 2026-11-24}\n---\n\nDear Sir, all is well.\n"
SECOND = TEXT.replace("number: 1", "number: 2").replace("all is well", "nothing is well")
Publishing = Callable[[str], None]


def with_a_letter(trial: Trial) -> Trial:
    """TRIAL with one short document, built."""
    shutil.rmtree(trial.project.folder(SLUG))
    trial.add(LETTER, TEXT)
    make(trial)
    return trial


def publishing(letter: Trial, monkeypatch: pytest.MonkeyPatch) -> Publishing:
    """`./doit publish letter` on a day, in this process."""
    monkeypatch.chdir(letter.root)

    def run(day: str) -> None:
        assert Publish().parse_execute([LETTER, "--date", day]) == 0

    return run


def make(trial: Trial) -> None:
    """What `./doit` does, in this process."""
    for slug in trial.project.slugs():
        steps.build_edition(trial.project, slug)
    steps.build_site(trial.project)
    steps.write_checksums(trial.project)


def write(trial: Trial, text: str) -> None:
    trial.project.source(LETTER).write_text(text, "utf-8")


def output(trial: Trial) -> dict[str, bytes]:
    root = trial.project.output
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def codes(trial: Trial) -> set[str]:
    return {each.code for each in verify(trial.project).findings}


def relist(trial: Trial, *paths: str) -> None:
    """Forge the list: PATHS as they lie there now, or gone from it."""
    listed = parse_list(trial.project.checksums.read_bytes())
    for path in paths:
        listed.pop(path, None)
        file = trial.project.output / path
        if file.is_file():
            listed[path] = digest_of(file.read_bytes())
    trial.project.checksums.write_bytes(format_list(listed))
