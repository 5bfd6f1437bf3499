"""The table of worlds as people see it, here or on another system: text or Markdown, and the exit status."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from countermark.audit import reproduce, systems
from countermark.audit.reproduce import DIFFERENT, FAILED, NOT_RUN, SAME, Row
from countermark.audit.worlds import PLAIN, WORLDS, World

_VERDICTS = (SAME, DIFFERENT, FAILED, NOT_RUN)


def chosen(names: Sequence[str]) -> Sequence[World]:
    """NAMES → worlds; all of them where none is named. Raises KeyError."""
    table = {world.name: world for world in WORLDS}
    return [table[name] for name in names] or WORLDS


def here(root: Path, worlds: Sequence[World], markdown: bool, keep: Path | None) -> int:
    """Print the table for this system; the exit status."""
    documents = reproduce.corpus(root)
    rows = show(reproduce.reproduce(root, documents, worlds), worlds, markdown,
                f"{systems.describe()}; {len(documents)} document{'s' * (len(documents) != 1)}")
    if keep:
        for row in rows:
            if row.world is PLAIN or row.verdict == DIFFERENT:
                leave(row, keep)
    return status_of(rows)


def status_of(rows: Iterable[Row]) -> int:
    bad = {DIFFERENT, FAILED} | ({NOT_RUN} if os.environ.get("CI") == "true" else set())
    return int(any(row.verdict in bad for row in rows))


def show(rows: Iterable[Row], worlds: Sequence[World], markdown: bool, title: str) -> list[Row]:
    """Print each row as it comes; all of them."""
    name = max(len(world.name) for world in [*worlds, PLAIN])
    what = max(len(world.what) for world in [*worlds, PLAIN])
    cells = (f"{{:<{name}}}", f"{{:<{what}}}", "{:<9}", "{:>7}")
    line = f"| {' | '.join(cells)} |" if markdown else "  ".join(cells)
    print(f"**{title}**\n" if markdown else title)
    print(line.format("world", "what is changed", "verdict", "seconds"))
    if markdown:
        print("|---|---|---|--:|", flush=True)
    done: list[Row] = []
    for row in rows:
        done.append(row)
        print(line.format(row.world.name, row.world.what, row.verdict, f"{row.seconds:.1f}"), flush=True)
        if not markdown:
            print_details(row)
    if markdown:
        print()
        for row in done:
            print_details(row, f"- {row.world.name}: ")
    counts = [(sum(row.verdict == verdict for row in done), verdict) for verdict in _VERDICTS]
    told = ", ".join(f"{n} {verdict}" for n, verdict in counts if n)
    print(f"{len(done)} world{'s' * (len(done) != 1)}: {told}.", flush=True)
    return done


def print_details(row: Row, before: str = "    ") -> None:
    for detail in row.details:
        print(f"{before}{detail}", flush=True)


def leave(row: Row, keep: Path) -> None:
    """Put the files of a world in a folder of its own under KEEP."""
    folder = keep / row.world.name.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    for path, (mode, data) in row.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(mode)


def elsewhere(root: Path, name: str, passed: Sequence[str]) -> int:
    """Run the verb on the system NAME, then compare its plain world with this system's; the exit status."""
    try:
        status, files = systems.run(root, name, passed)
    except systems.Unable as error:
        print(f"reproduce: {error}", file=sys.stderr)
        return 1
    ours = reproduce.examine(root, reproduce.corpus(root), PLAIN, None)
    if not files or not ours.files:
        print(f"{name} was not compared with this system ({systems.describe()}): a plain world was not built",
              *ours.details, sep="\n    ", file=sys.stderr)
        return 1
    wrong = reproduce.judge(files, ours.files)
    verdict = "gives other bytes than" if wrong else "gives the same bytes as"
    print(f"The plain world of {name} {verdict} that of this system ({systems.describe()}).", *wrong, sep="\n    ")
    return 1 if wrong else status


def publish(root: Path) -> int:
    """Declare what the plain world gives for the stock documents, and as trial digests for those in content/ of which
    nothing was published yet; the exit status."""
    from countermark.fixity import digest_of, format_list
    from countermark.formats import FORMATS
    from countermark.project import HISTORY, PUBLISHED
    from countermark.writing import write

    row = reproduce.examine(root, reproduce.corpus(root), PLAIN, None)
    if not row.files:
        print(*row.details, sep="\n", file=sys.stderr)
        return 1
    for folder in reproduce.corpus(root):
        if not (folder / HISTORY).exists():
            slug = folder.name
            digests = {path: digest_of(row.files[path][1]) for path in (f"{slug}/{slug}{f.suffix}" for f in FORMATS)}
            changed = write(folder / PUBLISHED, format_list(digests))
            print(f"{(folder / PUBLISHED).relative_to(root)}: {'written; commit it' if changed else 'as it was'}")
    return 0
