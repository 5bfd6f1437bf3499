"""What `./doit explain` answers, as values: printed by sentences.py, or as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

Verdict = Literal["same bytes", "same words, other typesetting", "same words, other contents",
                  "same words, other format", "other words", "as listed", "same words, not as listed",
                  "other words than listed", "not listed", "same list", "other list"]
#: What alone means that nothing differs.
SAME: frozenset[Verdict] = frozenset(("same bytes", "as listed", "same list"))
Area = Literal["paper", "page breaks", "margins", "sizes", "colours", "fonts", "places", "drawings", "pictures",
               "style", "navigation", "markup", "metadata", "carried", "packing", "format", "layers", "numbers",
               "identity", "tags", "links"]
#: What a reader sees of an edition beside its words.
TYPESETTING: frozenset[Area] = frozenset(("paper", "page breaks", "margins", "sizes", "colours", "fonts", "places",
                                          "drawings", "pictures", "style", "navigation", "markup"))


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file: its name as it was given, what it is, its size in bytes and its SHA-256; the edition id that it names;
    `printing`: as what a manifest lists it ("edition 1, printing 2", "edition 1, draft")."""

    name: str
    kind: str
    size: int
    sha256: str
    edition_id: str = msgspec.field(default="", name="edition id")
    printing: str = ""


class Beside(msgspec.Struct, frozen=True):
    """What differs beside the words: what it is about, and a sentence on it."""

    about: Area
    says: str


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place where the words differ: where, in either file; the words of each there ("" for none), and those around
    them; `whole`: whole paragraphs; `moved`: the same paragraph stands elsewhere; `signs`: which signs look alike."""

    where_first: str = msgspec.field(name="where in the first")
    where_second: str = msgspec.field(name="where in the second")
    first: str
    second: str
    before: str = ""
    after: str = ""
    whole: bool = False
    moved: bool = False
    signs: str = ""


class Answer(msgspec.Struct, frozen=True):
    """All that is told of two files. `more`: how many places there are beside those in `words`."""

    verdict: Verdict
    first: About
    second: About
    words: tuple[Place, ...] = ()
    more: int = 0
    besides: tuple[Beside, ...] = ()

    @property
    def status(self) -> int:
        """The exit status."""
        return 0 if self.verdict in SAME else 1
