"""Deposit → what catalogues ask: Archivematica's metadata.csv, and the fields of bag-info.txt (RFC 8493, 2.2.2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import yaml
from lxml import etree

from countermark.citations.dublin_core import NAMESPACES
from countermark.deposit.contents import Deposit, NotDeposited
from countermark.formats import FORMATS
from countermark.project import COLLECTION, SOURCE

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def metadata_csv(deposit: Deposit) -> bytes:
    """A line for each edition, a column for each Dublin Core element, as Archivematica's manual has it ("Importing
    descriptive metadata with metadata.csv"): `filename` first, an element that stands twice has two columns.

    The elements are those of the edition's own .dc.xml, and its media type.
    """
    elements = dublin_core(deposit)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["filename", *(f"{prefix}.{name}" for prefix, name, _ in elements), "dc.format"])
    for kind in FORMATS:
        rows.writerow([f"objects/{deposit.slug}{kind.suffix}", *(value for _, _, value in elements), kind.media_type])
    return text.getvalue().encode()


def dublin_core(deposit: Deposit) -> list[tuple[str, str, str]]:
    """The elements of the edition's .dc.xml, in their order: prefix, name, value. Raises NotDeposited."""
    name = f"{deposit.slug}.dc.xml"
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(deposit.files[name], parser)
    except (KeyError, etree.XMLSyntaxError):
        raise NotDeposited(f"{deposit.slug}: {name} is missing or cannot be read") from None
    found = []
    for element in root.iterchildren("{*}*"):
        tag = etree.QName(element)
        found.append((_PREFIXES.get(tag.namespace or "", "dc"), tag.localname, _line(element.text or "")))
    return found


def bag_info(deposit: Deposit, octets: int, streams: int) -> bytes:
    """The lines of bag-info.txt, for a payload of so many octets in so many files; a field with nothing to say is left
    out. A value is one line, since programs differ in how they read folded ones."""
    fields = [(name, line) for name, value in _fields(deposit) if (line := _line(value))]
    fields.append(("Payload-Oxum", f"{octets}.{streams}"))
    return "".join(f"{name}: {value}\n" for name, value in fields).encode()


def _fields(deposit: Deposit) -> Iterator[tuple[str, str]]:
    edition, printing, said = deposit.manifest.edition, deposit.printing, _settings(deposit)
    publishers = [value for prefix, name, value in dublin_core(deposit) if (prefix, name) == ("dc", "publisher")]
    yield "Source-Organization", "; ".join(publishers)
    corrections = said.get("corrections", "")
    yield "Contact-Email" if "@" in corrections and "/" not in corrections else "Contact-URL", corrections
    if printing:
        state = f"Edition {printing.edition}, printing {printing.printing}, as published on {printing.date}."
    else:
        state = f"A draft of edition {edition.number}, dated {edition.date}; it was not published as it is here."
    yield "External-Description", f"{deposit.manifest.title}. {state}"
    yield "External-Identifier", f"urn:countermark:edition:{edition.id}"
    yield "Bagging-Date", deposit.date
    yield "Bag-Group-Identifier", said.get("base address", "")
    yield "Bag-Count", "1 of 1"
    yield "Internal-Sender-Identifier", deposit.slug
    yield "Internal-Sender-Description", "as published" if printing else "draft"
    yield "Countermark-Edition", str(edition.number)
    yield "Countermark-Printing", str(printing.printing) if printing else "none: a draft"
    yield "Countermark-Signature", "SHA256SUMS.sig" if deposit.signed else "none: unsigned"


def _settings(deposit: Deposit) -> dict[str, str]:
    """What the collection's settings say, and over it the document's own record, as it was typed."""
    said: dict[str, str] = {}
    front = deposit.sources.get(SOURCE, b"").replace(b"\r\n", b"\n").split(b"\n---\n")[0]
    for data in (deposit.sources.get(COLLECTION, b""), front):
        try:
            read = yaml.load(data.decode("utf-8-sig"), Loader=_Loader)
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
            continue
        if isinstance(read, dict):
            said |= {name: value for name, value in read.items() if isinstance(value, str)}
    return said


def _line(text: str) -> str:
    """TEXT on one line, without signs that steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

