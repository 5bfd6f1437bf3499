"""The memo's finished files: every word, no foreign font, nothing of this machine or this day."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest

from countermark import extract
from countermark.completeness import missing, words_of
from countermark.completeness.order import place_of
from countermark.completeness.words import length_at, tokens_of
from countermark.document import Document
from countermark.fixity import digest_of
from countermark.project import Project
from countermark.verification.listing import published_digests
from countermark.witness import LABELS
from tests.conftest import SLUG, epubcheck_says


@pytest.fixture(scope="session")
def witness_words(project: Project) -> list[str]:
    return project.witness(SLUG).read_text("utf-8").split()


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_the_bytes_are_those_that_were_published(project: Project, editions: dict[str, bytes], suffix: str) -> None:
    assert published_digests(project, SLUG)[f"{SLUG}/{SLUG}{suffix}"] == digest_of(editions[suffix])


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_every_word_of_the_witness_is_there_and_the_body_in_its_order(
        editions: dict[str, bytes], memo: Document, witness_words: list[str], suffix: str) -> None:
    # Without what the editors put between the words: all of it stands in their own brackets.
    signed = words_of(suffix, editions[suffix], memo)
    found = [word for each in signed if (word := re.sub("‹[^›]*›", "", each))]
    body = witness_words[witness_words.index("Embassy"):]
    numbers = {"1", "2", "3", "4", "5"}
    start = found.index("Document") + 1
    end = min(found.index(word, start) for word in ("Note", "Editors’") if word in found)
    read = found[start:end]
    assert [w for n, w in enumerate(read) if not (w in numbers and _is_locator(read, n))] == body
    whole = "".join(found)
    for word in witness_words[:witness_words.index("Embassy")]:
        assert word in whole or word.removesuffix(":") in whole, word
    for label in LABELS:
        assert all(word in found or f"{word}:" in found for word in label.split()), label


def _is_locator(words: list[str], at: int) -> bool:
    """A bare number before one of the memo's paragraphs (the body has bare numbers of its own: "5 June")."""
    openings = {"1": "A meeting", "2": "Cde. Bobylev,", "3": "The conversation", "4": "In reply", "5": "Cde. Choe"}
    return " ".join(words[at + 1:at + 3]) == openings[words[at]]


