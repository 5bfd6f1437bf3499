"""A collection of thousands of published documents, made in minutes: real texts, records, ebooks, manifests and histories.

What takes long and the site reads nothing of is made once: the PDF is one blank page, and all books have one cover.
"""

from __future__ import annotations

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
from countermark.history import History
from countermark.parse import parse
from countermark.project import Project
from countermark.publishing.editions import Edition, next_printing
from countermark.publishing.writing import write_printing
from countermark.shared import collection
from countermark.source import read_source

DAY = "2026-11-24"
_PNG = png(bytes(4), 2, 2, tints((255, 255, 255), (0, 0, 0)))
_PLACES = ("Pyongyang", "Moscow", "Beijing", "Seoul", "Warsaw", "Prague", "Tirana", "Washington")
_ARCHIVES = ("RGANI", "AVPRF", "PRC FMA", "AMZV", "NARA")
_KINDS = ("Letter", "Telegram", "Memorandum of conversation", "Report", "Diary entry")
_WORDS = ("the of and to in was that his with for on by at from were he it as be which embassy delegation minister party "
          "committee plant construction question meeting visit treaty economy army council government conversation "
          "harvest railway credit ambassador secretary session plenum resolution frontier prisoners steel cement rice "
          "comrades workers peasants newspaper protocol evening morning autumn spring opinion reply request agreement"
          ).split()


def lay(project: Project, count: int, seed: int = 1956) -> tuple[str, ...]:
    """COUNT documents, each published as 1.1 and lying built in output/ → their slugs."""
    rng, slugs = random.Random(seed), []
    page = _blank_page()
    with mock.patch.object(epub, "cover_of", lambda *_: _PNG):
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


def _publish(project: Project, slug: str, page: bytes) -> None:
    source = read_source(project, slug)
    document = parse(source, collection(project))
    editions = {".pdf": page, ".epub": epub.render(project, document).data}
    files = making.files_of(project, source, document, editions, History())
    edition = Edition(source, document, {path.rpartition("/")[2]: data for path, data in files.items()})
    printed = next_printing(project, edition, History(), DAY)
    write_printing(project, slug, printed, None, True)
    made = {f"{slug}/{name}": data for name, data in printed.files.items() if f"{slug}/{name}" in files}
    for path, data in made.items():
        (project.output / path).parent.mkdir(parents=True, exist_ok=True)
        (project.output / path).write_bytes(data)
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
