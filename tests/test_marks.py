"""A mark or a fence that was mistyped is told by what to write instead."""

from __future__ import annotations

import pytest

from countermark.markdown import parse_markdown
from countermark.marks import KNOWN, meant, unread


@pytest.mark.parametrize(("text", "code", "hint"), [
    ('A [word]{sic was="x"} b.', "D024", "put a dot before its name: {.sic"),
    ("A [word]{.sic was=“x”} b.", "D024", "use straight quotation marks"),
    ('A [word] {.sic was="x"} b.', "D024", "without a blank"),
    ("A [word]{lang=ru b.", "D024", "close it with a brace"),
    ('A [word]{.sic was="x}y"} b.', "D024", "put a backslash before quotation marks"),
    ("A [word]{.Sic} b.", "D024", "did you mean {.sic}?"),
    ("A [word]{.marking foo=1} b.", "D024", "a mark has one name"),
    ("A [word]{.marking .copy-number} b.", "D024", "a mark has one name"),
    ('A [word]{.sic .emendation was="x"} b.', "D026", "a mark has one name"),
    ('A [word]{.sic was="a {c" why="z"} b.', "D024", "put a backslash before quotation marks and braces"),
    ('A [word]{.sic was="x=“y}”"} b.', "D024", "put a backslash before quotation marks and braces"),
    ("A [word]{.Sic was=“x”} b.", "D024", "use straight quotation marks"),
    ("A [word]{.sik was=“x”} b.", "D024", "use straight quotation marks"),
    ("> ::: letterhead\n>\n> A\n::: dateline\n\nB\n\n:::", "D021", "put a line ':::' after its last line"),
    ("::: letterhead\n\n:::: dateline\n\nB\n\n::::\n\nC", "D021", "with more colons than they do"),
    ("> ::: letterhead\n> A\n>", "D021", "put a line ':::' after its last line"),
    ("A [word]{.secret} b.", "D024", "known marks: {.marking}"),
    ('A [word]{.sik was="x"} b.', "D026", "did you mean {.sic}?"),
    ('A [word]{was="x"} b.', "D026", "say it first: {.sic}"),
    ("A [word]{.sic was='x'} b.", "D024", 'write its values so: {.emendation was="…"'),
    ('A [word]{.sic was = "x"} b.', "D024", 'write its values so: {.emendation was="…"'),
    ('A [word]{.sic was: "x"} b.', "D024", 'write its values so: {.emendation was="…"'),
    ('A [word]{.sic, was="x"} b.', "D024", "take the comma out"),
    ("A [word]{lang=ru, .sic} b.", "D024", "take the comma out"),
    ("::: passage lang=ru\n\nA\n\n:::", "D020", "write its language so: ::: passage {lang=ru}"),
    ("::: passage {lang=ru\n\nA\n\n:::", "D020", "write its language so: ::: passage {lang=ru}"),
    ("A [word]{lang=} b.", "D024", "say which language: {lang=ru}"),
    ("::: letterhead\n\nA\n\n::: dateline\n\nB\n\n:::\n\nC", "D021", "if it is to hold 'dateline', give it more"),
    (":::: letterhead\n\nA\n\n::: dateline\n\nB\n\n::::\n\nC", "D021", "put a line ':::' after its last line"),
    ("A\n\n:::\n\nB", "D020", "take it out, or name the part"),
    ("::: dateline 5 June\n\nA\n\n:::", "D020", "put what follows 'dateline' on a line of its own"),
    ("::: datelin\n\nA\n\n:::", "D020", "did you mean 'dateline'?"),
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
    'A [word]{.emendation was="“x”" by="A" why="w"} b.', "See [a] {Identification card No. 5}.",
    "[1]{Variant reading of the copy} and [2] {Translator: x}"])
def test_what_is_right_is_not_told_of(text: str) -> None:
    assert not parse_markdown(text, "document.md")[1]


def test_what_cannot_be_read_is_quoted_and_the_part_that_was_left_open_is_named() -> None:
    text = 'One [first]{sic was="x"} and two.\n\n::: letterhead\n\nA\n\n::: dateline\n\nB\n\n:::\n'
    _, faults = parse_markdown(text, "document.md")
    assert [(each.line, each.message) for each in sorted(faults)] == [
        (1, 'a mark cannot be read: [first]{sic was="x"}'),
        (3, "the part 'letterhead' is not closed before 'dateline' opens")]


def test_a_name_that_is_far_from_all_suggests_none() -> None:
    assert meant("secret") is None
    assert {meant(name.upper()) for name in KNOWN} == {f"did you mean {{.{name}}}?" for name in KNOWN}


def test_a_mark_is_not_seen_where_another_word_begins_like_one() -> None:
    assert unread('A [word]{sic-foo was="x"} b.') is None


def test_each_of_two_parts_that_are_left_open_is_told_of_once() -> None:
    _, faults = parse_markdown("::: letterhead\n\nA\n\n::: dateline\n\nB\n", "document.md")
    assert [(each.line, each.code) for each in sorted(faults)] == [(1, "D021"), (5, "D021")]
