"""Faults of a picture's, in layouts, style sheets and finished files: lost, another's, out of place, not described, not
seen."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

import pikepdf

from countermark.figures import figures_of
from countermark.formats.container import write_container
from tests.mutants.bench import PICTURES, Bench, Edit, judge_document, judge_file
from tests.mutants.mutant import Class, Mutant

_IMG = re.compile(r'<img src="figures/([^"]*)" alt="([^"]*)"/>')
_LETTER = re.compile(r"[a-z]")
_CHAPTER = "EPUB/document.xhtml"
#: An image as a page draws it: its name, and where the figures of its place begin.
_DO = re.compile(rb"/(i[0-9a-f]{32}\d) Do")


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.choice([m.start() for m in _LETTER.finditer(text)])
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1:]


def _book(bench: Bench, change: Callable[[str], str], what: str) -> Mutant:
    with zipfile.ZipFile(io.BytesIO(bench.finished(PICTURES, ".epub"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chapter = change(members[_CHAPTER].decode())
    assert chapter.encode() != members[_CHAPTER]
    data = write_container({**members, _CHAPTER: chapter.encode()})
    return Mutant(what, judge_file(bench, ".epub", data, bench.documents[PICTURES]))


def _chapter(bench: Bench) -> str:
    with zipfile.ZipFile(io.BytesIO(bench.finished(PICTURES, ".epub"))) as archive:
        return archive.read(_CHAPTER).decode()


def _in_a_book(bench: Bench, chance: random.Random) -> Mutant:
    images = [*_IMG.finditer(_chapter(bench))]
    one = chance.choice(images)
    other = chance.choice([each for each in images if each[1] != one[1]])
    how = chance.choice(("lost", "twice", "another's", "moved"))
    if how == "moved":
        places = [m.start() for m in re.finditer(r'<p class="numbered"', _chapter(bench))]
        at = chance.choice([place for place in places if abs(place - one.start()) > 60])

        def moved(text: str) -> str:
            kept = text[:one.start()] + text[one.end():]
            place = at - len(one[0]) if at > one.start() else at
            return kept[:place] + one[0] + kept[place:]
        return _book(bench, moved, f"{one[1]} moved to {at}")
    new = {"lost": "", "twice": one[0] * 2, "another's": one[0].replace(one[1], other[1])}[how]
    return _book(bench, lambda text: text.replace(one[0], new), f"{one[1]} {how}, {other[1]}")


def _bytes_in_a_book(bench: Bench, chance: random.Random) -> Mutant:
    """A byte of a picture's file that is not its own."""
    with zipfile.ZipFile(io.BytesIO(bench.finished(PICTURES, ".epub"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(name for name in members if "figures/" in name))
    at = chance.randrange(100, len(members[name]))
    changed = members[name][:at] + bytes([members[name][at] ^ 1]) + members[name][at + 1:]
    data = write_container({**members, name: changed})
    return Mutant(f"{name}, byte {at}", judge_file(bench, ".epub", data, bench.documents[PICTURES]))


def _said_in_a_book(bench: Bench, chance: random.Random) -> Mutant:
    one = chance.choice([*_IMG.finditer(_chapter(bench))])
    new = chance.choice(("", _misspelt(one[2], chance), _misspelt(one[2], chance)))
    return _book(bench, lambda text: text.replace(one[2], new), f"{one[1]}: '{new}'")


def _odd_in_a_book(bench: Bench, chance: random.Random) -> Mutant:
    one = chance.choice([*_IMG.finditer(_chapter(bench))])
    more = chance.choice(('width="1"', 'height="1"', 'role="presentation"', 'srcset="other.png 2x"', 'loading="lazy"',
                          'aria-label="other"'))
    return _book(bench, lambda text: text.replace(one[0], f"{one[0][:-2]} {more}/>"), f"{one[1]}: {more}")


def _page(bench: Bench, chance: random.Random, change: Callable[[bytes, re.Match[bytes]], bytes], what: str) -> Mutant:
    """A page's stream, changed where it draws an image."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bench.finished(PICTURES, ".pdf"))) as file:
        streams = [page.Contents.read_bytes() for page in file.pages]
        n, match = chance.choice([(n, match) for n, stream in enumerate(streams) for match in _DO.finditer(stream)])
        file.pages[n].Contents.write(change(streams[n], match))
        file.save(out)
    return Mutant(f"{what}, page {n + 1}, {match.start()}",
                  judge_file(bench, ".pdf", out.getvalue(), bench.documents[PICTURES]))


def _on_a_page(bench: Bench, chance: random.Random) -> Mutant:
    how = chance.choice(("lost", "twice"))
    return _page(bench, chance, lambda stream, do: (
        stream[:do.start()] + (b"" if how == "lost" else do[0] + b" " + do[0]) + stream[do.end():]), how)


def _pixels(bench: Bench, chance: random.Random) -> Mutant:
    """A sample of an image of a PDF that is not the picture's."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bench.finished(PICTURES, ".pdf"))) as file:
        images = sorted(((str(name), image) for page in file.pages for name, image in page.images.items()
                         if image.Filter == pikepdf.Name.FlateDecode), key=lambda each: each[0])
        name, image = chance.choice(images)
        # The first byte of a row says how it was filtered; within a row, a sample.
        rows, row = image.read_raw_bytes(), int(image.Width) * 3 + 1
        plain = bytearray(zlib.decompress(rows))
        at = chance.randrange(int(image.Height)) * row + chance.randrange(1, row)
        plain[at] ^= 1 << chance.randrange(8)
        image.write(zlib.compress(bytes(plain)), filter=pikepdf.Name.FlateDecode, decode_parms=image.DecodeParms)
        file.save(out)
    return Mutant(f"{name}, byte {at}", judge_file(bench, ".pdf", out.getvalue(), bench.documents[PICTURES]))


#: What is drawn over a picture (in the unit square that it is drawn in), or how it is drawn itself.
_UNSEEN = (b"%s q 1 1 1 rg 0 0 1 1 re f Q", b"%s q 1 1 1 rg 0 .3 1 .4 re f Q", b"q 0 0 .4 1 re W n %s Q",
           b"q 1 0 0 -1 0 1 cm %s Q", b"q -1 0 0 1 1 0 cm %s Q", b"q .5 0 0 1 0 0 cm %s Q",
           b"q .04 0 0 .04 0 0 cm %s Q", b"q 1 0 0 1 9 0 cm %s Q", b"q .2 .9 .9 rg %s 0 0 .5 1 re f Q")


def _unseen_on_a_page(bench: Bench, chance: random.Random) -> Mutant:
    how = chance.choice(_UNSEEN)
    return _page(bench, chance, lambda stream, do: stream[:do.start()] + how % do[0] + stream[do.end():], how.decode())


def _said_on_a_page(bench: Bench, chance: random.Random) -> Mutant:
    """What the tag of an image says of it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bench.finished(PICTURES, ".pdf"))) as file:
        # The countermark is described as well, by the layout.
        own = {figure.alt for figure in figures_of(bench.documents[PICTURES].blocks)}
        figures = [item for item in file.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
                   and str(item.Alt) in own]
        figure = chance.choice(figures)
        text = str(figure.Alt)
        new = chance.choice(("", _misspelt(text, chance), _misspelt(text, chance)))
        figure.Alt = pikepdf.String(new)
        file.save(out)
    return Mutant(f"'{text[:20]}' to '{new}'",
                  judge_file(bench, ".pdf", out.getvalue(), bench.documents[PICTURES]))


def _layout(bench: Bench, chance: random.Random) -> Mutant:
    """A picture lost, or another in its place, or what is said of another, in what a template gives."""
    suffix = chance.choice((".pdf", ".epub"))
    template = "print/edition.html" if suffix == ".pdf" else "ebook/document.xhtml"
    html = bench.rendered(PICTURES, suffix)[template]
    images = [*_IMG.finditer(html)]
    one = chance.choice(images)
    other = chance.choice([each for each in images if each[1] != one[1]])
    new = chance.choice(("", one[0].replace(one[1], other[1]), one[0].replace(one[2], other[2]), other[0], one[0] * 2))
    return Mutant(f"{suffix}: {one[1]} to {new[:40]} {other[1]}", judge_document(
        bench, suffix, bench.documents[PICTURES], (),
        lambda name, text: text.replace(one[0], new) if name == template else text))


#: Opacity is told by what makes the tags, before a page is looked at.
_RULES = ("visibility: hidden", "display: none", "width: 4mm; height: 4mm",
          "width: 80mm; height: 20mm", "transform: scaleX(-1)", "transform: rotate(180deg)",
          "margin-left: -300mm", "object-fit: cover; width: 60mm; height: 20mm; max-height: 20mm",
          "position: absolute; top: 300mm")


def _style(bench: Bench, chance: random.Random) -> Mutant:
    path = "styles/print.css"
    end = len(bench.text(path))
    rule = f".figure img {{ {chance.choice(_RULES)} }}"
    edit = Edit(path, end, end, f"\n{rule}\n")
    return Mutant(rule, judge_document(bench, ".pdf", bench.documents[PICTURES], (edit,)))


CLASSES = (
    Class("layout", "a picture lost, doubled, another's or described as another", "D064", 3, _layout),
    Class("styles", "print: a picture not drawn, stretched, turned or cut off", "D064", 4, _style),
    Class("finished file", "EPUB: a picture lost, doubled, another's or moved", "D064", 3, _in_a_book),
    Class("finished file", "EPUB: a byte of a picture", "D064", 1, _bytes_in_a_book),
    Class("finished file", "EPUB: what is said of a picture", "D064", 2, _said_in_a_book),
    Class("finished file", "EPUB: a picture that says how it is shown", "D064", 1, _odd_in_a_book),
    Class("finished file", "PDF: a picture lost or doubled", "D064", 2, _on_a_page),
    Class("finished file", "PDF: a sample of a picture", "D064", 1, _pixels),
    Class("finished file", "PDF: a picture covered, cut off, turned, shrunk or stretched", "D064", 4,
          _unseen_on_a_page),
    Class("finished file", "PDF: what is said of a picture", "D064", 2, _said_on_a_page),
)
