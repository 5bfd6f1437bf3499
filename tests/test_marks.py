"""A mark or a fence that was mistyped is told by what to write instead."""

from __future__ import annotations

import pytest

from countermark.markdown import parse_markdown
from countermark.marks import KNOWN, meant


@pytest.mark.parametrize(("text", "code", "hint"), [
    ('A [word]{sic was="x"} b.', "D024", "put a dot before its name: {.sic"),
    ("A [word]{.sic was=“x”} b.", "D024", "use straight quotation marks"),
    ('A [word] {.sic was="x"} b.', "D024", "without a blank"),
    ("A [word]{lang=ru b.", "D024", "close it with a brace"),
    ('A [word]{.sic was="x}y"} b.', "D024", "put a backslash before quotation marks"),
    ("A [word]{.Sic} b.", "D024", "did you mean {.sic}?"),
    ("A [word]{.secret} b.", "D024", "known marks: {.marking}"),
    ('A [word]{.sik was="x"} b.', "D026", "did you mean {.sic}?"),
    ('A [word]{was="x"} b.', "D026", "say it first: {.sic}"),
    ("::: letterhead\n\nA\n\n::: dateline\n\nB\n\n:::\n\nC", "D021", "with more colons than they"),
    (":::: letterhead\n\nA\n\n::: dateline\n\nB\n\n::::\n\nC", "D021", "with more colons than they"),
    ("::: letterhead\n\nA\n\nC", "D021", "put a line ':::' after its last line"),
])
def test_what_was_meant_is_said(text: str, code: str, hint: str) -> None:
    _, faults = parse_markdown(text, "document.md")
    assert [each.code for each in faults] == [code]
    assert hint in faults[0].hint


@pytest.mark.parametrize("text", [
    ":::: letterhead\n\nA\n\n::: dateline\n\nB\n\n:::\n\n::::\n\nC",
    "::: letterhead\n\nA\n\n:::\n\n::: dateline\n\nB\n\n:::\n\nC",
    "> :::: letterhead\n>\n> A\n>\n> ::: dateline\n>\n> B\n>\n> :::\n>\n> ::::\n\nC",
    'A [word]{.emendation was="“x”" by="A" why="w"} b.'])
def test_what_is_right_is_not_told_of(text: str) -> None:
    assert not parse_markdown(text, "document.md")[1]


def test_a_name_that_is_far_from_all_suggests_none() -> None:
    assert meant("secret") is None
    assert {meant(name.upper()) for name in KNOWN} == {f"did you mean {{.{name}}}?" for name in KNOWN}
