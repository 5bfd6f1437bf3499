"""Witness → the text of document.md: each passage becomes a part that its words show, or stays a plain paragraph.

Nothing is dropped, joined or invented. What cannot be told is left as it stands, with its line breaks, and named as a
doubt for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countermark.capture import signs
from countermark.capture.markdown import escape, paragraph, part
from countermark.witness import Passage

#: A passage of one line that is longer than this is running text.
_RUNNING = 110
_SENTENCE = 50
_LETTERHEAD_LINE = 90
_CLOSING_LINE = 70


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a reader should look at, and the line of the witness it stands on."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Passages that make one part; kind is a part's name, "list", "turns" or "" for plain paragraphs."""

    kind: str
    passages: tuple[Passage, ...]


def mark_up(body: Sequence[Passage], careful: bool = False) -> tuple[str, tuple[Doubt, ...]]:
    """The witness's BODY → Markdown with parts, and doubts. CAREFUL: no part is looked for, every sign is escaped."""
    if careful:
        return "\n\n".join(paragraph(_lines(p), careful=True) for p in body) + "\n", ()
    blocks = list(_blocks(body))
    return "\n\n".join(_written(blocks)) + "\n", tuple(_doubts(blocks))


def _lines(passage: Passage) -> list[str]:
    return [" ".join(line.split()) for line in passage.text.split("\n")]


def _blocks(body: Sequence[Passage]) -> Iterator[_Block]:
    closing = _closing(body)
    has_diary = any(signs.DIARY.match(_lines(p)[0]) for p in body)
    entries = sum(_is_entry(p) for p in body)
    opened, at = False, 0
    while at < len(body):
        passage = body[at]
        kind = _named(passage)
        if _is_entry(passage) and (has_diary or entries > 1) and at < closing:
            kind, opened = "entry", True
        elif not kind and not opened and at < closing:
            salutes = signs.SALUTATION.match(passage.text) and "\n" not in passage.text
            kind = "salutation" if salutes else _opener(passage, first=at == 0)
        elif not kind and at >= closing:
            kind = _closer(passage)
        count = 1
        if at + 1 < len(body) and _goes_on(kind, passage, body[at + 1]):
            count = 2
        elif not kind:
            opened = opened or _running(passage)
            count = _numbered(body, at)
            kind = "list" if count else "turns" if _turns(passage) else ""
        yield _Block(kind, tuple(body[at:at + max(count, 1)]))
        at += max(count, 1)


def _goes_on(kind: str, passage: Passage, after: Passage) -> bool:
    """Whether the part that PASSAGE opens has its lines in the passage AFTER it."""
    if kind == "diary-frame":
        return len(_lines(passage)) == 1 and any(map(signs.PERIOD.search, _lines(after)))
    return (kind == "participants" and re.fullmatch(signs.PARTICIPANTS, passage.text) is not None
            and _short(after, _LETTERHEAD_LINE))


def _named(passage: Passage) -> str:
    """The part that the words of PASSAGE name wherever it stands; "" if they name none."""
    lines = _lines(passage)
    if signs.STAMP.match(passage.text):
        return "stamp"
    if all(map(signs.MARKING.match, lines)):
        return "marking"
    for pattern, name in ((signs.PARTICIPANTS, "participants"), (signs.SUBJECT, "subject"),
                          (signs.POSTSCRIPT, "postscript")):
        if pattern.match(lines[0]) and (name == "postscript" or _short(passage, 2 * _LETTERHEAD_LINE)):
            return name
    if signs.DIARY.match(lines[0]) and _short(passage, _LETTERHEAD_LINE):
        return "diary-frame"
    if len(lines) > 1 and any(map(signs.SIGNED.match, lines)) and _short(passage, _CLOSING_LINE):
        return "signature"
    return ""


def _opener(passage: Passage, first: bool) -> str:
    lines = _lines(passage)
    if not _short(passage, _LETTERHEAD_LINE) or _running(passage) or _turns(passage):
        return ""
    if len(lines) == 1 and lines[0][-1] == ".":
        return ""
    if any(signs.ENDS_WITH_MARKING.match(line) or signs.ENDS_WITH_COPY.match(line) for line in lines):
        return "letterhead"
    if first and len(lines) > 1:
        return "letterhead"
    words = lines[0].split()
    dated = signs.HAS_DATE.search(lines[0])
    if len(lines) == 1 and len(lines[0]) <= 60 and len(words) <= 7 and (dated or (lines[0][0].isupper() and (
            lines[0][-1] not in ".;:?!," and not lines[0].isupper()))):
        return "dateline"
    return ""


def _closer(passage: Passage) -> str:
    return "distribution" if signs.DISTRIBUTION.match(_lines(passage)[0]) else "signature"


def _closing(body: Sequence[Passage]) -> int:
    """Where the closing lines begin: short passages after the last running text that look like names or notes."""
    at = len(body)
    while at > 1 and _closes(body[at - 1]):
        at -= 1
    return at if any(map(_running, body[:at])) else len(body)


