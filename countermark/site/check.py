"""All entries → check.html: one file that tells a reader, without a network, what the files are that he holds.

Everything it needs stands in it, the list of all digests too, and its policy (Content Security Policy Level 3) allows
nothing else: no request, no other script or style than those whose hashes it names. The list holds what `verify --file`
knows of the histories, and says the same; beside it drafts, which no history knows.

A digest is written in base64url: 43 signs, a whole SHA-256, of a PDF or an EPUB; 16 signs, 96 bits, of what lies beside
them, for which somebody would have to make 2^79 files until one met any of a hundred thousand.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from countermark.citations import EXPORTS
from countermark.dates import house_date
from countermark.fixity import format_list
from countermark.forms import is_placeholder
from countermark.layout import load_layout, load_sheet, site_file
from countermark.project import CHECKSUMS, SIGNATURE, SUFFIX_OF_CHECKSUM, Project
from countermark.shared import settings
from countermark.site.entries import Entry, Held, Printed

WHOLE, SHORTER = 43, 16
#: Bytes of a list that is too long for a page: it goes without the digests of paragraphs.
MOST = 5_000_000
#: What a worker runs, and what the page runs; in this order.
_READER = ("sha256.js", "unpacked.js", "inside.js", "reader.js")
_SCRIPT = ("mark.js", "list.js", "asking.js", "check.js")
#: The page's own faces, as they lie in layouts/site/fonts/: all others would weigh more than the rest of the page.
_FACES = (("Edition Text", "normal", "text-latin.woff2"), ("Edition Display", "normal", "display-latin.woff2"),
          ("Edition Labels", "italic", "small-italic-latin.woff2"))
_EXPORTS = frozenset(each.name for each in EXPORTS)
#: No history names them: they follow from the other files, and from whoever signed.
_UNNAMED = {CHECKSUMS: "its list of checksums", SIGNATURE: "the signature of its list of checksums"}


def check_page(project: Project, entries: Sequence[Entry]) -> bytes:
    """The page; raises Refused where a layout, a style sheet, a script or collection.yaml cannot be read."""
    said = settings(project)
    name, address = said.get("publisher", ""), said.get("base address", "")
    base = "" if not address or is_placeholder(address) else f"{address.rstrip('/')}/"  # for a copy that somebody keeps
    ordered = sorted(entries, key=lambda entry: (entry.withdrawn, entry.slug))  # as verify asks them
    date = newest(ordered)
    reader, script = _joined(project, _READER), f"(() => {{\n{_joined(project, _SCRIPT)}}})();\n"
    style = "".join([*(_face(project, *each) for each in _FACES), load_sheet(project, "site"),
                     site_file(project, "check.css").decode()])
    current = [entry.current.edition_id for entry in ordered if entry.current]
    ids = [*current, *(hashlib.sha256(b"Countermark %d" % n).hexdigest() for n in range(2))][:2]
    page = load_layout(project).page(
        "site/check.html", root=base, base=base, here="check", collection=name,
        date=house_date(date) if date else "", ids=ids,
        documents=sum(1 for entry in ordered if entry.current), files=sum(
            1 for entry in ordered for printed in entry.printings for _ in _files(entry.slug, printed)),
        policy=Markup(policy(style, reader, script)), style=Markup(style), reader=Markup(reader), script=Markup(script),
        list=Markup(written(list_of(ordered))))
    return page.encode()


def newest(entries: Iterable[Entry]) -> str:
    """The day of the newest printing, as the histories have it; "" where there is none."""
    return max((printed.date for entry in entries for printed in entry.printings), default="")


def policy(style: str, *scripts: str) -> str:
    """What the page may do: run SCRIPTS, be set by STYLE and the fonts in it, and make workers of its own."""
    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (f"default-src 'none'; script-src {' '.join(map(hashed, scripts))}; style-src {hashed(style)}; "
            "font-src data:; img-src data:; worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'")


def list_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """What the page knows. `documents`: [slug, title, 1 if withdrawn, printings], each printing, newest first, and then
    the draft: [edition, 0 or printing, day, shape, digests, changed, numbers], without what is empty at its end. The
    digests are one text: the edition id, those of the files, and of what is inside the ebook: members, words, and its
    paragraphs, whose `numbers` are said where they do not count on from 1. `days`: what `day` points at; `shapes`:
    [name with * for the slug, what it is, signs of its digest]; `short`: 1 where it has no digests of paragraphs."""
    days: dict[str, int] = {}
    shapes: dict[tuple[tuple[str, str, int], ...], int] = {}
    whole = [_document(entry, days, shapes, True) for entry in entries]
    listed = {"date": house_date(newest(entries)) if newest(entries) else "", "days": [*map(house_date, days)],
              "shapes": [*shapes], "short": 0, "documents": whole}
    if len(written(listed)) > MOST:
        listed |= {"short": 1, "documents": [_document(entry, days, shapes, False) for entry in entries]}
    return listed


def written(listed: dict[str, Any]) -> str:
    """The list as JSON that can stand in an element of a page."""
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _document(entry: Entry, days: dict[str, int], shapes: dict[Any, int], paragraphs: bool) -> list[Any]:
    states = [*entry.printings, *([entry.draft] if entry.draft else [])]
    return [entry.slug, entry.title, int(entry.withdrawn),
            [_printed(entry.slug, each, days, shapes, paragraphs) for each in states]]


def _printed(slug: str, printed: Printed, days: dict[str, int], shapes: dict[Any, int], paragraphs: bool) -> list[Any]:
    files = list(_files(slug, printed))
    shape = tuple(each[:3] for each in files)
    digests = [shortened(printed.edition_id, WHOLE), *(digest for *_, digest in files)]
    said: dict[str, str] = {}
    if inside := printed.inside:
        said = inside.paragraphs if paragraphs else {}
        digests += [inside.members, inside.words, *said.values()]
    row: list[Any] = [
        printed.edition, printed.printing, days.setdefault(printed.date, len(days)) if printed.date else -1,
        shapes.setdefault(shape, len(shapes)), "".join(digests), list(printed.changed),
        [*said] if [*said] != [str(number) for number in range(1, len(said) + 1)] else []]
    while not row[-1]:
        row.pop()
    return row


def _files(slug: str, printed: Printed) -> Iterator[tuple[str, str, int, str]]:
    """Of each file its name, with * for the slug, what it is, how many signs of its digest are listed, and these."""
    for file in printed.files:
        signs = WHOLE if file.format in ("PDF", "EPUB") else 0 if _follows(file, printed) else SHORTER
        name = f"*{file.name.removeprefix(slug)}" if file.name.startswith(slug) else file.name
        yield name, _called(file), signs, shortened(file.sha256, signs)


def _follows(file: Held, printed: Printed) -> bool:
    """Whether FILE is a checksum that is made of what the list says of another file: the page can make it, too."""
    return any(file.name == f"{each.name}{SUFFIX_OF_CHECKSUM}" and
               hashlib.sha256(format_list({each.name: each.sha256})).hexdigest() == file.sha256
               for each in printed.editions)


def _called(file: Held) -> str:
    if file.name in _UNNAMED:
        return _UNNAMED[file.name]
    if file.format in ("PDF", "EPUB"):
        return f"the {file.format}"
    if file.format in _EXPORTS:
        return f"the citation file ({file.format})"
    if file.format == "checksum":
        return f"the checksum of the {'PDF' if '.pdf.' in file.name else 'EPUB'}"
    return f"its {file.format}"


def shortened(digest: str, signs: int) -> str:
    """A SHA-256 in hexadecimal → its first SIGNS signs in base64url (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(binascii.unhexlify(digest)).decode()[:signs]


def _face(project: Project, family: str, slope: str, name: str) -> str:
    data = base64.b64encode(site_file(project, f"fonts/{name}")).decode()
    return (f'@font-face{{font-family:"{family}";font-style:{slope};src:url("data:font/woff2;base64,{data}") '
            'format("woff2")}\n')


def _joined(project: Project, names: Iterable[str]) -> str:
    return "".join(site_file(project, name).decode() for name in names)
