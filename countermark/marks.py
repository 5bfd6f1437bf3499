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
_UNREAD = re.compile(rf"\](?P<blank>\s?)\{{\s*(?P<mark>(?:\.?(?:{_NAMES})\b|lang=).*)", re.DOTALL)
_CURLY = re.compile("=\\s*[“”„‟‘’‚«»″]")


def unread(text: str) -> str | None:
    """TEXT that may hold what is left of a mark → how to write it, or None where there is none."""
    found = _UNREAD.search(text)
    if not found:
        return None
    mark = found["mark"]
    if found["blank"]:
        return "put the brace right after the bracket, without a blank: […]{…}"
    if not mark.startswith((".", "lang=")):
        return f"put a dot before its name: {{.{re.split(r'[^a-z-]', mark)[0]}"
    if _CURLY.search(mark.partition("}")[0]):
        return 'use straight quotation marks around its values: was="…"'
    if "}" not in mark:
        return "close it with a brace, before its paragraph ends"
    return "within its values, put a backslash before quotation marks and braces, and a quotation mark at each end"


def meant(name: str, among: Iterable[str] = KNOWN) -> str | None:
    """A mark's NAME that is unknown → the one AMONG others that was probably meant, as a question; None if none was."""
    close = difflib.get_close_matches(name.lower(), list(among), n=1)
    return f"did you mean {{.{close[0]}}}?" if close else None
