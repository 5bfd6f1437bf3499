"""Values that an edition shows and nobody wrote: computed from the record, each by a named function.

Layouts print them, and completeness computes them again. Dates come from the record; nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from countermark.breaks import IN_A_TITLE as IN_A_TITLE
from countermark.breaks import LONGEST as LONGEST
from countermark.breaks import is_short as is_short
from countermark.citation import shelf_mark as shelf_mark
from countermark.citations.forms import citation_language as citation_language
from countermark.citations.forms import cite_this as cite_this
from countermark.citations.forms import other_forms as other_forms
from countermark.dates import house_date
from countermark.document import (
    BRACKETS,
    CHANGES,
    PARTS,
    Change,
    Document,
    Link,
    Part,
    inline_text,
    texts,
    walk,
)
from countermark.document import MARKS as MARKS
from countermark.document import note_sign as note_sign
from countermark.document import sign_around as sign_around
from countermark.editing import brackets_of, changes_of, has_emphasis, placed, zone_of
from countermark.editing import zone_of_note as zone_of_note
from countermark.forms import is_placeholder
from countermark.furniture import running_date as running_date
from countermark.furniture import running_title as running_title
from countermark.identifiers import page_address
from countermark.outline import heading_levels as heading_levels
from countermark.outline import outline as outline
from countermark.qr import qr_svg
from countermark.record import Record
from countermark.wiremark import countermark_svg

#: A title of more signs is set smaller, and one of more still smaller.
_LONG_TITLE, _LONGER_TITLE = 90, 240
#: A document of so many words has a title page and contents.
_LONG = 1500

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
    return " ".join(f"{sentence.removesuffix('.')}." for sentence in sentences)


def edition_line(record: Record) -> str:
    """"Edition 1, 24 November 2026"."""
    return f"Edition {record.edition.number}, {house_date(record.edition.date)}"


def address(record: Record, slug: str) -> str:
    """The edition's own page, without the scheme; "" where the collection has no address."""
    return page_address(record, slug).partition("://")[2]


def countermark(document: Document, width_mm: int, title: str, color: str = "") -> Markup:
    """The figure drawn from the edition id, as SVG; TITLE says what it is to whoever does not see it.

    It is our own drawing, and the title is escaped there: so it may go into a page as it is.
    """
    return Markup(countermark_svg(document.edition_id, width_mm, title, color))


def address_code(record: Record, slug: str, width_mm: int, title: str) -> Markup:
    """The QR code of the edition's own page, as SVG; "" where there is none, or where it would be too fine."""
    page = page_address(record, slug)
    return Markup(qr_svg(page, width_mm, title)) if page else Markup("")


def field_label(name: str) -> str:
    """A field's name as it is printed: "canonical url" → "Canonical URL"."""
    return (name[:1].upper() + name[1:]).replace("url", "URL")


def from_line(record: Record) -> str:
    """Whose record the document comes from: "From the Wilson Center Digital Archive"."""
    return f"From the {record.digital_archive}" if record.digital_archive else ""


def url_as_given(record: Record) -> str:
    """The address in the archive's citation, between angle brackets as there."""
    return f"<{record.url_as_given}>" if record.url_as_given else ""


def captured_on(record: Record) -> str:
    """"Captured on 24 November 2026."."""
    return f"Captured on {house_date(record.captured_on)}." if record.captured_on else ""


def method(document: Document) -> str:
    """The statement of editorial method, computed from what was done to this text."""
    kinds = {change.kind for _, change in changes_of(document)}
    but = " but where the list of changes says so" if kinds - {"sic"} else ""
    if document.compared:
        said = [f"The text follows the archive’s export word for word{but}: its spelling, capitals, dates and slips "
                "stand.", "The division into parts is the editors’."]
        if has_emphasis(document):
            said.append("So is emphasis, which the export does not show.")
        if any(isinstance(item, Link) for each in placed(document) for item in walk(each.inlines)):
            said.append("Links are the editors’.")
    else:
        said = [f"The text is given as the source has it{but}; no captured export was there to compare it with."]
    if document.notes:
        said.append("The editors’ notes are numbered in angle brackets.")
    if document.pictures:
        said.append("Descriptions of pictures, for readers who cannot see them, are the editors’.")
    return " ".join([*said, "Paragraph numbers are added, and are the same in every format."])


def key(document: Document) -> tuple[tuple[str, str], ...]:
    """(sign, meaning) of just the brackets and marks that occur."""
    rows = []
    if brackets := brackets_of(document):
        said = [BRACKETS[kind] for kind in BRACKETS if kind in brackets]
        rows.append(("[ ]", f"the document’s own{': ' if said else ''}{'; '.join(said)}"))
    kinds = {change.kind for _, change in changes_of(document)}
    rows += [(sign, CHANGES[kind].what) for kind, sign in
             (("sic", "‹sic›"), ("emendation", "°"), ("omission", "‹…›")) if kind in kinds]
    if added := [CHANGES[kind].what for kind in CHANGES if kind in kinds and CHANGES[kind].adds]:
        rows.append(("‹ ›", "; ".join(added)))
    if document.notes:
        rows.append(("‹1›", "a note by the editors"))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Row:
    """A change in the list: where it stands, and the readings, whole. SHORT: both go side by side on one line."""

    number: int
    zone: str
    place: str
    here: str
    there: str
    why: str
    short: bool

    def words(self) -> str:
        """All that is printed of it, in order."""
        return " ".join((self.place, self.here, self.there, self.why))


