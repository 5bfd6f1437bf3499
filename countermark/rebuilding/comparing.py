"""A copy, and what its sources make → what in the copy is not theirs: words, files in it, and what it says of itself.

Typesetting moves notes and page numbers about, so the copy is not held against the other file page by page. It is held
against the document, as every build is (completeness): each word in its order, none of another origin, all to be seen.
That its signs are those of the other file is asked besides, so that no fixed wording can be left out. What was read
out is what programs read; glyphs that look like other letters are not seen.
"""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

import msgspec

from countermark import completeness
from countermark.audit.differences import first_difference
from countermark.completeness.reading import READERS, Reading
from countermark.completeness.words import Token
from countermark.opened import MEMBERS
from countermark.pdfium import pdfium
from countermark.project import Project
from countermark.rebuilding.building import document_of, use
from countermark.rebuilding.taking import CITATION, Taken

#: So many differing words are named, and so many further reasons told.
MOST = 5
_JOINTS = re.compile(r"[\s\-\u00ad\u2010\u200b]+")
_DC = "{http://purl.org/dc/elements/1.1/}"
_INFO = ("Title", "Author", "Subject", "Keywords")
#: What an EPUB's typesetting is made of: another release may name these otherwise.
_TYPESETTING = (".ttf", ".otf", ".css", "/")


class Word(msgspec.Struct, frozen=True):
    """Where the copy has other words: the place in it, its words, and those that its sources make; "" for none."""

    where: str
    copy: str
    sources: str


class Compared(msgspec.Struct, frozen=True):
    """`words`: the first differences, `more`: how many there are besides; `reasons`: what else is not as its sources
    say; `looks`: what was not compared, or tells only of typesetting."""

    words: tuple[Word, ...] = ()
    more: int = 0
    reasons: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()


def compare(project: Project, taken: Taken, copy: bytes, ours: bytes, scratch: str = "") -> Compared:
    """The bytes of a COPY, from which TAKEN was taken, and OURS that were built of that → Compared."""
    use(scratch)
    document = document_of(taken)
    suffix = taken.suffix
    found = completeness.compare(project, suffix, copy, document, closely=True)
    looks = [f"where the two files part: {first_difference(suffix, ours, copy)}"]
    if len(found.reading.covers) == 1 and found.cover not in (b"", found.reading.covers[0].data):
        looks.append("its cover is another picture; what that says cannot be compared")
        found = dataclasses.replace(found, cover=found.reading.covers[0].data)
    wrong = [message for check in completeness.CHECKS.values() for message in check(found)]
    theirs, mine = found.reading, READERS[suffix](ours, document, True)
    reasons = [f"it {message}" for message in wrong]
    words = [*differing(_all(theirs), _all(mine))] if wrong or _signs(theirs) != _signs(mine) else []
    reasons += [*_carried(suffix, copy, ours), *_claimed(suffix, copy, ours), *_annotated(suffix, copy)]
    return Compared(tuple(words[:MOST]), max(0, len(words) - MOST), tuple(reasons[:MOST]), tuple(looks))


def _all(reading: Reading) -> list[Token]:
    return [*reading.main, *reading.contents]


def _signs(reading: Reading) -> Counter[str]:
    """How often each sign stands in a file, but for digits, which count pages, and for what parts words."""
    return Counter(re.sub(r"[\d\-]", "", "".join(token.text for token in _all(reading))))


def differing(copy: Sequence[Token], ours: Sequence[Token]) -> Iterator[Word]:
    """Two texts → where they have other words; one that was hyphenated is the same word."""
    from rapidfuzz.distance import Levenshtein

    there, here = [_key(token.text) for token in copy], [_key(token.text) for token in ours]
    # What is replaced and what stands beside it are one difference to a reader.
    runs: list[list[int]] = []
    for op in Levenshtein.opcodes(there, here):
        if op.tag == "equal":
            continue
        if runs and runs[-1][1] == op.src_start and runs[-1][3] == op.dest_start:
            runs[-1][1], runs[-1][3] = op.src_end, op.dest_end
        else:
            runs.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for a, b, c, d in runs:
        if "".join(there[a:b]) != "".join(here[c:d]):
            where = copy[min(a, len(copy) - 1)].where if copy else ""
            yield Word(where, _some(copy[a:b]), _some(ours[c:d]))


def _key(word: str) -> str:
    return _JOINTS.sub("", word)


def _some(tokens: Sequence[Token]) -> str:
    more = " …" * (len(tokens) > 12)
    return " ".join(token.text[:100] for token in tokens[:12]) + more


def _carried(suffix: str, copy: bytes, ours: bytes) -> Iterator[str]:
    """The files in the copy that its sources do not give, and the citation if that is another."""
    there, here = MEMBERS[suffix](copy), MEMBERS[suffix](ours)
    for name in sorted(there.keys() - here.keys()):
        if suffix == ".pdf" or not name.endswith(_TYPESETTING):
            yield f"it carries '{name}', which its sources do not give"
    for name in sorted(there.keys() & here.keys()):
        if name.rpartition("/")[2] == CITATION and there[name] != here[name]:
            yield f"the {CITATION} in it, which says how to cite it, is not what its sources make"


def _claimed(suffix: str, copy: bytes, ours: bytes) -> Iterator[str]:
    """What the copy says of itself to shelves and catalogues and its sources do not."""
    for name, text in sorted(_said(suffix, copy) - _said(suffix, ours)):
        yield f"it says of itself what its sources do not ({name}): '{text[:80]}'"


def _said(suffix: str, data: bytes) -> set[tuple[str, str]]:
    """Dublin Core in a book's package or a PDF's XMP, and a PDF's Info (ISO 32000-1, 14.3)."""
    found: set[tuple[str, str]] = set()
    if suffix == ".epub":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            packages = [archive.read(name) for name in archive.namelist() if name.endswith(".opf")]
    else:
        packages = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
        file = pdfium().PdfDocument(data)
        try:
            found |= {(name, file.get_metadata_value(name)) for name in _INFO if file.get_metadata_value(name)}
        finally:
            file.close()
    for package in packages:
        for element in ElementTree.fromstring(package).iter():
            if element.tag.startswith(_DC):
                texts = [" ".join(text.split()) for text in element.itertext() if text.strip()]
                found |= {(element.tag.removeprefix(_DC), text) for text in texts}
    return found


def _annotated(suffix: str, copy: bytes) -> Iterator[str]:
    """What lies over a PDF's pages and is no link: its words are in no page's text (ISO 32000-1, 12.5)."""
    import pypdfium2.raw as raw

    if suffix != ".pdf":
        return
    file = pdfium().PdfDocument(copy)
    try:
        for n, page in enumerate(file, 1):
            for at in range(raw.FPDFPage_GetAnnotCount(page.raw)):
                annotation = raw.FPDFPage_GetAnnot(page.raw, at)
                kind = raw.FPDFAnnot_GetSubtype(annotation)
                raw.FPDFPage_CloseAnnot(annotation)
                if kind != raw.FPDF_ANNOT_LINK:
                    yield f"something lies over page {n} that is no link"
            page.close()
    finally:
        file.close()


