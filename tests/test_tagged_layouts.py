"""What a layout or a style sheet may bring that none of ours has yet: pictures, a table of contents, words of CSS."""

from __future__ import annotations

import pytest

from countermark.diagnostics import Refused
from countermark.formats import pdf as printing
from countermark.layout import load_wording
from tests.conftest import Trial
from tests.tagged import Element, Tagged, tagged
from tests.tagged_cases import plain
from tests.test_layout import document

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"{}>{}<path d="M0 0H40V20H0Z"/></svg>'
_TABLE = "| a head | of a table |\n|---|---|\n" + "| one | two |\n" * 90


def made(trial: Trial, before_document: str = "", css: str = "", text: str = "Text.") -> Tagged:
    """A file from a layout with BEFORE_DOCUMENT in it and a sheet with CSS at its end."""
    trial.edit("layouts/shared/document.html", '<section class="document"',
               before_document + '<section class="document"')
    with (trial.root / "styles" / "print.css").open("a", encoding="utf-8") as sheet:
        sheet.write(css)
    return tagged(printing.render(trial.project, document(text))[0])


def shape(element: Element) -> object:
    """An element as (type, kids), words in one line."""
    return element.standard, [plain(kid) if isinstance(kid, str) else shape(kid) for kid in element.kids]


def test_a_picture_has_its_description_its_place_and_its_caption(trial: Trial) -> None:
    picture = _SVG.format(' role="img"', "<title>A plain box</title>")
    file = made(trial, f"<figure>{picture}<figcaption>Map 1. A box</figcaption></figure>")
    figure = next(file.root.all("Figure"))
    parent = next(each for each in file.root.all() if figure in each.kids)
    assert shape(parent) == ("Div", [("Figure", [""]), ("Caption", ["Map 1. A box"])])
    assert figure.get("/Alt") == "A plain box"
    left, bottom, right, top = map(float, figure.get("/BBox"))
    assert (round(right - left, 2), round(top - bottom, 2)) == (30, 15)
    # The text column begins 57 mm from the edge, and a figure 40 pixels further; a heading stands above it.
    assert abs(left - (57 / 25.4 * 72 + 40 * .75)) < 0.1
    assert 400 < bottom < top < 800


@pytest.mark.parametrize("ornament", [' aria-hidden="true"', ' role="presentation"'])
def test_an_ornament_is_no_part_of_the_tree(trial: Trial, ornament: str) -> None:
    file = made(trial, _SVG.format(ornament, ""))
    colophon = load_wording(trial.project)["countermark"]
    assert {str(each.get("/Alt")) for each in file.root.all("Figure")} == {colophon}
    assert file.pages[0].unmarked == []


def test_a_picture_that_nobody_described_stops_the_build(trial: Trial) -> None:
    with pytest.raises(Refused, match="D052.*a picture has no description"):
        made(trial, _SVG.format("", ""))


def test_a_table_of_contents_is_one(trial: Trial) -> None:
    file = made(trial, '<nav class="toc"><h2>Contents</h2><ol><li><a href="#document">Document '
                '<span class="page">1</span></a><ol><li><a href="#colophon">Colophon</a></li></ol></li></ol></nav>')
    toc = next(file.root.all("TOC"))
    inner = ("TOC", [("TOCI", [("Reference", [("Link", ["1", "Colophon"])])])])
    assert shape(toc) == ("TOC", [("TOCI", [("Reference", [("Link", ["1", "Document 1"])]), inner])])
    # The style sheet puts the page's number before an entry; it is a word by itself.
    assert [link.text() for link in toc.all("Link")] == ["1 Document 1", "1 Colophon"]
    goals = [{str(annotation.Dest) for _, annotation in link.annotations} for link in toc.all("Link")]
    assert goals == [{"document"}, {"colophon"}]


def test_words_in_another_tongue_that_mean_nothing_else_are_a_span_of_it(trial: Trial) -> None:
    file = made(trial, '<p>A <span lang="ru" class="whole">слово</span> <span lang="en">too</span>.</p>')
    paragraph = next(each for each in file.root.all("P") if "слово" in each.text())
    assert shape(paragraph) == ("P", ["A", ("Span", ["слово"]), "too."])
    assert [str(each.get("/Lang")) for each in paragraph.all("Span")] == ["ru"]


def test_words_that_css_makes_belong_where_they_stand_and_leaders_are_ornament(trial: Trial) -> None:
    file = made(trial, '<p class="led">Words</p>', '.led::before { content: "Made " } .led::after { content: " …… " }')
    assert "Made Words" in [plain(each.text()) for each in file.root.all("P")]
    assert any(set(words.strip()) == {"…"} for page in file.pages for _, words in page.artifacts)


def test_the_head_of_a_table_that_is_said_again_is_said_once_in_the_tree(trial: Trial) -> None:
    file = made(trial, css="thead { display: table-header-group }", text=_TABLE)
    assert [plain(each.text()) for each in file.root.all("TH")] == ["a head", "of a table"]
    assert len([*file.root.all("TR")]) == 91
    again = [plain("".join(words for entries, words in page.artifacts if "/Subtype" not in entries))
             for page in file.pages]
    assert again.count("a headof a table") == 2
    assert again.count("") == len(file.pages) - 2


@pytest.mark.parametrize(("css", "why"), [
    (".document p { text-transform: full-width }", "does not stand there"),
    (".document { opacity: .9 }", "words are drawn apart from it"),
])
def test_a_sheet_that_keeps_words_from_the_tree_stops_the_build(trial: Trial, css: str, why: str) -> None:
    with pytest.raises(Refused, match=f"D052.*cannot be tagged.*{why}"):
        made(trial, css=css)


def test_letters_of_another_case_are_left_to_completeness(trial: Trial) -> None:
    file = made(trial, css=".document p { text-transform: uppercase }")
    assert "TEXT." in [plain(each.text()).lstrip("1 ") for each in file.root.all("P")]


def test_a_link_in_a_running_head_stops_the_build(trial: Trial) -> None:
    trial.edit("layouts/print/edition.html", "{{ values.edition_line(record) }}</p>",
               '<a href="#document">{{ values.edition_line(record) }}</a></p>')
    with pytest.raises(Refused, match="D052.*a link stands outside the text"):
        made(trial, text="Text. " * 900)
