"""A PDF's bytes ↔ its objects, in the one form in which pydyf writes ours (ISO 32000-1, 7.3 and 7.5).

That form is narrow: a header; objects 1 to n side by side in their order, one line each but for streams; one table;
one trailer; the end. Everything has one spelling. So a reader of it needs no tolerance, and has no room for two
opinions: it reads from the first byte to the last, never by an offset that the file names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_DEEPEST = 24
_MOST_OBJECTS = 1_000_000


class Unwritten(ValueError):
    """Bytes at AT (from 0) that pydyf would not have written."""

    def __init__(self, at: int, asked: str) -> None:
        super().__init__(f"byte {at}: {asked}")
        self.at = at


class Name(str):
    """A name, without its solidus."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an object; generations are 0."""

    number: int


class Text(bytes):
    """A string in parentheses: ASCII."""

    __slots__ = ()


class Hex(bytes):
    """A string in hexadecimal digits: a digest, or UTF-16BE after its mark."""

    __slots__ = ()


Value: TypeAlias = "Name | Ref | Text | Hex | bool | int | float | list[Value] | dict[str, Value]"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: what its dictionary says, and its bytes as they stand in the file."""

    extra: dict[str, Value]
    data: bytes


Object: TypeAlias = "Value | Stream"

_TOKEN = re.compile(
    rb"/((?:[!\"$&'*-.0-;=?-Z^-z|~]|"  # 1: a name, with a code
    rb"#(?:[01][0-9a-f]|2[0389f]|3[ce]|5[bd]|7f|[89a-f][0-9a-f]))+)"  # for what cannot stand in it alone
    rb"|([1-9][0-9]{0,6}) 0 R(?![!-.0-;=?-Z^-~])"  # 2: a reference
    rb"|(-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{0,5}[1-9])?)(?![!-.0-;=?-Z^-~])"  # 3: a number
    rb"|\(((?:[\n\x20-\x27\x2a-\x5b\x5d-\x7e]|\\[()\\])*)\)"  # 4: a string
    rb"|<((?:[0-9a-f]{2})*)>"  # 5: one in hexadecimal digits
    rb"|(<<)|(\[)|(true|false)")  # 6, 7, 8
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_TO_ESCAPE = re.compile(rb"([()\\])")


def read_objects(data: bytes) -> tuple[list[Object], int]:
    """Bytes that begin with HEADER → objects from number 1, and where the table begins; raises Unwritten."""
    at, objects = len(HEADER), list[Object]()
    while not data.startswith(b"xref\n", at):
        if len(objects) == _MOST_OBJECTS:
            raise Unwritten(at, f"more than {_MOST_OBJECTS} objects")
        at = _after(data, at, b"%d 0 obj\n" % (len(objects) + 1))
        value, at = _value(data, at, 0)
        if isinstance(value, dict) and data.startswith(b"\nstream\n", at):
            at += len(b"\nstream\n")
            length = value.get("Length")
            if not isinstance(length, int) or not 0 <= length <= len(data) - at or [*value][-1] != "Length":
                raise Unwritten(at, "a stream's length as its last entry")
            objects.append(Stream(value, data[at:at + length]))
            at = _after(data, at + length, b"\nendstream")
        else:
            objects.append(value)
        at = _after(data, at, b"\nendobj\n")
    return objects, at


def _after(data: bytes, at: int, expected: bytes) -> int:
    if not data.startswith(expected, at):
        raise Unwritten(at, expected.decode().strip())
    return at + len(expected)


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """The value at AT, and where it ends; raises Unwritten."""
    token = _TOKEN.match(data, at)
    if not token or depth > _DEEPEST:
        raise Unwritten(at, "a value")
    begin, at, kind, text = at, token.end(), token.lastindex or 0, token[token.lastindex or 0]
    match kind:
        case 1:
            return Name(text.decode("ascii")), at
        case 2:
            return Ref(int(text)), at
        case 3:
            return (float(text) if b"." in text else int(text)), at
        case 4:
            return Text(_ESCAPED.sub(rb"\1", text)), at
        case 5:
            return Hex(bytes.fromhex(text.decode("ascii"))), at
        case 8:
            return text == b"true", at
        case 7:
            values: list[Value] = []
            while not data.startswith(b"]", at):
                if values:
                    at = _after(data, at, b" ")
                value, at = _value(data, at, depth + 1)
                values.append(value)
            return values, at + 1
    entries: dict[str, Value] = {}
    while not data.startswith(b">>", at):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, Name) or key in entries:
            raise Unwritten(begin, "a dictionary with each name once")
        entries[str(key)], at = _value(data, _after(data, at, b" "), depth + 1)
    return entries, at + 2


def written(value: Value) -> bytes:
    """A value → as pydyf writes it."""
    match value:
        case bool():
            return b"true" if value else b"false"
        case Name():
            return b"/" + value.encode()
        case Ref():
            return b"%d 0 R" % value.number
        case Text():
            return b"(" + _TO_ESCAPE.sub(rb"\\\1", value) + b")"
        case Hex():
            return b"<" + value.hex().encode() + b">"
        case list():
            return b"[" + b" ".join(map(written, value)) + b"]"
        case dict():
            return b"<<" + b"".join(b"/%s %s" % (key.encode(), written(each)) for key, each in value.items()) + b">>"
        case float():
            return f"{value:f}".rstrip("0").encode()
        case int():
            return str(value).encode()
    raise TypeError(value)


def body(item: Object) -> bytes:
    """An object → what stands between its `obj` and `endobj`."""
    if isinstance(item, Stream):
        entries = {key: value for key, value in item.extra.items() if key != "Length"}
        return written({**entries, "Length": len(item.data)}) + b"\nstream\n" + item.data + b"\nendstream"
    return written(item)


def table(bodies: list[bytes], root: int, info: int) -> bytes:
    """Bodies of objects → all that follows them: cross-reference table, trailer and end.

    The file's identifier is a digest of the bodies (pydyf, PDF.write), so that it is no room to write in.
    """
    offsets, at = [], len(HEADER)
    for number, each in enumerate(bodies, 1):
        offsets.append(at)
        at += len(b"%d 0 obj\n\nendobj\n" % number) + len(each)
    digest = hashlib.md5(b"".join(bodies), usedforsecurity=False).hexdigest()
    lines = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{lines}trailer\n<<\n/Size {len(bodies) + 1}\n"
            f"/Root {root} 0 R\n/Info {info} 0 R\n/ID [({digest}) ({digest})]\n>>\nstartxref\n{at}\n%%EOF\n").encode()


def write_pdf(objects: list[Object], root: int, info: int) -> bytes:
    """Objects from number 1 → the bytes of the file."""
    bodies = [body(item) for item in objects]
    return HEADER + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(bodies, 1)) + \
        table(bodies, root, info)


def references(value: Object | Mapping[str, Value]) -> Iterator[int]:
    """The numbers of all objects that a value refers to."""
    if isinstance(value, Ref):
        yield value.number
    elif isinstance(value, Stream):
        yield from references(value.extra)
    elif isinstance(value, dict):
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
