"""Faults of an ebook's page breaks and of its page list: moved, lost, doubled, another's, leading elsewhere."""

from __future__ import annotations

import io
import random
import re
import zipfile

from countermark.formats.container import write_container
from tests.mutants.bench import MEMO, STOCK, Bench, judge_together
from tests.mutants.mutant import Class, Mutant

_SPAN = re.compile(r'<(span|div) epub:type="pagebreak"[^>]*></\1>')
_WORD = re.compile(r"[^<>&]*? ")
_ENTRY = re.compile(r'<li><a href="([^"]*#page-\d+)">(\d+)</a></li>\n')
_CHAPTERS = ("EPUB/heading.xhtml", "EPUB/document.xhtml", "EPUB/colophon.xhtml")


def _members(bench: Bench, slug: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bench.together(slug)[".epub"])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _mutant(bench: Bench, slug: str, name: str, text: str, what: str) -> Mutant:
    book = write_container({**_members(bench, slug), name: text.encode()})
    return Mutant(what, judge_together(bench, {**bench.together(slug), ".epub": book}, bench.documents[slug]))


def _breaks(bench: Bench, chance: random.Random) -> Mutant:
    slug = chance.choice((MEMO, STOCK))
    there = {name: _members(bench, slug)[name].decode() for name in _CHAPTERS}
    name, span = chance.choice([(name, span) for name, text in there.items() for span in _SPAN.finditer(text)])
    text, how = there[name], chance.choice(("lost", "twice", "numbered as another", "a word late"))
    rest = text[span.end():]
    if how == "a word late" and (word := _WORD.match(rest)) and word[0].strip():
        rest = word[0] + span[0] + rest[word.end():]
        return _mutant(bench, slug, name, text[:span.start()] + rest, f"{slug}: {span[0][-14:]} {how}")
    number = chance.randint(5, 99)
    new = {"lost": "", "twice": span[0] * 2}.get(how, re.sub(r'label="\d+"', f'label="{number}"', span[0]))
    return _mutant(bench, slug, name, text[:span.start()] + new + rest, f"{slug}: {span[0][-14:]} {how} {number}")


def _list(bench: Bench, chance: random.Random) -> Mutant:
    slug = chance.choice((MEMO, STOCK))
    text = _members(bench, slug)["EPUB/nav.xhtml"].decode()
    one, other = chance.sample([*_ENTRY.finditer(text)], 2)
    how = chance.choice(("lost", "twice", "another's place", "another's number"))
    new = {"lost": "", "twice": one[0] * 2, "another's place": one[0].replace(one[1], other[1]),
           "another's number": one[0].replace(f">{one[2]}<", f">{other[2]}<")}[how]
    return _mutant(bench, slug, "EPUB/nav.xhtml", text.replace(one[0], new), f"{slug}: entry {one[2]} {how} {other[2]}")


CLASSES = (
    Class("finished file", "EPUB: a page break lost, doubled, moved or misnumbered", "D065", 5, _breaks),
    Class("finished file", "EPUB: an entry of the page list lost, doubled or leading elsewhere", "D065", 3, _list),
)
