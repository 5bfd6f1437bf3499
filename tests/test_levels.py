"""The ranks of headings, whatever a document has."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from countermark.outline import levels


@settings(max_examples=60)
@given(st.lists(st.integers(1, 6), max_size=12))
def test_levels_skip_none_and_keep_what_is_deeper_deeper(found: list[int]) -> None:
    depths = levels(found)
    assert all(later <= before + 1 for before, later in zip([0, *depths], depths, strict=False))
    for n in range(1, len(found)):
        if found[n] > found[n - 1]:
            assert depths[n] == depths[n - 1] + 1
