"""What moves a byte and what does not: code, tool, layout, style, word."""

from __future__ import annotations

import ebooklib.epub
import pydyf
import pytest
import weasyprint.pdf
import weasyprint.pdf.metadata

from countermark import extract
from countermark.document import Document
from countermark.formats import FORMATS, Format, render_all
from countermark.project import Project
from tests.conftest import SLUG, Trial


def edition_id(trial: Trial, suffix: str) -> str:
    """The id that a finished file prints."""
    data = trial.built()[f"{SLUG}{suffix}"]
    text = " ".join([page.text for page in extract.pdf_pages(data)] if suffix == ".pdf"
                    else [text for _, text in extract.epub(data).chapters])
    return "".join(text.partition("Edition id:")[2].split()[:16])


def ids(trial: Trial) -> set[str]:
    return {edition_id(trial, kind.suffix) for kind in FORMATS}


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_newer_tool_that_renders_alike_moves_no_byte(project: Project, memo: Document, editions: dict[str, bytes],
                                                       monkeypatch: pytest.MonkeyPatch, kind: Format) -> None:
    monkeypatch.setattr(weasyprint.pdf, "VERSION", "99.9")
    monkeypatch.setattr(weasyprint.pdf.metadata, "__version__", "99.9")
    monkeypatch.setattr(pydyf, "VERSION", "99.9")
    monkeypatch.setattr(ebooklib.epub, "VERSION", (99, 9, 9))
    assert render_all(project, memo)[kind.suffix].data == editions[kind.suffix]


def test_a_comment_in_the_code_moves_no_byte(built: Trial) -> None:
    before = built.built()
    for path in ("values.py", "formats/pdf.py", "formats/epub.py", "breaks.py"):
        with (built.root / "countermark" / path).open("a") as file:
            file.write("# a comment\n")
    run = built.doit()
    assert (run.returncode, "building" in run.stdout) == (0, True)
    assert built.built() == before


@pytest.mark.parametrize(("path", "old", "new"), [
    (f"content/{SLUG}/document.md", "# What the editors add.", "# What the editors have added."),
    ("content/collection.yaml", "# Placeholders until", "# Placeholders, until"),
])
def test_a_comment_in_a_source_moves_the_files_that_carry_it_and_not_the_edition_id(built: Trial, path: str, old: str,
                                                                                     new: str) -> None:
    before, named = built.built(), ids(built)
    built.edit(path, old, new)
    assert built.doit().returncode == 0
    now = built.built()
    editions = [f"{SLUG}{kind.suffix}" for kind in FORMATS]
    assert all(now[name] != before[name] for name in editions), "both formats carry it"
    assert ids(built) == named


@pytest.mark.parametrize(("path", "old", "new"), [
    ("styles/tokens.css", "--ink: #111", "--ink: #222"),
    ("styles/ebook.css", "line-height: 1.45", "line-height: 1.5"),
    ("layouts/wording.yaml", "cite: Cite this", "cite: To cite this"),
])
def test_a_style_or_a_layout_moves_bytes_and_not_the_edition_id(built: Trial, path: str, old: str, new: str) -> None:
    before, named = built.built(), ids(built)
    built.edit(path, old, new)
    assert built.doit().returncode == 0
    assert built.built() != before
    assert ids(built) == named
    assert len(named) == 1
    assert "draft" in built.doit("verify").stdout


def test_a_word_moves_the_edition_id(built: Trial) -> None:
    before, named = built.built(), ids(built)
    for path in (f"content/{SLUG}/document.md", f"content/{SLUG}/witness.txt"):
        built.edit(path, "200 men", "201 men")
    assert built.doit().returncode == 0
    assert not ids(built) & named
    assert all(built.built()[name] != data for name, data in before.items())
