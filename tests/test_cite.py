"""`./doit cite`: a paragraph is asked for as people speak of it, and what cannot be read is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from countermark.citations.verbs import numbers_asked
from tests.test_golden import lay, type_in


@pytest.mark.parametrize("text", ["3", " 3 ", "p3", "p. 3", "#3", "#p3", "par. 3", "par 3", "para. 3", "paragraph 3",
                                  "Paragraph 3", "¶3", "¶ 3", "§3"])
def test_a_paragraph_has_many_names_and_one_number(text: str) -> None:
    assert numbers_asked(text) == ("3",)


@pytest.mark.parametrize("text", ["3-5", "3–5", "3 - 5", "pars. 3–5", "¶¶ 3-5", "paragraphs 3-5", "p3-p5", "#p3-#p5"])
def test_several_are_asked_for_by_the_first_and_the_last(text: str) -> None:
    assert numbers_asked(text) == ("3", "5")


@pytest.mark.parametrize("text", ["3-4-5", "-", "3-", "three", "page"])
def test_what_is_no_number_is_looked_for_as_it_is(text: str) -> None:
    assert numbers_asked(text) == (text,)
    assert numbers_asked("3a") == ("3a",)


def cite(root: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
         ) -> tuple[int, str, str]:
    lay("good-cite", root)
    status = type_in(root, f"cite {line}", monkeypatch)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize(("line", "told"), [
    ("document --paragrph 3", "option --paragrph not recognized: ./doit cite SLUG [--paragraph N]\n"),
    ("-x document", "option -x not recognized: ./doit cite SLUG [--paragraph N]\n"),
    ("document -p", "option -p requires argument: ./doit cite SLUG [--paragraph N]\n"),
    ("document --paragraph", "option --paragraph requires argument: ./doit cite SLUG [--paragraph N]\n"),
    ("", "say which document: ./doit cite SLUG\n"),
])
def test_what_cannot_be_read_is_told(line: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                     capsys: pytest.CaptureFixture[str]) -> None:
    assert cite(tmp_path, line, monkeypatch, capsys) == (1, "", told)


def test_a_range_that_ends_where_no_paragraph_is_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                         capsys: pytest.CaptureFixture[str]) -> None:
    status, out, told = cite(tmp_path, "document -p 2-9", monkeypatch, capsys)
    assert (status, out) == (1, "")
    assert "D081: there is no paragraph 9\nhint: its paragraphs are 1 to 3\n" in told


@pytest.mark.parametrize(("asked", "printed"), [("2-3", "pars. 2–3"), ("3-2", "pars. 2–3"), ("2-2", "par. 2")])
def test_a_range_is_printed_from_its_first_paragraph_to_its_last(
        asked: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = cite(tmp_path, f"document -p {asked}", monkeypatch, capsys)
    assert status == 0
    assert out.splitlines()[1].endswith(f", {printed}.")
