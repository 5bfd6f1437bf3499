"""What an ebook shows as its cover → whether it is the one that is computed from the record, first, and described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countermark import values
from countermark.completeness.reading import Reading
from countermark.document import Document
from countermark.extract import Bound


def wrong_with(reading: Reading, document: Document, cover: bytes, wording: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the cover of what was read; COVER: the picture as it is computed again, b"" for none."""
    if not cover and not reading.covers:
        return
    if len(reading.covers) != 1 or not cover:
        yield f"shows {len(reading.covers)} covers, not {int(bool(cover))}"
        return
    yield from _one(reading.covers[0], reading, cover, values.cover_alt(document, wording["cover"],
                                                                        wording["countermark"]))


def _one(shown: Bound, reading: Reading, cover: bytes, alt: str) -> Iterator[str]:
    if shown.data != cover:
        yield f"shows another picture than its cover on {shown.chapter}"
    if shown.alt.split() != alt.split():  # XML has blanks for line ends in an attribute
        yield f"does not describe its cover as it should, on {shown.chapter}: '{shown.alt}'"
    if shown.odd:
        yield f"shows its cover on {shown.chapter} otherwise than it is: it has {', '.join(shown.odd)}"
    name, text = reading.opening
    if shown.chapter != name or text[:shown.at].strip():
        yield f"does not begin with its cover, which is on {shown.chapter}"
