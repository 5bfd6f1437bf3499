"""What all pages load lies where they look for it, and holds no more than it must."""

from __future__ import annotations

import io
import re

import pytest
from fontTools.ttLib import TTFont

from countermark.audit import site_fonts
from countermark.diagnostics import Refused
from countermark.project import Project
from countermark.site.assets import FACES, FOLDER, RANGES, assets, fonts, sheet
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
    for name, data in fonts(project).items():
        with TTFont(io.BytesIO(data), lazy=True) as font:
            assert font.flavor == "woff2"
            ranges = RANGES[next(each for each in sorted(RANGES, key=len, reverse=True) if f"-{each}." in name)]
            codes = set(font.getBestCmap())
            assert codes
            assert all(any(first <= code <= last for first, last in ranges) for code in codes), name
            assert font["name"].getDebugName(1).startswith("Countermark Serif"), "the font's own name is reserved"
    assert b"SIL Open Font License" in assets(project)[f"{FOLDER}fonts-licence.txt"]
    assert len({(each.called, each.style, each.weight) for each in FACES}) == len(FACES)


def test_the_fonts_that_lie_there_are_those_that_are_made(project: Project) -> None:
    """They are cut from the project's typefaces, and are what the tool makes of them."""
    folder = ROOT / site_fonts.FOLDER
    there = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".woff2"}
    assert there == site_fonts.fonts(project), f"make them anew: {site_fonts.COMMAND}"


def test_a_sheet_can_find_its_fonts_elsewhere(project: Project) -> None:
    assert 'url("site_files/text-latin.woff2")' in sheet(project, "site_files/{}")


def test_what_is_missing_is_named(trial: Trial) -> None:
    (trial.root / "layouts" / "site" / "document.js").unlink()
    with pytest.raises(Refused, match=r"layouts/site/document\.js"):
        assets(trial.project)
