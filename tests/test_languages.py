"""Languages and scripts have the tags that their registries give them; what is not known has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.forms import is_language
from countermark.languages import SCRIPTS, TAGS, script_of, tag_of


@pytest.mark.parametrize(("name", "tag"), [
    ("Russian", "ru"), (" russian\n", "ru"), ("KOREAN", "ko"), ("Chinese", "zh"), ("German", "de"), ("Farsi", "fa"),
    ("", ""), (None, ""), ("Specimen", ""), ("Russian, Korean", ""), ("Russian and Korean", ""), ("ru", ""),
])
def test_an_archives_word_for_one_language_has_its_tag(name: str | None, tag: str) -> None:
    assert tag_of(name) == tag


def test_every_tag_has_the_form_of_one() -> None:
    assert all(is_language(tag) and len(tag) == 2 and name == name.lower() for name, tag in TAGS.items())
    assert all(len(code) == 4 and code == code.capitalize() for code in SCRIPTS.values())


@pytest.mark.parametrize(("text", "script"), [
    ("V. I. Ivanov", "Latn"), ("Ch'oe Yong-gŏn", "Latn"), ("Иванов В. И.", "Cyrl"), ("Хрущёв", "Cyrl"),
    ("박일우", "Hang"), ("朴一禹", "Hani"), ("Παπαδόπουλος", "Grek"), ("ประเทศไทย", "Thai"), ("Ivanov Иванов", ""),
    ("朴一禹 박", ""), ("", ""), ("5–7.", ""), ("きかい", ""),
])
def test_a_script_is_told_by_all_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@given(st.text(), st.text())
def test_text_of_two_scripts_is_of_none(one: str, other: str) -> None:
    scripts = {script_of(one), script_of(other)}
    assert script_of(one + other) in {*scripts, ""}
    assert len(scripts - {""}) < 2 or script_of(one + other) == ""
