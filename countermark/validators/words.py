"""Finished bytes → whether every word and picture of the document is in them (D060 to D065), read again from output/.

A build asks the same before it writes; here it is asked of the file that lies in output/ now. It needs the document:
where that has changed since the file was built, nothing can be said, and that is told.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from countermark import buildrecord
from countermark.diagnostics import Diagnostic, Refused
from countermark.project import Project
from countermark.validators import Finding, Judged, judged

if TYPE_CHECKING:
    from countermark.document import Document

VERSION = "1"
#: What the readers raise over bytes that are no EPUB and no PDF: the ZIP's, the XML's, PDFium's.
_UNREADABLE = (zipfile.BadZipFile, KeyError, SyntaxError, RuntimeError)
_MOVED = Finding("", "error", "moved", "the document, a layout, a style or the program has changed since the file was "
                                       "built, so its words cannot be compared; run ./doit")


def judge(project: Project, files: Mapping[str, bytes]) -> Judged:
    """What is lost, strange, doubled or hidden in each of FILES, by its path under output/."""
    slugs = {name: name.partition("/")[0] for name in files}
    by_slug = {slug: {name: data for name, data in files.items() if slugs[name] == slug}
               for slug in dict.fromkeys(slugs.values())}
    found: dict[str, list[Finding]] = {}
    for slug, own in by_slug.items():
        found |= _document(project, slug, own)
    return judged(VERSION, files, found)


def _document(project: Project, slug: str, files: Mapping[str, bytes]) -> dict[str, list[Finding]]:
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    record = buildrecord.load(project, slug)
    if record is not None and record.inputs != buildrecord.inputs_of(project, slug):
        return {name: [_MOVED] for name in files}
    try:
        source = read_source(project, slug)
        document = parse(source, collection(project))
    except Refused as refused:
        return {name: [_finding(each) for each in refused.diagnostics] for name in files}
    found = {name: _compare(project, {name: data}, document, source.path) for name, data in files.items()}
    if len(files) > 1 and not any(found.values()):
        # What is wrong between the formats is the ebook's: its page breaks are where the pages of the other begin.
        book = next((name for name in files if name.endswith(".epub")), next(iter(files)))
        found[book] = _compare(project, files, document, source.path)
    return found


def _compare(project: Project, files: Mapping[str, bytes], document: Document, path: str) -> list[Finding]:
    from countermark.completeness import missing_in_any

    made = {posixpath.splitext(name)[1]: data for name, data in files.items()}
    try:
        return [_finding(each) for each in missing_in_any(project, made, document, path)]
    except _UNREADABLE as error:
        return [Finding("", "error", "unreadable", f"no words can be read out of it: {error}")]


def _finding(fault: Diagnostic) -> Finding:
    return Finding(f"{fault.path}:{fault.line}" if fault.line else fault.path, fault.severity, fault.code,
                   fault.message)
