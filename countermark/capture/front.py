"""Fields → the front matter of document.md, as an editor would have typed it (YAML 1.2, read back as strings)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from countermark.capture.markdown import escape_field
from countermark.record import MARKABLE

SCHEMA = "# yaml-language-server: $schema=../record.schema.json"
_WIDTH = 114
#: What can stand bare: no sign that YAML could take for its own.
_BARE = re.compile(r"[^\W_][^:#\n\t]*\Z|[^\W_](?:[^#\n\t:]|:(?=\S)|(?<=\S)#)*\Z")
_LITERALS = {"true", "false", "yes", "no", "on", "off", "null", "~"}

#: Comment → the fields below it, in the order they are written.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The archive's record, word for word.",
     ("date as given", "citation", "url as given", "summary", "credits", "original language", "contents")),
    ("The same record, taken apart.",
     ("date", "digital archive", "archive", "fond", "opis", "delo", "listy", "obtained by", "translated by", "language",
      "captured on", "witness encoding")),
    ("What the editors add.", ("kind", "place", "author", "recipient", "participants", "short title", "canonical url",
                               "publisher", "rights", "corrections", "base address", "page size", "doi", "ark",
                               "isbn")),
)

Value = str | Sequence[str]


def front_matter(title: str, edition_date: str, fields: Mapping[str, Value],
                 additions: Mapping[str, tuple[str, str]]) -> str:
    """Fields by name, and ADDITIONS (field → by, why) → YAML between its two lines of ---."""
    lines = ["---", SCHEMA, *field("title", escape_field(title)), "edition:", "  number: 1", f"  date: {edition_date}"]
    for comment, names in GROUPS:
        there = [name for name in names if fields.get(name)]
        editors = comment == GROUPS[-1][0]
        if there or (editors and additions):
            lines += ["", f"# {comment}"]
        for name in there:
            value = fields[name]
            lines += field(name, escape_field(value) if name in MARKABLE and isinstance(value, str) else value)
    if additions:
        lines.append("additions:")
        for name, (by, why) in additions.items():
            lines += [f"  {name}:", *field("by", by, 4), *field("why", why, 4)]
    return "\n".join([*lines, "---"]) + "\n"


def field(name: str, value: Value, indent: int = 0) -> Iterator[str]:
    """One field → its lines, INDENT blanks in."""
    blank = " " * indent
    if not isinstance(value, str):
        if len(value) == 1:
            yield from field(name, value[0], indent)
            return
        yield f"{blank}{name}:"
        for item in value:
            yield from (f"{blank}  - {line}" if n == 0 else line for n, line in enumerate(_scalar(item, indent + 4)))
        return
    first, *rest = _scalar(value, indent + 2)
    if not rest and not first.startswith(">") and len(blank) + len(name) + 2 + len(first) > _WIDTH + 2:
        first, *rest = _folded(value, indent + 2)
    yield f"{blank}{name}: {first}"
    yield from rest


def _scalar(value: str, indent: int) -> list[str]:
    words = " ".join(value.split())
    if _BARE.match(words) and words.lower() not in _LITERALS and len(words) + indent <= _WIDTH:
        return [words]
    if len(words) + indent <= 60:
        return ["'" + words.replace("'", "''") + "'"]
    return _folded(words, indent)


def _folded(value: str, indent: int) -> list[str]:
    blank = " " * indent
    return [">-", *textwrap.wrap(value, _WIDTH, initial_indent=blank, subsequent_indent=blank, break_long_words=False,
                                 break_on_hyphens=False)]
