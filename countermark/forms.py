"""Whether a text is a value of its kind: a language tag, a web address, a DOI, an ARK, an ISBN."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z", re.ASCII)
_BASE = re.compile(r"https?://[!-~]+\Z")
_URL = re.compile(r"https?://[^\s<>\"]+\Z")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!-~]+\Z")
_ARK = re.compile(r"ark:/?[0-9b-z]{5,9}/[A-Za-z0-9=~*+@_$./-]+\Z")
_ISBN = re.compile(r"97[89](?:[ -]?[0-9]){10}\Z", re.ASCII)


def is_language(tag: str) -> bool:
    """Whether TAG has the form of a language tag (BCP 47)."""
    return _LANGUAGE.match(tag) is not None


def is_base(text: str) -> bool:
    """Whether TEXT is an address that others are made from: in ASCII, for every program must read it."""
    return _BASE.match(text) is not None


def is_url(text: str) -> bool:
    """Whether TEXT is a web address."""
    return _URL.match(text) is not None


def is_placeholder(where: str | None) -> bool:
    """Whether an address belongs to nobody: its host lies under .example (RFC 2606)."""
    host = (where or "").rpartition("@")[2]
    try:
        host = urlsplit(host if "://" in host else f"//{host}").hostname or ""
    except ValueError:  # brackets that hold no IPv6 address, and other signs that no host has
        return False
    return host == "example" or host.endswith(".example")


def is_isbn(text: str) -> bool:
    """Whether TEXT is an ISBN of thirteen digits, grouped or not, whose last digit is right (ISO 2108, annex A)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    return _ISBN.match(text) is not None and sum(digits[::2] + [3 * each for each in digits[1::2]]) % 10 == 0


#: The identifiers that a record may give: field → whether a text is one, and how one is written.
IDENTIFIERS: dict[str, tuple[Callable[[str], bool], str]] = {
    "doi": (lambda text: _DOI.match(text) is not None, "write the name alone, such as 10.5555/12345678"),
    "ark": (lambda text: _ARK.match(text) is not None, "write it from 'ark:' on, such as ark:/12345/x54xz321"),
    "isbn": (is_isbn, "it has thirteen digits, with hyphens or blanks between them at most; the first three are 978 or "
             "979, and the last one is a check on the others"),
}
