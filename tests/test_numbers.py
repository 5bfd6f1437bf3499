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


def told(before: Mapping[str, str], now: Mapping[str, str], said: Iterable[str] = (),
         ever: Iterable[str] = ()) -> list[str]:
    return [message for message, _ in misplaced(before, now, {*said}, {*before, *ever}, digests_of(before))]


def counted(*texts: str) -> dict[str, str]:
    return {str(number): text for number, text in enumerate(texts, 1)}


def test_nothing_moved_where_nothing_was_changed() -> None:
    assert told(TEXTS, TEXTS) == []


def test_words_may_change_and_paragraphs_be_put_in_or_taken_out() -> None:
    assert told(TEXTS, {**TEXTS, "2": TEXTS["2"].replace("Eastern", "Western")}) == []
    assert told(TEXTS, {"1": TEXTS["1"], "1a": "Put in between the two.", **TEXTS}, {"1a"}) == []
    assert told(TEXTS, {"0a": "Put in before all others.", **TEXTS}, {"0a"}) == []
    assert told(TEXTS, {number: text for number, text in TEXTS.items() if number != "3"}, {"4"}) == []
    assert told(TEXTS, {**TEXTS, "5": "Put in behind all others."}) == []


def test_a_paragraph_put_in_without_a_letter_moves_all_after_it_and_the_first_is_told() -> None:
    now = counted(TEXTS["1"], "New.", *list(TEXTS.values())[1:])
    found = told(TEXTS, now)
    assert [message.partition(":")[0] for message in found] == ["paragraph 2 of the last edition would be paragraph 3"]
    assert found[0].endswith(", and 2 after it")


def test_one_taken_out_without_a_word_moves_all_after_it() -> None:
    assert len(told(TEXTS, counted(TEXTS["1"], TEXTS["3"], TEXTS["4"]))) == 1


def test_two_that_change_places_are_told() -> None:
    assert len(told(TEXTS, {**TEXTS, "2": TEXTS["3"], "3": TEXTS["2"]})) == 1
    reworded = TEXTS["2"].replace("Eastern", "Western")
    assert len(told(TEXTS, {**TEXTS, "2": TEXTS["3"], "3": reworded})) == 1


def test_one_that_is_moved_on_purpose_gets_a_number_of_its_own() -> None:
    without = {number: text for number, text in TEXTS.items() if number != "1"}
    assert told(TEXTS, {**without, "5": TEXTS["1"]}, {"2", "5"}) == []
    assert len(told(TEXTS, {**without, "5": TEXTS["1"]}, {"2"})) == 1, "counting has not said it"


def test_what_stands_under_a_number_in_other_words_altogether_is_asked_about() -> None:
    now = {**TEXTS, "4": "Xylophones quickly jumped, zzz."}
    (message,) = told(TEXTS, now)
    assert message.startswith("paragraph 4 has other words than in the last edition")
    assert told(TEXTS, now, {"4"}) == [], "the editor has said that it is the same one"


def test_a_number_that_was_taken_out_is_not_given_again() -> None:
    without = {number: text for number, text in TEXTS.items() if number != "3"}
    assert len(told(without, {**without, "3": "A new paragraph in an old one's place."}, {"3", "4"}, {"3"})) == 1
    assert told(without, {**without, "3a": "A new paragraph with a new number."}, {"3a", "4"}, {"3"}) == []


def test_paragraphs_of_the_same_words_are_told_apart_by_their_order() -> None:
    minutes = counted("Yes.", "No.", "Yes.", "No.")
    (message,) = told(minutes, counted("Put in.", "Yes.", "No.", "Yes.", "No."))
    assert message.startswith("paragraph 1 of the last edition would be paragraph 2")
    assert told(minutes, {"0a": "Put in.", **minutes}, {"0a"}) == []


def test_a_new_one_like_an_old_one_is_new_where_it_is_said() -> None:
    minutes = counted("Approved.", "The second point was the harvest.")
    reworded = {**minutes, "1": "Approved by all."}
    assert told(minutes, {**reworded, "3": "Approved."}, {"3"}) == []
    assert len(told(minutes, {**reworded, "3": "Approved."})) == 1


def test_by_digests_alone_what_moved_as_it_stood_is_told() -> None:
    swapped = {**TEXTS, "2": TEXTS["3"], "3": TEXTS["2"]}
    assert len([*misplaced({}, swapped, (), TEXTS, digests_of(TEXTS))]) == 1
    assert [*misplaced({}, {**TEXTS, "2": "Reworded."}, (), TEXTS, digests_of(TEXTS))] == []


@given(st.permutations(list(TEXTS)))
def test_any_other_order_is_told(order: list[str]) -> None:
    now = dict(zip(TEXTS, (TEXTS[number] for number in order), strict=True))
    assert bool(told(TEXTS, now)) is (order != list(TEXTS))


@given(st.permutations(list(TEXTS)), st.integers(0, 4))
def test_what_the_refusal_hints_at_is_taken(order: list[str], at: int) -> None:
    """A paragraph put in anywhere: with the mark that the refusal names, nothing is wrong any more."""
    texts = [TEXTS[number] for number in order]
    before = counted(*texts)
    now = counted(*texts[:at], "Something else was put in here.", *texts[at:])
    found = [*misplaced(before, now, set(), set(before), digests_of(before))]
    assert bool(found) is (at < 4)
    if found:
        letter = f"{at}a"
        assert f"{{#p{letter}}}" in found[0][1]
        assert told(before, {**dict(list(before.items())[:at]), letter: "Something else.",
                             **dict(list(before.items())[at:])}, {letter}) == []
