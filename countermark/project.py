"""Where everything lies: the one place that knows the names of folders and files.

Nothing here reads a file's contents, so that a collection of many thousand documents lists at once.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = "document.md"
WITNESS = "witness.txt"
FIGURES = "figures"
PUBLISHED = "published.sha256"
HISTORY = "history.yaml"
WITHDRAWAL = "withdrawn.txt"
PRINTINGS = "published"
SIGNERS = "allowed_signers"
SIGNATURE = "SHA256SUMS.sig"
CHECKSUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
COLLECTION = "collection.yaml"
SUFFIX_OF_CHECKSUM = ".sha256"


#: A slug is a folder's name, a file's name and part of an address on every system.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z", re.ASCII)


def is_slug(name: str) -> bool:
    """Whether NAME can be a document's: at most 80 letters a–z, digits and single hyphens."""
    return len(name) <= 80 and _SLUG.match(name) is not None


def listed(folder: Path) -> tuple[str, ...]:
    """The names of what lies in FOLDER and is not hidden, sorted; none where there is no such folder."""
    try:
        return tuple(sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith(".")))
    except FileNotFoundError:
        return ()


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout, or any folder laid out like one."""

    root: Path

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def collection(self) -> Path:
        return self.content / COLLECTION

    @property
    def layouts(self) -> Path:
        return self.root / "layouts"

    @property
    def styles(self) -> Path:
        return self.root / "styles"

    @property
    def fonts(self) -> Path:
        return self.styles / "fonts"

    @property
    def code(self) -> Path:
        return self.root / "countermark"

    @property
    def lock(self) -> Path:
        return self.root / "locks" / "build.lock"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def build(self) -> Path:
        """What may be thrown away: doit's database, build records, reports."""
        return self.root / "build"

    @property
    def checksums(self) -> Path:
        return self.output / CHECKSUMS

    @property
    def checksums_before(self) -> Path:
        """Where the list waits while files that it names are replaced (build/SHA256SUMS)."""
        return self.build / CHECKSUMS

    def folder(self, slug: str) -> Path:
        return self.content / slug

    def source(self, slug: str) -> Path:
        return self.folder(slug) / SOURCE

    def witness(self, slug: str) -> Path:
        return self.folder(slug) / WITNESS

    def figures(self, slug: str) -> Path:
        """The folder of a document's pictures; most have none."""
        return self.folder(slug) / FIGURES

    def published(self, slug: str) -> Path:
        return self.folder(slug) / PUBLISHED

    def history(self, slug: str) -> Path:
        """All printings of a document (content/<slug>/history.yaml)."""
        return self.folder(slug) / HISTORY

    def printings(self, slug: str) -> Path:
        """The folder in which each printing's files lie (content/<slug>/published/<edition>.<printing>/)."""
        return self.folder(slug) / PRINTINGS

    @property
    def signers(self) -> Path:
        """Whose signatures count (content/allowed_signers; ssh-keygen(1), ALLOWED SIGNERS)."""
        return self.content / SIGNERS

    def record(self, slug: str) -> Path:
        """The build record of a document (build/records/<slug>.json)."""
        return self.build / "records" / f"{slug}.json"

    def site_record(self, slug: str) -> Path:
        """What the site's pages of a document were made of (build/site/<slug>.json)."""
        return self.build / "site" / f"{slug}.json"

    @property
    def site_state(self) -> Path:
        """The same of the pages of the whole collection (build/site.json)."""
        return self.build / "site.json"

    def proof(self, slug: str) -> Path:
        """The proof sheet of a document (build/proofs/<slug>.html)."""
        return self.build / "proofs" / f"{slug}.html"

    def report(self, digest: str, checker: str) -> Path:
        """What a checker said of a file, by the file's digest (build/reports/<digest>/<checker>.json)."""
        return self.build / "reports" / digest / f"{checker}.json"

    def environment(self, digest: str) -> Path:
        """What builds ran on, by its digest (build/environments/<digest>.json)."""
        return self.build / "environments" / f"{digest}.json"

    def slugs(self) -> tuple[str, ...]:
        """The documents, sorted: every folder of content/ that is not hidden and can be a document's name, unless it
        was withdrawn."""
        return tuple(name for name in self._folders() if is_slug(name) and not self.is_withdrawn(name))

    def known(self) -> tuple[str, ...]:
        """The documents, and those that were withdrawn, sorted."""
        return tuple(name for name in self._folders() if is_slug(name))

    def withdrawn(self) -> tuple[str, ...]:
        """The documents that were published and taken back, sorted."""
        return tuple(name for name in self._folders() if is_slug(name) and self.is_withdrawn(name))

    def is_withdrawn(self, slug: str) -> bool:
        """Whether a document was taken back: in place of its source lies a file that says so."""
        return not os.path.lexists(self.source(slug)) and os.path.lexists(self.withdrawal(slug))

    def withdrawal(self, slug: str) -> Path:
        """What says that a document was taken back, and why (content/<slug>/withdrawn.txt)."""
        return self.folder(slug) / WITHDRAWAL

    def misnamed(self) -> tuple[str, ...]:
        """The folders of content/ that cannot be a document's name, sorted."""
        return tuple(name for name in self._folders() if not is_slug(name))

    def _folders(self) -> list[str]:
        """A link counts even where it leads nowhere: its document is not gone, it cannot be read."""
        if not self.content.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self.content)
                      if not entry.name.startswith(".") and (entry.is_dir() or entry.is_symlink()))

    def name(self, path: Path) -> str:
        """PATH as people read it: relative to the project where it lies inside, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
