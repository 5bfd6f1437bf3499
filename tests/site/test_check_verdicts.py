"""What the check page says of files: the same as `./doit verify --file`, and no more than it can know."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from countermark.formats.container import write_container
from countermark.site.inside import Unread, inside
from countermark.verification.copies import judge
from tests.books import edited, members
from tests.forged_epubs import DOCUMENT, FORGED, SHEET, streamed, zipped
from tests.site.browsers import Browser
from tests.site.checking import FIELD, VERDICT, made, page_of, placed, said
from tests.site.collection import LETTER, PICTURES, WITHDRAWN, Collection
from tests.site_entries import entry

URN = b"urn:countermark:edition:"


# --- as verify --file has it ---

def stored(parts: Mapping[str, bytes]) -> bytes:
    """An archive of another make, of which `verify` reads the words as well."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def pile(collection: Collection) -> Iterator[tuple[str, bytes]]:
    """Files of every kind, by names that tell them apart."""
    for slug, printing in ((LETTER, "2.1"), (LETTER, "1.1"), (WITHDRAWN, "1.1"), (PICTURES, "1.1")):
        for file in sorted((collection.output / slug / printing).iterdir()):
            yield f"{slug}-{printing}-{file.name}", file.read_bytes()
    for suffix in (".pdf", ".epub", ".ris"):
        yield f"draft{suffix}", collection.file(LETTER, suffix=suffix).read_bytes()
    pdf, book = (collection.file(LETTER, "2.1", suffix).read_bytes() for suffix in (".pdf", ".epub"))
    old = collection.file(LETTER, "1.1", ".epub").read_bytes()
    named = pdf.index(URN)
    yield "one bit.pdf", pdf[:-9] + bytes([pdf[-9] ^ 1]) + pdf[-8:]
    yield "cut.pdf", pdf[:named + 88]
    yield "cut.epub", book[:-100]
    yield "longer.pdf", pdf + b"x" * 2000
    yield "longer.epub", book + bytes(70_000)
    yield "unnamed.pdf", pdf[:named + 60]
    yield "name alone.txt", pdf[named:named + 88]
    yield "longer name.txt", pdf[named:named + 88] + b"a"
    yield "at the border.bin", bytes((1 << 20) - 40) + pdf[named:named + 88]
    yield "at the slice.bin", bytes((4 << 20) - 40) + pdf[named:named + 88] + bytes(1 << 20)
    yield "two names.txt", old[old.index(URN):][:88] + b" " + pdf[named:named + 88]
    yield "withdrawn.bin", collection.file(WITHDRAWN, "1.1").read_bytes() + b"\n"
    yield "packed anew.epub", zipped(members(book))
    yield "packed on the way.epub", streamed(members(old))
    yield "stored.epub", stored(members(book))
    for name, (member, before, after) in {
        "another style": (SHEET, "1.45", "1.55"), "hidden": (SHEET, "}", "} .numbered { display: none }"),
        "another word": (DOCUMENT, "harvest", "country"), "a word more": (DOCUMENT, "harvest", "whole harvest"),
        "a script": (DOCUMENT, "</body>", "<script>document.body.textContent = '';</script></body>"),
    }.items():
        changed = edited(book, member, before, after)
        yield f"{name}, in another archive.epub", changed
        yield f"{name}.epub", write_container(members(changed))
    yield "other.txt", b"Something else.\n"
    checksum = collection.file(LETTER, "2.1", ".pdf.sha256").read_bytes()
    yield "checksum with a mark.sha256", b"\xef\xbb\xbf" + checksum
    yield "checksum of another name.sha256", checksum.replace(b".pdf", b".epub")
    yield "checksum without its end.sha256", checksum[:-1]
    yield "checksum of another.sha256", f"{'0' * 64}  letter.pdf\n".encode()


