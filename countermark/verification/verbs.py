"""The verb `./doit verify`: every byte of output/ against its lists, or one file anywhere against the histories."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermark.diagnostics import printable
from countermark.project import CHECKSUMS, Project
from countermark.verb import Verb, project

if TYPE_CHECKING:
    from countermark.verification.copies import Copy
    from countermark.verify import Report


class Verify(Verb):
    """`./doit verify`: what output/ holds; `--file COPY`: what one file is."""

    name = "verify"
    doc_purpose = "read every byte of output/ again and compare it with the lists"
    doc_usage = "[--published] [--deep] [--file COPY] [--json]"
    doc_description = ("Exit status 0 if all is as listed and each edition is as published, a draft, or would be "
                       "another printing; 1 if a file is altered or extra; 4 if one is missing; 5 if it cannot be "
                       "told. With --published also 1 unless every edition is as published. With --file COPY: 0 "
                       "genuine, 1 altered, 5 not known.")
    cmd_options = (
        {"name": "published", "long": "published", "type": bool, "default": False,
         "help": "demand the published digests"},
        {"name": "deep", "long": "deep", "type": bool, "default": False,
         "help": "hold each edition also to its format's form, and its words to the sources that it carries"},
        {"name": "file", "long": "file", "type": str, "default": "",
         "help": "judge this one file, wherever it lies, by the histories"},
        {"name": "json", "long": "json", "type": bool, "default": False, "help": "print JSON, and nothing else"},
    )

    def execute(self, params: Any, args: Sequence[str]) -> int:
        if args:
            meant = f"did you mean --file {printable(args[0])}?" if _from_caller(args[0]).exists() else (
                "see ./doit help verify")
            print(f"verify: '{printable(args[0])}' is no option; {meant}", file=sys.stderr)
            return 1
        if params["file"]:
            if params["deep"] or params["published"]:
                print("verify: --file judges one file by itself, and goes with neither --deep nor --published",
                      file=sys.stderr)
                return 1
            return _file(project(), params["file"], params["json"])
        from countermark.verification.states import AS_PUBLISHED, WITHDRAWN
        from countermark.verify import verify

        report = verify(project(), deep=params["deep"])
        drafts = [slug for slug, state in report.states.items() if state.name not in (AS_PUBLISHED, WITHDRAWN)]
        short = params["published"] and report.status == 0 and bool(drafts)
        if params["json"]:
            print(json.dumps(_plain(report), indent=1))
        else:
            _print(report, params["deep"])
            if short:
                print(f"not as published: {', '.join(map(printable, drafts))}", file=sys.stderr)
        return 1 if short else report.status


def _print(report: Report, deep: bool) -> None:
    from countermark.verification.findings import STEPS

    for finding in report.findings:
        print(finding, file=sys.stderr)
    for number, step in enumerate((step for step in STEPS if deep or not step.deep), 1):
        count = sum(step.holds(finding.code) for finding in report.findings)
        said = f"{count} finding{'s' * (count != 1)}: see above" if count else "ok"
        print(f"{number} {step.name:<14}{said}")
    for slug, state in report.states.items():
        print(f"{printable(slug)}: {printable(str(state))}")
    if report.status == 0:
        print(f"{report.files} files in output/, every byte as listed.")


def _plain(report: Report) -> dict[str, Any]:
    """A report as JSON has it."""
    return {
        "status": report.status, "files": report.files,
        "findings": [{"code": each.code, "kind": each.kind, "path": each.path, "detail": each.detail}
                     for each in report.findings],
        "documents": {slug: {"state": state.name, "reason": state.reason, **(
            {"printing": state.printing} if state.printing else {})} for slug, state in report.states.items()},
    }


def _from_caller(name: str) -> Path:
    """The path NAME as the caller meant it."""
    return Path(os.environ.get("COUNTERMARK_CALLER", "."), name)


def _file(where: Project, name: str, as_json: bool) -> int:
    """Judge one file, whose NAME is read from the caller's folder."""
    from countermark.verification.copies import judge

    path = _from_caller(name)
    try:
        if path.is_dir():
            raise OSError(0, "it is a folder; name a file that is in it")
        if not path.is_file():
            raise OSError(0, "it is not there, or no file")
        copy = judge(where, path)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        why = getattr(error, "strerror", None) or str(error)
        told = {"verdict": "unread", "file": name, "why": why}
        print(json.dumps(told) if as_json else f"{printable(name)}: {printable(why)}",
              file=sys.stdout if as_json else sys.stderr)
        return 1
    if as_json:
        print(json.dumps(_told(copy, name), indent=1))
    else:
        print("\n".join(_sentences(copy, name)))
    return copy.status


