"""Document → everything that an edition may print around its text, each by its kind: four kinds, and no fifth.

(1) captured text, (2) an addition that the source declares, (3) a layout's fixed wording, (4) a value computed from
the record by a named function, which is computed again here. To print a new value, a layout needs a line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from countermark import values
from countermark.completeness.reading import note_words
from countermark.completeness.words import seen
from countermark.document import Document, inline_text

Kind = Literal["captured", "addition", "wording", "value"]


@dataclass(frozen=True, slots=True)
class Item:
    """WORDS that may stand once in a finished file; `required`: they must."""

    kind: Kind
    name: str
    words: tuple[str, ...]
    required: bool = False


def _items(kind: Kind, name: str, text: str | None, required: bool = False) -> Iterator[Item]:
    words = tuple(seen(text or "").split())
    if words:
        yield Item(kind, name, words, required)


def around(document: Document, wording: Mapping[str, str], credits: tuple[str, ...]) -> tuple[Item, ...]:
    """What may stand around the document's text; CREDITS: the typefaces', which the fonts' lists declare."""
    record = document.record
    found: list[Item] = []

    def add(kind: Kind, name: str, text: str | None, required: bool = False) -> None:
        found.extend(_items(kind, name, text, required))

    for name, inlines in document.fields:
        add("captured", name, inline_text(inlines, "printed"), True)
    for n, line in enumerate(record.contents, 1):
        add("captured", f"contents, line {n}", line, True)
    add("captured", "url as given", values.url_as_given(record), True)
    for number, words in note_words(document).items():
        add("addition", f"note {number}", " ".join(words), True)
    for row in values.changes(document):
        add("addition", f"change {row.number} ({row.place})", row.words(), True)
    for name, line in zip(record.additions, values.additions(record), strict=True):
        add("addition", f"the addition '{name}'", line, True)
    add("addition", "canonical url", record.canonical_url, True)
    add("addition", "rights", record.rights, True)
    add("addition", "publisher", record.publisher, True)
    add("value", "corrections", values.corrections(record), True)
    add("value", "method", values.method(document), True)
    for sign, meaning in values.key(document):
        add("value", f"the key to {sign}", f"{sign} {meaning}", True)
    add("value", "changes_line", values.changes_line(document), True)
    add("value", "review", values.review(record), True)
    add("value", "imprint", values.imprint(record), True)
    if values.is_long(document):
        add("value", "edition_line", values.edition_line(record))  # on the title page; where one is, is print's affair
    add("value", "id_groups", " ".join(values.id_groups(document.edition_id)), True)
    for function in (values.dateline, values.kind_line, values.from_line, values.source_note, values.captured_on):
        add("value", function.__name__, function(record), True)
    add("value", "cite_this", values.cite_this(record, document.slug), True)
    for form in values.other_forms(record, document.slug):
        add("value", f"other_forms: {form.name}", form.text, True)
    add("value", "address_line", values.address_line(record, document.slug))
    add("value", "credits_line", values.credits_line(credits))
    for name, text in wording.items():
        add("wording", name, text)
    return tuple(found)


def listing(entries: Sequence[tuple[str, str]]) -> tuple[Item, ...]:
    """What stands in a printed table of contents: the page before each heading."""
    return tuple(item for page, heading in entries
                 for item in _items("value", f"the contents' entry {page} {heading}", f"{page} {heading}", True))


def contents(document: Document, wording: Mapping[str, str]) -> tuple[Item, ...]:
    """What may stand in an ebook's table of contents."""
    found = [*_items("captured", "title", document.record.title, True)]
    for _, heading, _ in values.outline(document):
        found += _items("captured", "heading", heading)
    for name, text in wording.items():
        found += _items("wording", name, text)
    return tuple(found)
