"""EPUB bytes → the words that calibre, a common reader and converter, makes of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from countermark import extract
from countermark.completeness.words import seen

#: A table of contents of calibre's own at the end is not asked for.
_TO_KINDLE = ("--no-inline-toc",)


def words(book: bytes) -> list[str]:
    """The words of the chapters of an EPUB, in their order, as completeness reads them."""
    return seen(" ".join(text for _, text in extract.epub(book).chapters)).split()


def as_text(program: str, book: bytes, place: Path) -> list[str]:
    """The words of BOOK converted to plain text; PLACE: a folder for the files."""
    _convert(program, place, book, "book.epub", "book.txt")
    return seen((place / "book.txt").read_text("utf-8")).split()


def by_kindle(program: str, book: bytes, place: Path) -> list[str]:
    """The words of BOOK converted to AZW3, Kindle's format, and back."""
    _convert(program, place, book, "book.epub", "book.azw3", *_TO_KINDLE)
    _convert(program, place, None, "book.azw3", "back.epub")
    return words((place / "back.epub").read_bytes())


def _convert(program: str, place: Path, data: bytes | None, source: str, target: str, *options: str) -> None:
    if data is not None:
        (place / source).write_bytes(data)
    # It is written in Python itself, and must not meet another Python's packages.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    settings = {**ours, "CALIBRE_CONFIG_DIRECTORY": str(place / "settings"), "LC_ALL": "C.UTF-8"}
    subprocess.run([program, source, target, *options], cwd=place, env=settings, capture_output=True, check=True,
                   timeout=600)
