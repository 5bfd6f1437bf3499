"""docs/completeness.md with the campaign's table in it, between two marks."""

from __future__ import annotations

PAGE = "docs/completeness.md"
_OPENS, _CLOSES = "<!-- table: python -m tests.mutants --write -->\n", "\n<!-- end of table -->"


def with_table(page: str, table: str) -> str:
    """PAGE with TABLE in the place of its table."""
    before, _, rest = page.partition(_OPENS)
    return before + _OPENS + table + _CLOSES + rest.partition(_CLOSES)[2]


def table_of(page: str) -> str:
    """The table that stands in PAGE."""
    return page.partition(_OPENS)[2].partition(_CLOSES)[0]
