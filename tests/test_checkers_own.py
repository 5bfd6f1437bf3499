"""The checkers that run everywhere: the words of a file against its document, and the form of its container."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from countermark.validators import (
    container,
    known_books,
    words,
)
from tests.books import EPUB, PAGE, PDF, bound, edited, editions, members
from tests.conftest import SLUG, Trial

# The words


def test_a_word_that_is_not_there_is_found_in_the_finished_file(built: Trial) -> None:
    book = editions(built)[EPUB]
    lost = edited(book, "EPUB/document.xhtml", " the ", " ")
    said = words.judge(built.project, {EPUB: lost, PDF: editions(built)[PDF]})
    assert said.findings[PDF] == ()
    assert {each.code for each in said.findings[EPUB]} == {"D060"}
    assert "does not hold the document's words in their order" in said.findings[EPUB][0].text
    assert words.judge(built.project, {EPUB: book}).findings[EPUB] == ()


def test_a_file_whose_document_has_moved_is_not_called_whole(built: Trial) -> None:
    built.edit(f"content/{SLUG}/document.md", "edition:", "# A comment\nedition:")
    said = words.judge(built.project, editions(built))
    assert [[each.code for each in found] for found in said.findings.values()] == [["moved"], ["moved"]]
    built.project.record(SLUG).unlink()
    built.edit(f"content/{SLUG}/document.md", "edition:", "no such field: 1\nedition:")
    assert {each.code for each in words.judge(built.project, editions(built)).findings[PDF]} == {"D011"}


# The container


def zipped(**settings: Any) -> Callable[[bytes], bytes]:
    """The book with one of its entries set otherwise."""
    def change(book: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in members(book).items():
                entry = zipfile.ZipInfo(name)
                for key, value in settings.items() if name == settings.get("filename", PAGE) else ():
                    setattr(entry, key, value)
                archive.writestr(entry, data)
        return out.getvalue()
    return change


def with_parts(**more: bytes) -> Callable[[bytes], bytes]:
    return lambda book: bound(members(book) | {name.replace("__", "/").replace("_", "."): data
                                               for name, data in more.items()})


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda book: bound({each: data for each, data in members(book).items() if each != name})


def last(book: bytes) -> bytes:
    parts = members(book)
    return bound({name: data for name, data in parts.items() if name != "mimetype"} | {"mimetype": parts["mimetype"]})


BOOKS: dict[str, tuple[Callable[[bytes], bytes], set[tuple[str, str]]]] = {
    "mimetype is not first": (last, {("mimetype", "")}),
    "mimetype is not there": (without("mimetype"), {("mimetype", "")}),
    "mimetype is deflated": (zipped(filename="mimetype", compress_type=zipfile.ZIP_DEFLATED), {("mimetype", "")}),
    "mimetype says another": (with_parts(mimetype=b"application/epub+zap"), {("mimetype", "mimetype")}),
    "mimetype ends a line": (with_parts(mimetype=b"application/epub+zip\n"), {("mimetype", "mimetype")}),
    "something stands before it": (lambda book: b"x" + book, {("mimetype", "")}),
    "mimetype has an extra field": (zipped(filename="mimetype", extra=b"\xfe\xca\0\0"),
                                    {("mimetype", ""), ("extra", "mimetype")}),
    "a page has an extra field": (zipped(extra=b"\xfe\xca\0\0"), {("extra", PAGE)}),
    "a page has a comment": (zipped(comment=b"by me"), {("extra", PAGE)}),
    "a page is packed otherwise": (zipped(compress_type=zipfile.ZIP_BZIP2), {("packed", PAGE)}),
    "a member is listed nowhere": (with_parts(stray_txt=b""), {("unlisted", "stray.txt")}),
    "a listed member is not there": (without("dot.gif"), {("missing", "dot.gif")}),
    "a name leads out": (with_parts(____stray_txt=b""), {("name", "//stray.txt"), ("unlisted", "//stray.txt")}),
    "a name twice": (with_parts(PAGE_xhtml=b""), {("name", "PAGE.xhtml"), ("unlisted", "PAGE.xhtml")}),
    "something is encrypted": (lambda book: bound(members(book) | {"META-INF/encryption.xml": b"<encryption/>"}),
                               {("encrypted", "META-INF/encryption.xml")}),
    "a font is obfuscated": (lambda book: edited(book, "package.opf", "image/gif", "font/ttf"), {("font", "dot.gif")}),
    "no package": (without("package.opf"), {("package", "package.opf"), *(("unlisted", name) for name in (
        "nav.xhtml", PAGE, "dot.gif"))}),
    "no way to the package": (without("META-INF/container.xml"), {("package", "META-INF/container.xml")}),
    "a package that is no XML": (with_parts(package_opf=b"<package"), {("package", "")}),
    "a byte of a page": (lambda book: book.replace(b'<h1 id="known">Known', b'<h1 id="known">known'), {("zip", "")}),
}


@pytest.mark.parametrize("fault", BOOKS)
def test_a_fault_of_the_container_is_found(fault: str) -> None:
    change, expected = BOOKS[fault]
    book = change(known_books.good())
    said = container.judge({"a.epub": book, "good.epub": known_books.good()})
    assert {(each.code, each.where) for each in said.findings["a.epub"]} == expected
    assert said.findings["good.epub"] == ()


def test_what_the_package_links_to_is_listed() -> None:
    linked = edited(known_books.good(), "package.opf", "</metadata>",
                    '<link rel="record" href="source/a%20record.xml" media-type="text/xml"/></metadata>')
    book = bound(members(linked) | {"source/a record.xml": b"<record/>"})
    assert container.judge({"a.epub": book}).findings["a.epub"] == ()


def saved(change: Callable[[Any], None], **how: Any) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            change(pdf)
            pdf.save(out := io.BytesIO(), **how)
        return out.getvalue()
    return changed


def unembed(pdf: Any) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
            del item["/FontFile2"]


def nothing(pdf: Any) -> None: ...


def script(pdf: Any) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.beep()")
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["beep", action]))


PRINTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "it says another version": (lambda data: data.replace(b"%PDF-1.7", b"%PDF-1.4", 1), "head"),
    "something was added": (lambda data: data + b"more\n", "end"),
    "a font is not embedded": (saved(unembed), "font"),
    "it is encrypted": (saved(nothing, encryption=pikepdf.Encryption(owner="a", user="")), "encrypted"),
    "it carries a script": (saved(script), "script"),
}


@pytest.mark.parametrize("fault", PRINTS)
def test_a_fault_of_a_print_editions_frame_is_found(built: Trial, fault: str) -> None:
    change, code = PRINTS[fault]
    said = container.judge({PDF: change(editions(built)[PDF])})
    assert code in {each.code for each in said.findings[PDF]}
    assert container.judge(editions(built)).findings == {PDF: (), EPUB: ()}
