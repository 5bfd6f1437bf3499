"""Pairs of files that differ in one known thing: what `./doit explain` is tried on (tests/golden_explain/).

Each case makes its two files from the memo: by editing its text, a style sheet or a layout and setting it again, or by
what a stranger can do to a finished file.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont

from countermark import making
from countermark.comparing.explaining import explain
from countermark.comparing.sentences import lines
from countermark.history import History
from countermark.parse import parse, read_collection
from countermark.project import Project
from countermark.source import read_source, source_of
from tests.conftest import ROOT, SLUG

Edit = tuple[str, str]
#: Name in output/SLUG/ → bytes.
Files = Mapping[str, bytes]


@cache
def edition(*edits: Edit, root: Path = ROOT, settings: tuple[Edit, ...] = ()) -> dict[str, bytes]:
    """The memo with EDITS in its document.md, and in its witness where that has the words, too → its files."""
    project = Project(root)
    source = read_source(Project(ROOT), SLUG)
    assert source.witness
    text, witness = source.data.decode(), source.witness.decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
        witness = witness.replace(old.removeprefix("title: "), new.removeprefix("title: "), 1)
    shared = project.collection.read_text("utf-8")
    for old, new in settings:
        assert old in shared, old
        shared = shared.replace(old, new, 1)
    edited = replace(source_of(SLUG, text.encode(), witness.encode(), source.path, source.witness_path),
                     figures=source.figures)
    document = parse(edited, read_collection(shared.encode(), "collection.yaml"))
    rendered = making.render(project, document)
    made = making.files_of(project, edited, document, rendered.editions, History())
    return {name.rpartition("/")[2]: data for name, data in made.items()}


def elsewhere(folder: Path, path: str, old: str, new: str) -> dict[str, bytes]:
    """The memo by a project in which one file of layouts or styles is another."""
    root = folder / "project"
    for name in ("layouts", "styles", "locks"):
        shutil.copytree(ROOT / name, root / name)
    (root / "content").mkdir()
    shutil.copy(ROOT / "content" / "collection.yaml", root / "content")
    (root / "countermark").symlink_to(ROOT / "countermark")
    text = (root / path).read_text("utf-8")
    assert old in text, old
    (root / path).write_text(text.replace(old, new, 1), "utf-8")
    return edition(root=root)


def pdf_with(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF, changed by another's program."""
    with pikepdf.open(io.BytesIO(data)) as file:
        change(file)
        out = io.BytesIO()
        file.save(out, deterministic_id=True)
    return out.getvalue()


def epub_with(data: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]] = dict,
              date: tuple[int, int, int, int, int, int] | None = None, level: int | None = None) -> bytes:
    """An EPUB, packed again with its members changed, and all else as it was unless DATE or LEVEL say otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        members = change({name: archive.read(name) for name in infos})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, each in members.items():
            old = infos.get(name, infos["mimetype"])
            info = zipfile.ZipInfo(name, date or old.date_time)
            info.compress_type, info.external_attr, info.create_system = (
                old.compress_type, old.external_attr, old.create_system)
            archive.writestr(info, each, compresslevel=level)
    return out.getvalue()


def edited(member: str, old: str, new: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """A change of members: OLD is NEW in one of them."""
    def change(members: dict[str, bytes]) -> dict[str, bytes]:
        text = members[member].decode()
        assert old in text, old
        return {**members, member: text.replace(old, new, 1).encode()}

    return change


def without(member: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """A change of members: one is left out."""
    return lambda members: {name: data for name, data in members.items() if name != member}


def twice(data: bytes, member: str, forged: bytes) -> bytes:
    """An EPUB in which a member stands a second time, with other bytes."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(zipfile.ZipInfo(member, (2000, 1, 1, 0, 0, 0)), forged)
    return out.getvalue()


