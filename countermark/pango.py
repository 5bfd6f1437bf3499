"""WeasyPrint 70.0's loading of Pango, made quick, and its use of it, made to give memory back.

Both change WeasyPrint from outside, which is done nowhere else, and both hold for the pinned version alone: where
the names are not there any more, nothing is changed. Neither moves a byte (tests/test_engine.py).
"""

from __future__ import annotations

import contextlib
import ctypes.util
import sys
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def loaded_by_name() -> Iterator[None]:
    """Have libraries loaded by their own names ("libpango-1.0.so.0"), not looked for by other programs.

    cffi asks ctypes' find_library first, which on Linux starts ldconfig, a compiler and a linker, for 0.16 s in all;
    the dynamic loader finds them without. Elsewhere (macOS) the search may be needed.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


class _Fresh(dict[Any, Any]):
    """A cache that keeps nothing: an attribute belongs to the one list that it was put in, and goes with it."""

    def setdefault(self, key: Any, value: Any = None) -> Any:
        return value


class _Pango:
    """The library, but a list of attributes made for a layout goes when the layout does."""

    def __init__(self, pango: Any) -> None:
        self._pango = pango
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._pango, name)
        setattr(self, name, value)  # found at once from now on
        return value

    def pango_attr_list_insert(self, attributes: Any, attribute: Any) -> None:
        self._pango.pango_attr_list_insert(attributes, attribute)
        self._made = attributes

    def pango_layout_set_attributes(self, layout: Any, attributes: Any) -> None:
        self._pango.pango_layout_set_attributes(layout, attributes)
        if attributes is self._made:
            # The layout holds it now; WeasyPrint forgets to let go of its own hold (0.1 MB a document).
            self._made = None
            self._pango.pango_attr_list_unref(attributes)


def give_memory_back(line_break: Any, configuration: Any) -> None:
    """Mend what WeasyPrint's module LINE_BREAK leaks while it sets text with font CONFIGURATION."""
    if hasattr(line_break, "pango") and hasattr(configuration, "font_features"):
        if not isinstance(line_break.pango, _Pango):
            line_break.pango = _Pango(line_break.pango)
        configuration.font_features = _Fresh()
