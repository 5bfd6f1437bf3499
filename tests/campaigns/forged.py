"""Forgeries of editions, by name: each takes a Forger and changes what lies in output/, as a clever forger would.

Every list, record and manifest is made to match afterwards (`Forger.cover`). What a forger has not is content/: the
published digests, the histories, the sources.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pikepdf

from countermark import making
from countermark.fixity import digest_of
from countermark.formats.container import write_container
from countermark.history import history_of
from countermark.layers import SHARED
from countermark.manifest import Made, made, read_manifest
from countermark.parse import parse
from countermark.project import CHECKSUMS, MANIFEST, Project
from countermark.shared import collection
from countermark.source import Source, read_source, source_of
from tests.books import bound, members
from tests.campaigns.common import relist

EXPORTS = (".csl.json", ".ris", ".bib", ".dc.xml")


class Forger:
    """One document of a project, and chance."""

    def __init__(self, project: Project, slug: str, other: str, rng: random.Random) -> None:
        self.project, self.slug, self.other, self.rng = project, slug, other, rng
        self.own_manifest = False

    @property
    def folder(self) -> Path:
        return self.project.output / self.slug

    def path(self, suffix: str) -> Path:
        return self.folder / f"{self.slug}{suffix}"

    def put(self, suffix: str, data: bytes) -> None:
        self.path(suffix).write_bytes(data)

    def read(self, suffix: str) -> bytes:
        return self.path(suffix).read_bytes()

    def cover(self) -> None:
        """All lists and records, the manifest and doit's memory as if nothing had been."""
        with contextlib.suppress(FileNotFoundError):
            if not self.own_manifest:
                manifest = read_manifest((self.folder / MANIFEST).read_bytes())
                outputs = dict(manifest.outputs)
                for name, before in manifest.outputs.items():
                    with contextlib.suppress(FileNotFoundError):
                        data = (self.folder / name).read_bytes()
                        outputs[name] = before
                        if digest_of(data) != before.sha256:
                            outputs[name] = _made(name.removeprefix(self.slug), before.media_type, data)
                (self.folder / MANIFEST).write_bytes(msgspec.structs.replace(manifest, outputs=outputs).dump())
        relist(self.project)
        (self.project.build / "doit.db").unlink(missing_ok=True)


def _made(suffix: str, media_type: str, data: bytes) -> Made:
    try:
        return made(suffix, media_type, data)
    except Exception:  # no PDF, no ZIP archive any more
        return made("", media_type, data)


def _other_words(forger: Forger) -> dict[str, bytes]:
    """All files of the edition as Countermark makes them when one word of its text is another, in all its sources."""
    source = read_source(forger.project, forger.slug)
    words = sorted({word for word in re.findall(r"\b[a-z]{4,}\b", source.body)
                    if len(re.findall(rf"\b{word}\b", source.body)) == 1})
    while True:
        word = forger.rng.choice(words)
        changed = "".join(forger.rng.sample(word, len(word))) + "s"
        text = source.data.replace(word.encode(), changed.encode())
        witness = source.witness and source.witness.replace(word.encode(), changed.encode())
        with contextlib.suppress(Exception):  # the word stands in a mark, or in the record
            return _files(forger, forger.project, replace(source_of(
                forger.slug, text, witness, source.path, source.witness_path), figures=source.figures))


def _files(forger: Forger, project: Project, source: Source) -> dict[str, bytes]:
    document = parse(source, collection(project))
    files = making.files_of(project, source, document, making.render(project, document).editions,
                            history_of(project, forger.slug))
    return {path.rpartition("/")[2].removeprefix(forger.slug): data for path, data in files.items()}


def _put_some(forger: Forger, files: dict[str, bytes]) -> str:
    chosen = forger.rng.choice(["all", ".pdf", ".epub"])
    for name, data in files.items():
        if chosen in ("all", name):
            (forger.folder / MANIFEST if name == MANIFEST else forger.path(name)).write_bytes(data)
    return chosen


def a_word_is_another_in_every_layer(forger: Forger) -> None:
    _put_some(forger, _other_words(forger))