def other_font(file: pikepdf.Pdf) -> None:
    """The first font that lies in FILE says that it is of another version."""
    for item in file.objects:
        if isinstance(item, pikepdf.Stream) and "/Length1" in item:
            font = TTFont(io.BytesIO(item.read_bytes()), recalcTimestamp=False)
            font["head"].fontRevision += 1
            out = io.BytesIO()
            font.save(out, reorderTables=None)
            item.write(out.getvalue())
            return
    raise AssertionError("no font")


def other_title(file: pikepdf.Pdf) -> None:
    file.docinfo["/Title"] = "Memorandum of a Conversation"


def other_attachment(file: pikepdf.Pdf) -> None:
    item = file.attachments["document.md"]
    data = item.get_file().read_bytes().replace(b"200 men", b"900 men")
    file.attachments["document.md"] = pikepdf.AttachedFileSpec(file, data, filename="document.md")


def stamped(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    page.Annots.append(file.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 100, 300, 200], Contents="by 900 men",
        DA="/Helv 12 Tf")))


def linked_elsewhere(file: pikepdf.Pdf) -> None:
    found = next(each for page in file.pages for each in page.get("/Annots", [])
                 if "/URI" in each.get("/A", {}) and "wilsoncenter" in str(each.A.URI))
    found.A.URI = pikepdf.String("https://elsewhere.example/")


