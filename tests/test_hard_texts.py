"""Texts that are hard to set: each is set whole, or refused in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.document import Document
from countermark.fixity import digest_of, parse_list
from countermark.formats import FORMATS, Format, render_all
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_figures
from countermark.source import source_of as source_of_bytes
from tests.conftest import ROOT, Trial
from tests.test_layout import document

LONG = "Some words of a paragraph that goes on with Kim Il-sung. " * 40
PAGES = "\n\n".join([LONG] * 6)

WHOLE = {
    "words that look like furniture": "1 2 3 / 4\n\n1 / 1\n\nEdition 1, 24 November 2026 1 / 1",
    "words wider than the column": "x" * 150 + " and https://a.example/" + "long/" * 40,
    "blanks that are no blanks": "a\u00a0b c\u3000d e\u00ade f\u200bg a\u2011b",
    "code of other languages": "</style><script>alert(1)</script> {{ 7*7 }} {% x %}",
    "parts without text": "::: letterhead\n:::\n\ntext\n\n::: entry\n:::",
    "a part in a part": ":::: entry\n5 June\n\n::: stamp\nstamped\n:::\n\ntext\n::::",
    "lists in lists": "12. a\n\n   b\n12. c\n   - d\n   - e",
    "signs of Markdown as text": "fn\\* \\_a\\_ 1\\. not a list\n\n2\\. two",
    "Cyrillic": "Ф. 5. Оп. 28. Д. 410. Ж. Ёлка",
    "Thai first": "แรงงานเกาหลี\n\nWords after it.",
    "Thai last": "Words before it.\n\nแรงงานเกาหลี",
    "Thai alone": "แรงงานเกาหลี",
    "Thai in brackets": "Hello คน (แรงงาน) “เกาหลี” 5 คน, คน5",
    "tones over sara am": "น้ำ ค่ำ ซ้ำ ต่ำ คํา",
    "a Thai word that is cut nowhere": "ก" * 60,
    "an address that ends in Thai": "https://a.example/" + "long/" * 20 + "ไทย",
    "Korean without blanks": "조선민주주의인민공화국정부대표단의방문결과에대하여" * 3,
    "dotted leaders": "Contents" + "." * 200 + "5 and " + "_" * 75 + " and " + ". " * 90,
    "words joined by blanks that do not break": "Ministry\u00a0of\u00a0Foreign\u00a0Affairs\u00a0of\u00a0the\u00a0USSR",
    "signs that share a glyph": "Chʼang-ik’s 5 µ and 5 μ, ∆ and Δ, ʻ and ‘",
    "brackets in a cell": "| a | b |\n|---|---|\n| RSDRP(b)-RSDRP(b)-RSDRP(b) | " + "가" * 20 + " |",
    "a table longer than a page": "| a head | of a table |\n|---|---|\n" + "| one | two |\n" * 90,
    "a name longer than a line, in a list in a quotation": "> - " + "Sowjetisch-Koreanische-Freundschaftsgesellschaft",
    "many pages": PAGES,
    **{f"lines that part at {word}": "\n\n".join("x" * n + f" {word} and" * 60 for n in range(1, 30, 4)) for word in (
        "party—which", "and/or", "1950–1953", "No.5", "pre- and post-war", "c.1200", "5-го", "https://a.example/b/c-d")},
}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("case", WHOLE)
def test_it_is_set_whole(project: Project, case: str, kind: Format) -> None:
    text = document(WHOLE[case])
    data, _ = kind.render(project, text)
    assert missing(project, kind.suffix, data, text, "d.md") == []


@pytest.mark.parametrize("front", ["", "date: 1956-06-05\nplace: " + "A very long place " * 9 + "\n",
                                   "page size: Letter\n", "title: " + "A long title with Chang-ik " * 12 + "\n",
                                   "title: 조선민주주의인민공화국정부대표단의방문결과\n", "title: น้ำในกรุงเปียงยาง\n"])
def test_no_field_is_too_long_for_a_running_head(project: Project, front: str) -> None:
    if front.startswith("title"):
        from countermark.fields import Mapping, Place

        source = Source("stock", "d.md", f"{front}edition: {{number: 1, date: 2026-11-24}}\n", 2, PAGES, 9, None, "w")
        text = parse(source, Collection(Mapping(Place("", 1, 1), {})))
    else:
        text = document(PAGES, front)
    for kind in FORMATS:
        assert missing(project, kind.suffix, kind.render(project, text)[0], text, "d.md") == []


REFUSED = {
    "cells that a table would drop": ("| a | b |\n|---|---|\n| 1 | 2 | lost |", "D022"),
    "nested without end": ("> " * 3000 + "deep", "D022"),
    "scripts without a typeface": ("שלום", "D052"),
    "a reference to no character": ("a &#27; b", "D052"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_words(project: Project, case: str) -> None:
    text, code = REFUSED[case]
    with pytest.raises(Refused) as refused:
        FORMATS[0].render(project, document(text))
    assert {fault.code for fault in refused.value.diagnostics} == {code}


def test_what_is_nested_off_the_page_is_named(project: Project) -> None:
    with pytest.raises(Refused, match="D053.*runs off the page"):
        FORMATS[0].render(project, document("> " * 60 + "deep"))


def test_what_runs_off_the_page_is_named(trial: Trial) -> None:
    trial.edit("styles/print.css", ".whole {", "h1 { margin-left: 140mm; white-space: nowrap; }\n.whole {")
    with pytest.raises(Refused, match="D053.*runs off the page"):
        FORMATS[0].render(trial.project, document("Text."))


@pytest.mark.parametrize("twice", ["blocks[:1]", "blocks[-1:]"])
def test_a_paragraph_printed_twice_at_an_edge_is_found(trial: Trial, twice: str) -> None:
    call = "{{ blocks(document.blocks, record.language) }}"
    again = f"{{{{ blocks(document.{twice}, record.language) }}}}"
    trial.edit("layouts/shared/document.html", call, again + call if "[:1]" in twice else call + again)
    text = document("First.\n\nSecond.\n\nThird.")
    with pytest.raises(Refused, match="Anchor defined twice"):
        FORMATS[0].render(trial.project, text)
    data, _ = FORMATS[1].render(trial.project, text)
    assert [fault.code for fault in missing(trial.project, ".epub", data, text, "d.md")] == ["D060"]


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("slug", sorted(p.name for p in (ROOT / "tests" / "corpus").iterdir() if p.is_dir()))
def test_the_stock_documents_are_as_published_and_whole(project: Project, slug: str, kind: Format) -> None:
    folder = ROOT / "tests" / "corpus" / slug
    text = parse(source_of(slug, folder), collection(project))
    data = render_all(project, text)[kind.suffix].data
    assert missing(project, kind.suffix, data, text, "d.md") == []
    listed = parse_list((folder / "published.sha256").read_bytes())
    assert digest_of(data) == listed[f"{slug}/{slug}{kind.suffix}"]


def source_of(slug: str, folder: Path) -> Source:
    witness = folder / "witness.txt"
    return replace(source_of_bytes(slug, (folder / "document.md").read_bytes(),
                                   witness.read_bytes() if witness.is_file() else None, "d.md", "w.txt"),
                   figures=read_figures(folder / "figures", "figures"))


@pytest.mark.parametrize(("path", "old", "field"), [
    ("layouts/shared/front.html", "document.field('summary')", "summary"),
    ("layouts/shared/text-note.html", "document.field('citation')", "citation"),
    ("layouts/shared/text-note.html", "document.field('credits')", "credits"),
])
def test_a_captured_field_that_is_not_whole_is_found(trial: Trial, memo: Document, path: str, old: str,
                                                     field: str) -> None:
    trial.edit(path, old, f"{old}[1:]")
    for kind in FORMATS:
        found = missing(trial.project, kind.suffix, kind.render(trial.project, memo)[0], memo, "d.md")
        assert any(f"does not hold '{field}' whole" in fault.message for fault in found)


def test_narrow_columns_over_pages_are_read_as_they_stand(project: Project) -> None:
    """PDFium takes a page of narrow columns for one whose lines run downwards; signs' own places tell."""
    rows = "".join(f"| x{n} | y |\n" for n in range(80))
    text = document(f"| a | b |\n|---|---|\n{rows}")
    data, pages = FORMATS[0].render(project, text)
    assert len(pages) >= 3
    assert missing(project, ".pdf", data, text, "d.md") == []


