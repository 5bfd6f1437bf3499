"""The formats that editions are published in. To add one: a module with these four names, and one line in FORMATS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from countermark.document import Document
from countermark.formats import epub, pdf
from countermark.project import Project


@dataclass(frozen=True, slots=True)
class Format:
    """suffix with its dot, media type, what people call it, and Document → bytes and page count (0: it has none)."""

    suffix: str
    media_type: str
    name: str
    render: Callable[[Project, Document], tuple[bytes, int]]
    words: Callable[[bytes], list[str]] | None = None


FORMATS: tuple[Format, ...] = (
    Format(".pdf", "application/pdf", "PDF", pdf.render),
    Format(".epub", "application/epub+zip", "EPUB", epub.render),
)
