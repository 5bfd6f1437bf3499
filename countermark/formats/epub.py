"""Document → EPUB 3.3 bytes that are the same on every system.

The chapters come from the layouts, package.py makes the package of them by EbookLib, and container.py writes the
container canonically. Pictures are bound as their editor typed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from countermark import values
from countermark.document import Document
from countermark.figures import FOLDER
from countermark.formats import PageBreak, Rendered
from countermark.formats.accessibility import claims, found_in
from countermark.formats.container import write_container
from countermark.formats.cover import cover_of
from countermark.formats.package import COVER, Entry, Member, members
from countermark.formats.page_breaks import put_in
from countermark.layout import load_layout, load_sheet, load_wording
from countermark.pictures import media_type
from countermark.project import Project
from countermark.typefaces import SCRIPTS, Face, Typefaces, font_face_rules, typefaces_for, web_subset

#: In the order of reading.
CHAPTERS = ("cover", "heading", "document", "colophon")
_XHTML = "application/xhtml+xml"
#: Each section of an edition → the file it is in.
_HOMES = {name: f"{name}.xhtml" for name in CHAPTERS}
#: The faces an ebook carries; a reading system makes the rest of its own accord.
_FACES = (("Edition Text", "normal", 400), ("Edition Text", "italic", 400), ("Edition Display", "normal", 400))


def render(project: Project, document: Document, breaks: tuple[PageBreak, ...] = ()) -> Rendered:
    """The ebook edition of DOCUMENT, with BREAKS where the pages of its print edition begin; raises Refused."""
    typefaces = typefaces_for(project, document)
    layout = load_layout(project)
    contents = contents_of(document, load_wording(project))

    def page(name: str, **more: object) -> str:
        return layout.render(f"ebook/{name}", document, typefaces=typefaces, homes=_HOMES, in_print=False,
                             on_site=False, **more)

    chapters, pages = put_in({name: page(name) for name in _HOMES.values()}, breaks)
    navigation = page("nav.xhtml", contents=contents, pages=pages)
    fonts = _fonts(typefaces, frozenset("".join((*chapters.values(), navigation))))
    sheet = font_face_rules(typefaces, "fonts/{}", tuple(fonts)) + load_sheet(project, "ebook")
    others = (
        Member("nav.xhtml", _XHTML, navigation.encode(), ("nav",)),
        Member(COVER, "image/png", cover_of(project, document), ("cover-image",)),
        Member("style.css", "text/css", sheet.encode()),
        *(Member(f"fonts/{face.name}.ttf", "font/ttf", data) for face, data in fonts.items()),
        *(Member(f"{FOLDER}{name}", media_type(name), data) for name, data in document.pictures),
    )
    found = found_in(tuple(chapters.values()), navigation)
    return Rendered(write_container(members(
        document, [Member(name, _XHTML, text.encode(), ("svg",) if "<svg" in text else ())
                   for name, text in chapters.items()], others, contents,
        claims(found, document.record), found.breaks > 0)))


def contents_of(document: Document, wording: Mapping[str, str]) -> tuple[Entry, ...]:
    """The table of contents of an ebook: its sections, and under its text the headings by their level."""
    return (Entry(document.record.title, "heading.xhtml"),
            Entry(wording["document"], "document.xhtml", _nested(values.outline(document))),
            Entry(wording["text note"], "colophon.xhtml"),
            Entry(wording["citing"], "colophon.xhtml#citing"),
            Entry(wording["colophon"], "colophon.xhtml#colophon"))


def _nested(outline: Iterable[tuple[str, str, int]]) -> tuple[Entry, ...]:
    """Headings with their levels → each under the last one before it of a higher rank."""
    rest = list(outline)
    found = []
    while rest:
        (name, heading, level), *rest = rest
        under = next((n for n, each in enumerate(rest) if each[2] <= level), len(rest))
        found.append(Entry(heading, f"document.xhtml#{name}", _nested(rest[:under])))
        rest = rest[under:]
    return tuple(found)


def _fonts(typefaces: Typefaces, characters: frozenset[str]) -> dict[Face, bytes]:
    faces = [face for key in _FACES if (face := typefaces.find(*key))]
    faces += [face for face in typefaces.faces if face.family.removeprefix("Edition ") in SCRIPTS]
    return {face: web_subset(face, frozenset(c for c in characters if c.isprintable())) for face in faces}
