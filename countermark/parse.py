"""Source → Document: record, text, collation with the witness, and the edition id. Pure; raises *all* diagnostics."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
import rfc8785

from countermark.citations import carried_citation
from countermark.collation import collate_body, collate_head
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.document import Carried, Document, inline_text, texts
from countermark.editing import faults_of_editing, untyped_brackets
from countermark.fields import Mapping, Scalar, read_fields
from countermark.figures import figures_of, unused
from countermark.markdown import Parsed, parse_markdown
from countermark.pictures import is_picture_name, media_type
from countermark.policy import Policy, make_policy
from countermark.project import COLLECTION, SOURCE, WITNESS
from countermark.record import (
    MARKABLE,
    NOT_IDENTIFYING,
    Record,
    make_record,
    make_settings,
    names,
    plain,
)
from countermark.source import Source, decode
from countermark.witness import Witness, read_witness

#: Named inside what the id is computed over, so that another way of computing can never give the same id.
SCHEME = "countermark edition id, version 1"


@dataclass(frozen=True, slots=True)
class Collection:
    """The fields that all documents inherit, collection.yaml as it was read (b"" where there was no file), and how the
    collection publishes."""

    fields: Mapping
    data: bytes = b""
    policy: Policy = field(default_factory=Policy)


def read_collection(data: bytes, path: str) -> Collection:
    """The bytes of collection.yaml → the fields all documents inherit; raises Refused."""
    fields, faults = read_fields(decode(data, path), path)
    inherited, policy, wrong = make_policy(fields)
    faults = faults or [*wrong, *make_settings(inherited)[1]]
    if faults:
        raise Refused(faults)
    return Collection(inherited, data, policy or Policy())


@dataclass(frozen=True, slots=True)
class Examined:
    """What could be read of a source, and all that is wrong with it; `document`: only if none of that is an error."""

    fields: Mapping
    record: Record | None
    parsed: Parsed | None
    witness: Witness | None
    document: Document | None
    faults: tuple[Diagnostic, ...]


def parse(source: Source, shared: Collection) -> Document:
    """Source and the collection's fields → Document; raises Refused with everything that is wrong."""
    made = examine(source, shared)
    if made.document is None:
        raise Refused(made.faults)
    return made.document


def examine(source: Source, shared: Collection) -> Examined:
    """Source → all that can be read of it, be it a document or not."""
    fields, faults = read_fields(source.front, source.path, source.front_line)
    record: Record | None = None
    if not faults:
        record, faults = make_record(fields, shared.fields)
    try:
        parsed, more = parse_markdown(source.body, source.path, source.body_line, _markable(fields),
                                      dict(source.figures))
    except RecursionError:
        deep = fault(source.path, "D022", "the text is nested too deeply to be set", "", source.body_line, 1)
        return Examined(fields, record, None, None, None, (*faults, deep))
    faults += more
    witness: Witness | None = None
    if source.witness is not None:
        encoding = record.witness_encoding if record else "utf-8"
        try:
            witness = read_witness(source.witness, source.witness_path, encoding)
        except Refused as refused:
            return Examined(fields, record, parsed, None, None, (*faults, *refused.diagnostics))
        if record:
            faults += collate_head(witness, record, fields, dict(parsed.fields))
        if not more:
            faults += collate_body(witness, texts(parsed.blocks, "witness"), parsed.lines, source.path)
    if record is None:
        return Examined(fields, None, parsed, witness, None, tuple(faults))
    shown = {figure.name for figure in figures_of(parsed.blocks)}
    pictures = tuple((name, data) for name, data in source.figures if name in shown and is_picture_name(name))
    document = Document(source.slug, _plainly(record, parsed), parsed.blocks,
                        edition_id(fields, source, record, pictures), source.witness is not None, parsed.fields,
                        parsed.notes, pictures, carried_by(source, shared, pictures))
    document = dataclasses.replace(document, carried=(*document.carried, carried_citation(document)))
    if not more:
        faults += faults_of_editing(document, parsed.lines, source.path)
    if any(each.severity == "error" for each in faults):
        return Examined(fields, record, parsed, witness, None, tuple(faults))
    warnings = (*untyped_brackets(document, source.path), *_unused(source, parsed))
    return Examined(fields, record, parsed, witness, document, (*faults, *warnings))


def _unused(source: Source, parsed: Parsed) -> tuple[Diagnostic, ...]:
    """A warning for each file in figures/ that the text does not show (D033)."""
    names = [name for name, _ in source.figures]
    return tuple(fault(f"{source.figures_path}/{name}", "D033", "the document does not show it", hint)
                 for name, hint in unused(names, parsed.blocks))


def _markable(fields: Mapping) -> dict[str, tuple[str, int]]:
    """The fields in which changes and calls of notes may stand: name → text, line."""
    found = {}
    for name in MARKABLE:
        entry = fields.items.get(name)
        if entry and isinstance(entry[1], Scalar) and entry[1].text.strip():
            found[name] = (entry[1].text.strip(), entry[1].place.line)
    return found


def _plainly(record: Record, parsed: Parsed) -> Record:
    """RECORD with its fields in the edition's own words, without the marks in them."""
    known = names(Record)
    plainly = {known[name].name: inline_text(inlines) for name, inlines in parsed.fields}
    return msgspec.structs.replace(record, **plainly)


def edition_id(fields: Mapping, source: Source, record: Record, pictures: tuple[tuple[str, bytes], ...] = ()) -> str:
    """The SHA-256, in 64 hex digits, of the document's own inputs: record, text, witness, PICTURES, inherited wording.

    They are put as RFC 8785 canonical JSON, so that anyone can compute the id anew: the record as the strings that
    were typed, the text with LF line ends and no blank lines around it, the witness by its own SHA-256, and so the
    pictures that the text shows, by name, where there are any. Of names taken apart, those that the record has count,
    wherever they are listed. Page size and addresses are left out (DESIGN: they do not make another edition), and so
    are code, layouts and styles.
    """
    own: dict[str, Any] = {k: v for k, v in plain(fields).items() if k not in NOT_IDENTIFYING}
    wording = {"publisher": record.publisher, "rights": record.rights}
    inputs = {
        "scheme": SCHEME,
        "record": own,
        "text": source.body.strip("\n"),
        "witness": None if source.witness is None else hashlib.sha256(source.witness).hexdigest(),
        "wording": wording,
    }
    if record.names:
        own["names"] = msgspec.to_builtins(record.names)
    if pictures:
        inputs["figures"] = {name: hashlib.sha256(data).hexdigest() for name, data in pictures}
    return hashlib.sha256(rfc8785.dumps(inputs)).hexdigest()


def carried_by(source: Source, shared: Collection, pictures: tuple[tuple[str, bytes], ...]) -> tuple[Carried, ...]:
    """The files that a document is made from, in the bytes that were read and parsed; nothing is read again."""
    files = (
        Carried(SOURCE, "text/markdown", "Source", "The source of this edition: the record of the document and its "
                "text, with every change declared", source.data),
        Carried(WITNESS, "text/plain", "Source", "The witness: the archive's text as it was captured, with which the "
                "text was compared", source.witness or b""),
        Carried(COLLECTION, "application/yaml", "Data", "The settings that the document inherits from its collection",
                shared.data),
        *(Carried(name, media_type(name), "Source", "A picture of the document, as it was given to the edition", data)
          for name, data in pictures),
    )
    return tuple(file for file in files if file.data)


def check(source: Source, shared: Collection) -> tuple[Diagnostic, ...]:
    """All that is wrong with a source, and what should be looked at; nothing is built."""
    return tuple(sorted(set(examine(source, shared).faults)))
