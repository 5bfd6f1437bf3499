"""What a PDF says of itself: the packet, read here with nothing of ours, and the document information."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import msgspec
import pikepdf
import pydyf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark import identifiers
from countermark.document import Document
from countermark.formats.pdf import render
from countermark.formats.xmp import describe, information, packet
from countermark.parse import parse, read_collection
from countermark.project import Project
from countermark.record import Edition, Record
from countermark.source import source_of
from tests.conftest import GOOD, Trial

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PREFIXES = {"http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/terms/": "dcterms",
            "http://ns.adobe.com/xap/1.0/": "xmp", "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
            "http://ns.adobe.com/xap/1.0/rights/": "xmpRights", "http://ns.adobe.com/pdf/1.3/": "pdf",
            "http://www.aiim.org/pdfa/ns/id/": "pdfaid", "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
            "http://www.aiim.org/pdfa/ns/extension/": "pdfaExtension"}
#: Schemas that PDF/A knows without a description (ISO 19005-3, 6.6.2.3.1).
PREDEFINED = {"dc", "xmp", "xmpMM", "xmpRights", "pdf", "pdfaid", "pdfaExtension"}
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
Said = dict[str, str | list[str]]


def resource(data: bytes) -> ET.Element:
    """The one rdf:Description of the one rdf:RDF."""
    begin, _, rest = data.partition(b"?>\n")
    assert begin == b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"'
    body, _, end = rest.rpartition(b"\n")
    assert end == b'<?xpacket end="r"?>'
    [rdf] = ET.fromstring(body)
    assert rdf.tag == f"{RDF}RDF"
    [found] = rdf
    assert found.get(f"{RDF}about") == ""
    return found


def read(data: bytes) -> Said:
    """A packet's properties by prefixed name: a text, or the list of an array's texts."""
    said: Said = {}
    for element in resource(data):
        namespace, _, name = element.tag.removeprefix("{").partition("}")
        key = f"{PREFIXES[namespace]}:{name}"
        assert key not in said
        if key != "pdfaExtension:schemas":
            said[key] = [item.text or "" for item in element.iter(f"{RDF}li")] if len(element) else element.text or ""
    return said


def small(extra: str = "", collection: bytes = b"") -> Document:
    text = GOOD.replace("title: Second\n", f"title: Second\n{extra}")
    return parse(source_of("second", text.encode(), None, "d", "w"), read_collection(collection, "c"))


def titled(title: str) -> Record:
    return Record(title=title, edition=Edition(1, "2026-11-24"))


@pytest.fixture(scope="module")
def opened(editions: dict[str, bytes]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(editions[".pdf"]))


@pytest.fixture(scope="module")
def said(opened: pikepdf.Pdf) -> Said:
    return read(opened.Root.Metadata.read_raw_bytes())


def test_the_packet_lies_open_and_claims_both_standards(opened: pikepdf.Pdf, said: Said) -> None:
    assert "/Filter" not in opened.Root.Metadata
    assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("3", "A", "1")


def test_the_memo_is_described_as_its_record_has_it(said: Said, memo: Document) -> None:
    described = {key: value for key, value in said.items() if key.partition(":")[0] in ("dc", "dcterms")}
    own = said["xmpMM:DocumentID"]
    rights = memo.record.rights
    assert described == {
        "dc:title": ["Memorandum of Conversation with Choe Chang-ik"],
        "dc:description": ["Ambassador Ianov and Choe Chang-ik discuss the visit of the DPRK government delegation to "
                           "Eastern Europe and the USSR and the policies of the Korean Worker's Party."],
        "dc:creator": ["V. I. Ivanov"],
        "dc:contributor": ["Choe Chang-ik", "Gary Goldberg", "James F. Person"],
        "dc:publisher": ["Countermark"],
        "dc:date": ["2026-11-24"],
        "dc:type": ["Text", "Entry from the diary of an ambassador"],
        "dc:format": "application/pdf",
        "dc:language": ["en"],
        "dc:identifier": own,
        "dc:source": "Wilson Center Digital Archive; RGANI, fond 5, opis 28, delo 410, listy 206–207; "
                     "https://digitalarchive.wilsoncenter.org/document/114130; "
                     "https://wilson-center-digital-archive.dvincitest.com/document/114130",
        "dc:coverage": "Pyongyang",
        "dc:rights": [rights],
        "dcterms:created": "1956-06-05",
        "dcterms:bibliographicCitation": said["dcterms:bibliographicCitation"],
        "dcterms:description": "Participants: Choe Chang-ik. Original language: Russian. Marked “Top Secret”. This "
                               "document was made possible with support from Leon Levy Foundation.",
        "dcterms:provenance": "RGANI, fond 5, opis 28, delo 410, listy 206–207. Obtained by James F. Person. "
                              "Translated from Russian by Gary Goldberg.",
    }
    assert str(said["dcterms:bibliographicCitation"]).startswith("V. I. Ivanov, “Memorandum of Conversation ")
    assert str(said["dcterms:bibliographicCitation"]).endswith(", edition 1 (Countermark, 24 November 2026).")
    assert str(own).startswith("urn:uuid:")
    assert said["xmp:Identifier"] == [own, identifiers.print_identifier(memo),
                                      f"urn:countermark:edition:{memo.edition_id}"]
    assert said["xmpMM:VersionID"] == "1"
    assert said["xmpRights:UsageTerms"] == [rights]


def test_every_date_is_the_editions(said: Said, opened: pikepdf.Pdf) -> None:
    assert {said[f"xmp:{name}Date"] for name in ("Create", "Modify", "Metadata")} == {"2026-11-24T00:00:00Z"}
    assert {str(opened.docinfo[key]) for key in ("/CreationDate", "/ModDate")} == {"D:20261124000000Z"}


def agree(info: dict[str, str], said: Said) -> None:
    """The information dictionary says what the packet says, and nothing else (ISO 19005-3, 6.6.3 with its table)."""
    digits = {key: "".join(c for c in str(said[f"xmp:{key}Date"]) if c.isdigit()) for key in ("Create", "Modify")}
    expected = {"Title": said["dc:title"][0], "Producer": said["pdf:Producer"],
                "CreationDate": f"D:{digits['Create']}Z", "ModDate": f"D:{digits['Modify']}Z"}
    if "dc:description" in said:
        expected["Subject"] = said["dc:description"][0]
    if "dc:creator" in said:
        expected["Author"] = "; ".join(said["dc:creator"])
    assert info == expected


def test_the_document_information_agrees(opened: pikepdf.Pdf, said: Said) -> None:
    agree({key.removeprefix("/"): str(value) for key, value in opened.docinfo.items()}, said)


def test_what_the_record_does_not_say_is_left_out() -> None:
    said = read(packet(small()))
    assert sorted(key for key in said if key.startswith("dc")) == [
        "dc:date", "dc:format", "dc:identifier", "dc:language", "dc:title", "dc:type",
        "dcterms:bibliographicCitation"]
    assert said["dc:type"] == ["Text"]
    assert "xmpRights:UsageTerms" not in said


def test_a_date_that_is_no_plain_one_and_an_address_as_given_are_said() -> None:
    said = read(packet(small("date: 1956~\nurl as given: https://a.test/1\ntranslated by: [A B, C D]\n"
                             "obtained by: A B\n")))
    assert said["dcterms:created"] == "1956~"
    assert said["dc:source"] == "https://a.test/1"
    assert said["dc:contributor"] == ["A B", "C D"]


NAMED = """author: [Ivanov V.I., Ministry of Foreign Affairs, Ivanov V.I.]
recipient: [Pak Il-u, Ministry of Foreign Affairs]
participants: [Ivanov V.I., Kim Il-sung]
translated by: "Goldberg, Gary"
obtained by: [Gary Goldberg, James F. Person]
"""


def test_who_wrote_it_is_named_in_order_and_all_others_stand_apart_each_once() -> None:
    document = small(NAMED)
    said = read(packet(document))
    assert said["dc:creator"] == ["V. I. Ivanov", "Ministry of Foreign Affairs"]
    assert said["dc:contributor"] == ["Pak Il-u", "Kim Il-sung", "Gary Goldberg", "James F. Person"]
    info = dict(information(document.record))
    assert info["Author"] == "V. I. Ivanov; Ministry of Foreign Affairs"
    agree(info, said)


def test_each_schema_that_is_not_predefined_is_described_with_what_is_used_of_it(said: Said) -> None:
    described = set()
    for schema in resource(packet(small("date: 1956\n"))).iter(f"{SCHEMA}property"):
        described |= {name.text for name in schema.iter(f"{PROPERTY}name")}
    uris = [uri.text for uri in resource(packet(small())).iter(f"{SCHEMA}namespaceURI")]
    assert {PREFIXES[str(uri)] for uri in uris} == {key.partition(":")[0] for key in said} - PREDEFINED
    assert described == {key.partition(":")[2] for key in said if key.partition(":")[0] not in PREDEFINED}


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1)
       | st.text("<&\"'\n\t >]é\u00a0\u3000Я한ก𐍈()\\", min_size=1))
def test_any_words_come_back_and_both_places_agree(title: str) -> None:
    memo = small()
    record = msgspec.structs.replace(memo.record, title=f"T{title}", summary=f"{title}.", author=(f"{title}.", "B"))
    said = read(packet(replace(memo, record=record)))
    assert said["dc:title"] == [re.sub("[ \t\n]+", " ", f"T{title}").strip(" ")]
    agree(dict(information(record)), said)


def test_the_same_edition_has_one_name_in_all_printings_and_another_has_another(trial: Trial, memo: Document,
                                                                                opened: pikepdf.Pdf) -> None:
    trial.edit("styles/tokens.css", "--ink: #111", "--ink: #222")
    printing = pikepdf.open(io.BytesIO(render(trial.project, memo)[0]))
    assert printing.trailer.ID != opened.trailer.ID
    assert printing.Root.Metadata.read_raw_bytes() == opened.Root.Metadata.read_raw_bytes()
    names = ("xmpMM:DocumentID", "xmp:Identifier", "dc:identifier")
    one, other = read(packet(small())), read(packet(small("kind: Letter\nadditions: {kind: {by: A, why: b}}\n")))
    assert all(one[name] != other[name] for name in names)


def test_hard_words_come_back_from_the_finished_file(project: Project) -> None:
    title = "Пак & <Пак> “박” (é\\) é"
    document = replace(small(), record=titled(title))
    made = pikepdf.open(io.BytesIO(render(project, document)[0]))
    assert read(made.Root.Metadata.read_raw_bytes())["dc:title"] == [title]
    assert str(made.docinfo["/Title"]) == title


def test_what_another_has_written_goes() -> None:
    file = pydyf.PDF()
    stream = pydyf.Stream([b"another packet"], {"Type": "/Metadata"})
    file.add_object(stream)
    file.catalog["Metadata"] = stream.reference
    file.info["Creator"] = pydyf.String("another")
    describe(file, small())
    assert stream.stream == [packet(small())]
    assert "Creator" not in file.info


def test_no_tool_signs_with_a_version(said: Said) -> None:
    assert said["pdf:Producer"] == "Countermark, WeasyPrint"
    assert not {key for key in said if key.endswith((":CreatorTool", ":InstanceID"))}
