"""An ebook's chapters → what it says of its own accessibility (EPUB Accessibility 1.1, 2; schema.org's vocabulary).

Each claim is looked up in the finished chapters, so that none is made of what is not there; but for three that hold of
every book that is made here: that it reflows, is in the order of reading, and is not locked. That the book conforms to
WCAG is no such claim: somebody has to have read it for that, whom the record names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from countermark.formats.package import Described
from countermark.record import Record

CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_HEADINGS = {f"{_XHTML}h{level}" for level in range(1, 7)}
#: What moves or sounds: of a book that has any of it, nothing is known here.
_LIVELY = {f"{_XHTML}{name}" for name in ("audio", "canvas", "embed", "iframe", "object", "script", "video")}


@dataclass(frozen=True, slots=True)
class Found:
    """How much there is in a book of each thing that can be claimed: images with and without the cover, those that
    have no words in their place, headings, …; and which kinds of navigation it has."""

    images: int
    pictures: int
    undescribed: int
    headings: int
    roles: int
    notes: int
    numbers: int
    breaks: int
    lively: int
    navigations: frozenset[str]


def found_in(chapters: Sequence[str], navigation: str) -> Found:
    """The XHTML of the CHAPTERS, and of the NAVIGATION document → Found."""
    elements = [element for text in chapters for element in ElementTree.fromstring(text.encode()).iter()]
    types = [element.get(_TYPE, "").split() for element in elements]
    images = [element for element in elements if element.tag == f"{_XHTML}img"]
    navigations = ElementTree.fromstring(navigation.encode()).iter(f"{_XHTML}nav")
    return Found(
        images=len(images),
        pictures=sum(element.get("role") != "doc-cover" for element in images),
        undescribed=sum(not element.get("alt", "").strip() for element in images),
        headings=sum(element.tag in _HEADINGS for element in elements),
        roles=sum(element.get("role") is not None for element in elements),
        notes=sum("footnote" in each for each in types),
        numbers=sum(element.get("class") == "numbered" for element in elements),
        breaks=sum("pagebreak" in each for each in types),
        lively=sum(element.tag in _LIVELY for element in elements),
        navigations=frozenset(element.get(_TYPE, "") for element in navigations))


def claims(found: Found, record: Record) -> Iterator[Described]:
    """The metadata that says it, in a fixed order."""
    for name, text in _properties(found):
        yield Described(f"schema:{name}", text)
    yield Described("schema:accessibilitySummary", summary(found, record))
    checked = record.accessibility_reviewed
    if checked:
        yield Described("dcterms:conformsTo", CONFORMANCE, "conformance")
        for n, name in enumerate(checked.by, 1):
            yield Described("a11y:certifiedBy", name, f"certifier-{n}", "conformance")
            yield Described("dcterms:date", checked.date, "", f"certifier-{n}")


def _properties(found: Found) -> Iterator[tuple[str, str]]:
    described = not found.undescribed
    yield "accessMode", "textual"
    if found.pictures:
        yield "accessMode", "visual"
        yield "accessModeSufficient", "textual,visual"
    if described:
        yield "accessModeSufficient", "textual"
    features = (
        ("alternativeText", bool(found.images) and described),
        ("ARIA", found.roles > 0),
        ("displayTransformability", True),  # nothing is set in fixed sizes or colours: the style sheet's tests say so
        ("pageBreakMarkers", found.breaks > 0),
        ("pageNavigation", "page-list" in found.navigations),
        ("readingOrder", True),
        ("structuralNavigation", found.headings > 0),
        ("tableOfContents", "toc" in found.navigations),
        ("unlocked", True),
    )
    for name, there in features:
        if there:
            yield "accessibilityFeature", name
    for hazard in ("noFlashingHazard", "noMotionSimulationHazard", "noSoundHazard"):
        yield "accessibilityHazard", "unknown" if found.lively else hazard


def summary(found: Found, record: Record) -> str:
    """The same in sentences, for people."""
    said = ["The text reflows, and can be enlarged, recoloured and read aloud."]
    if "toc" in found.navigations and found.headings:
        said.append("It has a table of contents, and headings to move by.")
    if found.numbers:
        said.append("Paragraphs are numbered as in print.")
    if found.breaks:
        said.append("Page breaks are those of the print edition.")
    if found.notes:
        said.append("Notes are linked to their place in the text and back.")
    if found.images and not found.undescribed:
        said.append("Every picture is described in words." if found.pictures else "The cover is described in words.")
    if record.accessibility_reviewed is None:
        said.append("Nobody has reviewed it for conformance with a standard, and none is claimed.")
    return " ".join(said)
