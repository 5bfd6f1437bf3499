"""The formats that editions are published in.

To add one: a module here with `render`, a reader in completeness.reading.READERS, and one line in FORMATS. The
modules are imported when they are first used, since this list is needed where nothing is built.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from countermark.document import Document
    from countermark.project import Project


class Format(NamedTuple):
    """suffix with its dot, media type, what people call it, and the module that makes it."""

    suffix: str
    media_type: str
    name: str
    module: str

    def render(self, project: Project, document: Document) -> tuple[bytes, int]:
        """DOCUMENT → its bytes and the number of pages, 0 where a format has none; raises Refused."""
        made: tuple[bytes, int] = importlib.import_module(self.module).render(project, document)
        return made


FORMATS: tuple[Format, ...] = (
    Format(".pdf", "application/pdf", "PDF", "countermark.formats.pdf"),
    Format(".epub", "application/epub+zip", "EPUB", "countermark.formats.epub"),
)
