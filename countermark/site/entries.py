"""What the site knows of a document, without its text: enough for all pages that list documents or check files.

An entry is kept as JSON under build/, so that pages of all documents can be made while one has changed.
"""

from __future__ import annotations

import msgspec


class Held(msgspec.Struct, frozen=True):
    """One file of a printing. `path`: relative to output/, or "" where the collection keeps its digest alone;
    `format`: what people call it; `size`: bytes, 0 where it is not known; `claims`: what it says that it conforms to.
    """

    name: str
    path: str
    format: str
    media_type: str
    size: int
    sha256: str
    claims: tuple[str, ...] = ()


class Inside(msgspec.Struct, frozen=True):
    """What an EPUB has inside, for who holds an altered one. `members`: one digest of all names and bytes; `words`: of
    its chapters' text; `paragraphs`: number → digest of the words of that paragraph, shortened (site/inside.py)."""

    members: str
    words: str
    paragraphs: dict[str, str]


class Printed(msgspec.Struct, frozen=True):
    """A printing, or a draft, which has none of `printing` (0), `date` ("") and `changed`.

    `files`: the editions first, then all else that lies beside them; `inside`: of the EPUB, None where it is not here.
    """

    edition: int
    printing: int
    date: str
    edition_id: str
    files: tuple[Held, ...]
    changed: tuple[str, ...] = ()
    inside: Inside | None = None

    @property
    def name(self) -> str:
        """As its folder is called: "1.1"."""
        return f"{self.edition}.{self.printing}"

    @property
    def editions(self) -> tuple[Held, ...]:
        """The PDF and the EPUB."""
        return tuple(each for each in self.files if each.format in ("PDF", "EPUB"))


class Entry(msgspec.Struct, frozen=True):
    """A document as the collection's pages list it.

    `printings`: newest first, none where nothing was published; `draft`: what was built and is not the last printing;
    `withdrawn`: published, and taken back; `why_withdrawn`:
    what its editors say of that. All else is told by the last printing, or by the draft where there
    is none: `date` in EDTF or ""; `when`: the same in the house form, with the place; `people`: authors, as they are
    named in running text; `summary`: plain text; `identifier`: a urn:uuid.
    """

    slug: str
    title: str
    date: str = ""
    when: str = ""
    place: str = ""
    kind: str = ""
    archive: str = ""
    digital_archive: str = ""
    people: tuple[str, ...] = ()
    summary: str = ""
    language: str = "en"
    publisher: str = ""
    rights: str = ""
    identifier: str = ""
    edition_date: str = ""
    printings: tuple[Printed, ...] = ()
    draft: Printed | None = None
    withdrawn: bool = False
    why_withdrawn: str = ""

    @property
    def current(self) -> Printed | None:
        """What the site offers: the last printing; None of what was never published."""
        return self.printings[0] if self.printings else None
