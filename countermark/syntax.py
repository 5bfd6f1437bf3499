"""How an edition’s Markdown is read: CommonMark by markdown-it-py, with parts, marks and notes.

Rules are off that would swallow an archival text’s own characters: raw HTML, code, reference definitions, underlined
headings.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from countermark.locators import read_said

#: Past its own limit of 20, markdown-it drops what is nested deeper; past this one, parsing is refused (parse.py).
_DEEPEST = 10_000
_MARK = re.compile(r"(?<=\])\{(?:[^{}\\]|\\.)*\}", re.DOTALL)


@cache
def text_parser() -> MarkdownIt:
    """The parser of a document's text; what it does not know stays as it was typed."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    parser.disable(["code", "fence", "backticks", "reference", "lheading", "html_block", "html_inline"])
    # Every address becomes a link here, and is judged below: a refused one must be named, not left as it stands.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the library’s own way to set it
    container_plugin(parser, "part", validate=lambda info, markup: True)
    attrs_plugin(parser, spans=True, after=())
    parser.core.ruler.before("inline", "marks_on_one_line", _marks_on_one_line)
    parser.core.ruler.before("inline", "numbers_said", read_said)
    _notes(parser)
    return parser


def _marks_on_one_line(state: StateCore) -> None:
    """Let a mark's values go over the ends of lines: the plugin keeps of each only what stands before the first."""
    for token in state.tokens:
        if token.type == "inline" and "\n" in token.content:
            token.content = _MARK.sub(lambda match: match[0].replace("\n", " "), token.content)


def _notes(parser: MarkdownIt) -> None:
    """Notes by their labels; definitions stay where they are, so that one which nothing calls can be named."""
    footnote_plugin(parser, inline=False, move_to_end=False, always_match_refs=True)


@cache
def field_parser() -> MarkdownIt:
    """A field of the record takes marked words, calls of notes and backslashes; nothing else means anything there."""
    parser = MarkdownIt("zero").enable("escape")
    attrs_plugin(parser, spans=True, after=())
    _notes(parser)
    return parser
