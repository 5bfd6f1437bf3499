"""The countermark: one figure for one edition id, whole, within its box, the same on both sides of the chain line."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import ImageChops, ImageFilter, ImageStat

from countermark.engine import load_engine
from countermark.formats.tags import tagger
from countermark.project import Project
from countermark.typefaces import load_typefaces
from countermark.wire import AXIS
from countermark.wiremark import _PLANS, HEIGHT, WIDTH, countermark_svg
from tests.conftest import ROOT

IDS = st.text("0123456789abcdef", min_size=64, max_size=64)
SVG = "{http://www.w3.org/2000/svg}"

Piece = tuple[tuple[Fraction, Fraction], ...]


def some_id(n: int) -> str:
    return hashlib.sha256(b"%d" % n).hexdigest()


def drawing(edition_id: str, width_mm: int = 9) -> str:
    """All of it but its title."""
    return re.sub("<title>.*</title>", "", countermark_svg(edition_id, width_mm, "t"))


def paths(edition_id: str, width_mm: int = 9) -> list[tuple[int, str]]:
    """Stroke width and data of each path: chain lines, then wires."""
    tree = etree.fromstring(countermark_svg(edition_id, width_mm, "t"))
    return [(int(path.attrib["stroke-width"]), path.attrib["d"]) for path in tree.iter(f"{SVG}path")]


def pieces(data: str) -> Iterator[Piece]:
    """The path's lines, of two points, its cubics, of four, and its half circles, of the three that they go through.

    It knows the commands M, V, H, C, a and Z, each with one space or letter between two numbers, and fails on others.
    """
    at = start = (Fraction(0), Fraction(0))
    for command, text in re.findall(r"([MVHCaZ])([-0-9 ]*)", data):
        n = [Fraction(each) for each in text.split()]
        if command == "M":
            at = start = (n[0], n[1])
        elif command == "Z":
            assert at == start, "a closed wire comes back to where it began"
        elif command in "VH":
            end = (at[0], n[0]) if command == "V" else (n[0], at[1])
            yield at, end
            at = end
        elif command == "C":
            for i in range(0, len(n), 6):
                yield at, *((n[i + j], n[i + j + 1]) for j in (0, 2, 4))
                at = (n[i + 4], n[i + 5])
        else:
            assert n[:5] == [n[0], n[0], 0, 0, 1]
            assert (abs(n[5]), n[6]) == (2 * n[0], 0)
            yield at, (at[0] + n[5] / 2, at[1] - n[5] / 2), (at[0] + n[5], at[1])
            at = (at[0] + n[5], at[1])
    assert re.sub(r"[MVHCaZ][-0-9 ]*", "", data) == ""


def sampled(piece: Piece) -> Iterator[tuple[Fraction, Fraction]]:
    """Points that a piece goes through; its outermost are among a half circle's."""
    if len(piece) == 3:
        yield from piece
        return
    for step in range(33):
        points = list(piece)
        t = Fraction(step, 32)
        while len(points) > 1:
            points = [(a[0] * (1 - t) + b[0] * t, a[1] * (1 - t) + b[1] * t)
                      for a, b in pairwise(points)]
        yield points[0]


@settings(deadline=None)
@given(IDS)
def test_it_is_sound_xml_with_a_title_and_nothing_to_read_or_to_fetch(edition_id: str) -> None:
    tree = etree.fromstring(countermark_svg(edition_id, 9, "A <mark> & more"))
    assert tree.tag == f"{SVG}svg"
    assert (tree.attrib["role"], tree[0].tag, tree[0].text) == ("img", f"{SVG}title", "A <mark> & more")
    assert [child.tag for child in tree] == [f"{SVG}title", f"{SVG}path", f"{SVG}path"]
    assert not {"id", "href", "style", "font-family"} & {name for each in tree.iter() for name in each.attrib}


