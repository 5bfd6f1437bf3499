"""YAML text → a tree of strings, each knowing its place.

Every scalar stays the string that the editor typed: YAML's own guesses (an unquoted date, "no" for Norway) would
change the record before it could be checked. Anchors, aliases and tags are refused: a record has no use for them,
and aliases can grow without bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from countermark.diagnostics import Diagnostic, fault, no_text

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file, counted from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    place: Place
    items: tuple[Node, ...]


#: A field whose value follows its colon without a blank; an address has such a colon, too.
_GLUED = re.compile(r"\s*([A-Za-z][A-Za-z ]*):(?!//)[^\s:]")


@dataclass(frozen=True, slots=True)
class Mapping:
    place: Place
    items: dict[str, tuple[Place, Node]]


Node = Scalar | Sequence | Mapping


def read_fields(text: str, path: str, first_line: int = 1) -> tuple[Mapping, list[Diagnostic]]:
    """The mapping that TEXT holds, whose first line is FIRST_LINE of PATH, and what is wrong with it."""
    origin = Place(path, first_line, 1)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            tagged = getattr(event, "tag", None) or getattr(event, "anchor", None)
            if tagged or isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                assert mark
                return Mapping(origin, {}), [fault(
                    path, "D005", "a record takes no YAML anchors (&), aliases (*) or tags (!)",
                    "put the value between quotation marks if it begins with such a sign",
                    mark.line + first_line, mark.column + 1)]
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        return Mapping(origin, {}), [fault(
            path, "D003", f"the record cannot be read here: {error.problem or 'not YAML'}",
            _how(text.split("\n"), mark.line if mark else 0), line, column)]
    except (yaml.YAMLError, RecursionError) as error:
        reason = getattr(error, "reason", "it is nested too deeply")
        return Mapping(origin, {}), [fault(path, "D003", f"the record cannot be read: {reason}", "", first_line, 1)]
    faults: list[Diagnostic] = []
    if root is None:
        return Mapping(origin, {}), faults
    try:
        node = _node(root, path, first_line, faults)
    except RecursionError:
        return Mapping(origin, {}), [fault(path, "D003", "the record is nested too deeply", "", first_line, 1)]
    if not isinstance(node, Mapping):
        faults.append(fault(path, "D005", "the record is not a list of fields ('title: …')", "", first_line, 1))
        node = Mapping(origin, {})
    return node, faults


def _how(lines: list[str], at: int) -> str:
    """How to write what could not be read in line AT of LINES, counted from 0, or in the one above."""
    here = [line for line in lines[max(at - 1, 0):at + 1] if line.strip()]
    if any("\t" in line[:len(line) - len(line.lstrip())] for line in here):
        return "indent with blanks; a tab does not count"
    if glued := next((found for line in here if (found := _GLUED.match(line))), None):
        return f"put a blank after the colon: '{glued[1]}: …'"
    if loose := next((line for line in here if line[0] not in " -" and ":" not in line), None):
        return f"indent the line '{loose[:30]}', if it goes on the value above; a field is written 'field: value'"
    return ("a value that holds ': ' or ' #', or begins with a quotation mark or bracket, stands between single "
            "quotation marks ('…'), or indented on the lines after 'field: >'")


def _node(node: yaml.Node, path: str, first_line: int, faults: list[Diagnostic]) -> Node:
    place = Place(path, node.start_mark.line + first_line, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        if (bad := no_text(node.value)) is not None:
            faults.append(fault(path, "D001", f"control character U+{ord(node.value[bad]):04X} is no text",
                                "take the escape out", place.line, place.column))
        return Scalar(place, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(place, tuple(_node(child, path, first_line, faults) for child in node.value))
    items: dict[str, tuple[Place, Node]] = {}
    for key, value in node.value:
        at = Place(path, key.start_mark.line + first_line, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(fault(path, "D005", "a field's name is plain text", "", at.line, at.column))
            continue
        if key.value in items:
            faults.append(fault(path, "D004", f"'{key.value}' stands twice",
                                f"the first is in line {items[key.value][0].line}; keep one, or indent what belongs "
                                "to the field above", at.line, at.column))
            continue
        items[key.value] = (at, _node(value, path, first_line, faults))
    return Mapping(place, items)
