"""Pictures: read as they are or refused in words, set and bound as they were typed, and each document's its own."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageFile

from countermark import buildrecord, extract, pictures, source, values
from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.document import Document, texts
from countermark.engine import load_engine
from countermark.fields import Mapping, Place
from countermark.figures import figures_of
from countermark.formats import FORMATS, Format
from countermark.layout import load_sheet
from countermark.parse import Collection, examine, parse
from countermark.pictures import Unfit, size_of
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_figures
from countermark.typefaces import load_typefaces
from tests.conftest import ROOT, Trial, epubcheck_says, verapdf_says
from tests.drawn import DRAWN, FIGURES, SPOILT, dot, profile, saved, works
from tests.test_hard_texts import source_of

PDF, EPUB = FORMATS
#: 150 pixels to the inch, in points.
_PIXEL = 72 / 150
SHARED = Collection(Mapping(Place("", 1, 1), {}))


def typed(body: str, figures: dict[str, bytes], front: str = "", witness: bytes | None = None) -> Source:
    head = f"title: A title\nedition: {{number: 1, date: 2026-11-24}}\n{front}"
    return Source("stock", "content/stock/document.md", head, 2, body, 9, witness, "content/stock/witness.txt",
                  figures=tuple(sorted(figures.items())))


def part(name: str, caption: str = "") -> str:
    return f"::: figure\n![What it shows](figures/{name})\n{caption and chr(10) + caption + chr(10)}:::\n"


def document(name: str, data: bytes, caption: str = "") -> Document:
    return parse(typed(f"Before.\n\n{part(name, caption)}\nAfter.", {name: data}), SHARED)


@pytest.fixture(scope="module")
def stock(project: Project) -> Document:
    return parse(source_of("pictures", FIGURES.parent), collection(project))


@pytest.fixture(scope="module")
def made(project: Project, stock: Document) -> dict[str, bytes]:
    return {kind.suffix: kind.render(project, stock)[0] for kind in FORMATS}


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def images(data: bytes) -> list[tuple[dict[str, object], bytes]]:
    """(entries, stream as it stands) of each image of a PDF, the largest first."""
    with pikepdf.open(io.BytesIO(data)) as file:
        found = {str(name): ({str(key): str(value) for key, value in image.items()}, image.read_raw_bytes())
                 for each in file.pages for name, image in each.images.items()}
    return sorted(found.values(), key=lambda each: -int(str(each[0]["/Width"])))


# What is taken, and what is not


@pytest.mark.parametrize("name", SPOILT)
def test_what_no_edition_can_show_alike_is_refused_at_its_place(name: str) -> None:
    make, code, words = SPOILT[name]
    with pytest.raises(Refused) as refused:
        parse(typed(f"Before.\n\n{part(name)}", {name: make()}), SHARED)
    (told,) = refused.value.diagnostics
    assert (told.code, told.line) == (code, 12)
    assert words in told.message
    assert f"'figures/{name}'" in told.message
    assert told.hint


KINDS = {
    "one-bit.png": saved(dot("1")), "grey.png": saved(dot("L")), "palette.png": saved(dot("P")),
    "colours.png": saved(dot("RGB", (301, 203))), "grey-alpha.png": saved(dot("LA")), "alpha.png": saved(dot("RGBA")),
    "see-through-grey.png": saved(dot("L"), transparency=255), "see-through.png": saved(dot("P"), transparency=0),
    "sized.png": saved(dot(), dpi=(300, 300)), "srgb.png": saved(dot(), icc_profile=profile("sRGB")),
    "grey.jpg": saved(dot("L"), "JPEG"), "colours.jpeg": saved(dot(), "JPEG", quality=90),
    "progressive.jpg": saved(dot(), "JPEG", progressive=True),
    "srgb.jpg": saved(dot(), "JPEG", icc_profile=profile("sRGB")),
    "tall.png": saved(dot("L", (40, 1200))), "wide.png": saved(dot("L", (4000, 30))),
    "tiny.png": saved(dot("L", (5, 4))),
}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_that_is_taken_is_shown_whole_and_the_same_twice(project: Project, name: str, kind: Format) -> None:
    text = document(name, KINDS[name], "Map 1. A caption.")
    first = kind.render(project, text)
    assert first == kind.render(project, text)
    assert missing(project, kind.suffix, first[0], text, "d.md") == []


def test_what_is_cut_off_stays_refused_whatever_the_typesetter_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint lets Pillow take such pictures, for the whole process, as soon as it is loaded."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Unfit, match="cannot be read"):
        size_of("short.png", SPOILT["short.png"][0]())
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_no_more_is_read_of_a_picture_than_shows_that_it_is_too_large(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_BYTES", 50)
    monkeypatch.setattr(pictures, "MOST_BYTES", 50)
    (tmp_path / "map.png").write_bytes(saved(dot()))
    (tmp_path / "Map.png").write_bytes(saved(dot()))
    (tmp_path / ".hidden").touch()
    ((first, unread), (name, data)) = read_figures(tmp_path, "figures")
    assert (first, unread, name, len(data)) == ("Map.png", b"", "map.png", 51)
    with pytest.raises(Unfit, match="is larger than"):
        size_of(name, data)


@pytest.mark.parametrize("name", ["a.png", "a1-b2.jpg", "x.jpeg", "a" * 76 + ".png"])
def test_plain_names_are_taken(name: str) -> None:
    assert pictures.is_picture_name(name)


@pytest.mark.parametrize("name", ["A.png", "a b.png", "a.PNG", "a..png", "-a.png", "a--b.png", "a.gif", ".png", "ä.png",
                                  "a.png\n", "a.b.png", "a" * 77 + ".png", "../a.png", "a/b.png", "a%20.png"])
def test_other_names_are_not(name: str) -> None:
    assert not pictures.is_picture_name(name)


# The document


def test_a_caption_is_text_without_a_number_and_a_description_is_none() -> None:
    text = document("map.png", saved(dot()), "Map 1. A *caption*,\nof two lines.\n\nAnd more.")
    (figure,) = figures_of(text.blocks)
    assert (figure.name, figure.alt, figure.width, figure.height) == ("map.png", "What it shows", 24, 16)
    assert [*texts(text.blocks, "printed")] == ["1", "Before.", "Map 1. A caption, of two lines.", "And more.", "2",
                                                "After."]


def test_a_caption_is_collated_with_the_witness(project: Project) -> None:
    witness = (ROOT / "tests" / "corpus" / "edited" / "witness.txt").read_bytes()
    body = "Before.\n\n" + part("map.png", "Another caption.")
    found = examine(typed(body, {"map.png": saved(dot())}, witness=witness), collection(project)).faults
    assert any(each.code == "D040" and "caption" in each.message for each in found)
    assert not any("What it shows" in each.message for each in found)


def test_a_description_goes_over_lines_and_keeps_signs_of_its_own() -> None:
    body = "::: figure\n![A map: \\[north\\] at the\ntop, \"walls\" & <gates>](figures/map.png)\n:::"
    text = parse(typed(body, {"map.png": saved(dot())}), SHARED)
    (figure,) = figures_of(text.blocks)
    assert figure.alt == 'A map: [north] at the top, "walls" & <gates>'
    project = Project(ROOT)
    for kind in FORMATS:
        assert missing(project, kind.suffix, kind.render(project, text)[0], text, "d.md") == []


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_pictures_stand_wherever_blocks_do(project: Project, kind: Format) -> None:
    one, two = saved(dot("L", (400, 300))), saved(dot("L", (300, 400)))
    inner = part("one.png", "Caption.")
    body = "\n\n".join([
        inner, f":::: entry\n5 June\n\nText.\n\n{inner}\n::::", "- an item\n\n" + "  " + inner.replace("\n", "\n  "),
        "> quoted\n>\n> " + inner.replace("\n", "\n> "),
        f":::: passage {{lang=ru}}\nТекст.\n\n{part('two.png')}\n::::",
        "::: figure {lang=ru}\n![In words](figures/two.png)\n\nКарта.\n:::", "Words. " * 900, inner, part("two.png")])
    text = parse(typed(body, {"one.png": one, "two.png": two}), SHARED)
    assert len([*figures_of(text.blocks)]) == 8
    data, _ = kind.render(project, text)
    assert missing(project, kind.suffix, data, text, "d.md") == []


def test_the_method_says_whose_the_descriptions_are(memo: Document, stock: Document) -> None:
    assert "Descriptions of pictures" in values.method(stock)
    assert "picture" not in values.method(memo)


def test_the_edition_id_moves_with_a_picture_that_is_shown_and_with_no_other() -> None:
    body, data = f"Text.\n\n{part('map.png')}", saved(dot())
    first = parse(typed(body, {"map.png": data}), SHARED).edition_id
    inputs = {"scheme": "countermark edition id, version 1", "text": body.strip("\n"), "witness": None,
              "record": {"title": "A title", "edition": {"number": "1", "date": "2026-11-24"}},
              "wording": {"publisher": None, "rights": None},
              "figures": {"map.png": hashlib.sha256(data).hexdigest()}}
    canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert first == hashlib.sha256(canonical.encode()).hexdigest()
    assert parse(typed(body, {"map.png": data, "other.png": data}), SHARED).edition_id == first
    assert parse(typed(body, {"map.png": saved(dot().rotate(180))}), SHARED).edition_id != first


def test_a_changed_added_or_lost_picture_is_seen_by_the_next_build(trial: Trial) -> None:
    trial.add("second", "---\ntitle: Second\nedition: {number: 1, date: 2026-11-24}\n---\n\n" + part("map.png"))
    folder = trial.project.figures("second")
    seen = [buildrecord.inputs_of(trial.project, "second")]
    folder.mkdir()
    for name, data in (("map.png", saved(dot())), ("map.png", saved(dot("L"))), ("other.png", b"")):
        (folder / name).write_bytes(data)
        seen.append(buildrecord.inputs_of(trial.project, "second"))
    (folder / "other.png").unlink()
    assert buildrecord.inputs_of(trial.project, "second") == seen[2]
    assert len({*seen}) == 4


# The files


def test_the_pictures_of_the_stock_document_are_what_the_script_draws() -> None:
    for name, draw in DRAWN.items():
        with Image.open(FIGURES / name) as image:
            drawn, there = draw().convert("RGBA"), image.convert("RGBA")
        assert drawn.size == there.size
        apart = [abs(a - b) for a, b in zip(drawn.tobytes(), there.tobytes(), strict=True)]
        assert sum(apart) / len(apart) <= (0 if name.endswith(".png") else 4)


def test_an_ebook_has_pictures_as_they_were_typed(made: dict[str, bytes], stock: Document) -> None:
    found = members(made[".epub"])
    assert {name: data for name, data in found.items() if "figures/" in name} == {
        f"EPUB/figures/{name}": (FIGURES / name).read_bytes() for name in DRAWN}
    package = found["EPUB/content.opf"].decode()
    assert 'href="figures/works.png" id="figures-works.png" media-type="image/png"' in package
    assert 'href="figures/valley.jpg" id="figures-valley.jpg" media-type="image/jpeg"' in package
    assert len(stock.pictures) == 3


def test_epubcheck_has_no_complaint(made: dict[str, bytes]) -> None:
    assert epubcheck_says(made[".epub"]) == []


def test_a_page_has_a_jpeg_as_it_was_typed_and_a_png_in_the_pinned_deflate(made: dict[str, bytes]) -> None:
    import deflate

    from countermark.formats.container import DEFLATE_LEVEL

    found = images(made[".pdf"])
    assert [(entries["/Width"], entries["/Filter"]) for entries, _ in found] == [
        ("900", "/FlateDecode"), ("640", "/DCTDecode"), ("300", "/FlateDecode")]
    assert found[1][1] == (FIGURES / "valley.jpg").read_bytes()
    for entries, data in (found[0], found[2]):
        rows = bytes(deflate.zlib_decompress(data, 3_000_000))
        assert bytes(deflate.zlib_compress(rows, DEFLATE_LEVEL)) == data
        assert len(rows) == int(str(entries["/Height"])) * (int(str(entries["/Width"])) * 3 + 1)
    # PDF/A allows no smoothing of pixels (ISO 19005-3, 6.2.8).
    assert {entries["/Interpolate"] for entries, _ in found} == {"False"}


def test_a_picture_is_as_large_as_its_pixels_and_never_beyond_its_page(project: Project) -> None:
    for size, expected in (((300, 150), (300 * _PIXEL, 150 * _PIXEL)), ((1400, 700), (340.16, 170.08)),
                           ((600, 2400), (100.63, 402.52))):
        data, _ = PDF.render(project, document("map.png", saved(dot("L", size))))
        ((drawn,),) = [page.pictures for page in extract.pdf_pages(data) if page.pictures]
        left, bottom, right, top = drawn.box
        assert (right - left, top - bottom) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("lines", range(14, 34, 2))
def test_a_caption_stands_on_the_page_of_its_picture(project: Project, lines: int) -> None:
    """Wherever on the page its place would be, and whole."""
    caption = "Map 1. The caption.\n\n" + "More of it. " * 40 + "\n\nIts last words."
    body = "Words. \\\n" * lines + "End.\n\n" + part("map.png", caption)
    text = parse(typed(body, {"map.png": saved(dot("L", (700, 500)))}), SHARED)
    (there,) = [page.text for page in extract.pdf_pages(PDF.render(project, text)[0]) if page.pictures]
    assert "Map 1. The caption." in there
    assert "Its last words." in there


def test_a_caption_that_is_longer_than_its_page_begins_under_its_picture(project: Project) -> None:
    text = document("map.png", saved(dot("L", (600, 2400))), "A very long caption, word for word. " * 160)
    data, _ = PDF.render(project, text)
    assert missing(project, ".pdf", data, text, "d.md") == []


def test_a_print_edition_carries_its_pictures_as_they_were_typed(made: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(made[".pdf"])) as file:
        carried = {name: each.get_file().read_bytes() for name, each in file.attachments.items()}
    assert {name: data for name, data in carried.items() if name in DRAWN} == {
        name: (FIGURES / name).read_bytes() for name in DRAWN}


def test_verapdf_finds_pages_with_pictures_of_every_kind_compliant(project: Project, made: dict[str, bytes]) -> None:
    body = "\n\n".join(part(name, "A caption.") for name in KINDS)
    kinds = PDF.render(project, parse(typed(body, KINDS, "publisher: The Press\n"), SHARED))[0]
    assert [str(each) for each in verapdf_says({"pictures": made[".pdf"], "kinds": kinds}) if not each.compliant] == []


# Each document has its own


def test_pictures_do_not_leak_from_one_document_into_another(project: Project) -> None:
    one, other = saved(works()), saved(works().rotate(180))
    first, second = document("map.png", one), document("map.png", other)
    alone = PDF.render(project, first)
    between = PDF.render(project, second)
    assert PDF.render(project, first) == alone
    assert images(between[0])[0][1] != images(alone[0])[0][1]
    # One that names a picture and has none gets nobody else's.
    with pytest.raises(Refused, match=r"D052.*map\.png"):
        PDF.render(project, replace(first, pictures=()))


@pytest.mark.parametrize("address", ["figures/other.png", "other.png", "https://a.example/map.png", "file:///etc/passwd",
                                     "figures/../figures/map.png?x", "//edition.invalid/fonts/map.png", "data:,x"])
def test_the_typesetter_serves_the_pictures_of_the_document_and_nothing_else(project: Project, address: str) -> None:
    engine = load_engine(load_sheet(project, "print"), load_typefaces(project))
    fetcher = engine.fetcher.with_pictures({"figures/map.png": b"x"})
    assert fetcher.fetch("https://edition.invalid/figures/map.png").read() == b"x"
    for each in (fetcher, engine.fetcher):
        with pytest.raises(ValueError, match="is not part of the edition"):
            each.fetch(address)
    with pytest.raises(ValueError, match="is not part of the edition"):
        engine.fetcher.fetch("https://edition.invalid/figures/map.png")
