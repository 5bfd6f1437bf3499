"""Faults of an editor's: document.md is changed, its witness is not. Collation finds them, or the engine."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.mutants.bench import NONE, STOCK, Bench, judge_text
from tests.mutants.mutant import Class, Mutant, any_edition
from tests.mutants.words import FAULTS, Fault, Spot, misspelt, spots_in_text

_FIELD = re.compile(r"^(title|date as given|citation|url as given|summary|credits|original language|contents):"
                    r"((?: .*)?(?:\n  .*)*)$", re.MULTILINE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WAS = re.compile(r'\.(?:emendation|omission) was="([^"]*)"')
#: Signs of scripts for which no typeface is there, and of none.
_NO_GLYPH = ("שלום", "北京", "ქართული", "𐎠", "हिन्दी", "☭", "العربية")


def _body(text: str) -> int:
    return text.index("\n---\n") + 5


def _word(fault: Fault) -> Callable[[Bench, random.Random], Mutant]:
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug, suffix = any_edition(bench, chance)
        text = bench.sources[slug][0]
        new, what, _ = fault(text, spots_in_text(text, _body(text), len(text)), chance)
        return Mutant(f"{slug}: {what}", judge_text(bench, slug, suffix, new))
    return make


def _paragraph(bench: Bench, chance: random.Random) -> Mutant:
    slug, suffix = any_edition(bench, chance)
    text = bench.sources[slug][0]
    # A fence must stay whole, a note must be called, and a table and a list are more than one paragraph.
    at, end = chance.choice([m.span() for m in re.finditer(r"(?<=\n\n)(?:.+\n)+(?=\n|:::)", text[_body(text):])
                             if ":::" not in m[0] and "[^" not in m[0] and "|" not in m[0]])
    start = _body(text)
    return Mutant(f"{slug}: '{text[start + at:][:30]}'",
                  judge_text(bench, slug, suffix, text[:start + at] + text[start + end:]))


def _was(bench: Bench, chance: random.Random) -> Mutant:
    text = bench.sources[STOCK][0]
    declared = chance.choice([*_WAS.finditer(text)])
    spots = [_spot(m) for m in _LETTERS.finditer(text, *declared.span(1))]
    new, what, _ = misspelt(text, spots, chance)
    while re.search(r'\[(\w+)\]\{\.\w+ was="\1"', new):  # a change that changes nothing is another fault (D026)
        new, what, _ = misspelt(text, spots, chance)
    return Mutant(f"{STOCK}: {what}", judge_text(bench, STOCK, chance.choice((".pdf", ".epub")), new))


def _field(bench: Bench, chance: random.Random) -> Mutant:
    slug, suffix = any_edition(bench, chance)
    text = bench.sources[slug][0]
    field = chance.choice([*_FIELD.finditer(text, 0, _body(text))])
    marks = [m.span() for m in re.finditer(r"\{[^}]*\}|\[\^\w+\]", text)]
    spots = [_spot(m) for m in _LETTERS.finditer(text, *field.span(2))
             if m[0] != "https" and not any(low < m.end() and m.start() < high for low, high in marks)]
    new, what, _ = misspelt(text, spots, chance)
    # With its month misspelt, the date as given no longer says the date beside it.
    also = frozenset({"D042"}) if field[1] == "date as given" else NONE
    return Mutant(f"{slug}, {field[1]}: {what}", judge_text(bench, slug, suffix, new), also)


def _spot(match: re.Match[str]) -> Spot:
    return Spot(*match.span())


def _sign(bench: Bench, chance: random.Random) -> Mutant:
    """A word that no typeface has, in the note of a document: the witness has no say there."""
    sign = chance.choice(_NO_GLYPH)
    new = bench.sources[STOCK][0].replace("as the yearbook", f"as {sign} and the yearbook")
    return Mutant(f"'{sign}' in a note", judge_text(bench, STOCK, ".pdf", new))


def _long_note(bench: Bench, chance: random.Random) -> Mutant:
    """A note that is longer than the page it is called on."""
    which, many = chance.choice(("Eleven trains left", "The archive wrote")), chance.randrange(60, 160)
    more = "The yearbook tells more of this than can be told here. " * many
    new = bench.sources[STOCK][0].replace(which, more + which)
    return Mutant(f"{many} sentences before '{which}'", judge_text(bench, STOCK, ".pdf", new))


CLASSES = (
    *(Class("document", f"a word {how}", "D040", count, _word(FAULTS[how])) for how, count in (
        ("dropped", 8), ("doubled", 8), ("swapped", 8), ("changed by a letter", 8), ("changed by case", 8))),
    Class("document", "a paragraph dropped", "D040", 5, _paragraph),
    Class("document", "what a change says the source has, falsified", "D040", 5, _was),
    Class("document", "a captured field changed by a letter", "D041", 7, _field),
    Class("document", "a sign that no typeface has", "D052", 3, _sign),
    Class("document", "a note longer than its page", "D053", 2, _long_note),
)
