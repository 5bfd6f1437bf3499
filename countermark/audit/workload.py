"""What `./doit bench` measures inside one warm process; each run prints one line of JSON.

`ours`, `blind`, `print`, `ebook` and `engine` print the seconds that each document took, the first two also the
resident size after each; `blind` looks at no finished file, `print` only sets the print edition, `ebook` only binds the
ebook, with its cover. `stages` prints where the time goes that completeness takes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from countermark import buildrecord
from countermark.project import Project

_STATM = Path("/proc/self/statm")


def pages(project: Project, folder: Path, slugs: list[str]) -> None:
    """Each document's print edition as HTML, to FOLDER/SLUG.html: what the bare engine is given."""
    from countermark.formats.pdf import page_of
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    for slug in slugs:
        document = parse(read_source(project, slug), collection(project))
        (folder / f"{slug}.html").write_text(page_of(project, document), "utf-8")


def ours(project: Project, slugs: list[str]) -> dict[str, list[float]]:
    """Build each document as the task of dodo.py does: parse, both editions, completeness, writing."""
    from countermark.steps import build_edition

    seconds, resident = [], []
    for slug in slugs:
        start = time.perf_counter()
        build_edition(project, slug)
        seconds.append(time.perf_counter() - start)
        resident.append(resident_size())
        record = buildrecord.load(project, slug)
        if record is None or record.diagnostics:
            raise SystemExit("\n".join(map(str, record.diagnostics if record else [f"{slug} was not built"])))
    return {"seconds": seconds, "resident": resident}


def blind(project: Project, slugs: list[str]) -> dict[str, list[float]]:
    """Build each document without completeness: what it costs is the difference."""
    from countermark import completeness

    completeness.missing_in_any = lambda *_, **__: []
    return ours(project, slugs)


def print_only(project: Project, slugs: list[str]) -> dict[str, list[float]]:
    """Set each document's print edition, to its last byte, and do nothing else."""
    from countermark.formats import pdf
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    documents = [parse(read_source(project, slug), collection(project)) for slug in slugs]
    return {"seconds": [_timed(partial(pdf.render, project, document)) for document in documents]}


def ebook_only(project: Project, slugs: list[str]) -> dict[str, list[float]]:
    """Bind each document's ebook, once it is known where its printed pages begin, and do nothing else."""
    from countermark.formats import epub, pdf
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    documents = [parse(read_source(project, slug), collection(project)) for slug in slugs]
    breaks = [pdf.render(project, document).breaks for document in documents]
    return {"seconds": [_timed(partial(epub.render, project, document, found))
                        for document, found in zip(documents, breaks, strict=True)]}


def stages(project: Project, slugs: list[str]) -> dict[str, float]:
    """What completeness does with both editions of the last of SLUGS → its share of the time, best of many."""
    from countermark import completeness, extract, sight
    from countermark.formats import render_all
    from countermark.parse import parse
    from countermark.shared import collection
    from countermark.source import read_source

    document = parse(read_source(project, slugs[-1]), collection(project))
    made = {suffix: each.data for suffix, each in render_all(project, document).items()}
    look, spent = sight.unseen_in_page, [0.0]

    def looked(*args: Any) -> list[str]:
        start = time.perf_counter()
        seen = list(look(*args))
        spent[0] += time.perf_counter() - start
        return seen

    def best(work: Callable[[], object]) -> float:
        return min(_timed(work) for _ in range(15))

    whole = sum(best(partial(completeness.compare, project, suffix, data, document)) for suffix, data in made.items())
    pdf, epub = best(lambda: extract.pdf_pages(made[".pdf"])), best(lambda: extract.epub(made[".epub"]))
    sight.unseen_in_page = looked  # type: ignore[assignment]  # it is only ever iterated over
    drawn = min(_spent(spent, lambda: extract.pdf_pages(made[".pdf"])) for _ in range(15))
    return {"drawing the pages and looking at each word": drawn / whole, "reading the PDF": (pdf - drawn) / whole,
            "reading the EPUB and its rules of style": epub / whole,
            "comparing the words": (whole - pdf - epub) / whole}


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _spent(spent: list[float], work: Callable[[], object]) -> float:
    spent[0] = 0.0
    work()
    return spent[0]


def engine(project: Project, folder: Path, slugs: list[str]) -> dict[str, list[float]]:
    """Set each page by WeasyPrint's own `write_pdf`, with our fonts and sheet loaded once, and nothing else of ours."""
    from countermark.engine import load_engine
    from countermark.layout import load_sheet
    from countermark.typefaces import load_typefaces

    loaded = load_engine(load_sheet(project, "print"), load_typefaces(project))
    texts = [(folder / f"{slug}.html").read_text("utf-8") for slug in slugs]
    seconds = []
    for text in texts:
        start = time.perf_counter()
        page = loaded.weasyprint.HTML(string=text, base_url="https://edition.invalid/", url_fetcher=loaded.fetcher)
        page.write_pdf(stylesheets=[loaded.sheet], font_config=loaded.configuration, pdf_variant="pdf/a-3a")
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}


def resident_size() -> float:
    """The bytes of memory that this process holds now; 0 where the system does not say."""
    try:
        import resource

        return float(int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize())
    except OSError:
        return 0.0


def main(kind: str, root: str, folder: str, *slugs: str) -> None:
    project = Project(Path(root))
    if kind == "pages":
        pages(project, Path(folder), list(slugs))
    else:
        works = {"ours": ours, "blind": blind, "stages": stages, "print": print_only,
                 "ebook": ebook_only}
        print(json.dumps(works[kind](project, list(slugs)) if kind in works
                         else engine(project, Path(folder), list(slugs))))


if __name__ == "__main__":
    main(*sys.argv[1:])
