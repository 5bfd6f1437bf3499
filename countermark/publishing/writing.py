"""A printing → its folder, whole or not at all; then published.sha256 and the history.

In this order, so that an interrupted run leaves a whole folder, which the next one finds and goes on from, or none.
Published digests without their line in the history are named by verify, and completed by the next run.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from countermark.diagnostics import Refused, fault
from countermark.project import CHECKSUMS, MANIFEST, SIGNATURE, Project
from countermark.publishing.editions import Printed
from countermark.writing import write_all

_PARTIAL = ".partial-"
#: What of a printing stays where the collection keeps its files elsewhere.
_ALWAYS = (MANIFEST, CHECKSUMS, SIGNATURE)


def write_printing(project: Project, slug: str, printed: Printed, signature: bytes | None, kept: bool) -> None:
    """Put PRINTED into content/SLUG. KEPT: its files too, not their digests alone.

    Raises OSError; and Refused where the folder of another printing is in the way.
    """
    folder = project.printings(slug) / str(printed.entry.name)
    files = dict(printed.files) if kept else {name: printed.files[name] for name in printed.files if name in _ALWAYS}
    if signature is not None:
        files[SIGNATURE] = signature
    if not _is_there(folder, files):
        if (folder / CHECKSUMS).exists():  # it is whole, so it may have gone out, whatever the history says
            raise Refused([fault(f"{project.name(folder)}/", "D100", "another printing with this number is there",
                                 "what was published is never overwritten: take history.yaml back from where the "
                                 "project came from; or, if publishing was interrupted and this folder never went "
                                 "out, remove it")])
        _make(folder, files)
    for left in project.folder(slug).glob(f"{_PARTIAL}*"):  # an interrupted run's
        left.unlink()
    write_all({project.published(slug): printed.published, project.history(slug): printed.history.dump()})


def _is_there(folder: Path, files: dict[str, bytes]) -> bool:
    try:
        return not folder.is_symlink() and {path.name: path.read_bytes() for path in folder.iterdir()} == files
    except OSError:
        return False


def _make(folder: Path, files: dict[str, bytes]) -> None:
    """A folder with FILES, by its name at once; what stands there, and is no printing, goes."""
    folder.parent.mkdir(exist_ok=True)
    for old in folder.parent.glob(f"{_PARTIAL}*"):
        shutil.rmtree(old)
    partial = folder.with_name(f"{_PARTIAL}{os.getpid()}-{folder.name}")
    try:
        write_all({partial / name: data for name, data in files.items()})
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
