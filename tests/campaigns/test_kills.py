"""Whenever a build, a publication or a deposit is killed: no file is torn, no digest is wrong, the next run repairs.

Half of the moments are chosen by the clock. Most of those fall into the setting of pages; so the other half are just
before a change that is made to a file, each as likely as another.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from countermark.fixity import digest_of, parse_list
from countermark.history import history_of
from countermark.manifest import read_manifest
from countermark.project import CHECKSUMS, MANIFEST, Project
from countermark.verify import AS_PUBLISHED, verify
from tests.campaigns.common import DAY, SEED, Ended, count_of_changes, doit, killed_after, killed_at, put, sizes, tree
from tests.conftest import SLUG as MEMO
from tests.conftest import Trial

Files = Mapping[str, bytes]
#: The one that is published: small, so that many moments can be tried.
SLUG = "second"
PUBLISH = ("publish", "--date", DAY, SLUG)


class Killed:
    """What is killed: `./doit ARGS` over FOLDERS that are as BEFORE each time, and after a whole run are AFTER."""

    def __init__(self, trial: Trial, args: tuple[str, ...], before: Mapping[str, Files]) -> None:
        self.project, self.args, self.before = trial.project, args, before
        self.again()
        begun = time.monotonic()
        run = doit(trial.root, *args)
        assert run.status == 0, run.stdout + run.stderr
        self.seconds = time.monotonic() - begun
        self.after = {name: tree(trial.root / name) for name in before}
        self.again()
        self.changes = count_of_changes(trial.root, *args)

    def again(self) -> None:
        for name, files in self.before.items():
            put(self.project.root / name, files)

    def kill(self, number: int, rng: random.Random) -> Ended:
        """Kill it once: by the clock, or before one of its changes. One that came to its end before is tried again."""
        for _ in range(30):
            self.again()
            run = (killed_after(self.project.root, rng.uniform(0, self.seconds), *self.args) if number % 2 else
                   killed_at(self.project.root, rng.randint(1, self.changes), *self.args))
            if run.status < 0:
                break
        return run

    def torn(self, folder: str) -> list[str]:
        """The files of FOLDER that are neither as before nor as after. Names that begin with a dot are nobody's yet."""
        old, new = self.before[folder], self.after[folder]
        return [name for name, data in tree(self.project.root / folder).items()
                if not any(part.startswith(".") for part in name.split("/")) and data not in (old.get(name),
                                                                                              new.get(name))]


def wrong_digests(project: Project) -> list[str]:
    """What any list or manifest in output/ says of a file that is there, and is not so. A file may be unlisted for a
    moment."""
    said: list[tuple[Path, str, str]] = []
    for path in sorted(project.output.rglob("[!.]*")):
        if path.name == CHECKSUMS or path.suffix == ".sha256":
            said += [(path, name, digest) for name, digest in parse_list(path.read_bytes()).items()]
        elif path.name == MANIFEST:
            said += [(path, name, made.sha256) for name, made in read_manifest(path.read_bytes()).outputs.items()]
    return [f"{path.name}: {name}" for path, name, digest in said if (path.parent / name).is_file()
            and digest_of((path.parent / name).read_bytes()) != digest]


def wrong_printings(project: Project) -> list[str]:
    """What the history names and content/SLUG/published/ does not have whole, or published.sha256 says otherwise."""
    history, wrong = history_of(project, SLUG), []
    for entry in history.printings:
        folder = project.printings(SLUG) / str(entry.name)
        files = {name: digest_of(data) for name, data in tree(folder).items() if name != CHECKSUMS}
        if files != entry.files or parse_list((folder / CHECKSUMS).read_bytes()) != entry.files:
            wrong.append(str(entry.name))
    if history.last:
        said = {name.rpartition("/")[2]: digest
                for name, digest in parse_list(project.published(SLUG).read_bytes()).items()}
        wrong += [name for name, digest in said.items() if history.last.files[name] != digest]
    for folder in sorted(project.printings(SLUG).glob("[!.]*")):
        listed = parse_list((folder / CHECKSUMS).read_bytes())
        wrong += [f"{folder.name}/{name}" for name, digest in listed.items()
                  if digest_of((folder / name).read_bytes()) != digest]
    return wrong


