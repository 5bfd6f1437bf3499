"""PDFs that a reader should not believe."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any

import deflate

from countermark.formats.container import DEFLATE_LEVEL
from countermark.verification.pdf_objects import (
    Hex,
    Name,
    Object,
    Ref,
    Stream,
    Text,
    body,
    read_objects,
    write_pdf,
)
from tests.hostile.case import Case, Good

Objects = list[Object]
_CATALOG = 2


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Good], bytes]:
    return lambda good: change(good.pdf)


def _replaced(old: bytes, new: bytes) -> Callable[[Good], bytes]:
    def make(good: Good) -> bytes:
        assert old in good.pdf
        return good.pdf.replace(old, new, 1)

    return make


def _with(change: Callable[[Objects], object], pictured: bool = False) -> Callable[[Good], bytes]:
    """The objects after CHANGE, in a file that is well made: its table and its identifier are right."""

    def make(good: Good) -> bytes:
        objects, _ = read_objects(good.pictured if pictured else good.pdf)
        info = len(objects)
        change(objects)
        return write_pdf(objects, _CATALOG, info)

    return make


def _find(objects: Objects, **entries: Any) -> Any:
    """The first dictionary, or stream's dictionary, with these entries (a value of ... is any)."""
    for item in objects:
        found = item.extra if isinstance(item, Stream) else item
        if isinstance(found, dict) and all(key in found and (value is ... or found[key] == value)
                                           for key, value in entries.items()):
            return found
    raise LookupError(entries)


def _set(where: dict[str, Any], **entries: Any) -> Callable[[Good], bytes]:
    return _with(lambda objects: _find(objects, **where).update(entries))


def _add(objects: Objects, item: Object) -> Ref:
    objects.append(item)
    return Ref(len(objects))


def _packed(data: bytes, level: int = DEFLATE_LEVEL) -> bytes:
    return bytes(deflate.zlib_compress(data, level))


def _content(objects: Objects) -> int:
    """The number of the first page's content."""
    reference = _find(objects, Type="Page")["Contents"]
    assert isinstance(reference, Ref)
    return reference.number


def _stream(number: Callable[[Objects], int], change: Callable[[bytes], bytes]) -> Callable[[Good], bytes]:
    """A stream whose bytes, as they stand in the file, are changed."""

    def changed(objects: Objects) -> None:
        at = number(objects) - 1
        item = objects[at]
        assert isinstance(item, Stream)
        objects[at] = Stream(item.extra, change(item.data))

    return _with(changed)


def _updated(good: Good) -> bytes:
    """An update is appended, as any program does on saving: another title."""
    objects, at = read_objects(good.pdf)
    number = len(objects)
    info = body({**_dict(objects[-1]), "Title": Text(b"A forged title")})
    start = len(good.pdf)
    added = b"%d 0 obj\n%s\nendobj\n" % (number, info)
    return good.pdf + added + (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<<\n/Size %d\n/Root 2 0 R\n/Info %d 0 R\n/Prev %d\n>>\nstartxref\n%d\n"
        b"%%%%EOF\n" % (number, start, number + 1, number, at, start + len(added)))


def _dict(item: Object) -> dict[str, Any]:
    assert isinstance(item, dict)
    return item


def _twice(good: Good) -> bytes:
    """An object that stands in the file twice: who repairs the table takes the second."""
    second = re.search(rb"\n6 0 obj\n.*?\nendobj\n", good.pdf, re.DOTALL)
    assert second
    return good.pdf.replace(b"\nxref\n", second[0] + b"xref\n", 1)


def _link(action: dict[str, Any]) -> Callable[[Good], bytes]:
    return _with(lambda objects: _find(objects, Subtype="Link", A=...).update(A=action))


def _attachments(objects: Objects) -> list[Any]:
    names = _dict(objects[_find(objects, Type="Catalog")["Names"]["EmbeddedFiles"].number - 1])["Names"]
    assert isinstance(names, list)
    return names


def _named_up(objects: Objects) -> None:
    names = _attachments(objects)
    names[0] = Text(b"../../.bashrc")
    _dict(objects[names[1].number - 1]).update(F=names[0], UF=names[0])


def _named_twice(objects: Objects) -> None:
    names = _attachments(objects)
    names += names[:2]
    _find(objects, Type="Catalog")["AF"].append(names[1])


def _unlisted(objects: Objects) -> None:
    """A file that readers show, and that the catalogue's list does not have."""
    del _find(objects, Type="Catalog")["AF"][0]


