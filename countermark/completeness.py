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
    """The words of a finished file in reading order; one that was hyphenated is put together again."""
    return _whole_words(_seen(READERS[suffix](data, document)), document)


def _whole_words(text: str, document: Document) -> list[str]:
    """TEXT → its words. A hyphen at a line's end is the word's own unless the document knows the word without it."""
    known = {word.strip(".,;:!?()[]“”‘’\"'") for line in texts(document.blocks) for word in _seen(line).split()}
    known |= set(_seen(document.record.summary or "").split())

    def joined(match: re.Match[str]) -> str:
        plain = match[1] + match[2]
        return plain if plain.strip(".,;:!?()[]“”‘’\"'") in known or plain in known else f"{match[1]}-{match[2]}"

    return re.sub(r"(\S+)-\n(\S*)", joined, text).split()


def holds(words: list[str], text: str, before: str = "", after: str = "") -> bool:
    """Whether TEXT has WORDS one after the other; BEFORE and AFTER are the words that must stand around them.

    A word may part where a line ends, with or without a hyphen, and nowhere else.
    """
    tokens = [(token, "\n" in blank) for token, blank in re.findall(r"(\S+)(\s*)", text)]
    # A text of one word a thousand times over would be compared with itself a thousand times.
    left = 1_000_000
    for start in range(len(tokens) + 1):
        if before and (not start or tokens[start - 1][0] != before):
            continue
        at, n = start, 0
        while n < len(words) and at < len(tokens) and (length := _tokens_of(words[n], tokens, at)):
            at, n = at + length, n + 1
        if n == len(words) and (not after or (at < len(tokens) and tokens[at][0] == after)):
            return True
        left -= n
        if left < 0:
            return False
    return False


def _tokens_of(word: str, tokens: list[tuple[str, bool]], at: int) -> int:
    """How many of TOKENS from AT on make up WORD; 0 if they do not. Each says whether its line ends after it."""
    kept, hyphenated = {""}, set[str]()
    for count, (token, line_ends) in enumerate(tokens[at:at + len(word) + 1], 1):
        # After a hyphen that was put in, the word goes on with a letter.
        whole = {before + token for before in kept} | {before + token for before in hyphenated if token[0].isalnum()}
        if word in whole:
            return count
        if not line_ends:
            return 0
        kept = {each for each in whole if word.startswith(each)}
        hyphenated = {each[:-1] for each in whole if token[-1] == "-" and len(token) > 1 and word.startswith(each[:-1])}
        if not kept and not hyphenated:
            return 0
    return 0


def _holds_somewhere(value: str, text: str) -> bool:
    """Whether TEXT has VALUE whole, be there blanks or not: addresses break at any sign, and a stop may follow."""
    pattern = "".join("[-\0]" if sign == "-" else re.escape(sign) + "\0?" for sign in value if not sign.isspace())
    return re.search(pattern, "".join(text.replace("-\n", "\0").split())) is not None


#: Signs that only say where a line may end go; signs that look alike share one glyph, and so one reading.
_UNSEEN = {0x00AD: None, 0x200B: None, 0x2010: "-", 0x2011: "-", 0x00B5: "μ", 0x02BB: "‘", 0x02BC: "’", 0x2206: "Δ",
           0x2215: "⁄", 0x202F: "\u2009"}
#: Thai parts no words by blanks, and what reads a PDF puts some where shaping has moved a mark. Between Thai letters,
#: or one and a bracket or quotation mark, they do not count.
_THAI = r"[\u0e00-\u0e7f]"
_THAI_BLANK = re.compile(rf"(?<={_THAI})\s+(?={_THAI}|[^\w\s])|(?<=[^\w\s])\s+(?={_THAI})")
#: SARA AM is one sign or two, and looks the same (Unicode 16.2).
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def _seen(text: str) -> str:
    """TEXT in Unicode’s composed form (NFC), as an eye reads it."""
    seen = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return _THAI_BLANK.sub("", _SARA_AM.sub("\\1\u0e33", seen))


def missing(suffix: str, data: bytes, document: Document, path: str) -> list[Diagnostic]:
    """What a reader of the finished file would not get; PATH is the document's source."""
    text = _seen(READERS[suffix](data, document))
    body = _seen(" ".join(texts(document.blocks, numbers=True))).split()
    found = []
    if not holds(body, text, values.BEFORE, values.AFTER):
        found.append(fault(path, "D060", f"the {suffix[1:].upper()} does not hold the document's words in their order"
                           f"{_where(body, _whole_words(text, document))}", _FAULT))
    for name in CAPTURED:
        value = getattr(document.record, names(type(document.record))[name].name)
        for line in value if isinstance(value, tuple) else (value,):
            if line and not _holds_somewhere(_seen(line), text):
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
