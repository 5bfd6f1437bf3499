"""Books for tests of checkers: taken apart, put together again, and with one thing changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.conftest import SLUG, Trial

EPUB, PDF = f"{SLUG}/{SLUG}.epub", f"{SLUG}/{SLUG}.pdf"
PAGE = "page.xhtml"


def members(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bound(parts: Mapping[str, bytes]) -> bytes:
    """PARTS in their order, each stored with nothing but its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def edited(book: bytes, name: str, old: str, new: str) -> bytes:
    parts = members(book)
    assert old.encode() in parts[name], parts[name].decode()
    return bound(parts | {name: parts[name].replace(old.encode(), new.encode(), 1)})


def editions(trial: Trial) -> dict[str, bytes]:
    return {name: (trial.project.output / name).read_bytes() for name in (PDF, EPUB)}