@settings(deadline=None)
@given(IDS, st.sampled_from([6, 9, 12, 15, 16, 40, 41, 90]))
def test_all_its_wires_lie_within_the_box_thick_as_they_are(edition_id: str, width_mm: int) -> None:
    (_, chains), (thick, wires) = paths(edition_id, width_mm)
    points = [point for piece in pieces(wires) for point in sampled(piece)]
    half = Fraction(thick, 2)
    assert min(x for x, _ in points) >= half
    assert max(x for x, _ in points) <= WIDTH - half
    assert min(y for _, y in points) >= half
    assert max(y for _, y in points) <= HEIGHT - half
    assert all(0 < x < WIDTH for piece in pieces(chains) for x, _ in piece)


@settings(deadline=None)
@given(IDS)
def test_the_wires_are_mirrored_about_the_middle_chain_line(edition_id: str) -> None:
    (_, chains), (_, wires) = paths(edition_id)

    def undirected(piece: Piece) -> Piece:
        return min(piece, piece[::-1])

    there = sorted(undirected(piece) for piece in pieces(wires))
    mirrored = sorted(undirected(tuple((2 * AXIS - x, y) for x, y in piece)) for piece in pieces(wires))
    assert there == mirrored
    assert sum(piece[0][0] == AXIS for piece in pieces(chains)) == 1


@settings(deadline=None)
@given(IDS)
def test_it_is_one_wire_work_from_top_to_foot_and_uses_the_width(edition_id: str) -> None:
    (_, (_, wires)) = paths(edition_id)
    points = [point for piece in pieces(wires) for point in sampled(piece)]
    assert min(y for _, y in points) <= 26
    assert max(y for _, y in points) >= HEIGHT - 26
    assert max(x for x, _ in points) - AXIS >= 66
    # from top to foot something of it is never further than a small gap away
    heights = sorted({y for _, y in points})
    assert max(b - a for a, b in pairwise(heights)) < 60


@pytest.mark.parametrize("n", range(6))
def test_another_digit_in_any_one_place_is_another_drawing(n: int) -> None:
    whole = some_id(n)
    others = {drawing(whole[:place] + digit + whole[place + 1:])
              for place in range(64) for digit in "0123456789abcdef" if digit != whole[place]}
    assert drawing(whole) not in others


def test_each_number_that_a_figure_is_made_of_matters_in_every_plan() -> None:
    """As above for every plan, and each beaded or not: the place's number runs through all sixteen."""
    for chosen in range(len(_PLANS)):
        for ends in ("00", "88"):
            whole = f"{ends}{chosen:x}0" + "0" * 12 + some_id(chosen)[16:]
            for place in (0, 1, 2, 3, *range(16, 32)):
                drawn = {drawing(f"{whole[:place]}{digit:x}{whole[place + 1:]}") for digit in range(16)}
                assert len(drawn) == 16, (chosen, ends, place)


def test_no_two_of_many_ids_give_one_drawing() -> None:
    assert len({drawing(some_id(n)) for n in range(3000)}) == 3000


def test_the_size_changes_the_weight_and_not_the_figure() -> None:
    (_, nine), (_, ninety) = (paths(some_id(1), width) for width in (9, 90))
    assert nine[1] == ninety[1]
    assert nine[0] > ninety[0]
    assert 'width="9mm" height="12.00mm"' in countermark_svg(some_id(1), 9, "t")
    assert 'width="10mm" height="13.33mm"' in countermark_svg(some_id(1), 10, "t")


def test_the_bytes_are_these_on_every_system_and_in_every_process() -> None:
    code = ("import hashlib\nfrom countermark.wiremark import countermark_svg\n"
            "ids = [hashlib.sha256(b'%d' % n).hexdigest() for n in range(300)]\n"
            "print(hashlib.sha256(''.join(countermark_svg(i, 9, 't') for i in ids).encode()).hexdigest())\n")
    for seed, zone in (("0", "UTC"), ("1", "Asia/Pyongyang")):
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                             env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone})
        assert run.stdout.strip() == "40ee1bb6678f69129b292607d112092a901c903f3de8711ca9e9e2602709fe4f"


