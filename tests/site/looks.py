"""A built site → pictures of its pages, for a person to look at.

`python -m tests.site.looks FOLDER OUT [PAGE ...]` writes PNGs of each PAGE ("letter/index.html"; without one: index,
check and the first documents): on a phone, a tablet and a desk, by day and by night; 320 pixels wide, in letters of
200 %, without JavaScript, and as it is printed.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from tests.site.browsers import Browser, driver
from tests.site.checks import pages

#: How many documents are pictured where none is named, and printed pages of each.
_DOCUMENTS, _SHEETS = 3, 4
#: A picture is no longer than this, in CSS pixels: what is below repeats what is above.
_LONGEST = 12_000


@dataclass(frozen=True, slots=True)
class Look:
    """A window of so many CSS pixels; `size`: of letters, in per cent; `scripts`: whether JavaScript runs."""

    name: str
    width: int
    height: int
    dark: bool = False
    size: int = 100
    scripts: bool = True


LOOKS = (
    Look("390", 390, 844), Look("390-dark", 390, 844, dark=True),
    Look("768", 768, 1024), Look("768-dark", 768, 1024, dark=True),
    Look("1440", 1440, 900), Look("1440-dark", 1440, 900, dark=True),
    Look("320", 320, 640), Look("390-letters-200", 390, 844, size=200), Look("1440-letters-200", 1440, 900, size=200),
    Look("1440-no-scripts", 1440, 900, scripts=False),
)


def pictures(chromium: Browser, url: str, out: Path, looks: Sequence[Look] = LOOKS) -> Iterator[tuple[Path, int]]:
    """The page at URL in each of LOOKS, written to OUT-LOOK.png → by how many CSS pixels it is too wide."""
    for look in looks:
        with chromium.open("about:blank", look.width, look.height, javascript=look.scripts) as page:
            page.media(dark=look.dark, calm=True)
            page.goto(url)
            if look.size != 100:
                page.letters(look.size)
            path = out.with_name(f"{out.name}-{look.name}.png")
            high = int(page.run("document.documentElement.scrollHeight"))
            page.size(look.width, max(look.height, min(high, _LONGEST)))
            page.picture(path, full=False)
            yield path, page.wider()


def printed(chromium: Browser, url: str, out: Path) -> list[Path]:
    """The first sheets of the page at URL as it is printed, written to OUT-print-1.png and so on."""
    with chromium.open(url) as page:
        paper = out.with_name(f"{out.name}-print.pdf")
        page.print(paper)
    paths = []
    document = pypdfium2.PdfDocument(paper.read_bytes())
    try:
        for number in range(min(_SHEETS, len(document))):
            data = io.BytesIO()
            document[number].render(scale=1.5).to_pil().save(data, "PNG")
            paths.append(out.with_name(f"{out.name}-print-{number + 1}.png"))
            paths[-1].write_bytes(data.getvalue())
    finally:
        document.close()
    return paths


def main(site: Path, out: Path, named: Sequence[str]) -> int:
    """Picture the pages, and say where each picture is."""
    found = [path.relative_to(site).as_posix() for path in pages(site).values()]
    of_all = [each for each in found if "/" not in each]
    chosen = named or [*of_all, *found[len(of_all):][:_DOCUMENTS]]
    out.mkdir(parents=True, exist_ok=True)
    with driver() as drive, drive.browser("chromium") as chromium:
        home = drive.recorder.serve(site)
        for name in chosen:
            start = out / name.removesuffix(".html").removesuffix("/index").replace("/", "-")
            for path, wider in pictures(chromium, home + name, start):
                print(f"{path}{f': {wider} px too wide for its window' if wider > 0 else ''}")
            for path in printed(chromium, home + name, start):
                print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3:]))
