"""What came of rebuilding a copy → the verdict, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from countermark.diagnostics import Diagnostic, printable
from countermark.rebuilding.building import Built
from countermark.rebuilding.comparing import Compared, Word
from countermark.rebuilding.known import Known, explained
from countermark.rebuilding.taking import Taken

SAME, SAME_WORDS, DIFFERENT = "bit for bit the same", "same words, other typesetting", "different"
NOT_REBUILT = "cannot be rebuilt"
_STATUS = {SAME: 0, SAME_WORDS: 5, DIFFERENT: 1, NOT_REBUILT: 1}
_ID_MOVED = ("the copy names another edition id than its sources make: what it carries (document.md, witness.txt, "
             "collection.yaml, pictures), or the id, was changed")


class Verdict(msgspec.Struct, frozen=True, rename={
        "edition_ids": "edition ids", "rebuilt_id": "rebuilt edition id", "more_words": "more words"}):
    """`verdict`: SAME, SAME_WORDS, DIFFERENT or NOT_REBUILT; `reasons`: what is not the same; `looks`: what helps to
    explain it; `layers`: those that moved since the edition was made that this project has; `published`: as which
    edition and printing this project published these very bytes."""

    copy: str
    sha256: str
    verdict: str
    status: int
    slug: str = ""
    edition: int = 0
    edition_ids: tuple[str, ...] = ()
    rebuilt_id: str = ""
    reasons: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    more_words: int = 0
    looks: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    published: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    def json(self) -> str:
        """One object, in a fixed order."""
        return msgspec.json.encode(self).decode()


def judged(copy: str, digest: str, taken: Taken, built: Built | None, compared: Compared | None,
           failed: str, copies: tuple[Known, ...]) -> Verdict:
    """All that is known of a copy → Verdict. BUILT, COMPARED: None where it did not come to that; FAILED: why not."""
    reasons: list[str] = [failed] if failed else []
    words: tuple[Word, ...] = ()
    looks: list[str] = []
    if built is not None and built.faults:
        reasons.append("its sources cannot be built")
    if built is not None and built.edition_id and compared is not None:
        if not taken.ids:
            reasons.append("it names no edition id")
        elif len(taken.ids) > 1:
            reasons.append(f"it names {len(taken.ids)} edition ids")
        if any(each != built.edition_id for each in taken.ids):
            reasons.append(_ID_MOVED)
    if compared is not None:
        words = compared.words
        if words:
            reasons.append("its visible words are not those of the sources that it carries")
        reasons += compared.reasons
        looks += compared.looks
    verdict = SAME_WORDS if compared else SAME
    if reasons:
        verdict = DIFFERENT if built and built.editions else NOT_REBUILT
    layers: tuple[str, ...] = ()
    best = copies[0] if copies else None
    if best and built and built.layers:
        looks += explained(best, built.layers, verdict == SAME)
        layers = best.moved(built.layers)
    published = best.name if best and best.same and best.published else ""
    # Bytes that this project itself published are not altered, whatever its program makes of their sources by now.
    status = _STATUS[SAME_WORDS] if published and verdict != SAME else _STATUS[verdict]
    return Verdict(copy, digest, verdict, status, taken.slug, built.edition if built else 0, taken.ids,
                   built.edition_id if built else "", tuple(reasons), words, compared.more if compared else 0,
                   tuple(looks), layers, published, built.faults if built else ())


def unread(copy: str, why: str) -> Verdict:
    """The verdict on what cannot even be read."""
    return Verdict(copy, "", NOT_REBUILT, _STATUS[NOT_REBUILT], reasons=(why,))


def told(verdict: Verdict) -> str:
    """VERDICT in lines; what the copy says is escaped."""
    return "\n".join(f"{'  ' * bool(n)}{printable(line)}" for n, line in enumerate(_lines(verdict)))


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.copy}: {verdict.verdict}"
    yield from verdict.reasons
    for word in verdict.words:
        yield f"{word.where or 'somewhere'}: {_against(word)}"
    if verdict.more_words:
        yield f"… and {verdict.more_words} more places"
    yield from verdict.looks
    if verdict.rebuilt_id:
        yield f"its sources make edition {verdict.edition} of '{verdict.slug}', edition id {verdict.rebuilt_id}"
    if verdict.verdict == SAME:
        yield ("the file is what the sources in it make. Who wrote them is not shown: compare the edition id with "
               "the publisher's")
    if verdict.verdict == SAME_WORDS:
        yield ("another release of the program, or other libraries, may have made it, or somebody changed how it "
               "looks: that cannot be told. Compared were the words that programs read out of it: look at it yourself")
    if verdict.published and verdict.verdict != SAME:
        yield "this project published these very bytes; its program now makes others of them"


def _against(word: Word) -> str:
    if not word.copy:
        return f"the copy lacks '{word.sources}', which its sources have"
    if not word.sources:
        return f"the copy has '{word.copy}', which its sources do not have"
    return f"the copy has '{word.copy}' where its sources have '{word.sources}'"


