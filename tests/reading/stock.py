"""The documents that reading systems are shown: the memo, and three of the corpus; each built once in a process."""

from __future__ import annotations

import functools
import io
import zipfile

from countermark.document import Document
from countermark.formats import render_all
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_source
from tests.conftest import ROOT, SLUG
from tests.test_hard_texts import source_of

#: The memo; one with every part, one with every kind of change, and one with pictures.
SLUGS = (SLUG, "specimen", "edited", "pictures")


@functools.cache
def stock(slug: str) -> tuple[Document, bytes]:
    """One of SLUGS → the document, and its ebook."""
    project = Project(ROOT)
    source = read_source(project, slug) if slug == SLUG else source_of(slug, ROOT / "tests" / "corpus" / slug)
    document = parse(source, collection(project))
    return document, render_all(project, document)[".epub"].data


def changed(book: bytes, member: str, old: str, new: str) -> bytes:
    """BOOK with NEW for OLD wherever it stands in the files whose names end in MEMBER."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as whole, zipfile.ZipFile(out, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            if name.endswith(member):
                assert old.encode() in data, old
                data = data.replace(old.encode(), new.encode())
            archive.writestr(name, data)
    return out.getvalue()
