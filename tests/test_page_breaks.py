"""One locator across formats: each page break of the ebook stands at the very word that opens its page in print."""

from __future__ import annotations

import io
import itertools
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest

from countermark.completeness import missing_in_any
from countermark.document import Document
from countermark.formats import PageBreak, Rendered, render_all
from countermark.formats.page_breaks import put_in
from countermark.formats.pdf import page_of
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from tests.conftest import ROOT, SLUG
from tests.drawn import dot, saved
from tests.test_figures import typed as typed_with_pictures
from tests.test_hard_texts import source_of as source_in

CORPUS = ROOT / "tests" / "corpus"
STOCK = [SLUG, *sorted(path.name for path in CORPUS.iterdir())]
SPAN = re.compile(r'<(?:span|div) epub:type="pagebreak" role="doc-pagebreak" id="page-\d+" aria-label="\d+">'
                  r'</(?:span|div)>')
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_BLOCKS = re.compile(r"\}(?:p|h[1-6]|li|td|th|figcaption|section|div|aside|header|blockquote|figure|br)$")


def typed(project: Project, body: str, front: str = "") -> Document:
    text = f"---\ntitle: A title\nedition: {{number: 1, date: 2026-11-24}}\n{front}---\n\n{body}"
    return parse(source_of("stock", text.encode(), None, "d.md", "w.txt"), collection(project))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def chapters(data: bytes) -> dict[str, str]:
    return {name.rpartition("/")[2]: found.decode() for name, found in members(data).items() if name.endswith(".xhtml")}


def squashed(text: str) -> str:
    """TEXT without blanks and hyphens, which the end of a line may put in or take."""
    return re.sub(r"[\s\-\u2010\u2011\u00ad\x02\ufffe]", "", text)


def page_list(data: bytes) -> list[tuple[int, str]]:
    root = ElementTree.fromstring(chapters(data)["nav.xhtml"])
    return [(int(a.text or ""), a.get("href", "")) for nav in root.iter(f"{_XHTML}nav") if nav.get(_TYPE) == "page-list"
            for a in nav.iter(f"{_XHTML}a")]


def line_after(chapter: str, target: str) -> str:
    """The words after the element TARGET, to the end of their block."""
    said: list[str] = []

    def read(element: ElementTree.Element) -> None:
        if said and _BLOCKS.search(element.tag):
            said.append("\n")
        if element.get("id") == target:
            said.append("\0")
        elif element.tag.endswith("}title"):
            return
        if said and element.text:
            said.append(element.text)
        for child in element:
            read(child)
            if said:
                said.append("\n" if _BLOCKS.search(child.tag) else "")
                said.append(child.tail or "")

    body = ElementTree.fromstring(chapter).find(f"{_XHTML}body")
    assert body is not None
    read(body)
    text = "".join(said)
    assert text.startswith("\0"), f"there is no {target}"
    return next(line for line in text[1:].split("\n") if line.strip())


def holds(made: dict[str, Rendered]) -> int:
    """Assert the law for each entry of the page list, by PDFium's text alone → how many there are."""
    book, pdf = made[".epub"].data, pypdfium2.PdfDocument(made[".pdf"].data)
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    entries, files = page_list(book), chapters(book)
    assert [page for page, _ in entries] == sorted({page for page, _ in entries})
    for page, href in entries:
        name, _, target = href.partition("#")
        after = squashed(line_after(files[name], target))[:24]
        assert squashed(texts[page - 1]).startswith(after), (page, after, texts[page - 1][:60])
    return len(entries)


@pytest.mark.parametrize("slug", STOCK)
def test_the_words_after_every_entry_of_the_page_list_open_that_page_of_the_pdf(project: Project, memo: Document,
                                                                                slug: str) -> None:
    text = memo if slug == SLUG else parse(source_in(slug, CORPUS / slug), collection(project))
    made = render_all(project, text)
    pages = len(pypdfium2.PdfDocument(made[".pdf"].data))
    assert [each.page for each in made[".pdf"].breaks] == [*range(1, pages + 1)]
    # Only the specimen has pages of nothing but contents, which an ebook has no page for.
    assert holds(made) == (pages - 2 if slug == "specimen" else pages)
    assert missing_in_any(project, {suffix: each.data for suffix, each in made.items()}, text, "d.md") == []


_WORDS = ("the", "Commission", "Embassy", "of", "paper-mill", "in", "1,140", "V.I.", "Chang-ik", "reconstruction", "a",
          "representatives", "& <sons>", "Łukasiewicz", "unquestionably", "meat-packing", "‘so’", "5", "to")


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randint(3, words))).replace("<", "\\<") + "."


