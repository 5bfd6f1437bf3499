"""What Zotero makes of the citation exports: its own code is run over them, and its answers are kept.

    python -m tests.oracles.zotero CLONES      (in the project's folder)

writes zotero.json anew. CLONES is a folder with clones of Zotero's repositories `translate`, `translators`,
`utilities` and `zotero-schema`, which are no part of this project and no package has them: so the tests compare the
files of today with the files that Zotero was last given, and read its answers from zotero.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from countermark.citations import biblatex, csl, ris
from countermark.document import Document
from countermark.names import Person
from countermark.record import Edition, Record
from countermark.validators.tools import node

FOLDER = Path(__file__).parent
ANSWERS = FOLDER / "zotero.json"
REPOSITORIES = ("translate", "translators", "utilities", "zotero-schema")
FORMATS: Mapping[str, Callable[[Document], bytes]] = {"csl": csl.write, "ris": ris.write, "biblatex": biblatex.write}

_FULL = Record(
    title="Memorandum of Conversation with Choe Chang-ik", edition=Edition(2, "2026-11-24"), date="1956-06-05",
    short_title="Conversation with Choe", author=("Ivanov V.I.",), recipient=("N. T. Fedorenko",),
    participants=("Pak Chong-ae",), translated_by=("Gary Goldberg",), obtained_by=("James F. Person",),
    kind="Entry from the diary of an ambassador", place="Pyongyang", summary="They discuss a visit.",
    digital_archive="Wilson Center Digital Archive", archive="RGANI", fond="5", opis="28", delo="410",
    listy="206-207", language="en", original_language="Russian", captured_on="2026-11-20",
    canonical_url="https://archive.test/document/114130", rights="Free for research.", credits="With a grant.",
    publisher="Countermark", base_address="https://editions.test", doi="10.5555/12345678", isbn="978-0-306-40615-7")
_NAMES = Record(
    title="Письмо о «Новом мире» & {Letters}: 50% of $5_a #1 \\ ~", edition=Edition(1, "2026-11-24"), date="1956-08~",
    author=("Choe Chang-ik", "Embassy of the USSR in the DPRK", "Friedrich von Schiller", "King, Martin Luther, Jr.",
            "Mao"), translated_by=("Иванов В. И.",), language="ru",
    archive="ГАРФ", fond="Р-5446", names={"Choe Chang-ik": Person("Choe", "Chang-ik", order="family first")})
_BARE = Record(title="Information on the Situation", edition=Edition(1, "2026-11-24"))
_DAYS = Record(title="Diary", edition=Edition(1, "2026-11-24"), date="1956-06-05/1956-06-08", author=("Ivanov V.I.",))

#: With every field; with names and signs of many kinds; with nothing but a title; over some days.
DOCUMENTS = {name: Document("the-slug", record, (), "ab12" * 16, compared=False) for name, record in {
    "full": _FULL, "names": _NAMES, "bare": _BARE, "days": _DAYS}.items()}


def given() -> dict[str, dict[str, str]]:
    """Document → format → the file that Zotero is given."""
    return {name: {form: write(document).decode() for form, write in FORMATS.items()}
            for name, document in DOCUMENTS.items()}


def read(clones: Path, form: str, text: str) -> list[dict[str, Any]]:
    """The items that the code in CLONES makes of TEXT, in Zotero's API JSON; raises if it takes it for another form."""
    run = subprocess.run([node(), FOLDER / "zotero.js", clones, form], input=text.encode(), capture_output=True,
                         check=False, timeout=60)
    if run.returncode:
        raise ValueError(run.stderr.decode())
    items: list[dict[str, Any]] = json.loads(run.stdout)
    return items


def commit(clone: Path) -> str:
    run = subprocess.run(["git", "-C", clone, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def main(clones: Path) -> None:
    """Ask Zotero about each file, and write what was asked, what it answered, and of which commits its code was."""
    asked = given()
    answers = {
        "zotero": {name: commit(clones / name) for name in REPOSITORIES},
        "answers": {name: {form: {"given": text, "items": read(clones, form, text)} for form, text in files.items()}
                    for name, files in asked.items()},
    }
    ANSWERS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
