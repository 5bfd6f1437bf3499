"""A function that reads a stranger's file → its result, within limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_R = TypeVar("_R")


class Unfinished(Exception):
    """A function that gave no result."""


class Exceeded(Unfinished):
    """It used up the time or the memory that it was given."""


class Crashed(Unfinished):
    """Its process ended by a fault, or it raised an exception."""


def bounded(function: Callable[..., _R], *args: Any, seconds: float = 60, megabytes: int = 2048) -> _R:
    """What FUNCTION gives for ARGS. For now it runs in this process, and keeps no limit."""
    try:
        return function(*args)
    except Exception as error:
        raise Crashed(f"{type(error).__name__}: {error}") from error
