"""Markdown gives blocks without losing a word; what it cannot set, it names."""

from hypothesis import given
from hypothesis import strategies as st

from countermark.document import Items, Marked, Paragraph, Part, Table, inline_text, texts
from countermark.markdown import parse_markdown

_WORD = st.text("abcdefgЖд한é'\"“”.,;()", min_size=1, max_size=9)
_PARAGRAPHS = st.lists(st.lists(_WORD, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8)


@given(_PARAGRAPHS)
def test_plain_paragraphs_come_back_word_for_word_and_numbered(paragraphs: list[str]) -> None:
    parsed, faults = parse_markdown("\n\n".join(paragraphs), "d.md")
    assert not faults
    assert [t.split() for t in texts(parsed.blocks)] == [p.split() for p in paragraphs]
    assert [b.number for b in parsed.blocks if isinstance(b, Paragraph)] == [str(n + 1) for n in range(len(paragraphs))]
    assert len(parsed.lines) == len(paragraphs)


@given(st.text(max_size=200))
def test_no_text_makes_the_parser_fail(text: str) -> None:
    parsed, faults = parse_markdown(text, "d.md")
    assert faults or len(list(texts(parsed.blocks))) == len(parsed.lines)


def test_a_part_keeps_its_lines_its_marks_and_its_heading() -> None:
    parsed, faults = parse_markdown(
        "::: letterhead\nOffice [Top Secret]{.marking}\nNo. 1\n:::\n\n::: entry\n5 June\n\nText.\n:::\n", "d.md")
    assert not faults
    head, entry = parsed.blocks
    assert isinstance(head, Part)
    assert isinstance(entry, Part)
    assert inline_text(entry.heading) == "5 June"
    assert isinstance(entry.blocks[0], Paragraph)
    assert entry.blocks[0].number == "1"
    assert isinstance(head.blocks[0], Paragraph)
    assert any(isinstance(i, Marked) and i.kind == "marking" for i in head.blocks[0].inlines)
    assert list(texts(parsed.blocks)) == ["Office Top Secret No. 1", "5 June", "Text."]


def test_lists_and_tables_keep_their_words() -> None:
    parsed, faults = parse_markdown("12) three\n12) four\n\n- dash\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "d.md")
    assert not faults
    assert isinstance(parsed.blocks[0], Items)
    assert isinstance(parsed.blocks[2], Table)
    assert list(texts(parsed.blocks)) == ["12)", "three", "12)", "four", "-", "dash", "a", "b", "1", "2"]
    assert len(parsed.lines) == 10


def test_signs_of_archival_text_are_text() -> None:
    source = "<b>bold</b> `code` [name] [a]: b\n\n    indented by the typist\n\nunderlined\n---x"
    parsed, faults = parse_markdown(source, "d.md")
    assert not faults
    assert "".join(texts(parsed.blocks)).split() == source.replace("\n\n", "").split() or \
        [w for t in texts(parsed.blocks) for w in t.split()] == source.split()
