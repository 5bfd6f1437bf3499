"""Two paths → Answer: what `./doit explain` does. It is pure but for reading what lies at the paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from countermark.comparing.aligned import Aligned, align
from countermark.comparing.answer import TYPESETTING, About, Answer, Beside, Verdict
from countermark.comparing.listing import against, between
from countermark.comparing.looks import looks, moved_words
from countermark.comparing.opening import CannotRead, File, manifest_beside, open_file, read_words
from countermark.comparing.places import is_id, places_of
from countermark.comparing.telling import count, listed, short
from countermark.comparing.units import Kind, Unit, as_shown, as_written
from countermark.comparing.within import carried, info, inner, links, longer, packed
from countermark.layers import moved, named
from countermark.manifest import Manifest
from countermark.project import MANIFEST

#: So many places are told one by one.
MOST_PLACES = 40
#: Files that share less of their words are told to be of two documents, maybe.
_LITTLE = 0.5
#: Signs of a page's number, at the end of its edge.
_FOLIO = "0123456789/"


def explain(paths: Sequence[str], names: Sequence[str], most: int = MOST_PLACES) -> Answer | str:
    """Two files at PATHS, and manifests after them, which people call NAMES → what differs; or why none can be told."""
    try:
        first, second = open_file(Path(paths[0]), names[0]), open_file(Path(paths[1]), names[1])
        manifests = _manifest(paths[0], first, paths[2:]), _manifest(paths[1], second, paths[2:])
        return _explain(first, second, manifests, most)
    except CannotRead as error:
        return str(error)


def _manifest(path: str, file: File, given: Sequence[str]) -> Manifest | None:
    """The manifest that lists the FILE: the one beside it, or one of those GIVEN."""
    places = [Path(path).parent / MANIFEST, *map(Path, given)]
    found = (manifest_beside(each, file.sha256) for each in places)
    return next((each for each in found if each), None)


def _explain(first: File, second: File, manifests: Sequence[Manifest | None], most: int) -> Answer:
    about = _about(first, manifests[0]), _about(second, manifests[1])
    if first.kind == second.kind == "manifest":
        return between(first, second, about)
    if "manifest" in (first.kind, second.kind):
        return against(first, second, about)
    if first.data == second.data:
        return Answer("same bytes", *about)
    aligned, found = _read(first, second)
    places = tuple(places_of(aligned))
    besides = [*found, *_layers(*manifests)]
    if len(places) > 1:
        # Other words have another id: that is one more place, and tells nothing new.
        besides += [Beside("identity", f"They print other edition ids: {place.first[:9]}… and {place.second[:9]}….")
                    for place in places if is_id(place)]
        places = tuple(place for place in places if not is_id(place))
    besides += [*_identity(first, second, bool(places)),
               *_strangers(aligned, bool(places))]
    verdict = _verdict(first, second, bool(places), besides)
    return Answer(verdict, *about, places[:most], max(len(places) - most, 0), tuple(besides))


def _about(file: File, manifest: Manifest | None) -> About:
    printing = ""
    if manifest and file.kind != "manifest":
        printing = f"edition {manifest.edition.number}, " + (
            f"printing {manifest.printing}" if manifest.printing else "not published")
    return About(file.name, file.kind, len(file.data), file.sha256, file.edition_id, printing)


def _read(first: File, second: File) -> tuple[Aligned, list[Beside]]:
    """How the words of two files align, and what differs beside them."""
    fold: Callable[[str], str] = as_written if first.kind == second.kind == "EPUB" else as_shown
    (ours, look), (theirs, other_look) = read_words(first, fold), read_words(second, fold)
    besides: list[Beside] = []
    kinds: tuple[Kind, ...] = ("text", "note")
    if first.kind == second.kind:
        kinds = ("text", "note", "format", "contents")
        if look and other_look:
            if any(_untagged(side) for side in (ours, theirs)):
                ours, theirs = _in_order(ours), _in_order(theirs)
            # Where pages break decides which page an entry names, and how many folios there are.
            ours, theirs = (_without_pages(side) for side in (ours, theirs))
            kinds = (*kinds, "furniture")
    else:
        (ours, own), (theirs, others) = _of_both(ours, theirs), _of_both(theirs, ours)
        for side, kind, only in (("first", first.kind, own), ("second", second.kind, others)):
            besides += [Beside("format", f"Only the {side} has, as {_an(kind)} does: {only}.")] if only else []
    aligned = align(ours, theirs, kinds)
    same = not aligned.differences
    numbers = [*_numbers(ours, theirs, aligned)]
    if look and other_look:
        besides += looks(look, other_look, (ours, theirs), same)
        besides += info(look, other_look, first.edition_id == second.edition_id)
        if same and not any(each.about in TYPESETTING for each in besides):
            besides += moved_words(look, other_look)
    besides += [Beside("tags", f"The {which} has no tags: where its paragraphs end, and what are notes, is told by "
                               "signs alone.") for which, side in (("first", ours), ("second", theirs))
                if _untagged(side)]
    besides += [*numbers, *links(first, second, (look, other_look)), *carried(first, second, same)]
    if first.kind == second.kind == "EPUB":
        besides += packed(first, second)
    besides += longer(first, second)
    if same and not besides and first.kind == second.kind:
        besides.append(inner(first, second))
    return aligned, besides


def _untagged(units: Sequence[Unit]) -> bool:
    return any(unit.loose for unit in units)


def _in_order(units: Sequence[Unit]) -> list[Unit]:
    """UNITS with the contents as text: beside a file without tags, which does not tell them apart."""
    return [replace(unit, kind="text") if unit.kind == "contents" else unit for unit in units]


def _an(kind: str) -> str:
    return "an EPUB" if kind == "EPUB" else "a PDF"


def _without_pages(units: Sequence[Unit]) -> list[Unit]:
    """Contents without the pages that they name; each running head once, without its folio."""
    found: list[Unit] = []
    heads: set[str] = set()
    edges, pages = 0, sum(unit.kind == "furniture" for unit in units)
    for unit in units:
        if unit.kind not in ("contents", "furniture"):
            found.append(unit)
            continue
        words = tuple(word for word in unit.words if not word.text.isdecimal())
        if unit.kind == "furniture":
            edges += 1
            folio = {str(edges), str(pages)}
            words = tuple(word for n, word in enumerate(unit.words)
                          if n < len(unit.words) - 3 or word.text not in folio)
            key = "".join(word.text for word in words)
            if not words or key in heads:
                continue
            heads.add(key)
        found.append(Unit(unit.kind, words, unit.section, unit.paragraph, unit.note))
    return found


def _of_both(units: Sequence[Unit], others: Sequence[Unit]) -> tuple[list[Unit], str]:
    """UNITS without what the other format has no place for, and what that is, in words."""
    heads = {unit.key.rstrip(_FOLIO) for unit in units if unit.kind == "furniture" and unit.words}
    theirs = {unit.key for unit in others}
    left: list[Unit] = []
    only: list[str] = []
    for unit in units:
        # A title page says which edition it is, as the feet of pages do.
        imprint = unit.kind == "text" and not unit.heading and unit.key not in theirs and any(
            head.endswith(unit.key.rstrip(_FOLIO)) for head in heads) and bool(unit.key.rstrip(_FOLIO))
        if unit.kind == "format" or imprint:
            only.append(f"“{short(' '.join(word.text for word in unit.words))}” ({unit.place(unit.words[0])})")
        else:
            left.append(unit)
    for kind, what in (("contents", "contents"), ("furniture", "running heads")):
        if found := [unit for unit in units if unit.kind == kind and unit.words]:
            only.append(f"{what} ({found[0].words[0].where})" if kind == "contents" else what)
    return left, ", ".join(only)


def _numbers(first: Sequence[Unit], second: Sequence[Unit], aligned: Aligned) -> Iterator[Beside]:
    """Paragraph numbers that are not the same: of all from some place on, or here and there."""
    # Without tags, a paragraph that goes on over a page is two units with one number.
    ours, theirs = ([*dict.fromkeys(unit.paragraph for unit in side if unit.paragraph)] for side in (first, second))
    if ours == theirs:
        return
    if len(ours) != len(theirs):
        yield Beside("numbers", f"The first has {count(len(ours), 'numbered paragraph')}, the second "
                                f"{len(theirs):,}.")
    others = [(a, b) for a, b in aligned.pairs if a.paragraph != b.paragraph]
    if len(ours) != len(theirs) and others:
        a, b = others[0]
        yield Beside("numbers", f"From the first's {_numbered(a)} on, paragraphs have other numbers: there the second "
                                f"has {b.paragraph or 'none'}.")
    elif others:
        told = [f"the first's {_numbered(a)} is {b.paragraph or 'without a number'}" for a, b in others]
        yield Beside("numbers", f"Paragraphs have other numbers in the second: {listed(told)}.")


def _numbered(unit: Unit) -> str:
    return f"paragraph {unit.paragraph}" if unit.paragraph else f"“{short(' '.join(w.text for w in unit.words), 40)}”"


def _layers(first: Manifest | None, second: Manifest | None) -> Iterator[Beside]:
    """What moved between two files that are listed, by what their manifests say they were made of."""
    if not first or not second:
        return
    if first == second:  # two files of one edition, which lists both
        return
    if layers := moved(first.layers, second.layers):
        yield Beside("layers", f"By their manifests, what moved is {named(layers)}.")
    else:
        yield Beside("layers", "By their manifests, they were made of the same: if so, on other systems.")


def _identity(first: File, second: File, words: bool) -> Iterator[Beside]:
    if words and first.edition_id and first.edition_id == second.edition_id:
        yield Beside("identity", f"Both name the same edition id ({first.edition_id[:8]}…). Anyone can copy an id: "
                                 "compare each file with its published checksum.")
    elif not words and first.edition_id != second.edition_id:
        yield Beside("identity", f"They name other edition ids: {_id(first)} and {_id(second)}.")


def _id(file: File) -> str:
    return f"{file.edition_id[:8]}…" if file.edition_id else "none"


def _strangers(aligned: Aligned, words: bool) -> Iterator[Beside]:
    if words and aligned.shared < _LITTLE:
        yield Beside("identity", f"Only {aligned.shared:.0%} of the shorter file's words stand in the other: these may "
                                 "be two documents.")


def _verdict(first: File, second: File, words: bool, besides: Sequence[Beside]) -> Verdict:
    if words or any(each.about == "numbers" for each in besides):
        return "other words"
    if first.kind != second.kind:
        return "same words, other format"
    if any(each.about in TYPESETTING for each in besides):
        return "same words, other typesetting"
    return "same words, other contents"
