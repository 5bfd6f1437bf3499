"""Whatever happens to a file under output/, verify names it; the exit status says of which kind it is."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from countermark.fixity import digest_of, format_list
from countermark.project import CHECKSUMS, Project
from countermark.verification.states import ALTERED, AS_PUBLISHED, State
from countermark.verify import verify
from tests.conftest import SLUG, Trial, need


def found(project: Project) -> tuple[int, list[tuple[str, str]]]:
    report = verify(project)
    return report.status, [(f.kind, f.path.removeprefix("output/")) for f in report.findings if f.code != "V010"]


def test_what_was_built_is_sound_and_as_published(built: Trial) -> None:
    report = verify(built.project)
    assert (report.status, report.findings, report.states) == (0, (), {SLUG: State(AS_PUBLISHED)})
    assert built.doit("verify", "--published").returncode == 0


@pytest.mark.parametrize("name", [f"{SLUG}.pdf", f"{SLUG}.epub"])
def test_any_flipped_bit_is_found_and_the_file_named(built: Trial, name: str) -> None:
    path = built.project.output / SLUG / name
    good = path.read_bytes()
    rng = random.Random(name)
    for _ in range(50):
        at, bit = rng.randrange(len(good)), rng.randrange(8)
        path.write_bytes(good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1:])
        assert found(built.project) == (1, [("changed", f"{SLUG}/{name}")])
    run = built.doit("verify")
    assert run.returncode == 1
    assert f"changed: output/{SLUG}/{name}" in run.stderr


def test_missing_extra_and_linked_files_are_each_named_and_one_wins(built: Trial) -> None:
    folder = built.project.output / SLUG
    pdf = folder / f"{SLUG}.pdf"
    pdf.rename(built.root / "aside.pdf")
    assert found(built.project) == (4, [("missing", f"{SLUG}/{SLUG}.pdf")])
    assert built.doit("verify").returncode == 4
    pdf.symlink_to(built.root / "aside.pdf")
    assert found(built.project) == (1, [("changed", f"{SLUG}/{SLUG}.pdf")])
    pdf.unlink()
    (folder / "note.txt").write_text("x")
    assert found(built.project) == (1, [("missing", f"{SLUG}/{SLUG}.pdf"), ("extra", f"{SLUG}/note.txt")])
    assert built.doit("verify").returncode == 1


def test_a_file_in_the_place_of_gitkeep_does_not_hide_there(built: Trial) -> None:
    (built.project.output / ".gitkeep").write_text("")
    assert found(built.project)[0] == 0
    (built.project.output / ".gitkeep").write_text("x")
    assert found(built.project) == (1, [("extra", ".gitkeep")])


@pytest.mark.parametrize("line", [b"# hello\n", b"0" * 64 + b"  ../../etc/hostname\n", b"\x1b[31m\n"])
def test_a_list_that_is_not_one_is_no_proof(built: Trial, line: bytes) -> None:
    with built.project.checksums.open("ab") as file:
        file.write(line)
    assert found(built.project) == (1, [("changed", CHECKSUMS)])


def test_without_a_list_all_is_incomplete(built: Trial) -> None:
    built.project.checksums.unlink()
    assert found(built.project) == (4, [("missing", CHECKSUMS)])


def test_other_bytes_with_a_list_made_to_match_are_altered(built: Trial) -> None:
    path = built.project.output / SLUG / f"{SLUG}.pdf"
    path.write_bytes(path.read_bytes() + b"%")
    (path.parent / f"{path.name}.sha256").write_bytes(format_list({path.name: digest_of(path.read_bytes())}))
    files = [p for p in sorted(path.parent.iterdir())]
    built.project.checksums.write_bytes(format_list({f"{SLUG}/{p.name}": digest_of(p.read_bytes()) for p in files}))
    report = verify(built.project)
    assert (report.status, report.states[SLUG].name) == (1, ALTERED)
    assert {(each.code, each.path) for each in report.findings} == {
        ("V010", f"output/{SLUG}/{name}") for name in (path.name, f"{path.name}.sha256")}
    run = built.doit("verify", "--published")
    assert (run.returncode, run.stderr.count("[V010]")) == (1, 2)


def test_stock_tools_agree_in_output_and_with_one_edition_alone(built: Trial, tmp_path: Path) -> None:
    tool = need("sha256sum")
    whole = subprocess.run([tool, "--strict", "-c", CHECKSUMS], cwd=built.project.output, capture_output=True,
                           check=False)
    assert whole.returncode == 0
    for suffix in (".pdf", ".epub"):
        alone = tmp_path / f"alone{suffix}"
        alone.mkdir()
        for name in (f"{SLUG}{suffix}", f"{SLUG}{suffix}.sha256"):
            shutil.copy(built.project.output / SLUG / name, alone / name)
        run = subprocess.run([tool, "--strict", "-c", f"{SLUG}{suffix}.sha256"], cwd=alone, capture_output=True,
                             check=False)
        assert run.returncode == 0
