"""A part `figure` of the Markdown → the picture that it holds, the paragraphs of its caption, and what is wrong.

    ::: figure
    ![What the picture shows, for who cannot see it](figures/map.png)

    Map 1. The caption, which is the document's own.
    :::
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from countermark.diagnostics import no_text
from countermark.document import Block, Figure, in_order
from countermark.pictures import MEDIA_TYPES, Unfit, is_picture_name, size_of

#: The name of the part.
FIGURE = "figure"
#: Where pictures lie, as a document writes it.
FOLDER = "figures/"
HOW_A_PICTURE_STANDS = ("write '::: figure', then ![what it shows](figures/NAME) alone in its paragraph, then its "
                        "caption, if it has one, and ':::'")
_DESCRIBE = "what must be told to a reader who cannot see it? Write that between the square brackets"
_RENAME = "rename it: lower-case letters a–z, digits and single hyphens, then .png, .jpg or .jpeg"

#: Where it is, the code, what is wrong, and a hint.
Wrong = tuple[SyntaxTreeNode, str, str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is typed: the file's name, its description, and its size in pixels."""

    name: str
    alt: str
    width: int
    height: int


def figures_of(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    """The pictures of a document, in reading order."""
    return (each for each in in_order(blocks) if isinstance(each, Figure))


def picture_of(node: SyntaxTreeNode, pictures: Mapping[str, bytes],
               ) -> tuple[Picture | None, list[SyntaxTreeNode], list[Wrong]]:
    """A part's NODE → its picture, the paragraphs of its caption, and all that is wrong; PICTURES: what figures/ holds.
    """
    first, *rest = node.children or (None,)
    captions = [each for each in rest if each.type == "paragraph"]
    wrong: list[Wrong] = [(each, "D030", "a caption is made of paragraphs, and nothing else",
                           "put it below the part") for each in rest if each.type != "paragraph"]
    image = _alone(first)
    if image is None:
        inner = [each for each in first.walk() if each.type == "image"] if first else []
        what = "words stand beside the picture" if inner else "the part 'figure' does not open with a picture"
        return None, captions, [(first or node, "D030", what, HOW_A_PICTURE_STANDS), *wrong]
    alt = _description(image)
    wrong += [(image, "D030", message, hint) for message, hint in _of_description(image, alt)]
    src = str(image.attrs.get("src", ""))
    name = src.removeprefix(FOLDER)
    try:
        width, height = _size(src, name, pictures)
    except Unfit as unfit:
        wrong.append((image, unfit.code, f"the picture '{src}' {unfit.message}", unfit.hint.replace("FILE", src)))
        width, height = 0, 0
    return Picture(name, alt, width, height), captions, wrong


def misplaced(image: SyntaxTreeNode, in_a_caption: bool) -> str:
    """What is wrong with an IMAGE that stands among words."""
    src = str(image.attrs.get("src", ""))
    if in_a_caption:
        return f"the picture '{src}' is the second in its part"
    return f"the picture '{src}' does not stand in a part of its own"


def _alone(paragraph: SyntaxTreeNode | None) -> SyntaxTreeNode | None:
    """The image that PARAGRAPH is made of, or None."""
    if paragraph is None or paragraph.type != "paragraph":
        return None
    inlines = [each for inline in paragraph.children for each in inline.children]
    return inlines[0] if len(inlines) == 1 and inlines[0].type == "image" else None


def _description(image: SyntaxTreeNode) -> str:
    """The words between the brackets, a line's end as a blank."""
    return "".join(" " if each.type in ("softbreak", "hardbreak") else each.content
                   for each in image.walk() if each is not image and not each.children).strip()


def _of_description(image: SyntaxTreeNode, alt: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a description."""
    src = str(image.attrs.get("src", ""))
    if not alt or alt in (src, src.rpartition("/")[2]):
        yield f"the picture '{src}' is not described", _DESCRIBE
    if (at := no_text(alt)) is not None:
        yield f"control character U+{ord(alt[at]):04X} is no text", "take it out of the description"
    if any(each.type not in ("text", "text_special", "softbreak", "hardbreak")
           for each in image.walk() if each is not image):
        yield (f"the description of '{src}' has marks, links or notes in it",
               "it is read aloud: write plain words, with a backslash before a sign that should stand for itself")
    if "title" in image.attrs:
        yield (f"the picture '{src}' has a title beside its description", "what readers should see is its caption: "
               "write that as a paragraph below it")


def _size(src: str, name: str, pictures: Mapping[str, bytes]) -> tuple[int, int]:
    """The size of the picture that SRC names; raises Unfit."""
    if ":" in src or src.startswith(("/", "\\")) or ".." in src.split("/"):
        raise Unfit("D023", "lies outside the document's folder", "keep pictures in the document's own folder figures/")
    if name == src or "/" in name or (name not in pictures and is_picture_name(name)):
        known = [each for each in pictures if is_picture_name(each)]
        close = difflib.get_close_matches(name.rpartition("/")[2], known, n=1)
        hint = f"did you mean '{FOLDER}{close[0]}'?" if close else "put it into the document's folder figures/"
        raise Unfit("D031", "is not there", hint)
    if not is_picture_name(name):
        raise Unfit("D031", "has no plain name", _RENAME)
    return size_of(name, pictures[name])


def unused(pictures: Iterable[str], blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """(name, hint) of each of PICTURES, the names in figures/, that BLOCKS do not show."""
    shown = {figure.name for figure in figures_of(blocks)}
    for name in pictures:
        if name not in shown:
            kept = name.lower().endswith((*MEDIA_TYPES,)) and not is_picture_name(name)
            yield name, _RENAME if kept else "show it in a part 'figure', or take it out"
