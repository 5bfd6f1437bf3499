"""Citation exports read back by others than those that wrote them, each into: entry → where → values."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pypandoc
import rispy
from pybtex.bibtex.utils import split_name_list
from pybtex.database import parse_string

Read = list[dict[str, list[str]]]
PREFIXES = {"http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/terms/": "dcterms"}
LATEX = {r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textasciigrave{}": "`",
         r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\{": "{", r"\}": "}", r"\&": "&", r"\%": "%",
         r"\$": "$", r"\#": "#", r"\_": "_", "{": "", "}": ""}
_LATEX = re.compile("|".join(map(re.escape, LATEX)))


def csl(data: bytes) -> Read:
    return [_flat(item) for item in json.loads(data)]


def _flat(item: Mapping[str, Any]) -> dict[str, list[str]]:
    said = {name: _values(value) for name, value in item.items() if name != "custom"}
    return {**said, **{f"custom: {name}": _values(value) for name, value in item.get("custom", {}).items()}}


def _values(value: Any) -> list[str]:
    if isinstance(value, dict) and "date-parts" in value:
        return ["/".join("-".join([f"{year:04}", *(f"{part:02}" for part in rest)])
                         for year, *rest in value["date-parts"])]
    if isinstance(value, dict):
        return [" ".join(text for part in value.values() for text in _values(part))]
    if isinstance(value, list):
        return [text for each in value for text in _values(each)]
    return [str(value)]


def ris(data: bytes) -> Read:
    """By the letters of the format; rispy, which wrote the file, must agree that this is what it says."""
    entries: Read = []
    for line in data.decode().removesuffix("\n").split("\n"):
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found or not line, line
        if found and found[1] == "TY":
            entries.append({})
        if found:
            entries[-1].setdefault(found[1], []).append(found[2])
    again = rispy.loads(data.decode())
    assert [each["title"] for each in again] == [each["TI"][0] for each in entries]
    assert [each.get("notes") for each in again] == [each.get("N1") for each in entries]
    return entries


def biblatex(data: bytes) -> Read:
    """By pybtex, which counts braces as BibTeX and biber do, and the list of commands above."""
    read = parse_string(data.decode(), "bibtex", encoding="utf-8")
    entries: Read = []
    for entry in read.entries.values():
        said = {name.lower(): [text] for name, text in entry.fields.items()}
        said |= {role: [str(each) for each in persons] for role, persons in entry.persons.items()}
        if "translator" in said:  # no name to BibTeX
            said["translator"] = split_name_list(said["translator"][0])
        entries.append({name: [unlatex(text) for text in texts] for name, texts in said.items()})
    return entries


def unlatex(text: str) -> str:
    """What LaTeX prints; braces that are not escaped only group."""
    return _LATEX.sub(lambda sign: LATEX[sign[0]], text)


def dublin_core(data: bytes) -> Read:
    said: dict[str, list[str]] = {}
    for element in ET.fromstring(data):
        namespace, _, name = element.tag.removeprefix("{").partition("}")
        said.setdefault(f"{PREFIXES[namespace]}:{name}", []).append(element.text or "")
    return [said, said]


READERS = {".csl.json": csl, ".ris": ris, ".bib": biblatex, ".dc.xml": dublin_core}


def pandoc(data: bytes, form: str) -> list[dict[str, Any]]:
    """What pandoc reads in a file, as CSL-JSON."""
    run = subprocess.run([pypandoc.get_pandoc_path(), "-f", form, "-t", "csljson"], input=data, capture_output=True,
                         check=True, timeout=60)
    assert not run.stderr, run.stderr.decode()
    items: list[dict[str, Any]] = json.loads(run.stdout)
    return items
