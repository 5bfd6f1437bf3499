"""The witness is read whole: no line of it is lost, doubled or moved."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from countermark.project import Project
from countermark.witness import LABELS, read_witness
from tests.conftest import SLUG

_LINES = st.lists(st.one_of(st.sampled_from([*(f"{name}:" for name in LABELS), "", "<https://a.example/1>"]),
                            st.text("abcЖ한“\"'<>:-. \n", max_size=12)), max_size=30)


def test_the_memo_has_the_head_and_body_of_its_export(project: Project) -> None:
    witness = read_witness(project.witness(SLUG).read_bytes(), "witness.txt")
    assert list(witness.head) == ["date as given", "title", "citation", "url as given", "summary", "credits",
                                  "original language", "contents"]
    assert witness.head["date as given"].text == "June 5, 1956"
    assert witness.head["contents"].text == "Translation - English"
    assert witness.body[0].text.splitlines() == ["Embassy of the USSR in the DPRK Top Secret", "No. 179 Copy No. 2",
                                                 '"13" June 1956']
    assert witness.body[-1].text.endswith("on the evening of 8 June.")


@given(_LINES)
def test_every_line_lands_in_exactly_one_place(passages: list[str]) -> None:
    """All but the labels; an address in a citation loses its angle brackets, nothing else changes."""
    witness = read_witness("\n\n".join(passages).encode(), "witness.txt")
    words = Counter(w.strip("<>") for p in passages for w in p.split())
    kept = Counter(w.strip("<>") for p in (*witness.head.values(), *witness.body) for w in p.text.split())
    assert not kept - words
    gone = words - kept
    assert all(f"{name}:" in {p.strip() for p in passages} for name in LABELS if any(w in f"{name}:" for w in gone))
    assert set(gone) <= {w for name in LABELS for w in f"{name}:".split()}
    assert all(count == 1 for count in gone.values())


def test_a_witness_without_labels_is_all_body() -> None:
    witness = read_witness(b"One\n\nTwo", "w")
    assert not witness.head
    assert [p.text for p in witness.body] == ["One", "Two"]


def test_a_documents_own_line_is_no_label() -> None:
    head = ["June 5, 1956", "A title", "Citation:", "Where it lies.", "Contents:", "Translation - English"]
    body = ["First.", "Second.", "Summary:", "The document's own summary.", "Contents:", "Its own contents."]
    far = [*head, *["Words."] * 9, *body]
    assert [p.text for p in read_witness("\n\n".join(far).encode(), "w.txt").body] == far[6:]
    twice = [*head[:4], "Summary:", "Said once.", *head[4:], *body]
    assert [p.text for p in read_witness("\n\n".join(twice).encode(), "w.txt").body] == body
