"""The pages of a tagged PDF: what is drawn belongs to the tree or is an artifact, links lead, and nothing has moved."""

from __future__ import annotations

import copy
import io
import itertools
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pypdf
import pypdfium2
import pytest

from countermark import engine
from countermark.completeness.reading import furniture
from countermark.diagnostics import Refused
from countermark.document import Document
from countermark.formats import pdf as printing
from countermark.outline import levels
from tests.conftest import need
from tests.tagged import Element
from tests.tagged_cases import CASE, PROJECT, bytes_of, document_of, file_of, html_of, plain, words_of


@CASE
def test_all_that_is_drawn_is_in_the_tree_once_or_an_artifact(case: str) -> None:
    file = file_of(case)
    parents = file.pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(parents[n]): parents[n + 1] for n in range(0, len(parents), 2)}
    assert set(file.used.values()) == {1}
    assert [*tree] == [*range(len(tree))]
    for number, (page, of_file) in enumerate(zip(file.pages, file.pdf.pages, strict=True)):
        assert page.unmarked == []
        assert [*page.marked] == [*range(len(page.marked))]
        assert set(page.begun.values()) == {1}
        # Only a picture is a piece without words.
        assert {str(file.owners[number, n].S) for n, words in page.marked.items() if not words} <= {"/Figure"}
        assert {mcid for at, mcid in file.used if at == number} == {*page.marked}
        assert of_file.StructParents == number
        assert of_file.Tabs == "/S"
        assert [each.objgen for each in tree[number]] == [file.owners[number, n].objgen for n in page.marked]


@CASE
def test_running_heads_and_folios_are_artifacts_and_nothing_else_that_has_words(case: str) -> None:
    file = file_of(case)
    for number, page in enumerate(file.pages, 1):
        heads, feet = ("".join(words for entries, words in page.artifacts if entries.get("/Subtype") == subtype)
                       for subtype in ("/Header", "/Footer"))
        assert {entries["/Type"] for entries, _ in page.artifacts} <= {"/Pagination"}
        expected = furniture(document_of(case), number, len(file.pages))
        assert "".join((heads + feet).split()) == "".join(expected)
        assert bool(heads) == bool(feet) == (number > 1)


@CASE
def test_each_link_says_what_it_is_and_is_in_the_tree(case: str) -> None:
    file = file_of(case)
    parents = file.pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(parents[n]): parents[n + 1] for n in range(0, len(parents), 2)}
    told = {annotation.objgen: link for link in file.root.all("Link") for _, annotation in link.annotations}
    drawn = [(number, each) for number, page in enumerate(file.pdf.pages) for each in page.get("/Annots", [])]
    assert len(told) == len(drawn)
    boxes = []
    for number, annotation in drawn:
        link = told[annotation.objgen]
        assert (number, annotation.objgen) in [(at, each.objgen) for at, each in link.annotations]
        assert tree[int(annotation.StructParent)].objgen == link.dictionary.objgen
        # In a table of contents the style sheet puts the page's number before the words.
        assert plain(str(annotation.Contents)) == re.sub(r"^\d+ (?=.)", "", plain(link.text())) != ""
        boxes.append((number, *map(float, annotation.Rect)))
    for (page, a, b, c, d), (other, x, y, z, w) in itertools.combinations(boxes, 2):
        assert page != other or min(c, z) - max(a, x) < 0.01 or min(b, w) - max(d, y) < 0.01


@CASE
def test_bookmarks_are_the_title_and_the_headings_but_for_labels(case: str) -> None:
    html = copy.deepcopy(html_of(case))
    for call in html.xpath("//a[@class='note-call']"):
        call.text = ""
    expected = [(int(each.tag[1]), words_of(each)) for each in html.xpath(
        "//h1 | //h2 | //*[self::h3 or self::h4 or self::h5 or self::h6][ancestor::section[@id='document']]")]

    found: list[tuple[int, str]] = []

    def read(items: Any, depth: int) -> None:
        for item in items:
            found.append((depth, plain(str(item.title))))
            read(item.children, depth + 1)

    with file_of(case).pdf.open_outline() as outline:
        read(outline.root, 1)
    assert [title for _, title in found] == [title for _, title in expected]
    assert [depth for depth, _ in found] == levels(level for level, _ in expected)


