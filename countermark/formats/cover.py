"""Document → the ebook's cover, a PNG that is the same on every system.

WeasyPrint sets a page, the pinned PDFium draws it in grey, png.py prints that in one ink. Its words go through a
picture, where nobody could search for them: so before it is drawn they are taken out of the page again, and must be
the words that were to be shown, each of them to be seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from countermark import values
from countermark.breaks import pieces
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.document import Document
from countermark.engine import load_engine
from countermark.extract import pdf_pages
from countermark.formats.canonical import canonical
from countermark.formats.png import Colour, png, tints
from countermark.layout import load_layout, load_sheet, load_tokens
from countermark.pdfium import pdfium
from countermark.project import Project
from countermark.record import Record
from countermark.typefaces import Typefaces, typefaces_for

#: Pixels. Two thirds is the shape that shelves of ebooks are made for.
WIDTH, HEIGHT = 1000, 1500


class Size(NamedTuple):
    """How a title is set: the sheet's name for it, for titles and for words of how much room it is meant, in letters,
    and how wide the countermark is, in mm."""

    name: str
    signs: int
    word: int
    mark: int


SIZES = (Size("short", 54, 14, 50), Size("medium", 110, 22, 50), Size("long", 230, 32, 50),
         Size("longer", 560, 40, 40), Size("longest", 1600, 60, 24))

#: Signs that look alike and share one glyph, and so are read alike; NFKC does not know of them.
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": None, "\u02bb": "\u2018",
                        "\u02bc": "\u2019", "\u2206": "\u0394", "\u2215": "\u2044"})
#: Shaping moves the first half of Thai SARA AM before the tone mark (Unicode 16.2).
_MOVED = re.compile("(\u0e4d)([\u0e48-\u0e4b])")
#: A word of one letter, and the blank after it.
_ALONE = re.compile(r"(?<!\S)(\w) (?=\S)")
#: Longer than any word: here no word is parted for its length.
_ENDLESS = 1_000_000


def cover_of(project: Project, document: Document) -> bytes:
    """The cover of DOCUMENT as PNG, 1000 × 1500 pixels in sixteen tints; raises Refused.

    Its title is set as large as it can be without a word parted or left out.
    """
    tokens = load_tokens(project)
    palette = tints(_colour(project, tokens, "paper"), _colour(project, tokens, "accent"))
    sheet, typefaces = load_sheet(project, "cover"), typefaces_for(project, document)
    path = project.name(project.source(document.slug))
    layout, lines = load_layout(project), values.cover_lines(document.record)
    for size in _sizes(document.record):
        html = layout.render("ebook/cover.html", document, size=size, title=_tied(document.record.title, size.word))
        if picture := picture_of(html, sheet, typefaces, lines, palette, path):
            return picture
    raise Refused([fault(path, "D053", "the words of the cover do not fit on it in the smallest letters",
                         f"shorten '{max(lines, key=len)[:60]}…'")])


@lru_cache(maxsize=4)
def picture_of(html: str, sheet: str, typefaces: Typefaces, lines: tuple[str, ...], palette: tuple[Colour, ...],
               path: str) -> bytes:
    """A page → PNG in the colours of PALETTE, or b"" where it does not hold all that is on it.

    LINES: the words that it must show, no more and no less, in this order. PATH: the source that faults are put down
    to. Raises Refused. It is kept, since whoever checks a book computes its cover again.
    """
    def finish(laid_out: Any, file: Any) -> None:
        canonical(laid_out, file, typefaces, path)

    data, fits = load_engine(sheet, typefaces, "styles/cover.css").draw(html, finish, path)
    if not fits:
        return b""
    if faults := list(_wrong_with(data, lines, path)):
        raise Refused(faults)
    return _printed(data, palette)


def _sizes(record: Record) -> Iterator[Size]:
    """The sizes that a title may be set in, from the largest one down."""
    longest = max(_room(word) for piece in pieces(record.title, record.language, _ENDLESS)
                  for word in piece.text.split() or [""])
    for size in SIZES:
        # A word that no size holds is parted in each.
        whole = longest <= size.word or longest > SIZES[-1].word
        if (whole and _room(record.title) <= size.signs) or size is SIZES[-1]:
            yield size


def _room(text: str) -> int:
    """How many letters' room TEXT takes: a sign of East Asia takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _tied(title: str, most: int) -> str:
    """TITLE with blanks that no line ends at: after a word of one letter, and before the last word, if it and the one
    before it have no more than MOST letters. So no "A" ends a line, and no short word is left alone on the last."""
    words = title.split(" ")
    if len(words) > 1 and _room(words[-2]) + _room(words[-1]) < most:
        words[-2:] = ["\u00a0".join(words[-2:])]
    return _ALONE.sub("\\1\u00a0", " ".join(words))


def _wrong_with(data: bytes, lines: tuple[str, ...], path: str) -> Iterator[Diagnostic]:
    hint = "mend layouts/ebook/cover.html or styles/cover.css"
    page = pdf_pages(data)[0]
    if not _says(page.text, lines):
        page = pdf_pages(data, closely=True)[0]  # as extract.py says, a blank may be lost
    if not _says(page.text, lines):
        yield fault(path, "D061", f"the cover does not show '{' '.join(lines)[:200]}' and nothing else, but "
                    f"'{' '.join(page.text.split())[:200]}'", hint)
    for words in page.unseen:
        if any(map(str.isalnum, words)):  # a hairline such as "|" fills its box, and no paper is seen about it
            yield fault(path, "D063", f"the cover has words that cannot be seen: '{words[:80]}'", hint)


def _says(text: str, lines: tuple[str, ...]) -> bool:
    """Whether TEXT is LINES: a blank wherever they have one; inside a word, a line may end."""
    words = _read_alike(" ".join(lines)).split()
    return re.fullmatch(r"\s+".join(r"\s*".join(map(re.escape, word)) for word in words),
                        _read_alike(text).strip()) is not None


def _read_alike(text: str) -> str:
    return _MOVED.sub(r"\2\1", unicodedata.normalize("NFKC", text.translate(_ALIKE)))


def _printed(data: bytes, palette: tuple[Colour, ...]) -> bytes:
    """The first page of a PDF, drawn in grey → PNG."""
    file = pdfium().PdfDocument(data)
    try:
        # PDFium rounds up, and a page's width in points is no round number.
        image = file[0].render(scale=(WIDTH - 0.5) / file[0].get_width(), grayscale=True)
        return png(bytes(image.buffer), WIDTH, image.stride, palette)
    finally:
        file.close()


def _colour(project: Project, tokens: Mapping[str, str], name: str) -> Colour:
    """A colour of the tokens, "#1b4565" or "#111"; raises Refused where it is none."""
    digits = tokens.get(name, "").strip().removeprefix("#")
    if not re.fullmatch(r"(?:[0-9a-fA-F]{3}){1,2}", digits):
        raise Refused([fault(project.name(project.styles / "tokens.css"), "D050",
                             f"the cover is printed in --{name}, which is no colour that it can read",
                             "write six hexadecimal digits, such as #1b4565")])
    red, green, blue = re.findall("..", digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
    return int(red, 16), int(green, 16), int(blue, 16)
