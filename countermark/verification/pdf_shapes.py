"""What may stand in a PDF of ours: each kind of dictionary, and each of its entries (ISO 32000-1; ISO 19005-3).

A list of what is bad would have to know every reader's every feature; this is a list of what is there. It was drawn
from the editions themselves, and each row says what the entries are needed for. What a layout adds is added here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from countermark.verification.pdf_objects import Hex, Name, Object, Ref, Stream, Text, Value

#: An entry's value: "/A/B" is one of these names; "name", "text", "hex", "int", "number", "bool" are what they say;
#: "numbers" is a list of numbers, "widths" one of numbers and such lists; "ref" a reference that leads back, or to what
#: is reached by another way; "refs" lists of these and of numbers; "dest" a place on a page; "web" an address on the
#: web; "colour" a colour space; "names T" pairs of a text and T; "@Kind" a dictionary or stream of that kind; "[T]" a
#: list of T; "{T}" any names, each with T; "A, B" either.
_WEB = re.compile(rb"(https?://|mailto:)[!-~]+\Z")
_STREAM = {"Filter": "/FlateDecode", "Length": "int"}
SHAPES: dict[str, dict[str, str]] = {
    # Where a reader begins. No OpenAction and no AA: nothing happens when the file is opened, left or printed.
    # No AcroForm, no Collection, no OCProperties: what is shown does not hang on the reader or on what is chosen.
    "Catalog": {"Type": "/Catalog", "Pages": "@Pages", "Outlines": "@Outlines", "Lang": "text", "Names": "@Names",
                "StructTreeRoot": "@StructTreeRoot", "ViewerPreferences": "@ViewerPreferences", "MarkInfo": "@MarkInfo",
                "PageLabels": "@PageLabels", "OutputIntents": "[@OutputIntent]", "Metadata": "@Metadata",
                "AF": "[@Filespec]"},
    "ViewerPreferences": {"DisplayDocTitle": "bool"},  # PDF/UA-1, 7.1: the title, not the file's name, is shown
    "MarkInfo": {"Marked": "bool"},  # PDF/A-3a: the file is tagged
    "PageLabels": {"Nums": "[int, @PageLabel]"},  # pages are counted as they are printed
    "PageLabel": {"S": "/D"},
    "OutputIntent": {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": "text", "Info": "text",
                     "DestOutputProfile": "@Profile"},  # PDF/A: what the colours mean
    "Profile": {"N": "int", **_STREAM},
    "Metadata": {"Type": "/Metadata", "Subtype": "/XML", "Length": "int"},  # plain, to be read without any tool
    "Info": {"Title": "text", "Author": "text", "Subject": "text", "Producer": "text", "CreationDate": "text",
             "ModDate": "text"},
    # Names: places that links lead to, and the files that an edition carries. No JavaScript, no Pages, no Renditions.
    "Names": {"Dests": "@Dests", "EmbeddedFiles": "@EmbeddedFiles"},
    "Dests": {"Names": "names dest"},
    "EmbeddedFiles": {"Names": "names @Filespec"},
    "Filespec": {"Type": "/Filespec", "F": "text", "UF": "text", "EF": "@EF",
                 "AFRelationship": "/Source/Data/Supplement", "Desc": "text"},
    "EF": {"F": "@EmbeddedFile", "UF": "@EmbeddedFile"},
    "EmbeddedFile": {"Type": "/EmbeddedFile", "Subtype": "name", "Params": "@Params", **_STREAM},
    "Params": {"Size": "int", "CheckSum": "hex", "CreationDate": "text", "ModDate": "text"},
    # Pages. No AA, no Group, no PieceInfo, no UserUnit; what is drawn is drawn by one stream.
    "Pages": {"Type": "/Pages", "Kids": "[@Page]", "Count": "int"},
    "Page": {"Type": "/Page", "Parent": "ref", "MediaBox": "numbers", "Contents": "@Content",
             "Resources": "@Resources", "Tabs": "/S", "StructParents": "int", "Annots": "[@Link]",
             "TrimBox": "numbers", "BleedBox": "numbers"},
    "Content": _STREAM,
    "Resources": {"ExtGState": "{@State}", "XObject": "{@Image}", "Pattern": "@Nothing", "Shading": "@Nothing",
                  "ColorSpace": "@Colours", "Font": "@Fonts"},
    "Nothing": {},
    "State": {"ca": "number", "CA": "number"},  # WeasyPrint names how opaque a colour is
    "Colours": {"lab-d50": "colour", "lab-d65": "colour", "srgb": "colour"},
    "Lab": {"WhitePoint": "numbers", "Range": "numbers"},
    # Pictures, in the two ways in which canonical.py leaves them. No Alternates, OPI or OC: one picture, always shown.
    "Image": {"Type": "/XObject", "Subtype": "/Image", "Width": "int", "Height": "int",
              "ColorSpace": "/DeviceRGB/DeviceGray", "BitsPerComponent": "int", "Interpolate": "bool",
              "Filter": "/FlateDecode/DCTDecode", "DecodeParms": "@Rows", "SMask": "@Image", "Length": "int"},
    "Rows": {"Predictor": "int", "Columns": "int", "Colors": "int"},
    # The only annotations are links: within the file by name, or to a web address. No other action.
    "Link": {"Type": "/Annot", "Subtype": "/Link", "Rect": "numbers", "BS": "@Border", "Contents": "text",
             "Dest": "text", "StructParent": "int", "F": "int", "A": "@Action"},
    "Border": {"W": "int"},
    "Action": {"Type": "/Action", "S": "/URI", "URI": "web"},
    "Outlines": {"Count": "int", "First": "@Outline", "Last": "ref"},  # the contents that a reader shows beside a page
    "Outline": {"Title": "text", "Dest": "dest", "Count": "int", "First": "@Outline", "Last": "ref", "Parent": "ref",
                "Next": "@Outline", "Prev": "ref"},
    # Typefaces, each embedded as TrueType and named by glyph: a reader puts in none of its own.
    "Fonts": {"*": "@Font"},
    "Font": {"Type": "/Font", "Subtype": "/Type0", "BaseFont": "name", "ToUnicode": "@ToUnicode",
             "Encoding": "/Identity-H", "DescendantFonts": "[@CIDFont]"},
    "CIDFont": {"Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": "name", "CIDSystemInfo": "@CIDSystemInfo",
                "CIDToGIDMap": "/Identity", "W": "widths", "FontDescriptor": "@FontDescriptor", "DW": "int"},
    "CIDSystemInfo": {"Registry": "text", "Ordering": "text", "Supplement": "int"},
    "FontDescriptor": {"Type": "/FontDescriptor", "FontName": "name", "FontFamily": "text", "Flags": "int",
                       "FontBBox": "numbers", "ItalicAngle": "number", "Ascent": "int", "Descent": "int",
                       "CapHeight": "int", "StemV": "int", "StemH": "int", "FontFile2": "@FontFile"},
    "FontFile": {"Length1": "int", **_STREAM},
    "ToUnicode": _STREAM,
    # The tree of tags (14.7): what is a heading, a paragraph, a note, for who has a page read to them.
    "StructTreeRoot": {"Type": "/StructTreeRoot", "K": "[@Element]", "ParentTree": "@ParentTree",
                       "ParentTreeNextKey": "int", "RoleMap": "{name}", "IDTree": "@IDTree"},
    "ParentTree": {"Nums": "refs"},
    "IDTree": {"Names": "names ref"},
    "Element": {"Type": "/StructElem", "S": "name", "P": "ref", "K": "[int, @Element, @OBJR, @MCR]", "Pg": "ref",
                "ID": "text", "ActualText": "text", "Alt": "text", "Lang": "text", "A": "@Attributes"},
    "OBJR": {"Type": "/OBJR", "Obj": "ref", "Pg": "ref"},
    "MCR": {"Type": "/MCR", "Pg": "ref", "MCID": "int"},
    "Attributes": {"O": "/Layout/Table/List", "Placement": "/Block", "BBox": "numbers", "ListNumbering": "name",
                   "Scope": "name", "ColSpan": "int", "RowSpan": "int"},
}
STREAMS = frozenset(("Profile", "Metadata", "EmbeddedFile", "Content", "Image", "FontFile", "ToUnicode"))
#: Where one of several kinds may stand, /Type says which.
_BY_TYPE = {"StructElem": "Element", "OBJR": "OBJR", "MCR": "MCR"}


class Shapes:
    """A walk from the catalogue and the information dictionary over all that they lead to.

    `strange`: (path, key or value) of all that is not in SHAPES; `kinds`: object number → its kind, of all objects
    that were reached.
    """

    def __init__(self, objects: list[Object], root: int, info: int) -> None:
        self._objects = objects
        self.kinds: dict[int, str] = {}
        self.strange: list[tuple[str, str]] = []
        self._open: list[tuple[str, Value, str]] = [("Catalog", Ref(root), "@Catalog"), ("Info", Ref(info), "@Info")]
        while self._open:  # a list of what is still to be seen, not recursion: chains may be as long as a file
            self._see(*self._open.pop())

    def _see(self, path: str, value: Value, asked: str) -> None:
        if asked.startswith("@"):
            self._see_kind(path, value, asked[1:])
        elif asked.startswith("[") and isinstance(value, list):
            for each in value:
                self._open.append((path, each, _choose(each, asked[1:-1].split(", "), self._resolve(each))))
        elif asked.startswith("{") and isinstance(value, dict):
            self._open += [(f"{path}/{key}", each, asked[1:-1]) for key, each in value.items()]
        elif asked.startswith("names ") and isinstance(value, list) and len(value) % 2 == 0:
            for name, each in zip(value[::2], value[1::2], strict=True):
                self._open += [(path, name, "text"), (path, each, asked[6:])]
        elif asked == "colour" and isinstance(value, list) and len(value) == 2 and value[0] in ("Lab", "ICCBased"):
            self._open.append((path, value[1], "@Lab" if value[0] == "Lab" else "@Profile"))
        elif not _is(value, asked):
            self.strange.append((path, _short(value)))

    def _see_kind(self, path: str, value: Value, kind: str) -> None:
        if isinstance(value, Ref):
            if not 0 < value.number <= len(self._objects):
                self.strange.append((path, "an object that is not there"))
                return
            if value.number in self.kinds:
                if self.kinds[value.number] != kind:
                    self.strange.append((path, f"object {value.number}, used as another thing"))
                return
            self.kinds[value.number] = kind
        item = self._resolve(value)
        if isinstance(item, Stream) != (kind in STREAMS) or not isinstance(item, Stream | dict):
            self.strange.append((path, _short(value)))
            return
        shape = SHAPES[kind]
        for key, each in (item.extra if isinstance(item, Stream) else item).items():
            asked = shape.get(key) or shape.get("*")
            if asked is None:
                self.strange.append((kind, key))
            else:
                self._open.append((f"{kind}/{key}", each, asked))

    def _resolve(self, value: Value) -> Object:
        if isinstance(value, Ref) and 0 < value.number <= len(self._objects):
            return self._objects[value.number - 1]
        return value


def _choose(value: Value, allowed: list[str], item: Object) -> str:
    """Which of ALLOWED is asked of one of a list."""
    if len(allowed) == 1:
        return allowed[0]
    if isinstance(value, int):
        return "int"
    if "@PageLabel" in allowed:
        return "@PageLabel"
    kind = _BY_TYPE.get(str(item.get("Type")), "Element") if isinstance(item, dict) else "Element"
    return f"@{kind}"


def _is(value: Value, asked: str) -> bool:
    """Whether VALUE is what ASKED says, of values that lead to nothing further."""
    if asked.startswith("/"):
        return isinstance(value, Name) and value in asked[1:].split("/")
    match asked:
        case "name":
            return isinstance(value, Name)
        case "text":
            return isinstance(value, Text) or (isinstance(value, Hex) and value.startswith(b"\xfe\xff"))
        case "web":
            return isinstance(value, Text) and bool(_WEB.match(value))
        case "hex":
            return isinstance(value, Hex)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "ref":
            return isinstance(value, Ref)
        case "numbers":
            return isinstance(value, list) and all(_is(each, "number") for each in value)
        case "widths":
            return isinstance(value, list) and all(_is(each, "number") or _is(each, "numbers") for each in value)
        case "refs":
            return _is(value, "ref") or _is(value, "int") or (
                isinstance(value, list) and all(_is(each, "refs") for each in value))
        case "dest":
            return isinstance(value, list) and len(value) == 5 and _is(value[0], "ref") and value[1] == "XYZ" \
                and _is(value[2:], "numbers")
    return False


def _short(value: Value) -> str:
    if isinstance(value, Mapping | list):
        return "a list" if isinstance(value, list) else "a dictionary"
    return (value.decode("latin-1") if isinstance(value, bytes) else str(value))[:100]


def fonts(objects: list[Object], kinds: Mapping[int, str]) -> Iterator[tuple[str, dict[str, Value]]]:
    """Each name of the resources' fonts, and the font."""
    for number, kind in kinds.items():
        item = objects[number - 1]
        if kind == "Fonts" and isinstance(item, dict):
            for name, value in item.items():
                there = isinstance(value, Ref) and 0 < value.number <= len(objects)
                font = objects[value.number - 1] if there and isinstance(value, Ref) else None
                if isinstance(font, dict):
                    yield name, font
