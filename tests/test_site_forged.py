"""The site is not forged along with its list: its pages are what the editions give."""

from __future__ import annotations

import pytest

from countermark.layers import shared_layers, site_layer
from countermark.layout import load_layout, load_wording
from countermark.site import assets, build
from countermark.verify import verify
from tests.conftest import Trial
from tests.site_trial import (
    LETTER,
    TEXT,
    Publishing,
    codes,
    make,
    output,
    publishing,
    relist,
    with_a_letter,
)


@pytest.fixture
def letter(trial: Trial) -> Trial:
    return with_a_letter(trial)


@pytest.fixture
def publish(letter: Trial, monkeypatch: pytest.MonkeyPatch) -> Publishing:
    return publishing(letter, monkeypatch)


@pytest.mark.parametrize("path", ["index.html", "check.html", "opds.xml", "catalogue.csv", "site_files/site.css",
                                  f"{LETTER}/index.html"])
def test_a_page_that_was_forged_along_with_the_list_is_found(letter: Trial, path: str) -> None:
    file = letter.project.output / path
    file.write_bytes(file.read_bytes().replace(b"e", b"f", 1))
    relist(letter, path)
    assert codes(letter) == {"V010"}
    file.unlink()
    relist(letter, path)
    assert codes(letter) == {"V008"}
    make(letter)
    assert codes(letter) == set()


def test_a_forged_program_of_the_search_is_found(letter: Trial) -> None:
    path = f"{build.SEARCH}pagefind.js"
    file = letter.project.output / path
    file.write_bytes(file.read_bytes() + b"\n")
    relist(letter, path)
    assert codes(letter) == {"V010"}


def test_a_forged_search_is_found_by_a_deep_look(letter: Trial) -> None:
    path = next(path for path in output(letter) if path.startswith(f"{build.SEARCH}fragment/"))
    file = letter.project.output / path
    file.write_bytes(file.read_bytes() + b"\n")
    assert codes(letter) == {"V006"}
    relist(letter, path)
    assert codes(letter) == set()
    assert {each.code for each in verify(letter.project, deep=True).findings} == {"V010"}
    make(letter)
    assert verify(letter.project, deep=True).findings == ()


@pytest.mark.parametrize("path", ["site_files/more.js", f"{LETTER}/figures/more.png", f"{LETTER}/3.1/{LETTER}.pdf"])
def test_a_file_that_was_slipped_in_along_with_the_list_is_found(letter: Trial, path: str) -> None:
    file = letter.project.output / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"mine")
    assert codes(letter) == {"V004"}
    relist(letter, path)
    assert codes(letter) == {"V018"}


def test_a_forged_former_edition_is_found_without_building_and_made_good(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    path = f"{LETTER}/1.1/{LETTER}.epub"
    file = letter.project.output / path
    good = file.read_bytes()
    file.write_bytes(good + b"mine")
    relist(letter, path)
    assert {each.code for each in verify(letter.project, rebuild=False).findings} == {"V023"}
    make(letter)
    assert file.read_bytes() == good
    assert codes(letter) == set()


def test_a_forged_page_is_named_beside_whatever_else_is_wrong(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    letter.add("second", TEXT)
    make(letter)
    (letter.project.output / "stray").write_text("x")
    print_edition = letter.project.output / "second" / "second.pdf"
    good = print_edition.read_bytes()
    print_edition.write_bytes(b"forged")
    for path in (f"{LETTER}/index.html", "check.html"):
        file = letter.project.output / path
        file.write_bytes(file.read_bytes().replace(b"e", b"f", 1))
        relist(letter, path)
    told = {(each.code, each.path.removeprefix("output/")) for each in verify(letter.project).findings}
    assert {("V004", "stray"), ("V006", "second/second.pdf"), ("V010", f"{LETTER}/index.html"),
            ("V020", "index.html")} <= told
    print_edition.write_bytes(good)
    told = {(each.code, each.path.removeprefix("output/")) for each in verify(letter.project).findings}
    assert {("V010", f"{LETTER}/index.html"), ("V010", "check.html")} <= told


def test_a_page_that_was_forged_with_what_says_how_it_was_made_is_named(letter: Trial) -> None:
    for path in ("check.html", build.MADE):
        file = letter.project.output / path
        file.write_bytes(file.read_bytes().replace(b"e", b"f", 1))
        relist(letter, path)
    report = verify(letter.project)
    assert (report.status, [(each.code, each.path) for each in report.findings]) == (5, [("V024", "output/check.html")])


def test_a_published_file_that_was_taken_away_hides_no_forged_page(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    paths = ("index.html", "check.html", f"{LETTER}/index.html", "site_files/site.css")
    for path in paths:
        file = letter.project.output / path
        file.write_bytes(file.read_bytes().replace(b"e", b"f", 1))
    (letter.project.output / LETTER / f"{LETTER}.pdf").unlink()
    relist(letter, *paths, f"{LETTER}/{LETTER}.pdf")
    report = verify(letter.project)
    assert report.status == 1
    assert {("V010", f"output/{path}") for path in paths} <= {(each.code, each.path) for each in report.findings}


def test_a_draft_that_is_lost_hides_no_forged_script(letter: Trial) -> None:
    (letter.project.output / LETTER / f"{LETTER}.pdf").unlink()
    script = letter.project.output / "site_files" / "document.js"
    script.write_bytes(script.read_bytes() + b"\n")
    more = letter.project.output / "site_files" / "more.js"
    more.write_bytes(b"mine")
    relist(letter, "site_files/document.js", "site_files/more.js")
    told = {(each.code, each.path.removeprefix("output/")) for each in verify(letter.project).findings}
    assert told == {("V003", f"{LETTER}/{LETTER}.pdf"), ("V010", "site_files/document.js"),
                    ("V018", "site_files/more.js"), ("V020", "index.html")}


@pytest.mark.parametrize("path", ["styles/tokens.css", "styles/site.css", "layouts/site/document.js",
                                  "layouts/site/wording.yaml", "layouts/site/check.html"])
def test_a_site_that_cannot_be_made_is_told_and_no_crash(letter: Trial, path: str) -> None:
    (letter.root / path).unlink()
    for cached in (assets.assets, load_wording, load_layout, site_layer, shared_layers):
        cached.cache_clear()
    try:
        report = verify(letter.project)
    finally:
        assets.assets.cache_clear()
    assert "V020" in {each.code for each in report.findings}
    assert any("the site cannot be made" in each.detail for each in report.findings)
