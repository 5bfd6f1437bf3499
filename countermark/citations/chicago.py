"""Record → citations in the manner of Chicago's notes and bibliography, of the document and of this edition of it.

The rules are those of The Chicago Manual of Style, 17th edition: manuscripts in collections, with letters and undated
papers among them (14.221–14.231), letters in published collections (14.111), translators (14.104), titles that hold
quotation marks or end in a question mark (14.94, 14.96), many authors (14.76). An edition of a letter is cited as a
letter in a published collection is: by sender and recipient, so that a first and a later note belong together. Dates
stand as day, month, year, without commas (6.38). Where the Manual puts collection and depository, the archive's shelf
mark stands, in the archive's order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from countermark.citation import shelf_mark
from countermark.dates import house_date
from countermark.identifiers import cited_page, cited_source, given
from countermark.names import Name, names_of
from countermark.record import Record

_SINGLE = str.maketrans("“”", "‘’")
_ENDS = (".", "?", "!")
#: Words that say what a paper is, or in which state: they are no names, and stand small within a sentence.
_GENRES = frozenset(re.findall(
    r"\S+",
    "account aide-mémoire appeal article cable ciphered coded copy conversation decree diary directive dispatch draft "
    "entry excerpt extract handwritten information instructions journal letter list memo memorandum message minutes "
    "note notes notice order outline plan proposal protocol record report resolution review secret speech statement "
    "stenogram summary talk telegram telephonogram text transcript translation typescript verbatim"))
#: So many names a bibliography lists; of more, the first so many.
_MOST, _FIRST = 10, 7


def document_note(record: Record) -> str:
    """The document as a full note cites it, through the digital archive."""
    parts = (*_opening(record), _date(record), shelf_mark(record), *_credits(record, "obtained by", "trans."),
             record.digital_archive, cited_source(record))
    return _sentence(parts)


def document_entry(record: Record) -> str:
    """The document as a bibliography lists it."""
    parts = (_entered(record), _quoted(record.title, "."), _capital(_date(record)), shelf_mark(record),
             *_credited(record, "Obtained by", record.obtained_by),
             *_credited(record, "Translated by", record.translated_by), record.digital_archive, cited_source(record))
    return _sentences(parts)


def edition_note(record: Record, slug: str, paragraph: str = "") -> str:
    """This edition as a full note cites it, at a PARAGRAPH by its number."""
    parts = (*_opening(record), _date(record),
             *_credits(record, "", "trans."), f"edition {record.edition.number} ({_published(record)})",
             _paragraph(paragraph), edition_address(record, slug))
    return _sentence(parts)


def edition_entry(record: Record, slug: str) -> str:
    """This edition as a bibliography lists it."""
    parts = (_entered(record), _quoted(record.title, "."), _capital(_date(record)),
             *_credited(record, "Translated by", record.translated_by), f"Edition {record.edition.number}",
             _published(record), edition_address(record, slug))
    return _sentences(parts)


def short_note(record: Record, paragraph: str = "") -> str:
    """Document or edition as any later note names it: the same for both, since a PARAGRAPH is a place in each."""
    if record.author and record.recipient:
        opening: tuple[str, ...] = (_to(record, Name.short), _date(record))
    else:
        title = _quoted(record.short_title or record.title, "," if paragraph else ".")
        opening = (_all(record, record.author, Name.short), title)
    return _sentence((*opening, _paragraph(paragraph)))


def edition_address(record: Record, slug: str) -> str:
    """Where this edition is found for good: by its DOI, else its ARK, else its own page; "" where there is none, or one
    that belongs to nobody."""
    by_field = {each.field: each for each in given(record)}
    if "doi" in by_field:
        return by_field["doi"].uri
    if "ark" in by_field:
        return f"https://n2t.net/{by_field['ark'].text}"
    return cited_page(record, slug)


def _opening(record: Record) -> tuple[str, ...]:
    """Who, and the title. Sender and recipient stand for one; then what was sent, if no letter, and from where."""
    if not (record.author and record.recipient):
        return _all(record, record.author, Name.in_order), _quoted(record.title, ",")
    kind = record.kind or ""
    if re.search(r"\bletter\b", kind, re.IGNORECASE):
        kind = ""
    if kind.partition(" ")[0].lower() in _GENRES and not kind[1:2].isupper():
        kind = f"{kind[:1].lower()}{kind[1:]}"
    return _to(record, Name.in_order), kind, record.place or ""


def _to(record: Record, form: Callable[[Name], str]) -> str:
    return f"{_all(record, record.author, form)} to {_all(record, record.recipient, form)}"


def _all(record: Record, written: tuple[str, ...], form: Callable[[Name], str]) -> str:
    """Names in a sentence, each in its FORM; of four and more the first stands for all (14.76)."""
    names = [form(name) for name in names_of(record, written)]
    return f"{names[0]} et al." if len(names) > 3 else _listed(names)


def _entered(record: Record) -> str:
    """The authors before a bibliography's entry: the first one inverted, the others as they run (14.76)."""
    names = names_of(record, record.author)
    listed = [name.in_order() if n else name.inverted() for n, name in enumerate(names)]
    return ", and ".join(listed) if len(listed) == 2 else _at_length(listed)


