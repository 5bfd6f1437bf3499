"""Record and witness → whether an edition gives its readers the conditions, and those who made it their due."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countermark.citation import QUOTED, parse_citation
from countermark.diagnostics import Diagnostic, fault
from countermark.record import Record
from countermark.witness import Witness

#: Field → what it says, and the sign in a citation by which it says so of somebody.
_CREDITS = {"obtained by": ("who obtained the document", re.compile(r"\bobtained\b", re.IGNORECASE)),
            "translated by": ("who translated it", re.compile(r"\b(?:re)?translat|\btrans\.", re.IGNORECASE))}


def uncredited(record: Record, witness: Witness | None, path: str) -> tuple[Diagnostic, ...]:
    """What an edition must say before it is published and does not (D067).

    A name that the witness credits may be put right by a declared addition; it cannot be left out, so there are as many
    names then, at least. Where the citation credits somebody and no name can be told from it, the record must name one.
    The archive's credit line is asked for by D041 already, in every build.
    """
    return tuple(fault(path, "D067", message, hint) for message, hint in _missing(record, witness))


def _missing(record: Record, witness: Witness | None) -> Iterator[tuple[str, str]]:
    if not record.rights:
        yield "there is no text on rights", (
            "say under 'rights', here or in content/collection.yaml for all documents, what readers may do with it")
    if witness is None or "citation" not in witness.head:
        return
    citation = witness.head["citation"].text
    cited = parse_citation(citation, record.date_as_given or "")
    ours = {"obtained by": record.obtained_by, "translated by": record.translated_by}
    for name, (what, sign) in _CREDITS.items():
        theirs = tuple(cited.get(name, ()))
        if not theirs and not ours[name] and sign.search(_after_the_title(citation)):
            yield (f"the witness says {what} in words that are not understood, and the record names nobody",
                   f"add '{name}: …', with its addition where the words are others")
        elif name in record.additions:
            if len(ours[name]) < len(theirs):
                yield (f"the witness names {what} ({', '.join(theirs)}), and the record names fewer",
                       f"an addition to '{name}' may write the names otherwise; it leaves none out")
        else:
            for credited in theirs:
                if credited not in ours[name]:
                    yield (f"the witness names {what} ({credited}), and the record does not",
                           f"add '{name}: {credited}'; readers cite it from there")


def _after_the_title(citation: str) -> str:
    """What follows the title in its quotation marks, which may speak of anything."""
    return QUOTED.sub("", " ".join(citation.split()))
