"""The check page as a file: it holds all that it needs, its policy allows nothing else, and its list stays small."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from typing import Any

import lxml.html
import msgspec
import pytest

from countermark.fixity import format_list
from countermark.project import Project
from countermark.site.check import MOST, check_page, list_of, shortened, written
from countermark.site.entries import Entry, Held, Inside, Printed
from tests.conftest import ROOT
from tests.site_entries import entries, entry

PROJECT = Project(ROOT)


def page(listed: list[Entry]) -> tuple[str, Any]:
    text = check_page(PROJECT, listed).decode()
    return text, lxml.html.document_fromstring(text)


def listed_in(text: str) -> Any:
    found = re.search(r'<script type="application/json" id="list">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_it_loads_nothing_and_its_policy_names_all_that_stands_in_it() -> None:
    text, document = page([*entries(3)])
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    directives = {name: set(rest.split()) for name, _, rest in (each.strip().partition(" ")
                                                                 for each in policy.split(";"))}
    scripts = re.findall(r"<script(?: id=\"reader\")?>(.*?)</script>", text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert directives == {
        "default-src": {"'none'"}, "script-src": {hashed(each) for each in scripts},
        "style-src": {hashed(each) for each in styles}, "font-src": {"data:"}, "img-src": {"data:"},
        "worker-src": {"blob:"}, "connect-src": {"'none'"}, "base-uri": {"'none'"}, "form-action": {"'none'"}}
    assert (len(scripts), len(styles)) == (2, 1)
    assert text.index("Content-Security-Policy") < min(text.index("<style"), text.index("<script"))
    assert not document.xpath("//@src | //link[@rel != 'icon'] | //iframe | //object | //form | //@style | //@onclick")
    assert "http://" not in styles[0]
    assert not re.search(r"url\((?!['\"]?data:)", styles[0])
    assert set(re.findall(r"https?://[^\"' ]+", "".join(scripts))) == {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/opf",
        "http://www.idpf.org/2007/ops", "http://purl.org/dc/elements/1.1/"}, "namespaces, which nothing asks for"


def test_one_field_for_files_and_a_status_without_a_verdict() -> None:
    _, document = page([*entries(3)])
    [field] = document.xpath("//input")
    assert field.get("type") == "file"
    assert "multiple" in field.attrib
    assert document.xpath(f"//label[@for='{field.get('id')}']")[0].text_content().strip()
    [status] = document.xpath("//*[@role='status']")
    assert (status.text_content(), len(status)) == ("", 0)
    assert "no file leaves your machine" in document.text_content()
    assert "can give you a forged list" in document.text_content()
    assert {"SHA256SUMS", "catalogue.csv", "index.html"} <= set(document.xpath("//a/@href"))


def test_words_of_a_title_are_words() -> None:
    title = "</script><script>alert(1)</script><!-- & \u2028 \"q\" 한글"
    text, _ = page([entry("a", title)])
    assert listed_in(text)["documents"][0][1] == title
    assert text.count("<script") == 3
    assert "alert(1)</script>" not in text


def test_the_same_page_whatever_order_entries_come_in() -> None:
    some = entries(40, drafts=3, withdrawn=4)
    assert check_page(PROJECT, some) == check_page(PROJECT, tuple(reversed(some)))


@pytest.mark.parametrize(("some", "says"), [((), "No edition stands in it yet"), (entries(1), "1 document, 8 files"),
                                            (entries(0, drafts=2), "No edition stands in it yet")])
def test_it_says_what_the_list_holds(some: tuple[Entry, ...], says: str) -> None:
    _, document = page([*some])
    assert says in " ".join(document.text_content().split())


def state(slug: str, edition: int, printing: int, chance: random.Random) -> Printed:
    """A printing as real ones are: an ebook of some 25 paragraphs, exports, a manifest, and checksums."""
    kinds = (("PDF", ".pdf"), ("EPUB", ".epub"), ("CSL-JSON", ".csl.json"), ("RIS", ".ris"), ("BibLaTeX", ".bib"),
             ("Dublin Core", ".dc.xml"))
    files = [Held(f"{slug}{suffix}", "", kind, "", 1, digest(slug, edition, printing, suffix))
             for kind, suffix in kinds]
    files += [Held(f"{each.name}.sha256", "", "checksum", "", 1, hashlib.sha256(format_list({each.name: each.sha256}))
                   .hexdigest()) for each in files[:2]]
    files += [Held("manifest.json", "", "manifest", "", 1, digest(slug, edition, printing)),
              Held("SHA256SUMS", "", "checksums", "", 1, digest(slug, edition))]
    inside = Inside(shortened(digest(slug, 1), 16), shortened(digest(slug, 2), 16), {
        str(n): shortened(digest(slug, n), 5) for n in range(1, chance.randrange(2, 50))})
    return Printed(edition, printing, f"2026-11-{edition:02}", digest(slug, edition), tuple(files), (
        "Two words of paragraph 3 were corrected.",) if edition > 1 else (), inside)


def collection(number: int) -> list[Entry]:
    chance = random.Random(1956)
    return [msgspec.structs.replace(each, printings=(state(each.slug, 1, 1, chance),)) for each in entries(number)]


def test_sixteen_thousand_documents_fit_and_a_checksum_file_takes_no_room() -> None:
    some = collection(16_160)
    small = list_of(some[:1000])
    each = len(written(small)) / 1000
    assert not small["short"]
    assert each < 500, "bytes a document"
    whole = list_of(some)
    weight = len(check_page(PROJECT, some))
    assert whole["short"] == 1, "it goes without paragraphs"
    print(f"{each:.0f} bytes a document with paragraphs, {len(written(whole)) / 16_160:.0f} without; "
          f"{weight} bytes for 16,160")
    assert weight < 1.3 * MOST
    files = [name for shape in small["shapes"] for name, _, signs in shape if not signs]
    assert files == ["*.pdf.sha256", "*.epub.sha256"]
    assert {signs for shape in small["shapes"] for name, _, signs in shape if name == "SHA256SUMS"} == {16}


def test_a_checksum_file_that_is_not_as_we_write_it_is_listed_by_its_digest() -> None:
    printed = state("a", 1, 1, random.Random(1))
    odd = tuple(msgspec.structs.replace(each, sha256=digest("odd")) if each.name == "a.pdf.sha256" else each
                for each in printed.files)
    given = msgspec.structs.replace(entry("a"), printings=(msgspec.structs.replace(printed, files=odd),))
    shape = {name: signs for name, _, signs in list_of([given])["shapes"][0]}
    assert (shape["*.pdf.sha256"], shape["*.epub.sha256"]) == (16, 0)


def test_numbers_of_paragraphs_are_said_where_they_do_not_count_on() -> None:
    def row(*numbers: str) -> Any:
        inside = Inside("m" * 16, "w" * 16, dict.fromkeys(numbers, "ddddd"))
        printed = msgspec.structs.replace(state("a", 1, 1, random.Random(1)), inside=inside)
        return list_of([msgspec.structs.replace(entry("a"), printings=(printed,))])["documents"][0][3][0]

    assert len(row("1", "2")) == 5
    assert row("1", "2", "2a")[6] == ["1", "2", "2a"]
    assert row()[4].endswith("m" * 16 + "w" * 16)
