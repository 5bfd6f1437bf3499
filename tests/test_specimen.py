"""The specimen holds everything that print must cope with, and keeps holding it."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from countermark.document import (
    BRACKETS,
    CHANGES,
    MARKS,
    PARTS,
    Block,
    Document,
    Heading,
    Items,
    Link,
    Marked,
    Paragraph,
    Part,
    Quotation,
    Table,
    inline_text,
    texts,
    walk,
)
from countermark.editing import changes_of, placed
from countermark.formats import FORMATS
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_figures, split
from tests.conftest import ROOT


def stock(project: Project, slug: str) -> Document:
    folder = ROOT / "tests" / "corpus" / slug
    front, body, line = split((folder / "document.md").read_text("utf-8"), "d.md")
    source = Source(slug, "d.md", front, 2, body, line, (folder / "witness.txt").read_bytes(), "w.txt",
                    figures=read_figures(folder / "figures", "figures"))
    return parse(source, collection(project))


@pytest.fixture(scope="module")
def specimen(project: Project) -> Document:
    return stock(project, "specimen")


def within(blocks: tuple[Block, ...]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Items):
            for item in block.items:
                found += within(item)
        elif isinstance(block, Part | Quotation):
            found += within(block.blocks)
    return found


def test_it_says_that_it_stands_for_no_real_document(project: Project) -> None:
    for slug in ("specimen", "specimen-letter"):
        document = stock(project, slug)
        assert document.compared
        assert "stands for no real document" in (document.record.summary or "")
        assert "stands for no real document" in (document.record.rights or "")
        assert "Specimen" in document.record.title


def test_it_has_every_kind_of_block_part_mark_bracket_and_change(specimen: Document) -> None:
    blocks = within(specimen.blocks)
    inlines = [item for each in placed(specimen) for item in walk(each.inlines)]
    marked = {item.kind for item in inlines if isinstance(item, Marked)}
    assert {block.name for block in blocks if isinstance(block, Part)} == set(PARTS)
    assert {block.level for block in blocks if isinstance(block, Heading)} == {1, 2, 3}
    assert {block.ordered for block in blocks if isinstance(block, Items)} == {True, False}
    assert any(isinstance(block, Quotation) for block in blocks)
    assert marked >= {*MARKS, *BRACKETS, "emphasis", "strong"}
    assert {change.kind for _, change in changes_of(specimen)} == set(CHANGES)
    assert any(isinstance(item, Link) for item in inlines)
    languages = {item.language for item in inlines if isinstance(item, Marked)}
    assert languages | {block.language for block in blocks if isinstance(block, Part)} >= {"ru", "ko", "de"}
    lists = [item for block in blocks if isinstance(block, Items) for item in block.items]
    deep = [inner for item in lists for inner in item if isinstance(inner, Items)]
    assert any(isinstance(each, Items) for block in deep for item in block.items for each in item)


def test_it_is_long_in_every_way(specimen: Document) -> None:
    record, blocks = specimen.record, within(specimen.blocks)
    words = [word for text in texts(specimen.blocks) for word in text.split()]
    entries = [block for block in blocks if isinstance(block, Part) and block.name == "entry"]
    tables = [(len(block.rows), len(block.rows[0])) for block in blocks if isinstance(block, Table)]
    paragraphs = [len(inline_text(block.inlines).split()) for block in blocks if isinstance(block, Paragraph)]
    assert 14_000 <= len(words) <= 16_000
    assert max(map(len, words)) >= 28
    assert len(record.title) >= 150
    assert (record.date, len(entries)) == ("1956-03~", 70)
    assert (60, 4) in tables
    assert len(tables) >= 3
    assert max(len(inline_text(note.inlines).split()) for note in specimen.notes) >= 240
    assert max(paragraphs) >= 250


def test_nine_notes_stand_on_one_page_and_its_paper_is_the_records(project: Project, specimen: Document) -> None:
    pdf = pypdfium2.PdfDocument(io.BytesIO(FORMATS[0].render(project, specimen)[0]))
    # A note's sign stands where it is called, and where the note is.
    many = [sum(page.get_textpage().get_text_range().count(f"‹{n}›") == 2 for n in range(1, 20)) for page in pdf]
    assert max(many) >= 9
    assert 40 <= len(pdf) <= 55
    assert [round(side / 72 * 25.4) for side in pdf[0].get_size()] == [210, 297]
    letter = pypdfium2.PdfDocument(FORMATS[0].render(project, stock(project, "specimen-letter"))[0])
    assert len(letter) <= 6
    assert letter[0].get_size() == (612, 792)


def test_no_two_sentences_of_the_diary_are_the_same(specimen: Document) -> None:
    sentences = [sentence for text in texts(specimen.blocks) for sentence in text.split(". ") if len(sentence) > 70]
    assert len(sentences) == len(set(sentences))
    assert len(sentences) > 300
