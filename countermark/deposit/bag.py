"""Deposit → a bag: its files by path, and these at build/bags/SLUG/, whole or not at all (RFC 8493, version 1.0).

The tag files are written here and not by bagit.py, which goes into the folder (chdir), dates the bag by the clock,
and lists the tag files in the order of the disk. It judges what is written here in the tests.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from countermark.deposit.contents import Deposit
from countermark.deposit.description import bag_info, metadata_csv
from countermark.fixity import digest_of, format_list
from countermark.project import Project
from countermark.writing import write_all

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_METADATA = "data/metadata"
_PROOFS = f"{_METADATA}/submissionDocumentation"
_PARTIAL, _REPLACED = ".partial-", ".replaced-"


def bag_of(deposit: Deposit) -> dict[str, bytes]:
    """All files of the bag by path: `data/objects/`, `data/metadata/`, and the tag files. The same deposit gives the
    same bytes: they hold no clock but the deposit's own date."""
    objects = {f"objects/{name}": data for name, data in deposit.files.items()}
    objects |= {f"objects/source/{name}": data for name, data in deposit.sources.items()}
    payload = {f"data/{name}": data for name, data in objects.items()}
    payload[f"{_METADATA}/metadata.csv"] = metadata_csv(deposit)
    # Archivematica asks for one line a file of objects/, and checks it from the folder above that.
    payload[f"{_METADATA}/checksum.sha256"] = _listed(objects)
    payload |= {f"{_PROOFS}/{name}": data for name, data in deposit.proofs.items()}
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": bag_info(deposit, sum(map(len, payload.values())), len(payload)),
        "manifest-sha256.txt": _listed(payload),
    }
    return {**payload, **tags, "tagmanifest-sha256.txt": _listed(tags)}


def _listed(files: Mapping[str, bytes]) -> bytes:
    return format_list({name: digest_of(data) for name, data in files.items()})


def folder_of(project: Project, slug: str) -> Path:
    return project.build / "bags" / slug


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """FILES as FOLDER; raises OSError, and the older bag of that name stays.

    All are written into a hidden folder, which is then renamed. An older bag is put aside first, since no system
    renames over a folder that is not empty: whoever is stopped between the two finds it back with `tidy`.
    """
    _settle(folder)
    partial, replaced = _beside(folder, _PARTIAL), _beside(folder, _REPLACED)
    try:
        write_all({partial / name: data for name, data in files.items()})
        if os.path.lexists(folder):
            folder.rename(replaced)
        partial.rename(folder)
    finally:
        with contextlib.suppress(OSError):
            _settle(folder)


def tidy(bags: Path) -> None:
    """Put right what a run that was killed left in BAGS; call it only while nobody else writes. Raises OSError."""
    for mark in (_REPLACED, _PARTIAL):
        for left in sorted(bags.glob(f"{mark}*")):
            _settle(left.with_name(left.name.removeprefix(mark)))


def _settle(folder: Path) -> None:
    """Take away what lies beside FOLDER half written or put aside, or put back what was put aside where FOLDER is gone.

    A bag that is to go loses its name first: half taken away, it must not be put back.
    """
    partial, replaced = _beside(folder, _PARTIAL), _beside(folder, _REPLACED)
    _remove(partial)
    if os.path.lexists(replaced):
        replaced.rename(partial if os.path.lexists(folder) else folder)
        _remove(partial)


def _beside(folder: Path, mark: str) -> Path:
    return folder.with_name(mark + folder.name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
