"""Small pieces of the sentences in which differences are told."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str]) -> str:
    """Names as people list them, the first eight of many: "a, b and c"."""
    shown = [*names[:8], f"{len(names) - 8} more"] if len(names) > 9 else [*names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def count(number: int, what: str) -> str:
    """So many of WHAT: "1 page", "2 pages"."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def short(text: str, most: int = 80) -> str:
    """TEXT, or as much of it as goes into MOST signs."""
    return text if len(text) <= most else f"{text[:most - 1].rstrip()}…"
