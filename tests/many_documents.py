"""A collection of thousands of published documents, made in minutes: real texts, records, ebooks and histories.

What takes long and the site reads nothing of is made once: the PDF is one blank page, and all books have one cover.
"""

from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path
from unittest import mock

import msgspec
import pikepdf

from countermark import buildrecord, making
from countermark.fixity import digest_of, format_list
from countermark.formats import epub
from countermark.formats.png import png, tints
from countermark.history import history_of
from countermark.parse import parse
from countermark.project import Project
from countermark.publishing.editions import Edition, next_printing
from countermark.publishing.writing import write_printing
from countermark.shared import collection
from countermark.source import read_source

DAY = "2026-11-24"
PNG = png(bytes(4), 2, 2, tints((255, 255, 255), (0, 0, 0)))
_PLACES = ("Pyongyang", "Moscow", "Beijing", "Seoul", "Warsaw", "Prague", "Tirana", "Washington")
_ARCHIVES = ("RGANI", "AVPRF", "PRC FMA", "AMZV", "NARA")
_KINDS = ("Letter", "Telegram", "Memorandum of conversation", "Report", "Diary entry")
_WORDS = ("the", "of", "and", "to", "in", "was", "that", "his", "with", "for", "on", "by", "from", "were", "which",
          "embassy", "delegation", "minister", "party", "committee", "plant", "construction", "question", "treaty",
          "economy", "army", "council", "government", "conversation", "harvest", "railway", "credit", "secretary",
          "session", "plenum", "frontier", "steel", "cement", "rice", "workers", "protocol", "evening", "opinion")


def lay(project: Project, count: int, seed: int = 1956) -> tuple[str, ...]:
    """COUNT documents, each published as 1.1 and lying built in output/ → their slugs."""
    rng, slugs = random.Random(seed), []
    page = _blank_page()
    with _one_cover():
        for number in range(count):
            slug = f"{1945 + number * 17 % 20}-{number:05}"
            _document(project, slug, rng, number)
            _publish(project, slug, page)
            slugs.append(slug)
    listed = {path.relative_to(project.output).as_posix(): digest_of(path.read_bytes())
              for slug in slugs for path in sorted((project.output / slug).iterdir())}
    project.checksums.write_bytes(format_list(listed))
    return tuple(slugs)


def _document(project: Project, slug: str, rng: random.Random, number: int) -> None:
    """document.md of some 600 words."""
    def sentence() -> str:
        return " ".join(rng.choices(_WORDS, k=rng.randrange(9, 22))).capitalize() + "."

    year, month = slug[:4], f"{rng.randrange(1, 13):02}"
    front = {"title": f"{rng.choice(_KINDS)} {number} on the {rng.choice(_WORDS)} of the {rng.choice(_WORDS)}",
             "date": f"'{year}-{month}-{rng.randrange(1, 29):02}'", "place": rng.choice(_PLACES),
             "kind": rng.choice(_KINDS), "archive": rng.choice(_ARCHIVES), "edition": f"{{number: 1, date: {DAY}}}"}
    text = "\n\n".join(" ".join(sentence() for _ in range(rng.randrange(3, 9))) for _ in range(8))
    project.folder(slug).mkdir(parents=True)
    project.source(slug).write_text("---\n" + "".join(f"{k}: {v}\n" for k, v in front.items()) + f"---\n\n{text}\n")


def _one_cover() -> contextlib.AbstractContextManager[object]:
    return mock.patch.object(epub, "cover_of", return_value=PNG)


def publish_again(project: Project, slug: str) -> None:
    """Another edition of SLUG: one word more."""
    text = project.source(slug).read_text()
    project.source(slug).write_text(text.replace("number: 1", "number: 2", 1).rstrip() + " Indeed.\n")
    with _one_cover():
        _publish(project, slug, _blank_page())


def _publish(project: Project, slug: str, page: bytes) -> None:
    source = read_source(project, slug)
    document = parse(source, collection(project))
    history = history_of(project, slug)
    editions = {".pdf": page, ".epub": epub.render(project, document).data}
    files = making.files_of(project, source, document, editions, history)
    edition = Edition(source, document, {path.rpartition("/")[2]: data for path, data in files.items()})
    printed = next_printing(project, edition, history, DAY)
    write_printing(project, slug, printed, None, True)
    made = {f"{slug}/{name}": data for name, data in printed.files.items() if f"{slug}/{name}" in files}
    for path, data in made.items():
        _put(project.output / path, data)
    record = buildrecord.BuildRecord(buildrecord.inputs_of(project, slug), {p: digest_of(d) for p, d in made.items()},
                                     {p: len(d) for p, d in made.items()}, 1, 0, document.record.title)
    _put(project.record(slug), msgspec.json.encode(record))


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _blank_page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