@sizes(200, 66)
def test_a_killed_build_tears_nothing_and_the_next_one_repairs(published: Trial, count: int,
                                                               figure: Callable[[str], None]) -> None:
    root = published.root
    clean = {"output": tree(root / "output"), "build": tree(root / "build")}
    published.edit("content/second/document.md", "Text of the second.", "Other words.")
    whole = Killed(published, (), clean)
    rng, killed = random.Random(SEED), 0
    for number in range(count):
        run = whole.kill(number, rng)
        killed += run.status < 0
        assert whole.torn("output") == []
        assert wrong_digests(published.project) == []
        run = doit(root)
        assert run.status == 0, run.stdout + run.stderr
        assert tree(root / "output") == whole.after["output"]
        assert verify(published.project).status == 0
    figure(f"kill -9 of ./doit: {killed} of {count} runs were ended at a random moment; 0 files torn; the next run "
           f"made all {count} whole")


@pytest.mark.parametrize("second", [False, True], ids=["first printing", "second printing"])
@sizes(100, 100)
def test_a_killed_publication_tears_nothing_and_the_next_one_completes_it(
        published: Trial, count: int, second: bool, figure: Callable[[str], None]) -> None:
    root, project = published.root, published.project
    if second:
        assert doit(root, *PUBLISH).status == 0
        published.edit("styles/print.css", "}", "}\n/* another printing */\n.none { color: black }\n")
        run = doit(root)
        assert run.status == 0, run.stdout + run.stderr
    before = {name: tree(root / name) for name in ("content", "output", "build")}
    whole = Killed(published, PUBLISH, before)
    rng, killed = random.Random(SEED + second), 0
    for number in range(count):
        run = whole.kill(number, rng)
        killed += run.status < 0
        assert whole.torn("output") + whole.torn("content") == []
        assert wrong_digests(project) + wrong_printings(project) == []
        if number % 10 == 0:
            told = doit(root, "verify")
            assert "Traceback" not in told.stderr
        run = doit(root, *PUBLISH)
        assert run.status == 0, run.stdout + run.stderr
        assert tree(root / "content") == whole.after["content"]
        assert doit(root).status == 0
        assert tree(root / "output") == whole.after["output"]
        report = verify(project)
        assert (report.status, report.states[SLUG].name) == (0, AS_PUBLISHED)
    figure(f"kill -9 of ./doit publish, {'second' if second else 'first'} printing: {killed} of {count} runs were "
           f"ended at a random moment; 0 files torn; the next run completed all {count}")


@sizes(200, 100)
def test_a_killed_deposit_leaves_whole_bags_and_the_next_one_makes_them(published: Trial, count: int,
                                                                        figure: Callable[[str], None]) -> None:
    root = published.root
    args, bags = ("deposit", "--all"), root / "build" / "bags"
    whole = Killed(published, args, {name: tree(root / name) for name in ("content", "output", "build")})
    good = whole.after["build"]
    rng, killed = random.Random(SEED), 0
    for number in range(count):
        killed += whole.kill(number, rng).status < 0
        assert whole.torn("content") + whole.torn("output") == []
        for bag in sorted(bags.glob("[!.]*")):  # whole, or not there
            assert tree(bag) == {name.removeprefix(f"bags/{bag.name}/"): data for name, data in good.items()
                                 if name.startswith(f"bags/{bag.name}/")}
        run = doit(root, *args)
        assert run.status == 0, run.stdout + run.stderr
        assert tree(bags) == {name.removeprefix("bags/"): data for name, data in good.items()
                              if name.startswith("bags/")}
    figure(f"kill -9 of ./doit deposit: {killed} of {count} runs were ended at a random moment; 0 bags torn; the next "
           f"run made all {count} whole")


def test_a_kill_is_one(published: Trial) -> None:
    """It comes in the middle of things, too: else all of the above would hold of nothing."""
    folder, root = published.project.output / "second", published.root
    shutil.rmtree(folder)
    published.project.record("second").unlink()
    changes = count_of_changes(root)
    shutil.rmtree(folder)
    published.project.record("second").unlink()
    seen = set()
    # A run that was killed left the list aside, which the next one need not do again: it has some changes less.
    for number in range(1, changes - 4, max(1, (changes - 5) // 6)):
        assert killed_at(root, number).status == -9
        seen.add(tuple(sorted(path.name.startswith(".partial-") for path in folder.glob("*"))
                       if folder.is_dir() else ()))
        shutil.rmtree(folder, ignore_errors=True)
        published.project.record("second").unlink(missing_ok=True)
    assert len(seen) > 2
    assert MANIFEST in {path.name for path in (published.project.output / MEMO).iterdir()}
