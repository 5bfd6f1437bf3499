"""A document's page: every word of it, anchors that stay, files that are what their checksums say, and no state untold.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from countermark import values
from countermark.document import Document, texts
from countermark.editing import numbers_of
from countermark.layout import load_sheet, load_wording
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.site.assets import assets
from countermark.site.document_page import document_page
from countermark.source import Source, read_figures, split
from countermark.validators.chromium import HOME, open_browser, open_page
from tests.conftest import ROOT, unless_missing
from tests.site_pages import entry, held, page, printed, with_record, words

CORPUS = ("specimen", "specimen-letter", "edited", "pictures", "plain-words", "line-ends")


def corpus(slug: str) -> Document:
    folder = ROOT / "tests" / "corpus" / slug
    front, body, line = split((folder / "document.md").read_text("utf-8"), "d.md")
    witness, figures = folder / "witness.txt", folder / "figures"
    return parse(Source(slug, "d.md", front, 2, body, line, witness.read_bytes() if witness.exists() else None, "w.txt",
                        figures=read_figures(figures, "figures") if figures.exists() else ()),
                 collection(Project(ROOT)))


@pytest.fixture(params=CORPUS)
def document(request: pytest.FixtureRequest) -> Document:
    return corpus(request.param)


def links(found: html.HtmlElement) -> list[str]:
    return [str(address) for _, _, address, _ in found.iterlinks()]


def test_every_word_is_there_in_its_order(project: Project, document: Document) -> None:
    text = words(page(project, document).cssselect("#document")[0]).replace(" ", "")
    at = 0
    for each in texts(document.blocks, "printed"):
        wanted = "".join(each.split())
        found = text.find(wanted, at)
        assert found >= 0, each
        at = found + len(wanted)


def test_every_anchor_is_one_and_every_link_leads_somewhere(project: Project, document: Document) -> None:
    found = page(project, document)
    ids = Counter(str(each) for each in found.xpath("//@id"))
    assert {name for name, times in ids.items() if times > 1} == set()
    numbers = [each.get("id") for each in found.cssselect("p.numbered")]
    assert numbers == [f"p{number}" for number in numbers_of(document)]
    assert [each.get("href") for each in found.cssselect("a.number")] == [f"#{number}" for number in numbers]
    assert {f"c{change.number}" for change in values.changes(document)} <= set(ids)
    for note in document.notes:
        assert {f"note-{note.number}", f"call-{note.number}"} <= set(ids)
    given = {document.record.canonical_url, *re.findall(r"https?://\S+", str(document.blocks) + str(document.notes))}
    for address in links(found):
        if address.startswith("#"):
            assert address[1:] in ids, address
        elif address == "data:,":
            pass  # an icon of no bytes, which is asked of nobody
        elif urlsplit(address).scheme:
            assert any(address in (each or "") for each in given), f"{address} is not ours to lead to"
        else:
            assert re.fullmatch(r"\.\./(?:index\.html|check\.html|SHA256SUMS|site_files/[a-z.]+)|figures/[^/]+|"
                                rf"1\.1/{document.slug}\.[a-z0-9.]+", address), address


def test_it_is_html_and_no_ebook(project: Project, document: Document) -> None:
    data = document_page(project, document, entry(document, printed(document, 1, 1)))
    assert b"epub:" not in data
    assert b"xml:lang" not in data
    assert data == document_page(project, document, entry(document, printed(document, 1, 1)))


def test_files_are_offered_with_size_claims_and_checksum(project: Project, memo: Document) -> None:
    found = page(project, memo)
    files = found.cssselect(".rail .file")
    for element, file in zip(files, held(memo.slug, f"{memo.slug}/1.1", "1.1")[:2], strict=True):
        assert element.cssselect(".name a")[0].get("href") == f"1.1/{file.name}"
        assert f"{file.format} 42 kB It says: {', '.join(file.claims)}" in words(element)
        assert words(element.cssselect("code")[0]).replace(" ", "") == file.sha256
        assert element.cssselect("button")[0].get("data-copy") == file.sha256
        assert element.cssselect("button")[0].get("hidden") is not None, "it is a script's to show"
    exports = [each.get("href") for each in found.cssselect("#cite a")]
    assert exports == [f"1.1/{memo.slug}{suffix}" for suffix in (".csl.json", ".ris", ".bib", ".dc.xml")]
    assert words(found.cssselect("#citation")[0]) == values.cite_this(memo.record, memo.slug)


def test_every_printing_is_told_the_newest_first_and_none_that_is_away_is_linked(
        project: Project, memo: Document) -> None:
    away = printed(memo, 1, 1, files=held(memo.slug, "", "1.1"))
    second = printed(memo, 1, 2, changed=("The words are the same; what was changed: the program.",))
    third = printed(memo, 2, 1, changed=("Paragraph 3 was changed: “a” became “b <i>”.",))
    found = page(project, memo, entry(memo, third, second, away, draft=printed(memo, 3, 0)))
    told = found.cssselect("#history > ol > li")
    assert [each.get("id") for each in told] == ["draft", "edition-2.1", "edition-1.2", "edition-1.1"]
    assert [words(each.cssselect("h3")[0]) for each in told] == [
        "Draft, not published.", "Edition 2, published 22 January 2027. Current",
        "Edition 1, printing 2, published 21 February 2027",
        "Edition 1, published 21 January 2027"]
    assert "Paragraph 3 was changed: “a” became “b <i>”." in words(told[1])
    for each, printing in zip(told[1:], (third, second, away), strict=True):
        digests = {words(code).replace(" ", "") for code in each.cssselect("code")}
        assert digests == {file.sha256 for file in printing.files}
    assert links(told[3]) == []
    assert words(told[3]).count("not kept here") == len(away.files)
    assert links(told[0])[0] == f"{memo.slug}.pdf", "a draft is not at a permanent path"
    assert [each.get("href") for each in found.cssselect(".rail .file .name a")] == [
        f"2.1/{memo.slug}.pdf", f"2.1/{memo.slug}.epub"]
    assert "#draft" in links(found.cssselect(".rail")[0])


def test_a_draft_and_what_was_withdrawn_say_so_first(project: Project, memo: Document) -> None:
    draft = page(project, memo, entry(memo, draft=printed(memo, 1, 0)))
    assert words(draft.cssselect("article > header > *")[0]).startswith("Draft, not published.")
    assert "Draft" in words(draft.cssselect("title")[0])
    assert draft.cssselect(".rail .file a")[0].get("href") == f"{memo.slug}.pdf"
    gone = page(project, memo, entry(memo, printed(memo, 1, 1), withdrawn=True))
    assert words(gone.cssselect("article > header > *")[0]).startswith("Withdrawn.")
    assert "Current" not in words(gone.cssselect("#history")[0])
    assert page(project, memo).cssselect(".notice") == []
    with pytest.raises(ValueError, match="neither a printing nor a draft"):
        page(project, memo, entry(memo))


def test_on_paper_stands_what_paper_can_do(project: Project, memo: Document) -> None:
    """Checksums, and no button, no link to a page that checks files; all of them are there on a screen."""
    name, where = f"{memo.slug}/index.html", "button, a[href$='check.html'], .cite .row a"
    data = document_page(project, memo, entry(memo, printed(memo, 1, 1)))
    with contextlib.ExitStack() as stack:
        browser = unless_missing(lambda: stack.enter_context(open_browser()))
        shown, _ = stack.enter_context(open_page(browser, {name: data, **assets(project)}, 1200, 900))
        shown.goto(HOME + name)
        seen = "wanted => [...document.querySelectorAll(wanted)].filter(each => each.checkVisibility()).length"
        assert shown.evaluate(seen, where) > 8
        shown.emulate_media(media="print")
        assert shown.evaluate(seen, where) == 0
        assert shown.evaluate(seen, ".file .checksum .digest") >= 4


def test_pictures_have_a_place_before_they_are_there(project: Project) -> None:
    document = corpus("pictures")
    shown = page(project, document).cssselect("figure img")
    assert {str(image.get("src")) for image in shown} == {f"figures/{name}" for name, _ in document.pictures}
    for image in shown:
        assert int(str(image.get("width"))) > 0
        assert int(str(image.get("height"))) > 0


def test_signs_of_markup_are_words(project: Project, memo: Document) -> None:
    document = with_record(memo, title='</title></script><b>"&amp;', summary="<script>alert(1)</script>",
                           place="<i>", kind='"x"', rights="<u>", archive='A "B", <C>')
    found = page(project, document)
    assert found.cssselect("b, article i, u, article script") == []
    assert '</title></script><b>"&amp;' in words(found.cssselect("title")[0])
    assert found.cssselect("header.heading")[0].get("data-archive") == 'A "B", <C>'


def test_a_page_is_in_the_language_of_its_edition_and_the_sites_words_in_english(
        project: Project, memo: Document) -> None:
    found = page(project, with_record(memo, language="ru"))
    assert found.get("lang") == "ru"
    assert {each.get("lang") for each in found.cssselect(".masthead, .rail, #history, .foot")} == {"en"}


def test_what_is_searched_is_the_text_and_not_what_surrounds_it(project: Project, memo: Document) -> None:
    found = page(project, memo)
    body, = found.cssselect("[data-pagefind-body]")
    meta = {str(each.get("data-pagefind-meta")): words(each) for each in found.cssselect("[data-pagefind-meta]")}
    assert (meta["title"], meta["date"], meta["place"]) == (memo.record.title, "5 June 1956", "Pyongyang")
    assert "archive[data-archive]" in meta
    for each in found.cssselect("[data-pagefind-ignore]"):
        each.drop_tree()
    assert "A meeting was held with Cde. Choe Chang-ik" in words(body)
    assert not re.search(r"(?:[0-9a-f]{4} ){4}|Cite this|History|Edition id", words(body))


def test_all_wording_of_the_site_is_used(project: Project) -> None:
    layouts = (path.read_text("utf-8") for folder in ("site", "shared")
               for path in (project.layouts / folder).glob("*.html"))
    used = set(re.findall(r"said\['([^']+)'\]", "".join(layouts)))
    assert set(load_wording(project, "site/wording.yaml")) == used


def colours(scheme: str) -> dict[str, str]:
    """The values that the style sheet names, by day or by night."""
    first, second = re.findall(r":root \{(.*?)\}", load_sheet(Project(ROOT), "site").partition("@media (min-width")[0],
                               re.DOTALL)
    named = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", first))
    return named | (dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", second)) if scheme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2, "contrast ratio"."""
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
        parts = (int(digits[n:n + 2], 16) / 255 for n in (0, 2, 4))
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out_from_their_ground(scheme: str) -> None:
    named = colours(scheme)
    for letters in ("letters", "soft", "link"):
        for ground in ("ground", "tint"):
            assert contrast(named[letters], named[ground]) >= 7, (letters, ground)
    assert contrast(named["edge"], named["ground"]) >= 3, "the edge of what can be pressed"


def test_no_page_names_a_place_of_this_machine(project: Project, memo: Document) -> None:
    data = document_page(project, memo, entry(memo, printed(memo, 1, 1)))
    assert str(Path.home()).encode() not in data
    assert str(ROOT).encode() not in data
