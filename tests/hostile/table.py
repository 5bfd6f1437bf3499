"""All hostile cases, what finds the fault in each, and the good bytes that they are made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from countermark.history import History
from countermark.manifest import SCHEMA, Made, Manifest, Named
from countermark.project import Project
from countermark.typefaces import Face
from countermark.verification import epubs as epub_soundness
from countermark.verification import pdfs as pdf_soundness
from countermark.verification import records as record_soundness
from countermark.verification.findings import Finding
from countermark.verify import verify
from tests.hostile import epubs, lists, pdfs, records, trees
from tests.hostile.case import Case, Good

CASES: tuple[Case, ...] = (*lists.CASES, *trees.CASES, *epubs.CASES, *pdfs.CASES, *records.CASES)


def good(editions: Mapping[str, bytes], pictured: bytes) -> Good:
    """Good bytes of each format: an edition's files by suffix, and a PDF with pictures."""
    digest = "0" * 64
    manifest = Manifest(SCHEMA, "a", "Title", Named(1, "2026-11-24", digest), None, None, {"text": digest},
                        {"a.pdf": Made("application/pdf", 3, digest, digest, {"document.md": digest})})
    history = History(printings=tuple(
        type(entry)(entry.edition, entry.printing, entry.date, entry.edition_id, {"a.pdf": digest})
        for entry in trees.entries()))
    return Good(editions[".epub"], editions[".pdf"], pictured, manifest.dump(), history.dump(),
                lists.listing(trees.FILES))


def findings_in(format_: str, data: bytes, faces: tuple[Face, ...]) -> tuple[Finding, ...]:
    """What is found in the bytes of a file."""
    if format_ == "epub":
        return epub_soundness.unsound(data, "a.epub")
    if format_ == "pdf":
        return pdf_soundness.unsound(data, "a.pdf", faces)
    return record_soundness.unsound(format_, data, "a file")


def findings_of_tree(root: Path) -> tuple[Finding, ...]:
    """What is found in the project in ROOT."""
    return verify(Project(root), rebuild=False).findings


def bytes_of(case: Case, good_bytes: Good) -> bytes:
    """The file of a CASE that is no tree."""
    made = case.make(good_bytes)  # type: ignore[arg-type]
    return cast(bytes, made)
