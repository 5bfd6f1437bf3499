"""An altered file → whether it shows the words of the edition that it names, or why that is not known.

That the same words are in a file is little: they can be covered, left out of sight, or drawn as others. So "same" is
said only where nothing that shows differs from what was published. An ebook's chapters, pictures and typefaces are
those that the manifest lists, and its style sheet hides nothing; a PDF's pages are sound, and drawn they are the
published ones, pixel by pixel. Packing, and what is never shown, may differ.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

import msgspec

from countermark.fixity import digest_of
from countermark.opened import WORDS, epub_members, text_digest
from countermark.pdfium import pdfium
from countermark.project import Project
from countermark.sight import hiding
from countermark.verification import deep
from countermark.verification.findings import FINDINGS, Finding

#: Findings that leave one way to read a file: other packing, a digest not its own.
_PACKING = frozenset({"V112", "V113", "V120", "V207", "V219"})
#: Damaged, or other, these members hide no word. What sources say is never shown.
_SHEET, _SOURCES = "EPUB/style.css", "EPUB/source/"
_GENERIC = ("serif", "sans-serif", "monospace", "inherit")
#: Pixels to a point: a full stop of the smallest type in use comes to several.
_SCALE = 2.0


class Published(msgspec.Struct, frozen=True):
    """What is known of an edition's file, of all its printings: its name, the digests of its words, the digests of its
    members by name, and its bytes, if they are here."""

    name: str
    words: frozenset[str]
    members: dict[str, tuple[str, ...]]
    files: tuple[bytes, ...] = ()


def words_of(project: Project, suffix: str, data: bytes, known: Published) -> tuple[str, str]:
    """A file that names the edition KNOWN → "same", "other" or "unread", and why. Raises whatever its readers do."""
    faults = deep.form_of(project, known.name, suffix, data)
    if odd := next((each for each in faults if not _is_packing(each)), None):
        return "unread", (f"it breaks a rule of its form ({FINDINGS[odd.code].asks}) [{odd.code}], so that one program "
                          "may show other words of it than another")
    if suffix == ".epub" and any(each.code == "V116" for each in faults):
        data = _without_damaged(data, {each.detail for each in faults if each.code == "V116"})
    if text_digest(WORDS[suffix](data)) not in known.words:
        return "other", ""
    doubt = next(_doubts_of_book(data, known.members) if suffix == ".epub" else _doubts_of_pages(project, data, known),
                 "")
    return ("unread", f"whether they can be seen is not known: {doubt}") if doubt else ("same", "")


def _is_packing(finding: Finding) -> bool:
    return finding.code in _PACKING or (finding.code == "V116" and finding.detail.startswith(_SOURCES))


def _without_damaged(data: bytes, damaged: set[str]) -> bytes:
    """An EPUB without the members that do not unpack."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename not in damaged:
                new.writestr(entry, old.read(entry))
    return out.getvalue()


def _doubts_of_book(data: bytes, known: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    members = epub_members(data)
    for name, member in members.items():
        if name == _SHEET:
            try:
                sheet = member.decode("utf-8")
            except UnicodeDecodeError:
                yield f"{name} cannot be read"
                continue
            if digest_of(member) not in known.get(name, ()):
                yield from (f"{name} says {rule}, and {why}" for rule, why in hiding(sheet))
                yield from (f"{name} asks for another typeface: {each}" for each in _other_faces(sheet))
        elif not name.startswith(_SOURCES) and digest_of(member) not in known.get(name, ()):
            yield f"{name} is none of the edition's"
    yield from (f"{name} is missing" for name in known if name not in members and not name.startswith(_SOURCES))


def _other_faces(sheet: str) -> Iterator[str]:
    """What a style sheet sets text in that is not in the book: another typeface's letters may look like others."""
    import tinycss2

    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        for each in tinycss2.parse_blocks_contents(rule.content or []) if hasattr(rule, "content") else ():
            value = tinycss2.serialize(each.value).strip() if each.type == "declaration" else ""
            if value and each.lower_name == "font-family":
                names = [part.strip().strip("\"'") for part in value.split(",")]
                yield from (part for part in names if part not in _GENERIC and not part.startswith("Edition "))
            if value and ("local(" in value.lower() or each.lower_name == "unicode-range"):
                yield value[:60]


def _doubts_of_pages(project: Project, data: bytes, known: Published) -> Iterator[str]:
    yield from (each.detail for each in deep.words_of(project, known.name, ".pdf", data))
    if not known.files:
        yield "the published file is not here to compare its pages with"
    elif not any(_look_alike(data, each) for each in known.files):
        yield "its pages, drawn, are not the published ones"


def _look_alike(one: bytes, other: bytes) -> bool:
    """Whether two PDFs have as many pages, and each is drawn as its like."""
    return all(a == b for a, b in itertools.zip_longest(_drawn(one), _drawn(other)))


def _drawn(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    file = pdfium().PdfDocument(data)
    try:
        for page in file:
            image = page.render(scale=_SCALE, may_draw_forms=False)
            yield image.width, image.height, bytes(image.buffer)
            page.close()
    finally:
        file.close()