def _block(rng: random.Random, n: int) -> str:
    return rng.choice((
        lambda: _sentence(rng, 90), lambda: _sentence(rng, 260), lambda: f"Called[^n{n}] {_sentence(rng, 60)}",
        lambda: "\n".join(f"{m}. {_sentence(rng, 30)}" for m in range(1, rng.randint(3, 14))),
        lambda: "\n".join(f"- {_sentence(rng, 20)}\n\n  {_sentence(rng, 50)}\n" for _ in range(rng.randint(2, 6))),
        lambda: "> " + _sentence(rng, 120),
        lambda: "| a | b | c |\n|---|---|---|\n" + "".join(
            f"| {_sentence(rng, 9)} | {m} | {_sentence(rng, 25)} |\n" for m in range(rng.randint(2, 30))),
        lambda: f"{'#' * rng.randint(1, 3)} {_sentence(rng, 4)}",
        lambda: f":::: entry\n{n} May\n\n{_sentence(rng, 80)}\n\n{_sentence(rng, 40)}\n::::",
        lambda: "::: letterhead\n" + "\n".join(f"{_sentence(rng, 4)} [SECRET]{{.marking}}" for _ in range(9)) + "\n:::",
        lambda: f"*{_sentence(rng, 30)}* and [{_sentence(rng, 6)}](https://a.example/{n}) {_sentence(rng, 40)}",
        lambda: f"[{_sentence(rng, 5)}]{{.emendation was=\"no such words {n}\" why=\"{_sentence(rng, 30)}\"}} so",
    ))()


def _document(project: Project, seed: int, blocks: int, change: Callable[[str], str] = str) -> Document:
    rng = random.Random(seed)
    body = "\n\n".join(_block(rng, n) for n in range(blocks))
    notes = "\n\n".join(f"[^{name}]: {_sentence(rng, 40)}" for name in re.findall(r"\[\^(n\d+)\]", body))
    return typed(project, change(f"{body}\n\n{notes}"), f"page size: {rng.choice(('A4', 'Letter'))}\n")


@pytest.mark.parametrize(("seed", "blocks"), [
    *((seed, 40) for seed in range(5)), *(pytest.param(seed, 70, marks=pytest.mark.long) for seed in range(100, 160))])
def test_any_document_has_its_pages_at_their_words(project: Project, seed: int, blocks: int) -> None:
    text = _document(project, seed, blocks)
    made = render_all(project, text)
    assert missing_in_any(project, {suffix: each.data for suffix, each in made.items()}, text, "d.md") == []
    assert holds(made) > 4


_ONCE = re.compile(r"q\d+z")


def _each_once(text: str) -> str:
    """TEXT with words in it that stand nowhere else."""
    number = itertools.count()
    return re.sub(r"\b(?:the|of|in|5)\b", lambda _: f"q{next(number)}z", text)


def _bound_by_page(data: bytes) -> dict[int, list[str]]:
    """The words of an ebook that stand nowhere else, from each page break to the next; notes stand apart in print."""
    found: dict[int, list[str]] = {}
    for name in ("heading.xhtml", "document.xhtml", "colophon.xhtml"):
        text = re.sub(r'<section class="notes".*?</section>', "", chapters(data)[name], flags=re.DOTALL)
        for label, word in re.findall(r'id="page-(\d+)"|(q\d+z)', text):
            if label:
                found[int(label)] = []
            else:
                [*found.values()][-1].append(word)
    return found


@pytest.mark.parametrize("seed", [*range(20, 23), *(pytest.param(n, marks=pytest.mark.long) for n in range(200, 230))])
def test_from_each_break_to_the_next_stand_the_words_of_one_page(project: Project, seed: int) -> None:
    made = render_all(project, _document(project, seed, 40, _each_once))
    bound = _bound_by_page(made[".epub"].data)
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made[".pdf"].data)]
    printed = [_ONCE.findall(text) for text in texts]
    shared = {word for words in bound.values() for word in words}
    # The contents of print stand before the text, and say its headings once more.
    again = Counter(itertools.chain(*printed)) - Counter(itertools.chain(*bound.values()))
    for page, words in enumerate(printed, 1):
        own = []
        for word in words:
            if word in shared and not again[word]:
                own.append(word)
            again[word] -= again[word] > 0
        assert bound.get(page, []) == own, page


_LONG = "Words of a sentence that goes on for a while and then ends. "


@pytest.mark.parametrize("body", [f"A[^a]. {_LONG * 30}\n\n[^a]: {_LONG * 25}\n",
                                  "\n\n".join(f"{'#' * (n % 3 + 1)} Heading {n}" for n in range(60))])
