"""A document's name → the files of it that are deposited, each held to its list; or the reasons why there are none.

The files of the last printing, where they are kept in content/SLUG/published/; else those in output/. The sources come
out of the edition itself, so that they are the ones it was made from, whatever was written in content/ since.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from countermark import buildrecord
from countermark.diagnostics import printable
from countermark.fixity import MOST_OF_A_LIST, Malformed, NotPlain, digest_of, parse_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry, History
from countermark.manifest import Manifest, Unreadable, read_manifest
from countermark.opened import MEMBERS
from countermark.project import (
    CHECKSUMS,
    COLLECTION,
    FIGURES,
    HISTORY,
    MANIFEST,
    PRINTINGS,
    SIGNATURE,
    SIGNERS,
    SOURCE,
    WITNESS,
    Project,
)
from countermark.shared import past
from countermark.signing import judge
from countermark.site.writing import is_page
from countermark.verification.findings import found

#: What of a signature's states lets a bag be made: where ssh-keygen is missing, the archive can still check it.
_SOUND = ("unsigned", "good", "not checked")
#: An edition that is larger is none of ours.
_MOST = 1 << 30
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


class NotDeposited(Exception):
    """No bag can be made; carries every reason, a line each."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


@dataclass(frozen=True, slots=True)
class Deposit:
    """What goes into a bag. files: the edition's, by bare name; sources and proofs: by path; date: the only clock.

    printing: as which these very files were published; None for a draft.
    """

    slug: str
    date: str
    manifest: Manifest
    printing: Entry | None
    files: Mapping[str, bytes]
    sources: Mapping[str, bytes]
    proofs: Mapping[str, bytes]

    @property
    def signed(self) -> bool:
        return SIGNATURE in self.proofs


def deposit_of(project: Project, slug: str, listed: Mapping[str, Mapping[str, str]]) -> Deposit:
    """What is deposited of SLUG; LISTED is output/SHA256SUMS by document (`built`). Raises NotDeposited, Refused."""
    history = past(project, slug)
    last = history.last
    kept = project.printings(slug) / str(last.name) if last else None
    if last and kept and (kept.is_dir() or kept.is_symlink()):
        files, proofs = _published(project, slug, last)
    else:
        files, proofs = _built(project, slug, listed.get(slug, {}))
    manifest = _manifest(slug, files)
    sources = _sources(slug, files, manifest)
    printing = _printing(history, files)
    if printing is None:
        _hold_to_content(project, slug, sources)
    else:
        proofs[HISTORY] = history.dump()
    date = printing.date if printing else manifest.edition.date
    if not _DAY.match(date):
        raise NotDeposited(f"{slug}: '{printable(date)}' is no day to date a bag with")
    return Deposit(slug, date, manifest, printing, files, sources, {**proofs, **dict(_made_with(project, slug, files)),
                                                                    **dict(_reports(project, files))})


def built(project: Project) -> dict[str, dict[str, str]]:
    """What output/SHA256SUMS lists, by document and bare name; raises NotDeposited where it cannot be read."""
    try:
        lines = parse_list(read_plain(project.output, CHECKSUMS, MOST_OF_A_LIST))
    except FileNotFoundError:
        return {}
    except (Malformed, OSError) as error:
        raise NotDeposited(_told(error, project.name(project.checksums))) from None
    by_slug: dict[str, dict[str, str]] = {}
    for path, digest in lines.items():
        slug, _, file = path.partition("/")
        if is_page(path, slug):  # what is on the site is no part of an edition
            continue
        by_slug.setdefault(slug, {})[file] = digest
    return by_slug