def _two_contents(objects: Objects) -> None:
    """A file that is another one to readers that go by /F."""
    specification = _dict(objects[_attachments(objects)[1].number - 1])
    other = _dict(objects[_attachments(objects)[3].number - 1])
    specification["EF"]["F"] = other["EF"]["F"]


def _fontfile(objects: Objects) -> int:
    number = _find(objects, Type="FontDescriptor")["FontFile2"].number
    assert isinstance(number, int)
    return number


def _other_outlines(objects: Objects) -> None:
    """The first font's file in place of the second's: the same glyph ids, other shapes."""
    fonts = [item for item in objects if isinstance(item, dict) and item.get("Type") == "FontDescriptor"]
    fonts[1]["FontFile2"], fonts[0]["FontFile2"] = fonts[0]["FontFile2"], fonts[1]["FontFile2"]


def _renamed(objects: Objects) -> None:
    for item in objects:
        if isinstance(item, dict):
            for key in ("BaseFont", "FontName"):
                if str(item.get(key)).endswith("SourceSerif4-Regular"):
                    item[key] = Name(str(item[key]).replace("SourceSerif4-Regular", "Helvetica"))


def _copied_otherwise(objects: Objects) -> None:
    """Glyphs that look like one letter and are copied as another."""
    number = _find(objects, Type="Font", Subtype="Type0")["ToUnicode"].number
    item = objects[number - 1]
    assert isinstance(item, Stream)
    data = zlib.decompress(item.data).replace(b"> <0065>", b"> <0430>", 1)
    objects[number - 1] = Stream(item.extra, _packed(data))


def _metadata(objects: Objects) -> int:
    number = _find(objects, Type="Catalog")["Metadata"].number
    assert isinstance(number, int)
    return number


def _with_page_script(objects: Objects) -> None:
    _find(objects, Type="Page")["AA"] = {"O": {"Type": Name("Action"), "S": Name("JavaScript"),
                                               "JS": Text(b"app.alert(1)")}}


def _named_script(objects: Objects) -> None:
    script = _add(objects, {"S": Name("JavaScript"), "JS": Text(b"app.alert(1)")})
    _find(objects, Type="Catalog")["Names"]["JavaScript"] = {"Names": [Text(b"x"), script]}


def _annotated(**entries: Any) -> Callable[[Good], bytes]:
    """An annotation that is no link lies on the page."""

    def change(objects: Objects) -> None:
        note = _add(objects, {"Type": Name("Annot"), "Rect": [0, 0, 595, 842], **entries})
        _find(objects, Type="Page", Annots=...)["Annots"].append(note)

    return _with(change)


def _drawn_form(objects: Objects) -> None:
    form = _add(objects, Stream({"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, 9, 9],
                                 "Filter": Name("FlateDecode"), "Length": 0}, _packed(b"")))
    _find(objects, XObject=...)["XObject"]["x"] = form


def _bomb(objects: Objects) -> None:
    at = _content(objects) - 1
    item = objects[at]
    assert isinstance(item, Stream)
    objects[at] = Stream(item.extra, zlib.compress(b"q Q " * (1 << 24), 9))


def _deep(good: Good) -> bytes:
    return good.pdf.replace(b"/Count 4>>", b"/Count 4/X " + b"[" * 100_000 + b"]" * 100_000 + b">>", 1)


def _object_stream(good: Good) -> bytes:
    """An object in a compressed stream, as PDF 1.5 allows."""
    return good.pdf.replace(b"\nxref\n", b"\n999 0 obj\n<</Type /ObjStm/N 1/First 4/Length 8>>\nstream\n9 0 true\n"
                            b"endstream\nendobj\nxref\n", 1)


def _trailer(more: bytes) -> Callable[[Good], bytes]:
    return _bytes(lambda data: data.replace(b"\n/Info ", b"\n" + more + b"\n/Info ", 1))


def _row(code: str, name: str, does: str, make: Callable[[Good], bytes], heavy: bool = False) -> Case:
    return Case(name, does, "pdf", code, make, heavy)


