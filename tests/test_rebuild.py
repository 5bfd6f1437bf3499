"""A copy is rebuilt from what it carries, and told bit for bit, the same words, or different, and why."""

from __future__ import annotations

import dataclasses
import json
import shutil
from functools import cache
from pathlib import Path

import msgspec
import pytest

from countermark import making
from countermark.completeness.words import tokens_of
from countermark.document import Document
from countermark.fixity import digest_of
from countermark.formats.pdf import render
from countermark.manifest import read_manifest
from countermark.opened import epub_members
from countermark.parse import parse
from countermark.project import Project
from countermark.rebuilding.comparing import Word, differing
from countermark.rebuilding.taking import take
from countermark.rebuilding.verbs import rebuild
from countermark.rebuilding.verdict import DIFFERENT, NOT_REBUILT, SAME, SAME_WORDS, Verdict, told
from countermark.shared import collection
from countermark.source import read_figures, read_source, source_of
from tests.conftest import GOOD, ROOT, SLUG, Trial
from tests.copies import attached, dressed, misspelt, rebound, scripted, stamped, without_attachments

CORPUS = ROOT / "tests" / "corpus"
SUFFIXES = (".pdf", ".epub")
SOURCE = "EPUB/source/document.md"


def judge(project: Project, data: bytes, name: str = "x") -> Verdict:
    return rebuild(project, data, name)[0]


@cache
def stock(slug: str) -> dict[str, bytes]:
    """A stock document's editions."""
    folder, witness = CORPUS / slug, CORPUS / slug / "witness.txt"
    source = source_of(slug, (folder / "document.md").read_bytes(),
                       witness.read_bytes() if witness.exists() else None, "d.md", "w.txt")
    source = dataclasses.replace(source, figures=read_figures(folder / "figures", "figures"))
    where = Project(ROOT)
    return dict(making.render(where, parse(source, collection(where))).editions)


