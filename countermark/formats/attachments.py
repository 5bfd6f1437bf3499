"""The files that a document carries → embedded files of a PDF (ISO 19005-3, 6.8; ISO 32000-1, 7.11.4).

Whoever has the PDF has what it was made from, byte for byte. All else that is said of a file comes from the document,
too: the one date is the edition's, and no path, clock or version of a program is known here.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pydyf

from countermark import values
from countermark.document import Carried, Document


def embed(file: Any, document: Document) -> None:
    """Add what DOCUMENT carries to the pydyf objects of FILE, listed once by name and once in the catalogue's /AF.

    Streams are left as they are; canonical.py deflates them with all others.
    """
    if not document.carried:
        return
    date = pdf_date(values.modified(document.record))
    names, associated = pydyf.Array(), pydyf.Array()
    for carried in sorted(document.carried, key=lambda each: each.name.encode()):
        specification = _specification(file, carried, date)
        names += [pydyf.String(carried.name), specification.reference]
        associated.append(specification.reference)
    tree = pydyf.Dictionary({"Names": names})
    file.add_object(tree)
    file.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    file.catalog["AF"] = associated


def _specification(file: Any, carried: Carried, date: str) -> Any:
    """A file specification (ISO 32000-1, 7.11.3) and the stream that it names (7.11.4), added to FILE."""
    stream = pydyf.Stream([carried.data], {
        "Type": "/EmbeddedFile",
        "Subtype": pydyf.name(carried.media_type),
        "Params": pydyf.Dictionary({
            "Size": len(carried.data),
            "CheckSum": f"<{hashlib.md5(carried.data, usedforsecurity=False).hexdigest()}>",
            "CreationDate": pydyf.String(date),
            "ModDate": pydyf.String(date),
        }),
    })
    file.add_object(stream)
    specification = pydyf.Dictionary({
        "Type": "/Filespec",
        "F": pydyf.String(carried.name),
        "UF": pydyf.String(carried.name),
        "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
        "AFRelationship": f"/{carried.relationship}",
        "Desc": pydyf.String(carried.description),
    })
    file.add_object(specification)
    return specification


def pdf_date(time: str) -> str:
    """A time in UTC, "2026-11-24T00:00:00Z" → as PDF writes it (ISO 32000-1, 7.9.4)."""
    return "D:" + "".join(sign for sign in time if sign.isdigit()) + "Z"
