"""A folder of exports → documents in content/, and a worklist that says of each: clean, to look at, or refused.

Each export is captured by itself and appears as a whole folder or not at all; what was captured before is known by
its witness's digest, so a second run takes up only what is new.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from countermark.capture.one import Given, capture
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.encodings import ENCODINGS, encoding_of
from countermark.fixity import digest_of, digest_of_file
from countermark.parse import Collection
from countermark.project import SOURCE, WITNESS, Project
from countermark.record import Record, names
from countermark.writing import write

CLEAN, LOOK, REFUSED, KNOWN = "clean", "to look at", "refused", "captured before"
_HIDDEN = ".capture-"
#: Fields that a list cannot give: they are the edition's own.
_NOT_GIVEN = {"edition", "additions", "witness encoding"}


@dataclass(frozen=True, slots=True)
class Item:
    """One export in the worklist: its file, the document's slug ("" if refused), its state, and why."""

    file: str
    slug: str
    state: str
    why: tuple[str, ...] = ()


def exports_in(folder: Path) -> list[Path]:
    """The text files under FOLDER (.txt, or without a suffix), sorted; hidden ones are none."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in ("", ".txt")
                  and not any(part.startswith(".") for part in path.relative_to(folder).parts))


def read_list(path: Path) -> dict[str, Given]:
    """A CSV with a column "file" and columns named like fields → what it gives for each file; raises Refused."""
    try:
        data = path.read_bytes()
        text = data.decode(ENCODINGS[encoding_of(data)])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused([fault(path.name, "D080", f"the list cannot be read: {reason}",
                             "save it as CSV in UTF-8")]) from None
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = "excel"
    rows = csv.DictReader(io.StringIO(text), dialect=dialect, strict=True)
    columns = [(column or "").strip().lower() for column in rows.fieldnames or []]
    known = set(names(Record)) - _NOT_GIVEN
    faults = [fault(path.name, "D080", f"the column '{column}' is no field of the record",
                    "known fields: " + ", ".join(sorted(known)), 1, 1) for column in columns
              if column not in known | {"file"}]
    faults += [fault(path.name, "D080", f"the column '{column}' stands twice", "take one of them out", 1, 1)
               for column in sorted(set(columns)) if columns.count(column) > 1]
    if "file" not in columns:
        faults.append(fault(path.name, "D080", "the list has no column 'file'",
                            "name in it the file of each export", 1, 1))
    if faults:
        raise Refused(faults)
    given: dict[str, Given] = {}
    try:
        listed = list(rows)
    except csv.Error as error:
        raise Refused([fault(path.name, "D080", f"the list cannot be read: {error}", "is a quotation mark not closed?",
                             rows.line_num, 1)]) from None
    for row in listed:
        fields = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items()
                  if isinstance(value, str)}
        file = fields.pop("file", "")
        if file in given:
            raise Refused([fault(path.name, "D080", f"the file '{file}' is named twice", "take one of the rows out",
                                 rows.line_num, 1)])
        given[file] = Given({name: value for name, value in fields.items() if value}, f"the list {path.name}")
    return given


def captured_before(project: Project) -> dict[str, str]:
    """Digest of a witness → the document that it belongs to."""
    found = {}
    for slug in project.known():  # also of one that was taken back: it does not come again by itself
        if project.witness(slug).is_file():
            found[digest_of_file(project.witness(slug))] = slug
    return found


def capture_files(project: Project, files: Sequence[Path], root: Path, today: str, shared: Collection,
                  given: Mapping[str, Given], slug: str = "", earlier: Mapping[str, Item] | None = None,
                  ) -> Iterator[Item]:
    """Capture each of FILES, which lie under ROOT, into content/ → its row of the worklist, as it is done.

    EARLIER: the rows of the worklist before; what was captured then keeps its doubts.
    """
    earlier = earlier or {}
    known, this_run = captured_before(project), dict[str, str]()
    for path in files:
        name = path.relative_to(root).as_posix()
        try:
            data = path.read_bytes()
        except OSError as error:
            yield Item(name, "", REFUSED, (f"it cannot be read: {error.strerror}",))
            continue
        digest = digest_of(data)
        if digest in known:
            twin = (f"the same bytes as {this_run[digest]}",) if digest in this_run else ()
            yield earlier.get(name) or Item(name, known[digest], KNOWN, twin)
            continue
        try:
            made = capture(data, name, today, shared, given.get(name) or given.get(path.name))
            free, why = free_slug(project, slug or made.slug)
            if slug and free != slug:
                raise Refused([fault(f"content/{slug}", "D070", "it is there already", "give another --slug")])
            put(project, free, made.text, data)
        except Refused as refused:
            yield Item(name, "", REFUSED, tuple(_in_words(each) for each in refused.diagnostics))
            continue
        known[digest], this_run[digest] = free, name
        why += tuple(f"line {doubt.line} of the export: {doubt.what}" for doubt in made.doubts)
        yield Item(name, free, LOOK if why else CLEAN, why)


def _in_words(each: Diagnostic) -> str:
    return f"{each.message}{f' ({each.hint})' if each.hint else ''}"


def free_slug(project: Project, slug: str) -> tuple[str, tuple[str, ...]]:
    """SLUG, or with a number where a document of that name is there, and then a reason to look."""
    if not os.path.lexists(project.folder(slug)):
        return slug, ()
    stem = slug[:74].rstrip("-")  # a slug has 80 signs at most
    number = next(n for n in range(2, 100_000) if not os.path.lexists(project.folder(f"{stem}-{n}")))
    return f"{stem}-{number}", (f"content/{slug} has the same date and title, and another text",)


def put(project: Project, slug: str, text: str, witness: bytes | None = None) -> None:
    """Write the folder content/SLUG, whole or not at all; raises Refused. What is there is never overwritten."""
    hidden = project.content / f"{_HIDDEN}{slug}"
    try:
        shutil.rmtree(hidden, ignore_errors=True)
        hidden.mkdir()
        if witness is not None:
            write(hidden / WITNESS, witness)
        write(hidden / SOURCE, text.encode("utf-8"))
        # A folder cannot be renamed over one that has files in it (POSIX rename), so nothing is lost in a race.
        hidden.rename(project.folder(slug))
    except OSError as error:
        raise Refused([fault(f"content/{slug}/", "D070", f"it cannot be written: {error.strerror}",
                             "make room, or ask whoever owns the folder for the right to write there")]) from None
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def earlier_rows(path: Path) -> dict[str, Item]:
    """The rows of a worklist that was written before, by file; of refused ones there are none."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {row["file"]: Item(row["file"], row["document"], KNOWN, tuple(filter(None, row["why"].split(" · "))))
                for row in rows if row["document"]}
    except (OSError, ValueError, KeyError, AttributeError, csv.Error):
        return {}


def worklist(items: Sequence[Item]) -> bytes:
    """The worklist as CSV (RFC 4180): file, document, state, why."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["file", "document", "state", "why"])
    for item in items:
        writer.writerow([item.file, item.slug, item.state, " · ".join(item.why)])
    return out.getvalue().encode("utf-8")
