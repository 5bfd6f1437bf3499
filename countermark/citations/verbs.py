"""The verb `./doit cite`: a record → citations to paste, nothing built."""

from __future__ import annotations

import getopt
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doit.cmd_base import Command

if TYPE_CHECKING:
    from countermark.document import Document

#: What stands before a paragraph's number when it is spoken of, or in an address.
_SIGNS = re.compile(r"\A(?:#|¶+|§+|paragraphs?|paras?\.?|pars?\.?|pp?\.?)\s*(?:pp?\.?)?\s*(?=\d)", re.IGNORECASE)


class Cite(Command):
    """`./doit cite SLUG [--paragraph N]`: this edition, and the document, in every form that the editions print."""

    name = "cite"
    doc_purpose = "print citations to paste, of the edition and of the document"
    doc_usage = "SLUG [--paragraph N]"
    doc_description = ("The first is what editions print under 'Cite this', with the paragraph where one is named; the "
                       "document's own place is its shelf mark. Exit status 1 if the document has an error or no "
                       "such paragraph.")
    cmd_options = ({"name": "paragraph", "long": "paragraph", "short": "p", "type": str, "default": "",
                    "help": "the number of a paragraph, as it stands in the editions; 3-5 for several"},)

    def parse_execute(self, in_args: list[str]) -> Any:
        """The option may stand after the document's name, too, where doit takes none."""
        try:
            options, names = getopt.gnu_getopt(in_args, "p:", ["paragraph="])
        except getopt.GetoptError as wrong:
            print(f"{wrong.msg}: ./doit cite {self.doc_usage}", file=sys.stderr)
            return 1
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
        try:
            document = parse(read_source(where, slug), collection(where))
            wording = load_wording(where)
        except Refused as refused:
            return complain(*refused.diagnostics)
        numbers, asked = numbers_of(document), numbers_asked(params["paragraph"])
        for number in asked:
            if number not in numbers:
                there = f"its paragraphs are {numbers[0]} to {numbers[-1]}" if numbers else "it has no numbered one"
                return complain(fault(where.name(where.source(slug)), "D081", f"there is no paragraph {number}", there))
        if len(asked) > 1 and numbers.index(asked[0]) > numbers.index(asked[1]):
            asked = asked[::-1]
        paragraph = "–".join(dict.fromkeys(asked))
        print("\n\n".join(_lines(document, paragraph, wording)))
        return 0


def numbers_asked(text: str) -> tuple[str, ...]:
    """What is typed for a paragraph → its number, or the first and the last: "3", "par. 3", "#p3", "¶3", "3-5"."""
    ends = [_SIGNS.sub("", part.strip()) for part in re.split("[-–—]", text)]
    return tuple(ends) if len(ends) <= 2 and all(ends) else (text.strip(),) if text.strip() else ()


def _lines(document: Document, paragraph: str, wording: Mapping[str, str]) -> Iterator[str]:
    """A label and a citation each, and the archive's own line last, as the archive has it."""
    from countermark.citations.forms import cite_this, other_forms
    from countermark.document import inline_text
    from countermark.values import url_as_given

    record, slug = document.record, document.slug
    yield f"{wording['cite']}:\n{cite_this(record, slug, paragraph)}"
    for form in other_forms(record, slug, paragraph):
        yield f"{wording[form.name]}\n{form.text}"
    if record.citation:
        given = f"{inline_text(document.field('citation'), 'witness')} {url_as_given(record)}".strip()
        yield f"{wording['citation']} {wording['citation by']}:\n{given}"
