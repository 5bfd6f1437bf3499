"""The ebook's style sheet leaves size, colours and outer margins to the reading system and its reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tinycss2

from countermark import sight
from countermark.layout import load_sheet
from countermark.project import Project

#: Of these, a pixel or a millimetre would stay where letters are made larger.
_LENGTH = re.compile(r"(?<![\w.#-])-?(?:\d+\.?\d*|\.\d+)(px|pt|mm|cm|in|pc|q|vw|vh)\b")


def _declarations(project: Project) -> Iterator[tuple[str, str, str]]:
    for rule in tinycss2.parse_stylesheet(load_sheet(project, "ebook"), skip_comments=True, skip_whitespace=True):
        assert rule.type == "qualified-rule", "no rule hangs on a medium, a size or a theme"
        selector = tinycss2.serialize(rule.prelude).strip()
        for each in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
            yield selector, each.name, tinycss2.serialize(each.value).strip()


def test_lengths_are_relative_and_text_has_no_colour(project: Project) -> None:
    fixed = [(selector, name, value) for selector, name, value in _declarations(project) if _LENGTH.search(value)]
    assert fixed == [(".cover img", "max-height", "95vh"), ("th, td", "border-bottom", "1px solid")]
    coloured = [each for each in _declarations(project) if "color" in each[1] or "background" in each[1]]
    assert coloured == [("a", "color", "inherit"), (".figure img", "background-color", "#fff")]


def test_what_hyphenates_can_be_kept_from_it_and_nothing_is_important(project: Project) -> None:
    said = list(_declarations(project))
    assert {name for _, name, value in said if value == "auto" and "hyphens" in name} == {
        "hyphens", "-webkit-hyphens", "-epub-hyphens"}
    assert "!important" not in load_sheet(project, "ebook")
    assert sight.hiding(load_sheet(project, "ebook")) == ()


def test_every_family_ends_in_one_that_each_system_has(project: Project) -> None:
    families = [value for _, name, value in _declarations(project) if name == "font-family"]
    assert families
    assert all(value.endswith(", serif") for value in families)
