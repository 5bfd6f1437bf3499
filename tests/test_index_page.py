"""The list of a collection's documents: read as it stands, and in a browser: sorted, filtered, searched."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from countermark.project import Project
from countermark.site.assets import assets
from countermark.site.entries import Entry
from countermark.site.index_page import index_page, timeline
from countermark.site.search import index
from countermark.site.spans import span
from countermark.validators.chromium import HOME, Complaints, open_browser, open_page
from tests.conftest import ROOT, unless_missing
from tests.site_entries import entries, entry
from tests.test_search import page as document

PROJECT = Project(ROOT)
#: 40 letters and 40 reports, and one of each kind of date that sorts in a way of its own.
DATED = [entry(f"{'letter' if n % 2 else 'report'}-{n}", f"{'Letter' if n % 2 else 'Report'} {n}",
               f"{1950 + n % 10}-06-{1 + n % 28:02}", ("Moscow", "Пхеньян")[n % 2],
               archive=("RGANI", "Archive & Sons")[n % 3 > 0]) for n in range(80)]
UNUSUAL = [entry("x-decade", "A decade", "195X"), entry("x-unsure", "Unsure", "1956?"), entry("x-none", "No date"),
           entry("x-until", "Until", "../1953"), entry("x-span", "Span", "1955/1956")]


def read(listed: Sequence[Entry]) -> Any:
    return lxml.html.document_fromstring(index_page(PROJECT, listed).decode())


def found(page: Any, path: str) -> list[Any]:
    """An XPath in which "*.list" is any element of the class list."""
    return list(page.xpath(re.sub(r"[*][.](\w+)", r"*[contains(concat(' ', @class, ' '), ' \1 ')]", path)))


def titles(page: Any) -> list[str]:
    """Of what is published."""
    return [link.text_content() for link in found(page, "//*[@id='published']//li/a")]


def test_each_document_is_listed_once_with_all_that_is_offered() -> None:
    listed = entries(40, drafts=3, withdrawn=2)
    page = read(listed)
    rows = {found(item, "a")[0].get("href"): item for item in found(page, "//*.list//li")}
    assert len(rows) == len(found(page, "//*.list//li")) == len(listed)
    for each in listed:
        item, printed = rows[f"{each.slug}/index.html"], each.current or each.draft
        assert printed
        text = " ".join(item.text_content().split())
        assert all(said in text for said in (each.title, each.place, each.kind, each.archive))
        assert [link.get("href") for link in found(item, "*.f/a")] == [file.path for file in printed.editions]
        assert ("edition " in text) == bool(each.current)
    assert len(titles(page)) == 40
    assert [heading.text for heading in found(page, "//*.apart/h2")] == ["Drafts, not published", "Withdrawn"]


def test_a_collection_without_documents_says_so_kindly() -> None:
    page = read([])
    assert "Nothing has been published here yet" in page.text_content()
    assert not found(page, "//form | //script | //*.list")


def test_the_list_runs_by_date_and_the_undated_are_last() -> None:
    listed = [*UNUSUAL, entry("a", "A day", "1956-06-05"), entry("b", "First day", "1956-01-01")]
    assert titles(read(listed)) == ["A decade", "Until", "Span", "First day", "Unsure", "A day", "No date"]


def test_titles_are_words_and_not_markup() -> None:
    risky = entry("a", "<script>alert(1)</script> & \"q\"", "1956", place="<b>", archive="'>")
    page = read([risky])
    assert titles(page) == ["<script>alert(1)</script> & \"q\""]
    assert len(found(page, "//script")) == 1, "our own"


@pytest.mark.parametrize("number", [4, 30, 80])
def test_the_line_of_time_leads_to_places_in_the_list(number: int) -> None:
    page = read([*DATED[:number], *UNUSUAL])
    bars = found(page, "//*.time//a")
    assert bars
    ids = [element.get("id") for element in found(page, "//*[@id]")]
    assert len(ids) == len(set(ids))
    assert all(link.get("href")[1:] in ids for link in bars)
    assert {link.get("href") for link in found(page, "//a") if "://" in link.get("href")} == set(), "relative links"


def test_a_handful_has_no_line_of_time() -> None:
    assert not found(read([*DATED[:3], *UNUSUAL]), "//*.time")
    assert found(read([*DATED[:4], *UNUSUAL]), "//*.time")


@pytest.mark.parametrize(("first", "last", "bars", "name"), [
    (1950, 1959, 10, "1950"), (1900, 1999, 20, "1900–1904"), (1800, 1999, 20, "1800–1809"), (-99, 1999, 21, "-100–-1"),
    (1956, 1956, 0, "")])
def test_bars_are_years_or_more_as_the_span_asks(first: int, last: int, bars: int, name: str) -> None:
    spans = [span(f"{year:05}" if year < 0 else f"{year:04}") for year in (*[first] * 5, *[last] * 5)]
    made = timeline(spans, list(range(10)))  # type: ignore[arg-type]  # rows are only handed on
    assert len(made) == bars
    if bars:
        assert made[0].name == name
        assert sum(len(bar.rows) for bar in made) == 10
        assert (made[0].number, made[0].share, made[-1].share) == (5, 100, 100)


def test_the_page_is_the_same_whatever_order_entries_come_in_and_small() -> None:
    listed = entries(400)
    data = index_page(PROJECT, listed)
    assert data == index_page(PROJECT, tuple(reversed(listed)))
    assert (len(data) - len(index_page(PROJECT, listed[:100]))) / 300 < 500, "bytes a row"


# --- in a browser ---

@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with contextlib.ExitStack() as stack:
        yield unless_missing(lambda: stack.enter_context(open_browser()))


@contextmanager
def shown(browser: Any, listed: Sequence[Entry], address: str = "index.html",
          files: dict[str, bytes] | None = None) -> Iterator[tuple[Any, Complaints]]:
    given = {"index.html": index_page(PROJECT, listed), "favicon.ico": b"", **assets(PROJECT), **(files or {})}
    with open_page(browser, given, 1200, 900) as (page, complaints):
        page.set_default_timeout(10_000)
        page.goto(HOME + address)
        yield page, complaints


def seen(page: Any, where: str = "#published") -> list[str]:
    """The titles of the rows that are shown, in order."""
    return list(page.evaluate("""where => [...document.querySelectorAll(`${where} li:not([hidden]) > a`)]
        .filter(link => link.checkVisibility()).map(link => link.textContent)""", where))


def settled(page: Any) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def test_rows_are_filtered_and_the_address_keeps_what_was_chosen(browser: Any) -> None:
    with shown(browser, [*DATED, *UNUSUAL]) as (page, complaints):
        assert len(seen(page)) == 85
        page.get_by_label("Title, date, place, kind or archive").fill("ПХЕНЬЯН letter")
        settled(page)
        assert len(seen(page)) == 40
        assert page.locator(".found").inner_text() == "40 of 85 documents"
        page.get_by_label("Archive", exact=True).select_option("RGANI")
        page.get_by_label("Years from").fill("1956")
        settled(page)
        narrowed = seen(page)
        assert narrowed == [each.title for each in sorted(DATED, key=lambda each: (each.date, each.title)) if
                            each.title.startswith("Letter") and each.archive == "RGANI" and each.date >= "1956"]
        assert page.locator("#published .part:visible").count() < 5, "years without a row have no heading"
        kept = page.url.removeprefix(HOME)
        page.get_by_role("button", name="Show all").click()
        assert len(seen(page)) == 85
        assert not complaints.console
        with shown(browser, [*DATED, *UNUSUAL], kept) as (again, _):
            assert seen(again) == narrowed


def test_years_find_what_may_be_of_them(browser: Any) -> None:
    with shown(browser, [*DATED, *UNUSUAL], "index.html#from=1956&to=1956") as (page, _):
        assert {"A decade", "Unsure", "Span"} < set(seen(page))
        assert not {"No date", "Until"} & set(seen(page))


def test_the_line_of_time_filters_by_keyboard(browser: Any) -> None:
    with shown(browser, [*DATED, *UNUSUAL]) as (page, _):
        bar = page.get_by_role("link", name="1956 (11 documents)")
        bar.focus()
        page.keyboard.press("Enter")
        settled(page)
        assert len(seen(page)) == 11, "as many as it says"
        assert bar.get_attribute("aria-current") == "true"
        page.keyboard.press("Enter")
        settled(page)
        assert len(seen(page)) == 85


def test_rows_are_sorted_and_the_buttons_say_how(browser: Any) -> None:
    with shown(browser, [*DATED, *UNUSUAL, entry("d", "A draft", "1940", published=False)]) as (page, complaints):
        by_date = seen(page)
        title = page.get_by_role("button", name="title")
        title.click()
        settled(page)
        assert seen(page)[:3] == ["A decade", "Letter 1", "Letter 3"], "numbers by what they count"
        assert title.get_attribute("aria-pressed") == "true"
        title.click()
        settled(page)
        assert seen(page)[-1] == "A decade"
        assert title.get_attribute("aria-label") == "title, descending"
        page.get_by_role("button", name="place").click()
        settled(page)
        assert seen(page)[0].startswith("Report")
        assert set(seen(page)[-5:]) == {each.title for each in UNUSUAL}, "those of no known place are last"
        page.get_by_role("button", name="date").click()
        settled(page)
        assert seen(page) == by_date
        page.get_by_role("button", name="date").click()
        settled(page)
        assert seen(page)[:2] == ["Letter 79", "Letter 49"], "24 and 22 June 1959"
        assert seen(page)[-1] == "No date", "the undated stay last"
        assert seen(page, ".apart") == ["A draft"], "and drafts apart"
        assert not complaints.console


TEXTS = {each.slug: document(each.title, "First words.", f"The meat-packing plant of {each.place}.",
                             "Closing <b>words</b> &lt;img src=x onerror=alert(1)&gt; of oxtail.") for each in DATED}


@pytest.fixture(scope="module")
def searched() -> dict[str, bytes]:
    return index(TEXTS)


def test_the_text_is_searched_and_hits_lead_to_paragraphs(browser: Any, searched: dict[str, bytes]) -> None:
    asked: list[str] = []
    with shown(browser, DATED, files=searched) as (page, complaints):
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_label("Title, date, place, kind or archive").fill("plant Moscow")
        settled(page)
        assert not asked, "nothing is loaded before it is asked for"
        page.keyboard.press("Enter")
        page.locator(".text li").first.wait_for()
        assert page.locator(".text .say").inner_text() == "40 documents with “plant Moscow” in the text"
        assert page.locator(".text li").count() == 10
        first = page.locator(".text li").first
        assert first.locator("p a").first.get_attribute("href").endswith("/index.html#p2")
        assert first.locator("mark").all_inner_texts() == ["plant", "Moscow."]
        page.get_by_role("button", name="Show more").click()
        page.locator(".text li").nth(19).wait_for()
        assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('.text li')[10]")
        assert "text=plant+Moscow" in page.url
        page.get_by_label("Title, date, place, kind or archive").fill("oxtail")
        page.keyboard.press("Enter")
        page.locator(".text .say", has_text="oxtail").wait_for()
        page.locator(".text li").first.wait_for()
        assert "<img src=x" in page.locator(".text li").first.inner_text()
        assert page.locator(".text img").count() == 0, "no text is read as markup"
        page.get_by_label("Title, date, place, kind or archive").fill("zebra")
        page.keyboard.press("Enter")
        page.get_by_text("No text has “zebra”.").wait_for()
        assert not complaints.console
        assert not complaints.network
        assert all(url.startswith(HOME) for url in asked)


def test_a_hit_says_what_it_is_and_leads_to_a_paragraph_put_in_later(browser: Any) -> None:
    listed = [entry("a", "One"), entry("b", "Two", published=False), entry("c", "Three", withdrawn=True)]
    text = document("Any", "First.", "An oxtail.", "Last.").replace(b'id="p2"', b'id="p1a"')
    found = index({each.slug: text for each in listed})
    with shown(browser, listed, "index.html#text=oxtail", files=found) as (page, _):
        page.locator(".text li").nth(2).wait_for()
        said = {item.locator("> a").inner_text(): item for item in page.locator(".text li").all()}
        assert {title: item.locator(".state").all_inner_texts() for title, item in said.items()} == {
            "One": [], "Two": ["draft, not published"], "Three": ["withdrawn"]}
        for item in said.values():
            assert item.locator("p a").inner_text() == "paragraph 1a"
            assert item.locator("p a").get_attribute("href").endswith("/index.html#p1a")


def test_an_index_in_parts_is_searched_whole(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from countermark.site import search

    monkeypatch.setattr(search, "_PART", 3)
    listed = DATED[:8]
    parts = index({each.slug: TEXTS[each.slug] for each in listed})
    assert parts["site_search/parts.json"] == b"3"
    with shown(browser, listed, "index.html#text=plant", files=parts) as (page, complaints):
        page.locator(".text .say", has_text="8 documents").wait_for()
        assert not complaints.console


def test_where_the_search_cannot_be_loaded_the_page_says_so_and_filters(browser: Any) -> None:
    with shown(browser, DATED, "index.html#text=report") as (page, _):
        page.get_by_text("the search could not be loaded").wait_for()
        assert len(seen(page)) == 40


def test_without_a_server_the_page_filters_and_says_so(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(index_page(PROJECT, DATED))
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_label("Title, date, place, kind or archive").fill("report")
    page.keyboard.press("Enter")
    page.get_by_text("only where this site is opened from a web server").wait_for()
    assert len(seen(page)) == 40
    assert page.url.endswith("#q=report&text=report")
    page.close()


def test_without_scripts_it_is_a_plain_list(browser: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_content(index_page(PROJECT, DATED).decode())
    assert page.locator("#published li").count() == 80
    assert not page.locator("form").is_visible()
    assert not page.locator(".order").is_visible()
    page.close()
