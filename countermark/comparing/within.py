"""What lies in two files → what differs, in sentences: what they say of themselves, carry, and how it is packed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from countermark.audit.differences import first_difference
from countermark.comparing.answer import Area, Beside
from countermark.comparing.look import Look
from countermark.comparing.looks import only
from countermark.comparing.opening import File
from countermark.comparing.telling import listed, short

#: A name, and what lies there: the first that fits.
_PARTS: tuple[tuple[str, Area, str], ...] = (
    (r"EPUB/source/.*", "carried", "the carried {}"),
    (r".*\.css", "style", "the style sheet"),
    (r".*\.(otf|ttf|woff2?)", "fonts", "the font {}"),
    (r".*\.opf", "metadata", "the package (what the book says of itself)"),
    (r".*/(nav|toc)\.\w+", "navigation", "the navigation {}"),
    (r".*cover\.(png|jpe?g|svg)", "pictures", "the cover picture"),
    (r".*\.(png|jpe?g|gif|svg|webp)", "pictures", "the picture {}"),
    (r".*\.x?html", "markup", "the markup of {}"),
)
_LINK = re.compile(rb"""href=["']([a-z]+:[^"']*)""")


def info(first: Look, second: Look, same_id: bool) -> Iterator[Beside]:
    """What two PDFs say of themselves: the document information, and XMP. SAME_ID: they name the same edition."""
    ours, theirs = ({**look.metadata, **_properties(look.xmp, "XMP ")} for look in (first, second))
    yield from _values(ours, theirs, same_id)
    if first.xmp != second.xmp and _properties(first.xmp) == _properties(second.xmp):
        yield Beside("metadata", "The metadata say the same, and are not written the same (XMP).")


def _values(ours: Mapping[str, str], theirs: Mapping[str, str], same_id: bool) -> Iterator[Beside]:
    others = [name for name in sorted({*ours, *theirs}) if ours.get(name, "") != theirs.get(name, "")
              # All other ids are made from the edition's.
              and (same_id or not all(side.get(name, "").startswith("urn:") for side in (ours, theirs)))]
    for name in others[:4]:
        first, second = (f"“{short(side[name])}”" if side.get(name) else "nothing" for side in (ours, theirs))
        yield Beside("metadata", f"The metadata have {first} as {name} in the first, {second} in the second.")
    if len(others) > 4:
        yield Beside("metadata", f"The metadata also differ in {listed(others[4:])}.")


def _properties(xml: bytes, label: str = "") -> dict[str, str]:
    """The properties of XMP, or of a package's metadata, by their names without their prefixes; several are one."""
    found: dict[str, list[str]] = {}

    def walk(element: ElementTree.Element, above: str) -> None:
        name = element.tag.rpartition("}")[2]
        own = above if name in ("Alt", "Seq", "Bag", "li", "RDF", "xmpmeta", "Description", "metadata") else name
        own = element.get("property", own)
        if (text := " ".join((element.text or "").split())) and own:
            found.setdefault(f"{label}{own}", []).append(text)
        for child in element:
            walk(child, own)

    try:
        walk(ElementTree.fromstring(xml[xml.index(b"?>") + 2:xml.rindex(b"<?")]) if label or b"<?xpacket" in xml
             else ElementTree.fromstring(xml), "")
    except (ElementTree.ParseError, ValueError, RecursionError):
        return {}
    return {name: "; ".join(values) for name, values in found.items()}


def carried(first: File, second: File, same: bool) -> Iterator[Beside]:
    """The files within: which only one has, and where the others part. SAME: the words are the same; else what follows
    from other words is left out, and the carried sources that differ are only named."""
    ours, theirs = dict(first.members), dict(second.members)
    if first.kind != second.kind:
        # An EPUB has more members than what it carries; of what both carry, the names are the same.
        ours, theirs = ({posixpath.basename(name): data for name, data in side.items()} for side in (ours, theirs))
        ours, theirs = ({name: side[name] for name in side if name in ours and name in theirs}
                        for side in (ours, theirs))
        if ours and ours == theirs:
            yield Beside("carried", f"Both carry the same {listed(sorted(ours))}.")
    named = []
    for name in sorted({*ours, *theirs}):
        if ours.get(name) == theirs.get(name):
            continue
        area, what = _part(name, first.kind if first.kind == second.kind else "PDF")
        if name not in ours or name not in theirs:
            yield Beside(area, f"Only the {'first' if name in ours else 'second'} has {what} ({name}).")
        elif area == "metadata" and (_package(ours[name]) != _package(theirs[name]) or not same):
            yield from _values(_package(ours[name]), _package(theirs[name]), first.edition_id == second.edition_id)
        elif same or area not in ("carried", "markup", "navigation", "fonts"):
            yield Beside(area, f"{what[:1].upper()}{what[1:]} is not the same{_parting(ours[name], theirs[name])}.")
        elif area == "carried":
            named.append(posixpath.basename(name))
    if named:
        yield Beside("carried", f"Of what they carry, {listed(named)} {'is' if len(named) == 1 else 'are'} not the "
                                "same either.")


def _package(data: bytes) -> dict[str, str]:
    """What the metadata of a package say, by name."""
    start, end = data.find(b"<metadata"), data.find(b"</metadata>")
    head = data[data.find(b"<package"):data.find(b">", data.find(b"<package")) + 1]
    return _properties(head + data[start:end] + b"</metadata></package>") if 0 <= start < end else {}


def _part(name: str, kind: str) -> tuple[Area, str]:
    base = posixpath.basename(name)
    if kind == "PDF":
        return "carried", f"the carried {base}"
    return next(((area, what.format(base)) for pattern, area, what in _PARTS if re.fullmatch(pattern, name)),
                ("packing", f"the member {base}"))


def _parting(ours: bytes, theirs: bytes) -> str:
    """The first line in which two texts part, and what each has there."""
    try:
        first, second = ours.decode().split("\n"), theirs.decode().split("\n")
    except UnicodeDecodeError:
        return ""
    lines = enumerate(zip([*first, ""], [*second, ""], strict=False), 1)
    number, (a, b) = next((at, pair) for at, pair in lines if pair[0] != pair[1] or at > min(len(first), len(second)))
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = (short(each[max(start - 24, 0):].strip()) for each in (a, b))
    return f"; they part in line {number}: “{a}” in the first, “{b}” in the second"


def links(first: File, second: File, looks_: tuple[Look | None, Look | None]) -> Iterator[Beside]:
    """Where the links of two files of one kind lead."""
    if first.kind == second.kind:
        ours, theirs = (look.links if look else _links(file) for file, look in
                        zip((first, second), looks_, strict=True))
        yield from only("links", "Links lead to", "", sorted(ours - theirs), sorted(theirs - ours))


def _links(book: File) -> set[str]:
    return {match[1].decode("utf-8", "replace") for name, data in book.members.items() if name.endswith("html")
            for match in _LINK.finditer(data)}


def longer(first: File, second: File) -> Iterator[Beside]:
    """Whether one file is the other and something after its end: a PDF shows what was added last."""
    for side, other, long, short_ in (("second", "first", second, first), ("first", "second", first, second)):
        if long.data.startswith(short_.data):
            yield Beside("packing", f"The {side} is the {other}, with {len(long.data) - len(short_.data):,} bytes "
                                    "added after its end.")


def packed(first: File, second: File) -> Iterator[Beside]:
    """How two EPUBs' members are packed, where these are the same."""
    for side, file in (("first", first), ("second", second)):
        names = [entry.name for entry in file.entries]
        if twice := sorted({name for name in names if names.count(name) > 1}) if len(names) < 5000 else []:
            yield Beside("packing", f"The {side} holds {listed(twice)} more than once; programs differ in which they "
                                    "show.")
    ours, theirs = ({entry.name: entry for entry in file.entries} for file in (first, second))
    both = [name for name in ours if name in theirs]
    if [n for n in theirs if n in ours] != both:
        yield Beside("packing", "The members stand in another order.")
    for what, of in (("are packed in another way", lambda e: (e.method, e.packed if e.method else 0)),
                     ("bear other dates", lambda e: e.date), ("have other flags", lambda e: e.rest)):
        if any(of(ours[name]) != of(theirs[name]) and first.members[name] == second.members[name] for name in both):
            yield Beside("packing", f"The same members {what}.")
    if first.comment != second.comment:
        yield Beside("packing", "The containers have not the same comment.")


def inner(first: File, second: File) -> Beside:
    """The last resort: where the bytes part that no page shows."""
    where = first_difference("a.pdf" if first.kind == "PDF" else "a.epub", first.data, second.data)
    return Beside("packing", f"What a page shows is the same. The files part in their inner build: {where}.")
