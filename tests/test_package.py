"""The package document: what an ebook says of itself, each thing once and from its record; and what it carries."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark import identifiers
from countermark.completeness import missing
from countermark.diagnostics import Refused
from countermark.document import Document
from countermark.fields import Mapping, Place
from countermark.formats import FORMATS
from countermark.formats.accessibility import Found, claims, found_in, summary
from countermark.formats.container import write_container
from countermark.formats.epub import contents_of
from countermark.formats.package import Entry
from countermark.forms import is_isbn
from countermark.layout import load_wording
from countermark.outline import levels, outline
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from tests.conftest import ROOT, SLUG
from tests.test_hard_texts import source_of as source_in

_EPUB = FORMATS[1]
CORPUS = ROOT / "tests" / "corpus"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_XHTML = "{http://www.w3.org/1999/xhtml}"


def typed(project: Project, front: str = "", body: str = "Text.\n", bare: bool = False) -> Document:
    """A small document, in this project's collection, or in one that says nothing."""
    shared = Collection(Mapping(Place("", 1, 1), {})) if bare else collection(project)
    text = f"---\ntitle: A title\nedition: {{number: 3, date: 2026-11-24}}\n{front}---\n\n{body}"
    return parse(source_of("stock", text.encode(), None, "d.md", "w.txt"), shared)


def stock(project: Project, memo: Document, slug: str) -> Document:
    return memo if slug == SLUG else parse(source_in(slug, CORPUS / slug), collection(project))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(members(data)["EPUB/content.opf"])


def said(root: ElementTree.Element) -> dict[str, list[str]]:
    """Each element and property of the metadata → its texts; what refines another goes with the other's id."""
    found: dict[str, list[str]] = {}
    for each in root.iterfind(f"{_OPF}metadata/*"):
        name = each.get("property") or each.tag.replace(_DC, "dc:").replace(_OPF, "")
        refined = each.get("refines", "").lstrip("#")
        found.setdefault(f"{name} of {refined}" if refined else name, []).append(each.text or "")
    return found


@pytest.fixture(scope="module")
def memo_package(editions: dict[str, bytes]) -> ElementTree.Element:
    return package(editions[".epub"])


def test_the_memo_is_described_as_its_record_has_it(memo_package: ElementTree.Element, memo: Document) -> None:
    found = said(memo_package)
    apart = ("schema:access", "dcterms:description of", "role of", "file-as of")
    told = {key: value for key, value in found.items() if not key.startswith(apart)}
    citation = told.pop("dcterms:bibliographicCitation")
    assert told == {
        "dc:identifier": [identifiers.identifier(memo), f"urn:countermark:edition:{memo.edition_id}"],
        "dc:title": ["Memorandum of Conversation with Choe Chang-ik"], "title-type of title": ["main"],
        "dc:language": ["en"],
        "dc:contributor": ["Choe Chang-ik", "Gary Goldberg", "James F. Person", "RGANI", "Leon Levy Foundation"],
        "dc:creator": ["V. I. Ivanov"], "dc:publisher": ["Countermark"],
        "dc:date": ["2026-11-24"], "schema:bookEdition": ["1"], "dcterms:modified": ["2026-11-24T00:00:00Z"],
        "dcterms:created": ["1956-06-05"],
        "dc:type": ["Entry from the diary of an ambassador"], "dc:coverage": ["Pyongyang"],
        "dc:description": [memo.record.summary],
        "dcterms:description": ["Participants: Choe Chang-ik. Original language: Russian. Marked “Top Secret”. This "
                                "document was made possible with support from Leon Levy Foundation."],
        "dc:source": ["RGANI, fond 5, opis 28, delo 410, listy 206–207",
                      "https://digitalarchive.wilsoncenter.org/document/114130",
                      "https://wilson-center-digital-archive.dvincitest.com/document/114130"],
        "dcterms:provenance": ["RGANI, fond 5, opis 28, delo 410, listy 206–207. Obtained by James F. Person. "
                               "Translated from Russian by Gary Goldberg."],
        "dcterms:language of original": ["ru"],
        "dcterms:publisher of record": ["Wilson Center Digital Archive"],
        "dc:rights": [memo.record.rights],
        "pageBreakSource": [identifiers.print_identifier(memo)],
        "link": ["", "", "", ""], "meta": [""],
    }
    assert citation[0].startswith("V. I. Ivanov, “Memorandum of Conversation with Choe Chang-ik,” 5 June 1956, trans.")
    assert memo_package.get(f"{_XML}lang") == "en"
    unique = memo_package.get("unique-identifier")
    assert next(each.text for each in memo_package.iter(f"{_DC}identifier") if each.get("id") == unique) \
        == identifiers.identifier(memo)


