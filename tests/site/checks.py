"""What holds of every page of a site: nothing that keeps a reader out, no error in its HTML, no dead link.

    python -m tests.site.checks output

Each check gives findings as sentences, none where all is well, over any folder with a built site.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from countermark.fixity import digest_of, parse_list
from countermark.validators import NotRun
from tests.site.browsers import Browser, Page, driver, module

#: The widths at which axe looks, in CSS pixels.
WIDTHS = (390, 1440)
#: All of WCAG that axe can test, to 2.2 AA, and what its authors advise beyond.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What carries an address, by attribute: loaded with the page, or a link that is followed.
_LOADED = {"src", "srcset", "poster", "data", "background"}
_URL_OF_CSS = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s+["']([^"']+)["']""")
_LISTS = ("SHA256SUMS",)


def pages(site: Path) -> dict[str, Path]:
    """The pages of a built site by their kind: "index", "check", then one "document …" for each folder's."""
    found = {"index": site / "index.html", "check": site / "check.html"}
    found.update({f"document {path.parent.name}": path for path in sorted(site.glob("*/index.html"))})
    return {kind: path for kind, path in found.items() if path.is_file()}


# --- axe -------------------------------------------------------------------------------------------------------------

@cache
def _axe() -> str:
    return (module("axe-core") / "axe.min.js").read_text("utf-8")


def axe(chromium: Browser, urls: Iterable[str], widths: Sequence[int] = WIDTHS,
        use: Callable[[Page], None] = lambda _: None) -> list[str]:
    """axe-core's violations on the pages at URLS, in light and dark, at each of WIDTHS; raises NotRun.

    USE: what is done with each page first.
    """
    found = []
    for url in urls:
        with chromium.open(url) as page:
            use(page)
            page.run(_axe() + "; void 0")
            for dark in (False, True):
                # Without motion: colours that are under way to others are not what axe should measure.
                page.media(dark=dark, calm=True)
                for width in widths:
                    page.size(width, 900)
                    where = f"{url} ({'dark' if dark else 'light'}, {width} px)"
                    found += [f"{where}: {each}" for each in _violations(page.run(_RUN_AXE))]
    return found


_RUN_AXE = f"""(async () => {{
    await document.fonts.ready;
    const said = await axe.run(document,
        {{ runOnly: {json.dumps(_TAGS)}, preload: false, resultTypes: ["violations"] }});
    return {{ violations: said.violations, passes: said.passes.length }};
}})()"""


def _violations(said: Mapping[str, Any]) -> Iterator[str]:
    if not said["passes"]:
        yield "axe found nothing to look at"
    for rule in said["violations"]:
        for node in rule["nodes"]:
            why = " ".join(node["failureSummary"].split()).removeprefix("Fix any of the following: ")
            yield f"{rule['id']}: {' '.join(map(str, node['target']))}: {why}"


# --- Nu HTML checker -------------------------------------------------------------------------------------------------

def nu(site: Path, files: Sequence[Path] | None = None) -> list[str]:
    """What the Nu HTML checker says of all HTML, SVG and style sheets of a folder, errors and warnings; raises NotRun.

    FILES: these alone.
    """
    jar = module("vnu-jar") / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if not java:
        raise NotRun("the Nu HTML checker needs Java; on Debian: apt-get install default-jre-headless")
    if files is None:
        files = sorted(path for path in site.rglob("*") if path.suffix in (".html", ".svg", ".css") and path.is_file())
    if not files:
        return ["the Nu HTML checker found nothing to look at"]
    found: list[str] = []
    for start in range(0, len(files), 500):
        some = files[start:start + 500]
        command = [java, "-Xss1m", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--also-check-css",
                   "--also-check-svg", *map(str, some)]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=900)
        try:
            messages = json.loads(run.stderr)["messages"]
        except (ValueError, KeyError):
            return [*found, f"the Nu HTML checker failed: {run.stderr[-500:]}"]
        found += [_told(site, each) for each in messages if each["type"] != "info" or each.get("subType") == "warning"]
    return found


def _told(site: Path, message: Mapping[str, Any]) -> str:
    where = f"{_under(site, message.get('url', ''))}:{message.get('lastLine', 0)}"
    kind = message.get("subType") or message["type"]
    return f"{where}: {kind}: {message['message']} | {' '.join(message.get('extract', '').split())[:160]}"


def _under(site: Path, url: str) -> str:
    path = Path(unquote(urlsplit(url).path))
    return path.relative_to(site.resolve()).as_posix() if path.is_relative_to(site.resolve()) else str(path)


# --- links -----------------------------------------------------------------------------------------------------------

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


def main(site: Path, outer: Sequence[str]) -> int:
    """All checks over SITE, told on the terminal; 1 if anything was found."""
    found = [f"links: {each}" for each in links(site, outer or ("https://", "http://", "mailto:"))]
    found += [f"nu: {each}" for each in nu(site)]
    with driver() as drive, drive.browser("chromium") as chromium:
        home = drive.recorder.serve(site)
        found += [f"axe: {each}" for each in axe(chromium, [home + path.relative_to(site).as_posix()
                                                            for path in pages(site).values()])]
    print("\n".join([*found, f"{len(found)} findings"]))
    return min(1, len(found))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
