"""Every address in a built site leads to what is there, and every file of it stands in its list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from countermark.fixity import digest_of, parse_list

#: What a browser asks for together with the page, by attribute.
_LOADED = {"src", "srcset", "poster", "data", "background"}
_URL_OF_CSS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+["']([^"']+)["']""")
_LISTS = ("SHA256SUMS",)


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a file of the site. `loaded`: a browser asks for it without a click."""

    file: str
    line: int
    url: str
    loaded: bool


@dataclass(slots=True)
class _Page:
    links: list[Link] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)


def links(site: Path, outer: Sequence[str] = ()) -> list[str]:
    """What is wrong with the addresses in all pages, style sheets and feeds of a site, and with its list.

    Each must lead to a file of the site and, where it names one, to an anchor in it. OUTER: what addresses elsewhere
    may begin with; a page links to these, and loads none.
    """
    here = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*"))
            if path.is_file() and not path.name.startswith(".")}
    read = {name: _read(name, path) for name, path in here.items() if path.suffix in (".html", ".css", ".xml", ".svg")
            and not name.endswith(".dc.xml")}
    found = [f"{name}: the anchor “{each}” stands twice" for name, page in read.items() for each in sorted(page.twice)]
    for page in read.values():
        for link in page.links:
            why = _fault(link, here, read, outer)
            if why:
                found.append(f"{link.file}:{link.line}: “{link.url}” {why}")
    return found + list(_unlisted(site, here))


def _fault(link: Link, here: Mapping[str, Path], read: Mapping[str, _Page], outer: Sequence[str]) -> str:
    try:
        parts = urlsplit(link.url)
    except ValueError:
        return "is no address"
    if parts.scheme == "data" and link.loaded:
        return ""
    if parts.scheme or parts.netloc:
        if link.loaded:
            return "is loaded from elsewhere"
        return "" if link.url.startswith(tuple(outer)) else "leads elsewhere, and is not declared"
    if parts.path.startswith("/"):
        return "is not relative: it leads elsewhere where the site lies in a folder"
    target = link.file
    if parts.path:
        target = _joined(link.file, unquote(parts.path))
        if target is None:
            return "leads out of the site"
    if target not in here:
        return "leads to a folder; over file:// that has no page" if any(
            name.startswith(target.rstrip("/") + "/") for name in here) or not target else "leads nowhere"
    wanted = unquote(parts.fragment)
    if wanted and target in read and target.endswith((".html", ".svg")) and not link.loaded and wanted != "top" and (
            wanted not in read[target].anchors):
        return "leads to an anchor that is not there"
    return ""


def _joined(file: str, path: str) -> Any:
    """PATH as FILE means it, relative to the site; None of what leaves it."""
    parts = file.split("/")[:-1]
    for each in path.split("/"):
        if each == "..":
            if not parts:
                return None
            parts.pop()
        elif each not in ("", "."):
            parts.append(each)
    return "/".join(parts)


def _read(name: str, path: Path) -> _Page:
    data = path.read_bytes()
    page = _Page()
    if name.endswith(".css"):
        page.links += _of_css(name, data.decode(), 0)
        return page
    tree = html.document_fromstring(data) if name.endswith(".html") else etree.fromstring(data)
    for element in tree.iter(etree.Element):
        _element(name, page, element)
    return page


def _element(name: str, page: _Page, element: Any) -> None:
    line = element.sourceline or 0
    kind = str(element.tag).rpartition("}")[2]
    for attribute in ("id", "name") if kind == "a" else ("id",):
        anchor = element.get(attribute)
        if anchor and anchor in page.anchors and attribute == "id":
            page.twice.add(anchor)
        page.anchors.update({anchor} if anchor else ())
    for attribute, value in element.attrib.items():
        attribute = attribute.rpartition("}")[2]
        if attribute in _LOADED or (attribute == "href" and kind in ("link", "image", "use") and _is_loaded(element)):
            urls = [each.split()[0] for each in value.split(",") if each.strip()] if attribute == "srcset" else [value]
            page.links += [Link(name, line, url, True) for url in urls]
        elif attribute in ("href", "action", "formaction", "cite", "ping", "longdesc") and kind != "base":
            page.links.append(Link(name, line, value, attribute == "ping"))
        elif attribute == "style":
            page.links += _of_css(name, value, line)
    if kind == "style" and element.text:
        page.links += _of_css(name, element.text, line)
    if kind == "base" or (kind == "meta" and (element.get("http-equiv") or "").lower() == "refresh"):
        page.links.append(Link(name, line, element.get("href") or element.get("content") or "", True))


def _is_loaded(element: Any) -> bool:
    """Whether a <link>, or what of SVG has an address, is asked for by itself, and not when somebody follows it."""
    said = set((element.get("rel") or "stylesheet").lower().split())
    return bool(said & {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest", "preconnect",
                        "dns-prefetch", "apple-touch-icon"})


def _of_css(name: str, css: str, line: int) -> Iterator[Link]:
    for match in _URL_OF_CSS.finditer(re.sub(r"/\*.*?\*/", "", css, flags=re.S)):
        yield Link(name, line, next(each for each in match.groups() if each is not None), True)


def _unlisted(site: Path, here: Mapping[str, Path]) -> Iterator[str]:
    for name in _LISTS:
        if name not in here:
            yield f"{name} is missing"
            continue
        listed = parse_list(here[name].read_bytes())
        yield from (f"{each} is not listed in {name}" for each in here if each not in listed and each != name)
        for each, digest in listed.items():
            if each not in here:
                yield f"{each} is listed in {name}, and missing"
            elif digest_of(here[each].read_bytes()) != digest:
                yield f"{each} is not as {name} has it"