_SCRIPT = {"Type": Name("Action"), "S": Name("JavaScript"), "JS": Text(b"app.alert(1)")}
_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"
CASES = (
    _row("V201", "junk in front", "a shell script stands before it", _bytes(lambda data: b"#!/bin/sh\nexit\n" + data)),
    _row("V201", "no PDF", "a text under the name of a PDF", _bytes(lambda _: b"This is no PDF.\n" * 99)),
    _row("V201", "no bytes", "an empty file", _bytes(lambda _: b"")),
    _row("V201", "another version", "it says that it is PDF 2.0", _replaced(b"%PDF-1.7", b"%PDF-2.0")),
    _row("V202", "data behind", "a web page is appended", _bytes(lambda data: data + b"<script>x()</script>\n" * 9)),
    _row("V202", "a blank line behind", "one line end is appended", _bytes(lambda data: data + b"\n")),
    _row("V203", "an update", "an appended update changes the title that readers show", _updated),
    _row("V203", "an earlier table", "the trailer names an earlier table", _trailer(b"/Prev 15")),
    _row("V203", "a second table", "the trailer names a second table, for readers of PDF 1.5", _trailer(
        b"/XRefStm 15")),
    _row("V203", "two files in a row", "another whole PDF is appended", _bytes(lambda data: data + data)),
    _row("V204", "encrypted", "the trailer says that strings and streams are encrypted", _trailer(
        b"/Encrypt <</Filter /Standard/V 1/R 2/P -4/O <00>/U <00>>>")),
    _row("V205", "cut off", "the last 1,000 bytes of the objects and all after are missing",
         _bytes(lambda data: data[:data.rindex(b"\nxref\n") - 1000])),
    _row("V205", "blanks", "an entry is written with two blanks", _replaced(b"<</Type /Pages", b"<</Type  /Pages")),
    _row("V205", "a comment", "words hide in a comment between two objects", _replaced(
        b"\n3 0 obj\n", b"\n% hidden words\n3 0 obj\n")),
    _row("V205", "a name twice", "a dictionary has an entry twice", _replaced(
        b"/Lang (en)", b"/Lang (en)/Lang (fr)")),
    _row("V205", "an object twice", "an object stands in it twice", _twice),
    _row("V205", "a later generation", "an object is of generation 1", _replaced(b"\n3 0 obj\n", b"\n3 1 obj\n")),
    _row("V205", "octal", "a name of an action is spelt in code", _replaced(b"/S /URI", b"/S /U#52I")),
    _row("V205", "a stream's length", "a stream is longer than it says", _bytes(
        lambda data: re.sub(rb"/Length (\d+)>>\nstream", lambda m: b"/Length %d>>\nstream" % (int(m[1]) - 1), data,
                            count=1))),
    _row("V205", "an object stream", "objects in a compressed stream", _object_stream),
    _row("V205", "nesting", "a list in a list, a hundred thousand times", _deep, heavy=True),
    _row("V206", "a wrong table", "the table says that an object is elsewhere", _bytes(
        lambda data: re.sub(rb"\n(\d{10}) 00000 n \ntrailer", b"\n0000000015 00000 n \ntrailer", data, count=1))),
    _row("V206", "another catalogue", "the trailer has a further entry", _trailer(b"/Hidden (words)")),
    _row("V206", "a free object", "the table calls an object free", _bytes(
        lambda data: re.sub(rb" 00000 n \ntrailer", b" 00000 f \ntrailer", data, count=1))),
    _row("V206", "no table", "the table is missing", _bytes(lambda data: re.sub(
        rb"xref\n0 .*?trailer", b"xref\ntrailer", data, count=1, flags=re.DOTALL))),
    _row("V207", "another identifier", "the identifier is another", _bytes(
        lambda data: re.sub(rb"/ID \[\([0-9a-f]{32}\)", b"/ID [(" + b"0" * 32 + b")", data, count=1))),
    _row("V207", "a word changed", "a word of the title, letter for letter", _replaced(
        b"/Title (Memorandum", b"/Title (Remorandum")),
    _row("V208", "a script on opening", "a script runs when it is opened", _set({"Type": "Catalog"},
                                                                               OpenAction=_SCRIPT)),
    _row("V208", "a script on a page", "a script runs when a page is shown", _with(_with_page_script)),
    _row("V208", "a named script", "a script of the whole file", _with(_named_script)),
    _row("V208", "a link that runs a script", "a link runs a script", _link(_SCRIPT)),
    _row("V208", "a link that starts a program", "a link starts a program", _link(
        {"Type": Name("Action"), "S": Name("Launch"), "F": Text(b"calc.exe")})),
    _row("V208", "a link that sends", "a link sends what was typed", _link(
        {"Type": Name("Action"), "S": Name("SubmitForm"), "F": Text(b"https://example.org/")})),
    _row("V208", "a link to another file", "a link opens another file", _link(
        {"Type": Name("Action"), "S": Name("GoToR"), "F": Text(b"\\\\example.org\\x.pdf"), "D": [0, Name("Fit")]})),
    _row("V208", "another base", "links are counted from another address", _set(
        {"Type": "Catalog"}, URI={"Base": Text(b"https://example.org/")})),
    _row("V209", "a form", "fields to be filled in, by XFA", _set(
        {"Type": "Catalog"}, AcroForm={"Fields": [], "XFA": Text(b"<xdp/>")})),
    _row("V209", "layers", "what is shown hangs on the reader", _set(
        {"Type": "Catalog"}, OCProperties={"OCGs": [], "D": {}})),
    _row("V209", "a collection", "readers show a file that it carries in its place", _set(
        {"Type": "Catalog"}, Collection={"View": Name("H")})),
    _row("V209", "a film", "a film lies over the page", _annotated(Subtype=Name("RichMedia"))),
    _row("V209", "a text over the page", "a note that covers the page", _annotated(
        Subtype=Name("FreeText"), Contents=Text(b"Forged."), F=4)),
    _row("V209", "a signature field", "a signature that allows later updates", _set(
        {"Type": "Catalog"}, Perms={})),
    _row("V210", "private data", "the data of another program", _set(
        {"Type": "Page"}, PieceInfo={"x": {"Private": Text(b"hidden words")}})),
    _row("V210", "a drawing in a drawing", "a page draws a form", _with(_drawn_form)),
    _row("V210", "another picture to print", "a picture has another one for printers", _with(
        lambda objects: _find(objects, Subtype="Image").update(Alternates=[]), pictured=True)),
    _row("V210", "another encoding", "a font's letters are counted otherwise", _set(
        {"Subtype": "Type0"}, Encoding=Name("Identity-V"))),
    _row("V210", "one object as two things", "a page's content is also its metadata", _with(
        lambda objects: _find(objects, Type="Catalog").update(Metadata=Ref(_content(objects))))),
    _row("V210", "a turned page", "a page is shown upside down", _set({"Type": "Page"}, Rotate=180)),
    _row("V211", "a link to a file", "a link opens a file of the reader's", _link(
        {"Type": Name("Action"), "S": Name("URI"), "URI": Text(b"file:///etc/hostname")})),
    _row("V211", "a script in a link", "a link runs a script, by its address", _link(
        {"Type": Name("Action"), "S": Name("URI"), "URI": Text(b"javascript:x()")})),
    _row("V212", "an unlisted file", "a file that it carries is not in the catalogue's list", _with(_unlisted)),
    _row("V212", "a file twice", "a file is listed twice", _with(_named_twice)),
    _row("V212", "out of the folder", "a file is called ../../.bashrc", _with(_named_up)),
    _row("V212", "another check sum", "a file's check sum is another", _with(
        lambda objects: _find(objects, Type="EmbeddedFile")["Params"].update(CheckSum=Hex(bytes(16))))),
    _row("V212", "two contents", "a file is one thing to some readers, another to others", _with(_two_contents)),
    _row("V213", "an unused object", "an object that nothing refers to", _with(
        lambda objects: objects.append(Text(b"hidden words")))),
    _row("V214", "bytes behind the packed", "a stream goes on behind the end of what unpacks",
         _stream(_content, lambda data: data + b"hidden words")),
    _row("V214", "no deflate", "a stream does not unpack", _stream(_content, lambda data: b"\0" + data[1:])),
    _row("V214", "cut off within", "a stream's packed bytes have no end", _stream(_content, lambda data: data[:-20])),
    _row("V214", "a font's size", "a font says another size", _with(
        lambda objects: _find(objects, Length1=...).update(Length1=1))),
    _row("V215", "a bomb", "a page's content unpacks to 64 MB", _with(_bomb), heavy=True),
    _row("V215", "a large picture", "a picture says that it has 10^10 pixels", _with(
        lambda objects: _find(objects, Subtype="Image").update(Width=100_000, Height=100_000), pictured=True),
         heavy=True),
    _row("V216", "another font's name", "a font is called Helvetica", _with(_renamed)),
    _row("V217", "other shapes", "two fonts' outlines are exchanged", _with(_other_outlines)),
    _row("V217", "copied otherwise", "what looks like e is copied as a Cyrillic а", _with(_copied_otherwise)),
    _row("V218", "a billion laughs", "entities in the metadata that unfold to gigabytes", _stream(
        _metadata, lambda data: data.replace(b"<x:xmpmeta", _LAUGHS + b"<x:xmpmeta", 1).replace(
            b"</rdf:li>", b"&j;</rdf:li>", 1)), heavy=True),
    _row("V218", "no XML", "the metadata are cut off", _stream(_metadata, lambda data: data[:-100])),
    _row("V219", "packed otherwise", "a page's content is deflated at another level", _stream(
        _content, lambda data: _packed(zlib.decompress(data), 1))),
)
