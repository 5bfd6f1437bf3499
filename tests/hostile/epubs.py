"""EPUBs that a reader should not believe."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from countermark.formats.container import write_container
from tests.hostile.case import Case, Good
from tests.hostile.zips import Member, archive, members_of, raw_deflate

_PAGE = b"EPUB/document.xhtml"
_FORGED = b"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body><p>Forged.</p></body></html>"
Members = list[Member]


def _whole(change: Callable[[bytes], bytes]) -> Callable[[Good], bytes]:
    return lambda good: change(good.epub)


def _with(change: Callable[[Members], Members | bytes | None]) -> Callable[[Good], bytes]:
    """CHANGE the members; what it gives in their place, if anything, is written."""

    def make(good: Good) -> bytes:
        members = members_of(good.epub)
        changed = change(members)
        return changed if isinstance(changed, bytes) else archive(members if changed is None else changed)

    return make


def _page(members: Members) -> Member:
    return next(member for member in members if member.name == _PAGE)


def _central(**lies: object) -> Callable[[Good], bytes]:
    return _with(lambda members: _page(members).central.update(lies))


def _both(**lies: object) -> Callable[[Good], bytes]:
    def change(members: Members) -> None:
        _page(members).central.update(lies)
        _page(members).local.update({key: lie for key, lie in lies.items() if key not in ("comment", "mode")})

    return _with(change)


def _added(*members: Member) -> Callable[[Good], bytes]:
    return _with(lambda others: [*others, *members])


def _content(change: Callable[[bytes], bytes], name: bytes = _PAGE) -> Callable[[Good], bytes]:
    """A member with other content, in an archive that is well made."""

    def make(good: Good) -> bytes:
        members = {member.name.decode(): member.data for member in members_of(good.epub)}
        before = members[name.decode()]
        members[name.decode()] = change(before)
        assert members[name.decode()] != before
        return write_container(members)

    return make


def _text(old: bytes, new: bytes, name: bytes = _PAGE) -> Callable[[Good], bytes]:
    return _content(lambda data: data.replace(old, new, 1), name)


def _in_body(markup: bytes) -> Callable[[Good], bytes]:
    return _text(b"</body>", markup + b"</body>")


def _hidden(good: Good) -> bytes:
    """A member that the directory does not name: who reads from the front sees it."""
    members = members_of(good.epub)
    members.insert(1, Member(_PAGE, _FORGED, listed=False))
    return archive(members)


def _in_front(good: Good) -> bytes:
    """A member before the archive, whose offsets are counted from behind it."""
    return archive([Member(b"mimetype", b"application/epub+zip"), Member(_PAGE, _FORGED)])[:-22] + good.epub


def _bomb(members: Members) -> Members:
    zeros = bytes(1 << 26)
    return [*members, Member(b"EPUB/source/zeros.txt", zeros, payload=raw_deflate(zeros), local={"method": 8},
                             central={"method": 8})]


def _liar(members: Members) -> Members:
    """Declares 10 bytes and would unpack to 64 MB."""
    zeros, lies = raw_deflate(bytes(1 << 26)), {"method": 8, "size": 10}
    return [*members, Member(b"EPUB/source/zeros.txt", b"", payload=zeros, local=dict(lies), central=dict(lies))]


def _overlapping(members: Members) -> bytes:
    """Entries of the directory that all name one place, as zip bombs do that need no nesting."""
    page = _page(members)
    at = good_offset(members, page)
    return archive([*members, *(Member(b"EPUB/source/%d.txt" % n, page.data, there=False, central={"offset": at})
                                for n in range(100))])


def good_offset(members: Members, wanted: Member) -> int:
    """Where WANTED begins in the honest archive."""
    return len(archive(members[:members.index(wanted)])) - sum(46 + len(each.name) for each in members[
        :members.index(wanted)]) - 22


def _descriptor(members: Members) -> None:
    page = _page(members)
    page.local.update(flags=8, crc=0, packed=0, size=0)
    page.central.update(flags=8)


def _described_behind(members: Members) -> None:
    """A data descriptor whose header says the sizes, too."""
    page = _page(members)
    page.local.update(flags=8)
    page.central.update(flags=8)


def _first_is_deflated(members: Members) -> None:
    members[0].payload = raw_deflate(members[0].data)
    members[0].local.update(method=8)
    members[0].central.update(method=8)


def _declaring(doctype: bytes, used: bytes) -> Callable[[Good], bytes]:
    """The document with another document type, and an entity of it in its text."""
    return _content(lambda data: data.replace(b"<!DOCTYPE html>", doctype, 1).replace(
        b"</body>", b"<p>" + used + b"</p></body>", 1))


_LAUGHS = b'<!DOCTYPE html [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
_FILE = b'<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/hostname">]>'


def _row(code: str, name: str, does: str, make: Callable[[Good], bytes], heavy: bool = False) -> Case:
    return Case(name, does, "epub", code, make, heavy)


CASES = (
    _row("V101", "cut off", "the last 100 bytes are missing", _whole(lambda data: data[:-100])),
    _row("V101", "no archive", "a text under the name of a book", _whole(lambda _: b"This is no book.\n" * 99)),
    _row("V101", "no bytes", "an empty file", _whole(lambda _: b"")),
    _row("V101", "no members", "an archive of nothing", _whole(lambda _: archive([]))),
    _row("V101", "wrong count", "the end record counts one member fewer than there are",
         _with(lambda members: archive(members, end={"here": len(members) - 1, "count": len(members) - 1}))),
    _row("V102", "a bomb", "64 MB of zeros in 64 KB", _with(_bomb), heavy=True),
    _row("V102", "many members", "20,000 members of no bytes",
         _with(lambda members: [*members, *(Member(b"EPUB/source/%d" % n, b"") for n in range(20_000))]), heavy=True),
    _row("V102", "4 GB declared", "a member says that it unpacks to 4 GB", _both(size=0xFFFFFFF0), heavy=True),
    _row("V103", "data behind", "a web page is appended", _whole(lambda data: data + _FORGED)),
    _row("V103", "half an archive behind", "the beginning of another archive is appended",
         _whole(lambda data: data + data[:1000])),
    _row("V104", "an archive behind", "ours, then a forged one; who reads from the end sees that", _whole(
        lambda data: data + archive([Member(b"mimetype", b"application/epub+zip"), Member(_PAGE, _FORGED)]))),
    _row("V104", "an archive in front", "another archive stands before it; who reads from the front sees that",
         _in_front),
    _row("V104", "two archives in a row", "a forged one, then ours, offsets made right",
         _with(lambda members: archive(members, before=archive([Member(b"mimetype", b"application/epub+zip"),
                                                                  Member(_PAGE, _FORGED)])))),
    _row("V104", "a script in front", "a shell script stands before it",
         _with(lambda members: archive(members, before=b"#!/bin/sh\necho hello\nexit\n"))),
    _row("V104", "hidden member", "a member that the directory does not name", _hidden),
    _row("V104", "bytes between", "a gap between two members",
         _with(lambda members: setattr(_page(members), "after", b"hidden words"))),
    _row("V104", "bytes before the directory", "a gap between members and directory",
         _with(lambda members: archive(members, between=b"hidden words"))),
    _row("V104", "overlapping", "a hundred entries that all name one member's bytes", _with(_overlapping), heavy=True),
    _row("V104", "members shuffled", "the directory lists them in another order than they lie",
         lambda good: _shuffled(good.epub)),
    _row("V105", "two names", "a member's header calls it otherwise than the directory",
         _with(lambda members: _page(members).local.update(name=b"EPUB/heading2.xhtml"))),
    _row("V105", "two sizes", "a member's header says another size",
         _with(lambda members: _page(members).local.update(size=7))),
    _row("V105", "two methods", "a member's header says that it is stored",
         _with(lambda members: _page(members).local.update(method=0))),
    _row("V105", "two check sums", "a member's header says another check sum",
         _with(lambda members: _page(members).local.update(crc=0))),
    _row("V106", "a name twice", "a second member has the document's name", _added(Member(_PAGE, _FORGED))),
    _row("V107", "capitals", "a second member's name differs by capitals alone",
         _added(Member(b"EPUB/Document.xhtml", _FORGED))),
    _row("V107", "accents", "two names that look the same, é as one sign and as two",
         _added(*(Member(f"EPUB/{unicodedata.normalize(form, 'é')}.xhtml".encode(), _FORGED)
                  for form in ("NFC", "NFD")))),
    _row("V107", "ligature", "two names of which one has a ligature that capitals undo",
         _added(Member("EPUB/ﬁ.xhtml".encode(), _FORGED), Member(b"EPUB/fi.xhtml", _FORGED))),
    _row("V108", "out of the folder", "a member is called ../../evil.xhtml", _added(Member(b"../../evil.xhtml", b"x"))),
    _row("V108", "absolute", "a member is called /etc/cron.d/evil", _added(Member(b"/etc/cron.d/evil", b"x"))),
    _row("V108", "backslashes", "a member is called ..\\evil.xhtml", _added(Member(b"..\\evil.xhtml", b"x"))),
    _row("V108", "a drive", "a member is called C:evil.xhtml", _added(Member(b"C:evil.xhtml", b"x"))),
    _row("V108", "control signs", "a member's name colours the terminal",
         _added(Member(b"EPUB/\x1b[31mred.xhtml", b"x"))),
    _row("V108", "a zero", "a member's name has a zero, at which some readers stop",
         _added(Member(b"EPUB/cover.xhtml\0.txt", b"x"))),
    _row("V108", "no UTF-8", "a member's name is no UTF-8", _added(Member(b"EPUB/\xff\xfe.xhtml", b"x"))),
    _row("V109", "a link", "a member is a symbolic link", _central(mode=0o120777 << 16)),
    _row("V109", "a folder", "a member is a folder", _central(mode=0o040755 << 16)),
    _row("V109", "a device", "a member is a device", _central(mode=0o060644 << 16)),
    _row("V110", "encrypted", "a member is marked as encrypted", _both(flags=1)),
    _row("V111", "sizes of ZIP64", "a size stands in a field of ZIP64", _both(
        size=0xFFFFFFFF, extra=b"\1\0\x08\0" + (4096).to_bytes(8, "little"))),
    _row("V111", "end of ZIP64", "the end record refers to one of ZIP64",
         _with(lambda members: archive(members, end={"count": 0xFFFF, "here": 0xFFFF}))),
    _row("V111", "one of several", "the end record says that this is the second of two disks",
         _with(lambda members: archive(members, end={"disk": 1}))),
    _row("V111", "a later version", "a member asks for version 6.3 of the format", _both(version=63)),
    _row("V112", "a comment", "the archive has a comment", _with(lambda members: archive(
        members, end={"comment": 12}, after=b"hidden words"))),
    _row("V112", "a member's comment", "a member has a comment", _central(comment=b"hidden words")),
    _row("V112", "an extra field", "a member has a time of day in an extra field",
         _both(extra=b"UT\5\0\1\0\0\0\0")),
    _row("V113", "size behind", "a member's sizes stand behind it, and zeros in front", _with(_descriptor)),
    _row("V113", "size behind as well", "a member says that its sizes stand behind it", _with(_described_behind)),
    _row("V114", "other packing", "a member is packed by bzip2", _both(method=12)),
    _row("V115", "mimetype later", "mimetype is the second member",
         _with(lambda members: [members[1], members[0], *members[2:]])),
    _row("V115", "mimetype packed", "mimetype is deflated", _with(_first_is_deflated)),
    _row("V115", "mimetype with a line end", "mimetype ends with a line end",
         _text(b"zip", b"zip\n", b"mimetype")),
    _row("V116", "damaged", "one bit of a member is turned", _with(
        lambda members: setattr(_page(members), "payload", _turned(raw_deflate(_page(members).data))))),
    _row("V116", "another check sum", "both headers say another check sum", _both(crc=1)),
    _row("V116", "a hidden bomb", "a member says 10 bytes, and unpacks to 64 MB", _with(_liar), heavy=True),
    _row("V116", "bytes behind the packed", "a member's packed bytes go on behind their end", _with(
        lambda members: setattr(_page(members), "payload", raw_deflate(_page(members).data) + b"hidden"))),
    _row("V117", "a program", "a member is a program", _added(Member(b"EPUB/setup.exe", b"MZ"))),
    _row("V117", "encryption.xml", "a member says that the fonts are obfuscated",
         _added(Member(b"META-INF/encryption.xml", b"<encryption/>"))),
    _row("V118", "a billion laughs", "entities that unfold to gigabytes", _declaring(_LAUGHS, b"&j;"), heavy=True),
    _row("V118", "a file of the reader's", "an entity that names /etc/hostname", _declaring(_FILE, b"&f;")),
    _row("V118", "no XML", "a tag is not closed", _text(b"</body>", b"")),
    _row("V118", "an instruction", "a style sheet from elsewhere, by an instruction", _text(
        b"<!DOCTYPE html>", b'<?xml-stylesheet href="https://example.org/x.css"?><!DOCTYPE html>')),
    _row("V119", "a script", "the document runs a script", _in_body(b"<script>alert(1)</script>")),
    _row("V119", "a handler", "a paragraph runs a script when it is touched", _in_body(b'<p onclick="x()">Text</p>')),
    _row("V119", "a script in a link", "a link runs a script", _in_body(b'<p><a href="javascript:x()">Text</a></p>')),
    _row("V119", "a picture from elsewhere", "a picture is loaded from a server, which so learns who reads",
         _in_body(b'<p><img alt="" src="https://example.org/pixel.png"/></p>')),
    _row("V119", "a frame", "a page from a server stands in the page", _in_body(
        b'<iframe src="https://example.org/"></iframe>')),
    _row("V119", "a form", "the page asks for a password", _in_body(b'<form action="https://example.org/"/>')),
    _row("V119", "a drawing with a script", "a drawing runs a script", _in_body(
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>')),
    _row("V119", "a style sheet from elsewhere", "the style sheet loads another", _text(
        b"@font-face", b'@import "https://example.org/x.css"; @font-face', b"EPUB/style.css")),
    _row("V119", "a font from elsewhere", "a font is loaded from a server", _text(
        b'url("fonts/', b'url("//example.org/', b"EPUB/style.css")),
    _row("V119", "a chapter from elsewhere", "the package names a chapter on a server", _text(
        b'href="document.xhtml"', b'href="https://example.org/document.xhtml"', b"EPUB/content.opf")),
    _row("V120", "packed otherwise", "the same members, deflated by zlib", _with(
        lambda members: setattr(_page(members), "payload", raw_deflate(_page(members).data)))),
    _row("V120", "another date", "a member has a date", _both(date=0x5000)),
    _row("V120", "another mode", "a member may be run", _central(mode=0o100755 << 16)),
    _row("V120", "another order", "members lie in another order",
         _with(lambda members: [members[0], *members[:0:-1]])),
)


def _turned(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


def _shuffled(data: bytes) -> bytes:
    """The directory's entries in reverse."""
    start = int.from_bytes(data[-6:-2], "little")
    entries, at = [], start
    while data[at:at + 4] == b"PK\1\2":
        end = at + 46 + int.from_bytes(data[at + 28:at + 30], "little")
        entries.append(data[at:end])
        at = end
    return data[:start] + b"".join(reversed(entries)) + data[-22:]
