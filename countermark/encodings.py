"""The bytes of a captured text → its characters. The bytes stay what they are; the record names their encoding.

Archives give out UTF-8, with or without a byte order mark, UTF-16, and Windows-1252 (ARCHIVE's exports). Nothing is
guessed from statistics: each encoding either reads every byte or is not the one.
"""

from __future__ import annotations

import codecs
import unicodedata

#: What a record may name, and Python's name for it.
ENCODINGS: dict[str, str] = {
    "utf-8": "utf-8-sig", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
}
#: Of the letters of a text in Windows-1252, this part at most is beyond ASCII; Cyrillic in another encoding has more.
_MOST_BEYOND_ASCII = 0.3


def encoding_of(data: bytes) -> str:
    """The encoding of a captured text, a key of ENCODINGS; raises ValueError with the reason where it has none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _reads(data, "utf-16")
    if data[:64].count(0) > len(data[:64]) // 4:
        even, odd = data[:64:2].count(0), data[1:64:2].count(0)
        return _reads(data, "utf-16-le" if odd > even else "utf-16-be")
    try:
        return _reads(data, "utf-8")
    except ValueError:
        pass
    name = _reads(data, "windows-1252")
    letters = [sign for sign in data.decode("cp1252") if sign.isalpha()]
    if sum(not sign.isascii() for sign in letters) > _MOST_BEYOND_ASCII * len(letters):
        raise ValueError("it is neither UTF-8 nor UTF-16, and makes no words in Windows-1252")
    return name


def _reads(data: bytes, name: str) -> str:
    try:
        text = data.decode(ENCODINGS[name])
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not {name}") from None
    if any(unicodedata.category(sign) == "Cn" for sign in text[:10_000]):
        raise ValueError(f"it makes no text in {name}")
    return name