def test_it_contradicts_verify_in_nothing(chromium: Browser, collection: Collection, tmp_path: Path) -> None:
    files = placed(tmp_path, dict(pile(collection)))
    with chromium.open((collection.output / "check.html").as_uri()) as page:
        told = dict(zip([file.name for file in files], said(page, files), strict=True))
    words = set()
    for file in files:
        copy, (heading, text) = judge(collection.trial.project, file), told[file.name]
        called = "a draft, not published" if copy.draft else copy.verdict.removesuffix(" and current" * copy.withdrawn)
        assert heading.casefold().startswith(called), (file.name, copy, text)
        assert ("The end is missing" in text) == copy.cut, file.name
        assert ("was withdrawn" in text) == copy.withdrawn, file.name
        assert copy.sha256 in text.replace(" ", "")
        if copy.printing:
            name = f"edition {copy.printing.edition}, printing {copy.printing.printing}"
            assert f"{name}, of A {copy.slug.capitalize()}, " in text
        assert [each for each in copy.since if each.rstrip(":").casefold() not in text.casefold()] == []
        ours = "every file inside is that of" in text
        theirs = "words are not those" in text
        assert not (ours and copy.words == "other"), file.name
        assert not (theirs and copy.words == "same"), file.name
        if copy.words == "same" and file.suffix == ".epub":
            assert ours or "have the words" in text, file.name
        words.add((copy.words, ours, theirs))
    assert {("same", True, False), ("other", False, True), ("unread", False, False), ("", False, False)} <= words
    assert {heading for heading, _ in told.values()} == {
        "A draft, not published",
        "Genuine and current", "Genuine, an earlier edition", "Genuine; this document was withdrawn",
        "Altered", "Unknown to the list of 28 November 2026"}


def test_what_can_be_said_of_an_altered_ebook(each_browser: Browser, collection: Collection, tmp_path: Path) -> None:
    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    text = members(book)[DOCUMENT].decode()
    parts = re.findall(r'<p class="numbered" id="p\d+">.*?</p>', text)
    assert len(parts) == 3
    more = '<p class="numbered" id="p4">And more.</p>'
    files = {
        "packed.epub": zipped(members(book)), "style.epub": edited(book, SHEET, "}", "} p { display: none }"),
        "word.epub": edited(book, DOCUMENT, "harvest", "country"), "less.epub": edited(book, DOCUMENT, parts[1], ""),
        "more.epub": edited(book, DOCUMENT, parts[2], parts[2] + more),
        "heading.epub": edited(book, DOCUMENT, "<section", "<h2>Void</h2><section"),
        "order.epub": edited(book, DOCUMENT, parts[0] + "\n" + parts[1], parts[1] + "\n" + parts[0]),
        "markup.epub": edited(book, DOCUMENT, "harvest", "<b>harvest"),
        "bytes.epub": FORGED["two in one"][1](book),
    }
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        told = dict(zip(files, (text for _, text in said(page, placed(tmp_path, files))), strict=True))
        assert page.run("document.documentElement.dataset.reads") == "worker"
        assert page.run(f"[...document.querySelectorAll('{VERDICT} dl a')].map(each => each.getAttribute('href'))") == [
            "letter/index.html#p2"] * 2
    for name, says in {
        "packed.epub": "every file inside is that of edition 2; only the packing differs",
        "style.epub": "The chapters have the words of edition 2. But the markup, the styles, the pictures",
        "word.epub": "not those of edition 2. Other words in paragraph 2", "less.epub": "Missing paragraph 2",
        "more.epub": "Added paragraph 4", "heading.epub": "No numbered paragraph was found to differ",
        "order.epub": "No numbered paragraph was found to differ: what differs stands elsewhere",
        "markup.epub": "cannot be told: it has markup that our ebooks never have",
        "bytes.epub": "cannot be told: its directory is not where it should be",
    }.items():
        assert says in told[name], told[name]
    assert [name for name, text in told.items() if "every file inside" in text] == ["packed.epub"]
    assert [name for name, text in told.items() if "have the words" in text] == ["style.epub"]


def test_what_browsers_unpack_is_what_python_does(each_browser: Browser, collection: Collection,
                                                  tmp_path: Path) -> None:
    """Node.js is asked in tests/test_inside.py; browsers unpack, and refuse, by means of their own."""
    book = collection.file(PICTURES, "1.1", ".epub").read_bytes()
    files = {f"{number}.epub": forge(book) for number, (_, forge) in enumerate(FORGED.values())}
    files |= {"packed.epub": zipped(members(book)), "streamed.epub": streamed(members(book))}
    script = """Promise.all([...document.querySelector('input').files].map(file => inside(file).then(
        ({members, words, paragraphs}) => ({members, words, paragraphs}), error => error.message)))"""
    expected = []
    for data in files.values():
        try:
            expected.append(msgspec.to_builtins(inside(data)))
        except Unread as error:
            expected.append(str(error))
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        page.upload(FIELD, placed(tmp_path, files))
        assert page.run(script) == expected
    assert sum(isinstance(each, dict) for each in expected) == 2


# --- by made-up lists ---

PDF, BOOK, RIS = b"%PDF-1.7 first", b"PK first", b"TY  - MANSCPT"


