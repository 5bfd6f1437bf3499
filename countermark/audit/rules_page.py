"""The table of rules → docs/rules.md, so that the page never says anything else than the program.

`python -m countermark.audit.rules_page`, in the project's folder, writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from countermark.diagnostics import RULES, Rule

PAGE = "docs/rules.md"
COMMAND = "python -m countermark.audit.rules_page"
_INTRO = f"""\
# Rules

What `./doit` and `./doit check` ask of a document and of the project. The codes are stable. What breaks a rule is told
with its place, and mostly with a hint.

An *error* stops what was asked for: the document's editions are not made, and its last good ones stay. A *warning* is
told by `./doit check` and stops nothing.

This page is made from the table in `countermark/diagnostics.py`, by `{COMMAND}`.
"""


def page(rules: Mapping[str, Rule]) -> str:
    """Rules, those of a group side by side → the page in Markdown, a section a group."""
    sections = [_section(group, dict(rows)) for group, rows in groupby(rules.items(), lambda row: row[1].group)]
    return "\n".join([_INTRO, *sections])


def _section(group: str, rules: Mapping[str, Rule]) -> str:
    rows = [f"| {code} | {rule.severity} | {rule.asks} |" for code, rule in rules.items()]
    head = f"## {group[0].upper()}{group[1:]}"
    return "\n".join([head, "", "| code | severity | rule |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    from countermark.writing import write

    write(Path(PAGE), page(RULES).encode())
