"""Two EPUBs of one page, made sign by sign: of the first it is known that nothing is wrong, of the second what is.

They owe nothing to the code that makes editions. The bad one has a link that leads nowhere (EPUB 3.3, 3.3) and a
picture without a description (WCAG 2.2, 1.1.1); it is for each checker to find the one that is its business.
"""

from __future__ import annotations

import base64
import io
import zipfile

#: What each checker must find in the bad book.
BREAKS = {"EPUBCheck": "RSC-012", "Ace": "image-alt"}

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""

_PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:00000000-0000-4000-8000-000000000000</dc:identifier>
<dc:title>Known</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2000-01-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Its one picture is described.</meta></metadata>
<manifest><item id="page" href="page.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="dot" href="dot.gif" media-type="image/gif"/></manifest>
<spine><itemref idref="page"/></spine></package>"""

_NAV = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>Contents</title></head><body><nav epub:type="toc" role="doc-toc" aria-label="Contents"><ol>
<li><a href="page.xhtml">Known</a></li></ol></nav></body></html>"""

_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
<head><title>Known</title></head><body><h1 id="known">Known</h1><p><img src="dot.gif"{alt}/>
<a href="#{target}">To the top</a></p></body></html>"""

_DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def good() -> bytes:
    """A book with which nothing is wrong."""
    return _book(_PAGE.format(alt=' alt="A dot"', target="known"))


def bad() -> bytes:
    """The same book with two faults."""
    return _book(_PAGE.format(alt="", target="nowhere"))


def _book(page: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (("mimetype", "application/epub+zip"), ("META-INF/container.xml", _CONTAINER),
                           ("package.opf", _PACKAGE), ("nav.xhtml", _NAV), ("page.xhtml", page), ("dot.gif", _DOT)):
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()
