"""What must be so before an edition is published, and cannot be asked of every draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countermark.citations.credited import uncredited
from countermark.diagnostics import Diagnostic, Refused, fault
from countermark.formats import FORMATS
from countermark.forms import is_placeholder
from countermark.policy import Policy
from countermark.project import Project
from countermark.shared import settings
from countermark.validators.conformance import not_examined

#: Settings by which readers find the publisher.
_ADDRESSES = ("corrections", "base address")


def held_back(project: Project, slug: str, editions: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Why SLUG must not be published as it is, or (). EDITIONS: suffix → digest of the finished file."""
    from countermark.parse import examine
    from countermark.shared import collection
    from countermark.source import read_source

    try:
        source, shared = read_source(project, slug), collection(project)
        made = examine(source, shared)
    except Refused as refused:
        return refused.diagnostics
    if made.record is None:
        return made.faults
    unexamined = not_examined(project, slug, made.record, editions[".epub"])
    return (*uncredited(made.record, made.witness, source.path), *([unexamined] if unexamined else []),
            *_unchecked(project, slug, shared.policy, editions))


def placeholders(project: Project) -> Iterator[str]:
    """The addresses in the collection's settings that still belong to nobody, each after the setting's name."""
    said = settings(project)
    return (f"'{name}: {said[name]}'" for name in _ADDRESSES if is_placeholder(said.get(name)))


def _unchecked(project: Project, slug: str, policy: Policy, editions: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Each checker that found something in these very files, or that the collection requires and was not asked."""
    from countermark.validators import reports
    from countermark.validators.checkers import CHECKERS

    known = [checker.name for checker in CHECKERS]
    for name in policy.required_checks:
        if name not in known:
            yield fault(project.name(project.collection), "D103", f"there is no checker '{name}'",
                        f"known checkers: {', '.join(known)}")
    kinds = {kind.suffix: kind.name for kind in FORMATS}
    path = project.name(project.source(slug))
    for checker in CHECKERS:
        for suffix in checker.suffixes:
            report = reports.load(project, editions[suffix], checker.name)
            if report is None and checker.name in policy.required_checks:
                yield fault(path, "D103", f"the collection requires the check '{checker.name}', and it has not run on "
                            f"this very {kinds[suffix]}", f"run ./doit validate {slug}, then publish")
            elif report is not None and not report.passed:
                first = next(str(finding) for finding in report.findings if not finding.explained)
                yield fault(path, "D103", f"{checker.name} found something in this very {kinds[suffix]}: {first}",
                            f"run ./doit validate {slug} for all of it; mend it, then publish")
