"""Parts of a text that are not closed, or not known → what is said of them, and how to mend them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from countermark.document import PARTS
from countermark.figures import FIGURE

_KNOWN = (*PARTS, FIGURE)


def not_closed(tokens: Iterable[Token], source: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """The TOKENS of a text, of the lines SOURCE → message, hint and line, counted from 0, of each part that no line of
    its own closes: a line that closes another closes it by the way."""
    closed: dict[int, Token] = {}
    for token in tokens:
        if token.type == "container_part_open" and token.map:
            end = token.map[1]
            outer = closed.setdefault(end, token)
            ends = end < len(source) and _is_closing(source[end].strip(" >"), token.markup)
            if token.info.strip() and not (ends and outer is token):  # one without a name is told of by itself
                yield _not_closed(token, outer if ends else token)


def _is_closing(line: str, markup: str) -> bool:
    return len(line) >= len(markup) and not line.strip(":")


def _not_closed(part: Token, outer: Token) -> tuple[str, str, int]:
    """What is said of PART, or of the OUTER one that ends with it: a line with as many colons closes either."""
    assert part.map
    assert outer.map
    name, holder, line = part.info.strip(), outer.info.strip(), part.map[0]
    mend = f"put a line '{outer.markup}' after its last line"
    if outer is part:
        return f"the part '{name}' is not closed", mend, line
    if len(outer.markup) < len(part.markup):
        return (f"the part '{name}' has more colons than '{holder}', which holds it",
                "a part that holds others opens and closes with more colons than they do", line)
    if outer.markup != part.markup:
        return (f"the part '{name}' is not closed before '{holder}' is, which holds it",
                f"put a line '{part.markup}' after its last line", line)
    return (f"the part '{holder}' is not closed before '{name}' opens",
            f"{mend}; or, if it is to hold '{name}', give it more colons", outer.map[0])


def no_such_part(name: str, markup: str) -> tuple[str, str]:
    """The NAME behind the colons MARKUP, which no part has → message and hint."""
    if not name:
        return (f"this '{markup}' closes no part, and opens one without a name",
                "take it out, or name the part; one that holds others opens and closes with more colons than they do")
    close = difflib.get_close_matches(name, _KNOWN, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "known parts: " + ", ".join(_KNOWN)
    first, *rest = name.split()
    if first in _KNOWN and any(each.strip("{").startswith("lang") for each in rest):
        hint = f"write its language so: {markup} {first} {{lang=ru}}"
    elif first in _KNOWN:
        hint = f"put what follows '{first}' on a line of its own"
    return f"there is no part named '{name}'", hint
