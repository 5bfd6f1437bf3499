"""What a hostile case is, and the good bytes that it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Format = Literal["list", "tree", "project", "epub", "pdf", "manifest", "history"]


@dataclass(frozen=True, slots=True)
class Good:
    """Good bytes of each format. `pictured`: a PDF with pictures."""

    epub: bytes
    pdf: bytes
    pictured: bytes
    manifest: bytes
    history: bytes
    listing: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """name and `does` are for people; `code` is what must be among the findings.

    `make` gives the bytes of the file, or changes output/ (a tree) or the rest of a project (trees.lay) in the folder
    that it is given.
    `heavy`: it would take much time or memory of who believes it.
    """

    name: str
    does: str
    format: Format
    code: str
    make: Callable[[Good], bytes] | Callable[[Path], None]
    heavy: bool = False
