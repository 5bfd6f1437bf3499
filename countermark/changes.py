"""A marked span's attributes → the bracket or the declared change that it is, and what is wrong with it (D026)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from countermark.diagnostics import no_text
from countermark.document import BRACKETS, CHANGES, Change, Inline, Inlines, LineBreak, Marked, Text, inline_text
from countermark.marks import meant

_ATTRIBUTES = {"class", "was", "why", "by"}
_QUOTED = re.compile(r"\\([\"\\{}])")
#: A fault: what is wrong, and a hint.
Fault = tuple[str, str]


def is_change(kind: str, attributes: Mapping[str, object]) -> bool:
    """Whether words marked KIND are changed by the editors, and not in a bracket of the source's own."""
    return kind not in BRACKETS or bool(set(attributes) & {"was", "why", "by"})


def make_change(kind: str, attributes: Mapping[str, object], children: Inlines, number: int, line: int,
                nested: bool) -> tuple[Inline, list[Fault]]:
    """Words CHILDREN marked KIND → a Marked bracket of the source's own, or a Change; and all that is wrong.

    NUMBER: the change's, in reading order; NESTED: whether another stands within it.
    """
    given = {name: _QUOTED.sub(r"\1", str(value)).strip() for name, value in attributes.items()}
    if kind not in CHANGES and kind not in BRACKETS:
        names = ", ".join(f"{{.{name}}}" for name in CHANGES)
        return Marked("strong", children), [("a change does not say what it is",
                                              (kind and meant(kind, CHANGES)) or f"say it first: {names}")]
    wrong: list[Fault] = [(f"'{name}' says nothing of a change", "a change has was=\"…\", why=\"…\" and by=\"…\"")
                          for name in sorted(set(given) - _ATTRIBUTES)]
    if not is_change(kind, given):
        if not children:
            wrong.append((f"the bracket {{.{kind}}} holds nothing", "write its words into it"))
        return Marked(kind, (Text("["), *children, Text("]"))), wrong
    if kind not in CHANGES:
        return Marked(kind, children), [*wrong, (f"{{.{kind}}} is no change of the editors'", "take out why and by")]
    if nested:
        wrong.append((f"a change stands within the {kind}", "declare them one after the other"))
    change = Change(kind, children, given.get("was", ""), given.get("why", ""), given.get("by", ""), number, line)
    return change, wrong + _faults(change)


def _faults(change: Change) -> list[Fault]:
    """What is wrong with what a change says."""
    kind, words = CHANGES[change.kind], inline_text(change.children)
    found: list[Fault] = []
    if not change.why:
        found.append((f"the {change.kind} does not say why", 'add why="…": it is printed in the list of changes'))
    if kind.replaces and not change.was:
        found.append((f"the {change.kind} does not say what the source has", 'add was="…"'))
    if not kind.replaces and change.was:
        found.append((f"the {change.kind} replaces no words", "take out was, or call it an emendation"))
    if change.kind == "omission" and change.children:
        found.append(("an omission has no words of its own", 'write []{.omission was="…" why="…"}'))
    if change.kind != "omission" and not words.strip():
        found.append((f"the {change.kind} has no words", "write them between the brackets"))
    if kind.replaces and words == change.was:
        found.append((f"the {change.kind} is what the source has", "then it needs no mark"))
    if change.kind == "punctuation" and _letters(words) != _letters(change.was):
        found.append(("normalised punctuation changes more than punctuation", "call it an emendation"))
    if kind.adds and words != words.strip():
        found.append((f"the {change.kind} begins or ends with a blank", "put the blank outside the brackets"))
    if any(isinstance(item, LineBreak) for item in change.children):
        found.append((f"the {change.kind} goes over a line's end", "declare one for each line"))
    if any(no_text(text) is not None for text in (change.was, change.why, change.by)):
        found.append((f"the {change.kind} holds a control character", "delete it"))
    return found


def _letters(text: str) -> list[str]:
    """TEXT word by word without its punctuation; a hyphen before a figure may be a minus, and counts."""
    kept = "".join(sign for at, sign in enumerate(text) if not unicodedata.category(sign).startswith("P")
                   or (sign in "-–−" and text[at + 1:at + 2].isdigit()))
    return kept.split()
