"""What is wrong with a source, said so that its editor can mend it.

A diagnostic is a value: a stable code, a place, a message and a hint. The table RULES is the one list of codes.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

#: code → what the rule asks for, in an editor's words. One golden folder a code (tests/golden/).
RULES: dict[str, str] = {
    "D001": "the source is UTF-8 text",
    "D002": "the source opens with a record between two lines of ---",
    "D003": "the record is well-formed YAML",
    "D004": "a field stands once",
    "D005": "the record is made of plain fields, without YAML anchors or tags",
    "D006": "the document has its files",
    "D007": "a document's folder is named in lower-case letters a–z, digits and hyphens",
    "D010": "title and edition are there",
    "D011": "every field is a known one",
    "D012": "a date is an EDTF date",
    "D013": "a field that is there says something",
    "D014": "a field has the kind of value it needs",
    "D020": "a part is a known one",
    "D021": "a part that opens is closed",
    "D022": "the text uses the Markdown that editions can set",
    "D023": "a picture or a link stays inside the project or leads to the web",
    "D024": "marked words are marked with a known mark",
    "D025": "the document has text",
    "D026": "a change says what it is, what the source has, why, and who made it",
    "D027": "the signs of the editors are none of the document's own",
    "D028": "a note is written once and called once",
    "D029": "a square bracket of the document's own says what it means",
    "D040": "the words are the witness's words, in its order, but for declared changes",
    "D041": "a captured field is the witness's field, whole",
    "D042": "what the witness does not say is declared as an addition, with who and why",
    "D050": "the layouts and styles are there and sound",
    "D051": "every typeface loads and is the one that was listed",
    "D052": "the typesetter had no complaint",
    "D053": "what is set lies on its page",
    "D060": "every word of the document's text is in each finished file, in its order",
    "D061": "each captured field, declared addition, change and note is in each finished file, whole",
    "D062": "every other word in a finished file is fixed wording or computed from the record, and stands once",
    "D063": "every word in a finished file can be seen",
    "D070": "output/ and build/ can be written",
    "D071": "the system parts that set a page are installed",
    "D080": "a list that goes with exports names files and known fields",
    "D090": "the program itself does not fail",
}


class Diagnostic(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One fault at one place; line and column count from 1, and 0 means the file as a whole."""

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        head = f"{printable(place)}: error {self.code}: {printable(self.message)}"
        return f"{head}\nhint: {printable(self.hint)}" if self.hint else head


class Refused(Exception):
    """The input cannot be used; carries *all* diagnostics that were found, sorted."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(map(str, self.diagnostics)))


def printable(text: str) -> str:
    """TEXT with control characters escaped, so that no source can steer the reader's terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def no_text(text: str) -> int | None:
    """The index of the first character that is no text (XML 1.0, 2.2: it can stand in no EPUB), or None."""
    for at, c in enumerate(text):
        if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff":
            return at
    return None


def fault(path: str, code: str, message: str, hint: str = "", line: int = 0, column: int = 0) -> Diagnostic:
    """A diagnostic whose code is checked against RULES."""
    if code not in RULES:
        raise KeyError(code)
    return Diagnostic(path, line, column, code, message, hint)
