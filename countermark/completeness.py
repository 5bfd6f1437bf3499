"""Document and finished bytes → what is missing: every word, the body's in its order, each head field whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from countermark import extract, values
from countermark.diagnostics import Diagnostic, fault
from countermark.document import Document, texts
from countermark.record import CAPTURED, names

_FAULT = "this is a fault of the layout or of the program: the file was not written"


def furniture(document: Document, page: int, pages: int) -> list[str]:
    """The words of running heads and folio on PAGE of PAGES; they come last in the page's text."""
    foot = [*values.edition_line(document.record).split(), str(page), "/", str(pages)]
    head = [*values.running_title(document.record).split(), *values.running_date(document.record).split()]
    return foot if page == 1 else head + foot


def _pdf_text(data: bytes, document: Document) -> str:
    """Lines and pages parted by LF, each page without its furniture."""
    pages = extract.pdf_pages(data)
    found = []
    for n, page in enumerate(pages, 1):
        end = r"\s+".join(map(re.escape, furniture(document, n, len(pages))))
        found.append(re.sub(rf"(?:\A|\s+){end}\s*\Z", "", page))
    return "\n".join(found)


def _epub_text(data: bytes, document: Document) -> str:  # a reader's signature; an ebook has no furniture
    return " ".join(" ".join(extract.epub_chapters(data)).split())


#: Suffix → how the text of a finished file is read, in reading order. LF stands where a line ends, in a word or not.
READERS: dict[str, Callable[[bytes, Document], str]] = {".pdf": _pdf_text, ".epub": _epub_text}


def words_of(suffix: str, data: bytes, document: Document) -> list[str]:
    """The words of a finished file in reading order; what ends a line with a hyphen is taken for part of a word."""
    return _seen(READERS[suffix](data, document)).replace("-\n", "-").split()


def holds(words: list[str], text: str) -> bool:
    """Whether TEXT has WORDS one after the other. A word may part where a line ends, and nowhere else."""
    gaps: dict[int, str] = {}
    signs: list[str] = []
    for sign in text:
        if sign.isspace():
            gaps[len(signs)] = "\n" if sign == "\n" or gaps.get(len(signs)) == "\n" else " "
        else:
            signs.append(sign)
    whole, wanted = "".join(signs), "".join(words)
    edges, at = {0}, 0
    for word in words:
        at += len(word)
        edges.add(at)
    start = whole.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if ((start == 0 or start in gaps) and (end == len(whole) or end in gaps)
                and _parted(start, len(wanted), edges, gaps)):
            return True
        start = whole.find(wanted, start + 1)
    return False


def _parted(start: int, length: int, edges: set[int], gaps: dict[int, str]) -> bool:
    """Whether there is a gap at each edge of a word, and inside a word none but a line's end."""
    return all((start + n in gaps) if n in edges else gaps.get(start + n) != " " for n in range(1, length))


#: Signs that only say where a line may end go; hyphens that look alike share one glyph, and so one reading.
_UNSEEN = {0x00AD: None, 0x200B: None, 0x2010: "-", 0x2011: "-"}


def _seen(text: str) -> str:
    """TEXT in Unicode’s composed form (NFC), as an eye reads it."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def missing(suffix: str, data: bytes, document: Document, path: str) -> list[Diagnostic]:
    """What a reader of the finished file would not get; PATH is the document's source."""
    text = _seen(READERS[suffix](data, document))
    words = text.split()
    body = [word for line in texts(document.blocks, numbers=True) for word in _seen(line).split()]
    found = []
    if not holds(body, text):
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
