"""A title → a document.md to fill in: every field that a record may have, as a comment, and the parts of a text."""

from __future__ import annotations

from countermark.capture.front import GROUPS, field, front_matter

_EXAMPLES = {
    "date as given": "June 5, 1956", "citation": '"Title", June 5, 1956, Archive, Fond 5, Opis 28, Delo 410.',
    "url as given": "https://archive.example/document/1", "summary": "What the archive says it is about.",
    "credits": "Whom the archive thanks", "original language": "Russian", "contents": "Translation - English",
    "date": "1956-06-05", "digital archive": "Wilson Center Digital Archive", "archive": "RGANI", "fond": "5",
    "opis": "28", "delo": "410", "listy": "206-207", "obtained by": "A. Name", "translated by": "A. Name",
    "language": "en", "captured on": "2026-11-24", "witness encoding": "utf-8", "kind": "Letter", "place": "Pyongyang",
    "author": "A. Name", "recipient": "A. Name", "participants": "A. Name", "short title": "A few words of the title",
    "canonical url": "https://archive.example/document/1", "publisher": "A. Press", "rights": "Conditions, in words",
    "corrections": "editors@archive.example", "base address": "https://editions.archive.example", "page size": "A4",
    "doi": "10.5555/12345678", "ark": "ark:/12345/x54xz321", "isbn": "978-3-16-148410-0",
}


def skeleton(title: str, today: str) -> str:
    """TITLE → document.md with nothing but it, an edition dated TODAY, and examples to be uncommented."""
    front = front_matter(title, today, {}, {}).removesuffix("---\n")
    lines = []
    for comment, names in GROUPS:
        lines += ["", f"# {comment}", *(f"# {line}" for name in names for line in field(name, _EXAMPLES[name]))]
    return f"{front}{chr(10).join(lines).lstrip()}\n---\n\nThe text of the document.\n"
