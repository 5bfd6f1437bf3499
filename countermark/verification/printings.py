"""The files of a document's former printings, in content/SLUG/published/, and its history → findings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import Executor

from countermark.diagnostics import Refused
from countermark.fixity import MOST_OF_A_LIST, Malformed, parse_list, read_plain
from countermark.formats import FORMATS
from countermark.history import Entry, History
from countermark.policy import KEPT
from countermark.project import CHECKSUMS, MANIFEST, PRINTINGS, PUBLISHED, SIGNATURE, Project
from countermark.verification.findings import Finding, found, unread
from countermark.verification.listing import compared, editions_in

#: What an interrupted publication leaves; the next one takes it away.
_PARTIAL = ".partial-"
_MOST_OF_A_SIGNATURE = 1_000_000


def former_name(history: History, slug: str) -> str:
    """What the folder SLUG was called when its document was last published, where that is another name; else ""."""
    suffixes = tuple(kind.suffix for kind in FORMATS)
    files = history.last.files if history.last else ()
    names = (name.rpartition(".")[0] for name in files if name.endswith(suffixes))
    return next((name for name in names if name != slug), "")


def renamed(project: Project, slug: str, called: str) -> Finding:
    """The finding on the folder SLUG, which was CALLED otherwise when its document was published."""
    return found("V019", f"{project.name(project.folder(slug))}/", f"this folder was called {called} when it was "
                 "published; call it that again")


def keeps_files(project: Project) -> bool:
    """Whether the collection keeps the files of its printings in content/."""
    from countermark.shared import collection

    try:
        return collection(project).policy.published_files == KEPT
    except Refused:
        return True


def printings(project: Project, slug: str, history: History, kept: bool,
              pool: Executor | None = None) -> tuple[Finding, ...]:
    """The files of each printing of SLUG against its history, which says their digests.

    KEPT: whether the collection keeps them here; where it does not, a folder may be absent, and what is there must be
    right all the same. POOL: see `compared`.
    """
    findings = [*_published(project, slug, history), *_unnamed(project, slug, history)]
    if project.printings(slug).is_symlink():
        return (*findings, found("V005", project.name(project.printings(slug)), "a link, not a folder"))
    for entry in history.printings:
        findings += _printing(project, slug, entry, kept, pool)
    return tuple(findings)


def _published(project: Project, slug: str, history: History) -> Iterator[Finding]:
    """published.sha256 says the editions of the last printing."""
    name = project.name(project.published(slug))
    try:
        said = parse_list(read_plain(project.folder(slug), PUBLISHED, MOST_OF_A_LIST))
    except FileNotFoundError:
        said = {}
    except OSError as error:
        yield unread(name, error)
        return
    except Malformed as error:
        yield found("V002", name, str(error))
        return
    if history.last and said != editions_in(history.last, slug):
        yield found("V012", name, "it says other digests than the last line of the history; if publishing was "
                    f"interrupted, run ./doit publish {slug} again")


def _unnamed(project: Project, slug: str, history: History) -> Iterator[Finding]:
    """What lies in published/ and is no printing that the history names: nothing vouches for it."""
    folder = project.printings(slug)
    named = {str(entry.name) for entry in history.printings}
    try:
        names = [] if folder.is_symlink() else sorted(entry.name for entry in os.scandir(folder))
    except FileNotFoundError:
        return
    except OSError as error:
        yield unread(project.name(folder), error)
        return
    for name in names:
        if name not in named and not name.startswith(_PARTIAL):
            yield found("V022", f"{project.name(folder)}/{name}", "if publishing was interrupted, run ./doit publish "
                        f"{slug} again; else look at it, and remove it yourself")


def _printing(project: Project, slug: str, entry: Entry, kept: bool, pool: Executor | None) -> Iterator[Finding]:
    """The folder of one printing. Without any file of the edition it stands by itself: its manifest and its list say
    the digests, as a collection has it that keeps the files elsewhere, or did at the time."""
    folder = project.printings(slug) / str(entry.name)
    name = project.name(folder)
    try:
        is_folder = stat.S_ISDIR(os.lstat(folder).st_mode)
    except FileNotFoundError:
        if kept:
            yield found("V011", name, "it was published")
        return
    except OSError as error:
        yield unread(name, error)
        return
    if not is_folder:
        yield found("V005", name, "not a folder")
        return
    whole = kept and any(os.path.lexists(folder / each) for each in entry.files if each != MANIFEST)
    for finding in compared(folder, entry.files, f"{name}/", {CHECKSUMS, SIGNATURE}, pool).findings:
        if finding.kind != "missing" or whole or (kept and finding.path == f"{name}/{MANIFEST}"):
            yield finding
    yield from _list(project, slug, entry)


def _list(project: Project, slug: str, entry: Entry) -> Iterator[Finding]:
    """The list of a printing, and the signature of it."""
    root, within = project.folder(slug), f"{PRINTINGS}/{entry.name}/"
    prefix = f"{project.name(root)}/{within}"
    try:
        listing = read_plain(root, within + CHECKSUMS, MOST_OF_A_LIST)
        if parse_list(listing) != entry.files:
            yield found("V012", prefix + CHECKSUMS, "it lists other files than the history does")
    except FileNotFoundError:
        yield found("V003", prefix + CHECKSUMS)
        return
    except OSError as error:
        yield unread(prefix + CHECKSUMS, error)
        return
    except Malformed as error:
        yield found("V012", prefix + CHECKSUMS, str(error))
    try:
        signature = read_plain(root, within + SIGNATURE, _MOST_OF_A_SIGNATURE)
    except FileNotFoundError:  # a state, and no fault
        return
    except OSError as error:
        yield unread(prefix + SIGNATURE, error)
        return
    from countermark.signing import judge

    signed = judge(listing, signature, project.signers, entry.date)
    if signed.state != "good":
        code = "V021" if signed.state == "not checked" else "V014"
        yield found(code, prefix + SIGNATURE, f"{signed.state}: {signed.reason}")
