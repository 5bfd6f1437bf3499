"""Browsers for the tests of pages, started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import unless_missing
from tests.site.browsers import BROWSERS, Browser, Driver, driver
from tests.site.collection import Collection, make_collection


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


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A site with a document of each kind, published and not."""
    return make_collection(tmp_path_factory.mktemp("collection") / "project")


@pytest.fixture(scope="session", params=["http", "plain http", "file"])
def home(request: pytest.FixtureRequest, drive: Driver, collection: Collection) -> str:
    """Where browsers find that site: on this machine; from a server in a folder of its own, not encrypted; on the disk.
    """
    if request.param == "file":
        return collection.output.as_uri() + "/"
    if request.param == "http":
        return drive.recorder.serve(collection.output)
    return drive.recorder.serve(collection.output, "archive.example", "/texts/")
