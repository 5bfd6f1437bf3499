"""Record → everything that "Cite this" and "Other forms" print, in one order, for editions, pages and the terminal."""

from __future__ import annotations

from typing import NamedTuple

from countermark.citations import chicago, gost
from countermark.record import Record


class Form(NamedTuple):
    """A citation: NAME is the wording's word for it (layouts/wording.yaml), `pieces` its text with their languages."""

    name: str
    pieces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return " ".join(text for text, _ in self.pieces)


def cite_this(record: Record, slug: str, paragraph: str = "") -> str:
    """This edition as a full note cites it, at a PARAGRAPH: the one citation that stands under "Cite this"."""
    return chicago.edition_note(record, slug, paragraph)


def citation_language(record: Record) -> str:
    """The language of Chicago's words: the edition's where that is English, else plain English."""
    return record.language if record.language.partition("-")[0].lower() == "en" else "en"


def other_forms(record: Record, slug: str, paragraph: str = "") -> tuple[Form, ...]:
    """All further forms: of the edition, then of the document through its digital archive.

    A PARAGRAPH is a place in the edition; the document's own place is its shelf mark.
    """
    found = (
        ("cite edition listed", chicago.edition_entry(record, slug)),
        ("cite short", chicago.short_note(record, paragraph)),
        ("cite document", chicago.document_note(record)),
        ("cite document listed", chicago.document_entry(record)),
    )
    forms = [Form(name, ((text, citation_language(record)),)) for name, text in found]
    if where := gost.kept(record):
        forms.append(Form("cite gost", (*gost.described(record), (where, "ru"))))
    return tuple(forms)