def no_tags(file: pikepdf.Pdf) -> None:
    del file.Root["/StructTreeRoot"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files, each with the manifest that lies beside it, if any; `first` and `second` are (name, bytes)."""

    first: tuple[str, bytes]
    second: tuple[str, bytes]
    beside: tuple[bytes | None, bytes | None] = (None, None)

    def told(self, folder: Path) -> str:
        """What is said of them; what moves with every change of the tool is left out."""
        paths = []
        for which, (name, data), manifest in zip(("a", "b"), (self.first, self.second), self.beside, strict=True):
            (folder / which).mkdir(parents=True, exist_ok=True)
            (folder / which / name).write_bytes(data)
            if manifest:
                (folder / which / "manifest.json").write_bytes(manifest)
            paths.append(str(folder / which / name))
        answer = explain(paths, [Path(path).name for path in paths])
        if isinstance(answer, str):
            return f"cannot be told: {answer}\n"
        text = re.sub("[0-9,]+ bytes", "bytes", "\n".join(lines(answer)))
        return f"{re.sub('[0-9a-f]{4} ?[0-9a-f]{4}…', '…', text)}\nexit status {answer.status}\n"


def pdfs(first: bytes, second: bytes) -> Pair:
    return Pair(("first.pdf", first), ("second.pdf", second))


def epubs(first: bytes, second: bytes) -> Pair:
    return Pair(("first.epub", first), ("second.epub", second))


PDF, EPUB, MANIFEST = f"{SLUG}.pdf", f"{SLUG}.epub", "manifest.json"


def text(kind: str, *edits: Edit) -> Callable[[Path], Pair]:
    """The memo against the memo with EDITS, both of a KIND."""
    make = pdfs if kind == PDF else epubs
    return lambda _: make(edition()[kind], edition(*edits)[kind])


def look(kind: str, path: str, old: str, new: str) -> Callable[[Path], Pair]:
    """The memo against the memo in another layout or style."""
    make = pdfs if kind == PDF else epubs
    return lambda folder: make(edition()[kind], elsewhere(folder, path, old, new)[kind])


def print_changed(change: Callable[[pikepdf.Pdf], None]) -> Callable[[Path], Pair]:
    """The memo as another's program writes it, against the same with one CHANGE."""
    return lambda _: pdfs(pdf_with(edition()[PDF], lambda _: None), pdf_with(edition()[PDF], change))


def ebook_changed(change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Callable[[Path], Pair]:
    """The memo's EPUB, packed again, against the same with one CHANGE of its members."""
    return lambda _: epubs(epub_with(edition()[EPUB]), epub_with(edition()[EPUB], change))


def styled_with_manifests(folder: Path) -> Pair:
    other = elsewhere(folder, "styles/print.css", "400 11.5pt/16.5pt", "400 12pt/16.5pt")
    return Pair(("first.pdf", edition()[PDF]), ("second.pdf", other[PDF]), (edition()[MANIFEST], other[MANIFEST]))


_WORD = ("noted cautiously that", "noted carefully that")
_TITLE = ("title: Memorandum of Conversation", "title: Memorandum of Conversations")
_NOTE = ("within the diary’s span", "outside the diary’s span")
_SECOND = ("Cde. Bobylev, the chief of", "The conversation then turned to the topic")
_ADDED = ("Cde. Choe Chang-ik agreed with", "I thanked him for his frankness.\n\nCde. Choe Chang-ik agreed with")
_CYRILLIC = ("rich experience in revolutionary", "rich ехperience in revolutionary")


def _swapped() -> Edit:
    """Paragraphs 2 and 3 of the memo, and these the other way round."""
    body = (ROOT / "content" / SLUG / "document.md").read_text("utf-8")
    second, third = (next(each for each in body.split("\n\n") if each.startswith(start)) for start in _SECOND)
    return f"{second}\n\n{third}", f"{third}\n\n{second}"


#: Name → how its two files are made. The name is that of the file with what is told of them.
CASES: dict[str, Callable[[Path], Pair]] = {
    "same-bytes": lambda _: pdfs(edition()[PDF], edition()[PDF]),
    "word-changed-pdf": text(PDF, _WORD),
    "word-changed-epub": text(EPUB, _WORD),
    "word-dropped-pdf": text(PDF, ("remarked evasively that", "remarked that")),
    "word-added-epub": text(EPUB, ("had very rich experience", "had not very rich experience")),
    "words-changed-in-many-places-pdf": text(PDF, _WORD, ("200 men", "250 men"), ("great benefit", "little benefit")),
    "number-changed-pdf": text(PDF, ("by 200 men", "by 250 men")),
    "punctuation-pdf": text(PDF, ("promised to grant this request.", "promised to grant this request!")),
    "capital-epub": text(EPUB, ("He informed cde. Choe", "He informed Cde. Choe")),
    "hyphen-epub": text(EPUB, ("of the meat-packing plant in Pyeongyang", "of the meatpacking plant in Pyeongyang")),
    "hyphen-pdf": text(PDF, ("of the meat-packing plant by", "of the meatpacking plant by")),
    "blank-epub": text(EPUB, ("in spite of all", "inspite of all")),
    "cyrillic-pdf": text(PDF, _CYRILLIC),
    "cyrillic-epub": text(EPUB, _CYRILLIC),
    "paragraphs-swapped-pdf": text(PDF, _swapped()),
    "paragraphs-swapped-epub": text(EPUB, _swapped()),
    "paragraph-added-pdf": text(PDF, _ADDED),
    "paragraph-added-epub": text(EPUB, _ADDED),
    "paragraph-dropped-pdf": lambda _: pdfs(edition(_ADDED)[PDF], edition()[PDF]),
    "paragraph-number-epub": ebook_changed(edited("EPUB/document.xhtml", '<span class="number">3</span>',
                                                  '<span class="number">33</span>')),
    "note-pdf": text(PDF, _NOTE),
    "note-epub": text(EPUB, _NOTE),
    "summary-epub": text(EPUB, ("discuss the visit", "discussed the visit")),
    "title-pdf": text(PDF, _TITLE),
    "title-pdf-and-epub": lambda _: Pair(("first.pdf", edition()[PDF]), ("second.epub", edition(_TITLE)[EPUB])),
    "letterhead-epub": text(EPUB, ("No. 179", "No. 197")),
    "margin-pdf": look(PDF, "styles/print.css", "margin: 30mm 33mm 40mm 57mm", "margin: 30mm 30mm 40mm 60mm"),
    "type-size-pdf": look(PDF, "styles/print.css", "400 11.5pt/16.5pt", "400 11pt/16.5pt"),
    "page-size-pdf": lambda _: pdfs(edition()[PDF], edition(settings=(("page size: A4", "page size: Letter"),))[PDF]),
    "colour-pdf": look(PDF, "styles/tokens.css", "--ink: #111", "--ink: #113"),
    "style-epub": look(EPUB, "styles/ebook.css", "line-height: 1.45", "line-height: 1.5"),
    "wording-pdf": look(PDF, "layouts/wording.yaml", "cite: Cite this", "cite: To cite this"),
    "wording-epub": look(EPUB, "layouts/wording.yaml", "colophon: Colophon", "colophon: Imprint"),
    "folio-pdf": look(PDF, "styles/print.css", '" / "', '" of "'),
    "font-pdf": print_changed(other_font),
    "font-epub": ebook_changed(lambda members: {**members, (name := next(
        each for each in members if each.endswith((".otf", ".woff2", ".ttf")))): members[name] + b"\0"}),
    "metadata-pdf": print_changed(other_title),
    "metadata-epub": ebook_changed(edited("EPUB/content.opf", ">V. I. Ivanov</dc:creator>",
                                          ">V. V. Ivanov</dc:creator>")),
    "attachment-pdf": print_changed(other_attachment),
    "carried-epub": ebook_changed(edited("EPUB/source/document.md", "200 men", "900 men")),
    "carried-missing-epub": ebook_changed(without("EPUB/source/document.md")),
    "cover-epub": ebook_changed(lambda members: {**members, "EPUB/cover.png": members["EPUB/cover.png"] + b"\0"}),
    "order-epub": ebook_changed(lambda members: {name: members[name] for name in (
        "mimetype", *(each for each in reversed(members) if each != "mimetype"))}),
    "packed-again-epub": lambda _: epubs(edition()[EPUB], epub_with(edition()[EPUB], level=1)),
    "dates-epub": lambda _: epubs(epub_with(edition()[EPUB]),
                                  epub_with(edition()[EPUB], date=(2001, 2, 3, 4, 5, 6))),
    "twice-epub": lambda _: epubs(edition()[EPUB], twice(edition()[EPUB], "EPUB/document.xhtml", b"<html/>")),
    "appended-pdf": lambda _: pdfs(edition()[PDF], edition()[PDF] + b"\n% more\n"),
    "stamp-pdf": print_changed(stamped),
    "link-pdf": print_changed(linked_elsewhere),
    "link-epub": ebook_changed(edited("EPUB/colophon.xhtml", 'href="https://digitalarchive.wilsoncenter.org/',
                                      'href="https://digitalarchive.wilsoncentre.example/')),
    "without-tags-pdf": print_changed(no_tags),
    "pdf-and-epub": lambda _: Pair(("first.pdf", edition()[PDF]), ("second.epub", edition()[EPUB])),
    "epub-and-pdf-other-word": lambda _: Pair(("first.epub", edition()[EPUB]), ("second.pdf", edition(_WORD)[PDF])),
    "pdf-and-epub-other-note": lambda _: Pair(("first.pdf", edition()[PDF]), ("second.epub", edition(_NOTE)[EPUB])),
    "manifests-beside-pdf": styled_with_manifests,
    "listed-pdf": lambda _: Pair(("first.pdf", edition()[PDF]), ("other.json", edition()[MANIFEST])),
    "listed-other-words-epub": lambda _: Pair(("first.epub", edition(_WORD)[EPUB]),
                                              ("other.json", edition()[MANIFEST])),
    "listed-same-words-pdf": lambda folder: Pair(
        ("first.pdf", elsewhere(folder, "styles/tokens.css", "--ink: #111", "--ink: #113")[PDF]),
        ("other.json", edition()[MANIFEST])),
    "two-manifests": lambda _: Pair(("first.json", edition()[MANIFEST]), ("second.json", edition(_WORD)[MANIFEST])),
    "no-such-format": lambda _: Pair(("first.pdf", edition()[PDF]), ("second.txt", b"Text.\n")),
}
