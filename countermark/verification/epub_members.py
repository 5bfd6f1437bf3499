"""A member of an EPUB → what in it our books never hold: other kinds of files, DTDs, scripts, what lies elsewhere.

Reading systems run scripts (EPUB 3.3, 6.3), and an entity of a few bytes can unfold to gigabytes, or to a file of
whoever reads. Our books have neither, nor anything that is loaded from the network, which would tell who reads, and
show what no checksum covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from countermark.verification.findings import Finding, found
from countermark.verification.markup import fault_of

#: Every member that a book of ours may have. EPUB/source/ holds what an edition was made from, and is never shown.
_MEMBERS = re.compile(r"mimetype|META-INF/container\.xml|"
                      r"EPUB/(content\.opf|toc\.ncx|style\.css|cover\.png|[a-z0-9-]+\.xhtml|fonts/[A-Za-z0-9-]+\.ttf|"
                      r"figures/[a-z0-9.-]+\.(png|jpe?g)|source/[a-z0-9./-]+)")
_XML = (".xml", ".opf", ".ncx", ".xhtml")
_XHTML, _SVG = "http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"
_OF_TEXT = (
    "html head title link meta body section nav article aside header footer main div p span h1 h2 h3 h4 h5 h6 "
    "a em strong i b u s small sub sup q cite abbr time code pre mark del ins dfn bdi bdo br wbr hr ruby rt rp "
    "blockquote figure figcaption img ol ul li dl dt dd table caption colgroup col thead tbody tfoot tr th td"
)
#: Elements that show text, order it, or name a file of the book; all others run, embed, ask or send something, or
#: are not in use here (HTML Living Standard, 4; SVG 2). Elements of other namespaces are for the package alone.
_PASSIVE = {
    _XHTML: frozenset(_OF_TEXT.split()),
    _SVG: frozenset(("svg", "g", "path", "rect", "circle", "title", "desc")),
}
#: Attributes that name a file. Where one leads is asked of all elements; the rest load, send or run something.
_LEADING = ("src", "href", "data", "poster", "action", "full-path")
_ACTIVE = ("srcdoc", "srcset", "http-equiv", "ping", "manifest", "formaction", "background")
#: An address that is not relative to the member; and those of them that a reader may follow.
_AWAY = re.compile(r"[a-z][a-z0-9+.\-]*:|//|/|\\", re.IGNORECASE)
_FOLLOWED = ("https://", "http://", "mailto:")
#: CSS that loads something: @import, and url() with an address that leads out of the book; or hides it by an escape.
_CSS_LOADS = re.compile(rb"@import|expression\s*\(|-moz-binding|\\|image-set|"
                        rb"url\(\s*['\"]?\s*(?:[a-z][a-z0-9+.\-]*:|//|/|\.\.)", re.IGNORECASE)


def unsound_member(name: str, data: bytes, path: str) -> Iterator[Finding]:
    """What of the member NAME no book of ours holds. PATH: how findings name the book."""
    if not _MEMBERS.fullmatch(name):
        yield found("V117", path, name)
    if name.startswith("EPUB/source/"):
        return
    if name.endswith(".css") and (loads := _CSS_LOADS.search(data)):
        yield found("V119", path, f"{name}: {loads[0].decode('latin-1')}")
    if name.endswith(_XML):
        yield from _unsound_xml(name, data, path)


def _unsound_xml(name: str, data: bytes, path: str) -> Iterator[Finding]:
    seen: dict[str, None] = {}

    def element(full: str, attributes: dict[str, str]) -> None:
        space, _, local = full.rpartition(" ")
        if (space in _PASSIVE or name.endswith(".xhtml")) and local not in _PASSIVE.get(space, ()):
            seen[f"<{local}>"] = None
        for key, value in attributes.items():
            attribute = key.rpartition(" ")[2].lower()
            followed = attribute == "href" and (local == "a" or (name.endswith(".opf") and local == "link"))
            if attribute.startswith("on") or attribute in _ACTIVE:
                seen[f"{local} {attribute}"] = None
            if attribute in _LEADING and _AWAY.match(value.strip()) and not (followed and value.startswith(_FOLLOWED)):
                seen[f"{local} {attribute}={value[:100]}"] = None
            if attribute == "style" and _CSS_LOADS.search(value.encode()):
                seen[f"{local} {attribute}={value[:100]}"] = None

    if fault := fault_of(data, element):
        yield found("V118", path, f"{name}: {fault}")
    for detail in seen:
        yield found("V119", path, f"{name}: {detail}")
