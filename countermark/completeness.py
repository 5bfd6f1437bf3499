"""Document and finished bytes → what is missing: every word, the body's in its order, each head field whole."""

from __future__ import annotations

from countermark import extract, values
from countermark.diagnostics import Diagnostic, fault
from countermark.document import Document, texts
from countermark.record import CAPTURED, names

_FAULT = "this is a fault of the layout or of the program: the file was not written"


def furniture(document: Document, page: int, pages: int) -> list[str]:
    """The words of running heads and folio on PAGE of PAGES; they come last in the page's text."""
    foot = [*values.edition_line(document.record).split(), str(page), "/", str(pages)]
    head = [*values.running_title(document.record).split(), *values.dateline(document.record).split()]
    return foot if page == 1 else head + foot


def words_of(suffix: str, data: bytes, document: Document) -> list[str]:
    """The words of a finished file in reading order, the furniture of its pages apart."""
    if suffix == ".epub":
        return " ".join(extract.epub_chapters(data)).split()
    found: list[str] = []
    pages = extract.pdf_pages(data)
    for n, page in enumerate(pages, 1):
        words = page.split()
        end = furniture(document, n, len(pages))
        found += words[:-len(end)] if words[-len(end):] == end else words
    return found


def missing(suffix: str, data: bytes, document: Document, path: str) -> list[Diagnostic]:
    """What a reader of the finished file would not get; PATH is the document's source."""
    words = words_of(suffix, data, document)
    body = [word for text in texts(document.blocks, numbers=True) for word in text.split()]
    found = []
    if f" {' '.join(body)} " not in f" {' '.join(words)} ":
        found.append(fault(path, "D060", f"the {suffix[1:].upper()} does not hold the document's words in their order"
                           f"{_where(body, words)}", _FAULT))
    # Addresses break at any sign and citations wherever a line ends: their blanks do not count.
    whole = "".join(words)
    for name in CAPTURED:
        value = getattr(document.record, names(type(document.record))[name].name)
        for text in value if isinstance(value, tuple) else (value,):
            if text and "".join(text.split()) not in whole:
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
