"""What a page tells programs: the item that Zotero makes of it, what schema.org knows of it, no address of nobody's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from lxml import html

from countermark.document import Document
from countermark.project import Project
from countermark.validators.tools import node_modules
from tests.conftest import unless_missing
from tests.site_pages import entry, held, page, printed, with_record

REAL = "https://editions.test"


def metas(found: html.HtmlElement) -> dict[str, list[str]]:
    """Name or property of each meta element → its contents."""
    said: dict[str, list[str]] = {}
    for each in found.cssselect("meta[content]"):
        said.setdefault(str(each.get("name") or each.get("property")), []).append(str(each.get("content")))
    return said


def told(found: html.HtmlElement) -> dict[str, Any]:
    script, = found.cssselect('script[type="application/ld+json"]')
    answer: dict[str, Any] = json.loads(script.text_content())
    return answer


def test_the_meta_elements_describe_the_archival_document(project: Project, memo: Document) -> None:
    said = metas(page(project, memo))
    wanted = {
        "citation_title": "Memorandum of Conversation with Choe Chang-ik", "citation_publication_date": "1956-06-05",
        "citation_language": "en", "citation_publisher": "Countermark", "DC.creator": "Ivanov, V. I.",
        "bibo.type": "Manuscript",
        "z.archive": "RGANI", "z.place": "Pyongyang",
        "z.archiveLocation": "fond 5, opis 28, delo 410, listy 206–207", "bib.contributors": "Choe, Chang-ik",
        "z.translators": "Goldberg, Gary", "DC.type": "Entry from the diary of an ambassador",
        "DC.date": "1956-06-05", "citation_pdf_url": f"1.1/{memo.slug}.pdf", "og:title": memo.record.title}
    assert {key: said[key] for key in wanted} == {key: [value] for key, value in wanted.items()}
    assert said["DC.source"] == ["RGANI, fond 5, opis 28, delo 410, listy 206–207", memo.record.canonical_url,
                                 memo.record.url_as_given]
    assert said["dcterms.abstract"] == said["og:description"] == said["description"]
    assert said["dcterms.abstract"][0].startswith("Ambassador Ianov and Choe Chang-ik discuss the visit")


def test_what_zotero_would_take_amiss_is_not_there(project: Project, memo: Document) -> None:
    """A citation_author hides translators, a contributor becomes an author where there is none, and an edition's date
    becomes the document's."""
    found = page(project, with_record(memo, author=(), recipient=("Pak Il-u",), date=None))
    said = metas(found)
    assert (said["bibo.type"], said["z.recipients"]) == (["Letter"], ["Pak, Il-u"])
    assert not {"citation_author", "DC.creator", "DC.contributor", "dcterms.contributor", "dcterms.issued", "DC.date",
                "citation_publication_date", "og:published_time"} & set(said)
    assert found.cssselect(".byline, .vcard") == []


def test_a_body_is_not_parted_and_a_rough_date_is_no_day(project: Project, memo: Document) -> None:
    document = with_record(memo, author=("Embassy of the USSR in the DPRK", "Choe Chang-ik"), date="1956-08~")
    said = metas(page(project, document))
    assert said["DC.creator"] == ["Embassy of the USSR in the DPRK,", "Choe, Chang-ik"]
    assert "citation_publication_date" not in said
    assert said["DC.date"] == ["1956-08~"]
    assert told(page(project, document))["temporal"] == "1956-08~"
    assert "dateCreated" not in told(page(project, document))


def test_an_address_that_is_nobodys_is_given_to_no_one(project: Project, memo: Document) -> None:
    head, = page(project, memo).cssselect("head")
    assert ".example" not in html.tostring(head, encoding="unicode")
    assert "og:url" not in metas(head)
    real = page(project, with_record(memo, base_address=REAL))
    said, known = metas(real), told(real)
    assert said["og:url"] == said["citation_public_url"] == [f"{REAL}/{memo.slug}/"]
    assert said["citation_pdf_url"] == [f"{REAL}/{memo.slug}/1.1/{memo.slug}.pdf"]
    assert known["workExample"]["encoding"][1]["contentUrl"] == f"{REAL}/{memo.slug}/1.1/{memo.slug}.epub"
    assert known["@id"] == f"{REAL}/{memo.slug}/#document"


def test_schema_org_knows_document_edition_and_files(project: Project, memo: Document) -> None:
    known = told(page(project, memo))
    assert known["@type"] == "ArchiveComponent"
    assert known["holdingArchive"] == {"@type": "ArchiveOrganization", "name": "RGANI"}
    assert known["itemLocation"] == "RGANI, fond 5, opis 28, delo 410, listy 206–207"
    assert (known["dateCreated"], known["inLanguage"]) == ("1956-06-05", "ru")
    assert known["author"] == [
        {"@type": "Person", "name": "V. I. Ivanov", "familyName": "Ivanov", "givenName": "V. I."}]
    edition = known["workExample"]
    assert (edition["version"], edition["creativeWorkStatus"], edition["datePublished"], edition["inLanguage"]) == (
        "1.1", "Published", "2027-01-21", "en")
    assert [(each["contentUrl"], each["encodingFormat"], each["sha256"]) for each in edition["encoding"]] == [
        (f"1.1/{file.name}", file.media_type, file.sha256) for file in held(memo.slug, f"{memo.slug}/1.1", "1.1")[:2]]


