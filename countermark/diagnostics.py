"""What is wrong with a source, said so that its editor can mend it.

A diagnostic is a value: a stable code, a place, a message and a hint. The table RULES is the one list of codes, and
says of each how grave it is: an error stops a document, a warning does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Rule(msgspec.Struct, frozen=True):
    """One row of RULES: how grave a breach is, what the rule asks for in an editor's words, and where docs list it."""

    severity: Severity
    asks: str
    group: str


_FORM = "files and the form of the record"
_FIELDS = "fields of the record"
_TEXT = "the text"
_WITNESS = "the witness"
_MAKING = "making the files"
_SYSTEM = "the system and the program"
_PUBLISHING = "publishing"
_SITE = "the site"

#: code → its rule. One golden folder a code (tests/golden/); docs/rules.md is made from it (audit/rules_page.py).
RULES: dict[str, Rule] = {
    "D001": Rule("error", "the source is UTF-8 text", _FORM),
    "D002": Rule("error", "the source opens with a record between two lines of ---", _FORM),
    "D003": Rule("error", "the record is well-formed YAML", _FORM),
    "D004": Rule("error", "a field stands once", _FORM),
    "D005": Rule("error", "the record is made of plain fields, without YAML anchors or tags", _FORM),
    "D006": Rule("error", "the document has its files", _FORM),
    "D007": Rule("error", "a document's folder is named in lower-case letters a–z, digits and hyphens", _FORM),
    "D010": Rule("error", "title and edition are there", _FIELDS),
    "D011": Rule("error", "every field is a known one", _FIELDS),
    "D012": Rule("error", "a date is an EDTF date", _FIELDS),
    "D013": Rule("error", "a field that is there says something", _FIELDS),
    "D014": Rule("error", "a field has the kind of value it needs", _FIELDS),
    "D020": Rule("error", "a part is a known one", _TEXT),
    "D021": Rule("error", "a part that opens is closed", _TEXT),
    "D022": Rule("error", "the text uses the Markdown that editions can set", _TEXT),
    "D023": Rule("error", "a picture or a link stays inside the project or leads to the web", _TEXT),
    "D024": Rule("error", "marked words are marked with a known mark", _TEXT),
    "D025": Rule("error", "the document has text", _TEXT),
    "D026": Rule("error", "a change says what it is, what the source has, why, and who made it", _TEXT),
    "D027": Rule("error", "the signs of the editors are none of the document's own", _TEXT),
    "D028": Rule("error", "a note is written once and called once", _TEXT),
    "D029": Rule("warning", "a square bracket of the document's own says what it means", _TEXT),
    "D030": Rule("error", "a picture stands alone in a part 'figure', and is described for who cannot see it", _TEXT),
    "D031": Rule("error", "a picture's file is there, plainly named, and of a kind that every edition can show", _TEXT),
    "D032": Rule("error", "a picture's file holds the picture alone, in the colours of sRGB", _TEXT),
    "D033": Rule("warning", "each file in figures/ is a picture that the document shows", _TEXT),
    "D034": Rule("error", "paragraph numbers that are said go up, and stand before paragraphs that have one", _TEXT),
    "D040": Rule("error", "the words are the witness's words, in its order, but for declared changes", _WITNESS),
    "D041": Rule("error", "a captured field is the witness's field, whole", _WITNESS),
    "D042": Rule("error", "what the witness does not say is declared as an addition, with who and why", _WITNESS),
    "D050": Rule("error", "the layouts and styles are there and sound", _MAKING),
    "D051": Rule("error", "every typeface loads and is the one that was listed", _MAKING),
    "D052": Rule("error", "the typesetter had no complaint", _MAKING),
    "D053": Rule("error", "what is set lies on its page", _MAKING),
    "D060": Rule("error", "every word of the document's text is in each finished file, in its order", _MAKING),
    "D061": Rule("error", "each captured field, declared addition, change and note is in each finished file, whole",
                 _MAKING),
    "D062": Rule("error", "every other word in a finished file is fixed wording or computed from the record, and "
                 "stands once", _MAKING),
    "D063": Rule("error", "every word in a finished file can be seen", _MAKING),
    "D064": Rule("error", "every picture is in each finished file, whole, in its place, described, and can be seen",
                 _MAKING),
    "D065": Rule("error", "the ebook's page breaks are where the pages of print begin, and its page list leads to each",
                 _MAKING),
    "D066": Rule("error", "an edition that claims conformance is published with Ace's report on the very file, and "
                 "without a finding", _MAKING),
    "D067": Rule("error", "an edition is published with a text on rights, and with the credits that the witness gives",
                 _MAKING),
    "D070": Rule("error", "output/ and build/ can be written", _SYSTEM),
    "D071": Rule("error", "the system parts that set a page are installed", _SYSTEM),
    "D080": Rule("error", "a list that goes with exports names files and known fields", _SYSTEM),
    "D081": Rule("error", "a paragraph that is cited is there", _SYSTEM),
    "D090": Rule("error", "the program itself does not fail", _SYSTEM),
    "D100": Rule("error", "a history is as ./doit publish wrote it", _PUBLISHING),
    "D101": Rule("error", "a published paragraph number stays with its paragraph, and is never given again",
                 _PUBLISHING),
    "D102": Rule("error", "other words or another record are published as another edition", _PUBLISHING),
    "D103": Rule("error", "an edition is published with the checks that its collection requires, and without a finding "
                 "of any check", _PUBLISHING),
    "D104": Rule("error", "a key that is named for signing can sign, and lies outside the project", _PUBLISHING),
    "D110": Rule("warning", "the edition that a page of the site shows is here, and can be read", _SITE),
    "D111": Rule("error", "the site's search can be made", _SITE),
}


class Diagnostic(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """One fault at one place; line and column count from 1, and 0 means the file as a whole."""

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """Its rule's. A build record may be older than the table: what it holds did stop a build."""
        rule = RULES.get(self.code)
        return rule.severity if rule else "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        head = f"{printable(place)}: {self.severity} {self.code}: {printable(self.message)}"
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
