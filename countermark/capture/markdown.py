"""Plain words → Markdown that reads back as just these words: every sign that would mean something is made to stand."""

from __future__ import annotations

import re

#: Signs that mean something wherever they stand.
_ALWAYS = re.compile(r"[\\*_|`]|<(?=\S)|&(?=#?\w+;)|(?<=\])[({]|(?<=!)\[|\[(?=\^)")
#: What means something at the beginning of a line.
_OPENS = re.compile(r"(#{1,6})(?=\s|\Z)|(>)|([-+])(?=\s|\Z)|(-[ -]*-(?=\s*\Z))|(=+)(?=\s*\Z)|(:{3,})|(~{3,})|"
                    r"(\{)(?=#p\d)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|\Z)")
#: What could be read as a mark, a call of a note or an escape in a field of the record.
_IN_A_FIELD = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\[(?=\^|[^\[\]]*\]\{)|\](?=\{)")
_EVERY = re.compile(r"[!-/:-@\[-`{-~]")


def escape(line: str, careful: bool = False) -> str:
    """One line of words → Markdown. CAREFUL: every sign of ASCII that Markdown could read is escaped (2.4)."""
    if careful:
        return _EVERY.sub(r"\\\g<0>", line)
    escaped = _ALWAYS.sub(r"\\\g<0>", line)
    if numbered := _NUMBERED.match(escaped):
        return f"{numbered[1]}\\{escaped[numbered.end(1):]}"
    return f"\\{escaped}" if _OPENS.match(escaped) else escaped


def escape_field(value: str) -> str:
    """A captured field → the same where marks are read (record.MARKABLE): what looks like one is made to stand."""
    return _IN_A_FIELD.sub(r"\\\g<0>", value)


def paragraph(lines: list[str], careful: bool = False) -> str:
    """Lines → a paragraph that keeps them, by a backslash at each line's end (hard line breaks, 6.7)."""
    return "\\\n".join(escape(line, careful) for line in lines)


def part(name: str, *paragraphs: str, colons: int = 3) -> str:
    """Markdown → the same as a named part."""
    fence = ":" * colons
    return f"{fence} {name}\n" + "\n\n".join(paragraphs) + f"\n{fence}"