@CASE
def test_pages_are_called_by_the_numbers_printed_on_them(case: str) -> None:
    file = file_of(case)
    for number, (page, of_file) in enumerate(zip(file.pages, file.pdf.pages, strict=True), 1):
        feet = "".join(words for entries, words in page.artifacts if entries.get("/Subtype") == "/Footer")
        assert of_file.label == str(number)
        # The opening page has no folio.
        assert number == 1 or f"{of_file.label} / {len(file.pages)}" in " ".join(feet.split())
    labels = file.pdf.Root.PageLabels.Nums
    assert (len(labels), labels[0], labels[1].S) == (2, 0, "/D")
    assert file.pdf.Root.MarkInfo.Marked is True
    assert file.pdf.Root.ViewerPreferences.DisplayDocTitle is True


@cache
def bare_of(case: str) -> bytes:
    """The file with WeasyPrint's own tags."""
    import weasyprint.pdf

    with mock.patch.object(printing, "tagger", return_value=weasyprint.pdf.add_tags):
        return printing.render(PROJECT, document_of(case))[0]


@pytest.mark.parametrize("case", ["memo", "mutants", "turns", "line-ends", "thai"])
def test_tags_move_nothing_on_the_page(case: str) -> None:
    """The pages as WeasyPrint's own tags leave them are drawn alike, pixel by pixel."""
    for one, two in zip(pypdfium2.PdfDocument(bytes_of(case)), pypdfium2.PdfDocument(bare_of(case)), strict=True):
        assert bytes(one.render(scale=1).buffer) == bytes(two.render(scale=1).buffer)


@pytest.mark.parametrize("case", ["memo", "mutants", "turns", "line-ends", "thai"])
def test_what_reads_pages_without_tags_reads_what_it_read(case: str) -> None:
    def by_pdfium(data: bytes) -> list[str]:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(data)]

    def by_pypdf(data: bytes) -> list[str]:
        return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]

    assert by_pdfium(bytes_of(case)) == by_pdfium(bare_of(case))
    assert by_pypdf(bytes_of(case)) == by_pypdf(bare_of(case))


def test_poppler_and_qpdf_find_it_sound(tmp_path: Path) -> None:
    # Poppler reads a page anew for each element of it: all cases would take minutes.
    for case in ("mutants", "thai"):
        file = tmp_path / "file.pdf"
        file.write_bytes(bytes_of(case))
        for command in ([need("qpdf"), "--check", str(file)], [need("pdfinfo"), "-struct-text", str(file)]):
            run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
            assert (run.returncode, run.stderr) == (0, "")
        # Poppler leaves out what it cannot follow. It takes Thai as its glyphs stand, not as they are to be read.
        told = "".join(line.strip()[1:-1] for line in run.stdout.splitlines() if line.strip().startswith('"'))
        assert _THAI.sub("", told) == _THAI.sub("", drawn(file_of(case).root))


_THAI = re.compile(r"[\s\u0e00-\u0e7f]")


def drawn(element: Element) -> str:
    """The words that are drawn for an element, hyphens of the typesetter's included."""
    return "".join(kid if isinstance(kid, str) else drawn(kid) for kid in element.kids)


def test_weasyprint_is_left_as_it_was(memo: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint.pdf

    theirs = weasyprint.pdf.add_tags
    bytes_of("memo")
    assert weasyprint.pdf.add_tags is theirs

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(printing, "tagger", lambda document, path: fails)
    with pytest.raises(ZeroDivisionError):
        printing.render(PROJECT, memo)
    assert weasyprint.pdf.add_tags is theirs


def test_a_release_that_tags_in_another_way_stops_the_build() -> None:
    with pytest.raises(Refused, match="D071.*tags its files in another way"), engine._tags_by(object(), lambda: None):
        raise AssertionError
