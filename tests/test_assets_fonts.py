"""The fonts that the site's pages load are cut from the project's typefaces, and are what the tool makes of them."""

from __future__ import annotations

from countermark.audit import site_fonts
from countermark.project import Project
from tests.conftest import ROOT


def test_the_fonts_that_lie_there_are_those_that_are_made(project: Project) -> None:
    folder = ROOT / site_fonts.FOLDER
    there = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".woff2"}
    assert there == site_fonts.fonts(project), f"make them anew: {site_fonts.COMMAND}"
