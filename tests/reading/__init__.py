"""What tests of reading systems share: each module asks one of them how it shows a book."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from countermark.validators import NotRun
from tests.conftest import IN_CI

Answer = TypeVar("Answer")


def unless_missing(ask: Callable[[], Answer]) -> Answer:
    """What a reading system answers; one that cannot be run here skips the test, and fails it in CI."""
    try:
        return ask()
    except NotRun as error:
        (pytest.fail if IN_CI else pytest.skip)(f"not run: {error}")
