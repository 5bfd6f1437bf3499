"""Where lines may end: said by us, the same everywhere, and no letter of the text is touched."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.breaks import IN_A_TITLE, LONGEST, Piece, pieces

LANGUAGES = ("en", "de", "ru", "ko", "th", "und")
#: What pieces that are left to Pango may be made of: blanks, and words that every version of UAX 14 treats alike.
ALIKE = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’-](?:[^\W\d_][\u0300-\u036f]*)+)*|\d+")
MARKS = re.compile(r"[“”‘’\"'«»„‚‹›(\[¿¡\]).,;:!?…]*")
SIGNS = "Aabc-ЖИя한글ก็ำ่ .,'’“”„«»()[]/—–…!?:;1290%$§&\u00a0\u2011\u0301\n\t"


def shown(text: str, language: str = "en") -> str:
    """TEXT with | where a line may end and no blank stands, and with pieces that are whole in braces."""
    return "".join((f"{{{p.text}}}" if p.whole else p.text) + "|" * p.ends for p in pieces(text, language))


@given(st.text(SIGNS, max_size=80) | st.text(max_size=40), st.sampled_from(LANGUAGES))
def test_no_letter_is_touched(text: str, language: str) -> None:
    assert "".join(piece.text for piece in pieces(text, language)) == text


@given(st.text(SIGNS, max_size=80) | st.text(max_size=40), st.sampled_from(LANGUAGES))
def test_what_is_left_to_pango_leaves_it_no_choice(text: str, language: str) -> None:
    for piece in pieces(text, language):
        for word in re.split(r"[ \n\t]+", piece.text) if not piece.whole else ():
            marks = MARKS.match(word)
            assert marks  # it matches no marks as well
            core = word[marks.end():]
            rest = ALIKE.match(core)
            assert not core or (rest and MARKS.fullmatch(core[rest.end():])), (piece, word)


@given(st.text(SIGNS, max_size=80), st.sampled_from(LANGUAGES))
def test_a_line_ends_only_after_what_says_so_or_at_a_blank(text: str, language: str) -> None:
    for before, after in zip(found := pieces(text, language), found[1:], strict=False):
        if before.ends:
            assert before.text
            assert after.text
    assert not any(piece.ends for piece in found[-1:])


@given(st.text("abc/-.?=%é_한ก่\u0301\u00a0", min_size=1, max_size=300), st.sampled_from([LONGEST, IN_A_TITLE]))
def test_no_piece_is_wider_than_its_place(text: str, longest: int) -> None:
    for piece in pieces(text, "ko", longest):
        bare = "".join(sign for sign in piece.text if unicodedata.category(sign) != "Mn")
        assert not piece.whole or sum(2 if sign == "한" else 1 for sign in bare) <= longest + 8


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("begun c.1200 and", "en", "begun {c.1200} and"),
    ("Choe Chang-ik said", "en", "Choe {Chang-ik} said"),
    ("the meat-packing plant", "en", "the meat-packing plant"),
    ("“the party—which,” he", "en", "“the {party—}|which,” he"),
    ("so . . . and", "en", "{so . . .} and"),
    ("1950–1953, No.5, 5-го, RSDRP(b)", "en", "{1950–1953,} {No.5,} {5-го,} {RSDRP(b)}"),
    ("Pyongyang is government", "en", "{Pyongyang} is government"),
    ("die „Verantwortung“ der Verwaltung", "de", "die {„}Verantwortung{“} der Verwaltung"),
    ("조선로동당 제3차", "ko", "{조선로동당} {제3차}"),
    ("แรงงานเกาหลี", "th", "{แรงงาน}|{เกาหลี}"),
    ("https://archive.example/document/114130/x", "en", "{https://}|{archive.example/}|{document/}|{114130/x}"),
    ("Ф.5.Оп.28. “по-видимому”", "ru", "{Ф.5.Оп.28.} {“по-видимому”}"),
    ("", "en", ""),
    (" a ", "en", " a "),
])
def test_examples(text: str, language: str, expected: str) -> None:
    assert shown(text, language) == expected


def test_pieces_that_nothing_parts_are_one() -> None:
    assert pieces("some plain words, and more.") == (Piece("some plain words, and more."),)
