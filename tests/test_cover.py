"""The ebook's cover: every word of it is there and seen, in the two colours alone, and the bytes are the same."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import itertools
import os
import struct
import subprocess
import sys

import pytest
from PIL import Image

from countermark import values
from countermark.audit.surroundings import faketime
from countermark.diagnostics import Refused
from countermark.document import Document
from countermark.engine import load_engine
from countermark.extract import pdf_pages
from countermark.formats import cover
from countermark.formats.cover import HEIGHT, SIZES, WIDTH, cover_of
from countermark.formats.png import TINTS, png, tints
from countermark.layout import load_layout, load_sheet, load_wording
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from countermark.typefaces import load_typefaces
from tests.conftest import ROOT, Trial, need
from tests.test_hard_texts import source_of as source_in

PAPER, INK = (0xFB, 0xFA, 0xF6), (0x1B, 0x45, 0x65)
HEAD = "date: 1956-06-05\nplace: Pyongyang\nkind: Entry from the diary of an ambassador\n"
WORDS = "Diary and Minute Book of the Secretary to the Joint Commission for the Restoration of the Paper Mill "


def document(project: Project, title: str, front: str = HEAD) -> Document:
    text = f'---\ntitle: "{title}"\nedition: {{number: 1, date: 2026-11-24}}\n{front}---\n\nText.\n'
    return parse(source_of("trial", text.encode(), None, "content/trial/document.md", "w.txt"), collection(project))


def picture(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def chunks(data: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(data):
        found.append(data[at + 4:at + 8])
        at += 12 + struct.unpack(">I", data[at:at + 4])[0]
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in refused.value.diagnostics}


# --- PNG

def test_another_program_reads_the_pixels_that_were_written() -> None:
    greys = bytes(range(256)) + bytes(range(255, -1, -1))
    palette = tints(PAPER, INK)
    rows = b"".join(greys[at:at + 32] + b"\x80" * 3 for at in range(0, 512, 32))  # what lies between rows goes
    image = picture(png(rows, 32, 35, palette))
    assert (image.size, image.mode, image.info) == ((32, 16), "P", {"srgb": 0})
    shown = list(image.convert("RGB").tobytes())
    assert [tuple(shown[n:n + 3]) for n in range(0, len(shown), 3)] == [
        palette[round((255 - grey) * (TINTS - 1) / 255)] for grey in greys]


def test_tints_go_from_paper_to_ink_in_equal_steps() -> None:
    palette = tints(PAPER, INK)
    assert (len(palette), palette[0], palette[-1]) == (16, PAPER, INK)
    for part in range(3):
        steps = {a[part] - b[part] for a, b in itertools.pairwise(palette)}
        assert max(steps) - min(steps) <= 1


def test_it_holds_the_picture_and_nothing_else(project: Project, memo: Document) -> None:
    assert chunks(cover_of(project, memo)) == [b"IHDR", b"sRGB", b"PLTE", b"IDAT", b"IEND"]


@pytest.mark.parametrize(("pixels", "width", "palette"), [
    (b"\0" * 9, 3, tints(PAPER, INK)), (b"\0" * 9, 4, tints(PAPER, INK)), (b"\0" * 8, 4, tints(PAPER, INK)[1:])])
def test_what_makes_no_picture_is_refused(pixels: bytes, width: int, palette: tuple[tuple[int, int, int], ...]) -> None:
    with pytest.raises(ValueError, match="the width must be even"):
        png(pixels, width, width, palette)


# --- What is on it

def test_it_is_two_to_three_in_one_ink_on_paper(project: Project, memo: Document) -> None:
    data = cover_of(project, memo)
    image = picture(data)
    assert image.size == (WIDTH, HEIGHT) == (1000, 1500)
    colours = {colour for _, colour in image.convert("RGB").getcolors() or ()}
    assert {PAPER, INK} <= colours <= {*tints(PAPER, INK)}
    assert len(data) < 100_000


def test_colours_are_those_of_the_house_style(trial: Trial, memo: Document) -> None:
    trial.edit("styles/tokens.css", "--accent: #1b4565", "--accent: #800")
    trial.edit("styles/tokens.css", "--paper: #fbfaf6", "--paper: #FFFFFF")
    colours = {colour for _, colour in picture(cover_of(trial.project, memo)).convert("RGB").getcolors() or ()}
    assert {(255, 255, 255), (0x88, 0, 0)} <= colours <= {*tints((255, 255, 255), (0x88, 0, 0))}


@pytest.mark.parametrize("colour", ["navy", "#12345", "rgb(1, 2, 3)"])
def test_a_colour_that_it_cannot_read_is_told(trial: Trial, memo: Document, colour: str) -> None:
    trial.edit("styles/tokens.css", "--accent: #1b4565", f"--accent: {colour}")
    with pytest.raises(Refused, match=r"styles/tokens.css: error D050: .*--accent"):
        cover_of(trial.project, memo)


def test_the_countermark_is_the_editions_own(project: Project, memo: Document) -> None:
    other = dataclasses.replace(memo, edition_id=memo.edition_id[::-1])
    one, two = (picture(cover_of(project, each)).convert("L") for each in (memo, other))
    panel = (500, 800, WIDTH, HEIGHT)
    assert one.crop(panel).tobytes() != two.crop(panel).tobytes()
    assert one.crop((0, 0, WIDTH, 700)).tobytes() == two.crop((0, 0, WIDTH, 700)).tobytes()
    # It is no speck: its wires take a fair share of the panel.
    light = sum(one.crop(panel).histogram()[200:])
    assert 0.03 < light / (500 * 700) < 0.3


@pytest.mark.parametrize("slug", ["specimen", "specimen-letter", "pictures", "edited", "line-ends", "plain-words"])
def test_stock_documents_have_covers(project: Project, slug: str) -> None:
    folder = ROOT / "tests" / "corpus" / slug
    assert picture(cover_of(project, parse(source_in(slug, folder), collection(project)))).size == (WIDTH, HEIGHT)


TITLES = {
    "one word": "Oath", "one sign": "A", "100 signs": WORDS, "500 signs": (WORDS * 5)[:500],
    "1600 signs": (WORDS * 16)[:1600], "wide letters": "WWWWWWW MMMMMMMM " * 29,
    "an address": "https://editions.example/1956-06-05-choe-chang-ik/" + "long-path/" * 40,
    "a word without end": "x" * 500, "a long word": "Institutionalisation of Internationalisation",
    "Hangul": "조선민주주의인민공화국 정부 대표단의 방문 결과에 대하여",
    "500 in Hangul": "조선민주주의인민공화국정부대표단의" * 29,
    "Thai": "น้ำในกรุงเปียงยางและแรงงานเกาหลี", "tones over sara am": "น้ำ ค่ำ ซ้ำ ต่ำ คํา",
    "Cyrillic": "Запись беседы с Цой Чан Иком, председателем Государственного контроля КНДР",
    "ligatures and hyphens": "Offices of the Chief for Fifty Meat-packing Self-criticism Affairs — Final Office",
    "signs that share a glyph": "Chʼang-ik’s 5 µ and 5 μ, ∆ and Δ, ʻ and ‘, a‑b",
    "code": "<b>Title</b> &amp; {{ 7 }}",
    "blanks that do not break": "Ministry\u00a0of\u00a0Foreign\u00a0Affairs a\u00a0b",
    "a hairline": "with of a Meeting Works in Report with the with with a a Works Minutes in 1956 with Minutes "
                  "Minutes in of on with | the the",
    "quotations": "“The ‘Affair’ …” – 1950–1953 (No. 5), ½ of c.1200 [?]",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_shown_whole(project: Project, title: str) -> None:
    assert picture(cover_of(project, document(project, TITLES[title]))).size == (WIDTH, HEIGHT)


def test_a_blank_that_is_lost_in_reading_is_no_fault(project: Project) -> None:
    assert cover_of(project, document(project, "Oath", 'kind: "² —, translated"\n'))


def test_a_short_title_is_large_and_a_longer_one_smaller(project: Project) -> None:
    heights = []
    for many in (1, 9, 18, 45, 150):
        upper = picture(cover_of(project, document(project, "Mill Word " * many, ""))).convert("L")
        # From the title's first row of ink to the row after the letters of its first line.
        rows = [min(upper.crop((100, y, 400, y + 1)).tobytes()) < 150 for y in range(170, 400)]
        first = rows.index(True)
        heights.append(rows.index(False, first) - first)
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == len(SIZES)


def test_no_word_is_parted_that_a_smaller_size_holds_whole(project: Project) -> None:
    def names(title: str) -> list[str]:
        return [size.name for size in cover._sizes(document(project, title).record)]

    assert names("Oath")[0] == "short"
    assert names("Internationalisation")[0] == names("조선민주주의인민")[0] == "medium"
    assert names("Sowjetisch-Koreanische-Freundschaft")[0] == "longer"
    # Nothing holds this one whole: it is parted, and not set small for it.
    assert names("x" * 61)[0] == "medium"
    assert names("y" * 61)[-1] == "longest"


@pytest.mark.parametrize(("title", "tied"), [
    ("A Letter to a Friend: A Specimen", "A_Letter to a_Friend: A_Specimen"), ("Oath", "Oath"),
    ("Report on a Plant", "Report on a_Plant"),
    ("Conversations with Ministers", "Conversations with_Ministers"),
    ("Two Conversations", "Two Conversations"), ("On the Weir", "On the_Weir")])
def test_no_letter_ends_a_line_and_no_short_word_is_left_on_the_last(title: str, tied: str) -> None:
    assert cover._tied(title, 14) == tied.replace("_", "\u00a0")


def test_a_bare_record_shows_title_and_edition(trial: Trial) -> None:
    (trial.root / "content" / "collection.yaml").write_text("")
    bare = document(trial.project, "Oath", "")
    assert values.cover_lines(bare.record) == ("Oath", "Edition 1, 24 November 2026")
    assert picture(cover_of(trial.project, bare)).size == (WIDTH, HEIGHT)


def test_who_cannot_see_it_is_told_all_its_words(project: Project, memo: Document) -> None:
    wording = load_wording(project)
    assert values.cover_alt(memo, wording["cover"], wording["countermark"]) == (
        "Cover: Countermark; Memorandum of Conversation with Choe Chang-ik; 5 June 1956, Pyongyang; Entry from the "
        "diary of an ambassador, translated from Russian; Edition 1, 24 November 2026; Countermark, drawn from the "
        "edition id.")


# --- What is refused

@pytest.mark.parametrize(("path", "old", "new", "code"), [
    ("layouts/ebook/cover.html", "words(title, size.word)", "words(title[1:], size.word)", "D061"),
    ("layouts/ebook/cover.html", "words(values.edition_line(record))", "words('2026')", "D061"),
    ("layouts/ebook/cover.html", "<h1>", "<p>A novel</p><h1>", "D061"),
    ("layouts/ebook/cover.html", "values.dateline(record)) }}</p>", "values.dateline(record)) }} 5</p>", "D061"),
    ("styles/cover.css", "font-variant-caps: small-caps;", "color: #ddd;", "D063"),
    ("styles/cover.css", "background: #000; color: #fff;", "background: #000; color: #000;", "D063"),
    ("styles/cover.css", "h1 { font:", "h1 { margin-left: 100mm; white-space: nowrap; font:", "D053"),
    ("styles/cover.css", "h1 { font:", "h1 { margin-top: 150mm; font:", "D053"),
    ("styles/cover.css", "h1 { font:", "h1 { colour: red; font:", "D050"),
])
def test_a_layout_or_a_style_that_loses_words_is_refused(trial: Trial, memo: Document, path: str, old: str, new: str,
                                                         code: str) -> None:
    trial.edit(path, old, new)
    with pytest.raises(Refused) as refused:
        cover_of(trial.project, memo)
    assert codes(refused) == {code}
    if code == "D050":
        assert refused.value.diagnostics[0].path == path


def test_a_sign_without_a_typeface_is_refused(project: Project) -> None:
    with pytest.raises(Refused) as refused:
        cover_of(project, document(project, "שלום"))
    assert codes(refused) == {"D052"}


def test_a_title_that_no_size_holds_is_refused_with_its_place(project: Project) -> None:
    with pytest.raises(Refused, match=r"content/trial/document.md: error D053: .*\nhint: shorten 'Diary and Minute"):
        cover_of(project, document(project, WORDS * 40))


# --- The same bytes

def test_a_cover_that_is_asked_for_again_is_not_drawn_again(project: Project, memo: Document,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    first = cover_of(project, memo)
    monkeypatch.setattr(cover, "load_engine", lambda *_: pytest.fail("drawn again"))
    assert cover_of(project, memo) is first


_DIGESTS = """
import hashlib
from pathlib import Path
from countermark.formats.cover import cover_of
from countermark.parse import parse
from countermark.project import Project
from countermark.source import source_of
from countermark.shared import collection
project = Project(Path.cwd())
for title in ("Memorandum of Conversation with Choe Chang-ik", "대표단의 방문", "Запись беседы"):
    text = f"---\\ntitle: {title}\\nedition: {{number: 1, date: 2026-11-24}}\\ndate: 1956-06-05\\n---\\n\\nText.\\n"
    source = source_of("trial", text.encode(), None, "content/trial/document.md", "w.txt")
    print(hashlib.sha256(cover_of(project, parse(source, collection(project)))).hexdigest())
