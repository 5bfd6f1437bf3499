"""Two EPUBs of two chapters, made sign by sign: of the first it is known that all is shown, of the second what is not.

They owe nothing to the code that makes editions. Both have a note, numbered paragraphs and a list of pages, and the
way to each is longer than a screen.
"""

from __future__ import annotations

import io
import zipfile

#: The kinds of fault that the bad book has.
BREAKS = frozenset({"text", "overflow", "toc", "page-list", "paragraph", "link", "note", "picture", "network",
                    "console"})

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""

_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:00000000-0000-4000-8000-000000000001</dc:identifier>
<dc:title>Known</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2000-01-01T00:00:00Z</meta></metadata>
<manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="one"/><itemref idref="two"/></spine></package>"""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>Known</title></head><body>"""

_NAV = """<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li><li><a href="two.xhtml#{toc}">Two</a></li></ol>
</nav><nav epub:type="page-list" hidden="hidden"><ol><li><a href="two.xhtml#page-2">2</a></li></ol></nav>"""

_ONE = """<h1>One</h1><p id="p1"><span>1</span> It has a note<a epub:type="noteref" role="doc-noteref" id="call-1"
href="two.xhtml#note-1">*</a>, and {shown} end, which <a href="#{link}">begins</a> anew.</p>"""

_TWO = """<p style="width: {width}">{long}</p><h1 id="two">Two</h1>
<p>It ends <span epub:type="pagebreak" role="doc-pagebreak" id="page-2" aria-label="{label}"></span>here.</p>
<p>{long}</p><p id="p2"><span>{number}</span> It is last.</p><p>{long}</p>
<aside epub:type="footnote" role="doc-footnote" id="note-1">
<p><a href="one.xhtml#call-1"{back}>*</a> A note.</p></aside>"""

_LONG = "This goes on for a while. " * 120


def good() -> bytes:
    """A book with which nothing is wrong."""
    return _book(_NAV.format(toc="two"), _ONE.format(shown="an", link="p1"),
                 _TWO.format(width="auto", long=_LONG, label="2", number="2", back=' role="doc-backlink"'))


def bad() -> bytes:
    """The same book with a fault of each kind that a book which opens can have."""
    return _book(_NAV.format(toc="too"), _ONE.format(shown='<i style="display: none">an</i>', link="p9"),
                 _TWO.format(width="900px", long=_LONG, label="3", number="4", back="")
                 + '<p><img src="https://elsewhere.invalid/dot.gif" alt="A dot"/></p>')


def _book(nav: str, one: str, two: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        archive.writestr(zipfile.ZipInfo("META-INF/container.xml"), _CONTAINER)
        archive.writestr(zipfile.ZipInfo("book/package.opf"), _PACKAGE)
        for name, body in (("nav", nav), ("one", one), ("two", two)):
            archive.writestr(zipfile.ZipInfo(f"book/{name}.xhtml"), f"{_HEAD}{body}</body></html>")
    return out.getvalue()
