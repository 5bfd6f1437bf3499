"""A bag is whole under its name, or it is not there, whatever stops the deposit."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from countermark.deposit import bag, contents
from countermark.fixity import digest_of, parse_list
from tests.conftest import GOOD, ROOT, SLUG, Depositing, Trial
from tests.test_deposit import bagged, info


def test_an_older_bag_is_replaced_whole(built: Trial, deposit: Depositing) -> None:
    assert deposit(SLUG) == 0
    first, folder = bagged(built), bag.folder_of(built.project, SLUG)
    (folder / "data" / "objects" / "stray").write_bytes(b"")
    (folder / "bagit.txt").write_bytes(b"torn")
    assert deposit(SLUG) == 0
    assert bagged(built) == first
    assert [p.name for p in folder.parent.iterdir()] == [SLUG]


def test_a_full_disk_leaves_the_older_bag(built: Trial, deposit: Depositing, monkeypatch: pytest.MonkeyPatch,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    assert deposit(SLUG) == 0
    first = bagged(built)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(bag, "write_all", full)
        assert deposit(SLUG) == 1
    assert "D070" in capsys.readouterr().err
    monkeypatch.setattr(Path, "rename", full)
    assert deposit(SLUG) == 1
    monkeypatch.undo()
    assert bagged(built) == first


_WRITER = """
import sys
from pathlib import Path
from countermark.deposit.bag import put
from countermark.fixity import digest_of, format_list
n = 0
while True:
    n += 1
    files = {f"data/{i}": bytes([n % 250]) * 5000 for i in range(9)}
    put(Path(sys.argv[1]), {**files, "manifest": format_list({k: digest_of(v) for k, v in files.items()})})
    if n == 2: print("ready", flush=True)
"""


def _killed(folder: Path, times: int, seed: int) -> None:
    """Kill a writer of one bag again and again: the bag is whole, or put aside whole."""
    chance = random.Random(seed)
    for _ in range(times):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(chance.random() / 20)
            writer.kill()
        if folder.exists():
            _whole(folder)
        bag.tidy(folder.parent)
        _whole(folder)
        assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def _whole(folder: Path) -> None:
    listed = parse_list((folder / "manifest").read_bytes())
    assert {name: digest_of((folder / name).read_bytes()) for name in listed} == listed
    assert len(listed) == 9 == len(list((folder / "data").iterdir()))


def test_whoever_is_killed_leaves_a_whole_bag(tmp_path: Path) -> None:
    _killed(tmp_path / "bags" / "one", 8, 1)


@pytest.mark.long
def test_whoever_is_killed_leaves_a_whole_bag_160_times(tmp_path: Path) -> None:
    _killed(tmp_path / "bags" / "one", 160, 2)


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_each_moment_of_replacing_a_bag_can_be_the_last(tmp_path: Path, step: int,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped at the STEP-th renaming or removal, with nothing put right: `tidy` finds one of the two bags, whole."""
    folder = tmp_path / "bags" / "one"
    old, new = {"a": b"old", "d/b": b"old"}, {"a": b"new", "d/b": b"new"}
    bag.put(folder, old)
    steps = 0

    def count(real: Callable[..., object]) -> Callable[..., object]:
        def stopping(*args: object, **more: object) -> object:
            nonlocal steps
            steps += 1
            if steps >= step:
                raise KeyboardInterrupt
            return real(*args, **more)
        return stopping

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", count(Path.rename))
        patched.setattr(shutil, "rmtree", count(shutil.rmtree))
        with pytest.raises(KeyboardInterrupt):
            bag.put(folder, new)
    bag.tidy(folder.parent)
    there = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert there in (old, new)
    assert [p.name for p in folder.parent.iterdir()] == ["one"]


def test_a_record_that_would_steer_a_terminal_or_end_a_line_does_not(built: Trial, deposit: Depositing) -> None:
    built.add("second", GOOD + "")
    built.edit("content/collection.yaml", "corrections: corrections@countermark.example",
               'corrections: "https://press.example/corrections"')
    assert built.doit().returncode == 0
    assert deposit("second") == 0
    assert info(built, "second")["Contact-URL"] == "https://press.example/corrections"
    made = contents.deposit_of(built.project, "second", contents.built(built.project))
    changed = msgspec.structs.replace(made.manifest, title="A\r\nBagging-Date: 1999-01-01\x1b[2J")
    files = bag.bag_of(contents.Deposit(made.slug, made.date, changed, None, made.files, made.sources, made.proofs))
    assert files["bag-info.txt"].count(b"\nBagging-Date: ") == 1
    assert b"\x1b" not in files["bag-info.txt"]
    assert b"\r" not in files["bag-info.txt"]


def test_depositing_many_holds_no_more_than_depositing_few(built: Trial, deposit: Depositing) -> None:
    """Thousands are deposited in one run: what one took is given back before the next."""
    code = ("import resource, sys\nfrom pathlib import Path\nfrom countermark.deposit import bag, contents\n"
            "from countermark.project import Project\np = Project(Path('.'))\nseen = []\n"
            f"for n in range(int(sys.argv[1])):\n bag.bag_of(contents.deposit_of(p, {SLUG!r}, contents.built(p)))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)")
    few, many = (int(subprocess.run([sys.executable, "-c", code, times], cwd=built.root, capture_output=True, text=True,
                                    check=True, env={**os.environ, "PYTHONPATH": str(built.root)}).stdout)
                 for times in ("5", "60"))
    assert many - few < 4_000  # kB; a memo's bag is 250


@pytest.mark.parametrize("args", [(), ("--all", SLUG), ("nowhere",), ("../output",)])
def test_what_cannot_be_meant_makes_no_bag(built: Trial, deposit: Depositing, args: tuple[str, ...]) -> None:
    assert deposit(*args) == 1
    assert not (built.project.build / "bags").exists()


def test_what_was_not_built_is_told_and_a_lost_build_record_is_no_hindrance(
        built: Trial, deposit: Depositing, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(built.project.build)
    assert deposit(SLUG) == 0
    assert not [name for name in bagged(built) if "build-record" in name]
    built.project.checksums.unlink()
    assert deposit(SLUG) == 1
    assert "run ./doit first" in capsys.readouterr().err
