"""Browsers for the tests of pages, started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import unless_missing
from tests.site.browsers import BROWSERS, Browser, Driver, driver


@pytest.fixture(scope="session")
def drive() -> Iterator[Driver]:
    """The driver of all browsers; without Node.js or puppeteer-core the tests are not run, and fail in CI."""
    with ExitStack() as stack:
        yield unless_missing(lambda: stack.enter_context(driver()))


@pytest.fixture(scope="session")
def browser(drive: Driver) -> Iterator[Callable[[str], Browser]]:
    """`browser("firefox")`: that browser, started when it is first asked for."""
    started: dict[str, Browser] = {}
    with ExitStack() as stack:
        def get(name: str) -> Browser:
            if name not in started:
                started[name] = unless_missing(lambda: stack.enter_context(drive.browser(name)))
            return started[name]

        yield get


@pytest.fixture(scope="session")
def chromium(browser: Callable[[str], Browser]) -> Browser:
    """Debian's Chromium."""
    return browser("chromium")


@pytest.fixture(scope="session", params=BROWSERS)
def each_browser(request: pytest.FixtureRequest, browser: Callable[[str], Browser]) -> Browser:
    """Chromium and Firefox."""
    return browser(request.param)
