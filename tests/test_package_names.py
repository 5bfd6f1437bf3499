"""Whom a package document names: each once, with all roles, as they run in a sentence and as they stand in lists."""

from __future__ import annotations

import pytest

from countermark.formats import FORMATS
from countermark.project import Project
from tests.conftest import ace_says, epubcheck_says
from tests.test_package import package, said, typed

_EPUB = FORMATS[1]
_OPF = "{http://www.idpf.org/2007/opf}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
PAID = "credits: This document was made possible with support from Leon Levy Foundation\n"
NAMED = """author: [Ivanov V.I., Embassy of the USSR]
recipient: [Pak Il-u, Gary Goldberg]
participants: [Pak Il-u, Ivanov V.I.]
translated by: [Gary Goldberg, Gary Goldberg]
obtained by: [Gary Goldberg, "King, Martin Luther, Jr."]
archive: RGANI
original language: RUSSIAN
names:
  Ivanov V.I.: {family: Ivanov, given: V. I., variants: [V. I. Ivanoff, Иванов В. И., "Ivanov Иванов"]}
  Pak Il-u: {family: Pak, given: Il-u, order: family first, variants: [박일우, 朴一禹]}
additions:
  author: {by: A, why: b}
  recipient: {by: A, why: b}
  participants: {by: A, why: b}
"""


def of(what: str, found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The id of each that WHAT refines → its texts."""
    return {key.removeprefix(f"{what} of "): texts for key, texts in found.items() if key.startswith(f"{what} of ")}


def test_whom_the_memo_names(editions: dict[str, bytes]) -> None:
    found = said(package(editions[".epub"]))
    assert of("role", found) == {"author-1": ["aut"], "participant-1": ["spk"], "translator-1": ["trl"],
                                 "collector-1": ["col"], "archive": ["rps"], "funder": ["fnd"]}
    assert of("file-as", found) == {"author-1": ["Ivanov, V. I."], "participant-1": ["Choe Chang-ik"],
                                    "translator-1": ["Goldberg, Gary"], "collector-1": ["Person, James F."]}


def test_who_is_named_stands_once_with_all_roles_and_the_form_in_lists(project: Project) -> None:
    root = package(_EPUB.render(project, typed(project, NAMED)).data)
    found = said(root)
    assert found["dc:creator"] == ["V. I. Ivanov", "Embassy of the USSR"]
    assert found["dc:contributor"] == ["Pak Il-u", "Gary Goldberg", "Martin Luther King Jr.", "RGANI"]
    assert of("role", found) == {
        "author-1": ["aut", "spk"], "author-2": ["aut"], "recipient-1": ["rcp", "spk"],
        "recipient-2": ["rcp", "trl", "col"], "collector-2": ["col"], "archive": ["rps"]}
    assert of("file-as", found) == {
        "author-1": ["Ivanov, V. I."], "author-2": ["Embassy of the USSR"], "recipient-1": ["Pak Il-u"],
        "recipient-2": ["Goldberg, Gary"], "collector-2": ["King, Martin Luther, Jr."]}
    others = [(each.get("refines"), each.get(f"{_XML}lang"), each.text) for each in root.iter(f"{_OPF}meta")
              if each.get("property") == "alternate-script"]
    assert others == [("#author-1", "und-Cyrl", "Иванов В. И."), ("#recipient-1", "und-Hang", "박일우"),
                      ("#recipient-1", "und-Hani", "朴一禹")]
    assert found["dcterms:language of original"] == ["ru"]


def test_epubcheck_and_ace_find_nothing_in_a_book_that_names_everybody(project: Project) -> None:
    book = _EPUB.render(project, typed(project, f"{NAMED}doi: 10.5555/12345678\n{PAID}")).data
    assert epubcheck_says(book) == []
    assert ace_says(book) == []


@pytest.mark.parametrize(("line", "funder"), [
    (PAID.removeprefix("credits: ").strip(), "Leon Levy Foundation"),
    ("Made possible by the generous support of the Henry Luce Foundation.", "Henry Luce Foundation"),
    ("With support from The MacArthur Foundation", "The MacArthur Foundation"),
    ("With support from the U.S. Institute of Peace and R. Roe", "U.S. Institute of Peace and R. Roe"),
    ("With support from A. Foundation. It was found by R. Roe", ""),
    ("With the support of many friends", ""), ("This specimen was made possible by nobody’s support", ""),
    ("Scan by R. Roe", ""),
])
def test_who_paid_is_named_where_the_archive_names_them(project: Project, line: str, funder: str) -> None:
    found = said(package(_EPUB.render(project, typed(project, f'credits: "{line}"\n')).data))
    assert found.get("dc:contributor", []) == ([funder] if funder else [])
    assert found.get("role of funder", []) == (["fnd"] if funder else [])


@pytest.mark.parametrize("language", ["Specimen", "Russian and Korean", "Russian, German"])
def test_a_language_that_is_not_known_is_not_tagged(project: Project, language: str) -> None:
    text = typed(project, f"archive: RGANI\noriginal language: {language}\n")
    assert "dcterms:language of original" not in said(package(_EPUB.render(project, text).data))
