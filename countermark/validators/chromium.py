"""The browser Chromium, which Playwright drives: a page to which nothing answers but what it is handed from memory."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from countermark.validators import Broken, NotRun
from countermark.validators.tools import chromium

#: Where all that is handed to the browser seems to lie; no server can have this name (RFC 2606, 2).
HOME = "https://reader.invalid/"
#: Milliseconds after which one step is taken for one that hangs: a chapter of a long book takes a second or two.
_LONGEST = 120_000
#: Known to the browser by these types, whatever the system's own table says.
_TYPES = {".xhtml": "application/xhtml+xml", ".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf",
          ".epub": "application/epub+zip", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Complaints:
    """What a page complained of: errors on its console, and requests for what it was not handed."""

    console: list[str] = field(default_factory=list)
    network: list[str] = field(default_factory=list)


@contextmanager
def open_browser() -> Iterator[Any]:
    """Playwright's Browser, closed in the end; raises NotRun, and Broken where it fails."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NotRun("Playwright, which drives the browser, is not installed") from None
    program = chromium()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--disable-background-networking"])
            try:
                yield browser
            finally:
                browser.close()
    except Error as error:
        raise Broken(f"the browser failed: {error.message.splitlines()[0]}") from None


@contextmanager
def open_page(browser: Any, files: Mapping[str, bytes], width: int, height: int) -> Iterator[tuple[Any, Complaints]]:
    """A page of WIDTH × HEIGHT CSS pixels to which FILES answer, by their paths under HOME; and its complaints."""
    complaints = Complaints()

    def answer(route: Any) -> None:
        url = route.request.url.partition("#")[0].partition("?")[0]
        name = unquote(url.removeprefix(HOME))
        if url.startswith(HOME) and name in files:
            route.fulfill(body=files[name], content_type=_type(name))
        else:
            complaints.network.append(route.request.url)
            route.abort()

    page = browser.new_page(viewport={"width": width, "height": height}, locale="en-US", service_workers="block")
    page.set_default_timeout(_LONGEST)
    page.on("console", lambda said: complaints.console.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.console.append(str(error)))
    page.route("**/*", answer)
    try:
        yield page, complaints
    finally:
        page.close()


def _type(name: str) -> str:
    suffix = name[name.rfind("."):]
    return _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
