"""What a verifier can find, by code: the one table, FINDINGS. docs/findings.md is made from it.

Codes are stable. Each has a fixture (tests/hostile/), and says whether the file is altered, incomplete, or whether
nothing can be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from countermark.diagnostics import printable
from countermark.fixity import NotPlain

Kind = Literal["changed", "missing", "extra", "unreadable", "unsound", "untold"]
#: Kind → exit status: 1 altered, 4 incomplete, 5 cannot tell. Of several, 1 wins, then 4.
STATUS: dict[Kind, int] = {"changed": 1, "extra": 1, "unreadable": 1, "unsound": 1, "missing": 4, "untold": 5}


@dataclass(frozen=True, slots=True)
class Rule:
    """kind: what it means for the file; asks: what must hold, in a reader's words; group: where docs list it."""

    kind: Kind
    asks: str
    group: str


_LIST = "the lists, and what lies in output/"
_EPUB = "an EPUB's container"
_PDF = "a PDF's frame"
_RECORDS = "manifests, histories and signatures"
_BYTES = "what a build gives"

FINDINGS: dict[str, Rule] = {
    "V001": Rule("missing", "output/SHA256SUMS is there", _LIST),
    "V002": Rule("changed", "a list holds plain lines alone: a digest, two blanks, a name, each name once, none that "
                 "leads out of the folder", _LIST),
    "V003": Rule("missing", "every listed file is there", _LIST),
    "V004": Rule("extra", "every file is listed", _LIST),
    "V005": Rule("changed", "every file is a plain file, and no link stands in its path", _LIST),
    "V006": Rule("changed", "every file has the bytes that the list says", _LIST),
    "V007": Rule("unreadable", "every file can be read, and does not change meanwhile", _LIST),
    "V008": Rule("missing", "everything that was published, and every file of an edition that is there, is listed",
                 _LIST),
    "V010": Rule("changed", "what was not published, and what lies beside editions, has the bytes that a build gives",
                 _BYTES),
    "V011": Rule("missing", "the files of each printing are in content/, unless the collection keeps them elsewhere",
                 _RECORDS),
    "V012": Rule("changed", "the list of a printing's files, and published.sha256, say what the history says",
                 _RECORDS),
    "V013": Rule("changed", "a history is as ./doit publish wrote it", _RECORDS),
    "V014": Rule("unsound", "a signature is by an allowed signer, for editions, and of the very list beside it",
                 _RECORDS),
    "V015": Rule("unsound", "the words that an edition shows are those of the sources that it carries", _BYTES),
    "V016": Rule("changed", "a manifest is as Countermark writes it", _RECORDS),
    "V017": Rule("changed", "the captured text is the one that the last printing was made from, unless document.md is "
                 "a newer edition", _RECORDS),
    "V018": Rule("extra", "every file that output/ lists is one that the documents of content/ have", _LIST),
    "V019": Rule("changed", "a published document's folder keeps its name", _RECORDS),
    "V020": Rule("untold", "what is not as published can be built here, and nothing but what was changed moves bytes",
                 _BYTES),
    "V021": Rule("untold", "a signature that is there can be checked here", _RECORDS),
    "V022": Rule("extra", "every folder of published/ is one that the history names", _RECORDS),
    "V023": Rule("changed", "a printing's permanent path has the bytes that were published", _RECORDS),
    "V024": Rule("untold", "the site was made by the program, the layouts and the settings as they are now", _BYTES),
    "V101": Rule("unsound", "it is a ZIP archive, whose directory lists its members", _EPUB),
    "V102": Rule("unsound", "it has at most 10,000 members, and unpacks to at most 1 GB, no member to more than a "
                 "hundred times its size", _EPUB),
    "V103": Rule("unsound", "nothing stands after the archive's end", _EPUB),
    "V104": Rule("unsound", "nothing stands before, between or behind its members", _EPUB),
    "V105": Rule("unsound", "what stands in front of a member says the same of it as the directory", _EPUB),
    "V106": Rule("unsound", "no two members have the same name", _EPUB),
    "V107": Rule("unsound", "no two members have names that some system takes for one: by capitals, or by the way in "
                 "which accents are written", _EPUB),
    "V108": Rule("unsound", "members have plain names that stay within the book", _EPUB),
    "V109": Rule("unsound", "every member is a plain file, no link and no folder", _EPUB),
    "V110": Rule("unsound", "nothing is encrypted", _EPUB),
    "V111": Rule("unsound", "it is one archive, in the simple form of the format (no ZIP64)", _EPUB),
    "V112": Rule("unsound", "it has no comments and no extra fields", _EPUB),
    "V113": Rule("unsound", "a member's size stands in front of it, not behind", _EPUB),
    "V114": Rule("unsound", "members are stored or deflated, nothing else", _EPUB),
    "V115": Rule("unsound", "the first member is `mimetype`, stored, and says that this is an EPUB", _EPUB),
    "V116": Rule("unsound", "every member unpacks to the size and the check sum that are declared for it", _EPUB),
    "V117": Rule("unsound", "it has only such members as our books have", _EPUB),
    "V118": Rule("unsound", "its XML can be read, and declares no entities", _EPUB),
    "V119": Rule("unsound", "it runs nothing, and loads nothing from elsewhere", _EPUB),
    "V120": Rule("unsound", "its members, written again by Countermark, are the same bytes", _EPUB),
    "V201": Rule("unsound", "it begins with the sign of a PDF, and with nothing before it", _PDF),
    "V202": Rule("unsound", "nothing stands after its end", _PDF),
    "V203": Rule("unsound", "it was written once, and no update stands behind it", _PDF),
    "V204": Rule("unsound", "nothing in it is encrypted", _PDF),
    "V205": Rule("unsound", "its objects stand side by side, each once, in the form in which ours are written", _PDF),
    "V206": Rule("unsound", "its table and its trailer say where the objects are, and no more", _PDF),
    "V207": Rule("unsound", "its identifier is the digest of its objects", _PDF),
    "V208": Rule("unsound", "it does nothing by itself: no script, no program, nothing on opening", _PDF),
    "V209": Rule("unsound", "it has no forms, layers, sounds, films, nor notes laid over the page", _PDF),
    "V210": Rule("unsound", "it holds only such things as our files have", _PDF),
    "V211": Rule("unsound", "links lead to places in it and to web addresses alone", _PDF),
    "V212": Rule("unsound", "every file that it carries is listed once in each of its two lists, as it is", _PDF),
    "V213": Rule("unsound", "everything in it is in use", _PDF),
    "V214": Rule("unsound", "everything in it unpacks, and nothing stands behind what unpacks", _PDF),
    "V215": Rule("unsound", "it unpacks to at most 1 GB, nothing in it to more than a hundred times its size", _PDF),
    "V216": Rule("unsound", "its fonts are cut from the typefaces of the project", _PDF),
    "V217": Rule("unsound", "its letters look as the typeface has them, and are copied as what they look like", _PDF),
    "V218": Rule("unsound", "what it says of itself can be read, and declares no entities", _PDF),
    "V219": Rule("unsound", "its contents, written again by Countermark, are the same bytes", _PDF),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of verifying: its name, the codes of what it can find, and whether it is one of the deep ones."""

    name: str
    codes: tuple[str, ...]
    deep: bool = False

    def holds(self, code: str) -> bool:
        """Whether what has this CODE is found in this step."""
        return code.startswith(self.codes)


#: In the order in which they are told.
STEPS = (
    Step("structure", ("V001", "V002", "V005", "V012", "V013", "V016", "V019")),
    Step("completeness", ("V003", "V004", "V008", "V011", "V018", "V022")),
    Step("fixity", ("V006", "V007", "V010", "V017", "V020", "V023", "V024")),
    Step("signatures", ("V014", "V021")),
    Step("soundness", ("V1", "V2"), deep=True),
    Step("words", ("V015",), deep=True),
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding: its code, the file (relative to output/, or as it was named), and what was seen."""

    path: str
    code: str
    detail: str = ""

    @property
    def kind(self) -> Kind:
        return FINDINGS[self.code].kind

    def __str__(self) -> str:
        detail = f" ({printable(self.detail)})" if self.detail else ""
        return f"{self.kind}: {printable(self.path)}{detail} [{self.code}]"


def found(code: str, path: str, detail: str = "") -> Finding:
    """A finding whose code is checked against FINDINGS."""
    if code not in FINDINGS:
        raise KeyError(code)
    return Finding(path, code, detail)


def unread(path: str, error: OSError) -> Finding:
    """The finding that what PATH names could not be read, or is no plain file."""
    return found("V005" if isinstance(error, NotPlain) else "V007", path, error.strerror or str(error))


def status_of(findings: Iterable[Finding]) -> int:
    """The exit status: 0 where nothing was found, else by STATUS."""
    statuses = {STATUS[finding.kind] for finding in findings}
    return min(statuses, default=0)