def _built(project: Project, slug: str, listed: Mapping[str, str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    if not listed:
        raise NotDeposited(f"{project.name(project.output / slug)}/: nothing of it was built or published; run ./doit "
                           "first")
    folder = project.output / slug
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    pages = [name for name in names if is_page(f"{slug}/{name}{'/any' if (folder / name).is_dir() else ''}", slug)]
    return _held(project, project.output, slug, listed, beside=pages), {}


def _published(project: Project, slug: str, entry: Entry) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """A printing's files, held to its SHA256SUMS, that to the history, and the signature to both."""
    root, folder = project.folder(slug), f"{PRINTINGS}/{entry.name}"
    name, listing = f"{project.name(root)}/{folder}", b""
    signature: bytes | None = None
    try:
        listing = read_plain(root, f"{folder}/{CHECKSUMS}", MOST_OF_A_LIST)
        listed = parse_list(listing)
        if os.path.lexists(root / folder / SIGNATURE):
            signature = read_plain(root, f"{folder}/{SIGNATURE}", MOST_OF_A_LIST)
    except (Malformed, OSError) as error:
        raise NotDeposited(_told(error, f"{name}/{SIGNATURE if listing else CHECKSUMS}")) from None
    files = _held(project, root, folder, listed, beside=(CHECKSUMS, SIGNATURE))
    if listed != entry.files:
        raise NotDeposited(str(found("V012", f"{name}/{CHECKSUMS}", "it lists other files than the history does")))
    signed = judge(listing, signature, project.signers, entry.date)
    if signed.state not in _SOUND:
        raise NotDeposited(str(found("V014", f"{name}/{SIGNATURE}", f"{signed.state}: {signed.reason}")))
    proofs = {CHECKSUMS: listing}
    if signature is not None:
        proofs[SIGNATURE] = signature
        if project.signers.is_file():
            proofs[SIGNERS] = project.signers.read_bytes()
    return files, proofs


def _held(project: Project, root: Path, folder: str, listed: Mapping[str, str],
          beside: Iterable[str] = ()) -> dict[str, bytes]:
    """The bytes of every file of FOLDER under ROOT, which are those that LISTED says, no less and no more; raises
    NotDeposited."""
    prefix = f"{project.name(root)}/{folder}/"
    present = {entry.name for entry in os.scandir(root / folder)} if (root / folder).is_dir() else set()
    reasons = [str(found("V004", prefix + name)) for name in sorted(present - {*beside} - listed.keys())]
    files: dict[str, bytes] = {}
    for name, digest in sorted(listed.items()):
        try:
            # The very bytes that are digested go into the bag.
            files[name] = read_plain(root, f"{folder}/{name}", _MOST)
        except OSError as error:
            reasons.append(_told(error, prefix + name))
        else:
            if digest_of(files[name]) != digest:
                reasons.append(str(found("V006", prefix + name, "its bytes are not the listed ones")))
    if reasons:
        raise NotDeposited(*reasons)
    return files


def _told(error: Malformed | OSError, path: str) -> str:
    """Why a file or a list could not be read, as a finding."""
    if isinstance(error, FileNotFoundError):
        return str(found("V003", path))
    if isinstance(error, Malformed):
        return str(found("V002", path, str(error)))
    return str(found("V005" if isinstance(error, NotPlain) else "V007", path, error.strerror or ""))


def _manifest(slug: str, files: Mapping[str, bytes]) -> Manifest:
    """The manifest among FILES, if it is of this document and of these files."""
    try:
        manifest = read_manifest(files[MANIFEST])
    except KeyError:
        raise NotDeposited(f"{slug}: there is no {MANIFEST} among its files; run ./doit anew") from None
    except Unreadable as error:
        raise NotDeposited(f"{slug}: {MANIFEST}: {error}") from None
    editions = {f"{slug}{kind.suffix}" for kind in FORMATS}
    if not editions <= manifest.outputs.keys() or any(
            name not in files or digest_of(files[name]) != made.sha256 for name, made in manifest.outputs.items()):
        raise NotDeposited(f"{slug}: {MANIFEST} is of other files than those beside it")
    return manifest


def _sources(slug: str, files: Mapping[str, bytes], manifest: Manifest) -> dict[str, bytes]:
    """What the print edition carries, laid out as in content/: held to the manifest, member by member."""
    name = f"{slug}{FORMATS[0].suffix}"
    try:
        members = MEMBERS[FORMATS[0].suffix](files[name])
    except Exception as error:  # PDFium has its own, and a file that cannot be opened holds up no other document
        raise NotDeposited(f"{slug}: the files in {name} cannot be taken out: {printable(str(error))}") from None
    if {file: digest_of(data) for file, data in members.items()} != manifest.outputs[name].members:
        raise NotDeposited(f"{slug}: {name} carries other files than {MANIFEST} says")
    return {_place(file): data for file, data in sorted(members.items()) if not file.startswith("citation.")}


def _place(name: str) -> str:
    return name if name in (SOURCE, WITNESS, COLLECTION) else f"{FIGURES}/{name}"


def _printing(history: History, files: Mapping[str, bytes]) -> Entry | None:
    """As which printing all of FILES were published, the newest of them; None for a draft."""
    digests = {name: digest_of(data) for name, data in files.items()}
    return next((each for each in reversed(history.printings)
                 if each.files and all(digests.get(name) == digest for name, digest in each.files.items())), None)


def _hold_to_content(project: Project, slug: str, sources: Mapping[str, bytes]) -> None:
    """A draft is deposited as content/ has it now, or not at all."""
    stale = []
    for name, data in sources.items():
        path = project.collection if name == COLLECTION else project.folder(slug) / name
        try:
            same = path.read_bytes() == data
        except OSError:
            same = False
        if not same:
            stale.append(f"{project.name(path)}: it was changed since the draft was built; run ./doit first")
    if stale:
        raise NotDeposited(*stale)


def _made_with(project: Project, slug: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The build record and what it names as the environment, where build/ has those of these very files."""
    record = buildrecord.load(project, slug)
    editions = [f"{slug}{kind.suffix}" for kind in FORMATS]
    if record and all(record.outputs.get(f"{slug}/{name}") == digest_of(files[name]) for name in editions):
        yield "build-record.json", project.record(slug).read_bytes()
        if re.fullmatch(r"[0-9a-f]{64}", record.made_with) and project.environment(record.made_with).is_file():
            yield "environment.json", project.environment(record.made_with).read_bytes()


def _reports(project: Project, files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """What checkers said of these very files, where build/ has it."""
    for name, data in files.items():
        digest = digest_of(data)
        for path in sorted(project.report(digest, "any").parent.glob("*.json")):
            said = path.read_bytes()
            try:
                about = json.loads(said)["digest"]
            except (ValueError, KeyError, TypeError):
                continue
            if about == digest and re.fullmatch(r"[A-Za-z0-9._-]+\.json", path.name):
                yield f"reports/{name}/{path.name}", said