def _at_length(names: Sequence[str]) -> str:
    """The names of a bibliography's entry: up to ten all, of more the first seven (14.76)."""
    return _listed(names) if len(names) <= _MOST else f"{', '.join(names[:_FIRST])}, et al."


def _credited(record: Record, word: str, written: tuple[str, ...]) -> Iterator[str]:
    """Who did what WORD says, as an entry has it."""
    if written:
        yield f"{word} {_at_length([name.in_order() for name in names_of(record, written)])}"


def _listed(names: Sequence[str]) -> str:
    """"A", "A and B", "A, B, and C" (6.19)."""
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])}, and {names[-1]}"


def _credits(record: Record, obtained: str, translated: str) -> Iterator[str]:
    """Who obtained it and who translated it, as a note has it, each after its word; "" for a word leaves that out."""
    for word, written in ((obtained, record.obtained_by), (translated, record.translated_by)):
        if word and written:
            yield f"{word} {_all(record, written, Name.in_order)}"


def _date(record: Record) -> str:
    return house_date(record.date) if record.date else "n.d."


def _capital(text: str) -> str:
    """A date that begins a sentence of its own: "Circa August 1956"; "n.d." stays as it is."""
    return text if text == "n.d." else f"{text[:1].upper()}{text[1:]}"


def _published(record: Record) -> str:
    return ", ".join(part for part in (record.publisher, house_date(record.edition.date)) if part)


def _paragraph(number: str) -> str:
    """"par. 3", or "pars. 3–5" for several."""
    return f"{'pars.' if '–' in number else 'par.'} {number}" if number else ""


def _quoted(title: str, sign: str) -> str:
    """A title between quotation marks, and SIGN inside them (6.9); marks in the title are single ones (14.94).

    After a question mark or an exclamation point a comma stands, a period does not (14.96).
    """
    inner = re.sub(r'"([^"]*)"', "‘\\1’", " ".join(title.split())).translate(_SINGLE)
    if sign == "." and inner.rstrip("’")[-1:] in _ENDS:
        sign = ""
    opened = inner.rfind("‘")
    if inner.endswith("’") and opened >= 0 and not re.search(r"’(?!\w)", inner[opened:-1]):
        return f"“{inner[:-1]}{sign}’”"  # a quotation ends the title, not an apostrophe
    return f"“{inner}{sign}”"


def _sentence(parts: Iterable[str | None]) -> str:
    """PARTS with commas between them, and a period; a comma that stands inside a quotation mark is enough."""
    return _closed(re.sub(r"(?<=,)(’?”),", "\\1", ", ".join(part for part in parts if part)))


def _sentences(parts: Iterable[str | None]) -> str:
    """PARTS, each closed by a period of its own where it has none."""
    return " ".join(_closed(part) for part in parts if part)


def _closed(text: str) -> str:
    return text if text.rstrip("’”")[-1:] in _ENDS else f"{text}."
