"""The check page before files that somebody made to deceive it, or that a program packed in a way of its own."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import lxml.html
import msgspec
import pytest

from countermark.project import CHECKSUMS, SIGNATURE, Project
from countermark.site.check import check_page, list_of
from countermark.site.entries import Entry, Held
from countermark.verification.copies import judge
from tests.books import edited, members
from tests.conftest import ROOT
from tests.forged_epubs import DOCUMENT, PACKAGE, directory_of_zip64, zipped
from tests.site.browsers import Browser, Page
from tests.site.collection import LETTER, Collection
from tests.site_entries import entries, entry

FIELD, VERDICT = "input[type=file]", "[role=status] > *"


def said(page: Page, files: Sequence[Path]) -> list[str]:
    page.run("void document.querySelector('[role=status]').replaceChildren()")
    page.upload(FIELD, files)
    page.wait(f"document.querySelectorAll('{VERDICT}').length === {len(files)} && "
              "document.querySelector('#reading').hidden", 120)
    return page.texts(VERDICT)


def placed(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def packed(parts: Mapping[str, bytes]) -> bytes:
    """As any program packs: the package document, too, so that its words are not in the archive's bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # a plain file, as verify asks
            archive.writestr(entry, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    assert b"urn:countermark" not in out.getvalue()
    return out.getvalue()


def test_an_ebook_whose_package_is_packed_is_still_told(each_browser: Browser, collection: Collection,
                                                        tmp_path: Path) -> None:
    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    files = placed(tmp_path, {
        "packed.epub": packed(members(book)),
        "word.epub": packed(members(edited(book, DOCUMENT, "harvest", "country"))),
        "cut.epub": packed(members(book))[:-1], "other.zip": zipped({"a.txt": b"x"}),
        "no package.epub": zipped({"META-INF/container.xml": b"<a/>"})})
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        page.run("void (window.steps = new Set(), new MutationObserver(() => steps.add(document.querySelector("
                 "'#how-far').textContent)).observe(document.body, {subtree: true, childList: true}))")
        told = said(page, files)
        assert "Looking inside packed.epub, 1 of 5" in page.run("[...steps]")
        assert page.complaints == []
    assert [each.split(" ", 1)[0] for each in told] == ["Altered", "Altered", "Unknown", "Unknown", "Unknown"]
    assert "only the packing differs" in told[0]
    assert "words are not those" in told[1]
    assert "Whether it names one of its editions cannot be told: it is cut off" in told[2]
    assert "names none of its editions" in told[3]
    assert "Whether it names one of its editions cannot be told: it does not say what its chapters are" in told[4]
    assert [each for each in (told[2], told[4]) if "names none" in each] == []
    copies = [judge(collection.trial.project, file) for file in files]
    assert [(copy.verdict, copy.words, bool(copy.unseen)) for copy in copies] == [
        ("altered", "same", False), ("altered", "other", False), ("unknown", "", True), ("unknown", "", False),
        ("unknown", "", True)]
    run = collection.trial.doit("verify", "--file", str(files[2]))
    assert run.returncode == 5
    assert "whether it names one of its editions cannot be told: it is cut off" in run.stdout
    assert "names none" not in run.stdout


def test_words_are_not_called_ours_where_others_can_be_shown(chromium: Browser, collection: Collection,
                                                             tmp_path: Path) -> None:
    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    files = placed(tmp_path, {
        "namespace.epub": edited(book, DOCUMENT, "</section>", "<style xmlns='urn:x'>No harvest</style></section>"),
        "prefix.epub": edited(edited(book, PACKAGE, "<spine", "<x:spine"), PACKAGE, "</spine", "</x:spine")})
    with chromium.open((collection.output / "check.html").as_uri()) as page:
        told = said(page, files)
    assert [each for each in told if "have the words" in each or "cannot be told" not in each] == []


def test_a_checksum_file_is_told_byte_for_byte(each_browser: Browser, collection: Collection, tmp_path: Path) -> None:
    good = collection.file(LETTER, "2.1", ".pdf.sha256").read_bytes()
    files = placed(tmp_path, {"good": good, "mark": b"\xef\xbb\xbf" + good, "odd": good.replace(b".pdf", b"\xff.pdf"),
                              "line": good.replace(b"\n", b"\r\n"), "name": good.replace(b"letter", b"better")})
    with each_browser.open((collection.output / "check.html").as_uri()) as page:
        told = said(page, files)
    assert [each.split(" ", 1)[0] for each in told] == ["Genuine", *["Unknown"] * 4]


def test_a_printings_list_is_known_to_the_page_and_to_verify(chromium: Browser, collection: Collection) -> None:
    files = [collection.output / LETTER / printing / CHECKSUMS for printing in ("2.1", "1.1")]
    with chromium.open((collection.output / "check.html").as_uri()) as page:
        told = said(page, files)
    assert "its list of checksums, byte for byte" in told[0]
    assert told[1].startswith("Genuine, an earlier edition")
    assert [(copy.verdict, copy.slug, str(copy.printing)) for copy in (
        judge(collection.trial.project, file) for file in files)] == [
            ("genuine and current", LETTER, "2.1"), ("genuine, an earlier edition", LETTER, "1.1")]


def test_a_signature_is_listed_and_all_that_is_listed_is_counted() -> None:
    [some] = entries(1)
    extra = tuple(Held(name, "", name, "", 1, hashlib.sha256(name.encode()).hexdigest())
                  for name in (CHECKSUMS, SIGNATURE))
    first = some.printings[0]
    whole = msgspec.structs.replace(some, printings=(msgspec.structs.replace(first, files=(*first.files, *extra)),))
    assert [name for name, *_ in list_of([whole])["shapes"][0]][-2:] == [CHECKSUMS, SIGNATURE]
    text = lxml.html.document_fromstring(check_page(Project(ROOT), [whole])).text_content()
    assert f"1 document, {len(first.files) + 2} files" in text


def test_a_signature_is_known_to_verify(collection: Collection, tmp_path: Path) -> None:
    data = b"-----BEGIN SSH SIGNATURE-----\nabcd\n-----END SSH SIGNATURE-----\n"
    place = collection.trial.project.printings(LETTER) / "1.1" / SIGNATURE
    [copy] = placed(tmp_path, {"x": data})
    assert judge(collection.trial.project, copy).verdict == "unknown"
    place.write_bytes(data)
    try:
        found = judge(collection.trial.project, copy)
    finally:
        place.unlink()
    assert (found.verdict, found.slug, str(found.printing)) == ("genuine, an earlier edition", LETTER, "1.1")


def page_at(folder: Path, address: str, some: Sequence[Entry]) -> lxml.html.HtmlElement:
    """The page of a project whose base address is ADDRESS."""
    (folder / "content").mkdir()
    for name in ("layouts", "styles", "fonts"):
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    text = (ROOT / "content" / "collection.yaml").read_text("utf-8")
    changed = re.sub("(?m)^base address: .*$", f"base address: {address}", text)
    assert address in changed
    (folder / "content" / "collection.yaml").write_text(changed, "utf-8")
    return lxml.html.document_fromstring(check_page(Project(folder), some))


@pytest.mark.parametrize(("address", "base"), [("https://editions.countermark.example", ""),
                                               ("https://archive.invalid/editions", "https://archive.invalid/editions/")])
def test_a_copy_that_is_kept_leads_to_the_site_if_it_has_an_address(tmp_path: Path, address: str, base: str) -> None:
    page = page_at(tmp_path, address, [entry("a")])
    links = [link for link in page.xpath("//a/@href") if not link.startswith("#")]
    assert f"{base}SHA256SUMS" in links
    assert [link for link in links if link.startswith("https:") != bool(base)] == []
    assert page.xpath("//*[@id='drop']/@data-base") == [base]
    assert ("save it, and keep it" in page.text_content()) is bool(base)
    assert "older than what this list names" in page.text_content()


@pytest.mark.parametrize("lacking", ["delete window.DecompressionStream", "window.DecompressionStream = class { "
                                     "constructor(kind) { if (kind === 'deflate-raw') throw new TypeError(kind) } }"])
def test_a_browser_that_unpacks_other_kinds_alone_is_told_so(chromium: Browser, collection: Collection, tmp_path: Path,
                                                             lacking: str) -> None:
    book = collection.file(LETTER, "2.1", ".epub").read_bytes()
    text = (collection.output / "check.html").read_text("utf-8")
    text = re.sub('(<meta http-equiv="Content-Security-Policy" content=")[^"]*', r"\1default-src 'unsafe-inline'", text)
    path = tmp_path / "check.html"
    path.write_text(text.replace('<script id="reader">', f'<script>{lacking}</script><script id="reader">'), "utf-8")
    with chromium.open(path.as_uri()) as page:
        told = said(page, placed(tmp_path, {"a.epub": zipped(members(book)), "b.epub": packed(members(book))}))
    assert "this browser cannot unpack an ebook" in told[0]
    assert "Whether it names one of its editions cannot be told: this browser cannot unpack an ebook" in told[1]


def test_a_directory_of_zip64_is_not_read(chromium: Browser, collection: Collection, tmp_path: Path) -> None:
    book = edited(collection.file(LETTER, "2.1", ".epub").read_bytes(), DOCUMENT, "harvest", "200 men")
    with chromium.open((collection.output / "check.html").as_uri()) as page:
        [told] = said(page, placed(tmp_path, {"x.epub": directory_of_zip64(book)}))
    assert "cannot be told: its directory is not where it should be" in told
