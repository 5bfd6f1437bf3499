"""A published number stays with its paragraph, whatever is put in, reworded or taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from countermark.publishing.numbers import digests_of, misplaced

TEXTS = {
    "1": "A meeting was held with comrade Choe, who told of the construction of a factory.",
    "2": "The conversation then turned to the visit of the delegation to Eastern Europe.",
    "3": "I noted that the ambassador had always given moral support to his friends.",
    "4": "In reply he remarked evasively that different opinions exist in the leadership.",
}


def told(before: Mapping[str, str], now: Mapping[str, str], ever: Iterable[str] = ()) -> list[str]:
    return [message for message, _ in misplaced(before, now, {*before, *ever}, digests_of(before))]


def test_nothing_moved_where_nothing_was_changed() -> None:
    assert told(TEXTS, TEXTS) == []


def test_words_may_change_and_paragraphs_be_put_in_or_taken_out() -> None:
    assert told(TEXTS, {**TEXTS, "2": TEXTS["2"].replace("Eastern", "Western")}) == []
    assert told(TEXTS, {**TEXTS, "2": "Something else altogether stands here now, in other words."}) == []
    assert told(TEXTS, {"1": TEXTS["1"], "1a": "Put in between the two.", **TEXTS}) == []
    assert told(TEXTS, {number: text for number, text in TEXTS.items() if number != "3"}) == []


def test_a_paragraph_put_in_without_a_letter_moves_all_after_it() -> None:
    now = dict(zip("12345", [TEXTS["1"], "New.", *list(TEXTS.values())[1:]], strict=True))
    assert [message.partition(":")[0] for message in told(TEXTS, now)] == [
        "paragraph 2 of the last edition would be paragraph 3", "paragraph 3 of the last edition would be paragraph 4",
        "paragraph 4 of the last edition would be paragraph 5"]


def test_one_taken_out_without_a_word_moves_all_after_it() -> None:
    now = dict(zip("123", [TEXTS[number] for number in "134"], strict=True))
    assert len(told(TEXTS, now)) == 2


def test_two_that_change_places_are_told_both() -> None:
    assert len(told(TEXTS, {**TEXTS, "2": TEXTS["3"], "3": TEXTS["2"]})) == 2


def test_one_that_moves_and_is_reworded_is_told() -> None:
    reworded = TEXTS["2"].replace("Eastern", "Western")
    assert len(told(TEXTS, {**TEXTS, "2": TEXTS["3"], "3": reworded})) == 2


def test_a_number_that_was_taken_out_is_not_given_again() -> None:
    without = {number: text for number, text in TEXTS.items() if number != "3"}
    assert len(told(without, {**without, "3": "A new paragraph in an old one's place."}, ever={"3"})) == 1
    assert told(without, {**without, "3a": "A new paragraph with a new number."}, ever={"3"}) == []


def test_by_digests_alone_what_moved_as_it_stood_is_told() -> None:
    swapped = {**TEXTS, "2": TEXTS["3"], "3": TEXTS["2"]}
    found = [message for message, _ in misplaced({}, swapped, TEXTS, digests_of(TEXTS))]
    assert len(found) == 2
    assert [*misplaced({}, {**TEXTS, "2": "Reworded."}, TEXTS, digests_of(TEXTS))] == []


@given(st.permutations(list(TEXTS)))
def test_any_other_order_is_told(order: list[str]) -> None:
    now = dict(zip(TEXTS, (TEXTS[number] for number in order), strict=True))
    moved = sum(here != there for here, there in zip(TEXTS, order, strict=True))
    assert len(told(TEXTS, now)) == moved
