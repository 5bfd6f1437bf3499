"""The verb `./doit proof`: a document and its witness → one page to read proof from."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from doit.cmd_base import Command

if TYPE_CHECKING:
    from countermark.project import Project
    from countermark.proof.sheet import Sheet


class Proof(Command):
    """`./doit proof SLUG`: the captured text and the edition side by side."""

    name = "proof"
    doc_purpose = "lay the captured text and the edition side by side, to read proof"
    doc_usage = "SLUG"
    doc_description = ("Writes build/proofs/SLUG.html and opens it where a program is there for that. Exit status 1 if "
                       "the document has an error; the sheet is made all the same, from what can be read.")

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.diagnostics import Refused, fault
        from countermark.parse import examine
        from countermark.proof.sheet import make_sheet
        from countermark.shared import collection
        from countermark.source import read_source
        from countermark.verb import complain, project, show, unknown_slug, workplace
        from countermark.writing import write

        where = project()
        if len(args) != 1:
            print("say which document: ./doit proof SLUG", file=sys.stderr)
            return 1
        slug = args[0].strip("/").rpartition("/")[2]
        if slug not in where.slugs():
            return complain(unknown_slug(where, slug))
        path = where.proof(slug)
        try:
            shared, source = collection(where), read_source(where, slug)
            made = examine(source, shared)
            complain(*made.faults)
            if made.parsed is None:
                return 1
            with workplace(where):
                write(path, page(where, make_sheet(source, made, shared)))
        except Refused as refused:
            return complain(*refused.diagnostics)
        except OSError as error:
            return complain(fault(where.name(path), "D070", f"it cannot be written: {error.strerror}"))
        show(path)
        return int(made.document is None)


def page(where: Project, sheet: Sheet) -> bytes:
    """SHEET → the bytes of its page."""
    import base64

    from countermark import values
    from countermark.document import CHANGES
    from countermark.fixity import digest_of
    from countermark.layout import load_layout
    from countermark.pictures import is_picture_name, media_type

    witness = sheet.source.witness
    pictures = {name: f"data:{media_type(name)};base64,{base64.b64encode(data).decode('ascii')}"
                for name, data in sheet.source.figures if is_picture_name(name)}
    text = load_layout(where).page("proof/sheet.html", sheet=sheet, values=values, kinds=CHANGES, pictures=pictures,
                                   digest=None if witness is None else digest_of(witness))
    # What is refused as no text (D001) may be no Unicode either.
    return text.encode("utf-8", "xmlcharrefreplace")
