"""What dodo.py's tasks do, one function each; diagnostics are recorded here and judged in `verdict`."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from countermark import buildrecord
from countermark.buildrecord import BuildRecord
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.fixity import Malformed, digest_of, format_list, parse_list
from countermark.project import MANIFEST, SUFFIX_OF_CHECKSUM, Project
from countermark.shared import collection, past
from countermark.source import misnamed, read_source
from countermark.writing import remove, write, write_all

if TYPE_CHECKING:
    from countermark.environment import Environment


def build_edition(project: Project, slug: str) -> None:
    """Build both editions of SLUG and their checksums, or record why not and leave output/ as it was."""
    before = buildrecord.load(project, slug)
    try:
        record = _build(project, slug)
    except Exception as error:
        faults = error.diagnostics if isinstance(error, Refused) else (bug(project, slug),)
        kept = before or BuildRecord("", {}, {}, 0, 0, slug)
        record = msgspec.structs.replace(kept, diagnostics=faults)
    _keep(project, {project.record(slug): _json(record)})


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def bug(project: Project, slug: str) -> Diagnostic:
    """A fault of the program, kept for a report; it holds up this document alone."""
    return _bug(project, project.record(slug), project.source(slug), "this document")


def _bug(project: Project, record: Path, over: Path, called: str) -> Diagnostic:
    path = record.with_suffix(".traceback.txt")
    _keep(project, {path: traceback.format_exc().encode("utf-8", "backslashreplace")})
    return fault(project.name(over), "D090", f"the program failed over {called}",
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


def _keep(project: Project, files: dict[Path, bytes], ready: Callable[[list[Path]], None] = lambda _: None,
          sync: bool = True) -> None:
    """Write files, all or none; raises Refused where the system will not. READY and SYNC: see `write_all`."""
    try:
        write_all(files, ready, sync)
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


def build_site(project: Project, only: str | None = None) -> None:
    """Make the pages of what was built and published, or record why they stay as they were.

    ONLY: the one document that may have changed since the last time.
    """
    from countermark.site import writing

    def keep(files: dict[Path, bytes]) -> None:
        _keep(project, files, lambda changing: _unlist(project, changing) if project.output in changing[0].parents
              else None, sync=False)  # for there may be ten thousands, each made of what lies safely

    try:
        writing.write_site(project, previous_list(project), keep, only)
    except Exception as error:
        writing.failed(project, keep, error.diagnostics if isinstance(error, Refused) else (
            _bug(project, project.site_state, project.output, "the site"),))


def write_checksums(project: Project) -> None:
    """output/SHA256SUMS: what was built, with the digest it was built with; what failed keeps its last line.

    The list is never made from what lies in output/: a file that was changed or slipped in must show. What was listed
    and is gone (a document's files, a page) is removed; a file that nobody listed is left to verify.
    """
    from countermark.site import writing

    before = previous_list(project)
    listed = writing.listed(project, before)
    for slug in project.slugs():
        listed |= writing.built_files(project, slug, before)
    for path in writing.stale(project, before, listed):
        remove(project.output / path, project.output)
    for slug in project.withdrawn():  # its files are gone, and are made anew if its source comes back
        project.record(slug).unlink(missing_ok=True)
    _keep(project, {project.checksums: format_list(listed)})
    project.checksums_before.unlink(missing_ok=True)


def verdict(project: Project) -> bool:
    """Re-read every byte, print what is wrong and the table of editions; True if all is well."""
    from countermark.report import print_diagnostics, print_findings, print_table
    from countermark.site import writing
    from countermark.verify import verify

    report = verify(project, rebuild=False)  # what was just built needs no building again
    records = {slug: buildrecord.load(project, slug) for slug in project.slugs()}
    faults = sorted({f for record in records.values() if record for f in record.diagnostics} | {*misnamed(project)}
                    | {*writing.diagnostics(project)})
    print_diagnostics(faults)
    print_findings(report)
    print_table(records, report)
    return not any(each.severity == "error" for each in faults) and report.status == 0