def test_print_draws_every_wire_and_tells_what_it_is_to_those_who_cannot_see(project: Project) -> None:
    """As editions are set, each point that a wire goes through is dark, and paper beside the figure is white."""
    dots = 10  # to a millimetre, as there are tenths of a unit
    for n in range(12):
        svg = countermark_svg(some_id(n), 48, "A countermark", color="#111")
        html = f'<html lang="en"><head><title>A page</title></head><body>{svg}</body></html>'
        sheet = "@page { size: 48mm 64mm; margin: 0 } html { font-family: 'Edition Text' } body { margin: 0 }"
        sheet += "svg { display: block }"
        pdf, _ = load_engine(sheet, load_typefaces(project)).set(html, lambda document, pdf: None, "t", tagger)
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dots * 25.4 / 72).to_pil().convert("L")
        assert picture.size in {(WIDTH, HEIGHT), (WIDTH + 1, HEIGHT + 1), (WIDTH, HEIGHT + 1)}
        (_, _), (_, wires) = paths(some_id(n))
        for x, y in {point for piece in pieces(wires) for point in sampled(piece)}:
            assert picture.getpixel((int(x), int(y))) < 60, (n, x, y)
        assert picture.getpixel((2, 2)) == picture.getpixel((WIDTH - 3, HEIGHT - 3)) == 255
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            alternatives = [str(each.Alt) for each in opened.objects
                            if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
        assert alternatives == ["A countermark"]


@pytest.mark.long
def test_of_300_marks_the_size_of_a_sign_on_a_screen_no_two_look_alike(project: Project) -> None:
    """At 48 × 64 dots, a little blurred, the closest of 44,850 pairs differ by two fifths of a mark’s ink and more."""
    svgs = "".join(countermark_svg(some_id(n), 15, "t") for n in range(300))
    sheet = "@page { size: 300mm 301mm; margin: 0 } html { font-family: 'Edition Text' } body { margin: 0 }"
    sheet += "svg { display: block; float: left }"
    html = f'<html lang="en"><head><title>A page</title></head><body>{svgs}</body></html>'
    pdf, _ = load_engine(sheet, load_typefaces(project)).set(html, lambda document, pdf: None, "t", tagger)
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3.2 * 25.4 / 72).to_pil().convert("L")
    boxes = [(n % 20 * 48, n // 20 * 64) for n in range(300)]
    marks = [page.crop((x, y, x + 48, y + 64)).filter(ImageFilter.GaussianBlur(1)) for x, y in boxes]
    ink = [48 * 64 - ImageStat.Stat(mark).sum[0] / 255 for mark in marks]
    closest = min((ImageStat.Stat(ImageChops.difference(marks[a], marks[b])).sum[0] / 255 / (ink[a] + ink[b]), a, b)
                  for a in range(300) for b in range(a))
    assert min(ink) > 300
    assert closest[0] > 0.2, closest


def test_print_draws_it_in_the_colour_that_it_is_given(project: Project) -> None:
    svg = countermark_svg(some_id(0), 48, "t", color="#c00040")
    sheet = "@page { size: 48mm 64mm; margin: 0 } html { font-family: 'Edition Text' } body { margin: 0 }"
    html = f'<html lang="en"><head><title>A page</title></head><body>{svg}</body></html>'
    pdf, _ = load_engine(sheet, load_typefaces(project)).set(html, lambda document, pdf: None, "t", tagger)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=10).to_pil().convert("RGB")
    darkest = min(picture.getcolors(1 << 20) or [], key=lambda each: sum(each[1]))[1]
    assert darkest == (0xC0, 0, 0x40)


@pytest.mark.parametrize("no_id", ["", "0" * 63, "0" * 65, "G" + "0" * 63, "A" * 64, "0" * 64 + "\n"])
def test_what_is_no_edition_id_has_no_countermark(no_id: str) -> None:
    with pytest.raises(ValueError, match="is not an edition id"):
        countermark_svg(no_id, 9, "t")
