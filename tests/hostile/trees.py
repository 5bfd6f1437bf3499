"""Folders of output/ and of a project that are not what their lists say."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

from countermark.fixity import digest_of
from countermark.history import Entry, History
from countermark.making import outputs_of
from tests.hostile.case import Case
from tests.hostile.lists import listing

_SLUG = "published-once"
#: The editions of the one printing that a project of these cases has published, and all files of it.
_EDITIONS = {f"{_SLUG}.epub": b"as published", f"{_SLUG}.pdf": b"as published, too"}
PRINTED = {**_EDITIONS, "manifest.json": b"{}"}
FILES = {**{path: path.encode() for slug in ("a", "b", _SLUG) for path in outputs_of(slug)},
         "a/a.epub": b"a book", "a/a.pdf": b"a print", "b/b.pdf": b"another",
         **{f"{_SLUG}/{name}": data for name, data in _EDITIONS.items()},
         **{f"{_SLUG}/1.1/{name}": data for name, data in PRINTED.items()}}


def entries() -> tuple[Entry, ...]:
    """Two printings, as a history has them."""
    digests = {name: digest_of(data) for name, data in sorted(PRINTED.items())}
    return (Entry(1, 1, "2026-11-24", "0" * 64, digests), Entry(1, 2, "2026-11-25", "0" * 64, digests))


def lay(root: Path) -> None:
    """A project in ROOT whose output/ and published files are as their lists say."""
    for slug in ("a", "b"):
        (root / "content" / slug).mkdir(parents=True)
    for name, data in FILES.items():
        file = root / "output" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (root / "output" / "SHA256SUMS").write_bytes(listing(FILES))
    (root / "aside").write_bytes(b"")
    document = root / "content" / _SLUG
    document.mkdir(parents=True)
    (document / "document.md").write_bytes(b"")
    (document / "history.yaml").write_bytes(History(printings=entries()[:1]).dump())
    (document / "published.sha256").write_bytes(listing(
        {f"{_SLUG}/{name}": data for name, data in _EDITIONS.items()}))
    printing = document / "published" / "1.1"
    printing.mkdir(parents=True)
    for name, data in PRINTED.items():
        (printing / name).write_bytes(data)
    (printing / "SHA256SUMS").write_bytes(listing(PRINTED))


def _in_output(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        change(root / "output")

    return make


def _in_document(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        change(root / "content" / _SLUG)

    return make


def _linked_folder(output: Path) -> None:
    """The right bytes, reached by a link: whoever has the link's target can change them."""
    (output / "b").rename(output.parent / "elsewhere")
    (output / "b").symlink_to(output.parent / "elsewhere")


def _linked_file(output: Path) -> None:
    (output / "a" / "a.pdf").rename(output.parent / "elsewhere.pdf")
    (output / "a" / "a.pdf").symlink_to(output.parent / "elsewhere.pdf")


def _hard(name: str, make: Callable[[str], object]) -> Callable[[Path], object]:
    """Something else in place of the file NAME."""

    def change(output: Path) -> None:
        (output / name).unlink()
        make(str(output / name))

    return change


def _socket(path: str) -> None:
    here = Path.cwd()
    os.chdir(Path(path).parent)  # a socket's address is short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(Path(path).name)
    finally:
        os.chdir(here)


def _signed(document: Path) -> None:
    (document / "published" / "1.1" / "SHA256SUMS.sig").write_bytes(b"-----BEGIN SSH SIGNATURE-----\nforged\n")


def _unlisted(output: Path) -> None:
    """A list that was cut short: what it leaves out was published."""
    shutil.rmtree(output / _SLUG)
    (output / "SHA256SUMS").write_bytes(listing({name: data for name, data in FILES.items() if _SLUG not in name}))


def _forged_printing(output: Path) -> None:
    path = f"{_SLUG}/1.1/{_SLUG}.pdf"
    (output / path).write_bytes(b"as forged")
    (output / "SHA256SUMS").write_bytes(listing({**FILES, path: b"as forged"}))


def _more(output: Path) -> None:
    (output / "c").mkdir()
    (output / "c" / "c.pdf").write_bytes(b"whose?")
    (output / "SHA256SUMS").write_bytes(listing({**FILES, "c/c.pdf": b"whose?"}))


def _emptied(output: Path) -> None:
    shutil.rmtree(output)
    output.mkdir()
    (output / "SHA256SUMS").write_bytes(b"")


def _piped(name: str) -> Callable[[Path], None]:
    """A project in which a pipe stands in place of the file NAME of a published document."""

    def change(document: Path) -> None:
        (document / name).unlink(missing_ok=True)
        os.mkfifo(document / name)

    return _in_document(change)


def _row(code: str, name: str, does: str, make: Callable[[Path], None]) -> Case:
    return Case(name, does, "tree", code, make)


def _of_project(code: str, name: str, does: str, make: Callable[[Path], None]) -> Case:
    return Case(name, does, "project", code, make)


