"""What editions are made of → a digest a layer, so that one which moved can be named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from countermark.fixity import digest_of, digest_of_file
from countermark.project import Project
from countermark.source import Source

#: The layers that all documents have in common.
SHARED = ("settings", "layouts", "styles", "fonts", "code", "locks")
#: The folder of layouts/ and the files of styles/ that the site's pages alone are made of.
SITE, SITE_SHEETS = "site", ("site.css", "check.css")
#: Each layer → what people call it, in the order in which they are told.
LAYERS: dict[str, str] = {
    "record": "the record", "text": "the text", "witness": "the captured text", "figures": "the pictures",
    "settings": "the collection's settings", "layouts": "the layouts", "styles": "the style sheets",
    "fonts": "the typefaces", "code": "the program", "locks": "the libraries that the program uses",
}


@cache
def shared_layers(project: Project) -> Mapping[str, str]:
    """The layers that all documents have in common: SHA-256 over the digests and names of their files."""
    fonts = _files(project.fonts, "*")
    return {
        "settings": _listed(project, [project.collection]),
        "layouts": _listed(project, [path for path in _files(project.layouts, "*") if not _of_site(project, path)]),
        "styles": _listed(project, [path for path in _files(project.styles, "*")
                                    if path not in {*fonts} and not _of_site(project, path)]),
        "fonts": _listed(project, fonts),
        "code": _listed(project, _files(project.code, "*.py")),
        "locks": _listed(project, [project.lock]),
    }


@cache
def site_layer(project: Project) -> str:
    """SHA-256 over what the site is made of, beside the editions: the shared layers, and layouts of its own."""
    own = [path for folder in (project.layouts, project.styles) for path in _files(folder, "*")
           if _of_site(project, path)]
    return hashlib.sha256("\n".join((*shared_layers(project).values(), _listed(project, own))).encode()).hexdigest()


def _of_site(project: Project, path: Path) -> bool:
    """Whether a layout or a style sheet is the site's alone, so that no edition is made of it."""
    return project.layouts / SITE in path.parents or (path.parent == project.styles and path.name in SITE_SHEETS)


def own_layers(source: Source) -> dict[str, str]:
    """The layers of one document, from the bytes that were read; what it does not have is not there.

    Line ends of the record and of the text are LF.
    """
    found = {"record": digest_of(source.front.encode()), "text": digest_of(source.body.encode())}
    if source.witness is not None:
        found["witness"] = digest_of(source.witness)
    if source.figures:
        found["figures"] = hashlib.sha256("".join(
            f"{name}\0{digest_of(data)}\n" for name, data in source.figures).encode("utf-8", "surrogateescape")
        ).hexdigest()
    return found


def moved(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The layers that are not the same, in the order of LAYERS."""
    return tuple(name for name in LAYERS if before.get(name) != now.get(name))


def named(layers: Iterable[str]) -> str:
    """Layers in words: "the style sheets and the program"."""
    words = [LAYERS[name] for name in layers]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def plural(layers: Sequence[str]) -> bool:
    """Whether what LAYERS are called in words takes its verb in the plural."""
    return len(layers) > 1 or any(LAYERS[name].endswith("s") for name in layers)


def _files(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(p for p in folder.rglob(pattern) if _is_file(p) and "__pycache__" not in p.parts)
    except OSError:  # whoever reads the folder for what is in it tells that
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the same
        return True


def _listed(project: Project, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{project.name(path)}\0{_digest(path)}\n".encode())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    try:
        return digest_of_file(path) if path.is_file() else "absent"  # a pipe would be waited for
    except OSError:
        return "absent"
