"""Debian's Chromium and Firefox, for tests in Python: a page is opened, used by mouse, keyboard and files, and asked.

    with driver() as drive, drive.browser("firefox") as firefox:
        home = drive.recorder.serve(folder)
        with firefox.open(home + "check.html") as page:
            page.upload("input[type=file]", [file])
            page.wait_text("[role=status]", "genuine")
            assert page.strangers() == []

puppeteer-core drives them, in one process of Node.js for all browsers of a run. All that a browser asks of any network
passes the recorder, which also serves the folders.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from countermark.validators import Broken, NotRun
from countermark.validators.tools import browsers_folder, chromium, node
from tests.site.recorder import Recorder, Request, recorder

#: Where the wrapper ./doit puts what locks/pages names.
MODULES = Path(sys.prefix, "pages", "node_modules")
BROWSERS = ("chromium", "firefox")
#: Seconds after which an answer is no longer waited for.
_LONGEST = 300
#: What browsers ask of their makers by themselves is switched off, so that what is left is the page's.
_QUIET_FIREFOX = {
    "app.normandy.enabled": False, "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False, "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False, "datareporting.healthreport.uploadEnabled": False,
    "dom.push.connection.enabled": False, "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False, "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False, "media.gmp-provider.enabled": False,
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True, "network.trr.mode": 5, "security.OCSP.enabled": 0,
    "security.remote_settings.crlite_filters.enabled": False, "security.remote_settings.intermediates.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/v1", "signon.management.page.breach-alerts.enabled": False,
    "toolkit.telemetry.enabled": False, "toolkit.telemetry.server": "", "browser.region.update.enabled": False,
    "browser.newtabpage.activity-stream.feeds.system.topstories": False, "browser.topsites.contile.enabled": False,
    "browser.search.update": False, "browser.contentblocking.report.lockwise.enabled": False,
    # These are what a page can ask for: they must not be switched off, or the test would not see them.
    "network.prefetch-next": True, "beacon.enabled": True, "browser.send_pings": True,
    "security.warn_submit_secure_to_insecure": False,
}
_QUIET_CHROMIUM = ["--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
                   "--disable-sync", "--no-first-run", "--no-default-browser-check", "--no-pings=false",
                   "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication"]


class Driver:
    """The process that drives all browsers, and the recorder that they are led through."""

    def __init__(self, process: subprocess.Popen[str], record: Recorder, folder: Path) -> None:
        self.recorder, self._process, self._folder, self._last = record, process, folder, 0
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout
        with suppress(ValueError):
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put(None)

    def ask(self, order: str, **rest: Any) -> Any:
        """What driver.js answers to an order; raises Broken with what went wrong."""
        assert self._process.stdin
        self._last += 1
        try:
            self._process.stdin.write(json.dumps({"id": self._last, "order": order, **rest}) + "\n")
            self._process.stdin.flush()
            while True:
                line = self._answers.get(timeout=_LONGEST)
                if line is None:
                    raise Broken("the driver of the browsers ended")
                said = json.loads(line)
                if said["id"] == self._last:
                    break
        except queue.Empty:
            raise Broken(f"{order}: no answer after {_LONGEST} s") from None
        except OSError as error:
            raise Broken(f"the driver of the browsers is gone: {error}") from None
        if "error" in said:
            raise Broken(said["error"])
        return said["value"]

    @contextmanager
    def browser(self, name: str, dark: bool = False) -> Iterator[Browser]:
        """A browser with a profile of its own, one of BROWSERS; DARK: as on a system that is set so.

        Raises NotRun where it is not installed.
        """
        executable = _chromium() if name == "chromium" else _firefox()
        self._last += 1
        profile = self._folder / f"{name[0]}{self._last}"
        prefs = {**_QUIET_FIREFOX, "layout.css.prefers-color-scheme.content-override": 0 if dark else 1}
        started = self.ask("launch", browser="chrome" if name == "chromium" else name, executable=executable,
                           folder=str(profile), proxy=self.recorder.address, prefs=prefs, args=_QUIET_CHROMIUM)
        try:
            yield Browser(self, name, started["handle"], started["version"], dark)
        finally:
            self.ask("quit", handle=started["handle"])
            shutil.rmtree(profile, ignore_errors=True)


class Browser:
    """A browser that runs."""

    def __init__(self, driver: Driver, name: str, handle: int, version: str, dark: bool) -> None:
        self.driver, self.name, self.handle, self.version, self._dark = driver, name, handle, version, dark

    @contextmanager
    def open(self, url: str, width: int = 1200, height: int = 900, javascript: bool = True,
             until: str = "load") -> Iterator[Page]:
        """A page of WIDTH × HEIGHT CSS pixels that has loaded URL; closed in the end."""
        handle = self.driver.ask("open", handle=self.handle, width=width, height=height, javascript=javascript)
        page = Page(self, handle, len(self.driver.recorder.requests))
        try:
            if self.name == "chromium":
                page.media(dark=self._dark)
            page.goto(url, until)
            yield page
        finally:
            self.driver.ask("close", page=handle)


class Page:
    """An open page. SELECTOR is CSS everywhere, and means the first that it fits."""

    def __init__(self, browser: Browser, handle: int, first: int) -> None:
        self.browser, self.url, self._handle, self._first = browser, "", handle, first

    def _ask(self, order: str, **rest: Any) -> Any:
        return self.browser.driver.ask(order, page=self._handle, **rest)

    def goto(self, url: str, until: str = "load") -> None:
        """Load another URL in this page."""
        self.url = url
        self._ask("goto", url=url, until=until)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page, as JSON has it; a promise is waited for."""
        return self._ask("run", script=script)

    def call(self, function: str, argument: Any) -> Any:
        """What a JavaScript FUNCTION gives for ARGUMENT, in the page."""
        return self.run(f"({function})({json.dumps(argument)})")

    def text(self, selector: str) -> str:
        """The words that a reader sees in an element, each space one; "" where there is no such element."""
        return next(iter(self.texts(selector)), "")

    def texts(self, selector: str) -> list[str]:
        """The same of each element that SELECTOR fits."""
        # Of what takes no room innerText has the words that nobody sees.
        found = self.call("s => [...document.querySelectorAll(s)].map(each => each.getClientRects().length ?"
                          " each.innerText : '')", selector)
        return [" ".join(each.split()) for each in found]

    def attribute(self, selector: str, name: str) -> str | None:
        """An attribute's value, None where it or the element is not."""
        found = self.call("([s, n]) => document.querySelector(s)?.getAttribute(n) ?? null", [selector, name])
        return found if found is None else str(found)

    def seen(self, selector: str) -> int:
        """How many elements SELECTOR fits that take room on the page."""
        return int(self.call("s => [...document.querySelectorAll(s)].filter(e => e.getClientRects().length).length",
                             selector))

    def focused(self) -> str:
        """What has the keyboard's focus, as "tag#id name": its name is its label or text, shortened."""
        return str(self.run("""(() => { const e = document.activeElement; if (!e) return "";
            const name = e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].innerText)
                || e.innerText || e.value || "";
            return `${e.localName}${e.id ? "#" + e.id : ""} ${name.trim().slice(0, 60)}`.trim(); })()"""))

    def tab_to(self, selector: str, most: int = 60) -> int:
        """Press the tabulator until SELECTOR has the focus → how often; raises Broken where it never gets it."""
        for number in range(1, most + 1):
            self.press("Tab")
            if self.call("s => document.activeElement?.matches(s) ?? false", selector):
                return number
        raise Broken(f"{most} tabulators do not lead to {selector}")

    def click(self, selector: str) -> None:
        """A click of the mouse in the middle of an element."""
        self._ask("click", selector=selector)

    def focus(self, selector: str) -> None:
        """Give an element the focus."""
        self._ask("focus", selector=selector)

    def press(self, *keys: str) -> None:
        """Keys one after another, by the names of the DOM: "Tab", "Enter", "Space", "a"; "Shift+Tab" for both."""
        for key in keys:
            self._ask("press", key=key.removeprefix("Shift+"), shift=key.startswith("Shift+"))

    def type(self, text: str) -> None:
        """Type TEXT on the keyboard, into what has the focus."""
        self._ask("type", text=text)

    def upload(self, selector: str, paths: Sequence[Path]) -> None:
        """Choose files in a field for files."""
        self._ask("upload", selector=selector, paths=[str(path.resolve()) for path in paths])

    def drop(self, selector: str, paths: Sequence[Path]) -> None:
        """Let files fall onto an element."""
        self._ask("drop", selector=selector, paths=[str(path.resolve()) for path in paths])

    def wait(self, script: str, seconds: float = 30) -> None:
        """Until a JavaScript expression is true; raises Broken after SECONDS."""
        self._ask("wait", script=f"Boolean({script})", seconds=seconds)

    def wait_text(self, selector: str, pattern: str, seconds: float = 30) -> str:
        """Until an element's text has a regular expression (of JavaScript, any case) → the text; raises Broken."""
        shown = f"(document.querySelector({json.dumps(selector)})?.innerText ?? '')"
        try:
            self.wait(f"new RegExp({json.dumps(pattern)}, 'i').test({shown}.replace(/\\s+/g, ' '))", seconds)
        except Broken as error:
            raise Broken(f"{selector} says “{self.text(selector)[:300]}”, not “{pattern}” ({error})") from None
        return self.text(selector)

    def media(self, dark: bool = False, printed: bool = False, calm: bool = False) -> None:
        """Chromium alone: DARK, PRINTED, and CALM (as little motion as may be) as the style sheet asks for them."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                    {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"}]
        self._ask("media", features=features, type="print" if printed else "")

    def size(self, width: int, height: int, scale: float = 1) -> None:
        """Make the page so many CSS pixels wide and high; SCALE: of the device's pixels to one of these."""
        self._ask("viewport", width=width, height=height, scale=scale)

    def letters(self, percent: int) -> None:
        """As a reader sees it who has set larger letters."""
        self.run(f"void document.documentElement.style.setProperty('font-size', '{percent}%')")

    def wider(self) -> int:
        """By how many CSS pixels the page is wider than its window."""
        return int(self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def picture(self, path: Path, full: bool = True) -> None:
        """A PNG of the page; not FULL: of what the window shows."""
        self._ask("picture", path=str(path), full=full)

    def print(self, path: Path, format: str = "A4") -> None:
        """A PDF of the page as it would be printed."""
        self._ask("print", path=str(path), format=format)

    def tree(self) -> Any:
        """What a screen reader is told: Chromium's tree of roles and names."""
        return self._ask("tree")

    def watch_frames(self) -> None:
        """From now on, remember the longest time between two frames."""
        self.run("""void (() => { let last = performance.now(); window.longestFrame = 0;
            const next = now => { window.longestFrame = Math.max(window.longestFrame, now - last); last = now;
                requestAnimationFrame(next); };
            requestAnimationFrame(now => { last = now; next(now); }); })()""")

    def longest_frame(self) -> float:
        """Milliseconds that the page once did not answer, since `watch_frames`."""
        return float(self.run("window.longestFrame"))

    @property
    def complaints(self) -> list[str]:
        """Errors on the page's console, and such as nobody caught."""
        return list(self._ask("complaints"))

    @property
    def requests(self) -> list[Request]:
        """All that the browser asked for since the page was opened, once it is quiet."""
        record = self.browser.driver.recorder
        record.settle()
        return record.requests[self._first:]

    def strangers(self) -> list[str]:
        """The addresses outside the page's own origin that were asked for; of a page of file://, all."""
        own = Request("", self.url).origin
        return [each.url for each in self.requests if each.origin != own]


def _chromium() -> str:
    """The browser itself: Debian's script around it adds settings of its own, and extensions."""
    found, inner = chromium(), Path("/usr/lib/chromium/chromium")
    return str(inner) if inner.is_file() else found


def _firefox() -> str:
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if not found:
        raise NotRun("the browser Firefox is missing; on Debian: apt-get install firefox-esr")
    return found


def module(name: str, modules: Path = MODULES) -> Path:
    """The folder of what locks/pages names; raises NotRun."""
    if not (modules / name / "package.json").is_file():
        raise NotRun(f"{name} is not installed; ./doit test installs it, where the Internet is reached")
    return modules / name


@contextmanager
def driver() -> Iterator[Driver]:
    """A Driver; raises NotRun where Node.js or puppeteer-core is missing."""
    module("puppeteer-core")
    command = [node(), str(Path(__file__).with_name("driver.js")), str(MODULES)]
    with (browsers_folder() as folder, recorder() as record,
          subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
                           cwd=folder, env=_environment(folder)) as process):
        try:
            yield Driver(process, record, Path(folder))
        finally:
            assert process.stdin
            with suppress(OSError):
                process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment(folder: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": folder, "HOME": folder, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
