"""The bytes of a manifest, a history or a list of checksums → what is wrong with their form, by code.

Each is written in one way, and is read only in that way: read again and written, it is the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from countermark import history, manifest
from countermark.fixity import Malformed, parse_list
from countermark.verification.findings import Finding, found

#: What it is → the code of what is wrong with it, and what reads it.
_READERS: Mapping[str, tuple[str, Callable[[bytes], object]]] = {
    "list": ("V002", parse_list),
    "history": ("V013", history.read_history),
    "manifest": ("V016", manifest.read_manifest),
}


def unsound(kind: str, data: bytes, path: str) -> tuple[Finding, ...]:
    """What is wrong with DATA as a KIND: "list", "history" or "manifest"; nothing, where it can be read."""
    code, read = _READERS[kind]
    try:
        read(data)
    except (Malformed, history.Unreadable, manifest.Unreadable) as error:
        return (found(code, path, str(error)),)
    return ()