def test_an_earlier_printing_and_what_follows_it(chromium: Browser, tmp_path: Path) -> None:
    later = made({"a.pdf": PDF + b"2", "a.epub": BOOK, "a.ris": RIS}, printing=2,
                 changed=("The <b>letters</b> are larger.",))
    first = made({"a.pdf": PDF, "a.epub": BOOK, "a.ris": RIS})
    some = msgspec.structs.replace(entry("a", "One & two"), printings=(later, first))
    files = placed(tmp_path, {"x.pdf": PDF, "y.pdf": PDF + b"2", "z.epub": BOOK, "z.ris": RIS})
    with chromium.open(page_of(tmp_path, [some])) as page:
        told = said(page, files)
    assert [heading for heading, _ in told] == ["Genuine, an earlier printing", *["Genuine and current"] * 3]
    assert "edition 1, printing 1, of One & two, published on 11 November 2026: the PDF" in told[0][1]
    assert "What changed since: Edition 1, printing 2, of 12 November 2026 The <b>letters</b> are larger." in told[0][1]
    assert "printing 2, of One & two, published on 12 November 2026: the EPUB" in told[2][1], "the newest that has it"
    assert "the citation file (RIS)" in told[3][1]


def test_a_draft_is_known_as_such_and_what_is_published_comes_first(chromium: Browser, tmp_path: Path) -> None:
    other = "ab" * 32
    draft = made({"a.pdf": PDF + b"3", "a.epub": BOOK}, 2, 0, edition_id=other)
    some = [msgspec.structs.replace(entry("a"), printings=(made({"a.pdf": PDF, "a.epub": BOOK}),), draft=draft),
            msgspec.structs.replace(entry("b", "Never"), printings=(),
                                    draft=made({"b.pdf": b"b"}, 1, 0, edition_id="cd" * 32))]
    files = placed(tmp_path, {"x.pdf": PDF + b"3", "z.epub": BOOK, "b.pdf": b"b", "n.txt": URN + other.encode()})
    with chromium.open(page_of(tmp_path, some)) as page:
        told = said(page, files)
    assert [heading for heading, _ in told] == ["A draft, not published", "Genuine and current",
                                                "A draft, not published", "Unknown to the list of 11 November 2026"]
    assert "What is published is edition 1, printing 1, of 11 November 2026" in told[0][1]
    assert "names a draft of A title, which is not published" in told[3][1]


def test_without_any_edition(chromium: Browser, tmp_path: Path) -> None:
    with chromium.open(page_of(tmp_path, [])) as page:
        [(heading, _)] = said(page, placed(tmp_path, {"x.pdf": PDF}))
    assert heading == "Unknown: no edition stands in the list yet"


def test_a_list_without_paragraphs_or_insides(chromium: Browser, collection: Collection, tmp_path: Path) -> None:
    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    named = book[book.index(URN) + len(URN):][:64].decode()
    printed = made({"letter.epub": book}, 2, book=book, edition_id=named)
    files = placed(tmp_path, {"word.epub": edited(book, DOCUMENT, "harvest", "country"),
                              "packed.epub": zipped(members(book))})
    listed = msgspec.structs.replace(entry(LETTER), printings=(printed,))

    def short(text: str) -> str:
        return text.replace('"short":0', '"short":1')

    with chromium.open(page_of(tmp_path, [listed], short)) as page:
        told = said(page, files)
    assert "Which paragraphs differ cannot be told here" in told[0][1]
    assert "only the packing differs" in told[1][1]
    bare = msgspec.structs.replace(printed, inside=None)
    with chromium.open(page_of(tmp_path, [msgspec.structs.replace(listed, printings=(bare,))])) as page:
        assert all("the list does not say what is inside its ebook" in text for _, text in said(page, files))


# --- how files are read ---

def test_a_worker_reads_wherever_the_page_lies(each_browser: Browser, home: str, collection: Collection) -> None:
    with each_browser.open(f"{home}check.html") as page:
        said(page, [collection.file(LETTER, "2.1")])
        assert page.run("document.documentElement.dataset.reads") == "worker"
        assert page.complaints == []


