"""Manifests and histories that say more, less or other than one thing."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.case import Case, Good

_DEEP = 200_000


def _manifest(old: bytes, new: bytes) -> Callable[[Good], bytes]:
    def make(good: Good) -> bytes:
        assert old in good.manifest
        return good.manifest.replace(old, new, 1)

    return make


def _history(old: bytes, new: bytes) -> Callable[[Good], bytes]:
    def make(good: Good) -> bytes:
        assert old in good.history
        return good.history.replace(old, new, 1)

    return make


def _row(code: str, name: str, does: str, make: Callable[[Good], bytes], heavy: bool = False) -> Case:
    return Case(name, does, "manifest" if code == "V016" else "history", code, make, heavy)


CASES = (
    _row("V016", "a key twice", "one key with two values, of which readers take either",
         _manifest(b'"slug":', b'"slug":"forged","slug":')),
    _row("V016", "another version", "a version that is not known", _manifest(b"version 1", b"version 9")),
    _row("V016", "no number", "NaN for a size", _manifest(b'"size":3', b'"size":NaN')),
    _row("V016", "a huge number", "a size of 100,000 digits", _manifest(b'"size":3', b'"size":' + b"9" * 100_000),
         heavy=True),
    _row("V016", "an inexact number", "a size that JavaScript cannot hold",
         _manifest(b'"size":3', b'"size":9007199254740993')),
    _row("V016", "less than nothing", "a size of -3", _manifest(b'"size":3', b'"size":-3')),
    _row("V016", "nesting", "a list in a list, two hundred thousand times",
         _manifest(b'"size":3', b'"size":' + b"[" * _DEEP + b"]" * _DEEP), heavy=True),
    _row("V016", "blanks", "the same, with a blank", _manifest(b'"slug":', b'"slug": ')),
    _row("V016", "a letter in code", "the same, with a letter as \\u0061", _manifest(b'"a.pdf"', b'"\\u0061.pdf"')),
    _row("V016", "half a letter", "a surrogate alone", _manifest(b'"title":"T', b'"title":"\\ud800T')),
    _row("V016", "a mark of order", "a BOM at the front", lambda good: b"\xef\xbb\xbf" + good.manifest),
    _row("V016", "a second one", "the manifest twice, one after the other", lambda good: good.manifest * 2),
    _row("V016", "a key more", "a key that no manifest has", _manifest(b'"slug":', b'"signed":true,"slug":')),
    _row("V016", "out of the folder", "a file is called ../a.pdf", _manifest(b'"a.pdf"', b'"../a.pdf"')),
    _row("V016", "no digest", "a digest of 63 digits", _manifest(b'"sha256":"0', b'"sha256":"')),
    _row("V013", "nesting", "a list in a list, two hundred thousand times",
         lambda _: b"version: x\nprintings: " + b"[" * _DEEP + b"]" * _DEEP, heavy=True),
    _row("V013", "a billion laughs", "a list of ten of a list of ten …", lambda _: b"a: &a [x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(12)), heavy=True),
    _row("V013", "a call", "a value that has Python call something",
         _history(b"date: ", b"date: !!python/object/apply:os.system [exit] # ")),
    _row("V013", "a key twice", "one key with two values", _history(
        b"- edition: 1\n", b"- edition: 2\n  edition: 1\n")),
    _row("V013", "another order", "printings out of their order", lambda good: _swapped(good.history)),
    _row("V013", "a comment", "a line that publishing does not write", lambda good: good.history + b"# x\n"),
    _row("V013", "another version", "a version that is not known", _history(b"version 1", b"version 9")),
    _row("V013", "no digest", "a file without a digest", _history(b"a.pdf: '0", b"a.pdf: '")),
    _row("V013", "out of the folder", "a file is called ../a.pdf", _history(b"a.pdf:", b"../a.pdf:")),
    _row("V013", "line ends of Windows", "CR LF", lambda good: good.history.replace(b"\n", b"\r\n")),
    _row("V013", "no UTF-8", "bytes that are no UTF-8", lambda good: good.history + b"\xff"),
)


def _swapped(data: bytes) -> bytes:
    head, first, second = data.partition(b"- edition: 1\n")[0], *data.split(b"- edition: ")[1:3]
    return head + b"- edition: " + second + b"- edition: " + first
