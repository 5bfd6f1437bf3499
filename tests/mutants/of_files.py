"""Faults of a finished file: a member of the EPUB, or a font or page of the PDF, is not what was made."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pikepdf

from countermark.document import Document, inline_text, texts
from countermark.formats.container import write_container
from tests.mutants.bench import NONE, Bench, Codes, judge_file
from tests.mutants.mutant import Class, Mutant
from tests.mutants.words import FAULTS, Spot, on, plain_blocks, spots_in_html

_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_FONT = re.compile(rb"/(\w+) [-\d.]+ Tf")
_HEX = re.compile(rb"<([0-9a-f]+)>")
#: What shows a run of text, and which run: a string, or an array of strings and the room between them.
_SHOW = re.compile(rb"(?:\[[^\]]*\]\s*TJ|<[0-9a-f]*>\s*Tj)")


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _chapters(bench: Bench, slug: str) -> dict[str, str]:
    return {name: data.decode() for name, data in _members(bench.finished(slug, ".epub")).items()
            if name.endswith(("heading.xhtml", "document.xhtml", "colophon.xhtml"))}


def _book(bench: Bench, slug: str, name: str, text: str, what: str, also: Codes = NONE) -> Mutant:
    """The mutant that has TEXT in the place of the member NAME."""
    data = write_container({**_members(bench.finished(slug, ".epub")), name: text.encode()})
    return Mutant(f"{slug}, {name}: {what}", judge_file(bench, ".epub", data, bench.documents[slug]), also)


def _chapter(check: str, also: Codes = NONE) -> Callable[[Bench, random.Random], Mutant]:
    """A word of a chapter."""
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug = chance.choice(sorted(bench.sources))
        spots = {name: spots for name, text in _chapters(bench, slug).items()
                 if (spots := on(spots_in_html(text), check))}
        name = chance.choice(sorted(spots))
        how = chance.choice(sorted(FAULTS if check != "D061" else FAULTS.keys() - {"invented", "doubled"}))
        new, what, _ = FAULTS[how](_chapters(bench, slug)[name], spots[name], chance)
        return _book(bench, slug, name, new, f"{how}, {what}", also)
    return make


def _added(bench: Bench, chance: random.Random) -> Mutant:
    """A word after the last of a paragraph: what stands there is whole, the word is a stranger."""
    slug = chance.choice(sorted(bench.sources))
    text = _chapters(bench, slug)
    name = chance.choice([name for name in sorted(text) if not name.endswith("document.xhtml")])
    # Place, readings and reason of a change are one thing: a word between them is a fault of another kind.
    at = chance.choice([m.start(1) for m in re.finditer(r'<p(?! class="(?:place|here|there)")[^>]*>[^\0]*?(</p>)',
                                                        text[name])])
    new, what, _ = FAULTS["invented"](text[name], [Spot(at, at)], chance)
    return _book(bench, slug, name, new, what)


_STYLE = ("color: white", "display: none", "opacity: 0", "font-size: 0.1em", "position: absolute", "visibility: hidden",
          "text-transform: uppercase", "margin-left: -80em")


def _style_attribute(bench: Bench, chance: random.Random) -> Mutant:
    slug, rule = chance.choice(sorted(bench.sources)), chance.choice(_STYLE)
    name, text = chance.choice(sorted(_chapters(bench, slug).items()))
    at = chance.choice([m.end(1) for m in re.finditer(r"<(p|h[1-4]|section|span|td|li|div)\b", text)])
    return _book(bench, slug, name, f'{text[:at]} style="{rule}"{text[at:]}', f"'{rule}' at {at}")


def _hidden(bench: Bench, chance: random.Random) -> Mutant:
    slug = chance.choice(sorted(bench.sources))
    name = next(name for name in _chapters(bench, slug) if name.endswith("document.xhtml"))
    text = _chapters(bench, slug)[name]
    block = chance.choice(plain_blocks(text))
    at = block.end(1)
    return _book(bench, slug, name, f'{text[:at]} hidden="hidden"{text[at:]}', f"hidden, at {at}")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in the content stream of a page: from START to END, in a font, and its words."""

    page: int
    start: int
    end: int
    text: str
    font: bytes


