"""A record's texts → texts on one line, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Blanks, and the line breaks of Unicode.
_BLANKS = re.compile(r"[ \t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def line(text: str | None) -> str:
    """TEXT on one line, since a field's line breaks are its source's; a blank that breaks no line stays what it is."""
    return _BLANKS.sub(" ", text or "").strip(" ")


def sentences(texts: Iterable[str | None]) -> str:
    """TEXTS as one, each with a period where it has no end of its own."""
    said = filter(None, map(line, texts))
    return " ".join(text if text.rstrip("’”")[-1:] in (".", "!", "?") else f"{text}." for text in said)