def test_the_print_edition_says_itself_that_it_is_the_source_of_the_page_breaks(editions: dict[str, bytes],
                                                                                memo: Document) -> None:
    with pikepdf.open(io.BytesIO(editions[".pdf"])) as file, file.open_metadata() as packet:
        assert identifiers.print_identifier(memo) in packet["xmp:Identifier"]


def test_what_the_record_does_not_say_is_left_out(project: Project) -> None:
    text = typed(project, bare=True)
    found = said(package(_EPUB.render(project, text).data))
    assert sorted(key for key in found if key.startswith("dc")) == [
        "dc:date", "dc:identifier", "dc:language", "dc:title", "dcterms:bibliographicCitation",
        "dcterms:description of carried-1", "dcterms:description of carried-2", "dcterms:modified"]
    assert "pageBreakSource" not in found


def test_an_edition_keeps_its_identifiers_and_another_has_others(memo: Document) -> None:
    other = replace(memo, edition_id="0" * 64)
    names = {function(each) for each in (memo, other)
             for function in (identifiers.identifier, identifiers.print_identifier, identifiers.edition_urn)}
    assert len(names) == 6
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", name)
               for name in names if "uuid" in name)


GIVEN = "doi: 10.5555/12345678\nark: ark:/12345/x54xz321\nisbn: 978-3-16-148410-0\n"


def test_identifiers_that_an_edition_was_given_are_further_ones_and_move_no_id(project: Project) -> None:
    plain, named = typed(project), typed(project, GIVEN)
    assert named.edition_id == plain.edition_id
    found = said(package(_EPUB.render(project, named).data))
    assert found["dc:identifier"][2:] == ["doi:10.5555/12345678", "ark:/12345/x54xz321", "urn:isbn:9783161484100"]
    assert (found["identifier-type of doi"], found["identifier-type of isbn"]) == (["06"], ["15"])
    with pikepdf.open(io.BytesIO(FORMATS[0].render(project, named).data)) as file, file.open_metadata() as packet:
        further = packet["xmp:Identifier"]
    assert {"https://doi.org/10.5555/12345678", "ark:/12345/x54xz321"} < set(further)
    assert not any("isbn" in each for each in further), "an ISBN is one format's own"


