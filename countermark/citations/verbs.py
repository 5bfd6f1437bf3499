"""The verb `./doit cite`: a record → citations to paste, nothing built."""

from __future__ import annotations

import getopt
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doit.cmd_base import Command

if TYPE_CHECKING:
    from countermark.document import Document


class Cite(Command):
    """`./doit cite SLUG [--paragraph N]`: this edition, and the document, in every form that the editions print."""

    name = "cite"
    doc_purpose = "print citations to paste, of the edition and of the document"
    doc_usage = "SLUG [--paragraph N]"
    doc_description = ("The first is what editions print under 'Cite this', with the paragraph where one is named; the "
                       "document's own place is its shelf mark. Exit status 1 if the document has an error or no "
                       "such paragraph.")
    cmd_options = ({"name": "paragraph", "long": "paragraph", "short": "p", "type": str, "default": "",
                    "help": "the number of a paragraph, as it stands in the editions"},)

    def parse_execute(self, in_args: list[str]) -> Any:
        """The option may stand after the document's name, too, where doit takes none."""
        try:
            options, names = getopt.gnu_getopt(in_args, "p:", ["paragraph="])
        except getopt.GetoptError:
            return super().parse_execute(in_args)  # which says what is wrong
        return super().parse_execute([word for option in options for word in option] + names)

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.commands import complain, project, unknown_slug
        from countermark.diagnostics import Refused, fault
        from countermark.editing import numbers_of
        from countermark.layout import load_wording
        from countermark.parse import parse
        from countermark.source import read_source
        from countermark.steps import collection

        where = project()
        if len(args) != 1:
            print("say which document: ./doit cite SLUG", file=sys.stderr)
            return 1
        slug = args[0].strip("/").rpartition("/")[2]
        if slug not in where.slugs():
            return complain(unknown_slug(where, slug))
        paragraph = params["paragraph"].strip().removeprefix("#").removeprefix("p").lstrip(".")
        try:
            document = parse(read_source(where, slug), collection(where))
            wording = load_wording(where)
        except Refused as refused:
            return complain(*refused.diagnostics)
        numbers = numbers_of(document)
        if paragraph and paragraph not in numbers:
            there = f"its paragraphs are {numbers[0]} to {numbers[-1]}" if numbers else "none of its paragraphs has one"
            return complain(fault(where.name(where.source(slug)), "D081", f"there is no paragraph {paragraph}", there))
        print("\n\n".join(_lines(document, paragraph, wording)))
        return 0


def _lines(document: Document, paragraph: str, wording: Mapping[str, str]) -> Iterator[str]:
    """A label and a citation each, and the archive's own line last, as the archive has it."""
    from countermark.citations.forms import edition_note, other_forms
    from countermark.document import inline_text
    from countermark.values import url_as_given

    record, slug = document.record, document.slug
    yield f"{wording['cite']}:\n{edition_note(record, slug, paragraph)}"
    for form in other_forms(record, slug, paragraph):
        yield f"{wording[form.name]}\n{form.text}"
    if record.citation:
        given = f"{inline_text(document.field('citation'), 'witness')} {url_as_given(record)}".strip()
        yield f"{wording['citation']} {wording['citation by']}:\n{given}"
