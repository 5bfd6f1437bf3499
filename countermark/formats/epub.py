"""Document → EPUB 3.3 bytes that are the same on every system.

EbookLib makes the package from our chapters; since it stamps every entry with the clock, the container is then
written anew, canonically (container.py). Pictures are bound as their editor typed them.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from countermark import values
from countermark.document import Document
from countermark.figures import FOLDER
from countermark.formats import PageBreak, Rendered
from countermark.formats.container import write_container
from countermark.layout import load_layout, load_sheet, load_wording
from countermark.pictures import media_type
from countermark.project import Project
from countermark.typefaces import SCRIPTS, Face, Typefaces, font_face_rules, typefaces_for, web_subset

CHAPTERS = ("heading", "document", "colophon")
#: Each section of an edition → the file it is in.
_HOMES = {name: f"{name}.xhtml" for name in CHAPTERS}
#: The faces an ebook carries; a reading system makes the rest of its own accord.
_FACES = (("Edition Text", "normal", 400), ("Edition Text", "italic", 400), ("Edition Display", "normal", 400))


def render(project: Project, document: Document, breaks: tuple[PageBreak, ...] = ()) -> Rendered:
    """The ebook edition of DOCUMENT, with BREAKS where the pages of its print edition begin; raises Refused."""
    typefaces = typefaces_for(project, document)
    layout = load_layout(project)
    pages = {name: layout.render(f"ebook/{name}.xhtml", document, typefaces=typefaces, homes=_HOMES,
                                 in_print=False)
             for name in (*CHAPTERS, "nav")}
    fonts = _fonts(typefaces, frozenset("".join(pages.values())))
    sheet = font_face_rules(typefaces, "fonts/{}", tuple(fonts)) + load_sheet(project, "ebook")
    return Rendered(write_container(_package(document, pages, sheet, fonts, load_wording(project))))


def _fonts(typefaces: Typefaces, characters: frozenset[str]) -> dict[Face, bytes]:
    faces = [face for key in _FACES if (face := typefaces.find(*key))]
    faces += [face for face in typefaces.faces if face.family.removeprefix("Edition ") in SCRIPTS]
    return {face: web_subset(face, frozenset(c for c in characters if c.isprintable())) for face in faces}


def _package(document: Document, pages: dict[str, str], sheet: str, fonts: dict[Face, bytes],
             wording: Mapping[str, str]) -> dict[str, bytes]:
    """Chapters, sheet and fonts → the members of the container, by EbookLib."""
    from ebooklib import epub

    record = document.record
    book = epub.EpubBook()
    # EbookLib signs with its version; a newer one that binds the same book must give the same bytes.
    book.metadata[epub.NAMESPACES["OPF"]].pop("generator", None)
    book.set_identifier(values.identifier(document))
    book.set_title(record.title)
    book.set_language(record.language)
    for name in record.translated_by:
        book.add_metadata("DC", "contributor", name, {"id": "translator"} if name == record.translated_by[0] else {})
    if record.translated_by:
        book.add_metadata(None, "meta", "trl",
                          {"refines": "#translator", "property": "role", "scheme": "marc:relators"})
    for field, value in (("publisher", record.publisher), ("description", record.summary), ("rights", record.rights),
                         ("date", record.edition.date), ("source", record.canonical_url or record.url_as_given),
                         ("type", record.kind)):
        if value:
            book.add_metadata("DC", field, value)
    book.add_metadata("DC", "identifier", f"urn:countermark:edition:{document.edition_id}")

    contents: dict[str, bytes] = {}

    def add(uid: str, name: str, media_type: str, content: bytes) -> Any:
        # EbookLib only lists it: what it deflates and stamps is written anew anyway.
        contents[f"{book.FOLDER_NAME}/{name}"] = content
        item = epub.EpubItem(uid=uid, file_name=name, media_type=media_type, content=b"")
        book.add_item(item)
        return item

    items = {name: add(name, f"{name}.xhtml", "application/xhtml+xml", text.encode()) for name, text in pages.items()}
    items["nav"].properties = ["nav"]
    add("style", "style.css", "text/css", sheet.encode())
    for face, data in fonts.items():
        add(face.name, f"fonts/{face.name}.ttf", "font/ttf", data)
    for name, data in document.pictures:
        add(f"picture-{name}", f"{FOLDER}{name}", media_type(name), data)
    book.toc = [epub.Link("heading.xhtml", record.title, "toc-heading"),
                epub.Link("document.xhtml", wording["document"], "toc-document"),
                epub.Link("colophon.xhtml", wording["text note"], "toc-text-note"),
                epub.Link("colophon.xhtml#colophon", wording["colophon"], "toc-colophon")]
    book.add_item(epub.EpubNcx())
    book.spine = [items[name] for name in CHAPTERS]

    out = io.BytesIO()
    modified = datetime.datetime.fromisoformat(values.modified(record).removesuffix("Z"))
    epub.write_epub(out, book, {"mtime": modified, "raise_exceptions": True, "epub3_pages": False,
                                "epub2_guide": False})
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()} | contents
