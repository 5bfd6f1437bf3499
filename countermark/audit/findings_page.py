"""The table of findings → docs/findings.md, so that the page never says anything else than the program.

`python -m countermark.audit.findings_page`, in the project's folder, writes it. What stock tools say of hostile files
is measured, not known here: it stands between two markers, and is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from countermark.verification.findings import FINDINGS, STATUS, Kind, Rule

PAGE = "docs/findings.md"
COMMAND = "python -m countermark.audit.findings_page"
STOCK = "python -m tests.hostile.stock"
BEGIN, END = "<!-- what stock tools say -->", "<!-- end of what stock tools say -->"
_WORDS: dict[Kind, str] = {
    "changed": "altered", "extra": "altered: there is more than was listed", "unreadable": "altered: it cannot be read",
    "unsound": "altered: it is in no form of ours", "missing": "incomplete", "untold": "it cannot be told"}
_INTRO = f"""\
# Findings

What `./doit verify` asks of files, and what it says where that does not hold. The codes are stable. Each is tried by
files that are made to break it (`tests/hostile/`).

A finding means that a file is *altered* (exit status 1), that files are *missing* (4), or that it *cannot be told* (5);
of several, 1 wins, then 4. No finding means that all of this holds. It does not mean that the words are right, nor does
it say who made a file, and when: digests, histories and signatures are for that
([decision 24](decisions/0024-what-verify-believes.md)).

A book or a PDF is held to the form in which Countermark writes it, strictly: in a ZIP archive and in a PDF, one file
can show one thing to one reader and another to the next, and only a form that leaves no choice rules that out. So
whatever another program has saved is found, even where it changed no word
([decision 25](decisions/0025-held-to-one-form.md)).

This page is made from the table in `countermark/verification/findings.py`, by `{COMMAND}`.
"""


def page(rules: Mapping[str, Rule], before: str = "") -> str:
    """Rules → the page in Markdown, a section a group. What stood between the markers in BEFORE stands there again."""
    groups = dict.fromkeys(rule.group for rule in rules.values())
    sections = [_section(group, {code: rule for code, rule in rules.items() if rule.group == group})
                for group in groups]
    kept = before.partition(BEGIN)[2].partition(END)[0] or "\n"
    return "\n".join([_INTRO, *sections, f"{BEGIN}{kept}{END}", ""])


def _section(group: str, rules: Mapping[str, Rule]) -> str:
    rows = [f"| {code} | {rule.asks} | {_WORDS[rule.kind]} ({STATUS[rule.kind]}) |" for code, rule in rules.items()]
    head = f"## {group[0].upper()}{group[1:]}"
    return "\n".join([head, "", "| code | what must hold | otherwise |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    from countermark.writing import write

    path = Path(PAGE)
    write(path, page(FINDINGS, path.read_text("utf-8") if path.exists() else "").encode())
