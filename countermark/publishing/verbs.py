"""The verb `./doit publish SLUG`: declare an edition, or another printing of it."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermark.diagnostics import Refused, fault, printable
from countermark.fixity import digest_of
from countermark.project import CHECKSUMS, Project
from countermark.verb import Verb, build_one, complain, project, workplace
from countermark.writing import write

if TYPE_CHECKING:
    from countermark.history import History
    from countermark.publishing.editions import Edition
    from countermark.verification.findings import Finding


class Publish(Verb):
    """`./doit publish SLUG`: the edition that is built becomes a printing, with its files, digests and history."""

    name = "publish"
    doc_purpose = "declare an edition: write its digests, its history, and a copy of its files"
    doc_usage = "SLUG"
    doc_description = ("Builds the edition first. Refuses if anything is wrong with it or with output/, if a published "
                       "paragraph number would move, or if a required check did not run. Where the variable "
                       "COUNTERMARK_SIGNING_KEY names a key, the list of its files is signed.")
    cmd_options = ({"name": "date", "long": "date", "type": str, "default": "",
                    "help": "the day of publication, YYYY-MM-DD, if it is not today"},)

    def execute(self, params: Any, args: Sequence[str]) -> int:
        where = project()
        slug = build_one(where, args, "publish")
        if isinstance(slug, int):
            return slug
        try:
            day = datetime.date.fromisoformat(params["date"] or datetime.date.today().isoformat())
        except ValueError:
            print(f"publish: '{printable(params['date'])}' is no day; write it as year-month-day", file=sys.stderr)
            return 1
        try:
            with workplace(where):
                return _publish(where, slug, day.isoformat())
        except Refused as refused:
            return complain(*refused.diagnostics)


def _publish(where: Project, slug: str, day: str) -> int:
    from countermark import steps
    from countermark.fixity import format_list
    from countermark.publishing.conditions import held_back
    from countermark.publishing.editions import is_last, next_printing
    from countermark.publishing.writing import write_printing
    from countermark.shared import collection, past
    from countermark.verification.states import ALTERED, CANNOT_TELL, state_of
    from countermark.verify import keeps_files, verify

    report = verify(where, rebuild=False)
    own = where.name(where.published(slug))
    # published.sha256, and a printing that no history names, are mended here, where an interrupted run left them.
    if findings := [each for each in report.findings if each.path != own and not (
            each.code == "V022" and each.path.startswith(f"{where.name(where.printings(slug))}/"))]:
        return _not_published("output/ or content/ is not as listed", findings)
    history = past(where, slug)
    state, faults = state_of(where, slug, report.digests, history)
    if state.name in (ALTERED, CANNOT_TELL):
        return _not_published(f"{slug}: {state}", faults)
    edition = _edition(where, slug, report.digests)
    suffixes = {f".{name.rpartition('.')[2]}": digest for name, digest in edition.editions.items()}
    if held := held_back(where, slug, suffixes):
        return complain(*held)
    try:
        if is_last(edition, history):
            write(where.published(slug), format_list({f"{slug}/{name}": digest
                                                      for name, digest in edition.editions.items()}))
            print(f"{own}: as it was; these bytes are {_called(history)}")
            return 0
        printed = next_printing(where, edition, history, collection(where), day)
        signature = _signature(printed.files[CHECKSUMS])
        write_printing(where, slug, printed, history, signature, keeps_files(where))
    except OSError as error:
        at = Path(error.filename2 or error.filename or where.folder(slug))
        return complain(fault(where.name(at), "D070", f"it cannot be written: {error.strerror}",
                              "what was published before is as it was; ./doit publish goes on from there"))
    steps.build_edition(where, slug)  # its manifest says which printing it is
    steps.write_checksums(where)
    print(f"{slug}: {_called(printed.history)}, {'signed' if signature else 'not signed'}")
    for sentence in printed.entry.changed:
        print(f"  {printable(sentence)}")
    print(f"written: {own}, {where.name(where.history(slug))} and {where.name(where.printings(slug))}/"
          f"{printed.entry.name}/; commit them")
    return 0


def _edition(where: Project, slug: str, digests: Mapping[str, str]) -> Edition:
    """What lies in output/, held to its DIGESTS once more as it is read, and the document that it is made from."""
    from countermark.making import outputs_of
    from countermark.parse import parse
    from countermark.publishing.editions import Edition
    from countermark.shared import collection
    from countermark.source import read_source

    source = read_source(where, slug)
    files = {path.rpartition("/")[2]: (where.output / path).read_bytes() for path in outputs_of(slug)}
    if any(digest_of(data) != digests[f"{slug}/{name}"] for name, data in files.items()):
        raise Refused([fault(f"output/{slug}/", "D070", "a file changed while it was published", "run it again")])
    return Edition(source, parse(source, collection(where)), files)


def _signature(listing: bytes) -> bytes | None:
    """The signature of a printing's list by the key that is named, or None where none is; raises Refused."""
    from countermark.signing import KEY, CannotSign, key_named, sign

    key = key_named()
    if key is None:
        return None
    try:
        return sign(listing, key)
    except CannotSign as error:
        raise Refused([fault(KEY, "D104", error.message, error.hint)]) from None


def _called(history: History) -> str:
    assert history.last
    return f"edition {history.last.edition}, printing {history.last.printing}"


def _not_published(why: str, findings: Sequence[Finding]) -> int:
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"not published: {printable(why)}", file=sys.stderr)
    return 1
