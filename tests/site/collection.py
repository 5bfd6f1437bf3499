"""A small collection with a document of each kind that the site has to show, published through the project's own verbs.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from countermark import steps
from countermark.publishing.verbs import Publish
from tests.conftest import SLUG, Trial
from tests.drawn import FIGURES

_HEAD = """---
title: {title}
kind: Letter
date: '{date}'
place: Pyongyang
archive: RGANI
edition: {{number: {number}, date: 2026-11-24}}
---

"""
_PICTURES = """Dear Comrade,

::: figure
![The works at Hungnam](figures/works.png)

The works.
:::

::: passage {lang=ru}
Дорогой товарищ.
:::
"""
#: Published as editions 1 and 2, and changed since.
LETTER = "letter"
#: Published once, and taken back.
WITHDRAWN = "withdrawn"
#: With a picture, words in Russian and a list of changes; published.
PICTURES = "pictures"
#: Published once, and its ebook is kept elsewhere: its page has no text.
BARE = "bare"
#: Built and never published: the project's own memo.
DRAFT = SLUG


@dataclass(frozen=True, slots=True)
class Collection:
    """The trial in which it lies; `output`: its site."""

    trial: Trial

    @property
    def output(self) -> Path:
        return self.trial.project.output

    def file(self, slug: str, printing: str = "", suffix: str = ".pdf") -> Path:
        """A document's file: of a PRINTING, or as it was built last."""
        return self.output / slug / printing / f"{slug}{suffix}"


def make_collection(root: Path) -> Collection:
    """Build and publish it in the folder ROOT, and make its site."""
    root.mkdir()
    trial = Trial(root)
    _write(trial, LETTER, 1, "Dear Sir, all is well.\n\nThe harvest is in.")
    _write(trial, WITHDRAWN, 1, "This was not ours to give.")
    _write(trial, BARE, 1, "This is kept elsewhere.")
    _write(trial, PICTURES, 1, _PICTURES)
    (trial.project.folder(PICTURES) / "figures").mkdir()
    shutil.copy(FIGURES / "works.png", trial.project.folder(PICTURES) / "figures")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        make(trial)
        for slug in (LETTER, WITHDRAWN, PICTURES, BARE):
            _publish(slug, "2026-11-26")
        _write(trial, LETTER, 2, "Dear Sir, all is well.\n\nThe harvest is in, and sold.\n\nYours.")
        make(trial)
        _publish(LETTER, "2026-11-28")
        _write(trial, LETTER, 3, "Dear Sir, nothing is well.")
        _write(trial, BARE, 2, "This is not.")
        for folder in (trial.project.printings(BARE) / "1.1", trial.project.output / BARE / "1.1"):
            (folder / f"{BARE}.epub").unlink()
        trial.project.source(WITHDRAWN).unlink()
        trial.project.withdrawal(WITHDRAWN).write_text("Its owner asked for it.\n")
        make(trial)
    return Collection(trial)


def make(trial: Trial) -> None:
    """What `./doit` does, in this process."""
    for slug in trial.project.slugs():
        steps.build_edition(trial.project, slug)
    steps.build_site(trial.project)
    steps.write_checksums(trial.project)


def _write(trial: Trial, slug: str, number: int, text: str) -> None:
    trial.project.folder(slug).mkdir(exist_ok=True)
    head = _HEAD.format(title=f"A {slug.capitalize()}", date=f"195{len(slug)}-06-05", number=number)
    trial.project.source(slug).write_text(head + text + "\n", "utf-8")


def _publish(slug: str, day: str) -> None:
    assert Publish().parse_execute([slug, "--date", day]) == 0
