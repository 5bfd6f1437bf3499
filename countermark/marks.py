"""Words that were marked, and how it was mistyped → what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from countermark.document import BRACKETS, CHANGES, MARKS

#: Every mark that words can have, by name.
KNOWN = tuple({**MARKS, **BRACKETS, **CHANGES})
_NAMES = "|".join(KNOWN)
#: What is left of a mark that the parser did not take for one.
_UNREAD = re.compile(rf"(?P<words>\[[^\[\]]*)?\](?P<blank>\s?)\{{\s*(?P<mark>(?:"
                     rf"(?:\.?(?:{_NAMES})|\.(?i:{_NAMES}))(?![\w-])|\.[\w-]+\s+(?:was|why|by)\b|lang=).*)",
                     re.DOTALL)
#: A value that is not written as one: blanks around the sign, another sign, or single quotation marks.
_VALUE = re.compile(r"\w(?:\s+=|=\s|\s*:|\s*=')")
_QUOTED = re.compile('"[^"]*"?')
_CURLY = re.compile("=\\s*[“”„‟‘’‚«»″]")


def unread(text: str) -> tuple[str, str] | None:
    """TEXT that may hold what is left of a mark → that mark, and how to write it; None where there is none."""
    found = _UNREAD.search(text)
    if not found:
        return None
    quoted = found[0].partition("}")[0]
    return (f"{quoted}}}" if "}" in found[0] else quoted)[:60], _instead(found["blank"], found["mark"])


def _instead(blank: str, mark: str) -> str:
    """What to write instead of a MARK behind a BLANK."""
    if blank:
        return "put the brace right after the bracket, without a blank: […]{…}"
    if not mark.startswith((".", "lang=")):
        return f"put a dot before its name: {{.{re.split(r'[^a-z-]', mark)[0]}"
    bare = _QUOTED.sub('""', mark.partition("}")[0])
    if _CURLY.search(bare):
        return 'use straight quotation marks around its values: was="…"'
    if "," in bare:
        return "take the comma out: what a mark has stands apart by blanks, as in {.sic lang=ru}"
    if mark.startswith("lang=") and "}" in mark:
        return "say which language: {lang=ru}, {lang=ko}, {lang=de}"
    if _VALUE.search(bare):
        return 'write its values so: {.emendation was="…" why="…" by="…"}'
    if "}" not in mark:
        return "close it with a brace; and put a backslash before braces and quotation marks in its values"
    return "within its values, put a backslash before quotation marks and braces, and a quotation mark at each end"


def meant(name: str, among: Iterable[str] = KNOWN) -> str | None:
    """A mark's NAME → the one AMONG others that was probably meant, as a question, or what a mark has; None of a name
    that is far from all."""
    names = name.split()
    if len(names) > 1 or name in KNOWN:
        return "a mark has one name, and lang=… beside it at most; a change has was, why and by"
    close = difflib.get_close_matches(name.lower(), list(among), n=1)
    return f"did you mean {{.{close[0]}}}?" if close else None
