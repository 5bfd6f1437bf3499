"""Pictures in finished files: found where they belong and seen as they are; and on the proof sheet."""

from __future__ import annotations

import pytest
from PIL import Image

from countermark import sight
from countermark.completeness import missing
from countermark.document import Document
from countermark.formats.container import write_container
from countermark.parse import examine, parse
from countermark.project import Project
from countermark.proof.sheet import make_sheet
from countermark.proof.verbs import page
from countermark.shared import collection
from tests.conftest import Trial
from tests.drawn import FIGURES, dot, saved, works
from tests.test_figures import EPUB, PDF, SHARED, document, members, part, typed
from tests.test_hard_texts import source_of


@pytest.fixture(scope="module")
def stock(project: Project) -> Document:
    return parse(source_of("pictures", FIGURES.parent), collection(project))


@pytest.fixture(scope="module")
def book(project: Project, stock: Document) -> dict[str, bytes]:
    return members(EPUB.render(project, stock).data)


def test_looks_tell_pictures_apart_and_not_the_sizes_they_are_drawn_in() -> None:
    image, size = works().convert("RGB"), (900, 600)
    look = sight.look_of(image, size)
    assert sight.alike(look, sight.look_of(image.resize((333, 222), Image.Resampling.BILINEAR), size))
    for other in (image.rotate(180), image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Image.new("RGB", size, "white"),
                  Image.blend(image, Image.new("RGB", size, "white"), 0.6)):
        assert not sight.alike(look, sight.look_of(other, size))
    assert not sight.alike(look, b"")


@pytest.mark.parametrize("rule", ["p { background-color: #fff }", ".figure img, p { background-color: #fff }",
                                  ".figure img { background-color: #000 }", ".figure img { max-width: 1% }",
                                  ".figure img { height: 1px }", ".figure img { opacity: 0 }"])
def test_an_ebooks_sheet_may_not_hide_pictures_or_words_by_what_pictures_need(rule: str) -> None:
    assert sight.hiding(rule)


def test_an_image_that_is_none_of_the_documents_is_found(project: Project, stock: Document,
                                                         book: dict[str, bytes]) -> None:
    chapter = book["EPUB/document.xhtml"].decode()
    for more in ('<img src="figures/none.png" alt=""/>', '<img src="style.css" alt=""/>',
                 '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', '<object data="figures/seal.png"/>'):
        new = chapter.replace('<figure class="figure">', f'{more}<figure class="figure">', 1)
        data = write_container({**book, "EPUB/document.xhtml": new.encode()})
        assert [each.message for each in missing(project, ".epub", data, stock, "d.md")] == [
            "the EPUB shows something on document.xhtml that is no picture of the document's"]


def test_a_picture_in_another_place_is_found(project: Project, stock: Document, book: dict[str, bytes]) -> None:
    chapter = book["EPUB/document.xhtml"].decode()
    start, end = chapter.index("<img "), chapter.index("/>", chapter.index("<img ")) + 2
    moved = chapter[:start] + chapter[end:]
    at = moved.index('<p class="numbered" id="p2"')
    new = moved[:at] + chapter[start:end] + moved[at:]
    data = write_container({**book, "EPUB/document.xhtml": new.encode()})
    assert [each.message for each in missing(project, ".epub", data, stock, "d.md")] == [
        "the EPUB shows the picture 'works.png' in another place, on document.xhtml"]


def test_a_picture_that_is_parted_from_its_caption_is_found(trial: Trial) -> None:
    trial.edit("styles/print.css", "break-inside: avoid; }\n.figure img", "}\n.figure img")
    trial.edit("styles/print.css", ".figure figcaption {", ".figure figcaption { break-before: page;")
    text = document("map.png", saved(dot("L", (300, 200))), "Map 1. A caption.")
    data, _ = PDF.render(trial.project, text)
    assert [each.message for each in missing(trial.project, ".pdf", data, text, "d.md")] == [
        "the PDF shows the picture 'map.png' in another place, on page 1"]


def test_the_proof_sheet_shows_pictures_with_their_descriptions(project: Project) -> None:
    data = saved(dot())
    body = f"Text.\n\n{part('map.png', 'Map 1. A caption.')}\n{part('lost.png')}"
    text = typed(body, {"map.png": data})
    sheet = make_sheet(text, examine(text, SHARED), SHARED)
    html = page(project, sheet).decode()
    assert html.count("<img ") == 1
    assert html.count("Description: What it shows") == 2
    assert "this picture cannot be shown" in html
    assert "Map 1. A caption." in html
    lines = {right.unit.role: right.unit.line for section in sheet.sections for row in section.rows
             for right in row.right if "caption" in right.unit.name}
    assert lines == {"paragraph": 14}