#: Readings of so many signs together stand side by side, with a reason of two lines below them at most.
_SIDE_BY_SIDE = 48
_SHORT_REASON = 96


def changes(document: Document) -> tuple[Row, ...]:
    """The list of changes, in reading order."""
    return tuple(_row(place, change) for place, change in changes_of(document))


def _row(place: str, change: Change) -> Row:
    kind = CHANGES[change.kind]
    here = inline_text(change.children) if change.kind != "omission" else "‹…›"
    there = change.was if kind.replaces else "no such words" if kind.adds else inline_text(change.children, "witness")
    why = f"{change.why} ({change.by})" if change.by else change.why
    short = (len(here) + len(there) <= _SIDE_BY_SIDE and len(why) <= _SHORT_REASON
             and max(map(len, f"{here} {there} {why}".split())) <= IN_A_TITLE)
    return Row(change.number, zone_of(place), f"{place}, {change.kind}", f"edition: {here}", f"source: {there}", why,
               short)


def changes_line(document: Document) -> str:
    """What the list of changes says of itself, and of what it does not list."""
    count = len(changes_of(document))
    if document.compared:
        each = "each word of the text was compared with the archive’s export, in its order."
        return f"{count} declared; {each}" if count else f"None: {each}"
    if count:
        return f"{count} declared; what else may differ is not known: there was nothing to compare with."
    return "Not known: there was nothing to compare with."


def additions(record: Record) -> tuple[str, ...]:
    """What the editors added to the record, who and why, a line each; and what, where it stands nowhere else."""
    said = {"short title": (record.short_title or "",), "author": record.author, "recipient": record.recipient,
            "participants": record.participants}
    return tuple(f"{field_label(name)}{f': {_and(said[name])}' if any(said.get(name, ())) else ''} ({each.by}): "
                 f"{each.why}." for name, each in record.additions.items())


def review(record: Record) -> str:
    """Who read the edition against its source, and when; or that nobody has."""
    if record.reviewed is None:
        return "Not yet reviewed."
    return f"Reviewed by {_and(record.reviewed.by)}, {house_date(record.reviewed.date)}."


def corrections(record: Record) -> str:
    """Where corrections go; an address that belongs to nobody is called one."""
    return _with_placeholder(record.corrections, record.corrections)


def credits_line(credits: tuple[str, ...]) -> str:
    """The typefaces, a sentence each."""
    return " ".join(f"{credit}." for credit in credits)


def imprint(record: Record) -> str:
    """Edition and publisher: "Edition 1, 24 November 2026, Countermark"."""
    return ", ".join(part for part in (edition_line(record), record.publisher) if part)


def cover_lines(record: Record) -> tuple[str, ...]:
    """The words on an ebook's cover, a line each, from above: publisher, title, date and place, kind, edition."""
    lines = (record.publisher, record.title, dateline(record), kind_line(record), edition_line(record))
    return tuple(line for line in lines if line)


def cover_alt(document: Document, cover: str, countermark: str) -> str:
    """An ebook's cover for those who cannot see it: COVER, the layout's word for it, then all words on it, and what
    COUNTERMARK, the layout's wording, says of the figure."""
    return f"{cover}: {'; '.join((*cover_lines(document.record), countermark))}."


def address_line(record: Record, slug: str) -> str:
    """The edition's own page; an address that belongs to nobody is called one."""
    return _with_placeholder(address(record, slug), record.base_address)


def _with_placeholder(text: str | None, where: str | None) -> str:
    return f"{text} (a placeholder)" if text and is_placeholder(where) else text or ""


def label_of(part: Part) -> str:
    """What stands above a part whose nature cannot be seen: "Note by the translator"."""
    return PARTS[part.name].label


def id_groups(edition_id: str) -> tuple[str, ...]:
    """The edition id in sixteen groups of four digits, for eyes and voices."""
    return tuple(edition_id[i:i + 4] for i in range(0, len(edition_id), 4))


def modified(record: Record) -> str:
    """The one time inside the files: midnight UTC of the edition's date."""
    return f"{record.edition.date}T00:00:00Z"


def word_count(document: Document) -> int:
    return sum(len(text.split()) for text in texts(document.blocks))


def is_long(document: Document) -> bool:
    """Whether an edition has a title page and contents of its own in print."""
    return word_count(document) >= _LONG


def has_contents(document: Document) -> bool:
    """Whether there is anything to list in print: a long document with headings."""
    return is_long(document) and bool(outline(document))


def length_of_title(record: Record) -> str:
    """How long a title is, as the style sheets name it: "longer", "long" or ""."""
    signs = len(record.title)
    return "longer" if signs > _LONGER_TITLE else "long" if signs > _LONG_TITLE else ""


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