def it_is_set_in_another_style(forger: Forger) -> None:
    root = forger.project.root.with_name(f"styles-{forger.rng.randrange(10**9)}")
    for name in ("content", "layouts", "styles", "locks", "countermark"):
        shutil.copytree(forger.project.root / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    sizes = f"{forger.rng.randint(80, 99)}.{forger.rng.randint(1, 9)}"
    for sheet in ("print.css", "ebook.css"):
        path = root / "styles" / sheet
        path.write_text(path.read_text("utf-8") + f"\np {{ font-size: {sizes}% }}\n", "utf-8")
    project = Project(root)
    _put_some(forger, _files(forger, project, read_source(project, forger.slug)))
    shutil.rmtree(root)


def it_is_set_in_another_typeface(forger: Forger) -> None:
    pdf = pikepdf.open(io.BytesIO(forger.read(".pdf")))
    fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each]
    font = forger.rng.choice(fonts)
    data = bytearray(font.FontFile2.read_bytes())
    data[forger.rng.randrange(len(data) // 2, len(data))] ^= 1 + forger.rng.randrange(255)
    font.FontFile2.write(bytes(data))
    forger.put(".pdf", _saved(pdf))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def a_page_says_other_words(forger: Forger) -> None:
    pdf = pikepdf.open(io.BytesIO(forger.read(".pdf")))
    page = forger.rng.choice(list(pdf.pages))
    content = page.Contents.read_bytes()
    strings = [each for each in re.finditer(rb"<([0-9a-fA-F]{4,})>", content)]
    if strings:
        first, second = forger.rng.choice(strings), forger.rng.choice(strings)
        content = content[:first.start()] + second[0] + content[first.end():] + b"\n"
    else:
        content += b"\nq Q\n"
    page.Contents.write(content)
    forger.put(".pdf", _saved(pdf))


def a_page_is_gone_or_twice(forger: Forger) -> None:
    pdf = pikepdf.open(io.BytesIO(forger.read(".pdf")))
    if len(pdf.pages) > 1 and forger.rng.random() < .5:
        del pdf.pages[forger.rng.randrange(len(pdf.pages))]
    else:
        pdf.pages.append(forger.rng.choice(list(pdf.pages)))
    forger.put(".pdf", _saved(pdf))


def the_title_in_the_metadata_is_another(forger: Forger) -> None:
    pdf = pikepdf.open(io.BytesIO(forger.read(".pdf")))
    pdf.docinfo["/Title"] = f"Another Title {forger.rng.randrange(10**6)}"
    forger.put(".pdf", _saved(pdf))


def a_file_that_it_carries_is_another(forger: Forger) -> None:
    pdf = pikepdf.open(io.BytesIO(forger.read(".pdf")))
    name = forger.rng.choice(sorted(pdf.attachments))
    pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"forged %d" % forger.rng.randrange(10**6), filename=name)
    forger.put(".pdf", _saved(pdf))


def an_update_is_appended(forger: Forger) -> None:
    tail = b"\n%% %d\nstartxref\n0\n%%%%EOF\n" % forger.rng.randrange(10**6)
    suffix = forger.rng.choice([".pdf", ".epub"])
    forger.put(suffix, forger.read(suffix) + tail)


def something_stands_before_it(forger: Forger) -> None:
    suffix = forger.rng.choice([".pdf", ".epub"])
    forger.put(suffix, b"%%%d\n" % forger.rng.randrange(10**6) + forger.read(suffix))


def it_bears_another_edition_id(forger: Forger) -> None:
    suffix = forger.rng.choice([".pdf", ".epub"])
    other = f"urn:countermark:edition:{forger.rng.randrange(1 << 256):064x}".encode()
    data = re.sub(rb"urn:countermark:edition:[0-9a-f]{64}", other, forger.read(suffix))
    assert data != forger.read(suffix)
    forger.put(suffix, data)


def a_chapter_says_other_words(forger: Forger) -> None:
    parts = members(forger.read(".epub"))
    word = re.compile(rb"(?<=>)[^<>]*?\b([a-z]{4,})\b(?=[^<>]*</)")
    name = forger.rng.choice([each for each in parts if each.endswith(".xhtml") and word.search(parts[each])])
    words = list(word.finditer(parts[name]))
    match = forger.rng.choice(words)
    data = parts[name][:match.start(1)] + b"forged" + parts[name][match.end(1):]
    forger.put(".epub", write_container({**parts, name: data}))


def a_member_is_added_taken_out_or_packed_otherwise(forger: Forger) -> None:
    parts = members(forger.read(".epub"))
    kind = forger.rng.randrange(4)
    if kind == 0:
        data = write_container({**parts, f"EPUB/added{forger.rng.randrange(10**6)}.xhtml": b"<html/>"})
    elif kind == 1:
        del parts[forger.rng.choice([name for name in parts if name != "mimetype"])]
        data = write_container(parts)
    elif kind == 2:
        data = bound(parts)
    else:
        out = io.BytesIO(forger.read(".epub"))
        with zipfile.ZipFile(out, "a") as archive:
            archive.comment = b"%d" % forger.rng.randrange(10**6)
        data = out.getvalue()
    forger.put(".epub", data)


def a_citation_says_something_else(forger: Forger) -> None:
    suffix = forger.rng.choice(EXPORTS)
    data = forger.read(suffix)
    match = forger.rng.choice(list(re.finditer(rb"[0-9]|[a-z]{4}", data)))
    forger.put(suffix, data[:match.start()] + (b"7" if match[0] != b"7" else b"8") + data[match.end():])


def the_manifest_says_something_else(forger: Forger) -> None:
    forger.own_manifest = True
    path = forger.folder / MANIFEST
    manifest = read_manifest(path.read_bytes())
    name = forger.rng.choice(sorted(manifest.outputs))
    forged = f"{forger.rng.randrange(1 << 256):064x}"
    output = msgspec.structs.replace(manifest.outputs[name], sha256=forged)
    # Which of the layers that all documents share it names is not judged beside published editions (decision 24).
    layer = forger.rng.choice(sorted(manifest.layers.keys() - {*SHARED}))
    path.write_bytes(msgspec.structs.replace(manifest, **forger.rng.choice([
        {"title": f"Another {forged[:6]}"}, {"printing": (manifest.printing or 0) + forger.rng.randint(1, 9)},
        {"outputs": {**manifest.outputs, name: output}}, {"layers": {**manifest.layers, layer: forged}},
        {"edition": msgspec.structs.replace(manifest.edition, id=forged)}])).dump())


def another_documents_file_is_in_its_place(forger: Forger) -> None:
    suffix = forger.rng.choice([".pdf", ".epub", *EXPORTS])
    forger.put(suffix, (forger.project.output / forger.other / f"{forger.other}{suffix}").read_bytes())


def the_other_format_is_in_its_place(forger: Forger) -> None:
    one, other = forger.rng.sample([".pdf", ".epub"], 2)
    forger.put(one, forger.read(other))


def an_earlier_printing_is_in_its_place(forger: Forger) -> None:
    old = forger.project.printings(forger.slug) / "1.1"
    if not old.is_dir():
        return another_documents_file_is_in_its_place(forger)
    names = sorted(path.name for path in old.iterdir() if path.name != CHECKSUMS)
    editions = [name for name in names if name.endswith((".pdf", ".epub"))]
    moved = [name for name in names if (old / name).read_bytes() != (forger.folder / name).read_bytes()]
    forger.own_manifest = True
    for name in forger.rng.choice([moved, names, *([name] for name in moved if name in editions)]):
        shutil.copyfile(old / name, forger.folder / name)
    return None


def a_file_is_slipped_in(forger: Forger) -> None:
    name = forger.rng.choice([f"{forger.slug}/{forger.slug}-corrected.pdf", f"{forger.slug}-2/{forger.slug}-2.pdf",
                              "READ ME.pdf".replace(" ", "-"), f"{forger.slug}/errata.epub"])
    path = forger.project.output / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(forger.read(".pdf") + b"%d" % forger.rng.randrange(10**6))


def a_file_and_its_line_are_gone(forger: Forger) -> None:
    suffix = forger.rng.choice([*EXPORTS, ".pdf.sha256", ".epub.sha256", ".pdf", ".epub", MANIFEST])
    path = forger.folder / MANIFEST if suffix == MANIFEST else forger.path(suffix)
    path.unlink()


FORGERIES: tuple[Callable[[Forger], None], ...] = (
    a_word_is_another_in_every_layer, it_is_set_in_another_style, it_is_set_in_another_typeface,
    a_page_says_other_words, a_page_is_gone_or_twice, the_title_in_the_metadata_is_another,
    a_file_that_it_carries_is_another, an_update_is_appended, something_stands_before_it, it_bears_another_edition_id,
    a_chapter_says_other_words, a_member_is_added_taken_out_or_packed_otherwise, a_citation_says_something_else,
    the_manifest_says_something_else, another_documents_file_is_in_its_place, the_other_format_is_in_its_place,
    an_earlier_printing_is_in_its_place, a_file_is_slipped_in, a_file_and_its_line_are_gone,
)
