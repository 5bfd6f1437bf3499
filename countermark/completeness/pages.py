"""A finished file's tokens → the page that each heading stands on, as a table of contents must name it."""

from __future__ import annotations

from collections.abc import Mapping

from countermark.completeness.order import Place
from countermark.completeness.words import Tokens, length_at, seen
from countermark.document import Document, texts_of
from countermark.values import outline

#: Headings of an edition's own that follow the text, and stand in the contents as well.
AFTER = ("text note", "citing", "colophon")


def entries(document: Document, wording: Mapping[str, str], tokens: Tokens, place: Place) -> list[tuple[str, str]]:
    """The entries of a table of contents, as (page, heading); the page is "?" where the heading is not found."""
    pages = []
    at = place.start
    for text, is_heading in texts_of(document.blocks, "printed"):
        words = seen(text).split()
        if words and is_heading:
            pages.append(_page(tokens, at, words))
        at += length_at(words, tokens, at)
    after = [next((_page(tokens, n, words) for n in range(at, len(tokens)) if length_at(words, tokens, n)), "?")
             for words in (seen(wording[name]).split() for name in AFTER)]
    headings = [heading for _, heading, _ in outline(document)] + [wording[name] for name in AFTER]
    return [*zip(pages + after, headings, strict=True)]


def _page(tokens: Tokens, at: int, words: list[str]) -> str:
    return tokens[at].where.rpartition(" ")[2] if length_at(words, tokens, at) else "?"
