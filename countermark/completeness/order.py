"""Tokens → where the document's text stands among them, word by word in its order; or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countermark.completeness.words import Tokens, length_at, seen, whole_words


@dataclass(frozen=True, slots=True)
class Place:
    """The text stands from START to END of the tokens; FAULT says what is wrong with it, or ""."""

    start: int
    end: int
    fault: str = ""


def place_of(body: Sequence[str], tokens: Tokens, before: str, after: Sequence[str]) -> Place:
    """Where BODY, the text's words, stands in TOKENS: between the heading BEFORE and one of the headings AFTER."""
    starts = [*_headings(before, tokens)]
    for start in starts:
        length = length_at(body, tokens, start)
        if (length or not body) and any(end == start + length for text in after for end in _ends(text, tokens)):
            return Place(start, start + length)
    start, end = _about(body, tokens, starts, [end for text in after for end in _ends(text, tokens)])
    return Place(start, end, _difference(body, whole_words(tokens[start:end], body)))


def _headings(text: str, tokens: Tokens) -> Iterator[int]:
    """Where what follows the words of TEXT begins."""
    words = seen(text).split()
    for at in range(len(tokens)):
        if length := length_at(words, tokens, at):
            yield at + length


def _ends(text: str, tokens: Tokens) -> Iterator[int]:
    words = seen(text).split()
    return (at for at in range(len(tokens)) if tokens[at].text[0] == words[0][0] and length_at(words, tokens, at))


def _about(body: Sequence[str], tokens: Tokens, starts: Sequence[int], ends: Sequence[int]) -> tuple[int, int]:
    """Where BODY should stand: between the first two headings, or where one is missing from its first word on."""
    if starts:
        return starts[0], min((at for at in ends if at >= starts[0]), default=len(tokens))
    from rapidfuzz.distance import Levenshtein

    same = [op for op in Levenshtein.opcodes([token.text for token in tokens], list(body)) if op.tag == "equal"]
    start = same[0].src_start if same else 0
    return start, min((at for at in ends if at >= start), default=same[-1].src_end if same else start)


def _difference(body: Sequence[str], words: Sequence[str]) -> str:
    from rapidfuzz.distance import Levenshtein

    for op in Levenshtein.opcodes(body, words):
        if op.tag != "equal":
            before = " ".join(body[max(op.src_start - 3, 0):op.src_start])
            after = f", after '{before}'" if before else ""
            lost, new = " ".join(body[op.src_start:op.src_end][:12]), " ".join(words[op.dest_start:op.dest_end][:12])
            if not lost:
                return f"'{new}' does not belong there{after}"
            return f"'{lost}' is {f'{new!r}' if new else 'missing'}{after}"
    return "a word parts where no line ends, or other words stand around them"
