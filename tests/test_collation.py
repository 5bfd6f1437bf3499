"""A document that says anything else than its witness, in words or order, does not pass."""

from hypothesis import given
from hypothesis import strategies as st

from countermark.collation import collate_body
from countermark.witness import Passage, Witness

_TEXT = st.lists(st.lists(st.text("abcÄж한.,", min_size=1, max_size=6), min_size=1, max_size=9), min_size=1, max_size=6)


def _collate(theirs: list[list[str]], ours: list[list[str]]) -> list[str]:
    witness = Witness("w.txt", {}, tuple(Passage(n, " ".join(p)) for n, p in enumerate(theirs, 1)))
    return [str(f) for f in collate_body(witness, [" ".join(p) for p in ours], range(1, len(ours) + 1), "d.md")]


@given(_TEXT)
def test_the_same_words_pass(text: list[list[str]]) -> None:
    assert _collate(text, text) == []


@given(_TEXT, st.data())
def test_a_word_dropped_doubled_swapped_or_changed_is_named(text: list[list[str]], data: st.DataObject) -> None:
    paragraph = data.draw(st.integers(0, len(text) - 1))
    at = data.draw(st.integers(0, len(text[paragraph]) - 1))
    how = data.draw(st.sampled_from(["drop", "double", "change", "case", "swap"]))
    ours = [list(p) for p in text]
    words = ours[paragraph]
    if how == "drop":
        del words[at]
    elif how == "double":
        words.insert(at, words[at])
    elif how == "change":
        words[at] += "x"
    elif how == "case":
        words[at] = words[at].swapcase()
    else:
        other = data.draw(st.integers(0, len(words) - 1))
        words[at], words[other] = words[other], words[at]
    same = [w for p in ours for w in p] == [w for p in text for w in p]
    assert bool(_collate(text, ours)) is not same
