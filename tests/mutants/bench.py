"""A place where faults are tried: a copy of layouts and styles, three documents, and the checks, any of them off.

All happens in this process: what is cached by project or sheet is forgotten when a fault goes in and when it goes out.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from unittest import mock

from countermark import engine
from countermark import parse as parsing
from countermark.completeness import CHECKS, missing, missing_in_any
from countermark.diagnostics import Diagnostic, Refused
from countermark.document import Document
from countermark.formats import FORMATS, render_all
from countermark.layout import Layout, load_layout, load_wording
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_figures, source_of
from tests.conftest import ROOT
from tests.conftest import SLUG as MEMO

#: A stock document with pictures: only faults of pictures are tried on it.
PICTURES = "pictures"
#: A stock document with something of every kind in it, beside this module.
STOCK = "1957-03-12-minister-of-trade"
Codes = frozenset[str]
NONE: Codes = frozenset()
#: The checks that stand before completeness; a file is made without them when one of them is off.
_BEFORE = frozenset({"D052", "D053"})
#: (the template, its output) → the output with a fault in it
Rewrite = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Edit:
    """In the project's file PATH, what stands from START to END becomes NEW."""

    path: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Bench:
    """The trial copy at ROOT."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> Bench:
        """A fresh bench in an empty folder."""
        (root / "content").mkdir()
        shutil.copy(ROOT / "content" / "collection.yaml", root / "content")
        for name in ("layouts", "styles"):
            shutil.copytree(ROOT / name, root / name)
        return cls(root)

    @cached_property
    def project(self) -> Project:
        return Project(self.root)

    @cached_property
    def sources(self) -> dict[str, tuple[str, bytes]]:
        """Slug → document.md and the witness of both documents."""
        return {slug: ((folder / "document.md").read_text("utf-8"), (folder / "witness.txt").read_bytes())
                for slug, folder in ((MEMO, ROOT / "content" / MEMO), (STOCK, Path(__file__).parent / "stock"))}

    @cached_property
    def documents(self) -> dict[str, Document]:
        folder = ROOT / "tests" / "corpus" / PICTURES
        path = f"{PICTURES}.md"
        pictures = replace(source_of(PICTURES, (folder / "document.md").read_bytes(), None, path, ""),
                           figures=read_figures(folder / "figures", "figures"))
        return {**{slug: parse(self.source(slug), collection(self.project)) for slug in self.sources},
                PICTURES: parse(pictures, collection(self.project))}

    def source(self, slug: str, text: str | None = None) -> Source:
        """A document's Source, or with TEXT that of another document.md beside its witness."""
        whole, witness = self.sources[slug]
        return source_of(slug, (whole if text is None else text).encode(), witness, f"{slug}.md", f"{slug}.txt")

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    @cache  # noqa: B019  # a bench lives as long as its campaign
    def finished(self, slug: str, suffix: str) -> bytes:
        """The sound finished file."""
        return render(self, suffix, self.documents[slug])

    @cache  # noqa: B019  # as above
    def together(self, slug: str) -> Mapping[str, bytes]:
        """The sound finished files of all formats, by suffix, made as a build makes them."""
        return {suffix: made.data for suffix, made in render_all(self.project, self.documents[slug]).items()}

    @cache  # noqa: B019  # as above
    def rendered(self, slug: str, suffix: str) -> dict[str, str]:
        """Template → its output for the sound file."""
        seen: dict[str, str] = {}

        def keep(template: str, html: str) -> str:
            seen[template] = html
            return html

        with _rewritten(keep):
            render(self, suffix, self.documents[slug])
        return seen


def render(bench: Bench, suffix: str, document: Document) -> bytes:
    return next(kind for kind in FORMATS if kind.suffix == suffix).render(bench.project, document)[0]


def judge_text(bench: Bench, slug: str, suffix: str, text: str) -> Callable[[Codes], Codes]:
    """Another document.md beside the witness: what finds something, from parsing to the finished file."""
    def judge(off: Codes) -> Codes:
        try:
            with _collation_without(off):
                document = parse(bench.source(slug, text), collection(bench.project))
        except Refused as refused:
            return _codes(refused.diagnostics)
        return judge_document(bench, suffix, document)(off)
    return judge


def judge_document(bench: Bench, suffix: str, document: Document, edits: tuple[Edit, ...] = (),
                   rewrite: Rewrite | None = None) -> Callable[[Codes], Codes]:
    """DOCUMENT made with EDITS of layouts and styles, and what templates give rewritten: what finds something."""
    @cache
    def made(off: Codes) -> bytes | Codes:
        try:
            with _edited(bench, edits), _rewritten(rewrite), _engine_without(off):
                return render(bench, suffix, document)
        except Refused as refused:
            return _codes(refused.diagnostics)

    def judge(off: Codes) -> Codes:
        data = made(off & _BEFORE)
        if not isinstance(data, bytes):
            return data
        return judge_file(bench, suffix, data, document)(off)
    return judge


def judge_file(bench: Bench, suffix: str, data: bytes, document: Document) -> Callable[[Codes], Codes]:
    """A finished file: what completeness finds."""
    def judge(off: Codes) -> Codes:
        return _codes(missing(bench.project, suffix, data, document, "d.md", off & CHECKS.keys()))
    return judge


def judge_together(bench: Bench, made: Mapping[str, bytes], document: Document) -> Callable[[Codes], Codes]:
    """The finished files of all formats: what completeness finds."""
    def judge(off: Codes) -> Codes:
        return _codes(missing_in_any(bench.project, made, document, "d.md", off & {*CHECKS, "D065"}))
    return judge


def _codes(found: tuple[Diagnostic, ...] | list[Diagnostic]) -> Codes:
    return frozenset(each.code for each in found if each.severity == "error")


@contextlib.contextmanager
def _edited(bench: Bench, edits: tuple[Edit, ...]) -> Iterator[None]:
    before = {edit.path: (bench.root / edit.path).read_text("utf-8") for edit in edits}
    # From the end on, so that no edit moves another's place.
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = (bench.root / edit.path).read_text("utf-8")
        (bench.root / edit.path).write_text(text[:edit.start] + edit.new + text[edit.end:], "utf-8")
    try:
        if edits:
            _forget()
        yield
    finally:
        for path, text in before.items():
            (bench.root / path).write_text(text, "utf-8")
        if edits:
            _forget()


def _forget() -> None:
    load_layout.cache_clear()
    load_wording.cache_clear()


@contextlib.contextmanager
def _rewritten(rewrite: Rewrite | None) -> Iterator[None]:
    if rewrite is None:
        yield
        return
    plain = Layout.render

    def render(self: Layout, template: str, document: Document, **more: object) -> str:
        return rewrite(template, plain(self, template, document, **more))

    with mock.patch.object(Layout, "render", render):
        yield


@contextlib.contextmanager
def _engine_without(off: Codes) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        if "D052" in off:
            stack.enter_context(mock.patch.object(engine._Complaints, "emit"))
        if "D053" in off:
            stack.enter_context(mock.patch.object(engine, "_off_the_page", return_value=set()))
        yield


@contextlib.contextmanager
def _collation_without(off: Codes) -> Iterator[None]:
    head = parsing.collate_head
    with contextlib.ExitStack() as stack:
        if "D040" in off:
            stack.enter_context(mock.patch.object(parsing, "collate_body", return_value=[]))
        if "D041" in off:
            stack.enter_context(mock.patch.object(
                parsing, "collate_head", lambda *given: [each for each in head(*given) if each.code != "D041"]))
        yield
