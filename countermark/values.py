"""Values that an edition shows and nobody wrote: computed from the record, each by a named function.

Layouts print them, and completeness computes them again. Dates come from the record; nothing here reads a clock.
"""

from __future__ import annotations

import textwrap
import uuid
from urllib.parse import urlsplit

from countermark.breaks import IN_A_TITLE as IN_A_TITLE
from countermark.breaks import LONGEST as LONGEST
from countermark.dates import house_date
from countermark.document import MARKS as MARKS
from countermark.document import PARTS, Block, Document, Part, inline_text, texts
from countermark.record import Record

#: RFC 4122 name space for identifiers of editions: the UUIDv5 of this project's name as a URN.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:countermark:edition")

#: The headings between which the document stands, in every format; completeness looks for it there.
BEFORE, AFTER = "Document", "Colophon"

PARTS_THAT_KEEP_LINES = frozenset(name for name, kind in PARTS.items() if kind.keeps_lines)


def dateline(record: Record) -> str:
    """Date and place as the heading shows them: "5 June 1956, Pyongyang"."""
    return ", ".join(part for part in (record.date and house_date(record.date), record.place) if part)


def kind_line(record: Record) -> str:
    """What the document is, and from which language it was translated."""
    translated = ""
    if record.translated_by and record.original_language:
        translated = f"translated from {record.original_language}"
    line = ", ".join(part for part in (record.kind, translated) if part)
    return line[:1].upper() + line[1:]


def shelf_mark(record: Record) -> str:
    """Archive, fond, opis, delo, listy, in this order, with en dashes in the ranges."""
    levels = (("fond", record.fond), ("opis", record.opis), ("delo", record.delo), ("listy", record.listy))
    parts = [record.archive, *(f"{name} {value.replace('-', '–')}" for name, value in levels if value)]
    return ", ".join(part for part in parts if part)


def source_note(record: Record) -> str:
    """Where the document lies and who brought it here, in sentences."""
    sentences = []
    if mark := shelf_mark(record):
        sentences.append(mark)
    if record.obtained_by:
        sentences.append(f"Obtained by {_and(record.obtained_by)}")
    if record.translated_by:
        origin = f" from {record.original_language}" if record.original_language else ""
        sentences.append(f"Translated{origin} by {_and(record.translated_by)}")
    return " ".join(f"{sentence}." for sentence in sentences)


def cite_this(record: Record, slug: str) -> str:
    """This edition as a note in the manner of Chicago's notes and bibliography (17th edition, 14.221)."""
    translated = f"translated by {_and(record.translated_by)}" if record.translated_by else ""
    archival = [record.date and house_date(record.date), shelf_mark(record), translated, record.digital_archive]
    details = ", ".join(part for part in archival if part)
    document = f"“{record.title}{',' if details else ''}” {details}".rstrip()
    edition = ", ".join(part for part in (record.publisher, f"edition {record.edition.number}",
                                          house_date(record.edition.date), address(record, slug)) if part)
    return f"{document}; {edition}."


def edition_line(record: Record) -> str:
    """"Edition 1, 24 November 2026"."""
    return f"Edition {record.edition.number}, {house_date(record.edition.date)}"


def address(record: Record, slug: str) -> str:
    """The edition's own page, without the scheme; "" where the collection has no address."""
    return f"{record.base_address.partition('://')[2].rstrip('/')}/{slug}/" if record.base_address else ""


def is_placeholder(where: str | None) -> bool:
    """Whether an address belongs to nobody: its host lies under .example (RFC 2606)."""
    host = (where or "").rpartition("@")[2]
    host = urlsplit(host if "://" in host else f"//{host}").hostname or ""
    return host == "example" or host.endswith(".example")


def field_label(name: str) -> str:
    """A field's name as it is printed: "canonical url" → "Canonical URL"."""
    return (name[:1].upper() + name[1:]).replace("url", "URL")


def id_groups(edition_id: str) -> tuple[str, ...]:
    """The edition id in sixteen groups of four digits, for eyes and voices."""
    return tuple(edition_id[i:i + 4] for i in range(0, len(edition_id), 4))


def identifier(document: Document) -> str:
    """The publication's identifier, the same for all printings of an edition: a UUIDv5 (RFC 4122, 4.3) of its id."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, document.edition_id)}"


def modified(record: Record) -> str:
    """The one time inside the files: midnight UTC of the edition's date."""
    return f"{record.edition.date}T00:00:00Z"


def running_title(record: Record) -> str:
    """The title as it fits on the line of a running head."""
    return _shortened(record.title, 48)


def running_date(record: Record) -> str:
    """The document's date beside it."""
    return _shortened(house_date(record.date), 24) if record.date else ""


def _shortened(text: str, most: int) -> str:
    """TEXT, or as many of its words as go on MOST characters, with an ellipsis."""
    return textwrap.shorten(text, most, placeholder=" …") if len(text) > most else text


def word_count(document: Document) -> int:
    return sum(len(text.split()) for text in texts(document.blocks))


def outline(document: Document) -> tuple[tuple[str, str], ...]:
    """(id, heading) of each part that opens with one, for tables of contents."""
    found = []

    def walk(blocks: tuple[Block, ...], path: str) -> None:
        for n, block in enumerate(blocks, 1):
            if isinstance(block, Part):
                if block.heading:
                    found.append((f"part{path}-{n}", inline_text(block.heading)))
                walk(block.blocks, f"{path}-{n}")

    walk(document.blocks, "")
    return tuple(found)


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