def test_a_page_without_words_needs_no_break(project: Project, body: str) -> None:
    text = typed(project, body)
    made = render_all(project, text)
    assert missing_in_any(project, {suffix: each.data for suffix, each in made.items()}, text, "d.md") == []
    assert holds(made) > 1


def test_a_comment_in_a_layout_counts_nothing() -> None:
    chapter = '<html><body><section id="document"><!-- a <b> c --><p>one two</p></section></body></html>'
    done, _ = put_in({"d.xhtml": chapter}, (PageBreak(2, "document", 3),))
    assert SPAN.sub("", done["d.xhtml"]) == chapter
    assert re.search(rf"one {SPAN.pattern}two", done["d.xhtml"])


def test_a_picture_that_opens_a_page_comes_after_its_break(project: Project) -> None:
    picture = {"map.png": saved(dot("L", (800, 1100)))}
    figure = "::: figure\n![What it shows](figures/map.png)\n\nMap. A caption.\n:::\n"
    source = typed_with_pictures(f"{'Before. ' * 150}\n\n{figure}\nAfter.", picture)
    text = parse(source, collection(project))
    made = render_all(project, text)
    chapter = chapters(made[".epub"].data)["document.xhtml"]
    assert re.search(rf'<figure class="figure">{SPAN.pattern}<img ', chapter)
    assert holds(made) == len(made[".pdf"].breaks)
    assert missing_in_any(project, {suffix: each.data for suffix, each in made.items()}, text, "d.md") == []


def test_breaks_leave_the_rest_as_it_was_and_stand_where_a_span_may(project: Project, memo: Document) -> None:
    for text in (memo, _document(project, 7, 30)):
        made = render_all(project, text)
        bare = chapters(render_all_without(project, text))
        for name, chapter in chapters(made[".epub"].data).items():
            if name != "nav.xhtml":
                assert SPAN.sub("", chapter) == bare[name]
            root = ElementTree.fromstring(chapter)
            for parent in root.iter():
                for child in parent:
                    if child.get(_TYPE) == "pagebreak":
                        assert not re.search(r"\}(?:ol|ul|table|thead|tbody|tr|h[1-6])$", parent.tag)
                        assert parent.get("class") not in ("number", "sign", "whole") or (parent.text or "").strip()


def render_all_without(project: Project, text: Document) -> bytes:
    from countermark.formats.epub import render

    return render(project, text).data


@pytest.mark.parametrize("signs", range(26))
def test_a_break_can_stand_before_every_sign(signs: int) -> None:
    chapter = ('<html><body>\n<section id="document" class="a"><h2>Do</h2>\n<p id="p1"><span class="number">1</span> '
               '<span class="whole">A&amp;B</span>, <a href="x">see</a></p><ul>\n<li><span>-</span> x<br/>y</li></ul>'
               '<table><tr><td>k</td><td></td><td>l</td></tr></table><figure><img src="a"/>'
               '<figcaption>m</figcaption></figure><p>n<wbr/>o</p></section><p>away</p></body></html>')
    plain = re.sub(r"<img[^>]*>", "#", chapter[chapter.index("<section"):chapter.index("</section")])
    text = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", plain).replace("&amp;", "&"))
    done, listed = put_in({"d.xhtml": chapter}, (PageBreak(3, "document", signs),))
    assert SPAN.sub("", done["d.xhtml"]) == chapter
    if signs >= len(text):
        assert (done["d.xhtml"], listed) == (chapter, ())
        return
    assert listed == (("3", "d.xhtml#page-3"),)
    ElementTree.fromstring(done["d.xhtml"].replace("epub:type", "type"))
    marked = re.sub(r"<img[^>]*>", "#", SPAN.sub("\0", done["d.xhtml"]))
    said = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", marked).replace("&amp;", "&"))
    assert said.index("\0") == signs


def test_paragraphs_have_the_same_ids_in_both_formats(project: Project, memo: Document) -> None:
    for text in (memo, parse(source_in("specimen", CORPUS / "specimen"), collection(project))):
        numbered = re.compile(r'<p class="numbered" id="(p\d+)"><span class="number">(\d+)</span>')
        printed = numbered.findall(page_of(project, text))
        assert printed == numbered.findall(chapters(render_all_without(project, text))["document.xhtml"])
        assert printed == [(f"p{n}", str(n)) for n in range(1, len(printed) + 1)]


def test_a_book_without_print_has_neither_breaks_nor_a_list(project: Project, memo: Document, tmp_path: Path) -> None:
    bare = render_all_without(project, memo)
    assert page_list(bare) == []
    assert not any("pagebreak" in chapter for chapter in chapters(bare).values())
