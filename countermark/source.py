"""A document's folder → Source: the one reader. UTF-8, strictly; line ends as LF; nothing else is touched."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from countermark.diagnostics import Diagnostic, Refused, fault, no_text
from countermark.encodings import ENCODINGS
from countermark.pictures import MOST_BYTES, is_picture_name
from countermark.project import Project, listed


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document, split: the record's YAML, the text, and the line of the file each begins on.

    `data` is document.md as it was read, b"" where there was no file.
    """

    slug: str
    path: str
    front: str
    front_line: int
    body: str
    body_line: int
    witness: bytes | None
    witness_path: str
    data: bytes = b""
    figures: tuple[tuple[str, bytes], ...] = ()
    """What lies in figures/, by name; with no bytes where it can be no picture."""

    @property
    def figures_path(self) -> str:
        """What people call the folder of its pictures."""
        return f"{self.path.rpartition('/')[0]}/figures".lstrip("/")


def read_source(project: Project, slug: str) -> Source:
    """The folder content/SLUG → Source; raises Refused with a located diagnostic."""
    path = project.name(project.source(slug))
    try:
        for file in (project.source(slug), project.witness(slug)):
            if file.exists() and not file.is_file():
                raise Refused([fault(project.name(file), "D006", "it is no plain file",
                                     "put the document's file there")])
        data = project.source(slug).read_bytes()
        if os.path.lexists(project.withdrawal(slug)):
            raise Refused([fault(project.name(project.withdrawal(slug)), "D006",
                                 "it lies beside document.md, and takes nothing back",
                                 "to take the document back, move document.md out of its folder, and keep it "
                                 "elsewhere; else delete withdrawn.txt")])
    except FileNotFoundError:
        raise Refused([fault(path, "D006", "the document has no document.md", (
            "put it back; to take back what was published, put a file withdrawn.txt in its place, which says why" if
            project.history(slug).exists() else "write one, or take the folder out of content/"))]) from None
    except OSError as error:
        raise Refused([fault(path, "D006", f"it cannot be read: {error.strerror}")]) from None
    try:
        witness: bytes | None = project.witness(slug).read_bytes()
    except FileNotFoundError:
        witness = None
    except OSError as error:
        raise Refused([fault(project.name(project.witness(slug)), "D006",
                             f"it cannot be read: {error.strerror}")]) from None
    source = source_of(slug, data, witness, path, project.name(project.witness(slug)))
    return replace(source, figures=read_figures(project.figures(slug), source.figures_path))


def read_figures(folder: Path, path: str) -> tuple[tuple[str, bytes], ...]:
    """The FOLDER of pictures, which people call PATH → its files by name; raises Refused.

    A file that is too large is read no further than shows that it is; what can be no picture is not read.
    """
    found = []
    try:
        for name in listed(folder):
            data = b""
            if is_picture_name(name) and (folder / name).is_file():
                with (folder / name).open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
            found.append((name, data))
    except NotADirectoryError:
        raise Refused([fault(path, "D006", "it is no folder", "a document's pictures lie in its folder figures/",
                             )]) from None
    except OSError as error:
        raise Refused([fault(path, "D006", f"it cannot be read: {error.strerror}")]) from None
    return tuple(found)


def source_of(slug: str, data: bytes, witness: bytes | None, path: str, witness_path: str) -> Source:
    """The bytes of document.md and of the witness, and what people call the two files → Source; raises Refused."""
    front, body, body_line = split(decode(data, path), path)
    return Source(slug, path, front, 2, body, body_line, witness, witness_path, data)


def misnamed(project: Project) -> list[Diagnostic]:
    """A diagnostic for each folder of content/ that cannot be a document's name."""
    return [fault(project.name(project.folder(name)), "D007", f"'{name}' cannot be a document's name",
                  "rename the folder: at most 80 letters a–z, digits and single hyphens")
            for name in project.misnamed()]


def decode(data: bytes, path: str, encoding: str = "utf-8") -> str:
    """Bytes in ENCODING (a key of ENCODINGS), strictly → text with LF line ends; raises Refused at the byte's place."""
    try:
        text = data.decode(ENCODINGS[encoding])
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise Refused([fault(path, "D001", f"byte {error.start + 1} is not {encoding} text",
                                 "is 'witness encoding' what the file is in?", 1, 1)]) from None
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start:error.start].decode("utf-8", "replace")) + 1
        raise Refused([fault(path, "D001", f"byte 0x{data[error.start]:02x} is not UTF-8 text",
                             "save the file as UTF-8 in your editor", line, column)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (at := no_text(text)) is not None:
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise Refused([fault(path, "D001", f"control character U+{ord(text[at]):04X} is no text", "delete it",
                             line, column)])
    return text


def split(text: str, path: str) -> tuple[str, str, int]:
    """Text → (front matter, body, line of the body's first line)."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise Refused([fault(path, "D002", "the file does not open with its record",
                             "the first line is '---', then come the fields, then '---' again", 1, 1)])
    for n, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:n]) + "\n", "\n".join(lines[n + 1:]), n + 2
    raise Refused([fault(path, "D002", "the record is not closed", "put a line '---' after its last field", 1, 1)])
