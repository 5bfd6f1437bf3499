"""Document → what catalogues have no element for, in sentences: how it came here, and what else is known of it."""

from __future__ import annotations

from countermark import values
from countermark.citations.csl import marked
from countermark.citations.texts import line, sentences
from countermark.document import Document
from countermark.names import names_of
from countermark.record import Record


def provenance(record: Record) -> str:
    """How the text came here: where the original lies, who obtained and translated it, when it was captured."""
    return line(f"{values.source_note(record)} {values.captured_on(record)}")


def description(document: Document) -> str:
    """Who received the document and who speaks in it, its language, its marks, its donor."""
    record = document.record
    people = (("Recipient", record.recipient), ("Participants", record.participants))
    said = (f"{role}: {'; '.join(name.in_order() for name in names_of(record, written))}"
            for role, written in people if written)
    origin = f"Original language: {record.original_language}" if record.original_language else ""
    return sentences((*said, origin, *marked(document), record.credits))
