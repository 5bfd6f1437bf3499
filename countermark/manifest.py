"""What was built, and of what → output/SLUG/manifest.json: digests in layers, as canonical JSON (RFC 8785).

It is the same on every system. docs/manifest.md says what each field is; docs/manifest.schema.json is its JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import rfc8785

from countermark.document import Document
from countermark.fixity import digest_of, fault_of_name, is_digest
from countermark.layers import own_layers, shared_layers
from countermark.opened import MEMBERS, WORDS, text_digest
from countermark.project import Project, is_slug
from countermark.source import Source

SCHEMA = "countermark manifest, version 1"
#: Bytes; one that lists the members of the largest book that we take stays far below.
MOST_OF_A_MANIFEST = 16_000_000


class Unreadable(ValueError):
    """A manifest of another version, or in another form than the one in which we write it."""


class Printing(msgspec.Struct, frozen=True, order=True):
    """The number of an edition, and that of the printing of it."""

    edition: int
    printing: int

    def __str__(self) -> str:
        return f"{self.edition}.{self.printing}"


class Named(msgspec.Struct, frozen=True):
    """An edition by its number, its date and its id."""

    number: int
    date: str
    id: str


class Made(msgspec.Struct, frozen=True, omit_defaults=True, rename={"media_type": "media type"}):
    """A built file: size in bytes, SHA-256 of its bytes, of its words (opened.text_digest), and of each file within."""

    media_type: str
    size: int
    sha256: str
    words: str = ""
    members: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The manifest of one document's edition. `printing`: as which it was published, or null; `supersedes`: the one
    that was published before it, or null."""

    schema: str
    slug: str
    title: str
    edition: Named
    printing: int | None
    supersedes: Printing | None
    layers: dict[str, str]
    outputs: dict[str, Made]

    def dump(self) -> bytes:
        """Canonical JSON, and no more."""
        return rfc8785.dumps(msgspec.to_builtins(self))


def made(suffix: str, media_type: str, data: bytes) -> Made:
    """Finished bytes, whose kind SUFFIX tells → what the manifest says of them."""
    if suffix not in WORDS:
        return Made(media_type, len(data), digest_of(data))
    members = {name: digest_of(member) for name, member in sorted(MEMBERS[suffix](data).items())}
    return Made(media_type, len(data), digest_of(data), text_digest(WORDS[suffix](data)), members)


def manifest_of(project: Project, source: Source, document: Document, outputs: Mapping[str, Made],
                printing: int | None, supersedes: Printing | None) -> Manifest:
    """A document as it was read, and its OUTPUTS by name → Manifest."""
    edition = document.record.edition
    return Manifest(SCHEMA, document.slug, document.record.title,
                    Named(edition.number, edition.date, document.edition_id), printing, supersedes,
                    {**own_layers(source), **shared_layers(project)}, dict(outputs))


def read_manifest(data: bytes) -> Manifest:
    """Bytes → Manifest; raises Unreadable. What is not written as we write it is refused: so no key can stand twice."""
    try:
        raw: Any = msgspec.json.decode(data)
        if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
            raise Unreadable(f"it is no '{SCHEMA}'")
        found = msgspec.convert(raw, Manifest)
        if found.dump() != data:
            raise Unreadable("it is not in canonical form (RFC 8785)")
    except (msgspec.MsgspecError, rfc8785.CanonicalizationError, RecursionError, UnicodeError) as error:
        raise Unreadable(f"it cannot be read: {error}") from None
    if strange := next(_strange(found), None):
        raise Unreadable(f"it says what no manifest can: {strange}")
    return found


def _strange(manifest: Manifest) -> Iterator[str]:
    """Values that no manifest of ours has: what is no digest, no size, no name of a file."""
    edition = manifest.edition
    if not is_slug(manifest.slug) or edition.number < 1 or not is_digest(edition.id):
        yield "its edition"
    if any(each is not None and each < 1 for each in (manifest.printing, *(
            (manifest.supersedes.edition, manifest.supersedes.printing) if manifest.supersedes else ()))):
        yield "its printing"
    yield from (name for name, digest in manifest.layers.items() if not is_digest(digest))
    for name, each in manifest.outputs.items():
        if fault_of_name(name) or "/" in name or each.size < 0 or not is_digest(each.sha256) or (
                each.words and not is_digest(each.words)):
            yield name
        yield from (member for member, digest in each.members.items()
                    if fault_of_name(member) or not is_digest(digest))
