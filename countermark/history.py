"""content/SLUG/history.yaml ↔ History: every edition and printing of a document that was published, oldest first.

`./doit publish` writes it, and reads a clock to do so; nothing else does. It is public, like all of content/.
"""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from countermark.fixity import MOST_OF_A_LIST, fault_of_name, is_digest, read_plain
from countermark.manifest import Printing
from countermark.project import HISTORY, Project

VERSION = "countermark history, version 1"
_HEAD = "# What was published, oldest first. ./doit publish writes it; changed by hand, it proves nothing.\n"
_DEEPEST = 6
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Unreadable(ValueError):
    """A history that is not in the form in which it is written."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True,
            rename={"edition_id": "edition id"}):
    """One printing. `date`: the day of publication; `files`: name → SHA-256, the manifest's among them; `paragraphs`:
    number → SHA-256 of the paragraph's words, which keeps numbers where they are; `changed`: what a reader of the one
    before should know, a sentence each."""

    edition: int
    printing: int
    date: str
    edition_id: str
    files: dict[str, str]
    paragraphs: dict[str, str] = {}
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> Printing:
        return Printing(self.edition, self.printing)


class History(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All printings of one document, oldest first."""

    version: str = VERSION
    printings: tuple[Entry, ...] = ()

    @property
    def last(self) -> Entry | None:
        return self.printings[-1] if self.printings else None

    def numbers(self) -> frozenset[str]:
        """Every paragraph number that was ever published."""
        return frozenset(number for each in self.printings for number in each.paragraphs)

    def dump(self) -> bytes:
        """YAML, a line a value."""
        plain = msgspec.to_builtins(self)
        text: str = yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000,
                              default_flow_style=False)
        return (_HEAD + text).encode()


def _read(text: str) -> Any:
    """YAML → strings, lists and mappings, in one reading. Raises ValueError on aliases, and on lists in lists in lists
    …: what PyYAML has for it calls itself for each, and would crash, not raise."""
    whole: list[Any] = []
    within: list[Any] = [whole]
    keys: list[str | None] = [None]
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.ScalarEvent):
            value: Any = event.value
        elif isinstance(event, yaml.CollectionStartEvent):
            value = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        elif isinstance(event, yaml.CollectionEndEvent):
            within.pop()
            keys.pop()
            continue
        elif isinstance(event, yaml.AliasEvent):
            raise ValueError("it is not a list of printings")
        else:
            continue
        if isinstance(within[-1], list):
            within[-1].append(value)
        elif (key := keys[-1]) is not None:
            within[-1][key], keys[-1] = value, None
        elif isinstance(value, str):
            keys[-1] = value
        else:
            raise ValueError("it is not a list of printings")
        if not isinstance(value, str):
            within.append(value)
            keys.append(None)
            if len(within) > _DEEPEST + 1:
                raise ValueError("it is not a list of printings")
    if len(whole) != 1:
        raise ValueError("it is not a list of printings")
    return whole[0]


def read_history(data: bytes) -> History:
    """Bytes → History; raises Unreadable."""
    try:
        text = data.decode("utf-8")
        found = msgspec.convert(_read(text), History, strict=False)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"it cannot be read: {str(error).splitlines()[0]}") from None
    if found.version != VERSION:
        raise Unreadable(f"it is no '{VERSION}'")
    names = [each.name for each in found.printings]
    if names != sorted(set(names)):
        raise Unreadable("its printings are not in their order, each once")
    for each in found.printings:
        if each.edition < 1 or each.printing < 1 or not is_digest(each.edition_id) or not all(
                is_digest(digest) and not fault_of_name(name) for name, digest in each.files.items()):
            raise Unreadable(f"its printing {each.name} names no edition or no files")
    if found.dump() != data:
        raise Unreadable("it is not as ./doit publish writes it")
    return found


def history_of(project: Project, slug: str) -> History:
    """The history of SLUG; an empty one where nothing was published. Raises Unreadable, and OSError."""
    try:
        return read_history(read_plain(project.folder(slug), HISTORY, MOST_OF_A_LIST))
    except FileNotFoundError:
        return History()
