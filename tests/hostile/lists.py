"""Lists of checksums that should not be taken at their word: most of them pass `sha256sum -c`."""

from __future__ import annotations

from collections.abc import Callable

from countermark.fixity import MOST_LINES, digest_of, format_list
from tests.hostile.case import Case, Good

_EMPTY = digest_of(b"")


def _plus(line: bytes) -> Callable[[Good], bytes]:
    """The list with a line more, wherever the order wants it."""
    return lambda good: b"".join(sorted([*good.listing.splitlines(keepends=True), line + b"\n"],
                                        key=lambda each: each[66:]))


def _named(name: str, digest: str = _EMPTY) -> Callable[[Good], bytes]:
    return _plus(f"{digest}  {name}".encode())


def _changed(change: Callable[[bytes], bytes]) -> Callable[[Good], bytes]:
    return lambda good: change(good.listing)


def _row(name: str, does: str, make: Callable[[Good], bytes], heavy: bool = False) -> Case:
    return Case(name, does, "list", "V002", make, heavy)


CASES = (
    _row("a name twice", "a file is listed twice, with one digest", lambda good: good.listing.splitlines(
        keepends=True)[0] + good.listing),
    _row("two digests", "a file is listed twice, with two digests", _named("a/a.pdf")),
    _row("capitals", "two names that differ by capitals alone", _named("a/A.pdf")),
    _row("folders in capitals", "two folders that differ by capitals alone", _named("A/b.pdf")),
    _row("a file as a folder", "a file is the folder of another", _named("a/a.pdf/x")),
    _row("out of the folder", "../aside, a file that is there", _named("../aside")),
    _row("out of the folder within", "a/../../aside, a file that is there", _named("a/../../aside")),
    _row("absolute", "/etc/hostname", _named("/etc/hostname")),
    _row("a device", "/dev/null, which has the digest of nothing", _named("/dev/null")),
    _row("two slashes", "a//a.pdf", _named("a//a.pdf", digest_of(b"a print"))),
    _row("a roundabout way", "./a/a.pdf", _named("./a/a.pdf", digest_of(b"a print"))),
    _row("a drive", "C:autoexec.bat", _named("C:autoexec.bat")),
    _row("a stream", "a file within a file, on Windows", _named("a/a.pdf:hidden")),
    _row("backslashes", "..\\x", _named("..\\x")),
    _row("a device of Windows", "a/nul.pdf", _named("a/nul.pdf")),
    _row("another device of Windows", "con", _named("con")),
    _row("a full stop at the end", "a/a.pdf., which is a/a.pdf on Windows", _named("a/a.pdf.")),
    _row("a blank at the end", "a/a.pdf and a blank", _named("a/a.pdf ")),
    _row("a blank within", "a/b c.pdf", _named("a/b c.pdf")),
    _row("a wildcard", "a/*", _named("a/*")),
    _row("a long name", "a name of 300 letters", _named("x" * 300)),
    _row("a long path", "600 folders, one in the other", _named("/".join("x" * 600))),
    _row("accents", "é as one sign and as two: lines that look the same", lambda good: good.listing
         + f"{_EMPTY}  \u00e9\n{_EMPTY}  e\u0301\n".encode()),
    _row("terminal", "a name that colours the terminal", _named("a/\x1b[31mred")),
    _row("an escaped line", "a line that begins with a backslash, whose name has a line end", _plus(
        b"\\" + _EMPTY.encode() + b"  a\\nb")),
    _row("a zero", "a name with a zero, at which some readers stop", _named("a/a.pdf\0.txt")),
    _row("line ends of Windows", "CR LF", _changed(lambda data: data.replace(b"\n", b"\r\n"))),
    _row("line ends of old", "CR", _changed(lambda data: data.replace(b"\n", b"\r"))),
    _row("--tag", "lines as sha256sum --tag writes them", _changed(lambda data: b"".join(
        b"SHA256 (%s) = %s\n" % (line[66:], line[:64]) for line in data.splitlines()))),
    _row("binary", "a star before the name", _changed(lambda data: data.replace(b"  ", b" *"))),
    _row("a mark of order", "a BOM at the front", _changed(lambda data: b"\xef\xbb\xbf" + data)),
    _row("UTF-16", "the list in UTF-16", _changed(lambda data: data.decode().encode("utf-16"))),
    _row("a blank line", "a line of nothing", _changed(lambda data: data + b"\n")),
    _row("a comment", "# a comment", _changed(lambda data: b"# nothing to see\n" + data)),
    _row("cut off", "no line end at the end", _changed(lambda data: data[:-1])),
    _row("MD5", "a digest of 32 digits", _plus(b"0" * 32 + b"  b")),
    _row("capital digits", "a digest in capitals", _changed(lambda data: data[:64].upper() + data[64:])),
    _row("another order", "the lines in another order", _changed(
        lambda data: b"".join(reversed(data.splitlines(keepends=True))))),
    _row("endless", "two million lines", lambda _: b"\n" * (MOST_LINES + 1), heavy=True),
)


def listing(files: dict[str, bytes]) -> bytes:
    """A good list."""
    return format_list({name: digest_of(data) for name, data in files.items()})
