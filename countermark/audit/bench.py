"""`./doit bench`: what this project costs, in time and memory, against what people would use or know otherwise.

Everything runs in copies that lie in a temporary folder; the checkout is only read.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from countermark.audit.measure import Failed, Found, Row, Sample, Work, interleaved, print_results, result, timed
from countermark.project import WITNESS, Project

MEMO = "1956-06-05-choe-chang-ik"
#: Of a warm process the first documents do not count.
WARM = 3
#: The long document's.
PAGES = 300
#: From here on memory should not grow.
SETTLED = 20
_DOIT = (sys.executable, "-m", "doit")
_WORKLOAD = (sys.executable, "-m", "countermark.audit.workload")
_RARE = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"

COLD = "both editions from nothing"
PANDOC = "pandoc to EPUB, pandoc to PDF"
IDLE = "the memo, nothing to do"
LIST = "./doit list"
NO_TASKS = "doit, a dodo.py without tasks"
NO_LIST = "doit list, the same"


def bench(project: Project, runs: int, many: int, strict: bool = False) -> int:
    """Measure all rows, print the table → the exit status: 1 if a command failed, or if STRICT and a target is missed.

    RUNS is the number of counted rounds, MANY that of the documents in the rows about many.
    """
    if runs < 1 or many < 1:
        print("bench: --runs and --many are numbers from 1 on", file=sys.stderr)
        return 1
    if MEMO not in project.slugs():
        print(f"bench: it measures with content/{MEMO}, which is not there", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="countermark-bench-") as folder:
        found, rows = _measure(project, Path(folder), runs, many)
        shares = completeness_shares(copy_of(project, Path(folder) / "shares"))
    results = [result(row, found) for row in rows]
    print_results(results, found)
    print(f"\nMedians of {runs} interleaved runs after an uncounted one; a ratio is the median of the rounds' ratios; "
          f"MB is the largest\nresident size. Python {platform.python_version()}, pandoc {_pandoc_version()}, "
          f"{os.cpu_count()} processors.")
    print(textwrap.fill(f"Where the time of completeness goes: {shares}.", 118))
    if any(isinstance(each, Failed) for each in found.values()):
        return 1
    return int(strict and any(each.over for each in results))


def _measure(project: Project, folder: Path, runs: int, many: int) -> tuple[dict[str, Found], list[Row]]:
    """What was found of every work, by name, and the rows to show."""
    one, all_same = f"{many} documents, one changed", f"{many} documents, nothing to do"
    warm, bare = "a document in a warm process", "WeasyPrint alone, the same page"
    unread = "the same without completeness"
    grown, settled = f"memory after {many} documents", f"after {SETTLED}"
    ebook, printed = "its ebook, with the cover", "its print edition"
    long, long_bare = f"print, {PAGES} pages, one layout", "WeasyPrint alone, the same pages"
    rows = [Row(COLD, PANDOC, 1.5), Row(IDLE, NO_TASKS, 3), Row(LIST, NO_LIST), Row(one, all_same),
            Row(warm, bare, 1.25), Row(warm, unread, 1.15), Row(ebook, printed), Row(grown, settled, 1.1),
            Row(long, long_bare, 1.25), Row(f"memory, {long}", f"memory, {long_bare}", 1.25)]

    collection = copy_of(project, folder / "many", many)
    slugs = collection.slugs()
    found = dict(zip((grown, settled), memory(collection, slugs), strict=True))
    works = [*memo_works(project, folder), *many_works(collection, one, all_same),
             *warm_works(copy_of(project, folder / "warm", many), slugs, max(many // runs, 1),
                         {warm: "ours", unread: "blind", ebook: "ebook", printed: "print", bare: "engine"})]
    found |= interleaved(works, runs, _tell)
    # A long document takes its time, and is less disturbed by what else the machine does: three rounds will do.
    found |= interleaved(long_works(copy_of(project, folder / "long"), long, long_bare), min(runs, 3), _tell)
    return found | {f"memory, {name}": _memory(found[name]) for name in (long, long_bare)}, rows


def _tell(text: str) -> None:
    print(f"bench: {text} …", file=sys.stderr, flush=True)


def copy_of(project: Project, root: Path, many: int = 0) -> Project:
    """PROJECT copied to ROOT, nothing built: with the memo alone, or with MANY documents made from it."""
    copy = Project(root)
    plain = shutil.ignore_patterns("__pycache__", "*.pyc")
    for path in (project.layouts, project.styles, project.code):
        shutil.copytree(path, root / path.name, ignore=plain)
    for file in (project.root / "dodo.py", project.root / "pyproject.toml", project.lock, project.collection):
        target = root / file.relative_to(project.root)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    if not many:
        shutil.copytree(project.folder(MEMO), copy.folder(MEMO))
    for number in range(many):
        slug = f"copy-{number:05}"
        shutil.copytree(project.folder(MEMO), copy.folder(slug))
        copy.published(slug).unlink(missing_ok=True)
        entitle(copy, slug, number, 0)
    return copy


def entitle(project: Project, slug: str, number: int, revision: int) -> None:
    """Give a copy of the memo a title of its own, in the witness too.

    Two letters go with each NUMBER: documents that had the same letters would share the fonts cut for the first.
    """
    rare = next(itertools.islice(itertools.cycle(itertools.combinations(_RARE, 2)), number, None))
    title = f"Memorandum {''.join(rare)} {number}, revision {revision}"
    source, witness = project.source(slug), project.folder(slug) / WITNESS
    old = re.search(r"^title: (.+)$", source.read_text("utf-8"), re.M)
    assert old
    for path in (source, witness):
        if path.exists():
            text = path.read_bytes().decode("utf-8")
            path.write_bytes(re.sub(rf"^(title: )?{re.escape(old[1])}(?=\r?$)", rf"\g<1>{title}", text, count=1,
                                    flags=re.M).encode("utf-8"))


def unbuilt(project: Project) -> None:
    """Take away all that was built."""
    for folder in (project.output, project.build):
        shutil.rmtree(folder, ignore_errors=True)


def doit(name: str, cwd: Path, *args: str) -> Work:
    """A work that runs doit in CWD."""
    return Work(name, lambda _: timed(name, (*_DOIT, *args), cwd=cwd)[0])


def memo_works(project: Project, folder: Path) -> list[Work]:
    """The memo cold, warm and listed, each with what it is compared with."""
    cold, built, empty = copy_of(project, folder / "cold"), copy_of(project, folder / "built"), folder / "empty"
    empty.mkdir()
    (empty / "dodo.py").write_text('"""No tasks."""\n', "utf-8")

    def from_nothing(_: int) -> Sample:
        unbuilt(cold)
        return timed(COLD, _DOIT, cwd=cold.root)[0]

    return [Work(COLD, from_nothing), pandoc_work(cold.source(MEMO), folder / "pandoc"), doit(IDLE, built.root),
            doit(NO_TASKS, empty), doit(LIST, built.root, "list"), doit(NO_LIST, empty, "list")]


def pandoc_work(source: Path, folder: Path) -> Work:
    """The same Markdown to the same two formats by pandoc, which sets the PDF by WeasyPrint as well."""
    folder.mkdir()
    engine = shutil.which("weasyprint", path=str(Path(sys.executable).parent))
    try:
        import pypandoc

        pandoc: str = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return Work(PANDOC, _never, "pandoc is not installed (locks/bench.lock names it)")
    if engine is None:
        return Work(PANDOC, _never, "WeasyPrint's own command is not installed")
    epub = (pandoc, str(source), "-o", "memo.epub")
    pdf = (pandoc, str(source), "-o", "memo.pdf", f"--pdf-engine={engine}")
    return Work(PANDOC, lambda _: timed(PANDOC, epub, pdf, cwd=folder)[0])


def _never(_: int) -> Sample:
    raise AssertionError("a work that is unavailable was run")


def _pandoc_version() -> str:
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_version())
    except (ImportError, OSError):
        return "not installed"


def many_works(project: Project, one: str, all_same: str) -> list[Work]:
    """One of many documents changed, then none; the first round builds what is not built yet."""
    slugs = project.slugs()

    def changed(round_number: int) -> Sample:
        number = round_number % len(slugs)
        entitle(project, slugs[number], number, round_number + 1)
        return timed(one, _DOIT, cwd=project.root)[0]

    return [Work(one, changed), doit(all_same, project.root)]


def warm_works(project: Project, slugs: Sequence[str], counted: int, kinds: Mapping[str, str]) -> list[Work]:
    """What a document takes in a process that has done some before: name → kind of the workload."""
    if len(slugs) <= WARM:
        why = f"needs --many over {WARM}"
        return [Work(name, _never, why) for name in kinds]
    size = min(WARM + counted, len(slugs))
    folder = project.root / "pages"
    folder.mkdir()

    def run(name: str, kind: str, number: int) -> Sample:
        share = [slugs[(number * counted + n) % len(slugs)] for n in range(size)]
        if kind != "engine":
            unbuilt(project)
        elif not number:
            timed(name, (*_WORKLOAD, "pages", str(project.root), str(folder), *slugs), cwd=project.root)
        whole, printed = timed(name, (*_WORKLOAD, kind, str(project.root), str(folder), *share), cwd=project.root)
        seconds = json.loads(printed.splitlines()[-1])["seconds"][WARM:]
        return Sample(sum(seconds) / len(seconds), whole.memory)

    return [Work(name, partial(run, name, kind)) for name, kind in kinds.items()]


def long_works(project: Project, long: str, bare: str) -> list[Work]:
    """A document of PAGES pages, made of the memo's text again and again: its print edition, and the bare engine's."""
    head, fence, text = project.source(MEMO).read_text("utf-8").partition("\n---\n\n")
    entry = text[text.index("A meeting"):text.rindex("\n:::")]
    record = "---\ntitle: A long document\nedition: {number: 1, date: 2026-11-24}"
    chapters = (f"# Chapter {n}\n\n{entry}" for n in range(1, PAGES * 2 // 3))
    assert head
    assert fence
    folder = project.root / "pages"
    folder.mkdir()
    project.folder("long").mkdir()
    project.source("long").write_text(record + fence + "\n\n".join(chapters) + "\n", "utf-8")

    def run(name: str, kind: str, number: int) -> Sample:
        if kind == "engine" and not number:
            timed(name, (*_WORKLOAD, "pages", str(project.root), str(folder), "long"), cwd=project.root)
        whole, printed = timed(name, (*_WORKLOAD, kind, str(project.root), str(folder), "long"), cwd=project.root)
        return Sample(json.loads(printed.splitlines()[-1])["seconds"][0], whole.memory)

    return [Work(long, lambda number: run(long, "print", number)),
            Work(bare, lambda number: run(bare, "engine", number))]


def _memory(found: Found) -> Found:
    """Samples, as a row about memory alone has them."""
    return tuple(Sample(None, each.memory) for each in found) if isinstance(found, tuple) else found


def completeness_shares(project: Project) -> str:
    """What completeness does with the memo, each with its share of the time; or why that is not known."""
    try:
        _, printed = timed("stages", (*_WORKLOAD, "stages", str(project.root), str(project.root), MEMO),
                           cwd=project.root)
    except Failed as failure:
        return str(failure)
    return ", ".join(f"{name} {share:.0%}" for name, share in json.loads(printed.splitlines()[-1]).items())


def memory(project: Project, slugs: Sequence[str]) -> tuple[Found, Found]:
    """The resident size of one process after all SLUGs, and after SETTLED of them."""
    if len(slugs) <= SETTLED:
        return (why := f"needs --many over {SETTLED}", why)
    _tell(f"building {len(slugs)} documents in one process")
    try:
        _, printed = timed("many documents in one process",
                           (*_WORKLOAD, "ours", str(project.root), str(project.root), *slugs), cwd=project.root)
    except Failed as failure:
        return failure, ()
    resident = json.loads(printed.splitlines()[-1])["resident"]
    if not all(resident):
        return (why := "this system has no /proc/self/statm", why)
    return (Sample(None, int(resident[-1])),), (Sample(None, int(resident[SETTLED - 1])),)
