"""What dodo.py's tasks do, one function each; diagnostics are recorded here and judged in `verdict`."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from countermark import buildrecord
from countermark.buildrecord import BuildRecord
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.fixity import Malformed, digest_of, format_list, parse_list
from countermark.project import MANIFEST, SUFFIX_OF_CHECKSUM, Project
from countermark.source import misnamed, read_source
from countermark.writing import remove, write, write_all

if TYPE_CHECKING:
    from countermark.environment import Environment
    from countermark.history import History
    from countermark.parse import Collection


@cache
def collection(project: Project) -> Collection:
    """The collection's settings; raises Refused."""
    from countermark.parse import read_collection

    path = project.name(project.collection)
    try:
        data = project.collection.read_bytes()
    except OSError:
        raise Refused([fault(path, "D006", "the collection's settings are missing",
                             "put back content/collection.yaml")]) from None
    return read_collection(data, path)


def build_edition(project: Project, slug: str) -> None:
    """Build both editions of SLUG and their checksums, or record why not and leave output/ as it was."""
    before = buildrecord.load(project, slug)
    try:
        record = _build(project, slug)
    except Exception as error:
        faults = error.diagnostics if isinstance(error, Refused) else (_bug(project, slug),)
        kept = before or BuildRecord("", {}, {}, 0, 0, slug)
        record = msgspec.structs.replace(kept, diagnostics=faults)
    _keep(project, {project.record(slug): _json(record)})


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _bug(project: Project, slug: str) -> Diagnostic:
    """A fault of the program, kept for a report; it holds up this document alone."""
    path = project.record(slug).with_suffix(".traceback.txt")
    _keep(project, {path: traceback.format_exc().encode("utf-8", "backslashreplace")})
    return fault(project.name(project.source(slug)), "D090", "the program failed over this document",
                 f"this is a fault of ours; please send us {project.name(path)}")


def _build(project: Project, slug: str) -> BuildRecord:
    from countermark import making
    from countermark.completeness import missing_in_any
    from countermark.environment import ask_ahead
    from countermark.parse import parse
    from countermark.values import word_count

    inputs = buildrecord.inputs_of(project, slug)
    source = read_source(project, slug)
    document = parse(source, collection(project))
    asked: list[Callable[[], Environment]] = []
    rendered = making.render(project, document, lambda: asked.append(ask_ahead(project)))
    if faults := missing_in_any(project, rendered.editions, document, source.path):
        raise Refused(faults)
    ran_on = asked[0]()
    made = making.files_of(project, source, document, rendered.editions, past(project, slug))
    _keep(project, {project.environment(ran_on.digest()): _json(ran_on)})
    _keep(project, {project.output / path: data for path, data in made.items()}, partial(_unlist, project))
    return BuildRecord(inputs, {path: digest_of(data) for path, data in sorted(made.items())},
                       {path: len(data) for path, data in sorted(made.items())}, rendered.pages, word_count(document),
                       document.record.title, ran_on.digest())


def past(project: Project, slug: str) -> History:
    """What was published of SLUG; raises Refused where that cannot be read."""
    from countermark.history import Unreadable, history_of

    try:
        return history_of(project, slug)
    except (Unreadable, OSError) as error:
        raise Refused([fault(project.name(project.history(slug)), "D100", f"the history is not used: {error}",
                             "./doit publish alone writes it; take it back from where the project came from",
                             )]) from None


def _unlist(project: Project, changing: list[Path]) -> None:
    """Take away what says a digest of files that are CHANGING: rather no digest for a moment than a wrong one.

    Else a build that is killed would leave files that look forged. The list is set aside, since it alone may know what
    lies in output/; the digests are there again once all is in its place.
    """
    with contextlib.suppress(FileNotFoundError):  # another process of this run (-n) may have done so meanwhile
        write(project.checksums_before, project.checksums.read_bytes())
        project.checksums.unlink()
    for path in changing:
        if path.name == MANIFEST or path.suffix == SUFFIX_OF_CHECKSUM:
            path.unlink(missing_ok=True)


def _keep(project: Project, files: dict[Path, bytes], ready: Callable[[list[Path]], None] = lambda _: None) -> None:
    """Write files, all or none; raises Refused where the system will not. READY: see `write_all`."""
    try:
        write_all(files, ready)
    except OSError as error:
        raise Refused([fault(f"{project.name(min(files).parent)}/", "D070", f"it cannot be written: {error.strerror}",
                             "make room, or ask whoever owns the folder for the right to write there")]) from None


def previous_list(project: Project) -> dict[str, str]:
    """What SHA256SUMS lists, or did before an interrupted build; empty if there is none that can be read."""
    for path in (project.checksums, project.checksums_before):
        try:
            return parse_list(path.read_bytes())
        except FileNotFoundError:
            continue
        except (OSError, Malformed):
            break
    return {}


def remove_withdrawn(project: Project) -> None:
    """Remove the listed files of documents that content/ no longer has; a file that nobody listed is left to verify."""
    live = set(project.slugs())
    for path in previous_list(project):
        if "/" in path and path.split("/")[0] not in live:
            remove(project.output / path, project.output)


def write_checksums(project: Project) -> None:
    """output/SHA256SUMS: what was built, with the digest it was built with; what failed keeps its last line.

    The list is never made from what lies in output/: a file that was changed or slipped in must show.
    """
    before = previous_list(project)
    listed: dict[str, str] = {}
    for slug in project.slugs():
        record = buildrecord.load(project, slug)
        if record and record.outputs:
            listed |= record.outputs
        else:
            listed |= {path: digest for path, digest in before.items() if path.startswith(f"{slug}/")}
    _keep(project, {project.checksums: format_list(listed)})
    project.checksums_before.unlink(missing_ok=True)


def verdict(project: Project) -> bool:
    """Re-read every byte, print what is wrong and the table of editions; True if all is well."""
    from countermark.report import print_diagnostics, print_findings, print_table
    from countermark.verify import verify

    report = verify(project, rebuild=False)  # what was just built needs no building again
    records = {slug: buildrecord.load(project, slug) for slug in project.slugs()}
    faults = sorted({f for record in records.values() if record for f in record.diagnostics} | {*misnamed(project)})
    print_diagnostics(faults)
    print_findings(report)
    print_table(records, report)
    return not faults and report.status == 0