def _told(copy: Copy, name: str) -> dict[str, Any]:
    known: dict[str, Any] = {"verdict": copy.verdict, "file": name, "sha256": copy.sha256 or None,
                             "size": copy.size}
    if copy.slug:
        known |= {"document": copy.slug}
    if copy.printing:
        known |= {"edition": copy.printing.edition, "printing": copy.printing.printing, "published on": copy.date}
    if copy.words:
        known |= {"words": copy.words}
    if copy.why:
        known |= {"why": copy.why}
    if copy.unseen:
        known |= {"why": f"whether it names an edition cannot be told: {copy.unseen}"}
    known |= {key: value for key, value in (("withdrawn", copy.withdrawn), ("draft", copy.draft), ("cut", copy.cut))
              if value}
    return {**known, "since": list(copy.since), "newest publication": copy.newest or None,
            "unreadable": list(copy.unreadable)}


def _sentences(copy: Copy, name: str) -> list[str]:
    """What a reader is told of a file, a line each."""
    from countermark.dates import house_date

    newest = f"the list of {house_date(copy.newest)}" if copy.newest else "the list, in which no edition stands yet"
    edition = ""
    if copy.printing:
        edition = (f"edition {copy.printing.edition}, printing {copy.printing.printing}, of {copy.slug}, "
                   f"published on {house_date(copy.date)}")
    last = copy.verdict == "genuine and current" and copy.withdrawn
    called = "genuine; the document was withdrawn" if last else "a draft, not published" if copy.draft and (
        copy.verdict == "unknown") else copy.verdict
    said = [f"{name}: {called}"]
    if copy.verdict == "altered":
        words = {"same": f"its words are those of edition {copy.printing.edition if copy.printing else ''}",
                 "other": f"its words are not those of edition {copy.printing.edition if copy.printing else ''}",
                 "unread": f"whether its words are still that edition's cannot be told: {copy.why}"}
        said += [f"It names {edition}, and has other bytes than that was published with;", f"{words[copy.words]}."]
    elif copy.why:
        said.append(f"{copy.why[0].upper()}{copy.why[1:]}{f': it has {copy.size} bytes' if copy.size else ''}.")
    elif copy.draft:
        said.append(f"It is a draft of {copy.draft}, byte for byte as output/{CHECKSUMS} lists it. It is not "
                    "published: words, paragraph numbers and files may still change.")
    elif copy.unseen:
        said.append(f"Its bytes are unknown to {newest}; whether it names one of its editions cannot be told: "
                    f"{copy.unseen}.")
    elif copy.verdict == "unknown":
        said.append(f"Its bytes are unknown to {newest}, and it names none of its editions.")
    elif edition:
        said.append(f"It is {edition}, byte for byte.")
        said += ["Since then:", *(f"  {each}" for each in copy.since)] if copy.since else []
    elif any(path.split("/")[-2:-1] == [copy.slug] for path in copy.unreadable):
        said.append(f"It is {copy.slug} as its published digests say; its history, which would tell the printing, "
                    "cannot be read.")
    else:
        said.append(f"It is {copy.slug} as its trial digests say; it was not published yet.")
    if copy.draft and copy.verdict == "altered":
        said.append(f"output/{CHECKSUMS} lists these very bytes as what was built here last, and not published.")
    if copy.cut:
        said.append("The end is missing that a file of its kind has: perhaps it was not copied whole.")
    if copy.withdrawn:
        said.append("The document was withdrawn since it was published.")
    said += [f"This could not be read, and was not asked: {path}" for path in copy.unreadable]
    said.append(f"SHA-256 {copy.sha256 or 'not computed'}")
    said.append("This holds as far as this list can be trusted: whoever gives you a forged file can give you a forged "
                "list.")
    return [printable(line) for line in said]
