"""A built edition → what is wrong with its form, and with its words as against the sources that it carries.

These steps take longer than reading bytes. A file that is as published has been through them before; they are for who
wants to see it again, and for files that changed.
"""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterator

from countermark.completeness import CHECKS, compare
from countermark.diagnostics import Refused
from countermark.document import Document
from countermark.opened import MEMBERS
from countermark.parse import parse, read_collection
from countermark.pictures import is_picture_name
from countermark.project import COLLECTION, MANIFEST, SOURCE, WITNESS, Project
from countermark.source import source_of
from countermark.typefaces import SCRIPTS, load_typefaces
from countermark.verification import records
from countermark.verification.bounded import Crashed, Exceeded, bounded
from countermark.verification.epubs import unsound as unsound_epub
from countermark.verification.findings import Finding, found
from countermark.verification.pdfs import unsound as unsound_pdf

#: What is asked of the words: the text in its order, and that it can be seen. Other rules of completeness hold a file
#: to the layouts of today.
_WORDS = ("D060", "D063")


def unsound(project: Project, path: str) -> Iterator[Finding]:
    """What is wrong with output/PATH: a manifest's form; an edition's container or frame, then its words."""
    suffix = posixpath.splitext(path)[1]
    if posixpath.basename(path) != MANIFEST and suffix not in MEMBERS:
        return
    try:
        data = (project.output / path).read_bytes()
        if suffix not in MEMBERS:
            yield from records.unsound("manifest", data, f"output/{path}")
            return
        # A cover is set anew to compare with, for which the typesetter writes files of its own.
        faults = bounded(examined, project, f"output/{path}", suffix, data, seconds=300, megabytes=4096,
                         file_megabytes=64)
    except (OSError, Exceeded, Crashed) as error:
        yield found("V015", f"output/{path}", f"it cannot be read: {error}")
        return
    yield from faults


def examined(project: Project, name: str, suffix: str, data: bytes) -> tuple[Finding, ...]:
    """The same for DATA, in this process."""
    return form_of(project, name, suffix, data) or tuple(words_of(project, name, suffix, data))


def form_of(project: Project, name: str, suffix: str, data: bytes) -> tuple[Finding, ...]:
    """What is wrong with the container or the frame of a file, and with a PDF's fonts."""
    if suffix == ".epub":
        return unsound_epub(data, name)
    return unsound_pdf(data, name, load_typefaces(project, frozenset(SCRIPTS)).faces)


def words_of(project: Project, name: str, suffix: str, data: bytes) -> Iterator[Finding]:
    """What is wrong with the words of a file as against the sources that it carries, and with seeing them."""
    try:
        document = carried_document(name, suffix, data)
    except Refused as refused:
        yield found("V015", name, f"the sources that it carries cannot be read: {refused.diagnostics[0].message}")
        return
    findings = compare(project, suffix, data, document)
    if any(True for code in _WORDS for _ in CHECKS[code](findings)):
        findings = compare(project, suffix, data, document, closely=True)
    for code in _WORDS:
        yield from (found("V015", name, f"it {message}") for message in CHECKS[code](findings))


def carried_document(name: str, suffix: str, data: bytes) -> Document:
    """The document that a finished file was made from, by the sources that it carries; raises Refused."""
    members = {each.rpartition("/")[2]: member for each, member in MEMBERS[suffix](data).items()
               if suffix == ".pdf" or each.startswith(("EPUB/source/", "EPUB/figures/"))}
    slug = posixpath.splitext(posixpath.basename(name))[0]
    source = source_of(slug, members.get(SOURCE, b""), members.get(WITNESS), SOURCE, WITNESS)
    figures = tuple(sorted((each, member) for each, member in members.items() if is_picture_name(each)))
    shared = read_collection(members.get(COLLECTION, b""), COLLECTION)
    return parse(dataclasses.replace(source, figures=figures), shared)