@pytest.fixture(scope="module")
def plain(project: Project) -> dict[str, bytes]:
    """The editions of a document without a witness."""
    return dict(making.render(project, parse(source_of("second", GOOD.encode(), None, "d", "w"),
                                             collection(project))).editions)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_copy_alone_in_a_folder_by_another_name_comes_out_bit_for_bit(
        built_once: Trial, tmp_path: Path, suffix: str) -> None:
    copy = tmp_path / f"x=1{suffix}"
    copy.write_bytes(built_once.built()[f"{SLUG}{suffix}"])
    run = built_once.doit("rebuild", copy.name, env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{copy.name}: bit for bit the same\n")
    assert [path.name for path in tmp_path.iterdir()] == [copy.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("slug", sorted(path.name for path in CORPUS.iterdir() if path.is_dir()))
def test_every_stock_document_comes_out_bit_for_bit(project: Project, slug: str, suffix: str) -> None:
    found = judge(project, stock(slug)[suffix])
    assert (found.verdict, found.status, found.slug, found.reasons) == (SAME, 0, slug, ())
    assert found.edition_ids == (found.rebuilt_id,)


def test_only_what_the_copy_carries_counts(trial: Trial, editions: dict[str, bytes]) -> None:
    """The project's own documents and settings may be others, or gone."""
    shutil.rmtree(trial.project.content)
    assert judge(trial.project, editions[".epub"]).verdict == SAME


def test_one_object_and_nothing_else_is_printed_as_json(built_once: Trial, tmp_path: Path) -> None:
    data = built_once.built()[f"{SLUG}.pdf"]
    (tmp_path / "x.pdf").write_bytes(data)
    run = built_once.doit("rebuild", "x.pdf", "--json", env={"COUNTERMARK_CALLER": str(tmp_path)})
    found = json.loads(run.stdout)
    assert (found["verdict"], found["status"], found["sha256"]) == (SAME, 0, digest_of(data))
    assert found["looks"] == [f"these are the bytes of edition 1 as it was built here last (output/{SLUG}/"
                              "manifest.json)"]
    run = built_once.doit("rebuild", "nothing.pdf", "--json", env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert (run.returncode, json.loads(run.stdout)["verdict"]) == (1, NOT_REBUILT)


def test_what_was_rebuilt_can_be_kept(built_once: Trial, tmp_path: Path) -> None:
    made = built_once.built()
    (tmp_path / "x.pdf").write_bytes(made[f"{SLUG}.pdf"])
    here = {"COUNTERMARK_CALLER": str(tmp_path)}
    assert built_once.doit("rebuild", "--keep", "a/b", "x.pdf", env=here).returncode == 0
    kept = tmp_path / "a" / "b"
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert names == {"content/collection.yaml", *(f"content/{SLUG}/{name}" for name in ("document.md", "witness.txt")),
                     *(f"output/{SLUG}/{SLUG}{end}" for end in (".pdf", ".pdf.sha256", ".epub", ".epub.sha256"))}
    for path in (kept / "output" / SLUG).iterdir():
        assert path.read_bytes() == made[path.name]
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    refused = built_once.doit("rebuild", "x.pdf", "--keep", "a", env=here)
    assert refused.returncode == 1
    assert "is not an empty folder" in refused.stderr
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to("elsewhere")
    assert built_once.doit("rebuild", "x.pdf", "--keep", "link", env=here).returncode == 1
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_an_altered_word_of_a_page_is_named(project: Project, editions: dict[str, bytes]) -> None:
    found = judge(project, misspelt(editions[".pdf"]))
    assert (found.verdict, found.status) == (DIFFERENT, 1)
    assert "its visible words are not those of the sources that it carries" in found.reasons
    assert Word("page 1", "eMmorandum", "Memorandum") in found.words
    assert "page 1: the copy has 'eMmorandum' where its sources have 'Memorandum'" in told(found)


def test_an_altered_word_of_a_chapter_is_named(project: Project, editions: dict[str, bytes]) -> None:
    chapter = epub_members(editions[".epub"])["EPUB/document.xhtml"].replace(b"Bobylev", b"Babylev", 1)
    found = judge(project, rebound(editions[".epub"], {"EPUB/document.xhtml": chapter}))
    assert (found.verdict, found.status) == (DIFFERENT, 1)
    assert found.words == (Word("document.xhtml", "Babylev,", "Bobylev,"),)


def test_pages_of_other_sources_with_the_genuine_ones_inside_are_found_out(
        project: Project, plain: dict[str, bytes]) -> None:
    forged = parse(source_of("second", GOOD.replace("Text of", "Hoax of").encode(), None, "d", "w"),
                   collection(project))
    found = judge(project, dressed(render(project, forged).data, plain[".pdf"]))
    assert found.verdict == DIFFERENT
    assert ("Hoax", "Text") in [(word.copy, word.sources) for word in found.words]


def test_a_carried_source_that_was_changed_is_named(project: Project, plain: dict[str, bytes]) -> None:
    changed = GOOD.replace("Text of", "Hoax of").encode()
    for copy in (attached(plain[".pdf"], {"document.md": changed}), rebound(plain[".epub"], {SOURCE: changed})):
        found = judge(project, copy)
        assert (found.verdict, found.status) == (DIFFERENT, 1)
        assert any("names another edition id than its sources make" in reason for reason in found.reasons)
        assert found.edition_ids != (found.rebuilt_id,)
        assert ("Text", "Hoax") in [(word.copy, word.sources) for word in found.words]


def test_a_carried_source_that_cannot_be_built_is_told_with_its_place(
        built_once: Trial, tmp_path: Path) -> None:
    book = built_once.built()[f"{SLUG}.epub"]
    changed = epub_members(book)[SOURCE].replace(b"Bobylev", b"Babylev", 1)
    (tmp_path / "x").write_bytes(rebound(book, {SOURCE: changed}))
    run = built_once.doit("rebuild", "x", env={"COUNTERMARK_CALLER": str(tmp_path)})
    assert run.returncode == 1
    assert run.stdout.startswith("x: cannot be rebuilt\n  its sources cannot be built\n")
    assert "of what the copy carries, the text is not that edition's" in run.stdout
    assert "error D040: 'Babylev" in run.stderr
    assert run.stderr.startswith("document.md:")


def test_a_remark_added_to_a_carried_source_is_told_where_the_edition_is_known(
        built_once: Trial, editions: dict[str, bytes]) -> None:
    """Such a copy is whole in itself: it is what its sources make."""
    changed = epub_members(editions[".epub"])[SOURCE].replace(b"---\n", b"---\n# A remark.\n", 1)
    found = judge(built_once.project, rebound(editions[".epub"], {SOURCE: changed}))
    assert found.verdict == SAME
    assert found.looks[0].startswith("this project has edition 1 as it was built here last, in other bytes")
    assert found.looks[1] == "of what the copy carries, the record is not that edition's"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_style_is_other_typesetting_and_the_layer_is_named(built: Trial, suffix: str) -> None:
    copy = built.built()[f"{SLUG}{suffix}"]
    sheet = built.project.styles / {".pdf": "print.css", ".epub": "ebook.css"}[suffix]
    sheet.write_text(sheet.read_text("utf-8") + "\np { margin-bottom: 0.7em }\n", "utf-8")
    (built.root / "x").write_bytes(copy)
    run = built.doit("rebuild", "x", "--json")
    found = json.loads(run.stdout)
    assert run.returncode == 5, run.stdout
    assert (found["verdict"], found["layers"], found["reasons"]) == (SAME_WORDS, ["styles"], [])
    assert "since that edition was made, the style sheets moved" in found["looks"]


@pytest.mark.long
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_notes_and_page_numbers_that_moved_are_other_typesetting(trial: Trial, suffix: str) -> None:
    trial.edit("styles/print.css", "margin: 30mm 33mm 40mm 57mm;", "margin: 40mm 33mm 50mm 57mm;")
    found = judge(trial.project, stock("specimen")[suffix])
    assert (found.verdict, found.status, found.reasons) == (SAME_WORDS, 5, ())


def test_bytes_that_this_project_published_are_never_called_altered(built: Trial) -> None:
    """Even where its program now makes other words of their sources."""
    copy = built.built()[f"{SLUG}.pdf"]
    manifest = msgspec.structs.replace(read_manifest(built.built()["manifest.json"]), printing=1)
    folder = built.project.printings(SLUG) / "1.1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes(manifest.dump())
    built.edit("layouts/wording.yaml", "Cite this", "How to cite this")
    (built.root / "x").write_bytes(copy)
    run = built.doit("rebuild", "x", "--json")
    found = json.loads(run.stdout)
    assert (run.returncode, found["verdict"], found["published"]) == (5, DIFFERENT, "edition 1, printing 1")
    assert found["layers"] == ["layouts"]


def test_a_copy_without_sources_is_told_so(project: Project, editions: dict[str, bytes]) -> None:
    found = judge(project, without_attachments(editions[".pdf"]))
    assert (found.verdict, found.status) == (NOT_REBUILT, 1)
    assert found.reasons == ("it carries no sources: there is no document.md in it",)


def test_what_lies_over_a_page_is_told(project: Project, editions: dict[str, bytes]) -> None:
    assert "something lies over page 1 that is no link" in judge(project, stamped(editions[".pdf"])).reasons


@pytest.mark.parametrize(("old", "new"), [
    (b"</head>", b"<script>document.body.textContent = 'Void'</script></head>"),
    (b"<body", b"<body onload='x()'"),
])
def test_what_would_run_in_a_book_is_told(project: Project, editions: dict[str, bytes], old: bytes, new: bytes) -> None:
    chapter = epub_members(editions[".epub"])["EPUB/document.xhtml"]
    assert old in chapter
    found = judge(project, rebound(editions[".epub"], {"EPUB/document.xhtml": chapter.replace(old, new, 1)}))
    assert found.verdict == DIFFERENT
    assert any("something in EPUB/document.xhtml would run" in reason for reason in found.reasons)


def test_what_would_run_in_a_pdf_is_told(project: Project, editions: dict[str, bytes]) -> None:
    found = judge(project, scripted(editions[".pdf"]))
    assert found.verdict == DIFFERENT
    assert "something in it would run: JavaScript" in found.reasons


def test_what_a_book_says_of_itself_is_compared(project: Project, editions: dict[str, bytes]) -> None:
    package = epub_members(editions[".epub"])["EPUB/content.opf"].replace(b"Ivanov", b"Petrov")
    found = judge(project, rebound(editions[".epub"], {"EPUB/content.opf": package}))
    assert found.verdict == DIFFERENT
    assert "it says of itself what its sources do not (creator): 'V. I. Petrov'" in found.reasons


def test_words_that_a_style_sheet_hides_are_missed(project: Project, editions: dict[str, bytes]) -> None:
    sheet = epub_members(editions[".epub"])["EPUB/style.css"] + b"\np { display: none }"
    found = judge(project, rebound(editions[".epub"], {"EPUB/style.css": sheet}))
    assert found.verdict == DIFFERENT
    assert any("cannot be seen" in reason for reason in found.reasons)


def test_the_slug_is_found_inside_the_copy(editions: dict[str, bytes], memo: Document) -> None:
    book = editions[".epub"]
    citation = "EPUB/source/citation.csl.json"
    assert take(book, "other.epub").slug == memo.slug
    members = epub_members(book)
    home = {"EPUB/source/collection.yaml": members["EPUB/source/collection.yaml"].replace(b".example", b".test"),
            "EPUB/content.opf": members["EPUB/content.opf"].replace(
                b"</metadata>", f"<dc:source>https://editions.countermark.test/{memo.slug}/</dc:source></metadata>".encode())}
    for odd in (b"", b"{", b"[]", b'[{"id": "../../x"}]', b'[{"id": 7}]', b"[" * 100_000, b"\xff"):
        assert take(rebound(book, {**home, citation: odd}), "other.epub").slug == memo.slug  # by its address
    homeless = {citation: b"", SOURCE: GOOD.encode(), "EPUB/source/collection.yaml": b"publisher: A\n"}
    assert take(rebound(book, homeless), "a/b/by-its-file.epub").slug == "by-its-file"
    assert "does not say the document's name" in take(rebound(book, homeless), "../ü.epub").fault


def test_a_word_that_was_hyphenated_is_the_same_word() -> None:
    ours = tokens_of("one well-known, good example of it")
    assert [*differing(tokens_of("one well-\nknown, good exam-\nple of it"), ours)] == []
    assert [*differing(tokens_of("one well-\nknown, good exem-\nple of", "page 2"), ours)] == [
        Word("page 2", "exem- ple", "example"), Word("page 2", "", "it")]


def test_what_is_told_cannot_steer_a_terminal() -> None:
    found = Verdict("x\x1b[2J", "", DIFFERENT, 1, reasons=("\x9b",), words=(Word("p", "\x1b", "\u202e"),))
    assert all(line.isprintable() for line in told(found).split("\n"))


def test_sources_are_read_from_the_copy_alone(project: Project, editions: dict[str, bytes]) -> None:
    taken = take(editions[".pdf"], "x")
    source = read_source(project, SLUG)
    assert (taken.document, taken.witness, taken.collection) == (
        source.data, source.witness, project.collection.read_bytes())
