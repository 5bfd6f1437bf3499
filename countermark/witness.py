"""An archive's text export → Witness: the labelled head and the paragraphs of the body.

The form is that of the Wilson Center Digital Archive: date, title, then `Label:` lines, each followed by its text,
then the document. A label may be missing; what stands before the first label is date and title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from countermark.source import decode

LABELS = ("Citation", "Summary", "Credits", "Original Language", "Contents")
_LABEL = re.compile(rf"(?:{'|'.join(LABELS)})\s*:\s*\Z", re.IGNORECASE)
#: What archives list as carriers of a document; each may stand as a paragraph of its own.
_CARRIER = re.compile(r"(?:Scan|Photocopy|Facsimile|Image) of (?:the )?Original(?: Document)?\Z|Original Scan\Z"
                      r"|(?:Translation|Transcript|Transcription) *[-–—:] *\w+\Z", re.IGNORECASE)
#: A label stands at most so many paragraphs after the one before it, or after the beginning.
_FARTHEST = 4
_ADDRESS = re.compile(r"<([^<>\s]+)>\Z")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the witness and the line it begins on; its own line breaks are kept."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What was captured: `head` by field name (the names of the record), `body` in order."""

    path: str
    head: dict[str, Passage]
    body: tuple[Passage, ...]


def read_witness(data: bytes, path: str, encoding: str = "utf-8") -> Witness:
    """The bytes of an export in ENCODING → Witness. Every non-blank line lands in one passage. Raises Refused."""
    passages = _passages(decode(data, path, encoding))
    labels = _labels(passages)
    head: dict[str, Passage] = {}
    body: list[Passage] = []
    if not labels:
        return Witness(path, head, tuple(passages))
    for name, passage in zip(("date as given", "title") if labels[0] > 1 else ("title",), passages[:labels[0]],
                             strict=False):
        head[name] = passage
    body += passages[2 if labels[0] > 1 else 1:labels[0]]
    for at, after in zip(labels, [*labels[1:], None], strict=True):
        name = _name(passages[at])
        rest = passages[at + 1:after]
        if after is None:
            # The last field is one passage (for a citation, its address too); what follows is the document.
            keep = 2 if name == "citation" and len(rest) > 1 and _ADDRESS.match(rest[1].text) else 1
            while name == "contents" and keep < len(rest) and _CARRIER.match(rest[keep].text):
                keep += 1
            body += rest[keep:]
            rest = rest[:keep]
        for passage in rest:
            address = _ADDRESS.match(passage.text)
            if name == "citation" and address and "url as given" not in head:
                head["url as given"] = Passage(passage.line, address[1])
            elif name in head:
                head[name] = Passage(head[name].line, f"{head[name].text}\n{passage.text}")
            else:
                head[name] = passage
    return Witness(path, head, tuple(body))


def _name(label: Passage) -> str:
    return label.text.rstrip(": \t").lower()


def _labels(passages: list[Passage]) -> list[int]:
    """Where the head's labels stand. A document may have a line "Summary:" of its own: a label comes once, and soon
    after the one before it."""
    found: list[int] = []
    for at, passage in enumerate(passages):
        if _LABEL.match(passage.text):
            names = {_name(passages[label]) for label in found}
            if _name(passage) in names or at - (found[-1] if found else 0) > _FARTHEST:
                break
            found.append(at)
    return found


def _passages(text: str) -> list[Passage]:
    found: list[Passage] = []
    held: list[str] = []
    for n, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            held.append(line.strip())
        elif held:
            found.append(Passage(n - len(held), "\n".join(held)))
            held = []
    return found
