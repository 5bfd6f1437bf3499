"""Our citations are those that a CSL processor prints, but for what is listed in oracles/csl.yaml with its reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import unless_missing
from tests.oracles.csl import COMPARED, FORMS, item, ours, printed
from tests.test_citations import CASES, record_of

DOCUMENTS: dict[str, Any] = COMPARED["documents"]


def test_the_processor_prints_what_is_compared() -> None:
    """Where this fails after a change of our CSL-JSON or of a lock, its new text goes into oracles/csl.yaml."""
    items = [{"id": name, **told["item"]} if "item" in told else item(name, record_of(CASES[name]["record"]))
             for name, told in DOCUMENTS.items()]
    theirs = unless_missing(lambda: printed(items))
    assert theirs == {name: {form: told[form]["theirs"] for form in FORMS} for name, told in DOCUMENTS.items()}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_ours_is_the_same_but_for_what_is_listed(name: str, form: str) -> None:
    compared = DOCUMENTS[name][form]
    if "none" in compared:
        assert form not in ours(record_of(CASES[name]["record"]))
        return
    text: str = compared["theirs"]
    for why, theirs, changed in compared.get("but", ()):
        assert why in COMPARED["reasons"]
        assert text.count(theirs) >= 1, theirs
        text = text.replace(theirs, changed, 1)
    assert text == ours(record_of(CASES[name]["record"]))[form]


def test_every_reason_is_needed() -> None:
    used = {why for told in DOCUMENTS.values() for form in FORMS for why, *_ in told[form].get("but", ())}
    assert used == set(COMPARED["reasons"])

