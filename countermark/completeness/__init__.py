"""Document and finished bytes → what is wrong with what a reader of them gets (D060 to D065).

Every word of the text in its order; each captured field, declared addition, change and note whole; no word of any
other origin; and all of it to be seen, the pictures as well: CHECKS is the one list. And of the formats together, that
the page breaks of the one are where the pages of the other begin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from countermark.completeness.cover import wrong_with as wrong_with_cover
from countermark.completeness.inventory import around, contents, listing
from countermark.completeness.kinds import Covering, cover
from countermark.completeness.order import Place, place_of
from countermark.completeness.page_list import wrong_with as wrong_with_breaks
from countermark.completeness.pages import entries
from countermark.completeness.pictures import wrong_with
from countermark.completeness.reading import READERS, Reading
from countermark.completeness.words import seen, whole_words
from countermark.diagnostics import Diagnostic, fault
from countermark.document import Document, texts
from countermark.formats.cover import cover_of
from countermark.layout import load_wording
from countermark.project import Project
from countermark.typefaces import typefaces_for
from countermark.values import has_contents

_FAULT = ("this is a fault of the layout, the style sheet or the program, so the file was not written; please send us "
          "the document")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was read out of a finished file, and how it compares with the document."""

    document: Document
    reading: Reading
    place: Place
    around: Covering
    contents: Covering
    cover: bytes
    """The cover that it should have, computed again; b"" where it should have none."""
    wording: Mapping[str, str]


def compare(project: Project, suffix: str, data: bytes, document: Document, closely: bool = False) -> Findings:
    """A finished file of DOCUMENT → Findings."""
    reading = READERS[suffix](data, document, closely)
    wording = load_wording(project)
    body = seen(" ".join(texts(document.blocks, "printed"))).split()
    place = place_of(body, reading.main, wording["document"], (wording["notes"], wording["text note"]))
    rest = [*reading.main[:place.start], *reading.main[place.end:]]
    credits = typefaces_for(project, document).credits
    listed = entries(document, wording, reading.main, place) if reading.paged and has_contents(document) else []
    return Findings(document, reading, place, cover(rest, (*around(document, wording, credits), *listing(listed))),
                    cover(reading.contents, contents(document, wording)) if reading.contents else Covering(),
                    b"" if reading.paged else cover_of(project, document), wording)


def _order(found: Findings) -> Iterator[str]:
    if found.place.fault:
        yield f"does not hold the document's words in their order: {found.place.fault}"


def _whole(found: Findings) -> Iterator[str]:
    for covering, where in ((found.around, ""), (found.contents, " in its contents")):
        yield from (f"does not hold '{item.name}' whole{where}" for item in covering.lost)


def _kinds(found: Findings) -> Iterator[str]:
    for covering in (found.around, found.contents):
        for where, words in covering.strange:
            yield (f"has words on {where} that are neither captured nor declared, fixed wording nor computed: "
                   f"'{' '.join(words[:12])}'")
        for where, item in covering.doubled:
            yield f"has '{' '.join(item.words[:12])}' ({item.kind}: {item.name}) once too often, on {where}"


def _sight(found: Findings) -> Iterator[str]:
    for where, words, why in found.reading.unseen:
        yield f"has words on {where} that cannot be seen: '{words[:80]}' ({why})"


def _pictures(found: Findings) -> Iterator[str]:
    yield from wrong_with(found.reading.pictures, found.document, found.reading.main, found.place)
    yield from wrong_with_cover(found.reading, found.document, found.cover, found.wording)


#: Code → the check that gives it. Each can be left out, which shows that it is needed (tests/test_mutants.py).
CHECKS: dict[str, Callable[[Findings], Iterator[str]]] = {"D060": _order, "D061": _whole, "D062": _kinds,
                                                          "D063": _sight, "D064": _pictures}


def missing(project: Project, suffix: str, data: bytes, document: Document, path: str,
            without: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """What is wrong with a finished file, whose kind SUFFIX tells; PATH is the document's source.

    WITHOUT: codes of CHECKS that are left out.
    """
    return _faults(_looked_at(project, suffix, data, document), suffix, path, without)


def missing_in_any(project: Project, made: Mapping[str, bytes], document: Document, path: str,
                   without: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """What is wrong with the finished files of DOCUMENT in all formats, by suffix: each by itself, and together.

    WITHOUT: codes of CHECKS, and D065, that are left out.
    """
    found = {suffix: _looked_at(project, suffix, data, document) for suffix, data in made.items()}
    faults = [each for suffix, findings in found.items() for each in _faults(findings, suffix, path, without)]
    printed = next((findings for findings in found.values() if findings.reading.paged), None)
    if faults or printed is None or "D065" in without:
        return faults
    return [fault(path, "D065", f"the {suffix[1:].upper()} {message}", _FAULT)
            for suffix, findings in found.items() if not findings.reading.paged
            for message in wrong_with_breaks(printed.reading, printed.place, findings.reading)]


def _looked_at(project: Project, suffix: str, data: bytes, document: Document) -> Findings:
    """A finished file → Findings; where a first reading gave rise to doubt, those of a closer one."""
    found = compare(project, suffix, data, document)
    if any(True for check in CHECKS.values() for _ in check(found)):
        found = compare(project, suffix, data, document, closely=True)
    return found


def _faults(found: Findings, suffix: str, path: str, without: frozenset[str] = frozenset()) -> list[Diagnostic]:
    return [fault(path, code, f"the {suffix[1:].upper()} {message}", _FAULT)
            for code, check in CHECKS.items() if code not in without for message in check(found)]


def words_of(suffix: str, data: bytes, document: Document) -> list[str]:
    """The words of a finished file in reading order; one that was hyphenated is put together again."""
    known = seen(" ".join(texts(document.blocks)) + " " + (document.record.summary or "")).split()
    return whole_words(READERS[suffix](data, document, False).main, known)
