"""What all pages load lies where they look for it, and holds no more than it must."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from fontTools.ttLib import TTFont

from countermark.audit import site_fonts
from countermark.diagnostics import Refused
from countermark.project import Project
from countermark.site.assets import FACES, FOLDER, RANGES, Served, assets, file_of, fonts, sheet
from countermark.typefaces import load_typefaces
from tests.conftest import ROOT, Trial


def test_the_sheet_names_the_fonts_that_are_there_and_nothing_elsewhere(project: Project) -> None:
    found = assets(project)
    text = found[f"{FOLDER}site.css"].decode()
    addresses = set(re.findall(r'url\("?([^")]+)', text))
    assert {f"{FOLDER}{each}" for each in addresses} == {name for name in found if name.endswith(".woff2")}
    assert "@import" not in text
    assert "http" not in text
    assert "var(--ink)" not in text, "values of the tokens are put in"


def test_every_value_that_the_sheet_uses_is_defined_in_it(project: Project) -> None:
    text = sheet(project)
    assert set(re.findall(r"var\(--([a-z-]+)\)", text)) <= set(re.findall(r"--([a-z-]+):", text))


def test_the_fonts_together_are_light(project: Project) -> None:
    assert sum(map(len, fonts(project).values())) < 256_000


def test_a_font_has_the_characters_of_its_range_and_another_name(project: Project) -> None:
    typefaces, known = load_typefaces(project), {}
    for each in FACES:
        face = typefaces.find(each.family, each.style, each.weight)
        assert face
        with TTFont(io.BytesIO(face.data), lazy=True) as font:
            known[each] = set(font.getBestCmap())
    for name, data in fonts(project).items():
        with TTFont(io.BytesIO(data), lazy=True) as font:
            assert font.flavor == "woff2"
            ranges = RANGES[next(each for each in sorted(RANGES, key=len, reverse=True) if f"-{each}." in name)]
            whole = known[next(each for each in FACES if name in called(each))]
            within = {code for first, last in ranges for code in range(first, last + 1)}
            assert set(font.getBestCmap()) == within & whole, name
            assert font["name"].getDebugName(1).startswith("Countermark Serif"), "the font's own name is reserved"
    assert b"SIL Open Font License" in assets(project)[f"{FOLDER}fonts-licence.txt"]
    assert len({(each.called, each.style, each.weight) for each in FACES}) == len(FACES)


@pytest.mark.parametrize("faces", [
    [each for each in FACES if each.ranges == ("latin",)][-1:], pytest.param(FACES, marks=pytest.mark.long)],
    ids=["one", "all"])
def test_the_fonts_that_lie_there_are_those_that_are_made(project: Project, faces: Sequence[Served]) -> None:
    """They are cut from the project's typefaces, and are what the tool makes of them."""
    there = {path.name: path.read_bytes() for path in (ROOT / site_fonts.FOLDER).glob("*.woff2")}
    assert there.keys() == fonts(project).keys()
    made = site_fonts.fonts(project, faces)
    assert {name: there[name] for name in made} == made, f"make them anew: {site_fonts.COMMAND}"


def called(face: Served) -> set[str]:
    return {file_of(face, ranges) for ranges in face.ranges}


def test_a_sheet_can_find_its_fonts_elsewhere(project: Project) -> None:
    assert 'url("site_files/text-latin.woff2")' in sheet(project, "site_files/{}")


def test_what_is_missing_is_named(trial: Trial) -> None:
    (trial.root / "layouts" / "site" / "document.js").unlink()
    with pytest.raises(Refused, match=r"layouts/site/document\.js"):
        assets(trial.project)
