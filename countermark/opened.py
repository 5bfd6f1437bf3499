"""Finished bytes → what lies in them: the words without furniture, and the files within, for digests and comparison.

Nothing here judges. It reads files that have been hashed and held to be ours; a stranger's are read in a process of
their own (verification/bounded.py).
"""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from countermark import extract
from countermark.fixity import digest_of
from countermark.pdfium import pdfium

#: Where a line or a word can be parted without another word coming of it.
_BETWEEN = re.compile(r"[\s\-\u00ad\u2010\u200b]+")


def pdf_words(data: bytes) -> list[str]:
    """The pages' text without what the file itself calls furniture (artifacts: ISO 32000-1, 14.8.2.2).

    A hyphen at a line's end stays; what stands off the page is there, too.
    """
    import pypdfium2.raw as raw

    pages = []
    file = pdfium().PdfDocument(data)
    try:
        for page in file:
            text = page.get_textpage()
            furniture: dict[int | None, bool] = {}
            signs = []
            for n in range(text.count_chars()):
                drawn = raw.FPDFText_GetTextObject(text.raw, n)
                key = ctypes.cast(drawn, ctypes.c_void_p).value
                if key not in furniture:
                    furniture[key] = bool(key) and "Artifact" in marks(drawn)
                if not furniture[key]:
                    signs.append(chr(raw.FPDFText_GetUnicode(text.raw, n)))
            pages.append("".join(signs).replace("\x02", "-\n").replace("\r\n", "\n"))
            text.close()
            page.close()
    finally:
        file.close()
    return pages


def marks(drawn: Any) -> Iterator[str]:
    """The names of the marked content that a page's object lies in."""
    import pypdfium2.raw as raw

    for n in range(raw.FPDFPageObj_CountMarks(drawn)):
        mark, length = raw.FPDFPageObj_GetMark(drawn, n), ctypes.c_ulong()
        raw.FPDFPageObjMark_GetName(mark, None, 0, length)
        name = (ctypes.c_ushort * (length.value // 2))()
        raw.FPDFPageObjMark_GetName(mark, name, length.value, length)
        yield "".join(map(chr, name)).rstrip("\0")


def epub_words(data: bytes) -> list[str]:
    """The chapters' text, in the order of reading."""
    return [text for _, text in extract.epub(data).chapters]


def pdf_members(data: bytes) -> dict[str, bytes]:
    """The files that a PDF carries, by name (ISO 32000-1, 7.11.4)."""
    file = pdfium().PdfDocument(data)
    try:
        found = (file.get_attachment(n) for n in range(file.count_attachments()))
        return {each.get_name(): bytes(each.get_data()) for each in found}
    finally:
        file.close()


def epub_members(data: bytes) -> dict[str, bytes]:
    """The members of an EPUB's container, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


#: Suffix of a format → its words by page or chapter, and the files within.
WORDS: dict[str, Callable[[bytes], list[str]]] = {".pdf": pdf_words, ".epub": epub_words}
MEMBERS: dict[str, Callable[[bytes], dict[str, bytes]]] = {".pdf": pdf_members, ".epub": epub_members}


def text_digest(pieces: Sequence[str]) -> str:
    """The SHA-256 of all signs of PIECES in their order (NFC, UTF-8), but for blanks and hyphens.

    So it is the same however lines and pages end.
    """
    return digest_of(_BETWEEN.sub("", unicodedata.normalize("NFC", "".join(pieces))).encode("utf-8", "surrogatepass"))