@pytest.mark.parametrize(("of", "status", "where"), [("draft", "Draft", ""), ("withdrawn", "Withdrawn", "1.1/")])
def test_the_state_of_an_edition_is_told(project: Project, memo: Document, of: str, status: str, where: str) -> None:
    its = entry(memo, draft=printed(memo, 1, 0)) if of == "draft" else entry(
        memo, printed(memo, 1, 1), withdrawn=True)
    edition = told(page(project, memo, its))["workExample"]
    assert edition["creativeWorkStatus"] == status
    assert edition["encoding"][0]["contentUrl"] == f"{where}{memo.slug}.pdf"


def test_files_that_are_not_here_are_not_led_to(project: Project, memo: Document) -> None:
    found = page(project, memo, entry(memo, printed(memo, 1, 1, files=held(memo.slug, "", "1.1"))))
    assert "citation_pdf_url" not in metas(found)
    assert "encoding" not in told(found)["workExample"]


def test_no_words_end_the_script_or_open_a_comment(project: Project, memo: Document) -> None:
    title = "</script><!-- <script> ]]> & \u2028 \\ \""
    found = page(project, with_record(memo, title=title))
    assert told(found)["name"] == " ".join(title.replace("\u2028", " ").split())
    script, = found.cssselect('script[type="application/ld+json"]')
    assert not re.search("[<>&\u2028]", script.text_content())


def test_a_bare_record_says_what_it_knows(project: Project, memo: Document) -> None:
    bare = with_record(memo, **dict.fromkeys((
        "date", "place", "kind", "summary", "archive", "digital_archive", "canonical_url", "url_as_given", "publisher",
        "rights", "original_language", "credits", "fond", "opis", "delo", "listy", "base_address")),
        author=(), participants=(), translated_by=(), obtained_by=())
    known = told(page(project, bare))
    assert set(known) == {"@context", "@type", "@id", "name", "workExample"}
    assert all(metas(page(project, bare)).values())


# schema.org's vocabulary, as the package schema-dts declares it for TypeScript.

class Type(NamedTuple):
    """A type of schema.org. `above`: the types that it is a case of; `properties`: its own, with what each takes."""

    above: tuple[str, ...]
    properties: dict[str, frozenset[str]]


@cache
def vocabulary() -> dict[str, Type]:
    modules = unless_missing(lambda: node_modules("schema-dts"))
    text = (modules / "schema-dts" / "dist" / "schema.d.ts").read_text("utf-8")
    found: dict[str, Type] = {}
    for name, above, body in re.findall(r"^(?:export )?interface (\w+?)Base extends ([^{]+) \{$(.*?)^\}", text,
                                        re.DOTALL | re.MULTILINE):
        properties = {key: frozenset(re.findall(r"\w+", kinds)) for key, kinds in re.findall(
            r'^ +"(\w+)"\?: SchemaValue<(.+), "\w+">;$', body, re.MULTILINE)}
        found[name] = Type(tuple(each.strip().removesuffix("Base") for each in above.split(",")), properties)
    for name, above in re.findall(r"^export interface (\w+)Leaf extends (\w+)Base \{$", text, re.MULTILINE):
        found.setdefault(name, Type((above,), {}))
    return found


def lines_above(name: str) -> Iterator[str]:
    """A type, and all that it is a case of."""
    yield name
    for each in vocabulary()[name].above if name in vocabulary() else ():
        yield from lines_above(each)


def amiss(node: dict[str, Any], path: str = "") -> Iterator[str]:
    """What schema.org does not know of a node, or knows otherwise."""
    name = node["@type"]
    if name not in vocabulary():
        yield f"{path}: no type {name}"
        return
    known = {key: kinds for each in lines_above(name) if each in vocabulary()
             for key, kinds in vocabulary()[each].properties.items()}
    for key, value in node.items():
        if key.startswith("@"):
            continue
        if key not in known:
            yield f"{path}{name} has no {key}"
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if not known[key] & set(lines_above(each["@type"])):
                    yield f"{path}{name}: {key} takes no {each['@type']}"
                yield from amiss(each, f"{path}{name}/{key}: ")
            elif not known[key] & {"Text", "URL", "Date", "DateTime", "Number", "Person", "Organization"}:
                yield f"{path}{name}: {key} takes no text"


def test_the_vocabulary_has_every_type_and_property(project: Project, memo: Document) -> None:
    record = memo.record
    full = with_record(memo, short_title="Conversation", recipient=("Pak Il-u",), doi="10.5555/12345678",
                       author=(*record.author, "Embassy of the USSR in the DPRK"), base_address=REAL)
    for document in (memo, full, with_record(memo, date="1956-08~")):
        assert list(amiss(told(page(project, document)))) == []


def test_the_vocabulary_would_tell() -> None:
    assert list(amiss({"@type": "ArchiveComponnent"})) == [": no type ArchiveComponnent"]
    wrong = {"@type": "ArchiveComponent", "sha256": "ab", "holdingArchive": {"@type": "Person", "titel": "x"},
             "dateCreated": "1956"}
    assert list(amiss(wrong)) == ["ArchiveComponent has no sha256", "ArchiveComponent: holdingArchive takes no Person",
                                  "ArchiveComponent/holdingArchive: Person has no titel"]
