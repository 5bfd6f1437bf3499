"""XML from strangers → each element in turn, and nothing that XML can do besides.

Entities can unfold to gigabytes or to a file of whoever reads (XML 1.0, 4), so a document type that declares or names
anything is refused before it is read on. Expat reads no other file by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat


class _Refused(Exception):
    """Something that XML allows and our files never have."""


def fault_of(data: bytes, element: Callable[[str, dict[str, str]], None], instructions: bool = False) -> str | None:
    """Call ELEMENT with the name ("namespace name") and attributes of each element; returns why DATA is refused.

    INSTRUCTIONS: whether processing instructions may stand in it.
    """

    def doctype(_: str, system: str | None, public: str | None, has_declarations: int) -> None:
        if system or public or has_declarations:
            raise _Refused("a document type that declares something")

    def instruction(target: str, _: str) -> None:
        if not instructions:
            raise _Refused(f"an instruction for {target[:40]}")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = doctype
    parser.ProcessingInstructionHandler = instruction
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except (_Refused, expat.ExpatError, ValueError) as error:
        return str(error)
    return None