CASES = (
    _row("V001", "no list", "the list is missing", _in_output(lambda output: (output / "SHA256SUMS").unlink())),
    _row("V002", "a cut list", "the list was cut off", _in_output(
        lambda output: (output / "SHA256SUMS").write_bytes(listing(FILES)[:-5]))),
    _row("V003", "a file missing", "a listed file is not there", _in_output(
        lambda output: (output / "a" / "a.pdf").unlink())),
    _row("V004", "a file more", "a file that is not listed", _in_output(
        lambda output: (output / "a" / "evil.exe").write_bytes(b"MZ"))),
    _row("V004", "a hidden file", "a file that is not listed, and that ls does not show", _in_output(
        lambda output: (output / "a" / ".htaccess").write_bytes(b"x"))),
    _row("V004", "a link more", "a link that is not listed", _in_output(
        lambda output: (output / "x").symlink_to("/etc/hostname"))),
    _row("V005", "a link", "a link in place of a file, to the same bytes", _in_output(_linked_file)),
    _row("V005", "a link to nothing", "a link in place of a file, to nothing", _in_output(
        _hard("a/a.pdf", lambda path: Path(path).symlink_to("nowhere")))),
    _row("V005", "a link in the path", "a link in place of a folder, to the same files", _in_output(_linked_folder)),
    _row("V005", "a pipe", "a pipe in place of a file, at which a reader waits for ever", _in_output(
        _hard("a/a.pdf", os.mkfifo))),
    _row("V005", "a socket", "a socket in place of a file", _in_output(_hard("a/a.pdf", _socket))),
    _row("V005", "a folder", "a folder in place of a file", _in_output(_hard("a/a.pdf", os.mkdir))),
    _row("V005", "a list by a link", "the list itself is a link", _in_output(
        _hard("SHA256SUMS", lambda path: Path(path).symlink_to("/etc/hostname")))),
    _row("V006", "a byte changed", "one letter of a file", _in_output(
        lambda output: (output / "a" / "a.pdf").write_bytes(b"a Print"))),
    _row("V006", "a byte less", "a file was cut off", _in_output(
        lambda output: (output / "a" / "a.pdf").write_bytes(b"a prin"))),
    _row("V006", "two files exchanged", "each of two files has the other's bytes", _in_output(
        lambda output: [(output / "a" / "a.pdf").write_bytes(FILES["b/b.pdf"]),
                        (output / "b" / "b.pdf").write_bytes(FILES["a/a.pdf"])])),
    _row("V008", "a short list", "what was published is neither listed nor there", _in_output(_unlisted)),
    _row("V008", "an emptied list", "all is gone, and the list says nothing", _in_output(_emptied)),
    _row("V018", "a document more", "files of a document that content/ does not have, listed", _in_output(_more)),
    _of_project("V011", "a printing missing", "the files of a printing are missing", _in_document(
        lambda document: (document / "published").rename(document / "gone"))),
    _of_project("V006", "a former printing", "a file of a former printing was changed", _in_document(
        lambda document: (document / "published" / "1.1" / f"{_SLUG}.pdf").write_bytes(b"As published"))),
    _of_project("V012", "other digests", "the published digests are not those of the history", _in_document(
        lambda document: (document / "published.sha256").write_bytes(listing({"x": b""})))),
    _of_project("V012", "another list", "a printing's list says other files than the history", _in_document(
        lambda document: (document / "published" / "1.1" / "SHA256SUMS").write_bytes(listing({"x": b""})))),
    _of_project("V013", "no history", "a history of something else", _in_document(
        lambda document: (document / "history.yaml").write_bytes(b"printings: none\n"))),
    *(_of_project("V005", f"a pipe as {name}", f"a pipe in place of {name}, at which a reader waits for ever",
                  _piped(name)) for name in ("history.yaml", "published.sha256", "published/1.1/SHA256SUMS",
                                             "published/1.1/SHA256SUMS.sig", "published/1.1/manifest.json")),
    _of_project("V002", "digests that are none", "the published digests are no list", _in_document(
        lambda document: (document / "published.sha256").write_bytes(b"none"))),
    _of_project("V003", "a printing's list missing", "the list of a printing is missing", _in_document(
        lambda document: (document / "published" / "1.1" / "SHA256SUMS").unlink())),
    _of_project("V019", "another name", "the folder of a published document was renamed", _in_document(
        lambda document: document.rename(document.with_name("renamed")))),
    _of_project("V022", "a printing more", "a printing that the history does not name", _in_document(
        lambda document: shutil.copytree(document / "published" / "1.1", document / "published" / "1.9"))),
    _of_project("V022", "printings without a history", "the history was taken away", _in_document(
        lambda document: (document / "history.yaml").unlink())),
    _row("V023", "a former edition", "other bytes at the permanent path of a printing, and in the list", _in_output(
        _forged_printing)),
    _of_project("V014", "a forged signature", "a signature that is none", _in_document(_signed)),
)