@pytest.mark.parametrize(("front", "said"), [
    ("doi: https://doi.org/10.5555/1\n", "is no DOI"), ("doi: 11.5/x\n", "is no DOI"), ("ark: 12345/x\n", "is no ARK"),
    ("isbn: 978-3-16-148410-1\n", "is no ISBN"), ("isbn: 3-16-148410-X\n", "is no ISBN"),
    ("accessibility reviewed: {by: A. Reader, date: 2026-13-01}\n", "'2026-13-01' is not an EDTF date"),
    ("accessibility reviewed: yes\n", "needs fields of its own"),
    ("accessibility reviewed: {by: [], date: 2026-11-30}\n", "needs one text, or a list of texts"),
    ("reviewed: {by: [], date: 2026-11-30}\n", "needs one text, or a list of texts"),
])
def test_what_is_no_identifier_is_refused(project: Project, front: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        typed(project, front)


@given(st.integers(0, 10**9 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_makes_no_isbn(number: int, place: int, by: int) -> None:
    digits = [int(sign) for sign in f"978{number:09}"]
    digits.append(-sum(digits[::2] + [3 * each for each in digits[1::2]]) % 10)
    assert is_isbn("".join(map(str, digits)))
    digits[place] = (digits[place] + by) % 10
    assert not is_isbn("".join(map(str, digits)))


# What it carries


@pytest.mark.parametrize("slug", [SLUG, "pictures", "edited", "plain-words"])
def test_it_carries_what_the_print_edition_carries(project: Project, memo: Document, slug: str) -> None:
    text = stock(project, memo, slug)
    data = _EPUB.render(project, text).data
    there, root = members(data), package(data)
    links = {link.get("href", ""): link for link in root.iterfind(f"{_OPF}metadata/{_OPF}link")}
    listed = {item.get("href", ""): item for item in root.iterfind(f"{_OPF}manifest/{_OPF}item")}
    for carried in text.carried:
        home = f"source/{carried.name}" if f"source/{carried.name}" in links else f"figures/{carried.name}"
        assert there[f"EPUB/{home}"] == carried.data
        entry = links[home] if home in links else listed[home]
        assert entry.get("media-type") == carried.media_type
    with pikepdf.open(io.BytesIO(FORMATS[0].render(project, text).data)) as file:
        attached = {name: file.attachments[name].get_file().read_bytes() for name in file.attachments}
    assert attached == {each.name: each.data for each in text.carried}
    # A resource is listed once: in the manifest, or linked (EPUB 3.3, 5.5.7), and nothing lies there unlisted.
    assert not links.keys() & listed.keys()
    assert {f"EPUB/{href}" for href in [*links, *listed]} | {"EPUB/content.opf"} == {
        name for name in there if name.startswith("EPUB/")}
    assert {link.get("rel") for link in links.values()} <= {"dcterms:source", "dcterms:requires", "record"}


# Its cover

_WRONG_COVERS = {
    "another's": ("EPUB/cover.png", lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:], "another picture"),
    "not described": ("EPUB/cover.xhtml", lambda data: data.replace(b"Pyongyang", b"Pjongjang"), "does not describe"),
    "left out": ("EPUB/cover.xhtml", lambda data: re.sub(rb"<img[^>]*>", b"", data), "shows 0 covers, not 1"),
    "twice": ("EPUB/cover.xhtml", lambda data: re.sub(rb"(<img[^>]*>)", rb"\1\1", data), "shows 2 covers, not 1"),
    "made small": ("EPUB/cover.xhtml", lambda data: data.replace(b'src="cover', b'width="1" src="cover'), "has width"),
    "not as a cover": ("EPUB/cover.xhtml", lambda data: data.replace(b' role="doc-cover"', b""), "shows 0 covers"),
    "last": ("EPUB/content.opf", lambda data: data.replace(b'<itemref idref="cover"/>', b"").replace(
        b"</spine>", b'<itemref idref="cover"/></spine>'), "does not begin with its cover"),
}


@pytest.mark.parametrize("what", _WRONG_COVERS)
def test_a_book_begins_with_its_own_cover(project: Project, editions: dict[str, bytes], memo: Document,
                                          what: str) -> None:
    name, change, said = _WRONG_COVERS[what]
    there = members(editions[".epub"])
    assert change(there[name]) != there[name]
    found = missing(project, ".epub", write_container({**there, name: change(there[name])}), memo, "d.md")
    assert {each.code for each in found} == {"D064"}
    assert any(said in each.message for each in found)


def test_a_shelf_finds_the_cover_by_either_name(memo_package: ElementTree.Element) -> None:
    (item,) = [each for each in memo_package.iter(f"{_OPF}item") if each.get("properties") == "cover-image"]
    (old,) = [each for each in memo_package.iter(f"{_OPF}meta") if each.get("name") == "cover"]
    assert (item.get("href"), old.get("content")) == ("cover.png", item.get("id"))


# What it says of its accessibility


_CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><h2>A</h2>
<p class="numbered" role="note">x</p><img src="a" alt="b"/><img src="c" alt="d" role="doc-cover"/>
<aside epub:type="footnote">n</aside><span epub:type="pagebreak"/></body></html>"""
_NAVIGATION = _CHAPTER[:_CHAPTER.index("<body>")] + '<nav epub:type="toc"/></html>'


@pytest.mark.parametrize(("old", "new", "field", "many"), [
    ('alt="b"', 'alt=" "', "undescribed", 1), ('alt="b"', "", "undescribed", 1), ("<h2>A</h2>", "", "headings", 0),
    (' role="doc-cover"', "", "pictures", 2), ('<img src="a" alt="b"/>', "", "images", 1),
    ("numbered", "x", "numbers", 0),
    ("footnote", "x", "notes", 0), ("pagebreak", "x", "breaks", 0), ("<h2>A</h2>", "<video/>", "lively", 1),
    (' role="note"', "", "roles", 1),
])
def test_what_is_claimed_is_counted_in_the_chapters(old: str, new: str, field: str, many: int) -> None:
    whole = found_in([_CHAPTER], _NAVIGATION)
    assert whole == Found(images=2, pictures=1, undescribed=0, headings=1, roles=2, notes=1, numbers=1, breaks=1,
                          lively=0, navigations=frozenset({"toc"}))
    assert old in _CHAPTER
    assert getattr(found_in([_CHAPTER.replace(old, new)], _NAVIGATION), field) == many


_FULL = Found(images=3, pictures=2, undescribed=0, headings=9, roles=9, notes=2, numbers=5, breaks=4, lively=0,
              navigations=frozenset({"toc", "landmarks", "page-list"}))


def _claimed(found: Found, project: Project, front: str = "") -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for each in claims(found, typed(project, front).record):
        out.setdefault(each.name.removeprefix("schema:"), []).append(each.text)
    return out


@pytest.mark.parametrize(("without", "feature"), [
    ({"undescribed": 1}, "alternativeText"), ({"images": 0, "pictures": 0}, "alternativeText"), ({"roles": 0}, "ARIA"),
    ({"breaks": 0}, "pageBreakMarkers"), ({"navigations": frozenset({"toc"})}, "pageNavigation"),
    ({"headings": 0}, "structuralNavigation"), ({"navigations": frozenset({"page-list"})}, "tableOfContents"),
])
def test_what_is_not_there_is_not_claimed(project: Project, without: dict[str, object], feature: str) -> None:
    assert feature in _claimed(_FULL, project)["accessibilityFeature"]
    less = replace(_FULL, **without)  # type: ignore[arg-type]  # names of fields, each with its kind of value
    assert feature not in _claimed(less, project)["accessibilityFeature"]


def test_pictures_make_a_book_visual_and_a_picture_without_words_makes_words_insufficient(project: Project) -> None:
    assert _claimed(_FULL, project)["accessMode"] == ["textual", "visual"]
    assert _claimed(replace(_FULL, pictures=0), project)["accessMode"] == ["textual"]
    assert _claimed(replace(_FULL, undescribed=1), project)["accessModeSufficient"] == ["textual,visual"]
    assert set(_claimed(replace(_FULL, lively=1), project)["accessibilityHazard"]) == {"unknown"}


def test_conformance_is_claimed_where_the_record_names_who_reviewed_it_and_only_there(
        project: Project, editions: dict[str, bytes]) -> None:
    assert not any("conformsTo" in key or "certifiedBy" in key for key in said(package(editions[".epub"])))
    front = "accessibility reviewed: {by: [A. Reader, B. Reader], date: 2026-11-30}\n"
    text = typed(project, front)
    assert text.edition_id == typed(project).edition_id
    found = said(package(_EPUB.render(project, text).data))
    assert found["dcterms:conformsTo"] == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert found["a11y:certifiedBy of conformance"] == ["A. Reader", "B. Reader"]
    assert found["dcterms:date of certifier-2"] == ["2026-11-30"]
    assert "none is claimed" not in found["schema:accessibilitySummary"][0]
    assert "none is claimed" in summary(_FULL, typed(project).record)


# Headings

NESTED = """# One

> ## Quoted

- ### In a list

  Words.

:::: entry
A day

# In it

::: passage {lang=ru}
Слова.
:::
::::

### Deep

## Two
"""


def _nested(entries: tuple[Entry, ...], depth: int = 1) -> list[tuple[str, int]]:
    return [pair for each in entries for pair in [(each.href, depth), *_nested(each.under, depth + 1)]]


@pytest.mark.parametrize("slug", ["", SLUG, "specimen", "edited"])
def test_contents_lead_to_each_heading_by_its_level_and_none_is_skipped(project: Project, memo: Document,
                                                                        slug: str) -> None:
    text = stock(project, memo, slug) if slug else typed(project, "", NESTED)
    there = members(_EPUB.render(project, text).data)
    root = ElementTree.fromstring(there["EPUB/document.xhtml"])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    above = {child: parent for parent in root.iter() for child in parent}
    found = [(each.get("id") or above[each].get("id"), int(each.tag[-1]) - 2) for each in root.iter()
             if re.fullmatch(rf"{_XHTML}h[3-6]", each.tag)]
    expected = outline(text)
    assert [name for name, _ in found] == [name for name, _, _ in expected]
    depths = [min(depth, 4) for depth in levels(level for _, _, level in expected)]
    assert [level for _, level in found] == depths
    listed = contents_of(text, load_wording(project))[1].under
    assert [href for href, _ in _nested(listed)] == [f"document.xhtml#{name}" for name, _ in found]
    assert [depth for _, depth in _nested(listed)] == levels(level for _, _, level in expected)