def _closes(passage: Passage) -> bool:
    if _named(passage) in ("stamp", "marking", "postscript"):
        return True
    lines = _lines(passage)
    if not _short(passage, _CLOSING_LINE) or _is_entry(passage) or _turns(passage) or signs.NUMBERED.match(lines[0]):
        return False
    if any(map(signs.SIGNED.search, lines)) or signs.DISTRIBUTION.match(lines[0]):
        return True
    ends = re.compile(r"[^.?!:;,]\Z|\b\w\.\Z")
    return all(line[0].isupper() or line[0] in "[(/" for line in lines) and all(map(ends.search, lines))


def _short(passage: Passage, most: int) -> bool:
    lines = _lines(passage)
    return len(lines) <= 14 and all(len(line) <= most for line in lines)


def _running(passage: Passage) -> bool:
    """Whether it is running text: a long line, or one that ends like a sentence and is no heading."""
    lines = _lines(passage)
    return any(len(line) > _RUNNING for line in lines) or (
        len(lines) == 1 and len(lines[0]) > _SENTENCE and lines[0][-1] in ".!?…") or (
        len(lines) > 1 and min(map(len, lines[:-1])) > _SENTENCE)


def _is_entry(passage: Passage) -> bool:
    lines = _lines(passage)
    return len(lines) == 1 and signs.ENTRY.match(lines[0]) is not None


def _turns(passage: Passage) -> bool:
    lines = _lines(passage)
    return len(lines) > 1 and all(map(signs.TURN.match, lines))


def _numbered(body: Sequence[Passage], at: int) -> int:
    """How many passages from AT on are points with numbers that follow each other; one alone is none."""
    count, before = 0, None
    for passage in body[at:]:
        match = signs.NUMBERED.match(passage.text)
        if not match or (before and (int(match["number"]), match["sign"]) != (int(before["number"]) + 1,
                                                                              before["sign"])):
            break
        count, before = count + 1, match
    return count if count > 1 else 0


def _written(blocks: Sequence[_Block]) -> Iterator[str]:
    """Blocks → Markdown. A dated entry holds what follows it, up to the next one or the closing."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block.kind != "entry":
            yield from _plain_part(block)
            at += 1
            continue
        held = at + 1
        while held < len(blocks) and blocks[held].kind not in ("entry", "diary-frame", "signature", "distribution",
                                                               "postscript"):
            held += 1
        inner = [text for each in blocks[at + 1:held] for text in _plain_part(each)]
        nested = any(text.startswith(":::") for text in inner)
        yield part("entry", escape(_lines(block.passages[0])[0]), *inner, colons=4 if nested else 3)
        at = held


def _plain_part(block: _Block) -> Iterator[str]:
    if not block.kind:
        yield paragraph(_lines(block.passages[0]))
    elif block.kind == "turns":
        yield from (escape(line) for line in _lines(block.passages[0]))
    elif block.kind == "list":
        yield "\n\n".join(_point(passage) for passage in block.passages)
    elif block.kind == "postscript":
        yield part(block.kind, paragraph(_lines(block.passages[0])))
    elif block.kind == "diary-frame":
        first, *rest = [line for passage in block.passages for line in _lines(passage)]
        yield part(block.kind, escape(first), *(["\n".join(map(escape, rest))] if rest else []))
    else:
        yield part(block.kind, *("\n".join(map(_marked, _lines(passage))) for passage in block.passages))


def _point(passage: Passage) -> str:
    match = signs.NUMBERED.match(passage.text)
    assert match
    sign = f"{match['number']}{match['sign']} "
    lines = [escape(line) for line in _lines(passage)]
    lines[0] = escape(" ".join(passage.text[match.end():].split("\n")[0].split()))
    return sign + f"\\\n{' ' * len(sign)}".join(lines)


def _marked(line: str) -> str:
    """A line whose end is a marking or the number of a copy says so."""
    for pattern, mark in ((signs.ENDS_WITH_MARKING, "marking"), (signs.ENDS_WITH_COPY, "copy-number")):
        if match := pattern.match(line):
            before = match["before"].strip()
            return f"{escape(before) + ' ' if before else ''}[{escape(match['mark'])}]{{.{mark}}}"
    return escape(line)


def _doubts(blocks: Sequence[_Block]) -> Iterator[Doubt]:
    opened = False
    for block in blocks:
        first = block.passages[0]
        lines = _lines(first)
        opened = opened or block.kind == "entry" or _running(first)
        if block.kind == "signature" and not any(map(signs.SIGNED.search, lines)):
            yield Doubt(first.line, f"taken for a signature: '{lines[0][:50]}'")
        elif block.kind == "dateline" and not signs.HAS_DATE.search(lines[0]) and (
                len(lines[0].split()) > 1 and not re.search(r"[\],]", lines[0])):
            yield Doubt(first.line, f"taken for a place line: '{lines[0][:50]}'")
        elif not block.kind and len(lines) > 1:
            yield Doubt(first.line, f"lines without a known form, kept as they stand: '{lines[0][:50]}'")
        elif not block.kind and not opened and not signs.TURN.match(lines[0]):
            yield Doubt(first.line, f"short line before the text, left as a paragraph: '{lines[0][:50]}'")
