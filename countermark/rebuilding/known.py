"""The manifests that this project has of an edition → whether it knows a copy's bytes, and which layers moved since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from countermark.layers import moved, named, plural
from countermark.manifest import Manifest, Unreadable, read_manifest
from countermark.project import MANIFEST, Project, is_slug, listed

_MOST = 16_000_000
#: The layers of a document itself.
_OWN = ("record", "text", "witness", "figures")


@dataclass(frozen=True, slots=True)
class Known:
    """A manifest of this project, where it lies, whether it is of a printing that was published, and whether it lists
    the copy's very bytes."""

    manifest: Manifest
    where: str
    published: bool
    same: bool

    @property
    def name(self) -> str:
        """What people call it."""
        edition = self.manifest.edition.number
        if not self.published:
            return f"edition {edition} as it was built here last"
        return f"edition {edition}, printing {self.manifest.printing or '?'}"

    def moved(self, layers: Mapping[str, str]) -> tuple[str, ...]:
        """The layers that are others now."""
        return moved(self.manifest.layers, layers)


def known(project: Project, slug: str, ids: tuple[str, ...], digest: str) -> tuple[Known, ...]:
    """The manifests of an edition with one of these IDS or of a file with this DIGEST; the likeliest first: one that
    lists the copy's bytes, then what was published, the newest first."""
    if not is_slug(slug):
        return ()
    found = []
    for path, published in _paths(project, slug):
        manifest = _read(path)
        if manifest is None:
            continue
        same = any(made.sha256 == digest for made in manifest.outputs.values())
        if same or manifest.edition.id in ids:
            found.append(Known(manifest, project.name(path), published, same))
    return tuple(sorted(found, key=lambda each: (not each.same, not each.published, -each.manifest.edition.number,
                                                 -(each.manifest.printing or 0))))


def _paths(project: Project, slug: str) -> Iterator[tuple[Path, bool]]:
    printings = project.printings(slug)
    if printings.is_dir():
        for name in listed(printings):
            yield printings / name / MANIFEST, True
    yield project.output / slug / MANIFEST, False


def _read(path: Path) -> Manifest | None:
    """A manifest, or None where none can be read: this helps to explain, and judges nothing."""
    try:
        return read_manifest(path.read_bytes()) if path.is_file() and path.stat().st_size <= _MOST else None
    except (OSError, Unreadable):
        return None


def explained(best: Known, layers: Mapping[str, str], came_out: bool) -> Iterator[str]:
    """What the likeliest manifest tells of a copy, a sentence each. LAYERS: those of its rebuilding, which gave the
    copy's bytes if it CAME_OUT."""
    layers_moved = best.moved(layers)
    own = [name for name in layers_moved if name in _OWN]
    other = [name for name in layers_moved if name not in _OWN]
    if best.same:
        yield f"these are the bytes of {best.name} ({best.where})"
    else:
        yield f"this project has {best.name}, in other bytes ({best.where})"
    if own:
        yield f"of what the copy carries, {named(own)} {'are' if plural(own) else 'is'} not that edition's"
    if other:
        yield f"since that edition was made, {named(other)} moved"
    if best.same and not layers_moved and not came_out:
        yield "nothing moved since that is known of: other libraries of the system may have made it"