def test_a_word_lost_or_doubled_in_a_finished_file_is_found(project: Project, editions: dict[str, bytes],
                                                            memo: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(editions[".epub"])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for old, new in ((b"evasively ", b""), (b"evasively ", b"evasively evasively "), (b"evasively", b"Evasively"),
                     (b"remarked evasively", b"evasively remarked")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data.replace(old, new) if name.endswith("document.xhtml") else data)
        faults = missing(project, ".epub", out.getvalue(), memo, "d.md")
        assert [f.code for f in faults] == ["D060"], (old, new)


@pytest.mark.parametrize("suffix", [".pdf", ".epub"])
def test_the_edition_id_can_be_read_in_it(editions: dict[str, bytes], memo: Document, suffix: str) -> None:
    assert memo.edition_id in "".join(words_of(suffix, editions[suffix], memo))


def test_the_memo_is_short(editions: dict[str, bytes]) -> None:
    assert len(extract.pdf_pages(editions[".pdf"])) <= 4
    assert len(editions[".pdf"]) <= 150_000


def test_only_bundled_fonts_are_embedded_and_all_are(editions: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(editions[".pdf"])) as file:
        fonts = [o for o in file.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts
        for font in fonts:
            assert re.fullmatch(r"/[A-Z]{6}\+SourceSerif4\w*-\w+", str(font["/FontName"]))
            assert "/FontFile2" in font
        assert file.pdf_version == "1.7"
        assert "/OpenAction" not in file.Root
        assert str(file.docinfo["/Producer"]) == "Countermark, WeasyPrint"
        assert str(file.docinfo["/CreationDate"]).startswith("D:20261124000000")


def test_no_path_and_no_version_of_this_machine_is_inside(editions: dict[str, bytes], project: Project) -> None:
    import weasyprint

    with pikepdf.open(io.BytesIO(editions[".pdf"])) as file:
        out = io.BytesIO()
        file.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    with zipfile.ZipFile(io.BytesIO(editions[".epub"])) as archive:
        members = b"".join(archive.read(name) for name in archive.namelist())
    for data in (out.getvalue(), members):
        assert b"Ebook-lib" not in data
        assert str(project.root).encode() not in data
        assert weasyprint.__version__.encode() + b"<" not in data
        assert f"WeasyPrint {weasyprint.__version__}".encode() not in data


def test_fonts_in_the_ebook_do_not_keep_the_reserved_name(editions: dict[str, bytes]) -> None:
    from fontTools.ttLib import TTFont

    with zipfile.ZipFile(io.BytesIO(editions[".epub"])) as archive:
        fonts = [name for name in archive.namelist() if name.endswith(".ttf")]
        assert fonts
        for name in fonts:
            with TTFont(io.BytesIO(archive.read(name))) as font:
                names = {n: str(font["name"].getDebugName(n)) for n in (1, 2, 3, 4, 6)}
                assert not any("Source" in text for text in names.values()), names
                assert names[1].startswith("Countermark Serif")


def test_epubcheck_has_nothing_to_say(editions: dict[str, bytes]) -> None:
    assert epubcheck_says(editions[".epub"]) == []


def test_qpdf_finds_the_print_edition_sound(editions: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "memo.pdf"
    path.write_bytes(editions[".pdf"])
    with pikepdf.open(path) as file:
        assert file.check_pdf_syntax() == []


def test_nothing_that_makes_a_file_reads_the_clock(project: Project) -> None:
    """The modules a build imports never ask for the time: the words for it do not stand in our code."""
    # `new` writes a record, and `publish` a history, and with them the day.
    allowed = {project.code / name / "verbs.py" for name in ("capture", "publishing")}
    for path in sorted(set(project.code.rglob("*.py")) - allowed):
        text = path.read_text("utf-8")
        assert not re.search(r"\b(time\.time|datetime\.now|utcnow|date\.today|time\.localtime|strftime)\b", text), path


def test_listing_and_a_run_with_nothing_to_do_import_no_typesetter(project: Project) -> None:
    code = ("import sys, runpy; sys.path.insert(0, '.'); import countermark.commands, countermark.steps; "
            "runpy.run_path('dodo.py'); print([m for m in ('weasyprint', 'lxml', 'rich', 'markdown_it', 'uharfbuzz', "
            "'jinja2', 'pypdfium2', 'ebooklib') if m in sys.modules])")
    out = subprocess.run([sys.executable, "-c", code], cwd=project.root, capture_output=True, text=True, check=True,
                         env=os.environ)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize(("words", "text", "there"), [
    ("a conversation was", "a conversa-\ntion was held", True),
    ("the meat-packing plant", "the meat-\npacking plant", True),
    ("a conversation was", "a conversa- tion was", False),
    ("a conversation was", "a conversa-tion was", False),
    ("a meat-packing plant", "a meatpacking plant", False),
    ("the end", "the end-\n", False),
    ("the end", "the end-\nless", False),
    ("https://a.example/b", "https://\na.example/\nb", True),
    ("a b", "ab", False),
    ("ab", "a b", False),
    ("5-6", "5-\n-6", False),
    ("re-elected", "re-\nelected", True),
    ("ab", "a\nb", True),
])
def test_a_word_parts_at_a_lines_end_and_nowhere_else(words: str, text: str, there: bool) -> None:
    assert bool(length_at(words.split(), tokens_of(text), 0)) is there


def test_a_text_that_says_the_same_again_and_again_is_soon_judged() -> None:
    start = time.monotonic()
    assert place_of(["x"] * 20_000 + ["y"], tokens_of("Document " + "x " * 20_000), "Document", ["Colophon"]).fault
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(("body", "text", "there"), [
    ("a b", "Document a b Colophon", True),
    ("a b", "Document a a b Colophon", False),
    ("a b", "Document a b b Colophon", False),
    ("a Document b", "Document a Document b Colophon", True),
    ("a Colophon b", "Summary Document a Colophon b Colophon c", True),
    ("x " * 200 + "y", "Document " + "x " * 200 + "y Colophon", True),
])
def test_what_stands_around_the_text_counts(body: str, text: str, there: bool) -> None:
    place = place_of(body.split(), tokens_of(text), "Document", ["Colophon"])
    assert bool(place.fault) is not there
    assert not there or " ".join(t.text for t in tokens_of(text)[place.start:place.end]) == body.strip()
