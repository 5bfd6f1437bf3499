"""Document → PDF/A-3a bytes that are the same on every system.

WeasyPrint lays out and writes; before the file is closed, xmp.py describes it, attachments.py adds what it was made
from, and canonical.py makes equal what would differ.
"""

from __future__ import annotations

from typing import Any

from countermark.document import Document
from countermark.engine import load_engine
from countermark.figures import FOLDER
from countermark.formats import PageBreak, Rendered
from countermark.formats.attachments import embed
from countermark.formats.canonical import canonical
from countermark.formats.page_breaks import breaks_of
from countermark.formats.tags import tagger
from countermark.formats.xmp import describe
from countermark.layout import load_layout, load_sheet, load_tokens
from countermark.project import Project
from countermark.typefaces import typefaces_for

#: Each section of an edition → the file it is in: here all are in one.
_HOMES = {"heading": "", "document": "", "colophon": ""}


def render(project: Project, document: Document, _: tuple[PageBreak, ...] = ()) -> Rendered:
    """The print edition of DOCUMENT, and where its pages begin; raises Refused."""
    typefaces = typefaces_for(project, document)
    engine = load_engine(load_sheet(project, "print"), typefaces)
    path = project.name(project.source(document.slug))

    def finish(laid_out: Any, file: Any) -> None:
        describe(file, document)
        embed(file, document)
        canonical(laid_out, file, typefaces, path)

    pictures = {f"{FOLDER}{name}": data for name, data in document.pictures}
    data, laid_out = engine.set(page_of(project, document), finish, path, tagger, pictures)
    return Rendered(data, breaks_of(laid_out.pages, path))


def page_of(project: Project, document: Document) -> str:
    """DOCUMENT as the HTML that the print edition is set from; raises Refused."""
    return load_layout(project).render("print/edition.html", document, typefaces=typefaces_for(project, document),
                                       homes=_HOMES, in_print=True, on_site=False,
                                       tokens=load_tokens(project))
