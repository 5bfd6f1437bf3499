"""WeasyPrint, held in: no system font, no network, no file but the project's own. HTML → PDF bytes.

This module alone imports WeasyPrint and sets what its libraries and PDFium's read from the process (FONTCONFIG_FILE,
PANGO_LANGUAGE, HB_SHAPER_LIST, FREETYPE_PROPERTIES). Anything WeasyPrint logs as a warning is a failed build: it
reports a missing glyph or a dropped rule in no other way.
"""

from __future__ import annotations

import atexit
import contextlib
import copy
import gc
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from countermark.diagnostics import Refused, fault
from countermark.pango import give_memory_back, loaded_by_name
from countermark.pictures import media_type
from countermark.turns import good_turns
from countermark.typefaces import Typefaces, font_face_rules

#: A base address that names no place of this machine: WeasyPrint derives names inside the PDF from addresses.
_BASE = "https://edition.invalid/"
#: So many pixels may a text stand over its column: a blank at a line's end does.
_OVER = 8
_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig/>
"""
#: PANGO_LANGUAGE stands before LANGUAGE, even where it is empty.
_USER_SETTINGS = ("PANGO_LANGUAGE", "HB_SHAPER_LIST", "FREETYPE_PROPERTIES")
_INSTALL = ("Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig · "
            "Fedora: dnf install pango fontconfig · macOS: brew install pango")


@contextlib.contextmanager
def _no_system_fonts() -> Iterator[None]:
    """Let fontconfig read a configuration without fonts for a while, whatever the environment says."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="ascii") as config:
        config.write(_NO_FONTS)
        config.flush()
        os.environ["FONTCONFIG_FILE"] = config.name
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


@contextlib.contextmanager
def _no_user_settings() -> Iterator[None]:
    """Keep from Pango, HarfBuzz and FreeType for a while what the environment would have them do; each looks once.

    Pango takes words in another script than their language's for one of the user's languages, in whose letters they
    are set then: Cyrillic is not the same in Bulgaria.
    """
    before = {name: os.environ.get(name) for name in _USER_SETTINGS}
    os.environ.update(dict.fromkeys(_USER_SETTINGS, ""))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@cache
