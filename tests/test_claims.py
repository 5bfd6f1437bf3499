"""What a file says of itself is read from the file, and from nothing else."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from countermark.document import Document
from countermark.formats import FORMATS
from countermark.project import Project
from countermark.record import Checked
from countermark.site.claims import claims
from tests.site_pages import with_record


def test_the_editions_say_what_they_are_made_to(editions: dict[str, bytes]) -> None:
    assert claims(".pdf", editions[".pdf"]) == ("PDF/A-3a", "PDF/UA-1")
    assert claims(".epub", editions[".epub"]) == ("EPUB 3",)


def test_another_claim_is_told_as_it_stands(editions: dict[str, bytes]) -> None:
    other = re.sub(rb"(?<=pdfaid:part>)3(?=<)", b"2", editions[".pdf"])
    assert other != editions[".pdf"]
    assert claims(".pdf", other) == ("PDF/A-2a", "PDF/UA-1")


def test_an_ebook_that_was_reviewed_names_the_standard(project: Project, memo: Document) -> None:
    reviewed = with_record(memo, accessibility_reviewed=Checked(("A. Reader",), "2026-11-20"))
    book = next(kind for kind in FORMATS if kind.suffix == ".epub").render(project, reviewed)
    said = claims(".epub", book[0])
    assert said[0] == "EPUB 3"
    assert "EPUB Accessibility 1.1" in said[1]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b'<?xpacket begin="x"?><a><?xpacket end="r"?>', b"PK\x03\x04"])
@pytest.mark.parametrize("suffix", [".pdf", ".epub", ".ris"])
def test_what_cannot_be_read_claims_nothing(suffix: str, data: bytes) -> None:
    assert claims(suffix, data) == ()


def test_an_ebook_without_a_package_claims_nothing(editions: dict[str, bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(editions[".epub"])) as whole, zipfile.ZipFile(out, "w") as part:
        for name in whole.namelist():
            if not name.endswith(".opf"):
                part.writestr(name, whole.read(name))
    assert claims(".epub", out.getvalue()) == ()


def test_a_packet_expands_nothing() -> None:
    packet = (b'<?xpacket begin="x"?><!DOCTYPE a [<!ENTITY b "PDF">]><a xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
              b'<pdfaid:part>&b;</pdfaid:part></a><?xpacket end="r"?>')
    assert claims(".pdf", packet) == ()
