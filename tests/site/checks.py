"""What holds of every page of a site: nothing that keeps a reader out, no error in its HTML, no dead link.

    python -m tests.site.checks output

Each check gives findings as sentences, none where all is well, over any folder with a built site.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html

from countermark.validators import NotRun
from tests.site.browsers import Browser, Page, driver, module
from tests.site.links import links

#: The widths at which axe looks, in CSS pixels.
WIDTHS = (390, 1440)
#: All of WCAG that axe can test, to 2.2 AA, and what its authors advise beyond.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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
        found += [_told(site, each) for each in messages if (each["type"] != "info" or each.get("subType") == "warning")
                  and not _OF_POLICY.match(each["message"])]
    for path in files:
        if path.suffix == ".html":
            name = _under(site, path.resolve().as_uri())
            found += [f"{name}: error: {each}" for each in forbidden(path.read_bytes())]
    return found


#: It says this of what a policy allows by its hash, if that is long (it hashes a part) or no script at all but data.
#: What it should have said is found by `forbidden`.
_OF_POLICY = re.compile("Inline (?:script|style) violates Content Security Policy")
_IS_SCRIPT = ("", "module", "text/javascript", "application/javascript")


def policies(page: bytes) -> list[str]:
    """The content security policies that a page sets itself."""
    return [each.get("content", "") for each in html.document_fromstring(page.decode()).iter("meta")
            if each.get("http-equiv", "").lower() == "content-security-policy"]


def forbidden(page: bytes) -> Iterator[str]:
    """The scripts and style sheets in a page that its own content security policy does not allow by a hash."""
    tree = html.document_fromstring(page.decode())
    for policy in policies(page):
        rules = {name: values for name, *values in (each.split() for each in policy.split(";") if each.strip())}
        for element in tree.iter("script", "style"):
            if element.tag == "script" and (element.get("src") or element.get("type", "") not in _IS_SCRIPT):
                continue
            allowed = rules.get(f"{element.tag}-src", rules.get("default-src", ["'unsafe-inline'"]))
            digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
            if "'unsafe-inline'" not in allowed and f"'sha256-{digest}'" not in allowed:
                yield f"its policy does not allow the {element.tag} “{(element.text or '').strip()[:40]}”"


def _told(site: Path, message: Mapping[str, Any]) -> str:
    where = f"{_under(site, message.get('url', ''))}:{message.get('lastLine', 0)}"
    kind = message.get("subType") or message["type"]
    return f"{where}: {kind}: {message['message']} | {' '.join(message.get('extract', '').split())[:160]}"


def _under(site: Path, url: str) -> str:
    path = Path(unquote(urlsplit(url).path))
    return path.relative_to(site.resolve()).as_posix() if path.is_relative_to(site.resolve()) else str(path)


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