def _weasyprint() -> Any:
    """The library; raises Refused where its system parts are missing."""
    # A page is made of hundreds of thousands of objects: looking for garbage after every 700 new ones, as Python does
    # by default, takes a tenth of a build. What the library is made of stays, and need not be looked through.
    gc.disable()
    try:
        with _no_system_fonts(), loaded_by_name(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that there are no fonts, which is meant
            import weasyprint
            import weasyprint.layout.page
            import weasyprint.pdf
            import weasyprint.text.fonts
            import weasyprint.text.line_break
    except OSError as error:
        raise Refused([fault("the system", "D071", f"a part that sets pages is missing: {str(error).splitlines()[0]}",
                             _INSTALL)]) from None
    finally:
        gc.freeze()
        gc.set_threshold(100_000, 3, 3)
        gc.enable()
    return weasyprint


@contextlib.contextmanager
def _tags_by(writer: Any, add_tags: Callable[..., None]) -> Iterator[None]:
    """Have WeasyPrint's module WRITER call ADD_TAGS for its own tags, for one file; nobody else's are touched.

    Raises Refused where the module has no such function any more: a file must not go out with poorer tags unseen.
    """
    theirs = getattr(writer, "add_tags", None)
    if theirs is None:
        raise Refused([fault("the system", "D071", "this release of WeasyPrint tags its files in another way",
                             "install the releases that locks/build.lock names; delete .venv, and ./doit does it")])
    writer.add_tags = add_tags
    try:
        yield
    finally:
        writer.add_tags = theirs


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(" ".join(record.getMessage().split()))


@contextlib.contextmanager
def _heard(path: str) -> Iterator[None]:
    """Raise Refused for whatever WeasyPrint complains of meanwhile, put down to PATH."""
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        yield
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise Refused(fault(path, "D052", f"the page cannot be set as it stands: {message}",
                            "a sign may be missing from the typeface, or an address leads out of the project")
                      for message in complaints.messages)


@dataclass(frozen=True, slots=True)
class Engine:
    """A warm typesetter: fonts loaded and style sheet parsed once, for many documents."""

    weasyprint: Any
    configuration: Any
    fetcher: Any
    sheet: Any

    def set(self, html: str, finisher: Callable[[Any, Any], None], path: str,
            tagger: Callable[[Any, str], Callable[..., None]],
            pictures: Mapping[str, bytes] | None = None) -> tuple[bytes, Any]:
        """HTML → PDF bytes (PDF/A-3a options, uncompressed streams left to FINISHER) and the laid-out document.

        TAGGER makes of the laid-out document what tags the file, in place of WeasyPrint's own tags. PATH is the source
        that complaints are put down to; PICTURES are this document's own, by address ("figures/…"). Raises Refused if
        the engine complained.
        """
        with _heard(path), _no_user_settings():
            page = self._read(html, pictures or {})
            with good_turns(self.weasyprint.layout.page):
                laid_out = page.render(font_config=self.configuration, stylesheets=[self.sheet],
                                       pdf_variant="pdf/a-3a")
            with _tags_by(self.weasyprint.pdf, tagger(laid_out, path)):
                data: bytes = laid_out.write_pdf(finisher=finisher, pdf_variant="pdf/a-3a", uncompressed_pdf=True)
        if off := sorted(_off_the_page(laid_out)):
            hint = ("the words are too wide or too many for their place: make two notes of a very long one, "
                    "and give a table fewer columns or shorter words")
            raise Refused(fault(path, "D053", f"page {page}: '{text}' runs off the page", hint) for page, text in off)
        return data, laid_out

    def draw(self, html: str, finisher: Callable[[Any, Any], None], path: str) -> tuple[bytes, bool]:
        """HTML → the bytes of a plain PDF that a picture is made of, and whether all of it lies on one page.

        It has no tags, and is of no standard: nobody gets it. FINISHER and PATH are as above. Raises Refused if the
        engine complained.
        """
        with _heard(path), _no_user_settings():
            laid_out = self._read(html, {}).render(font_config=self.configuration, stylesheets=[self.sheet])
            data: bytes = laid_out.write_pdf(finisher=finisher, uncompressed_pdf=True)
        return data, len(laid_out.pages) == 1 and not _off_the_page(laid_out)

    def _read(self, html: str, pictures: Mapping[str, bytes]) -> Any:
        return self.weasyprint.HTML(string=html, base_url=_BASE, media_type="print",
                                    url_fetcher=self.fetcher.with_pictures(pictures))


def _off_the_page(laid_out: Any) -> set[tuple[int, str]]:
    """The texts that are drawn beyond the paper's edge, or right of the text column, with their pages.

    What is off the paper an extractor may read, an eye cannot; what is in the margin a printer may cut off.
    """
    found = set()
    for number, page in enumerate(laid_out.pages, 1):
        page_box = page._page_box
        column = page_box.content_box_x() + page_box.width + _OVER
        stack = [(page_box, column)]
        while stack:
            box, edge = stack.pop()
            if hasattr(box, "at_keyword"):
                edge = page.width + 1  # a running head or folio stands in the margin
            stack += ((child, edge) for child in getattr(box, "children", ()))
            text = getattr(box, "text", "")
            if text and text.strip() and not (-1 < box.position_x <= box.position_x + box.width < edge
                                              and -1 < box.position_y <= box.position_y + box.height < page.height + 1):
                found.add((number, " ".join(text.split())[:60]))
    return found


@cache
def load_engine(sheet: str, typefaces: Typefaces, path: str = "styles/print.css") -> Engine:
    """The engine with the style SHEET, which stands at PATH, and TYPEFACES; raises Refused."""
    weasyprint = _weasyprint()
    logging.getLogger("weasyprint").propagate = False
    fonts = {f"{face.name}.ttf": face.data for face in typefaces.faces}

    class Fetcher(weasyprint.URLFetcher):  # type: ignore[name-defined]  # the module is only known at run time
        """Serves the bundled fonts, the pictures of one document, and nothing else."""

        pictures: Mapping[str, bytes] = MappingProxyType({})

        def with_pictures(self, pictures: Mapping[str, bytes]) -> Fetcher:
            """One that serves PICTURES as well: the engine is shared by documents, their pictures are not."""
            fetcher = copy.copy(self)
            fetcher.pictures = pictures
            return fetcher

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(_BASE)
            if name in self.pictures:
                return weasyprint.urls.URLFetcherResponse(url, self.pictures[name], {"Content-Type": media_type(name)})
            name = name.removeprefix("fonts/")
            if name not in fonts:
                raise ValueError(f"'{url}' is not part of the edition")
            return weasyprint.urls.URLFetcherResponse(url, fonts[name], {"Content-Type": "font/ttf"})

    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    fetcher = Fetcher()
    with _no_system_fonts():
        configuration = weasyprint.text.fonts.FontConfiguration()
    give_memory_back(weasyprint.text.line_break, configuration)
    try:
        parsed = weasyprint.CSS(string=font_face_rules(typefaces, "fonts/{}") + sheet, base_url=_BASE,
                                url_fetcher=fetcher, font_config=configuration)
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise Refused(fault(path, "D050", f"the style sheet is not sound: {m}")
                      for m in complaints.messages)
    # Pango's objects go while their libraries are whole: left to the interpreter's end, one run in many crashed there.
    atexit.register(load_engine.cache_clear)
    return Engine(weasyprint, configuration, fetcher, parsed)