@cache
def _plain(data: bytes) -> tuple[tuple[bytes, ...], dict[str, bytes], tuple[Run, ...]]:
    """A PDF's bytes → content streams, ToUnicode maps by a font's name, and all runs that show text."""
    streams, maps, runs = [], {}, []
    with pikepdf.open(io.BytesIO(data)) as file:
        for n, page in enumerate(file.pages):
            fonts = {str(name): font.ToUnicode.read_bytes() for name, font in page.Resources.Font.items()}
            maps |= fonts
            stream = page.Contents.read_bytes()
            streams.append(stream)
            font = b""
            for match in re.finditer(_FONT.pattern + b"|" + _SHOW.pattern, stream):
                if match[1]:
                    font = match[1]
                    continue
                seen = {code: bytes.fromhex(text.decode()).decode("utf-16-be")
                        for code, text in _PAIR.findall(fonts[f"/{font.decode()}"])}
                glyphs = b"".join(_HEX.findall(match[0]))
                text = "".join(seen.get(glyphs[i:i + 4], "") for i in range(0, len(glyphs), 4))
                runs.append(Run(n, *match.span(), text, font))
    return tuple(streams), maps, tuple(runs)


def _rewritten(data: bytes, page: int, stream: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.pages[page].Contents.write(stream)
        file.save(out)
    return out.getvalue()


def _said(document: Document) -> tuple[str, str]:
    """The words of the text, and of what stands around it and is captured."""
    return (" ".join(texts(document.blocks, "printed")),
            " ".join(inline_text(inlines, "printed") for _, inlines in document.fields))


def _runs(bench: Bench, slug: str) -> Iterator[Run]:
    """The runs of the text that stand nowhere else, and are some words long."""
    body, head = _said(bench.documents[slug])
    for run in _plain(bench.finished(slug, ".pdf"))[2]:
        words = run.text.strip()
        if len(words) > 12 and words in body and words not in head:
            yield run


def _around_run(before: bytes, after: bytes) -> Callable[[Bench, random.Random], Mutant]:
    """Operators put in before a run of the text and after it."""
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug = chance.choice(sorted(bench.sources))
        data = bench.finished(slug, ".pdf")
        run = chance.choice([*_runs(bench, slug)])
        stream = _plain(data)[0][run.page]
        # The colour that was set last is the text's.
        colour = [*re.finditer(rb"[\d.]+ [\d.]+ [\d.]+ rg", stream[:run.start])][-1][0]
        new = (stream[:run.start] + before + stream[run.start:run.end] + after.replace(b"COLOUR", colour)
               + stream[run.end:])
        return Mutant(f"{slug}: page {run.page + 1}, '{run.text}'",
                      judge_file(bench, ".pdf", _rewritten(data, run.page, new), bench.documents[slug]))
    return make


def _run_removed(bench: Bench, chance: random.Random) -> Mutant:
    slug = chance.choice(sorted(bench.sources))
    data = bench.finished(slug, ".pdf")
    run = chance.choice([*_runs(bench, slug)])
    stream = _plain(data)[0][run.page]
    return Mutant(f"{slug}: page {run.page + 1}, '{run.text}'", judge_file(
        bench, ".pdf", _rewritten(data, run.page, stream[:run.start] + stream[run.end:]), bench.documents[slug]))


def _glyph_replaced(bench: Bench, chance: random.Random) -> Mutant:
    """A glyph of a run becomes glyph 0, the box that fonts show for what they lack."""
    slug = chance.choice(sorted(bench.sources))
    data = bench.finished(slug, ".pdf")
    run = chance.choice([*_runs(bench, slug)])
    stream = _plain(data)[0][run.page]
    # The blank's glyph is left alone: it shows nothing, and its place is a blank all the same.
    blank = {code for code, text in _PAIR.findall(_plain(data)[1][f"/{run.font.decode()}"]) if text == b"0020"}
    places = [run.start + m.start(1) + i for m in _HEX.finditer(stream[run.start:run.end])
              for i in range(0, len(m[1]), 4) if m[1][i:i + 4] not in blank]
    at = chance.choice(places)
    return Mutant(f"{slug}: page {run.page + 1}, place {at}", judge_file(
        bench, ".pdf", _rewritten(data, run.page, stream[:at] + b"0000" + stream[at + 4:]), bench.documents[slug]))


def _map(falsify: bool) -> Callable[[Bench, random.Random], Mutant]:
    """What a glyph of the text stands for: left out of the font's ToUnicode map, or falsified."""
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug = chance.choice(sorted(bench.sources))
        data = bench.finished(slug, ".pdf")
        fonts = {run.font for run in _runs(bench, slug)}
        shown = {font: "".join(run.text for run in _runs(bench, slug) if run.font == font) for font in fonts}
        choices = [(font, pair) for font in sorted(fonts)
                   for pair in _PAIR.finditer(_plain(data)[1][f"/{font.decode()}"])
                   if (text := bytes.fromhex(pair[2].decode()).decode("utf-16-be")).strip() and text in shown[font]]
        ligatures = [choice for choice in choices if len(choice[1][2]) > 4]
        font, pair = chance.choice(ligatures if ligatures and chance.random() < 0.4 else choices)
        whole = _plain(data)[1][f"/{font.decode()}"]
        text = bytes.fromhex(pair[2].decode()).decode("utf-16-be")
        other = (text[:-1] if len(text) > 1 else chr(ord(text) + 1)) if falsify else ""
        # A map says how many pairs it has; one that loses a pair goes on being sound with another, of no glyph in use.
        entry = (b"<%s> <%s>" % (pair[1], other.encode("utf-16-be").hex().encode()) if falsify
                 else b"<ffff> <%s>" % pair[2])
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as file:
            for page in file.pages:
                if f"/{font.decode()}" in page.Resources.Font:
                    page.Resources.Font[f"/{font.decode()}"].ToUnicode.write(
                        whole[:pair.start()] + entry + whole[pair.end():])
            file.save(out)
        return Mutant(f"{slug}: {font.decode()}, '{text}' to '{other}'",
                      judge_file(bench, ".pdf", out.getvalue(), bench.documents[slug]),
                      # A letter stands in fields and values as well, where the same typeface sets them.
                      frozenset({"D061", "D062"}))
    return make


CLASSES = (
    Class("finished file", "EPUB: a word of the text", "D060", 10, _chapter("D060")),
    Class("finished file", "EPUB: a word of what must be there, lost or changed", "D061", 6, _chapter("D061")),
    Class("finished file", "EPUB: a word of fixed wording, or of a value that may be left out", "D062", 5,
          _chapter("D062")),
    Class("finished file", "EPUB: a word put in after a paragraph", "D062", 3, _added),
    Class("finished file", "EPUB: a style attribute", "D063", 3, _style_attribute),
    Class("finished file", "EPUB: a block of the text hidden", "D060", 2, _hidden),
    Class("finished file", "PDF: a glyph that stands for nothing", "D060", 3, _map(False)),
    Class("finished file", "PDF: a glyph that stands for another letter", "D060", 3, _map(True)),
    Class("finished file", "PDF: a run of text removed", "D060", 3, _run_removed),
    Class("finished file", "PDF: a run of text white", "D063", 3, _around_run(b"1 1 1 rg ", b" COLOUR rg ")),
    Class("finished file", "PDF: a run of text drawn by nothing", "D063", 3, _around_run(b"3 Tr ", b" 0 Tr ")),
    Class("finished file", "PDF: a letter become the box for what a font lacks", "D060", 3, _glyph_replaced),
)