NOTES = {
    "many on a page": "".join(f"word[^n{n}] " for n in range(30)) + "\n\n" + "\n\n".join(
        f"[^n{n}]: Note {n}." for n in range(30)),
    "one that goes to the next page": LONG * 2 + "end[^a] " + LONG + "\n\n[^a]: " + LONG,
    "alone and after a blank": "[^a]\n\nText [^b] goes on.\n\n[^a]: one\n\n[^b]: two",
    "of the same words": "A[^a] b[^b]\n\n[^a]: ibid.\n\n[^b]: ibid.",
    "in cells and items": "- a[^a]\n\n| c[^c] | d |\n|---|---|\n| e | f[^f] |\n\n[^a]: x\n\n[^c]: y\n\n[^f]: z",
}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("case", NOTES)
def test_notes_reach_the_reader_whole(project: Project, case: str, kind: Format) -> None:
    text = document(NOTES[case], "publisher: The Press\n")
    data, _ = kind.render(project, text)
    assert missing(project, kind.suffix, data, text, "d.md") == []


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("front", [
    "".join(f"{name}: Same\n" for name in ("publisher", "place", "kind", "summary", "credits", "citation")),
    "publisher: A title & <more>\n", "contents: [A carrier, A carrier]\n",
    "summary: Summary by the archive Source Document Colophon Cite this\n"])
def test_fields_that_say_the_same_or_look_like_wording_are_told_apart(project: Project, front: str,
                                                                      kind: Format) -> None:
    text = document("Document Colophon Editors’ notes.\n\nColophon\n\nDocument", front)
    assert missing(project, kind.suffix, kind.render(project, text)[0], text, "d.md") == []
