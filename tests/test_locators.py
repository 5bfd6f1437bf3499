"""Paragraph numbers count on, unless the editor says what one is; and they only go up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from countermark.capture.markdown import escape
from countermark.editing import numbers_of
from countermark.locators import key, said_in
from countermark.markdown import parse_markdown


def numbers(text: str) -> tuple[tuple[str, ...], list[str]]:
    parsed, faults = parse_markdown(text, "d.md")
    return numbers_of(parsed), [each.message for each in faults]


def words(text: str) -> list[str]:
    from countermark.document import texts

    return list(texts(parse_markdown(text, "d.md")[0].blocks))


def test_what_was_put_in_has_a_letter_and_the_next_one_counts_on() -> None:
    assert numbers("A\n\n{#p1a} B\n\n{#p1b}\nC\n\nD") == (("1", "1a", "1b", "2"), [])


def test_what_was_put_in_before_the_first_is_0a() -> None:
    assert numbers("{#p0a} A\n\n{#p0b} B\n\nC") == (("0a", "0b", "1"), [])
    assert said_in("{#p0a} A\n\nB {#p7}\n\n{#p9}\nC") == {"0a", "9"}


def test_a_number_that_was_taken_out_is_passed_over() -> None:
    assert numbers("A\n\n{#p3} B\n\nC") == (("1", "3", "4"), [])


def test_the_mark_is_no_word_of_the_text() -> None:
    assert words("A\n\n{#p1a} B [x]{.identification}\n\n{#p5}\nC") == ["A", "B [x]", "C"]


def test_numbers_do_not_go_back_nor_stand_still() -> None:
    assert numbers("{#p3} A\n\n{#p2} B")[1] == ["paragraph 2 comes after 3"]
    assert numbers("A\n\n{#p1} B")[1] == ["there are two paragraphs 1"]


def test_where_nothing_is_numbered_nothing_is_said_of_numbers() -> None:
    text = "A\n\n::: letterhead\n{#p2} B\n:::\n\nC"
    assert numbers(text) == (("1", "2"), ["a paragraph here has no number, and 2 is said of it"])


def test_words_that_look_like_the_mark_are_escaped_by_capture() -> None:
    line = "{#p3} stood in the source"
    assert words(escape(line)) == [line]
    assert numbers(escape(line))[0] == ("1",)


def test_no_mark_is_made_of_other_braces() -> None:
    for text in ("{#p} A", "{#p0} A", "{#p00a} A", "{#p3A} A", "{#x3} A", "{ #p3} A"):
        assert numbers(text) == (("1",), []), text


@given(st.lists(st.tuples(st.integers(1, 99_999), st.sampled_from(["", *"abz"])), unique=True, max_size=12))
def test_numbers_that_are_said_are_the_numbers_where_they_go_up(said: list[tuple[int, str]]) -> None:
    ordered = [f"{count}{letter}" for count, letter in sorted(said)]
    text = "\n\n".join(f"{{#p{number}}} Text." for number in ordered) or "Text."
    assert numbers(text) == (tuple(ordered) or ("1",), [])
    assert sorted(ordered, key=key) == ordered
