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
    from countermark.buildrecord import load
    from countermark.fixity import format_list
    from countermark.making import outputs_of
    from countermark.publishing.conditions import held_back, placeholders
    from countermark.publishing.editions import is_last, next_printing
    from countermark.publishing.writing import write_printing
    from countermark.shared import past
    from countermark.verification.findings import found
    from countermark.verification.printings import former_name, keeps_files, printings, renamed
    from countermark.verification.states import ALTERED, CANNOT_TELL, state_of

    history = past(where, slug)
    if called := former_name(history, slug):
        return _not_published("its folder has another name", [renamed(where, slug, called)])
    own = where.name(where.published(slug))
    files = {path: (where.output / path).read_bytes() for path in outputs_of(slug)}
    digests = {path: digest_of(data) for path, data in files.items()}
    listed = steps.previous_list(where)
    wrong = [found("V006", f"output/{path}") for path, digest in digests.items() if listed.get(path) != digest]
    # published.sha256, and a printing that no history names, are mended here, where an interrupted run left them.
    wrong += [each for each in printings(where, slug, history, keeps_files(where))
              if each.path != own and each.code != "V022"]
    state, faults = state_of(where, slug, digests, history)
    if wrong or state.name in (ALTERED, CANNOT_TELL):
        return _not_published(f"{slug}: {state}" if faults else "its files are not as listed", (*wrong, *faults))
    edition = _edition(where, slug, files)
    suffixes = {f".{name.rpartition('.')[2]}": digest for name, digest in edition.editions.items()}
    if held := held_back(where, slug, suffixes):
        return complain(*held)
    try:
        if is_last(edition, history):
            write(where.published(slug), format_list({f"{slug}/{name}": digest
                                                      for name, digest in edition.editions.items()}))
            print(f"{own}: as it was; these bytes are {_called(history)}")
            return 0
        printed = next_printing(where, edition, history, day)
        signature = _signature(printed.files[CHECKSUMS])
        write_printing(where, slug, printed, signature, keeps_files(where))
    except OSError as error:
        at = Path(error.filename or where.folder(slug))
        at = at.parent if at.name.startswith(".partial-") else at
        return complain(fault(where.name(at), "D070", f"it cannot be written: {error.strerror}",
                              "what was published before is as it was; ./doit publish goes on from there"))
    steps.build_edition(where, slug)  # its manifest says which printing it is
    steps.build_site(where)
    steps.write_checksums(where)
    if (record := load(where, slug)) is None or record.diagnostics:
        return complain(*(record.diagnostics if record else ()))
    print(f"{slug}: {_called(printed.history)}, {'signed' if signature else 'not signed'}")
    for sentence in printed.entry.changed:
        print(f"  {printable(sentence)}")
    print(f"written: {own}, {where.name(where.history(slug))} and {where.name(where.printings(slug))}/"
          f"{printed.entry.name}/; commit them")
    if nobodys := " and ".join(placeholders(where)):
        print(f"note: in {where.name(where.collection)} there is still {nobodys}, which is nobody's; set your own "
              "before you give this edition to readers")
    print(f"see it: ./doit open {slug}")
    return 0


def _edition(where: Project, slug: str, files: Mapping[str, bytes]) -> Edition:
    """The FILES of output/ by path, and the document that they are made from."""
    from countermark.parse import parse
    from countermark.publishing.editions import Edition
    from countermark.shared import collection
    from countermark.source import read_source

    source = read_source(where, slug)
    return Edition(source, parse(source, collection(where)),
                   {path.rpartition("/")[2]: data for path, data in files.items()})


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
