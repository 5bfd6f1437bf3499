"""The catalogue for reading apps: Atom by its schema, what is in it, and how a large one is divided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from countermark.project import Project
from countermark.site.opds import PAGE, collection_id, feed
from tests.conftest import ROOT
from tests.site_entries import entries, entry

PROJECT = Project(ROOT)
NAMES = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/terms/"}
SCHEMA = etree.RelaxNG(etree.parse(ROOT / "tests" / "schemas" / "opds.rng"))


def sound(data: bytes) -> etree._Element:
    root = etree.fromstring(data)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def hrefs(element: etree._Element, rel: str) -> list[str]:
    return [str(each) for each in element.xpath(f"a:link[@rel='{rel}']/@href", namespaces=NAMES)]


def test_what_is_published_is_offered_by_its_permanent_paths() -> None:
    listed = entries(12, drafts=2, withdrawn=2)
    made = feed(PROJECT, reversed(listed))
    assert set(made) == {"opds.xml"}
    root = sound(made["opds.xml"])
    found = {each.findtext("a:id", namespaces=NAMES): each for each in root.iterfind("a:entry", NAMES)}
    offered = [each for each in listed if each.current and not each.withdrawn]
    assert set(found) == {each.identifier for each in offered}
    for each in offered:
        current, element = each.current, found[each.identifier]
        assert current
        assert hrefs(element, "http://opds-spec.org/acquisition/open-access") == [
            current.files[1].path, current.files[0].path]
        assert hrefs(element, "alternate") == [f"{each.slug}/index.html"]
        assert element.findtext("a:updated", namespaces=NAMES) == f"{current.date}T00:00:00Z"
        assert element.findtext("dc:issued", namespaces=NAMES) == each.edition_date
    assert root.findtext("a:updated", namespaces=NAMES) == max(f"{each.current.date}T00:00:00Z"
                                                               for each in offered if each.current)


def test_a_large_collection_is_divided_and_each_part_names_the_next() -> None:
    listed = entries(2 * PAGE + 5)
    made = feed(PROJECT, listed)
    assert list(made) == ["opds.xml", "opds-2.xml", "opds-3.xml"]
    read, at = [], "opds.xml"
    while at:
        root = sound(made[at])
        assert hrefs(root, "self") == [at]
        assert hrefs(root, "start") == hrefs(root, "first") == ["opds.xml"]
        read += [each.findtext("a:id", namespaces=NAMES) for each in root.iterfind("a:entry", NAMES)]
        at = next(iter(hrefs(root, "next")), "")
    assert sorted(filter(None, read)) == sorted(each.identifier for each in listed)
    days = [each.text for data in made.values() for each in etree.fromstring(data).iterfind("a:entry/a:updated", NAMES)]
    assert days == sorted(days, key=str, reverse=True), "newest first"


def test_nothing_is_offered_whose_files_are_not_kept() -> None:
    known = entry("a")
    current = known.current
    assert current
    files = tuple(msgspec.structs.replace(file, path="") for file in current.files)
    gone = msgspec.structs.replace(known, printings=(msgspec.structs.replace(current, files=files),))
    root = sound(feed(PROJECT, [gone])["opds.xml"])
    assert root.find("a:entry", NAMES) is None


def test_the_same_entries_give_the_same_bytes_whatever_their_order() -> None:
    listed = entries(30)
    assert feed(PROJECT, listed) == feed(PROJECT, tuple(reversed(listed)))
    assert collection_id("A", "https://a.example") != collection_id("A", "https://b.example")


def test_a_record_that_says_little_is_enough() -> None:
    bare = msgspec.structs.replace(entry("a"), summary="", rights="", publisher="", people=(), archive="", when="",
                                   digital_archive="")
    sound(feed(PROJECT, [bare])["opds.xml"])


def without(path: str) -> Callable[[etree._Element], None]:
    def remove(root: etree._Element) -> None:
        [found] = root.xpath(path, namespaces=NAMES)
        found.getparent().remove(found)
    return remove


def setting(path: str, name: str, value: str) -> Callable[[etree._Element], None]:
    def put(root: etree._Element) -> None:
        root.xpath(path, namespaces=NAMES)[0].set(name, value)
    return put


@pytest.mark.parametrize("broken", [
    without("/a:feed/a:id"), without("/a:feed/a:updated"), without("/a:feed/a:link[@rel='self']"),
    without("a:entry/a:title"), without("a:entry/a:id"), without("a:entry/a:updated"),
    setting("a:entry/a:link", "href", "a b.epub"), setting("a:entry/a:link", "rel", "http://opds-spec.org/acquisition/buy"),
    setting("a:entry/a:link", "length", "many"), setting("a:entry/a:summary", "type", "html"),
    setting("/a:feed/a:link[@rel='self']", "type", "application/atom+xml"),
])
def test_the_schema_tells_a_broken_feed(broken: Callable[[etree._Element], None]) -> None:
    root = etree.fromstring(feed(PROJECT, [entry("a")])["opds.xml"])
    assert SCHEMA.validate(root), SCHEMA.error_log
    broken(root)
    assert not SCHEMA.validate(root)


def test_a_collection_without_settings_is_told(tmp_path: Path) -> None:
    from countermark.diagnostics import Refused

    with pytest.raises(Refused, match="D006"):
        feed(Project(tmp_path), [])
