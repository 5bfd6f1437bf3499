"""Chromium and Firefox, driven by Puppeteer in Node.js, a command a line."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from countermark.validators import NotRun
from countermark.validators.tools import node, node_modules
from tests.conftest import IN_CI
from tests.site.internet import Internet

PROGRAMS = {"chromium": ("chromium",), "firefox": ("firefox-esr", "firefox")}
BROWSERS = tuple(PROGRAMS)


class Failed(AssertionError):
    """The browser could not do what it was told."""


class Page:
    """The one page of a browser."""

    def __init__(self, process: subprocess.Popen[str], net: Internet) -> None:
        self.process, self.net = process, net

    def do(self, name: str, **given: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": name, **given}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "the browser ended"}
        if "error" in answer:
            raise Failed(f"{name} {given}: {answer['error']}")
        return answer["value"]

    def open(self, url: str, width: int = 1280, height: int = 900, mobile: bool = False) -> None:
        """Open URL in a page of so many CSS pixels; what was asked for before is forgotten."""
        self.net.asked.clear()
        self.do("open", url=url, width=width, height=height, mobile=mobile)

    def upload(self, *files: Path, selector: str = "input[type=file]") -> None:
        self.do("upload", selector=selector, files=[str(path) for path in files])

    def evaluate(self, script: str) -> Any:
        """What a JavaScript expression comes to."""
        return self.do("evaluate", script=script)

    def wait(self, script: str, seconds: float = 60) -> None:
        """Wait until a JavaScript expression is true."""
        self.do("wait", script=script, timeout=seconds * 1000)

    def text(self, selector: str) -> str:
        """The text of an element as it is shown, its blanks as one."""
        found = self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")
        return " ".join(str(found).split())

    def press(self, *keys: str) -> None:
        for key in keys:
            self.do("press", key=key)

    def told(self) -> list[str]:
        """The errors on its console."""
        return list(self.do("told"))


@contextlib.contextmanager
def browser(kind: str, net: Internet, dark: bool = False) -> Iterator[Page]:
    """A browser of that KIND, which reaches NET and nothing else; it skips the test, and fails it in CI, where the
    browser is missing."""
    program = next((found for name in PROGRAMS[kind] if (found := shutil.which(name))), None)
    try:
        if program is None:
            raise NotRun(f"the browser {kind} is missing")
        command = [node(), str(Path(__file__).with_name("drive.js")), kind, program, net.address,
                   "dark" if dark else "light"]
        modules = str(node_modules("puppeteer-core"))
    except NotRun as error:
        (pytest.fail if IN_CI else pytest.skip)(f"not run: {error}")
    home = tempfile.mkdtemp(prefix="cm-")
    settings = {**os.environ, "NODE_PATH": modules, "HOME": home, "TMPDIR": home}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, encoding="utf-8", env=settings)
    try:
        yield Page(process, net)
    finally:
        assert process.stdin
        with contextlib.suppress(OSError):
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
