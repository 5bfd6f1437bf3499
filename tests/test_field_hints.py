"""What an editor is told of a record that YAML cannot read, by the slip that was likely made."""

from __future__ import annotations

import pytest

from countermark.fields import read_fields


@pytest.mark.parametrize(("text", "hint"), [
    ("title: A\nedition:\n\tnumber: 1\n", "a tab does not count"),
    ("publisher:Town Archive\nrights: all\n", "put a blank after the colon: 'publisher: …'"),
    ("rights: >-\n  The archive\noffers it\ntitle: A\n", "indent the line 'offers it'"),
    ("title: A: b\n", "stands between single"),
    ("title: 'A' b\n", "stands between single"),
    ("base address: 'https://a.org' x\n", "stands between single"),
])
def test_the_likely_slip_is_named(text: str, hint: str) -> None:
    _, faults = read_fields(text, "document.md")
    assert [each.code for each in faults] == ["D003"]
    assert hint in faults[0].hint, str(faults[0])


def test_a_field_that_is_not_indented_is_told_so() -> None:
    _, faults = read_fields("date: 1956\nreviewed:\nby: A\ndate: 2026-11-30\n", "document.md")
    assert [(each.code, "indent what belongs" in each.hint) for each in faults] == [("D004", True)]
