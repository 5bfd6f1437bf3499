"""`python -m tests.mutants [--write]`, in the project's folder: the campaign, and its table."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.mutants import mutants, table, tried
from tests.mutants.bench import Bench
from tests.mutants.page import PAGE, with_table

with tempfile.TemporaryDirectory() as folder:
    outcomes = [*tried(mutants(Bench.at(Path(folder))))]
print(table(outcomes))
for each in outcomes:
    if not each.caught:
        print(f"NOT CAUGHT: {each.kind.level}, {each.kind.kind}: {each.mutant.name}: {each.kind.check} should, "
              f"{', '.join(sorted(each.found)) or 'nothing'} did")
if "--write" in sys.argv:
    page = ROOT / PAGE
    page.write_text(with_table(page.read_text("utf-8"), table(outcomes)), "utf-8")
