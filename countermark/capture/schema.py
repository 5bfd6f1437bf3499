"""The record's model → a JSON Schema (2020-12), with which editors' programs complete and check the front matter."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from countermark.encodings import ENCODINGS
from countermark.record import PAGE_SIZES, Record

#: What an editor reads beside a field's name.
_SAYS = {
    "title": "the title, as the archive gives it",
    "edition": "number and date of this state of text and record",
    "date": "the document's date in EDTF: 1956-06-05, 1956-06, 1956, 1956~",
    "date as given": "the date as the archive writes it",
    "place": "where the document was written (an editors' addition)",
    "kind": "what kind of document it is (an editors' addition)",
    "short title": "the title as a short note cites it (an editors' addition)",
    "author": "who wrote or recorded the document: a name or a list of names (an editors' addition)",
    "recipient": "whom it was sent to: a name or a list of names (an editors' addition)",
    "participants": "who speaks in it: a name or a list of names (an editors' addition)",
    "names": "the parts of a name, where its writing does not tell them; as in collection.yaml",
    "summary": "the archive's summary, word for word",
    "citation": "the archive's citation, without its address",
    "digital archive": "who publishes the record",
    "archive": "where the original lies",
    "fond": "the shelf mark: fond",
    "opis": "the shelf mark: opis",
    "delo": "the shelf mark: delo",
    "listy": "the shelf mark: listy",
    "obtained by": "who obtained the document: a name or a list of names",
    "translated by": "who translated it: a name or a list of names",
    "credits": "the archive's credit line",
    "original language": "the language the document was written in",
    "language": "the language of the text here, as a tag: en, ru, ko",
    "contents": "the carriers that the archive lists",
    "url as given": "the address in the citation",
    "canonical url": "the record's permanent address (an editors' addition)",
    "captured on": "when the witness was captured",
    "witness encoding": "what witness.txt is in, if it is not UTF-8",
    "additions": "who added a field that the witness does not have, and why",
    "reviewed": "who read the edition against the captured text, and when",
    "doi": "the edition's DOI: 10.5555/12345678",
    "ark": "the edition's ARK: ark:/12345/x54xz321",
    "isbn": "the ISBN of the ebook",
    "accessibility reviewed": "who read the ebook for its accessibility, and when: it claims conformance then",
    "publisher": "who publishes the edition",
    "rights": "the conditions, in words",
    "corrections": "where to send corrections",
    "base address": "the address that editions lie under",
    "page size": "A4 or Letter",
}
_CHOICES = {"witness encoding": list(ENCODINGS), "page size": list(PAGE_SIZES)}


def record_schema() -> dict[str, Any]:
    """The JSON Schema of a record as it is typed: every value is text, and what looks like a number may stand bare."""
    schema = msgspec.json.schema(Record)
    names = schema.pop("$defs")
    record = names.pop("Record")
    for name, each in record["properties"].items():
        each.pop("default", None)
        record["properties"][name] = {"description": _SAYS[name], **_as_typed(each)}
        if name in _CHOICES:
            record["properties"][name] = {"description": _SAYS[name], "enum": _CHOICES[name]}
    for struct in names.values():
        struct["properties"] = {name: _as_typed(each) for name, each in struct["properties"].items()}
        struct["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Countermark: a document's record",
            **record, "additionalProperties": False, "$defs": names}


def _as_typed(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:  # "or nothing": a field that says nothing is left out instead
        schema = next(each for each in schema["anyOf"] if each != {"type": "null"})
    if schema.get("type") == "string":
        return {"type": ["string", "number"]}
    if schema.get("type") == "array":
        return {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
    return schema


def schema_file() -> bytes:
    """The schema as the file content/record.schema.json."""
    return (json.dumps(record_schema(), ensure_ascii=False, indent=1) + "\n").encode("utf-8")
