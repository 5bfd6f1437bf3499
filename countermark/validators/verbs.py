"""The verb `./doit validate`: the files in output/ → what each checker says of them, printed and kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doit.cmd_base import Command

if TYPE_CHECKING:
    from countermark.project import Project
    from countermark.validators.checkers import Outcome
    from countermark.verification.findings import Finding

#: Documents whose files are held and judged at once: a collection of thousands need not fit into memory.
_AT_ONCE = 50


class Validate(Command):
    """`./doit validate [SLUG ...]`: every checker that is there, on what was built."""

    name = "validate"
    doc_purpose = "have the built files judged by every checker that is there"
    doc_usage = "[SLUG ...]"
    doc_description = (
        "Exit status 1 if something is found, a checker does not work, or a document is not built. A checker whose "
        "parts are missing is told as not run; where the variable CI is true, that is exit status 1 as well.")

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.diagnostics import Refused, fault
        from countermark.verb import complain, project, unknown_slug

        where = project()
        slugs = [arg.strip("/").rpartition("/")[2] for arg in args] or list(where.slugs())
        if unknown := [unknown_slug(where, slug) for slug in slugs if slug not in where.slugs()]:
            return complain(*unknown)
        tally = Tally()
        try:
            for start in range(0, len(slugs), _AT_ONCE):
                tally += _judge(where, slugs[start:start + _AT_ONCE])
        except OSError as error:
            return complain(fault("build/reports/", "D070", f"it cannot be written: {error.strerror}"))
        except Refused as refused:
            return complain(*refused.diagnostics)
        except KeyboardInterrupt:
            print("\nstopped; output/ is as it was.", file=sys.stderr)
            return 130
        print(tally)
        return tally.status(in_ci=os.environ.get("CI") == "true")


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted over a run, and the exit status that follows; unfit: files that are not as they were built."""

    files: int = 0
    unfit: int = 0
    findings: int = 0
    broken: frozenset[str] = frozenset()
    not_run: frozenset[str] = frozenset()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.files + other.files, self.unfit + other.unfit, self.findings + other.findings,
                     self.broken | other.broken, self.not_run | other.not_run)

    def status(self, in_ci: bool) -> int:
        return int(bool(self.findings or self.unfit or self.broken or (in_ci and self.not_run)))

    def __str__(self) -> str:
        said = [f"{_many(self.files, 'file')} judged", _many(self.findings, "finding") if self.findings
                else "nothing found"]
        if self.unfit:
            said.append(f"{_many(self.unfit, 'file')} not judged: see above")
        said += [f"{_many(len(names), 'checker')} {what} ({', '.join(sorted(names))})"
                 for names, what in ((self.broken, "broken"), (self.not_run, "not run")) if names]
        return "; ".join(said) + "."


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _judge(where: Project, slugs: Sequence[str]) -> Tally:
    """Judge the files of SLUGS, print what is said of them, and keep it; raises OSError, and Refused."""
    from countermark.validators import reports
    from countermark.validators.checkers import ask_all, of_file

    files, unfit = _built(where, slugs)
    for finding in unfit:
        print(finding, file=sys.stderr)
    outcomes = ask_all(where, files)
    reports.save(where, outcomes, files)
    for name in files:
        print(where.name(where.output / name))
        for outcome in of_file(outcomes, name):
            for line in _lines(outcome, name):
                print(f"  {line}")
    findings = sum(not each.explained for outcome in outcomes if outcome.judged
                   for found in outcome.judged.findings.values() for each in found)
    return Tally(len(files), len(unfit), findings,
                 frozenset(outcome.checker.name for outcome in outcomes if outcome.broken),
                 frozenset(outcome.checker.name for outcome in outcomes if outcome.not_run))


def _built(where: Project, slugs: Sequence[str]) -> tuple[Mapping[str, bytes], list[Finding]]:
    """The editions of SLUGS by their paths under output/, and what is wrong with those that are not as listed."""
    from countermark.fixity import digest_of
    from countermark.formats import FORMATS
    from countermark.steps import previous_list
    from countermark.verification.findings import found

    listed = previous_list(where)
    files, unfit = {}, []
    for name in (f"{slug}/{slug}{kind.suffix}" for slug in slugs for kind in FORMATS):
        try:
            data = (where.output / name).read_bytes()
        except FileNotFoundError:
            unfit.append(found("V003", f"output/{name}", "it is not built; run ./doit"))
            continue
        except OSError as error:
            unfit.append(found("V007", f"output/{name}", error.strerror or ""))
            continue
        if listed.get(name) == digest_of(data):
            files[name] = data
        else:
            unfit.append(found("V006", f"output/{name}", "its bytes are not those of SHA256SUMS; run ./doit"))
    return files, unfit


def _lines(outcome: Outcome, name: str) -> Iterator[str]:
    """What a checker says of the file NAME: a line on the whole, and one for each finding."""
    from countermark.diagnostics import printable

    checker = f"{outcome.checker.name:<10}"
    if outcome.judged is None:
        yield f"{checker}{f'broken: {printable(outcome.broken)}' if outcome.broken else f'not run: {outcome.not_run}'}"
        return
    findings = outcome.judged.findings[name]
    found = [each for each in findings if not each.explained]
    explained = sorted({each.code for each in findings if each.explained})
    after = f" ({', '.join(explained)}: explained in the report)" if explained else ""
    yield f"{checker}{_many(len(found), 'finding') if found else 'ok'}{after}"
    for each in found:
        yield f"  {printable(str(each))}"
