"""What lies beside editions that are as published, and is not what was published with them → whether it is right.

`./doit` makes it anew with each change of the program, the layouts or the settings, and editions stay as they were
published. So between a change and the next `./doit` it is honest work of an earlier state, and no forgery.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

import msgspec

from countermark.citations import EXPORTS
from countermark.fixity import Moved, digest_of, read_plain
from countermark.layers import SHARED
from countermark.manifest import Manifest, Unreadable, read_manifest
from countermark.project import MANIFEST, Project

_MOST = 1 << 31


def read_same(project: Project, path: str, digest: str) -> bytes:
    """The bytes of a file of output/ that had this DIGEST; raises OSError, with the path in `filename`."""
    data = read_plain(project.output, path, _MOST)
    if digest_of(data) != digest:
        raise Moved(errno.EBUSY, "it changed while it was read", path)
    return data


def is_other(slug: str, path: str, there: Mapping[str, bytes], made: Mapping[str, bytes]) -> bool:
    """Whether a file of SLUG that is not as published is not what is MADE of the sources and the editions either.

    A manifest may also name other layers that all documents share: those of the build that wrote it. THERE: the bytes
    of all files as they lie there.
    """
    if path != f"{slug}/{MANIFEST}":
        return there[path] != made[path]
    try:
        manifest = read_manifest(there[path])
    except Unreadable:
        return True
    return manifest != _with_what_is_there(slug, manifest, read_manifest(made[path]), there)


def _with_what_is_there(slug: str, manifest: Manifest, now: Manifest, there: Mapping[str, bytes]) -> Manifest:
    """The manifest that is made NOW, but for the shared layers of MANIFEST, and for exports that are THERE as that
    says: these are judged for themselves."""
    layers = {**now.layers, **{name: manifest.layers[name] for name in SHARED if name in manifest.layers}}
    outputs = dict(now.outputs)
    for export in EXPORTS:
        name = f"{slug}{export.suffix}"
        data = there[f"{slug}/{name}"]
        if name in manifest.outputs and manifest.outputs[name].sha256 == digest_of(data):
            outputs[name] = msgspec.structs.replace(outputs[name], sha256=digest_of(data), size=len(data))
    return msgspec.structs.replace(now, layers=layers, outputs=outputs)
