"""The check page as it is used: in two browsers, from servers and the disk, by mouse, keyboard and dropped files."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

from tests.site import elsewhere
from tests.site.browsers import Browser, Driver, Page
from tests.site.checks import policies
from tests.site.collection import DRAFT, LETTER, PICTURES, WITHDRAWN, Collection

FIELD, STATUS = "input[type=file]", "[role=status]"
MEGABYTE = 1 << 20


def verdicts(page: Page, count: int = 1, seconds: float = 60) -> list[str]:
    """What stands in the status, once there are COUNT verdicts: a text of each."""
    page.wait(f"document.querySelectorAll('{STATUS} > *').length === {count}", seconds)
    return page.texts(f"{STATUS} > *")


def flipped(path: Path, to: Path, at: int = -40) -> Path:
    """A copy with one bit changed."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    to.write_bytes(data)
    return to


def reworded(book: Path, to: Path, old: bytes, new: bytes) -> Path:
    """A copy of an ebook with other words in its chapters."""
    with zipfile.ZipFile(book) as read, zipfile.ZipFile(to, "w") as write:
        for member in read.infolist():
            data = read.read(member)
            write.writestr(member, data.replace(old, new) if member.filename.endswith(".xhtml") else data)
    return to


def test_each_verdict(each_browser: Browser, home: str, collection: Collection, tmp_path: Path) -> None:
    empty, other = tmp_path / "empty.pdf", tmp_path / "other.txt"
    empty.write_bytes(b"")
    other.write_bytes(b"Something else.\n")
    wanted = [
        (collection.file(LETTER, "2.1"), "^Genuine and current .*A Letter.*"),
        (collection.file(LETTER, "2.1", ".epub"), "^Genuine and current "),
        (collection.file(LETTER, "2.1", ".ris"), "^Genuine and current "),
        (collection.file(LETTER, "1.1"), "^Genuine, an earlier edition .*changed"),
        (collection.file(LETTER, "1.1", ".epub"), "^Genuine, an earlier edition .*changed"),
        (collection.file(LETTER), "^A draft, not published "),
        (collection.file(DRAFT), "^A draft, not published "),
        (collection.file(WITHDRAWN, "1.1"), "^Genuine; this document was withdrawn "),
        (collection.file(PICTURES, "1.1", ".epub"), "^Genuine and current "),
        (flipped(collection.file(LETTER, "2.1"), tmp_path / "bit.pdf"), "^Altered .*A Letter"),
        (reworded(collection.file(LETTER, "2.1", ".epub"), tmp_path / "words.epub", b"harvest", b"country"),
         "^Altered .*paragraph 2"),
        (empty, "^This file is empty "),
        (other, "^Unknown to the list of 28 November 2026 "),
    ]
    with each_browser.open(f"{home}check.html") as page:
        assert page.text(STATUS) == ""
        assert page.seen(FIELD) == len(page.run("[...document.querySelectorAll('input[type=file]')].map(() => 1)")) == 1
        for file, says in wanted:
            page.upload(FIELD, [file])
            said, = verdicts(page)
            assert re.search(says, said), f"{file.name}: {said}"
        assert (page.strangers(), page.complaints) == ([], [])
    assert len({file.name for file, _ in wanted}) > 5


def test_five_files_at_once_and_dropped(each_browser: Browser, home: str, collection: Collection,
                                        tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(b"Something else.\n")
    files = [collection.file(LETTER, "2.1"), collection.file(LETTER, "1.1", ".epub"), other,
             flipped(collection.file(LETTER, "2.1"), tmp_path / "bit.pdf"), collection.file(PICTURES, "1.1")]
    starts = ["Genuine and current", "Genuine, an earlier edition", "Unknown", "Altered", "Genuine and current"]
    with each_browser.open(f"{home}check.html", width=390) as page:
        for give in (page.upload, page.drop):
            give(FIELD, files)
            said = verdicts(page, 5)
            assert [each.startswith(start) for each, start in zip(said, starts, strict=True)] == [True] * 5, said
            assert all(file.name in each for file, each in zip(files, said, strict=True))
            assert page.wider() == 0
        assert page.strangers() == []


def test_a_large_file_is_read_while_the_page_answers(each_browser: Browser, home: str, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        for number in range(200):
            file.write(bytes([number]) * MEGABYTE)
    with each_browser.open(f"{home}check.html") as page:
        page.run("void (window.steps = new Set(), new MutationObserver(() => steps.add(document.body.innerText.match("
                 "/\\d+ %/)?.[0])).observe(document.body, {subtree: true, childList: true, characterData: true, "
                 "attributes: true}))")
        page.watch_frames()
        page.upload(FIELD, [large])
        page.wait("document.querySelector('progress') && document.querySelector('progress').getClientRects().length")
        said, = verdicts(page, seconds=200)
        assert said.startswith("Unknown to the list of ")
        assert page.longest_frame() < 1000, "as a page that reads by itself would not answer for seconds"
        assert page.run("steps.size") > 4, "progress is shown"
        assert page.seen("progress") == 0


def test_by_the_keyboard_alone(each_browser: Browser, home: str, collection: Collection) -> None:
    with each_browser.open(f"{home}check.html") as page:
        assert page.tab_to(FIELD) < 10
        shown = page.run("(() => { const f = document.activeElement, s = getComputedStyle(f), "
                         "b = getComputedStyle(f.closest('.drop') || f); "
                         "return s.outlineStyle !== 'none' || b.outlineStyle !== 'none' })()")
        assert shown, "the focus is seen"
        page.upload(FIELD, [collection.file(LETTER, "2.1")])
        verdicts(page)
        assert page.tab_to(f"{STATUS} a") < 5, "what the verdict names can be opened"
        page.press("Enter")
        page.wait("location.pathname.endsWith('/letter/index.html')")


def test_what_a_screen_reader_is_told(chromium: Browser, drive: Driver, collection: Collection) -> None:
    with chromium.open(f"{drive.recorder.serve(collection.output)}check.html") as page:
        assert page.attribute(STATUS, "aria-live") in (None, "polite")
        assert page.run("Boolean(document.querySelector('input[type=file]').labels.length)")
        page.upload(FIELD, [collection.file(LETTER, "2.1")])
        verdicts(page)
        heard = str(page.tree())
        assert "Genuine and current" in heard


def test_its_policy_lets_nothing_out(each_browser: Browser, home: str, collection: Collection, drive: Driver,
                                     tmp_path: Path) -> None:
    """The page that asks elsewhere by all means, with the check page's own policy, and its own scripts allowed."""
    policy, = policies((collection.output / "check.html").read_bytes())
    assert policy.startswith("default-src 'none'; ")
    freed = re.sub(r"script-src [^;]*", "script-src 'unsafe-inline'", policy)
    assert freed != policy
    (tmp_path / "index.html").write_bytes(elsewhere.page(freed).replace(elsewhere.HOST.encode(), b"held.example"))
    url = tmp_path.as_uri() + "/index.html" if home.startswith("file:") else drive.recorder.serve(tmp_path)
    with each_browser.open(url) as opened:
        time.sleep(1)
        # What the page of an earlier test asked for may come late; it asks other hosts.
        assert [each for each in opened.strangers() if elsewhere.HOST not in each] == []
