"""What goes where in each citation export, and in what the editions say of themselves → the tables of
docs/citations.md, so that the page says what the files do.

`python -m countermark.audit.citations_page`, in the project's folder, writes the tables into the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from countermark.citations import EXPORTS

PAGE = "docs/citations.md"
BEGIN = "<!-- The table is made by `python -m countermark.audit.citations_page`. -->"
END = "<!-- End of the table. -->"
#: The columns of the second table: format → what of it describes the edition.
EDITIONS = {".pdf": "PDF (XMP)", ".epub": "EPUB (package document)"}


class Kept(NamedTuple):
    """The value stands there by itself, or else `within` other words."""

    where: str
    within: bool = False


class Lost(NamedTuple):
    why: str


class Row(NamedTuple):
    """A field of the record, or what is computed; of which entry it is told; where, by the suffix of the file."""

    name: str
    entry: str
    cells: dict[str, Kept | Lost]


def _row(name: str, entry: str, *cells: Kept | Lost) -> Row:
    return Row(name, entry, dict(zip((each.suffix for each in EXPORTS), cells, strict=True)))


_NOTE, _ANNOTATION = Kept("N1", within=True), Kept("annotation", within=True)
_DESCRIPTION, _PROVENANCE = Kept("dc:description", within=True), Kept("dcterms:provenance", within=True)
_AV, _LOCATION, _SOURCE = Kept("AV", within=True), Kept("archivelocation", within=True), Kept("dc:source", within=True)
_NO_DATE = Lost("the date itself is kept")
_NO_URL = Lost("the canonical address takes its place, if there is one")
_NO_CITATION = Lost("its parts are kept")
_NO_CONTENTS = Lost("what else the archive has is told by its page")
_NO_VARIANTS = Lost("a name has one form")

#: Every field that is told anywhere, in the record's order.
TABLE: tuple[Row, ...] = (
    _row("title", "both", Kept("title"), Kept("TI"), Kept("title"), Kept("dc:title")),
    _row("short title", "both", Kept("title-short"), Kept("ST"), Kept("shorttitle"), Kept("dcterms:alternative")),
    _row("author", "both", Kept("author"), Kept("AU"), Kept("author"), Kept("dc:creator")),
    _row("recipient", "document", Kept("recipient"), _NOTE, _ANNOTATION, _DESCRIPTION),
    _row("participants", "document", Kept("contributor"), _NOTE, _ANNOTATION, Kept("dc:contributor")),
    _row("translated by", "both", Kept("translator"), Kept("A4"), Kept("translator"), Kept("dc:contributor")),
    _row("obtained by", "document", Kept("custom: obtained by"), _NOTE, Kept("addendum", within=True),
         Kept("dc:contributor")),
    _row("names: variants", "document", Kept("custom: name variants"), _NO_VARIANTS, _NO_VARIANTS, _NO_VARIANTS),
    _row("date", "document", Kept("issued"), Kept("DA"), Kept("date"), Kept("dcterms:created")),
    _row("date", "edition", Kept("original-date"), Kept("OP"), Kept("origdate"), Kept("dcterms:created")),
    _row("date as given", "document", Kept("custom: date as given"), _NO_DATE, _NO_DATE, _NO_DATE),
    _row("place", "document", Kept("publisher-place"), Kept("CY"), Kept("location"), Kept("dcterms:spatial")),
    _row("kind", "document", Kept("genre"), Kept("M3"), Kept("type"), Kept("dc:type")),
    _row("summary", "document", Kept("abstract"), Kept("AB"), Kept("abstract"), Kept("dcterms:abstract")),
    _row("citation", "document", Kept("custom: citation"), _NO_CITATION, _NO_CITATION, _NO_CITATION),
    _row("digital archive", "document", Kept("source"), Kept("DP"), Kept("howpublished"), Kept("dc:source")),
    _row("archive", "document", Kept("archive"), Kept("DB"), Kept("archive"), _SOURCE),
    _row("fond", "document", Kept("custom: fond"), _AV, _LOCATION, _SOURCE),
    _row("opis", "document", Kept("custom: opis"), _AV, _LOCATION, _SOURCE),
    _row("delo", "document", Kept("custom: delo"), _AV, _LOCATION, _SOURCE),
    _row("listy", "document", Kept("custom: listy"), _AV, _LOCATION, _SOURCE),
    _row("credits", "document", Kept("custom: credits"), _NOTE, _ANNOTATION, _DESCRIPTION),
    _row("marking in the text", "document", Kept("custom: marking"), _NOTE, _ANNOTATION, _DESCRIPTION),
    _row("original language", "document", Kept("custom: original language"), _NOTE, Kept("origlanguage"),
         _DESCRIPTION),
    _row("language", "both", Kept("language"), Kept("LA"), Kept("langid"), Kept("dc:language")),
    _row("contents", "document", Kept("custom: contents"), _NO_CONTENTS, _NO_CONTENTS, _NO_CONTENTS),
    _row("canonical url", "document", Kept("URL"), Kept("UR"), Kept("url"), Kept("dc:source")),
    _row("url as given", "document", Kept("custom: url as given"), _NO_URL, _NO_URL, Kept("dc:source")),
    _row("number at the end of the address", "document", Kept("custom: record number"), Kept("UR", within=True),
         Kept("url", within=True), Kept("dc:source", within=True)),
    _row("captured on", "document", Kept("accessed"), Kept("Y2"), Kept("urldate"), _PROVENANCE),
    _row("rights", "document", Kept("custom: rights"), _NOTE, _ANNOTATION, Kept("dc:rights")),
    _row("publisher", "edition", Kept("publisher"), Kept("PB"), Kept("publisher"), Kept("dc:publisher")),
    _row("edition: number", "edition", Kept("edition"), Kept("ET"), Kept("edition"),
         Kept("dcterms:bibliographicCitation", within=True)),
    _row("edition: date", "edition", Kept("issued"), Kept("DA"), Kept("date"), Kept("dcterms:issued")),
    _row("edition id", "edition", Kept("custom: edition id"), _NOTE, _ANNOTATION, Kept("dc:identifier", within=True)),
    _row("base address", "edition", Kept("URL", within=True), Kept("UR", within=True), Kept("url", within=True),
         Kept("dc:identifier", within=True)),
    _row("doi", "edition", Kept("DOI"), Kept("DO"), Kept("doi"), Kept("dc:identifier", within=True)),
    _row("ark", "edition", Kept("custom: ark"), _NOTE, _ANNOTATION, Kept("dc:identifier")),
    _row("isbn", "edition", Kept("ISBN"), Kept("SN"), Kept("isbn"), Kept("dc:identifier", within=True)),
)


def _own(name: str, *cells: Kept | Lost) -> Row:
    return Row(name, "edition", dict(zip(EDITIONS, cells, strict=True)))


_SAID, _HISTORY = Kept("dcterms:description", within=True), Kept("dcterms:provenance", within=True)
_CONTRIBUTOR, _IDENTIFIER = Kept("dc:contributor"), Kept("dc:identifier", within=True)
_XMP_IDENTIFIER = Kept("xmp:Identifier", within=True)
_ONE_TITLE, _CITED = Lost("the title is kept whole"), Lost("it stands in the citation, but for a DOI or an ARK")

#: The same fields in the metadata of the editions themselves.
OWN: tuple[Row, ...] = (
    _own("title", Kept("dc:title"), Kept("dc:title")),
    _own("short title", _ONE_TITLE, _ONE_TITLE),
    _own("author", Kept("dc:creator"), Kept("dc:creator")),
    *(_own(name, _CONTRIBUTOR, _CONTRIBUTOR) for name in ("recipient", "participants", "translated by", "obtained by")),
    _own("names: variants", _NO_VARIANTS, Lost("only forms in another script are kept, as `alternate-script`")),
    _own("date", Kept("dcterms:created"), Kept("dcterms:created")),
    _own("date as given", _NO_DATE, _NO_DATE),
    _own("place", Kept("dc:coverage"), Kept("dc:coverage")),
    _own("kind", Kept("dc:type"), Kept("dc:type")),
    _own("summary", Kept("dc:description"), Kept("dc:description")),
    _own("citation", _NO_CITATION, _NO_CITATION),
    _own("digital archive", _SOURCE, Kept("dcterms:publisher")),
    *(_own(name, _SOURCE, _SOURCE) for name in ("archive", "fond", "opis", "delo", "listy")),
    *(_own(name, _SAID, _SAID) for name in ("credits", "marking in the text", "original language")),
    _own("language", Kept("dc:language"), Kept("dc:language")),
    _own("contents", _NO_CONTENTS, _NO_CONTENTS),
    _own("canonical url", _SOURCE, Kept("dc:source")),
    _own("url as given", _SOURCE, Kept("dc:source")),
    _own("number at the end of the address", _SOURCE, _SOURCE),
    _own("captured on", _HISTORY, _HISTORY),
    _own("rights", Kept("dc:rights"), Kept("dc:rights")),
    _own("publisher", Kept("dc:publisher"), Kept("dc:publisher")),
    _own("edition: number", Kept("xmpMM:VersionID"), Kept("schema:bookEdition")),
    _own("edition: date", Kept("dc:date"), Kept("dc:date")),
    _own("edition id", _XMP_IDENTIFIER, _IDENTIFIER),
    _own("base address", _CITED, _CITED),
    _own("doi", _XMP_IDENTIFIER, _IDENTIFIER),
    _own("ark", Kept("xmp:Identifier"), Kept("dc:identifier")),
    _own("isbn", Lost("it is the ebook’s"), _IDENTIFIER),
)

#: What says how an edition was made or may be used by its editors, not what it is of.
NOT_TOLD = ("corrections", "page size", "witness encoding", "additions", "reviewed", "accessibility reviewed")


def table() -> str:
    """The rows of the exports in Markdown."""
    return _lines(["field", "entry", *(each.name for each in EXPORTS)],
                  [[f"`{row.name}`", row.entry, *map(_cell, row.cells.values())] for row in TABLE])


def own_table() -> str:
    """The rows of the editions in Markdown."""
    return _lines(["field", *EDITIONS.values()], [[f"`{row.name}`", *map(_cell, row.cells.values())] for row in OWN])


def _lines(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in rows)])


def _cell(cell: Kept | Lost) -> str:
    if isinstance(cell, Lost):
        return f"lost: {cell.why}"
    return f"`{cell.where}`{', within other words' if cell.within else ''}"


def page(text: str) -> str:
    """The page's TEXT with both tables as they should be."""
    before, exports, editions = text.split(BEGIN)
    return (f"{before}{BEGIN}\n\n{table()}\n\n{END}{exports.partition(END)[2]}"
            f"{BEGIN}\n\n{own_table()}\n\n{END}{editions.partition(END)[2]}")


if __name__ == "__main__":
    from countermark.writing import write

    write(Path(PAGE), page(Path(PAGE).read_text("utf-8")).encode())
