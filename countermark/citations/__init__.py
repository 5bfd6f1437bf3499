"""Record → citations: the forms that editions print, and the files that citation managers and catalogues read.

To add an export: a module here with `write`, and one line in EXPORTS.
The modules are imported when they are first used, since this list is needed where nothing is built.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from countermark.document import Carried, Document


class Export(NamedTuple):
    """suffix with its dots, media type, what people call it, and the module that makes it."""

    suffix: str
    media_type: str
    name: str
    module: str

    def write(self, document: Document) -> bytes:
        """What this format says of DOCUMENT and of this edition of it, in UTF-8."""
        made: bytes = importlib.import_module(self.module).write(document)
        return made


EXPORTS: tuple[Export, ...] = (
    Export(".csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", "countermark.citations.csl"),
    Export(".ris", "application/x-research-info-systems", "RIS", "countermark.citations.ris"),
    Export(".bib", "application/x-bibtex", "BibLaTeX", "countermark.citations.biblatex"),
    Export(".dc.xml", "application/xml", "Dublin Core", "countermark.citations.dublin_core"),
)


def carried_citation(document: Document) -> Carried:
    """The first of EXPORTS, the master of the others, as a file that every edition of DOCUMENT carries."""
    from countermark.document import Carried

    master = EXPORTS[0]
    return Carried(f"citation{master.suffix}", master.media_type, "Supplement", "How to cite the document and this "
                   "edition of it, for citation managers", master.write(document))
