"""Record and witness → whether an edition gives its readers the conditions, and those who made it their due."""

from __future__ import annotations

from collections.abc import Iterator

from countermark.citation import parse_citation
from countermark.diagnostics import Diagnostic, fault
from countermark.record import Record
from countermark.witness import Witness

_CREDITS = {"obtained by": "who obtained the document", "translated by": "who translated it"}


def uncredited(record: Record, witness: Witness | None, path: str) -> tuple[Diagnostic, ...]:
    """What an edition must say before it is published and does not (D067).

    A name that the witness credits may be put right by a declared addition; it cannot be left out. The archive's
    credit line is asked for by D041 already, in every build.
    """
    return tuple(fault(path, "D067", message, hint) for message, hint in _missing(record, witness))


def _missing(record: Record, witness: Witness | None) -> Iterator[tuple[str, str]]:
    if not record.rights:
        yield "there is no text on rights", (
            "say under 'rights', here or in content/collection.yaml for all documents, what readers may do with it")
    if witness is None or "citation" not in witness.head:
        return
    cited = parse_citation(witness.head["citation"].text, record.date_as_given or "")
    ours = {"obtained by": record.obtained_by, "translated by": record.translated_by}
    for name, what in _CREDITS.items():
        for credited in cited.get(name, ()) if name not in record.additions else ():
            if credited not in ours[name]:
                yield (f"the witness names {what} ({credited}), and the record does not",
                       f"add '{name}: {credited}'; readers cite it from there")
