"""output/ → findings of its lists: structure, completeness, fixity; and of the files of former printings.

Bytes are read now. Neither doit's database nor a build record is trusted.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from countermark.fixity import MOST_OF_A_LIST, Malformed, NotPlain, digest_of_plain, parse_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry, History
from countermark.project import CHECKSUMS, SIGNATURE, Project
from countermark.verification.findings import Finding, found

#: Stands in output/ of a fresh clone, empty, and is no part of what is built.
_KEEP = ".gitkeep"
#: hashlib lets other threads work meanwhile; more than these wait for the disk.
_READERS = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found of a list and of the files that it names; `digests`: of every file that could be read."""

    findings: tuple[Finding, ...]
    digests: Mapping[str, str]
    listed: Mapping[str, str]


def output_listing(project: Project) -> Listing:
    """Every file under output/ against SHA256SUMS, both ways."""
    name = f"output/{CHECKSUMS}"
    try:
        listed = parse_list(read_plain(project.output, CHECKSUMS, MOST_OF_A_LIST))
    except FileNotFoundError:
        return Listing((found("V001", name, "run ./doit to build"),), {}, {})
    except NotPlain as error:
        return Listing((found("V005", name, str(error.strerror)),), {}, {})
    except (Malformed, OSError) as error:
        return Listing((found("V002", name, str(error)),), {}, {})
    return compared(project.output, listed, "output/", {CHECKSUMS})


def compared(root: Path, listed: Mapping[str, str], prefix: str, apart: Iterable[str] = ()) -> Listing:
    """Every file under ROOT against what is LISTED. PREFIX is what people call the folder; files APART are passed over.
    """
    present = {path: what for path, what in _files(root).items() if path not in apart}
    findings = [found("V004", prefix + path, what) for path, what in present.items() if path not in listed]
    for path in listed:
        if path not in present:
            # What stands in its place, or in its folder's, if it is no plain file; nothing is read through a link.
            above = (path[:at] for at, sign in enumerate(path) if sign == "/")
            odd = (root / path).is_dir() or any(present.get(folder) for folder in above)
            findings.append(found("V005" if odd else "V003", prefix + path, "not a plain file" if odd else ""))
    findings += [found("V005", prefix + path, what) for path, what in present.items() if what and path in listed]
    plain = [path for path, what in sorted(present.items()) if not what and path in listed]
    digests: dict[str, str] = {}
    with ThreadPoolExecutor(_READERS) as readers:
        for path, answer in zip(plain, readers.map(lambda path: _digest(root, path), plain), strict=True):
            if isinstance(answer, OSError):
                code = "V005" if isinstance(answer, NotPlain) else "V007"
                findings.append(found(code, prefix + path, answer.strerror or str(answer)))
            else:
                digests[path] = answer
                if answer != listed[path]:
                    findings.append(found("V006", prefix + path, f"its bytes are not those of {CHECKSUMS}"))
    return Listing(tuple(sorted(findings)), digests, listed)


def _digest(root: Path, path: str) -> str | OSError:
    try:
        return digest_of_plain(root, path)
    except OSError as error:
        return error


def _files(root: Path) -> dict[str, str]:
    """Every file under ROOT by relative path; the value says what it is if it is no plain file. No link is followed."""
    files: dict[str, str] = {}
    if root.is_symlink():
        return files
    stack = [root]
    while stack:
        try:
            entries = sorted(os.scandir(stack.pop()), key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        for entry in entries:
            path = Path(entry.path)
            name = path.relative_to(root).as_posix()
            if entry.is_symlink():
                files[name] = "a link, not a file"
            elif entry.is_dir(follow_symlinks=False):
                stack.append(path)
            elif not entry.is_file(follow_symlinks=False):
                files[name] = "not a plain file"
            elif not (name == _KEEP and entry.stat().st_size == 0):
                files[name] = ""
    return files


def published_digests(project: Project, slug: str) -> dict[str, str]:
    """Path → digest of content/SLUG/published.sha256; empty if there is none that can be read."""
    try:
        return parse_list(project.published(slug).read_bytes())
    except (OSError, Malformed):
        return {}


def editions_in(entry: Entry, slug: str) -> dict[str, str]:
    """Path → digest of a printing's editions, as published.sha256 has them."""
    return {f"{slug}/{name}": entry.files.get(name, "") for name in (f"{slug}{kind.suffix}" for kind in FORMATS)}


def _signature(project: Project, folder: Path, day: str, prefix: str) -> list[Finding]:
    """What is wrong with the signature of a printing that was published on DAY; none is a state, and no fault."""
    from countermark.signing import judge

    try:
        signature: bytes | None = (folder / SIGNATURE).read_bytes()
        listing = (folder / CHECKSUMS).read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        return [found("V014", prefix + SIGNATURE, error.strerror or "")]
    signed = judge(listing, signature, project.signers, day)
    if signed.state == "good":
        return []
    code = "V021" if signed.state == "not checked" else "V014"
    return [found(code, prefix + SIGNATURE, f"{signed.state}: {signed.reason}")]


def printings(project: Project, slug: str, history: History, kept: bool) -> tuple[Finding, ...]:
    """The files of each printing of SLUG against its history, which says their digests.

    KEPT: whether the collection keeps them here; where it does not, a folder may be absent, and what is there must be
    right all the same.
    """
    findings: list[Finding] = []
    if history.last and published_digests(project, slug) != editions_in(history.last, slug):
        findings.append(found("V012", project.name(project.published(slug)), "it says other digests than the last line "
                              f"of the history; if publishing was interrupted, run ./doit publish {slug} again"))
    for entry in history.printings:
        folder = project.printings(slug) / str(entry.name)
        prefix = f"{project.name(folder)}/"
        if not folder.is_dir():
            findings += [found("V011", prefix.rstrip("/"), "it was published")] if kept else []
            continue
        differing = compared(folder, entry.files, prefix, {CHECKSUMS, SIGNATURE}).findings
        findings += [each for each in differing if kept or each.kind != "missing"]
        findings += _signature(project, folder, entry.date, prefix)
        try:
            if parse_list((folder / CHECKSUMS).read_bytes()) != entry.files:
                findings.append(found("V012", prefix + CHECKSUMS, "it lists other files than the history does"))
        except (OSError, Malformed) as error:
            findings.append(found("V012", prefix + CHECKSUMS, str(error)))
    return tuple(findings)
