"""Faults of a style sheet's: a rule more that hides words, moves them away, or adds and changes some."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.mutants.bench import NONE, Bench, Codes, Edit, judge_document
from tests.mutants.mutant import Class, Mutant

#: Selectors by what their words answer to.
_TEXT = (".document .numbered", ".letterhead .line", ".entry > h3", ".letterhead", ".part p", ".numbered .number",
         ".entry")
_WHOLE = ("h1", ".summary > p", ".method > p", ".apparatus .row")
_OTHERS = (".source p", ".publisher", ".when", ".kind", ".from", ".apparatus > h2")
_ALL = (*_TEXT, *_WHOLE, *_OTHERS)

_UNSEEN = ("color: #fff", "color: white", "color: #fdfdfd", "color: transparent", "opacity: 0", "opacity: .05",
           "color: rgba(0, 0, 0, .04)", "background: #111; color: #111", "font-size: .2pt; line-height: 1pt")
#: A white sheet over the lines before it. What is covered stays where it is: words that are positioned are drawn, and
#: read, after all others.
_COVER = ("{}::after {{ content: ''; position: absolute; width: 120mm; height: 40mm; margin-top: -{}mm; "
          "background: {} }}")
_IN_EBOOKS = ("color: white", "opacity: 0", "display: none", "visibility: hidden", "text-transform: uppercase",
              "font-size: .05em", "text-indent: -99em", "margin-left: -60em", "position: absolute; left: -999em",
              "transform: scale(0)", "clip-path: inset(100%)", "height: 0; overflow: hidden", "background: black",
              "filter: opacity(0)", "line-height: 0", "font: 1px serif", "-webkit-text-fill-color: transparent",
              "float: left", "direction: rtl", "max-height: 0")
_WORDS = ("Draft", "approved", "Copy", "Not for circulation", "1958")


def _appended(bench: Bench, sheet: str, suffix: str, rule: str, slug: str, also: Codes = NONE) -> Mutant:
    path = f"styles/{sheet}.css"
    end = len(bench.text(path))
    return Mutant(f"{slug}{suffix}: {rule}",
                  judge_document(bench, suffix, bench.documents[slug], (Edit(path, end, end, f"\n{rule}\n"),)), also)


def _print(selectors: Sequence[str], declarations: Sequence[str], also: Codes = NONE) -> Callable[
        [Bench, random.Random], Mutant]:
    def make(bench: Bench, chance: random.Random) -> Mutant:
        rule = f"{chance.choice(selectors)} {{ {chance.choice(declarations)} }}"
        return _appended(bench, "print", ".pdf", rule, chance.choice(sorted(bench.sources)), also)
    return make


def _covered(bench: Bench, chance: random.Random) -> Mutant:
    rule = _COVER.format(chance.choice((".letterhead", ".numbered", ".source p", "h1", ".summary > p")),
                         chance.randrange(20, 40), chance.choice(("#fff", "white", "#fefefe")))
    return _appended(bench, "print", ".pdf", rule, chance.choice(sorted(bench.sources)))


def _ebook(bench: Bench, chance: random.Random) -> Mutant:
    selector = chance.choice((*_ALL, "body", "nav li", "td", "blockquote", ".notes p"))
    kind = chance.randrange(8)
    if kind == 0:
        rule = f"{selector}::{chance.choice(('before', 'after'))} {{ content: '{chance.choice(_WORDS)}' }}"
    elif kind == 1:
        rule = f"@media {chance.choice(('screen', '(max-width: 99em)'))} {{ {selector} {{ display: none }} }}"
    else:
        rule = f"{selector} {{ {chance.choice(_IN_EBOOKS)} }}"
    return _appended(bench, "ebook", ".epub", rule, chance.choice(sorted(bench.sources)))


def _added(selectors: Sequence[str]) -> Callable[[Bench, random.Random], Mutant]:
    def make(bench: Bench, chance: random.Random) -> Mutant:
        words = chance.choice(_WORDS)
        rule = f"{chance.choice(selectors)}::{chance.choice(('before', 'after'))} {{ content: ' {words} ' }}"
        return _appended(bench, "print", ".pdf", rule, chance.choice(sorted(bench.sources)))
    return make


_AWAY = ("position: relative; left: 300mm", "position: relative; left: -300mm",
         "margin-left: 190mm; white-space: nowrap", "position: relative; top: 400mm",
         "position: relative; top: -400mm", "text-indent: 250mm")


def _half_off(bench: Bench, chance: random.Random) -> Mutant:
    """Lines that the paper's edge goes through: who copies them gets them whole, and there is ink for each word."""
    slug = chance.choice(sorted(bench.sources))
    rule = chance.choice((f".heading {{ margin-top: calc(-38mm - {chance.uniform(2.5, 6):.1f}pt) }}",
                          f".heading {{ margin-left: calc(-57mm - {chance.uniform(1.2, 2):.1f}pt) }}"))
    return _appended(bench, "print", ".pdf", rule, slug)


_NOT_DRAWN = ("display: none", "visibility: hidden")

CLASSES = (
    Class("styles", "print: words in the paper's colour, transparent, or tiny", "D063", 7, 
          # What is transparent is drawn, and read, after all others.
          _print(_ALL, _UNSEEN, frozenset({"D060"}))),
    Class("styles", "print: words covered", "D063", 2, _covered),
    Class("styles", "print: words added to the text", "D060", 2, _added((".numbered", ".letterhead", ".entry > h3"))),
    Class("styles", "print: words added elsewhere", "D062", 2, _added((".source p", ".when", "h1", ".method p"))),
    Class("styles", "print: text in capitals", "D060", 2,
          _print((".numbered", ".letterhead", ".entry"), ("text-transform: uppercase", "text-transform: capitalize"))),
    Class("styles", "print: fields in capitals", "D061", 1,
          # The field is lost, and the words that stand in its place are nobody's.
          _print(("h1", ".summary > p"), ("text-transform: uppercase",), frozenset({"D062"}))),
    Class("styles", "print: fixed wording in capitals", "D062", 1,
          _print((".apparatus h3", ".labelled > h3"), ("text-transform: uppercase",))),
    Class("styles", "print: text not drawn", "D060", 2,
          # A note that is called there goes with it.
          _print((".numbered + .numbered", ".letterhead .split", ".entry > h3"), _NOT_DRAWN, frozenset({"D061"}))),
    Class("styles", "print: fields not drawn", "D061", 1, _print(("h1", ".summary > p", ".method > p"), _NOT_DRAWN)),
    Class("styles", "print: words moved off the page", "D053", 2, _print(_ALL, _AWAY)),
    Class("styles", "print: lines that the paper's edge goes through", "D053", 3, _half_off),
    Class("styles", "ebook: a rule that hides, moves, adds or changes words", "D063", 5, _ebook),
)
