"""The tests of pages see what they are there to see: each has a page that is bad in the way it looks for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from countermark.validators import Broken
from tests.site import elsewhere
from tests.site.browsers import BROWSERS, Browser, Driver, Page

#: What a check page of ours would allow itself; no page with it asks elsewhere for anything.
POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; script-src 'unsafe-inline'; worker-src blob:"
_USED = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Used</title><link rel="icon" href="data:,">
<main><p><a href="#end">Link</a> <label>Files <input type="file" multiple></label> <button>Copy</button>
<p role="status"></p><p hidden>Hidden</p><p id="end">The   end</p></main>
<script>
const said = document.querySelector("[role=status]");
const tell = (how, files) => { said.textContent = how + [...files].map(f => ` ${f.name} ${f.size}`).join(); };
document.querySelector("input").onchange = event => tell("chosen", event.target.files);
document.body.ondrop = event => { event.preventDefault(); tell("dropped", event.dataTransfer.files); };
document.querySelector("button").onclick = () => { said.textContent = "copied"; };
</script></html>"""


@pytest.fixture(params=["http", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path, drive: Driver) -> Callable[[bytes], str]:
    """A page's bytes → where browsers find it: from a server, and from the disk."""
    folder = tmp_path / "a site é"
    folder.mkdir()
    base = drive.recorder.serve(folder) if request.param == "http" else folder.as_uri() + "/"

    def put(data: bytes) -> str:
        (folder / "index.html").write_bytes(data)
        return base + "index.html"

    return put


def _means_seen(page: Page, wanted: set[str]) -> set[str]:
    """The means by which the page asked elsewhere, once WANTED were seen or some seconds have passed."""
    for _ in range(20):
        seen = elsewhere.means_of(page.strangers())
        if seen >= wanted:
            break
        time.sleep(0.3)
    return seen


def test_each_way_to_ask_elsewhere_is_seen(each_browser: Browser, place: Callable[[bytes], str]) -> None:
    # Firefox looks for what it may need later when a page is quiet, which the others keep it from.
    wanted = set(elsewhere.MEANS) - {"prefetch"}
    url = place(elsewhere.page(means=sorted(wanted)))
    with each_browser.open(url, until="domcontentloaded") as page:
        assert _means_seen(page, wanted) == wanted
    url = place(elsewhere.page(means=["prefetch", "img"]))
    with each_browser.open(url) as page:
        # It does not prefetch for pages of the disk.
        by_disk = each_browser.name == "firefox" and url.startswith("file:")
        assert _means_seen(page, {"prefetch", "img"} if not by_disk else {"img"}) >= {"img"} | (
            {"prefetch"} - ({"prefetch"} if by_disk else set()))


def test_a_policy_holds_all_of_them_back_but_not_that_the_page_goes(each_browser: Browser,
                                                                    place: Callable[[bytes], str]) -> None:
    held = elsewhere.page(POLICY).replace(elsewhere.HOST.encode(), b"held.example")
    with each_browser.open(place(held), until="domcontentloaded") as page:
        time.sleep(2)
        # What the page of an earlier test asked for may come late; it asks other hosts.
        assert [each for each in page.strangers() if elsewhere.HOST not in each] == []
    with each_browser.open(place(elsewhere.page(POLICY, leaving=True)), until="domcontentloaded") as page:
        assert _means_seen(page, {elsewhere.LEAVING}) == {elsewhere.LEAVING}


@pytest.mark.parametrize("name", BROWSERS)
def test_a_browser_asks_for_nothing_by_itself(drive: Driver, browser: Callable[[str], Browser], tmp_path: Path,
                                              name: str) -> None:
    browser(name)  # without it there is no run
    (tmp_path / "index.html").write_text(_USED, "utf-8")
    home = drive.recorder.serve(tmp_path)
    before = len(drive.recorder.requests)
    with drive.browser(name) as fresh, fresh.open(home) as page:
        time.sleep(5)
        assert page.strangers() == []
    assert [each.url for each in drive.recorder.requests[before:]] == [home]


def test_a_page_is_used_by_files_keys_and_mouse(each_browser: Browser, place: Callable[[bytes], str],
                                                tmp_path: Path) -> None:
    files = [tmp_path / "one.txt", tmp_path / "two é.txt"]
    for number, file in enumerate(files):
        file.write_bytes(bytes(number))
    with each_browser.open(place(_USED.encode()), width=390) as page:
        assert page.text("[role=status]") == ""
        page.upload("input[type=file]", files)
        assert page.wait_text("[role=status]", "chosen") == "chosen one.txt 0, two é.txt 1"
        page.drop("body", files[1:])
        assert page.wait_text("[role=status]", "dropped") == "dropped two é.txt 1"
        assert page.tab_to("button") == 3
        assert page.focused() == "button Copy"
        page.press("Enter")
        assert page.wait_text("[role=status]", "copied") == "copied"
        page.press("Shift+Tab")
        assert page.focused().startswith("input")
        assert page.run("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [390, False]
        assert page.texts("main p") == ["Link Files Copy", "copied", "", "The end"]
        assert (page.seen("p"), page.attribute("a", "href"), page.attribute("h1", "id")) == (3, "#end", None)
        assert (page.complaints, page.strangers()) == ([], [])
        with pytest.raises(Broken):
            page.wait_text("[role=status]", "genuine", seconds=0.3)


def test_what_goes_wrong_in_a_page_is_told(each_browser: Browser, place: Callable[[bytes], str]) -> None:
    data = _USED.replace("</script>", "setTimeout(() => { throw new Error('lost') }, 0)</script>").encode()
    with each_browser.open(place(data)) as page:
        time.sleep(0.3)
        assert [each for each in page.complaints if "lost" in each]


def test_a_page_that_does_not_answer_is_seen(each_browser: Browser, place: Callable[[bytes], str]) -> None:
    with each_browser.open(place(_USED.encode())) as page:
        page.watch_frames()
        time.sleep(0.5)
        assert page.longest_frame() < 1000  # this machine may be busy
        page.run("(() => { const end = performance.now() + 2000; while (performance.now() < end); })()")
        time.sleep(0.3)
        assert page.longest_frame() > 1900


def test_plain_http_elsewhere_is_not_trusted_as_this_machine_is(each_browser: Browser, drive: Driver,
                                                                tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(_USED, "utf-8")
    trusted = {}
    for url in (drive.recorder.serve(tmp_path), drive.recorder.serve(tmp_path, "archive.example", "/texts/")):
        with each_browser.open(url) as page:
            trusted[url.startswith("http://127.")] = page.run("[isSecureContext, Boolean(crypto.subtle)]")
    assert trusted == {True: [True, True], False: [False, False]}


def test_dark_is_what_the_page_is_asked_for(drive: Driver, browser: Callable[[str], Browser], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(_USED, "utf-8")
    home = drive.recorder.serve(tmp_path)
    for name in BROWSERS:
        browser(name)
        with drive.browser(name, dark=True) as dark, dark.open(home) as page:
            assert page.run("matchMedia('(prefers-color-scheme: dark)').matches") is True
