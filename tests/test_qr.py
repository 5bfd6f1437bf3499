"""The QR code of an address: read back by another program from a printed page, or not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from countermark.engine import load_engine
from countermark.formats.tags import tagger
from countermark.project import Project
from countermark.qr import LEAST, qr_svg
from countermark.typefaces import load_typefaces
from tests.conftest import ROOT, need

SHORT = "https://editions.example/1956-06-05-choe-chang-ik/"


def address(length: int) -> str:
    return (SHORT + "0123456789-abcdefghij/" * 20)[:length]


LONGEST = address(152)


def page(project: Project, svg: str) -> bytes:
    """A PDF of one small page with SVG in the middle, set as editions are."""
    sheet = "@page { size: 40mm 40mm; margin: 5mm } html { font-family: 'Edition Text' } p { margin: 0 }"
    html = f'<html lang="en"><head><title>A page</title></head><body><p>{svg}</p></body></html>'
    return load_engine(sheet, load_typefaces(project)).set(html, lambda document, pdf: None, "t", tagger)[0]


def read_back(pdf: bytes, dots_per_inch: int, folder: Path) -> str:
    zbarimg = need("zbarimg")
    picture = folder / "page.png"
    pypdfium2.PdfDocument(pdf)[0].render(scale=dots_per_inch / 72).to_pil().save(picture)
    run = subprocess.run([zbarimg, "--quiet", "--raw", picture], capture_output=True, text=True, check=False)
    return run.stdout.removesuffix("\n")


@pytest.mark.parametrize("where", [SHORT, LONGEST, address(33), "HTTPS://EDITIONS.EXAMPLE/1956"])
@pytest.mark.parametrize("dots_per_inch", [300, 600])
def test_another_program_reads_it_from_a_page_at_20_mm(project: Project, tmp_path: Path, where: str,
                                                      dots_per_inch: int) -> None:
    assert read_back(page(project, qr_svg(where, 20, "t")), dots_per_inch, tmp_path) == where


def test_an_address_that_a_camera_could_not_read_has_no_code() -> None:
    assert qr_svg(LONGEST, 20, "t")
    assert qr_svg(address(153), 20, "t") == ""
    assert qr_svg(address(153), 25, "t")
    assert qr_svg("https://a.example/" + "x" * 3000, 200, "t") == ""


@settings(deadline=None)
@given(st.integers(10, 400), st.integers(8, 60))
def test_no_module_is_smaller_than_is_said_and_the_quiet_zone_is_whole(length: int, width_mm: int) -> None:
    svg = qr_svg(address(length), width_mm, "t")
    if svg:
        tree = etree.fromstring(svg)
        modules = int(tree.attrib["viewBox"].split()[2])
        assert width_mm * 1000 >= LEAST * modules
        boxes = [box.split("h") for box in tree[2].attrib["d"].split("M")[1:]]
        corners = [(*map(int, corner.split()), int(width.removesuffix("v1"))) for corner, width, _ in boxes]
        assert min(x for x, _, _ in corners) == min(y for _, y, _ in corners) == 4
        assert max(x + width for x, _, width in corners) == modules - 4 == max(y for _, y, _ in corners) + 1


@pytest.mark.parametrize("title", ["The address", "<&>\"'"])
def test_it_says_what_it_is_and_holds_nothing_but_its_drawing(title: str) -> None:
    tree = etree.fromstring(qr_svg(SHORT, 20, title))
    assert tree[0].text == title
    assert [child.tag.partition("}")[2] for child in tree] == ["title", "path", "path"]
    assert "segno" not in etree.tostring(tree).decode()


@pytest.mark.parametrize("bad", ["", "https://a.example/é", "a b", "https://a.example/\n"])
def test_what_is_no_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        qr_svg(bad, 20, "t")


def test_the_bytes_are_these_on_every_system_and_in_every_process() -> None:
    code = (f"import hashlib\nfrom countermark.qr import qr_svg\n"
            f"print(hashlib.sha256((qr_svg({SHORT!r}, 20, 't') + qr_svg({LONGEST!r}, 20, 't')).encode()).hexdigest())")
    for seed in ("0", "1"):
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                             env={**os.environ, "PYTHONHASHSEED": seed})
        assert run.stdout.strip() == "c98acc32a140c1b350302eb299caecaea3360fee34b697908a8ee587b44d01d0"
