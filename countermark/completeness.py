"""Document and finished bytes → what is missing: every word, the body's in its order, each head field whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from countermark import extract, values
from countermark.diagnostics import Diagnostic, fault
from countermark.document import Document, texts
from countermark.record import CAPTURED, names

#: The column takes 69 signs at most; a word of fewer than this is never broken.
_LONG = 40
_FAULT = "this is a fault of the layout or of the program: the file was not written"


def furniture(document: Document, page: int, pages: int) -> list[str]:
    """The words of running heads and folio on PAGE of PAGES; they come last in the page's text."""
    foot = [*values.edition_line(document.record).split(), str(page), "/", str(pages)]
    head = [*values.running_title(document.record).split(), *values.running_date(document.record).split()]
    return foot if page == 1 else head + foot


def _pdf_words(data: bytes, document: Document) -> list[str]:
    found: list[str] = []
    pages = [_seen(page) for page in extract.pdf_pages(data)]
    for n, page in enumerate(pages, 1):
        words = page.split()
        end = furniture(document, n, len(pages))
        found += words[:-len(end)] if words[-len(end):] == end else words
    return found


def _epub_words(data: bytes, document: Document) -> list[str]:  # a reader's signature; an ebook has no furniture
    return _seen(" ".join(extract.epub_chapters(data))).split()


#: Suffix → how the words of a finished file are read, in reading order, the furniture of its pages apart.
READERS: dict[str, Callable[[bytes, Document], list[str]]] = {".pdf": _pdf_words, ".epub": _epub_words}


def words_of(suffix: str, data: bytes, document: Document) -> list[str]:
    """The words of a finished file in reading order, as far as an eye can tell them apart."""
    return READERS[suffix](data, document)


#: Signs that only say where a line may end go; hyphens that look alike share one glyph, and so one reading.
_UNSEEN = {0x00AD: None, 0x200B: None, 0x2010: "-", 0x2011: "-"}


def _seen(text: str) -> str:
    """TEXT in Unicode’s composed form (NFC), as an eye reads it."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def missing(suffix: str, data: bytes, document: Document, path: str) -> list[Diagnostic]:
    """What a reader of the finished file would not get; PATH is the document's source."""
    words = words_of(suffix, data, document)
    body = [word for text in texts(document.blocks, numbers=True) for word in _seen(text).split()]
    found = []
    text = f" {' '.join(words)} "
    for word in sorted({word for word in body if len(word) > _LONG}):
        # A word longer than the column is broken wherever the line ends.
        text = re.sub(r"\s?".join(map(re.escape, word)), word.replace("\\", r"\\"), text)
    if f" {' '.join(body)} " not in text:
        found.append(fault(path, "D060", f"the {suffix[1:].upper()} does not hold the document's words in their order"
                           f"{_where(body, words)}", _FAULT))
    # Addresses break at any sign and citations wherever a line ends: their blanks do not count.
    whole = "".join(words)
    for name in CAPTURED:
        value = getattr(document.record, names(type(document.record))[name].name)
        for text in value if isinstance(value, tuple) else (value,):
            if text and "".join(_seen(text).split()) not in whole:
                found.append(fault(path, "D060", f"the {suffix[1:].upper()} does not hold '{name}' whole",
                                   _FAULT))
    return found


def _where(body: list[str], words: list[str]) -> str:
    from rapidfuzz.distance import Levenshtein

    for op in Levenshtein.opcodes(body, words):
        if op.tag in ("delete", "replace"):
            lost = " ".join(body[op.src_start:op.src_end][:12])
            before = " ".join(body[max(op.src_start - 3, 0):op.src_start])
            return f": '{lost}' is not as it should be{f', after {before!r}' if before else ''}"
    return ": other words stand between them"