def test_without_a_worker_the_page_reads_itself_and_still_answers(each_browser: Browser, collection: Collection,
                                                                  tmp_path: Path) -> None:
    def without(text: str) -> str:
        assert "worker-src blob:" in text
        return text.replace("worker-src blob:", "worker-src 'none'")

    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    named = book[book.index(URN) + len(URN):][:64].decode()
    printed = made({"letter.epub": book}, 2, book=book, edition_id=named)
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(30 << 20)
    files = placed(tmp_path, {"good.epub": book, "packed.epub": zipped(members(book))})
    listed = msgspec.structs.replace(entry(LETTER), printings=(printed,))
    with each_browser.open(page_of(tmp_path, [listed], without)) as page:
        page.watch_frames()
        told = said(page, [*files, large])
        assert page.run("document.documentElement.dataset.reads") == "page"
        assert page.longest_frame() < 1000
    assert [heading for heading, _ in told] == ["Genuine and current", "Altered",
                                                "Unknown to the list of 21 November 2026"]
    assert "only the packing differs" in told[1][1]


def test_a_browser_that_cannot_unpack_says_so(chromium: Browser, collection: Collection, tmp_path: Path) -> None:
    book = zipped(members(collection.file(LETTER, "2.1", ".epub").read_bytes()))

    def without(text: str) -> str:
        changed = text.replace("worker-src blob:", "worker-src 'none'")
        return re.sub(r"script-src [^;]*", "script-src 'unsafe-inline'", html.unescape(changed), count=1)

    text = (collection.output / "check.html").read_text("utf-8")
    path = tmp_path / "check.html"
    path.write_text(without(text).replace('<script id="reader">', '<script>delete window.DecompressionStream</script>'
                                          '<script id="reader">'), "utf-8")
    with chromium.open(path.as_uri()) as page:
        [(heading, text)] = said(page, placed(tmp_path, {"x.epub": book}))
    assert heading == "Altered"
    assert "this browser cannot unpack an ebook" in text


def test_what_cannot_be_read_and_what_is_none(each_browser: Browser, collection: Collection, tmp_path: Path) -> None:
    good, gone = collection.file(LETTER, "2.1"), tmp_path / "gone.pdf"
    gone.write_bytes(b"soon gone")
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as file:
        file.truncate((512 << 20) + 1)
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        page.run("void document.querySelector('input').addEventListener('change', event => {"
                 " if (!window.wait) event.stopImmediatePropagation() }, true)")
        page.upload(FIELD, [gone])
        gone.unlink()
        page.run("(window.wait = 1, document.querySelector('input').dispatchEvent(new Event('change')), 0)")
        page.wait(f"document.querySelectorAll('{VERDICT}').length === 1")
        assert page.text(VERDICT).startswith("This file could not be read gone.pdf")
        [(heading, text)] = said(page, [huge])
        assert (heading.startswith("Unknown"), "too large to be one of ours" in text) == (True, True)
        folder = """(() => { const event = new Event("drop", {bubbles: true, cancelable: true});
            event.dataTransfer = {types: ["Files"], items: [{kind: "file", webkitGetAsEntry: () => (
                {isDirectory: true, name: "texts"})}]};
            document.dispatchEvent(event); return event.defaultPrevented })()"""
        assert page.run(folder) is True
        page.wait("document.querySelector('[role=status]').innerText.includes('is a folder')")
        [(heading, _)] = said(page, [good])
        assert heading == "Genuine and current"


def test_another_choice_takes_the_place_of_one_that_is_still_read(each_browser: Browser, collection: Collection,
                                                                  tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(300 << 20)
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        page.upload(FIELD, [large])
        page.wait("document.querySelector('progress').getClientRects().length")
        told = said(page, [collection.file(LETTER, "2.1")])
        assert [heading for heading, _ in told] == ["Genuine and current"]


def test_the_focus_stays_and_names_are_words(chromium: Browser, collection: Collection, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>\u202egpj.pdf"
    with chromium.open((collection.output / "check.html").as_uri()) as page:
        page.focus(FIELD)
        [(_, text)] = said(page, placed(tmp_path, {name: b"x"}))
        assert "<img src=x onerror=alert(1)>" in text
        assert page.seen(f"{VERDICT} img") == 0
        assert page.run("[...document.querySelectorAll('.verdict bdi')].length") == 1, "it turns nothing round"
        assert page.focused().startswith("input#files")


def test_without_javascript_it_says_how_to_check_by_hand(chromium: Browser, collection: Collection) -> None:
    with chromium.open((collection.output / "check.html").as_uri(), javascript=False) as page:
        text = page.text("main")
        assert page.seen(FIELD) == 0
    assert "Checking on this page needs JavaScript" in text
    assert all(each in text for each in ("sha256sum FILE", "SHA256SUMS", "can give you a forged list"))
