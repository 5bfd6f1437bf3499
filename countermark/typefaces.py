"""The bundled typefaces: their lists read and their files checked, and subsets cut from them.

Nothing is set with a face that is not listed, and a file that is not the listed one stops the build: fontconfig
answers a broken font with a crash, not with an exception. Subsets come from the pinned uharfbuzz wheel, never from
the system's HarfBuzz, whose output changes with its version.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import msgspec
import yaml

from countermark.diagnostics import Refused, fault
from countermark.document import Document, texts
from countermark.project import Project

#: Scripts that a typeface of its own is kept for; all other text is set in the typefaces without `scripts`.
SCRIPTS = ("Hangul", "Thai")


class _Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    family: str
    style: str
    weight: int
    file: str
    sha256: str


class _Typeface(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    designer: str
    licence: str
    origin: str
    faces: tuple[_Face, ...]
    subset_name: str = msgspec.field(name="subset name")
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: what the styles call it (family, style, weight), its bytes, and its own names."""

    family: str
    style: str
    weight: int
    name: str
    data: bytes
    digest: str
    subset_name: str


@dataclass(frozen=True, slots=True)
class Typefaces:
    """All faces, and one credit line a typeface for the colophon."""

    faces: tuple[Face, ...]
    credits: tuple[str, ...]

    def find(self, family: str, style: str, weight: int) -> Face | None:
        return next((f for f in self.faces if (f.family, f.style, f.weight) == (family, style, weight)), None)


def typefaces_for(project: Project, document: Document) -> Typefaces:
    """The typefaces that DOCUMENT is set in; raises Refused.

    Those for one script are large, and are left unread where no sign of it stands in text or record.
    """
    text = "".join(texts(document.blocks)) + msgspec.json.encode(document.record).decode()
    names = {unicodedata.name(sign, "").partition(" ")[0].title() for sign in set(text) if sign > "\u0500"}
    return load_typefaces(project, frozenset(names & {*SCRIPTS}))


@cache
def load_typefaces(project: Project, scripts: frozenset[str] = frozenset()) -> Typefaces:
    """styles/fonts/*/typeface.yaml and the files they list → Typefaces, those for SCRIPTS among them; raises Refused.
    """
    faces: list[Face] = []
    credits: list[str] = []
    faults = []
    try:
        listings = sorted(project.fonts.glob("*/typeface.yaml"))
    except OSError as error:  # not of every folder that cannot be read: glob passes over most
        raise Refused([fault(project.name(project.fonts), "D051", f"the typefaces cannot be read: {error.strerror}",
                             "ask whoever owns the folder for the right to read it")]) from None
    for listing in listings:
        path = project.name(listing)
        try:
            typeface = msgspec.convert(yaml.load(listing.read_text("utf-8"), yaml.BaseLoader), _Typeface, strict=False)
        except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
            faults.append(fault(path, "D051", f"the typeface's list cannot be read: {' '.join(str(error).split())}"))
            continue
        if typeface.scripts and not scripts & {*typeface.scripts}:
            continue
        credits.append(f"{typeface.name}, by {typeface.designer}; {typeface.licence}")
        for face in typeface.faces:
            try:
                faces.append(_load(listing.parent / face.file, face, typeface))
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                faults.append(fault(project.name(listing.parent / face.file), "D051",
                                    f"the font does not load: {reason}",
                                    "put back the file that the typeface's list names"))
    if not faces and not faults:
        faults.append(fault(project.name(project.fonts), "D051", "there is no typeface",
                            "put back the folder styles/fonts/ as it came"))
    if faults:
        raise Refused(faults)
    return Typefaces(tuple(faces), tuple(credits))


def _load(path: Path, face: _Face, typeface: _Typeface) -> Face:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != face.sha256:
        raise ValueError(f"its SHA-256 is {digest[:16]}…, the list says {face.sha256[:16]}…")
    return Face(face.family, face.style, face.weight, path.stem, data, digest, typeface.subset_name)


def font_face_rules(typefaces: Typefaces, url: str, faces: tuple[Face, ...] | None = None) -> str:
    """The @font-face rules (CSS Fonts 4, 4) for FACES; `url` has one {} for the face's file name."""
    return "".join(
        f'@font-face {{ font-family: "{f.family}"; font-style: {f.style}; font-weight: {f.weight}; '
        f'src: url("{url.format(f.name + ".ttf")}"); }}\n'
        for f in (typefaces.faces if faces is None else faces))


def _tags(names: str) -> list[int]:
    return [int.from_bytes(name.encode("ascii"), "big") for name in names.split()]


@lru_cache(maxsize=32)
def subset(data: bytes, glyphs: frozenset[int]) -> bytes:
    """A TrueType font → the same with only GLYPHS (glyph ids, which stay what they are), for embedding in a PDF.

    Tables that a PDF has no use for go (ISO 32000-1, 9.9): layout, names, character map.
    """
    import uharfbuzz as hb

    plan = hb.SubsetInput()
    plan.flags = (hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
                  | hb.SubsetFlags.NO_LAYOUT_CLOSURE)
    plan.glyph_set.update(sorted(glyphs))
    plan.drop_table_tag_set.update(_tags("GSUB GPOS GDEF BASE DSIG FFTM name post meta"))
    return bytes(hb.subset(hb.Face(data), plan).blob.data)


@lru_cache(maxsize=8)
def web_subset(face: Face, characters: frozenset[str]) -> bytes:
    """A face → a font for reading systems with only CHARACTERS and what their layout needs, under the subset's name.

    The OFL's reserved font names forbid a changed font to keep its own name (OFL 1.1, 3).
    """
    import uharfbuzz as hb
    from fontTools.ttLib import TTFont, newTable

    plan = hb.SubsetInput()
    plan.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan.unicode_set.update(sorted(map(ord, characters)))
    plan.layout_feature_tag_set.update(_tags("kern liga ccmp locl mark mkmk smcp lnum onum"))
    plan.drop_table_tag_set.update(_tags("DSIG FFTM meta"))
    cut = bytes(hb.subset(hb.Face(face.data), plan).blob.data)
    with TTFont(io.BytesIO(cut), recalcTimestamp=False, lazy=True) as font:
        licence = font["name"].getDebugName(13)
        owner = font["name"].getDebugName(0)
        names = newTable("name")
        names.names = []
        style = {"normal": "Regular", "italic": "Italic"}[face.style] if face.weight == 400 else f"{face.weight}"
        family = f"{face.subset_name} {face.family.rpartition(' ')[2]}"
        full = f"{family} {style}"
        for number, text in ((0, owner), (1, family), (2, style), (3, f"{full}; subset"), (4, full),
                             (5, "Version 1.000"), (6, full.replace(" ", "")), (13, licence)):
            if text:
                names.setName(text, number, 3, 1, 0x409)
        font["name"] = names
        out = io.BytesIO()
        font.save(out, reorderTables=None)
    return out.getvalue()
