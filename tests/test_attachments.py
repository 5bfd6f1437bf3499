"""A PDF carries what it was made from, byte for byte, and is made anew from that."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from countermark.citations import csl
from countermark.document import Carried, Document
from countermark.formats.pdf import render
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import read_source, source_of
from tests.conftest import GOOD, ROOT, SLUG, Trial, need

FOLDER = ROOT / "content" / SLUG
FILES = {"collection.yaml": ROOT / "content" / "collection.yaml", "document.md": FOLDER / "document.md",
         "witness.txt": FOLDER / "witness.txt"}
#: What is said of the edition and carried beside what it was made from.
CITATION = "citation.csl.json"
CARRIED = sorted([CITATION, *FILES])
#: Of this one, a witness needs to have the text only.
WITNESSED = GOOD.replace("---\n", "---\nadditions: {title: {by: A, why: b}}\n", 1)


@pytest.fixture(scope="module")
def opened(editions: dict[str, bytes]) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(editions[".pdf"]))


def carried_in(data: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}


def specifications(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every file specification of PDF, wherever it is."""
    return [item for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == pikepdf.Name.Filespec]


def test_the_files_come_back_byte_for_byte(editions: dict[str, bytes], memo: Document, tmp_path: Path) -> None:
    (tmp_path / "memo.pdf").write_bytes(editions[".pdf"])
    (tmp_path / "saved").mkdir()
    subprocess.run([need("pdfdetach"), "-saveall", "-o", tmp_path / "saved", tmp_path / "memo.pdf"], check=True)
    disk = {name: path.read_bytes() for name, path in FILES.items()} | {CITATION: csl.write(memo)}
    assert {path.name: path.read_bytes() for path in (tmp_path / "saved").iterdir()} == disk
    assert carried_in(editions[".pdf"]) == disk


def test_each_is_listed_once_by_name_and_once_as_associated(opened: pikepdf.Pdf) -> None:
    names = list(opened.Root.Names.EmbeddedFiles.Names)
    assert [str(name) for name in names[::2]] == CARRIED
    listed = [item.objgen for item in names[1::2]]
    assert [item.objgen for item in opened.Root.AF] == listed
    assert [item.objgen for item in specifications(opened)] == listed
    assert len(set(listed)) == len(CARRIED)


def test_each_says_what_it_is(opened: pikepdf.Pdf) -> None:
    found = {}
    for item in opened.Root.AF:
        stream = item.EF.F
        assert item.EF.UF.objgen == stream.objgen
        assert item.F == item.UF
        assert len(str(item.Desc)) > 20
        data, params = stream.read_bytes(), stream.Params
        assert params.Size == len(data)
        assert bytes(params.CheckSum) == hashlib.md5(data).digest()
        assert {str(params.CreationDate), str(params.ModDate)} == {"D:20261124000000Z"}
        assert stream.Filter == pikepdf.Name.FlateDecode
        found[str(item.UF)] = (str(item.AFRelationship), str(stream.Subtype), str(stream.Type))
    assert found == {
        CITATION: ("/Supplement", "/application/vnd.citationstyles.csl+json", "/EmbeddedFile"),
        "collection.yaml": ("/Data", "/application/yaml", "/EmbeddedFile"),
        "document.md": ("/Source", "/text/markdown", "/EmbeddedFile"),
        "witness.txt": ("/Source", "/text/plain", "/EmbeddedFile"),
    }


def test_names_of_places_in_the_text_are_kept(opened: pikepdf.Pdf) -> None:
    assert "/Dests" in opened.Root.Names


@pytest.mark.parametrize(("text", "witness"), [
    (GOOD.replace("\n", "\r\n").encode(), None),
    (WITNESSED.replace("---\n", "---\nwitness encoding: windows-1252\n", 1).replace("Text", "“Text”").encode(),
     "“Text” of the second.\r\n".encode("windows-1252")),
    (WITNESSED.encode(), "\ufeffText of the second.\n".encode()),
], ids=["line ends", "Windows-1252", "byte order mark"])
def test_bytes_that_were_read_otherwise_are_carried_as_they_were(project: Project, text: bytes,
                                                                 witness: bytes | None) -> None:
    document = parse(source_of("second", text, witness, "d", "w"), collection(project))
    assert carried_in(render(project, document)[0]) == {
        CITATION: csl.write(document), "collection.yaml": FILES["collection.yaml"].read_bytes(), "document.md": text,
        **({"witness.txt": witness} if witness else {})}


def test_what_is_carried_is_what_was_parsed(trial: Trial) -> None:
    """A file that changes after it was read changes nothing any more."""
    before = {path.name: path.read_bytes() for path in trial.project.folder(SLUG).iterdir()}
    source = read_source(trial.project, SLUG)
    shared = collection(trial.project)
    for path in (*trial.project.folder(SLUG).iterdir(), trial.project.collection):
        path.write_bytes(b"changed")
    carried = carried_in(render(trial.project, parse(source, shared))[0])
    assert carried["document.md"] == before["document.md"]
    assert carried["witness.txt"] == before["witness.txt"]
    assert carried["collection.yaml"] == FILES["collection.yaml"].read_bytes()


def test_a_project_made_of_what_is_carried_gives_the_same_file(trial: Trial, editions: dict[str, bytes]) -> None:
    shutil.rmtree(trial.project.content)
    folder = trial.project.folder(SLUG)
    folder.mkdir(parents=True)
    for name, data in carried_in(editions[".pdf"]).items():
        (trial.project.content if name == "collection.yaml" else folder).joinpath(name).write_bytes(data)
    for path in trial.project.content.rglob("*"):
        os.utime(path, (10**9, 10**9))
    again = parse(read_source(trial.project, SLUG), collection(trial.project))
    assert render(trial.project, again)[0] == editions[".pdf"]


def test_more_can_be_carried_in_the_order_of_names(project: Project, memo: Document) -> None:
    more = Carried("a picture.png", "image/png", "Source", "A picture (é)", bytes(range(256)))
    data = render(project, replace(memo, carried=(*memo.carried, more)))[0]
    assert carried_in(data)["a picture.png"] == more.data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [str(item.UF) for item in pdf.Root.AF] == ["a picture.png", *CARRIED]
        assert str(pdf.Root.AF[0].Desc) == "A picture (é)"


def test_a_document_that_carries_nothing_has_no_list_of_files(project: Project, memo: Document) -> None:
    with pikepdf.open(io.BytesIO(render(project, replace(memo, carried=()))[0])) as pdf:
        assert "/AF" not in pdf.Root
        assert "/EmbeddedFiles" not in pdf.Root.Names
        assert specifications(pdf) == []
