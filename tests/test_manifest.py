"""The manifest of an edition says what is there, and which layer moved; its schema is the program's."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import jsonschema
import pypdf
import pytest

from countermark.audit import manifest_page
from countermark.fixity import digest_of
from countermark.manifest import Manifest, read_manifest
from countermark.opened import epub_words, pdf_words, text_digest
from countermark.project import MANIFEST
from tests.conftest import ROOT, SLUG, Trial


def manifest(trial: Trial) -> Manifest:
    return read_manifest(trial.built()[MANIFEST])


def test_the_schema_is_made_from_the_model_and_a_manifest_keeps_it(built_once: Trial) -> None:
    page = (ROOT / manifest_page.PAGE).read_text("utf-8")
    assert page == manifest_page.page(), f"make {manifest_page.PAGE} anew: {manifest_page.COMMAND}"
    plain: dict[str, Any] = json.loads(built_once.built()[MANIFEST])
    validator = jsonschema.Draft202012Validator(json.loads(page))
    assert [*validator.iter_errors(plain)] == []
    for key in plain:
        assert [*validator.iter_errors({name: value for name, value in plain.items() if name != key})], key
    assert [*validator.iter_errors({**plain, "more": 1})]


def test_every_file_and_every_file_within_has_its_digest(built_once: Trial) -> None:
    files, said = built_once.built(), manifest(built_once).outputs
    assert {name for name in files if not name.endswith(".sha256")} == {*said, MANIFEST}
    assert {name: (each.sha256, each.size) for name, each in said.items()} == {
        name: (digest_of(files[name]), len(files[name])) for name in said}
    with zipfile.ZipFile(io.BytesIO(files[f"{SLUG}.epub"])) as book:
        assert said[f"{SLUG}.epub"].members == {name: digest_of(book.read(name)) for name in book.namelist()}
    carried = pypdf.PdfReader(io.BytesIO(files[f"{SLUG}.pdf"])).attachments
    assert said[f"{SLUG}.pdf"].members == {name: digest_of(data[0]) for name, data in carried.items()}


def test_words_are_those_of_the_document_without_furniture(built_once: Trial) -> None:
    files = built_once.built()
    pages = pdf_words(files[f"{SLUG}.pdf"])
    assert not any(re.search(r"\b2 / 4\b", page) for page in pages)
    for text in ("Pyeongyang [Pyongyang]", "Edition id:"):
        assert any(text in " ".join(page.split()) for page in pages)
        assert any(text in " ".join(chapter.split()) for chapter in epub_words(files[f"{SLUG}.epub"]))


def test_a_line_that_ends_elsewhere_moves_no_word_and_a_word_does() -> None:
    assert text_digest(["the con-\nstruction of"]) == text_digest(["the construc‐\n", "tion of"])
    assert text_digest(["é"]) == text_digest(["é"])
    assert text_digest(["Ivanov"]) != text_digest(["Ianov"])


@pytest.mark.parametrize(("path", "old", "new", "layer", "words"), [
    ("styles/tokens.css", "--ink: #111", "--ink: #222", {"styles"}, True),
    ("layouts/wording.yaml", "cite: Cite this", "cite: To cite this", {"layouts"}, False),
    ("content/collection.yaml", "# Placeholders until", "# Placeholders, until", {"settings"}, True),
    (f"content/{SLUG}/document.md", "kind: Entry from", "kind: Entries from", {"record"}, False),
    ("countermark/values.py", '"""', '"""A comment. ', {"code"}, True),
])
def test_the_layer_that_was_changed_is_the_one_that_moves(built: Trial, path: str, old: str, new: str,
                                                          layer: set[str], words: bool) -> None:
    before = manifest(built)
    built.edit(path, old, new)
    run = built.doit()
    assert run.returncode == 0, run.stderr
    now = manifest(built)
    assert {name for name in before.layers if now.layers[name] != before.layers[name]} == layer
    same = all(now.outputs[name].words == before.outputs[name].words for name in (f"{SLUG}.pdf", f"{SLUG}.epub"))
    assert same is words
