"""What other programs read of an edition's metadata: calibre of both formats, poppler of the print edition.

calibre reads no rights of an EPUB 3 and no identifiers of a PDF; it takes the summary of a PDF for tags as well.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from countermark.formats import FORMATS
from countermark.project import Project
from tests.conftest import need
from tests.test_package import typed

RECORD = """author: [Ivanov V.I., Choe Chang-ik]
recipient: Pak Il-u
participants: Ким Ир Сен
translated by: Gary Goldberg
obtained by: James F. Person
publisher: The Publisher
rights: Ask before any commercial use.
summary: What it says, “in short”.
language: en
doi: 10.5555/12345678
isbn: 978-3-16-148410-0
names:
  Choe Chang-ik: {family: Choe, given: Chang-ik, order: family first}
additions:
  author: {by: A, why: b}
  recipient: {by: A, why: b}
  participants: {by: A, why: b}
"""


@pytest.fixture(scope="module")
def files(project: Project) -> dict[str, bytes]:
    """Suffix → the bytes of a document whose record says all that readers show."""
    document = typed(project, RECORD)
    return {each.suffix: each.render(project, document).data for each in FORMATS}


def asked(place: Path, data: bytes, *command: str) -> str:
    """What a program says of a file; it must not meet another Python's packages, nor a user's settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    settings = {**ours, "CALIBRE_CONFIG_DIRECTORY": str(place / "settings"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    (place / "file").write_bytes(data)
    (place / "file").rename(place / command[-1])
    done = subprocess.run(command, cwd=place, env=settings, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


def lines(said: str) -> dict[str, str]:
    """"Name : value" on each line."""
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}


def test_calibre_shows_an_ebook_by_its_authors_as_they_are_and_as_they_are_sorted(files: dict[str, bytes],
                                                                                  tmp_path: Path) -> None:
    shown = lines(asked(tmp_path, files[".epub"], need("ebook-meta"), "book.epub"))
    identifiers = shown.pop("Identifiers").split(", ")
    assert shown == {
        "Title": "A title", "Author(s)": "V. I. Ivanov & Choe Chang-ik [Ivanov, V. I. & Choe Chang-ik]",
        "Publisher": "The Publisher", "Languages": "eng", "Published": "2026-11-24T00:00:00+00:00",
        "Comments": "What it says, “in short”."}
    assert {"doi:10.5555/12345678", "isbn:9783161484100"} < set(identifiers)
    assert any(each.startswith("countermark:edition:") for each in identifiers)


def test_calibre_shows_a_print_edition_by_its_authors(files: dict[str, bytes], tmp_path: Path) -> None:
    shown = lines(asked(tmp_path, files[".pdf"], need("ebook-meta"), "print.pdf"))
    assert {**shown, "Tags": ""} == {
        "Title": "A title", "Author(s)": "V. I. Ivanov & Choe Chang-ik", "Publisher": "The Publisher",
        "Languages": "eng", "Published": "2026-11-24T00:00:00+00:00", "Comments": "What it says, “in short”.",
        "Tags": ""}


def test_poppler_shows_the_document_information(files: dict[str, bytes], tmp_path: Path) -> None:
    shown = lines(asked(tmp_path, files[".pdf"], need("pdfinfo"), "-enc", "UTF-8", "-isodates", "print.pdf"))
    assert {key: shown[key] for key in ("Title", "Author", "Subject", "Producer", "CreationDate", "ModDate")} == {
        "Title": "A title", "Author": "V. I. Ivanov; Choe Chang-ik", "Subject": "What it says, “in short”.",
        "Producer": "Countermark, WeasyPrint", "CreationDate": "2026-11-24T00:00:00Z",
        "ModDate": "2026-11-24T00:00:00Z"}
    assert "Creator" not in shown


def test_poppler_gives_the_packet_back_with_all_that_it_says_of_persons(files: dict[str, bytes],
                                                                        tmp_path: Path) -> None:
    packet = asked(tmp_path, files[".pdf"], need("pdfinfo"), "-meta", "print.pdf")
    body = packet[packet.index("<x:xmpmeta"):packet.index("<?xpacket end")]
    said = {}
    for element in ElementTree.fromstring(body)[0][0]:
        texts = [text.strip() for text in element.itertext() if text.strip()]
        said[element.tag.partition("}")[2]] = texts
    assert said["creator"] == ["V. I. Ivanov", "Choe Chang-ik"]
    assert said["contributor"] == ["Pak Il-u", "Ким Ир Сен", "Gary Goldberg", "James F. Person"]
    assert (said["publisher"], said["rights"]) == (["The Publisher"], ["Ask before any commercial use."])
    assert "https://doi.org/10.5555/12345678" in said["Identifier"]
