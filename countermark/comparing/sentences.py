"""Answer → the lines that people read."""

from __future__ import annotations

from collections.abc import Iterator

from countermark.comparing.answer import About, Answer, Place, Verdict
from countermark.comparing.telling import count
from countermark.diagnostics import printable

#: So many words of a long passage are quoted.
_QUOTED = 14
_SAYS: dict[Verdict, str] = {
    "same bytes": "They are the same, byte by byte.",
    "same words, other typesetting": "The same words, set otherwise.",
    "same words, other contents": "The same words, and the pages look the same; what differs is what the files carry "
                                  "or how they are packed.",
    "same words, other format": "The same words: one is a PDF, the other an EPUB.",
    "other words": "The words are the same, but for the numbers of paragraphs.",
    "as listed": "The file is as the manifest lists it.",
    "same words, not as listed": "The file is not the one that the manifest lists, but has its words.",
    "other words than listed": "The file is not the one that the manifest lists, and has other words.",
    "not listed": "The manifest lists no such file.",
    "same list": "They are the same manifest.",
    "other list": "Two manifests, of other files.",
}


def lines(answer: Answer) -> Iterator[str]:
    """What is told of two files, a line each; nothing of what they say can steer a terminal."""
    for line in _lines(answer):
        yield printable(line)


def _lines(answer: Answer) -> Iterator[str]:
    yield _named("first", answer.first)
    yield _named("second", answer.second)
    yield ""
    total = len(answer.words) + answer.more
    if total:
        yield f"The words differ, in {count(total, 'place')}:"
        for number, place in enumerate(answer.words, 1):
            yield f"{number:>3}. {told(place)}"
        if answer.more:
            yield f"     and {answer.more:,} more."
    else:
        yield _SAYS[answer.verdict]
    if answer.besides:
        if total:
            yield "What else there is to say:"
        for beside in answer.besides:
            yield f"  - {beside.says}"


def _named(which: str, about: About) -> str:
    edition = f", {about.printing}" if about.printing else ""
    return f"{which + ':':<8}{about.name} ({about.kind}, {about.size:,} bytes{edition})"


def _quoted(text: str) -> str:
    """Words between quotation marks; of a long passage those that it begins with."""
    words = text.split(" ")
    if len(words) <= _QUOTED + 4:
        return f"“{text}”"
    return f"“{' '.join(words[:_QUOTED])} …” ({len(words):,} words)"


def told(place: Place) -> str:
    """One place in a sentence."""
    here, there = place.where_first, place.where_second
    # Of what only one of them has, that one's place says the most.
    only = "" if place.first and place.second else "first" if place.first else "second"
    if place.moved:
        text = f"{_quoted(place.first)} stands elsewhere in the second: {there}"
        return f"{_capital(here)}: {text}."
    if only:
        where, other, words = (here, there, place.first) if only == "first" else (there, here, place.second)
        what = " this whole passage," if place.whole else ""
        elsewhere = "" if other == where or place.whole else f" (in the {'second' if only == 'first' else 'first'}: " \
                                                             f"{other})"
        return f"{_capital(where)}{elsewhere}: only the {only} has{what} {_quoted(words)}{_around(place)}."
    elsewhere = "" if here == there else f" (in the second: {there})"
    alike = f" They look alike: {place.signs}." if place.signs else ""
    return (f"{_capital(here)}{elsewhere}: the first has {_quoted(place.first)}, the second {_quoted(place.second)}"
            f"{_around(place)}.{alike}")


def _around(place: Place) -> str:
    if place.whole:
        return ""
    if place.before and place.after:
        return f", between “{place.before}” and “{place.after}”"
    return f", after “{place.before}”" if place.before else f", before “{place.after}”" if place.after else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
