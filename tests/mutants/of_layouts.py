"""Faults of a layout's: an edit of a template, or of what a template gives. Completeness finds them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from countermark import values
from countermark.completeness.inventory import around
from countermark.layout import load_wording
from countermark.typefaces import typefaces_for
from tests.mutants.bench import NONE, STOCK, Bench, Codes, Edit, judge_document
from tests.mutants.mutant import Class, Mutant, any_edition
from tests.mutants.words import FAULTS, INVENTED, Fault, on, plain_blocks, spots_in_html, without_ids

#: The templates that print what stands around the text, and the format that each is for; "" for both.
_AROUND = {"layouts/shared/heading.html": "", "layouts/shared/front.html": "", "layouts/shared/text-note.html": "",
           "layouts/shared/colophon.html": "", "layouts/ebook/nav.xhtml": ".epub"}
_WORDING = re.compile(r"\{\{ (?:words\()?wording\['[^']*'\](?:, 'en'\))? \}\}")
_CALL = re.compile(r"values\.(\w+)\(((?:record|document|typefaces)(?:\.\w+)?(?:, document\.slug)?)\)(?=[ ,)]| \}\})")
#: What a template prints of something that must be there: a captured field, an addition, the words of a change.
_REQUIRED = re.compile(
    r"\{\{ (?:inlines\(document\.field\('[^']*'\)|words\((?:record\.(?:rights|canonical_url)|line|addition"
    r"|change\.(?:here|there|why)|values\.(?:url_as_given|method|changes_line|review|imprint)\([^)]*\)))"
    r"[^{}]*\}\}|\{\{ change\.place \}\}|\{\{ group \}\}")
_LOOPS = (
    ("layouts/shared/text-note.html", "for change in values.changes(document)", "change.number", ""),
    ("layouts/shared/text-note.html", "for sign, meaning in values.key(document)", "loop.index", ""),
    ("layouts/shared/text-note.html", "for addition in values.additions(record)", "loop.index", ""),
    ("layouts/ebook/document.xhtml", "for note in document.notes", "note.number", ".epub"),
)


def _format(path: str, chance: random.Random) -> str:
    return _AROUND.get(path, "") or chance.choice((".pdf", ".epub"))


def _shown(text: str, pattern: str) -> Iterator[re.Match[str]]:
    """Where PATTERN stands in a template outside of what is marked as hidden, and outside of its title."""
    hidden = text.find('hidden="hidden"')
    for match in re.finditer(pattern, text, re.MULTILINE):
        if (hidden < 0 or match.end() < hidden) and "{% block title %}" not in text[:match.start()].split("\n")[-1]:
            yield match


def _inserted(bench: Bench, chance: random.Random) -> Mutant:
    path, word = chance.choice(sorted(_AROUND)), chance.choice(INVENTED)
    slug, suffix = chance.choice(sorted(bench.sources)), _format(path, chance)
    # Place, readings and reason of a change are one thing: a word between them is a fault of another kind.
    at = chance.choice([m.start(1) for m in _shown(
        bench.text(path), r'^(?!<p class="(?:place|here|there)").*?(</(?:p|h1|h2|h3|li|div|section|header)>)')])
    edit = Edit(path, at, at, f" {word}")
    return Mutant(f"{slug}{suffix}: '{word}' at {at} of {path}",
                  judge_document(bench, suffix, bench.documents[slug], (edit,)))


def _wording_doubled(bench: Bench, chance: random.Random) -> Mutant:
    path = chance.choice([path for path in sorted(_AROUND) if _WORDING.search(bench.text(path))])
    slug, suffix = chance.choice(sorted(bench.sources)), _format(path, chance)
    match = chance.choice([*_shown(bench.text(path), _WORDING.pattern)])
    edit = Edit(path, match.start(), match.end(), f"{match[0]} {match[0]}")
    return Mutant(f"{slug}{suffix}: {match[0]} of {path}",
                  judge_document(bench, suffix, bench.documents[slug], (edit,)))


def _falsified(required: bool, only: tuple[str, ...] = (), also: Codes = NONE) -> Callable[
        [Bench, random.Random], Mutant]:
    """A value that a template asks for, with a sign of it changed: all calls in the templates, by what inventory.py
    says of them."""
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug = chance.choice(sorted(bench.sources))
        document = bench.documents[slug]
        typefaces = typefaces_for(bench.project, document)
        kinds = {item.name: item.required for item in around(document, load_wording(bench.project), typefaces.credits)
                 if item.kind != "wording"}
        kinds |= {"url_as_given": kinds.get("url as given", False)}
        calls = []
        for path in (*_AROUND, "layouts/print/edition.html"):
            for match in _CALL.finditer(bench.text(path)):
                name, given = match[1], match[2]
                value = getattr(values, name)(*(_argument(each, document, typefaces) for each in given.split(", ")))
                # An `if` asks as well, and prints nothing.
                line = bench.text(path)[:match.start()].rsplit("\n", 1)[-1]
                if isinstance(value, str) and value and "{{" in line and line.rindex("{{") > line.rfind("{%") and (
                        name in only if only else kinds.get(name) is required):
                    calls.append((path, match, value))
        path, match, value = chance.choice(calls)
        at = chance.choice([n for n, sign in enumerate(value) if sign.isalnum()])
        sign = str((int(value[at]) + 1) % 10) if value[at].isdigit() else "x" if value[at] != "x" else "y"
        new = value[:at] + sign + value[at + 1:]
        edit = Edit(path, match.start(), match.end(), f"({match[0]}|replace({value!r}, {new!r}))")
        suffix = ".pdf" if "print" in path else chance.choice((".pdf", ".epub"))
        # An address is one word: falsified, it is lost, and nothing tells that the stranger is what is left of it.
        grounds = also | {"D062"} if required and " " not in value else also
        return Mutant(f"{slug}{suffix}: {match[1]}, sign {at} to '{sign}'",
                      judge_document(bench, suffix, document, (edit,)), grounds)
    return make


def _argument(text: str, document: object, typefaces: object) -> object:
    """What a template means by "record", "document.slug" and the like."""
    found: object = {"document": document, "record": document.record,  # type: ignore[attr-defined]  # a Document
                     "typefaces": typefaces}[text.partition(".")[0]]
    for name in text.split(".")[1:]:
        found = getattr(found, name)
    return found


def _expression_dropped(bench: Bench, chance: random.Random) -> Mutant:
    path = chance.choice(["layouts/shared/heading.html", "layouts/shared/front.html",
                          *["layouts/shared/text-note.html"] * 6, *["layouts/shared/colophon.html"] * 3])
    match = chance.choice([*_REQUIRED.finditer(bench.text(path))])
    suffix = chance.choice((".pdf", ".epub"))
    edit = Edit(path, match.start(), match.end(), "")
    return Mutant(f"{suffix}: {match[0]}", judge_document(bench, suffix, bench.documents[STOCK], (edit,)))


def _item_dropped(bench: Bench, chance: random.Random) -> Mutant:
    path, loop, number, only = chance.choice(_LOOPS)
    document = bench.documents[STOCK]
    many = {"change": len(values.changes(document)), "sign": len(values.key(document)), "note": len(document.notes),
            "addition": len(values.additions(document.record))}[loop.split()[1].strip(",")]
    which, suffix = chance.randrange(1, many + 1), only or chance.choice((".pdf", ".epub"))
    start = bench.text(path).index(loop) + len(loop) + 3
    end = bench.text(path).index("{% endfor %}", start)
    inside = bench.text(path)[start:end]
    edit = Edit(path, start, end, f"{{% if {number} != {which} %}}{inside}{{% endif %}}")
    return Mutant(f"{suffix}: number {which} of {loop}", judge_document(bench, suffix, document, (edit,)))


def _foot_dropped(bench: Bench, chance: random.Random) -> Mutant:
    """A note at the foot of a page, cut off after some words or left out."""
    path, call = "layouts/shared/blocks.html", "inlines(document.notes[number - 1].inlines, language)"
    start = bench.text(path).index(call)
    which, keep = chance.randrange(1, 3), chance.randrange(0, 40)
    edit = Edit(path, start, start + len(call),
                f"({call}|striptags)[:{keep}] if number == {which} else {call}")
    return Mutant(f"note {which} after {keep} signs",
                  judge_document(bench, ".pdf", bench.documents[STOCK], (edit,)))


def _rewriting(check: str, faults: tuple[tuple[str, Fault], ...]) -> Callable[[Bench, random.Random], Mutant]:
    """A word of what a template gives."""
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug, suffix = any_edition(bench, chance)
        how, fault = chance.choice(faults)
        pages = {name: html for name, html in bench.rendered(slug, suffix).items() if on(spots_in_html(html), check)}
        template = chance.choice(sorted(pages))
        new, what, _ = fault(pages[template], on(spots_in_html(pages[template]), check), chance)
        return Mutant(f"{slug}{suffix}: {how}, {what}", judge_document(
            bench, suffix, bench.documents[slug], (), lambda name, html: new if name == template else html))
    return make


def _block(again: bool) -> Callable[[Bench, random.Random], Mutant]:
    def make(bench: Bench, chance: random.Random) -> Mutant:
        slug, suffix = any_edition(bench, chance)
        template = "print/edition.html" if suffix == ".pdf" else "ebook/document.xhtml"
        html = bench.rendered(slug, suffix)[template]
        match = chance.choice(plain_blocks(html))
        new = html[:match.end()] + without_ids(match[0]) + html[match.end():] if again else (
            html[:match.start()] + html[match.end():])
        return Mutant(f"{slug}{suffix}: {match[0][:60]}", judge_document(
            bench, suffix, bench.documents[slug], (), lambda name, html: new if name == template else html))
    return make


_ALL = tuple(FAULTS.items())

CLASSES = (
    Class("layout", "a word invented in a template", "D062", 11, _inserted),
    Class("layout", "fixed wording doubled", "D062", 7, _wording_doubled),
    Class("layout", "a computed value falsified", "D062", 7, _falsified(False)),
    Class("layout", "a computed value that must be there, falsified", "D061", 6, _falsified(True)),
    Class("layout", "a running head or foot falsified", "D062", 3,
          # Where the text goes over a page's end, the words of its head and foot lie within the text.
          _falsified(False, ("running_title", "running_date", "edition_line"), frozenset({"D060"}))),
    Class("layout", "a field, or a piece of what must be there, dropped", "D061", 7, _expression_dropped),
    Class("layout", "a note, change, addition or sign dropped", "D061", 5, _item_dropped),
    Class("layout", "a note at the foot of a page cut short", "D061", 2, _foot_dropped),
    Class("layout", "a word of the text, in what a template gives", "D060", 7, _rewriting("D060", _ALL)),
    Class("layout", "a block of the text dropped", "D060", 3, _block(False)),
    Class("layout", "a block of the text doubled", "D060", 3, _block(True)),
)
