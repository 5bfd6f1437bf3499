"""The tree in a finished PDF says what the HTML says, in its order and word for word, whatever page words lie on."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark.document import texts
from countermark.formats.roles import OWN, ROLES
from countermark.outline import levels
from tests.tagged import SOFT_HYPHEN, Element
from tests.tagged_cases import CASE, document_of, file_of, html_of, own_text, plain, words_of

#: What flows on with the words around it; all else begins and ends a line.
_IN_LINE = {"Span", "Link", "Reference", "Lbl", "LBody"}


@CASE
def test_the_tree_has_the_words_of_the_document_in_their_order(case: str) -> None:
    """Pieces as they follow upon each other, nothing added but between blocks, make up the printed words."""
    lines = [""]

    def read(element: Element) -> None:
        if element.standard not in _IN_LINE:
            lines.append("")
        for kid in element.kids:
            if isinstance(kid, str):
                lines[-1] += kid
            elif "/ActualText" in kid.dictionary:
                lines[-1] += kid.text()
            elif kid.standard != "Note":
                read(kid)
        if element.standard not in _IN_LINE:
            lines.append("")

    art = next(file_of(case).root.all("Art"))
    label = art.kids.pop(0)
    assert isinstance(label, Element)
    try:
        read(art)
    finally:
        art.kids.insert(0, label)
    assert plain(" ".join(lines)) == plain(" ".join(texts(document_of(case).blocks, "printed")))
    assert plain(label.text()) == "Document"


@CASE
@pytest.mark.parametrize("kind", ["P", "H", "LI", "TH", "TD", "Note"])
def test_each_block_of_the_html_is_one_element_with_its_words(case: str, kind: str) -> None:
    kinds = {"H": tuple(f"H{n}" for n in range(1, 7)), "LI": ("LBody",)}.get(kind, (kind,))
    path = {"P": "p", "H": "*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]",
            "LI": "li[not(ancestor::nav)]", "TH": "th", "TD": "td", "Note": "span[@class='footnote']"}[kind]
    html = [words_of(each) for each in html_of(case).xpath(f"//{path}")]
    if kind == "LI":
        html = [words.partition(" ")[2] for words in html]
    found = [*file_of(case).root.all(*kinds)]
    assert [own_text(each) for each in found] == html
    # A blank is drawn where one parts two words, and nowhere else.
    assert not any(each.text().endswith(" ") or "  " in each.text() for each in found)


@CASE
def test_there_are_as_many_of_each_kind_as_in_the_html(case: str) -> None:
    html, root = html_of(case), file_of(case).root
    for kind, path in {"Table": "table", "THead": "thead", "TBody": "tbody", "TR": "tr", "BlockQuote": "blockquote",
                       "L": "*[self::ul or self::ol][not(ancestor::nav)]", "LI": "li[not(ancestor::nav)]",
                       "TOC": "nav/ol", "TOCI": "nav//li", "Art": "section[@id='document']",
                       "Link": "a[normalize-space()]",
                       "Lbl": "*[@class='number' or @class='sign' or @class='note-sign']"}.items():
        assert len([*root.all(kind)]) == len(html.xpath(f"//{path}")), kind
    emphasis = [*root.all("Span")]
    for own, path in (("Em", "em"), ("Strong", "strong"), ("Foreign", "span[@class='foreign']")):
        assert len([each for each in emphasis if each.kind == own]) == len(html.xpath(f"//{path}")), own


@CASE
def test_headings_begin_with_the_first_level_and_skip_none(case: str) -> None:
    found = [int(each.standard[1]) for each in file_of(case).root.all(*(f"H{n}" for n in range(1, 7)))]
    assert found[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(found))


@given(st.lists(st.integers(1, 6)))
def test_levels_are_made_whole_and_keep_their_order(html: list[int]) -> None:
    found = levels(html)
    assert len(found) == len(html)
    assert found[:1] in ([], [1])
    assert all(1 <= after <= before + 1 for before, after in itertools.pairwise(found))
    for n, (one, two) in enumerate(itertools.pairwise(html)):
        assert (two > one) == (found[n + 1] > found[n])
    if html and html[0] == 1 and all(two <= one + 1 for one, two in itertools.pairwise(html)):
        assert found == html


@CASE
def test_notes_stand_in_no_sentence_and_lead_there_and_back(case: str) -> None:
    file, document = file_of(case), document_of(case)
    names = file.pdf.Root.Names.Dests.Names if "/Names" in file.pdf.Root else []
    targets = {str(names[n]) for n in range(0, len(names), 2)}
    notes = [*file.root.all("Note")]
    assert [str(each.dictionary.ID) for each in notes] == [f"note-{note.number}" for note in document.notes]
    calls = [each for each in file.root.all("Reference") if "‹" in each.text()]
    assert len(calls) == len(notes)
    for note, call in zip(notes, calls, strict=True):
        number = str(note.dictionary.ID).removeprefix("note-")
        sign = next(note.all("Lbl"))
        assert note.kids[0] is sign
        for element, goal in ((call, f"note-{number}"), (sign, f"call-{number}")):
            link = element.kids[0]
            assert isinstance(link, Element)
            assert link.standard == "Link"
            assert {str(annotation.Dest) for _, annotation in link.annotations} == {goal}
            assert goal in targets
            assert plain(link.text()) == f"‹{number}›"
        for outer in file.root.all("TD", "TH", "LBody", "BlockQuote"):
            assert (call in [*outer.all()]) == (note in [*outer.all()])
        # The note comes after the whole of the paragraph, heading, item or cell that calls it.
        parent = next(each for each in file.root.all() if note in each.kids)
        at = parent.kids.index(note)
        before = [kid for kid in parent.kids[:at] if not (isinstance(kid, Element) and kid.standard == "Note")]
        inside = parent.standard in ("LBody", "TD", "TH")
        assert parent.standard in ("Div", "Sect", "Art", "BlockQuote", "LBody", "TD", "TH")
        if not inside or call not in before:
            assert isinstance(before[-1], Element)
            assert call in [*before[-1].all()]
        else:
            rest = [kid for kid in parent.kids[at:] if not (isinstance(kid, Element) and kid.standard == "Note")]
            assert all(isinstance(kid, Element) and kid.standard in ("P", "L", "BlockQuote") for kid in rest)
    ids = file.pdf.Root.StructTreeRoot.get("/IDTree")
    found = [] if ids is None else [ids.Names[n] for n in range(0, len(ids.Names), 2)]
    assert [str(each) for each in found] == sorted(str(each.dictionary.ID) for each in notes)


@CASE
def test_tables_and_lists_say_how_they_are_read(case: str) -> None:
    for head in file_of(case).root.all("TH"):
        assert head.get("/Scope") == "/Column"
    for items in file_of(case).root.all("L"):
        signs = [plain(next(each.all("Lbl")).text()) for each in items.kids if isinstance(each, Element)]
        assert items.get("/ListNumbering") == ("/Decimal" if signs[0][0].isdigit() else "/Disc")
        for item in items.kids:
            assert isinstance(item, Element)
            assert [kid.standard for kid in item.kids if isinstance(kid, Element)] == ["Lbl", "LBody"]


@CASE
def test_another_language_is_told_where_it_begins(case: str) -> None:
    file = file_of(case)

    def languages(element: Element, around: str) -> list[tuple[str, str]]:
        own = str(element.get("/Lang") or around)
        assert element.get("/Lang") is None or own != around
        found = []
        # In a table of contents the style sheet has words as well.
        for kid in element.kids if element.standard != "TOC" else ():
            found += languages(kid, own) if isinstance(kid, Element) else [(own, kid)]
        return found

    html = html_of(case)
    for language in {"en", *html.xpath("//@lang")}:
        words = "".join(words for own, words in languages(file.root, str(file.pdf.Root.Lang)) if own == language)
        said = "".join(html.xpath(f"//body//text()[ancestor::*[@lang][1][@lang='{language}']]"
                                  "[not(ancestor::ol[parent::nav])]"))
        # Hyphens and notes stand elsewhere in the one than in the other.
        assert _signs(said) == _signs(words), language


def _signs(text: str) -> list[str]:
    return sorted("".join(plain(text).replace("-", "").split()))


def test_a_hyphen_of_the_typesetter_is_soft_and_one_of_the_words_own_is_not() -> None:
    file = file_of("turns")
    soft = [each for each in file.root.all("Span") if each.get("/ActualText") is not None]
    assert len(soft) > 20
    for each in soft:
        assert each.kids == ["-"]
        assert each.text() == SOFT_HYPHEN
    hard = file_of("line-ends").root.text()
    assert "-" in hard.replace(SOFT_HYPHEN, "")


def test_what_goes_over_a_page_turn_is_one() -> None:
    """Its marked content lies on more than one page, and the element that holds it is one: the counts say the rest."""
    over = {kind: [each for each in file_of("turns").root.all(kind) if len(_pages(each)) > 1] for kind in (
        "P", "L", "Table", "TBody", "Div")}
    assert all(over.values()), over


def _pages(element: Element) -> set[Any]:
    return {each.dictionary.Pg.objgen for each in element.all() if "/Pg" in each.dictionary} | {
        kid.Pg.objgen for each in element.all() for kid in each.dictionary.K
        if not isinstance(kid, int) and kid.get("/Type") == "/MCR"}


@CASE
def test_types_of_our_own_are_mapped_to_standard_ones(case: str) -> None:
    roles = file_of(case).pdf.Root.StructTreeRoot.get("/RoleMap", {})
    own = {each.kind for each in file_of(case).root.all() if each.kind not in _STANDARD}
    assert {str(name)[1:] for name in roles} == own
    assert {str(kind)[1:] for kind in roles.values()} <= _STANDARD


_STANDARD = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "P", "L", "LI", "Lbl",
             "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Note", "Reference", "Link",
             "Figure", *(f"H{n}" for n in range(1, 7))}


def test_no_type_of_our_own_has_a_standard_ones_name() -> None:
    assert not set(OWN) & _STANDARD
    assert set(OWN.values()) <= _STANDARD
    assert {kind for kinds in ROLES.values() for kind in kinds} <= _STANDARD | set(OWN)