"""
WORLDS = {
    "clock": ("+20y", {}), "locale": ("", {"LC_ALL": "C", "LANGUAGE": "tr"}),
    "languages": ("", {"LC_ALL": "C.UTF-8", "PANGO_LANGUAGE": "bg:ja"}),
    "time zone": ("", {"TZ": "Pacific/Kiritimati"}),
    "lesser processor": ("", {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-FMA4,-FMA"}),
    "hash seed": ("", {"PYTHONHASHSEED": "4711"}),
    "libraries": ("", {"HB_SHAPER_LIST": "fallback", "FREETYPE_PROPERTIES": "truetype:interpreter-version=35",
                       "FONTCONFIG_FILE": "/nonexistent/fonts.conf"}),
}


def digests(clock: str, environment: dict[str, str]) -> list[str]:
    command = [*(faketime(clock) if clock else ()), sys.executable, "-c", _DIGESTS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True,
                         env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), **environment}, check=True)
    return run.stdout.split()


@pytest.fixture(scope="module")
def plain_digests() -> list[str]:
    return digests("", {})


@pytest.mark.parametrize("world", WORLDS)
def test_nothing_but_the_document_moves_a_byte(plain_digests: list[str], world: str) -> None:
    clock, environment = WORLDS[world]
    if clock:
        need("faketime")
    assert len({*plain_digests}) == 3
    assert digests(clock, environment) == plain_digests


def test_the_systems_way_of_cutting_fonts_moves_no_pixel(project: Project, memo: Document) -> None:
    """WeasyPrint has the system's HarfBuzz cut fonts; canonical.py cuts them anew. The picture is the same of both."""
    title = cover._tied(memo.record.title, SIZES[0].word)
    html = load_layout(project).render("ebook/cover.html", memo, size=SIZES[0], title=title)
    engine = load_engine(load_sheet(project, "cover"), load_typefaces(project))
    data, fits = engine.draw(html, lambda *_: None, "t")
    assert fits
    assert " ".join(pdf_pages(data)[0].text.split()) == " ".join(values.cover_lines(memo.record))
    drawn = cover._printed(data, tints(PAPER, INK))
    assert hashlib.sha256(drawn).digest() == hashlib.sha256(cover_of(project, memo)).digest()
