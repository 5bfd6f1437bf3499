"""The formats that editions are published in.

To add one: a module here with `render`, a reader in completeness.reading.READERS, and one line in FORMATS. The
modules are imported when they are first used, since this list is needed where nothing is built. The order is that of
making: where pages begin is found out by the format that has pages, and handed on to those after it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from countermark.document import Document
    from countermark.project import Project


class PageBreak(NamedTuple):
    """Where PAGE, counted from 1, begins: in the SECTION of an edition with this id, after so many SIGNS of its text.

    Blanks are not counted, nor notes, which stand at the foot of pages; a picture counts as one sign.
    """

    page: int
    section: str
    signs: int


class Rendered(NamedTuple):
    """The bytes of an edition in one format, and where its pages begin; () in a format that has none of its own."""

    data: bytes
    breaks: tuple[PageBreak, ...] = ()


class Format(NamedTuple):
    """suffix with its dot, media type, what people call it, and the module that makes it."""

    suffix: str
    media_type: str
    name: str
    module: str

    def render(self, project: Project, document: Document, breaks: tuple[PageBreak, ...] = ()) -> Rendered:
        """DOCUMENT, and where the pages of its print edition begin → Rendered; raises Refused."""
        made: Rendered = importlib.import_module(self.module).render(project, document, breaks)
        return made


FORMATS: tuple[Format, ...] = (
    Format(".pdf", "application/pdf", "PDF", "countermark.formats.pdf"),
    Format(".epub", "application/epub+zip", "EPUB", "countermark.formats.epub"),
)


def render_all(project: Project, document: Document) -> dict[str, Rendered]:
    """DOCUMENT in each format, by suffix, in the order of making; raises Refused."""
    made: dict[str, Rendered] = {}
    breaks: tuple[PageBreak, ...] = ()
    for kind in FORMATS:
        made[kind.suffix] = kind.render(project, document, breaks)
        breaks = breaks or made[kind.suffix].breaks
    return made
