"""Witness and Document → what differs: in the body word by word, in the head field by field.

An edition may differ from its witness only where it says so: what is compared is the document with each declared
change taken back. Words are runs of characters between blanks; case, punctuation and order all count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as TextOf

from countermark.citation import LEVELS, parse_citation
from countermark.dates import edtf_of
from countermark.diagnostics import Diagnostic, fault
from countermark.document import Inlines, inline_text
from countermark.fields import Mapping, Scalar
from countermark.record import CAPTURED, CITED, EDITORIAL, Record, names
from countermark.witness import Witness

#: One word and the line it stands on.
Placed = tuple[str, int]


def collate_body(witness: Witness, texts: Iterable[str], lines: Iterable[int], path: str) -> list[Diagnostic]:
    """The document's TEXTS on their LINES of PATH against the witness's body: a diagnostic for each difference."""
    ours = [(w, line) for text, line in zip(texts, lines, strict=True) for w in text.split()]
    theirs = [(w, p.line + n) for p in witness.body for n, part in enumerate(p.text.split("\n")) for w in part.split()]
    if [w for w, _ in ours] == [w for w, _ in theirs]:
        return []
    from rapidfuzz.distance import Levenshtein

    found = []
    for op in Levenshtein.opcodes([w for w, _ in theirs], [w for w, _ in ours]):
        if op.tag != "equal":
            found.append(_difference(theirs[op.src_start:op.src_end], ours[op.dest_start:op.dest_end],
                                     _near(theirs, op.src_start), _near(ours, op.dest_start), witness.path, path))
    return found


def _near(words: list[Placed], at: int) -> int:
    return words[min(at, len(words) - 1)][1] if words else 1


def _difference(theirs: list[Placed], ours: list[Placed], their_line: int, our_line: int,
                witness: str, path: str) -> Diagnostic:
    there, here = _quote(theirs), _quote(ours)
    if not ours:
        message = f"{there} of the witness ({witness}:{their_line}) is missing here"
    elif not theirs:
        message = f"{here} is not in the witness (near {witness}:{their_line})"
    else:
        message = f"{here} stands where the witness has {there} ({witness}:{their_line})"
    declare = "declare the change (docs/document-format.md, Changes)"
    if any("[" in word or "]" in word for word, _ in ours):
        declare += ': a mark of the editors says was="…", if they replace words, why="…" and by="…"'
    return fault(path, "D040", message, f"put the witness's words back, or {declare}", our_line, 1)


def _quote(words: list[Placed]) -> str:
    text = " ".join(w for w, _ in words)
    return f"'{text if len(text) <= 120 else text[:117] + '…'}'"


def collate_head(witness: Witness, record: Record, fields: Mapping,
                 marked: TextOf[str, Inlines]) -> list[Diagnostic]:
    """The record's captured fields against the witness's head; what is no field of it must be a declared addition.

    MARKED: the fields that declare changes, by name; with these taken back they must be the witness's.
    """
    found: list[Diagnostic] = []
    values = {name: getattr(record, info.name) for name, info in names(Record).items()}
    values |= {name: inline_text(inlines, "witness") for name, inlines in marked.items()}

    def at(name: str, code: str, message: str, hint: str) -> None:
        place = fields.place
        if entry := fields.items.get(name):
            place = entry[1].place if isinstance(entry[1], Scalar) else entry[0]
        found.append(fault(place.path, code, message, hint, place.line, place.column))

    for name in CAPTURED:
        value = values[name]
        ours = " ".join(value) if isinstance(value, tuple) else value or ""
        passage = witness.head.get(name)
        if passage and not ours:
            at(name, "D041", f"the witness has '{name}' ({witness.path}:{passage.line}), the record does not",
               f"add it, as it stands: '{passage.text}'")
        elif passage and ours.split() != passage.text.split():
            at(name, "D041", f"'{name}' is not as the witness has it ({witness.path}:{passage.line})",
               f"the witness: '{passage.text}'")
        elif ours and not passage and name not in record.additions:
            at(name, "D042", f"'{name}' is not in the witness", _declare(name))
    parsed = parse_citation(witness.head["citation"].text, record.date_as_given or "") if (
        "citation" in witness.head) else {}
    cited = f" {' '.join(witness.head['citation'].text.split())} " if "citation" in witness.head else ""
    if record.date and "date" not in record.additions and edtf_of(record.date_as_given or "") != record.date:
        at("date", "D042", f"'date: {record.date}' is not the witness's date", _declare("date"))
    for name in CITED:
        for value in values[name] if isinstance(values[name], tuple) else (values[name],):
            read = parsed.get(name, ())
            if value and name not in record.additions and not (
                    value in ((read,) if isinstance(read, str) else read) or _cites(cited, name, value)):
                at(name, "D042", f"'{name}: {value}' is not in the witness's citation", _declare(name))
    for name in EDITORIAL:
        if values[name] and name not in record.additions:
            at(name, "D042", f"'{name}' is the editors' and not declared", _declare(name))
    for name in record.additions:
        if not values.get(name):
            at("additions", "D042", f"the addition '{name}' is declared but not there", "add the field, or take it out")
    return found


def _cites(citation: str, name: str, value: str) -> bool:
    """Whether CITATION says VALUE of NAME: "Fond 5", "Obtained by …", not the figure or the name anywhere in it."""
    words = re.escape(" ".join(value.split()))
    before = {"obtained by": r"(?:obtained|contributed|provided)(?: and translated)? by .*?(?<!\w)",
              "translated by": r"translated by .*?(?<!\w)"}.get(name, r"(?<!\w)")
    if name in LEVELS:
        before = rf"(?<!\w){LEVELS[name]}:?\s*"
    if name == "obtained by":
        citation = re.sub(r"(?<!obtained )\band translated by\b.*", "", citation, flags=re.I)
    return re.search(rf"(?i:{before}){words}(?![\w-])", citation) is not None


def _declare(name: str) -> str:
    return f"declare it under 'additions', '{name}: {{by: …, why: …}}', or take it out"
