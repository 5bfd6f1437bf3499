"""Record → the words of running heads, as they fit on their line."""

from __future__ import annotations

import unicodedata

from countermark.dates import house_date
from countermark.record import Record


def running_title(record: Record) -> str:
    """The title as it fits on the line of a running head."""
    return _shortened(record.title, 26.5)


def running_date(record: Record) -> str:
    """The document's date beside it."""
    return _shortened(house_date(record.date), 13) if record.date else ""


def _shortened(text: str, most: float) -> str:
    """TEXT, or as many of its words, or of a long word's letters, as go on MOST em, with an ellipsis."""
    if _width(text) <= most:
        return text
    kept = text
    while _width(f"{kept} …") > most:
        shorter = kept.rpartition(" ")[0]
        kept = shorter if _width(shorter) > most / 3 or _width(f"{shorter} …") > most else kept[:-1]
    return f"{kept.rstrip(' ,;:–—-')} …"


def _width(text: str) -> float:
    """How wide TEXT is at most, in em of the caption's face: each kind of sign counts as its widest, nearly."""
    def em(sign: str) -> float:
        if unicodedata.combining(sign):
            return 0.0
        if unicodedata.east_asian_width(sign) in "WF" or sign in "WMm@…—ЖШЩЮМшщжю":
            return 1.0
        return 0.75 if sign.isupper() else 0.3 if sign in "ilj.,:;'’ tfr()[]" else 0.58

    return sum(map(em, text))
