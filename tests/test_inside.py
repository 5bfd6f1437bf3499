"""What an EPUB has inside: computed the same in Python and in the page's script, of sound books and of forged ones."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countermark.formats.container import write_container
from countermark.opened import epub_members
from countermark.site.entries import Inside
from countermark.site.inside import BODY, HEAD, SHORT, Unread, editions, inside
from tests.books import bound, edited, members
from tests.conftest import ROOT, SLUG
from tests.forged_epubs import (
    DOCUMENT,
    FORGED,
    PACKAGE,
    SHEET,
    directory_at,
    directory_of_zip64,
    other_field,
    streamed,
    unpacked,
    zipped,
)
from tests.reading.stock import SLUGS, stock
from tests.site.scripts import run
from tests.strange_markup import ELSEWHERE, MARKUP, READ, STRANGE


def book(slug: str = SLUG) -> bytes:
    return stock(slug)[1]


def python(data: bytes) -> dict[str, object] | str:
    try:
        found = inside(data)
    except Unread as error:
        return str(error)
    return {"members": found.members, "words": found.words, "paragraphs": found.paragraphs}


def script(tmp_path: Path, books: list[bytes]) -> list[dict[str, object] | str]:
    paths = []
    for number, data in enumerate(books):
        paths.append(tmp_path / f"{number}.epub")
        paths[-1].write_bytes(data)
    answers: list[dict[str, object] | str] = run("inside", paths=[str(path) for path in paths])
    return answers


def same(tmp_path: Path, books: list[bytes]) -> list[dict[str, object] | str]:
    """What both say of BOOKS, once it is known to be the same."""
    found = [python(data) for data in books]
    assert script(tmp_path, books) == found
    return found


def read(data: bytes) -> Inside:
    return inside(data)


# --- what it says ---

def test_both_say_the_same_of_every_book_of_ours(tmp_path: Path) -> None:
    found = same(tmp_path, [book(slug) for slug in SLUGS])
    assert all(isinstance(each, dict) and each["paragraphs"] for each in found)
    assert len({str(each) for each in found}) == len(SLUGS)


def test_the_digest_of_members_can_be_made_by_hand(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        archive.extractall(tmp_path)
    command = ("find . -type f | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1 | "
               "xxd -r -p | basenc --base64url | cut -c1-16")
    if subprocess.run(["sh", "-c", "command -v xxd basenc"], capture_output=True, check=False).returncode:
        pytest.skip("xxd or basenc is not installed: not run")
    said = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.strip() == read(book()).members


def test_each_numbered_paragraph_has_its_digest(tmp_path: Path) -> None:
    document, data = stock(SLUG)
    found = read(data)
    assert list(found.paragraphs) == ["1", "2", "3", "4", "5"]
    assert document.slug == SLUG
    changed = edited(data, DOCUMENT, "200 men", "300 men")
    assert [number for number, digest in read(changed).paragraphs.items()
            if digest != found.paragraphs[number]] == ["2"]
    assert {len(digest) for digest in found.paragraphs.values()} == {SHORT}
    same(tmp_path, [changed])


# --- what is the same, and what is not ---

PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "ours": write_container, "stored": bound, "deflated": zipped,
    "in another order": lambda parts: zipped(dict(sorted(parts.items(), reverse=True)), level=1),
    "with owners": lambda parts: other_field(0x7875)(bound(parts)),
    "with folders": lambda parts: zipped(parts, folders=("META-INF/", "EPUB/", "EPUB/fonts/")), "streamed": streamed,
}


@pytest.mark.parametrize("how", PACKED)
def test_other_packing_is_the_same_inside(tmp_path: Path, how: str) -> None:
    assert same(tmp_path, [PACKED[how](members(book()))]) == [python(book())]


#: Member, what stands there, what is put for it, whether the words stay.
CHANGES = {
    "a style hides": (SHEET, "}", "} .numbered { display: none }", True),
    "a word is marked up": (DOCUMENT, "200 men", "<em>200</em> men", True),
    "a word is hidden": (DOCUMENT, "200 men", "<span hidden=''>200</span> men", True),
    "a comment": (DOCUMENT, "200 men", "200<!-- 300 --> men", True),
    "written as a reference": (DOCUMENT, "200 men", "&#x32;00 men", True),
    "another word": (DOCUMENT, "200 men", "300 men", False),
    "a word parted": (DOCUMENT, "200 men", "2<br/>00 men", False),
    "two words joined": (DOCUMENT, "200 men", "200men", False),
    "a paragraph twice, out of sight": (DOCUMENT, "</section>", '<p style="display: none">200 men</p></section>',
                                        False),
    "a blank paragraph": (DOCUMENT, "</section>", "<p> \u00a0 </p></section>", True),
    "a letter of another script": (DOCUMENT, "200 men", "200 m\u0435n", False),
    "a picture for a word": (DOCUMENT, "200 men", '<img src="x.png" alt="300"/>200 men', True),
}


@pytest.mark.parametrize("how", CHANGES)
def test_nothing_but_packing_passes_as_that(tmp_path: Path, how: str) -> None:
    name, old, new, same_words = CHANGES[how]
    ours, [theirs] = read(book()), same(tmp_path, [edited(book(), name, old, new)])
    assert isinstance(theirs, dict), theirs
    assert theirs["members"] != ours.members
    assert (theirs["words"] == ours.words) is same_words


@pytest.mark.parametrize(("add", "remove"), [({"EPUB/extra.xhtml": b"x"}, ""), ({"meta.txt": b""}, ""), ({}, SHEET),
                                             ({"EPUB/\u00e9.css": b"x"}, "")])
def test_a_member_more_or_less_is_told(tmp_path: Path, add: dict[str, bytes], remove: str) -> None:
    parts = {**members(book()), **add}
    parts.pop(remove, None)
    [theirs] = same(tmp_path, [zipped(parts)])
    assert isinstance(theirs, dict)
    assert theirs["members"] != read(book()).members


# --- what can be read in two ways, or in none ---

@pytest.mark.parametrize("how", FORGED)
def test_what_is_packed_so_is_not_read(tmp_path: Path, how: str) -> None:
    why, forge = FORGED[how]
    assert same(tmp_path, [forge(book())]) == [why]


def test_markup_is_read_strictly_and_the_same(tmp_path: Path) -> None:
    refused = same(tmp_path, [edited(book(), DOCUMENT, "200 men", each) for each in MARKUP])
    assert [(each, said) for each, said in zip(MARKUP, refused, strict=True) if not isinstance(said, str)] == []
    found = same(tmp_path, [edited(book(), DOCUMENT, "200 men", each) for each in READ])
    assert [(each, said) for each, said in zip(READ, found, strict=True) if isinstance(said, str)] == []


def test_nothing_is_read_that_could_be_shown_otherwise(tmp_path: Path) -> None:
    said = same(tmp_path, [edited(book(), DOCUMENT, "200 men", f"200 men{each}") for each in STRANGE])
    assert [(each, why) for each, why in zip(STRANGE, said, strict=True)
            if why != "it has markup that our ebooks never have"] == []
    said = same(tmp_path, [edited(book(), DOCUMENT, old, new) for old, new in ELSEWHERE])
    assert [(each, why) for each, why in zip(ELSEWHERE, said, strict=True) if not isinstance(why, str)] == []


def test_all_that_our_layouts_write_is_known() -> None:
    layouts = [*(ROOT / "layouts" / "ebook").glob("*.xhtml"), *(ROOT / "layouts" / "shared").glob("*.html")]
    text = "".join(path.read_text("utf-8") for path in layouts)
    names = {name for name in re.findall(r"<([a-z][a-z0-9]*)[ />{]", text) if name != "h"}
    assert names >= {"p", "aside", "table", "figure", "nav"}
    assert names - (BODY | HEAD | {"html", "head", "body"}) == set()


@pytest.mark.parametrize(("name", "old", "new"), [
    ("META-INF/container.xml", "EPUB/content.opf", "../content.opf"),
    ("META-INF/container.xml", "EPUB/content.opf", "http://a.invalid/x.opf"),
    ("META-INF/container.xml", "<rootfiles>", "<rootfiles><rootfile full-path='a'/>"),
    ("EPUB/content.opf", '<itemref idref="heading"/>', '<itemref idref="document"/>'),
    ("EPUB/content.opf", '<itemref idref="heading"/>', '<itemref idref="nothing"/>'),
    ("EPUB/content.opf", 'href="document.xhtml"', 'href="document.xhtml#a"'),
    ("EPUB/content.opf", 'href="document.xhtml"', 'href="%64ocument.xhtml"'),
    ("EPUB/content.opf", 'href="document.xhtml"', 'href="gone.xhtml"'),
    ("EPUB/content.opf", "<spine", "<item id='document' href='other.xhtml'/><spine"),
    ("EPUB/content.opf", '<itemref idref="document"/>', '<itemref idref="document" linear="no"/>'),
    ("EPUB/content.opf", "</manifest>", "</manifest><x:spine xmlns:x='urn:x'><x:itemref idref='a'/></x:spine>"),
    ("EPUB/content.opf", "</manifest>", "</manifest><manifest/>"),
    ("EPUB/content.opf", "</manifest>", "</manifest><guide/>"),
    ("EPUB/content.opf", "</metadata>", "<item id='x' href='x.xhtml'/></metadata>"),
    ("EPUB/content.opf", "</metadata>", "<meta><itemref idref='document'/></meta></metadata>"),
    ("EPUB/content.opf", "</manifest>", "<itemref idref='nav'/></manifest>"),
    ("EPUB/content.opf", 'xmlns="http://www.idpf.org/2007/opf"', 'xmlns="urn:x"'),
    ("EPUB/content.opf", 'xmlns="http://www.idpf.org/2007/opf"', ""),
    ("EPUB/content.opf", "<manifest", "<manifest xmlns='urn:x'"),
    ("EPUB/content.opf", "<package ", "<package xml:base='elsewhere/' "),
    ("EPUB/content.opf", 'href="document.xhtml"', 'fallback="nav" href="document.xhtml"'),
    ("EPUB/content.opf", 'href="document.xhtml"', 'href="document.svg"'),
    ("META-INF/container.xml", "</rootfiles>", "</rootfiles><links/>"),
    ("META-INF/container.xml", "urn:oasis:names:tc:opendocument:xmlns:container", "urn:x"),
    ("META-INF/container.xml", "application/oebps-package+xml", "text/plain")])
def test_a_package_that_leads_astray_is_not_read(tmp_path: Path, name: str, old: str, new: str) -> None:
    [said] = same(tmp_path, [edited(book(), name, old, new)])
    assert isinstance(said, str)


def test_a_package_of_prefixed_names_with_decoys_is_not_read(tmp_path: Path) -> None:
    parts = members(book())
    package = parts[PACKAGE].decode()
    decoys = "".join(re.findall(r"<item [^>]*/>|<itemref [^>]*/>", package))
    forged = re.sub(r"<(/?)(package|manifest|item|spine|itemref|metadata|meta|link)\b", r"<\1opf:\2", package)
    forged = forged.replace("xmlns=", "xmlns:opf=", 1).replace('href="document.xhtml"', 'href="other.xhtml"')
    forged = forged.replace("</opf:metadata>", f"<x xmlns='urn:x'>{decoys}</x></opf:metadata>")
    other = parts[DOCUMENT].replace(b"200 men", b"300 men")
    assert same(tmp_path, [zipped({**parts, PACKAGE: forged.encode(), "EPUB/other.xhtml": other})]) == [
        "it does not say what its chapters are"]


def test_what_would_say_that_a_chapter_is_locked_is_not_read(tmp_path: Path) -> None:
    assert same(tmp_path, [zipped({**members(book()), "META-INF/encryption.xml": b"<encryption/>"})]) == [
        "it does not say what its chapters are"]


def test_chapters_that_are_too_much_together_are_not_read(tmp_path: Path) -> None:
    parts = members(book())
    chapters = {f"EPUB/c{n}.xhtml": b"<html>" + b"a " * (5 << 20) + b"</html>" for n in range(4)}
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(4))
    package = parts[PACKAGE].decode().replace("</manifest>", f"{items}</manifest>").replace(
        "</spine>", "".join(f'<itemref idref="c{n}"/>' for n in range(4)) + "</spine>")
    assert same(tmp_path, [zipped({**parts, PACKAGE: package.encode(), **chapters})]) == ["its chapters are too large"]


# --- which edition it names, where that is packed ---

def named(data: bytes) -> list[str] | str:
    try:
        return list(editions(data))
    except Unread as error:
        return str(error)


def test_the_edition_is_found_where_a_program_packed_it(tmp_path: Path) -> None:
    document, data = stock(SLUG)
    parts = members(data)
    plain = {name: part for name, part in parts.items() if not name.startswith("META-INF/")}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    books = [out.getvalue(), streamed(parts), data, zipped(plain), data[:-1], directory_of_zip64(data),
             zipped({**parts, PACKAGE: b"<package/>"}), zipped({**parts, PACKAGE: b"\xff"}), zipped({"a.txt": b"x"})]
    assert b"urn:countermark" not in books[0]
    ours, none = [document.edition_id], list[str]()
    found = [named(each) for each in books]
    assert found[:4] + found[6:] == [ours, ours, ours, none, none, "a chapter is no text", none]
    assert [isinstance(each, str) for each in found[4:6]] == [True, True]
    paths = []
    for number, each in enumerate(books):
        paths.append(tmp_path / f"{number}.epub")
        paths[-1].write_bytes(each)
    assert run("inside", paths=[str(path) for path in paths], names=True) == found


@pytest.mark.parametrize("data", ["\ufeff<html/>".encode(), b"\xff\xfe<html/>", b"", b"<html/><html/>", b"text",
                                  b"<html>", b'<?xml version="1.1" encoding="utf-8"?><html/>',
                                  "<html>é</html>".encode("latin-1"),
                                  b"</html>", b"<html/>text", b"<!DOCTYPE html [<!ENTITY a 'b'>]><html>&a;</html>"])
def test_a_chapter_that_is_no_markup_is_not_read(tmp_path: Path, data: bytes) -> None:
    [said] = same(tmp_path, [bound({**members(book()), DOCUMENT: data})])
    assert isinstance(said, str)


# --- by chance ---

_PIECES = st.sampled_from(["<p>", "</p>", "<em>", "</em>", "<br/>", "a", " ", "\u00a0", "&amp;", "&#65;", "&", "<", ">",
                           "<!--", "-->", "--", "<script>", "</script>", '<p class="numbered" id="p3">',
                           "<p id='p3' class='numbered'>", "é", "😀", "<!DOCTYPE html>", "<x:y z='1'>", "</x:y>", "]]>",
                           "'", '"'])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.lists(_PIECES, max_size=14).map("".join), min_size=40, max_size=40))
def test_both_read_any_markup_the_same(tmp_path: Path, texts: list[str]) -> None:
    parts = epub_members(book())
    small = {name: parts[name] for name in ("mimetype", "META-INF/container.xml", "EPUB/content.opf")}
    start = "<html xmlns='http://www.w3.org/1999/xhtml'><head></head><body>"
    small |= {f"EPUB/{name}.xhtml": f"{start}</body></html>".encode() for name in ("cover", "heading", "colophon")}
    same(tmp_path, [write_container({**small, DOCUMENT: f"{start}{text}</body></html>".encode()}) for text in texts])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=30, max_size=30),
       tail=st.booleans())
def test_both_say_the_same_of_a_book_with_one_bit_flipped(tmp_path: Path, flips: list[tuple[float, int]],
                                                          tail: bool) -> None:
    parts = members(book())
    data = zipped({name: parts[name] for name in parts if not re.search(r"fonts/|\.png$", name)})
    books = []
    for share, bit in flips:
        first = directory_at(data) if tail else 0
        flipped = bytearray(data)
        flipped[first + int(share * (len(data) - first))] ^= 1 << bit
        books.append(bytes(flipped))
    found = same(tmp_path, books)
    genuine = python(data)
    assert isinstance(genuine, dict)
    for forged, said in zip(books, found, strict=True):
        if isinstance(said, dict) and said["members"] == genuine["members"]:
            try:
                archive = zipfile.ZipFile(io.BytesIO(forged))
            except (zipfile.BadZipFile, NotImplementedError):
                continue
            with archive:  # another reader, where it reads it at all, has what is told of it
                for entry in archive.infolist():
                    assert unpacked(forged, entry) == parts[entry.filename]
