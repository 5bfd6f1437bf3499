"""The site as a whole: it shows what was published, stays where nothing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from countermark import layers, shared, steps
from countermark.fixity import digest_of, format_list, parse_list
from countermark.history import History, history_of
from countermark.making import outputs_of
from countermark.site import assets, build, writing
from countermark.verify import verify
from tests.conftest import Trial
from tests.site_trial import (
    LETTER,
    SECOND,
    TEXT,
    Publishing,
    make,
    output,
    publishing,
    with_a_letter,
    write,
)


@pytest.fixture
def letter(trial: Trial) -> Trial:
    return with_a_letter(trial)


@pytest.fixture
def publish(letter: Trial, monkeypatch: pytest.MonkeyPatch) -> Publishing:
    return publishing(letter, monkeypatch)


def times(trial: Trial) -> dict[str, tuple[int, int]]:
    return {path.relative_to(trial.project.output).as_posix(): ((s := path.stat()).st_mtime_ns, s.st_ino)
            for path in sorted(trial.project.output.rglob("*")) if path.is_file()}


def changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def page(trial: Trial) -> str:
    return (trial.project.output / LETTER / "index.html").read_text("utf-8")


def test_all_that_lies_in_output_is_listed_and_sound(letter: Trial) -> None:
    report = verify(letter.project, deep=True)
    assert (report.status, report.findings) == (0, ())
    files = set(output(letter)) - {"SHA256SUMS"}
    assert files == set(parse_list(letter.project.checksums.read_bytes()))
    assert {"index.html", "check.html", "catalogue.csv", "opds.xml", f"{LETTER}/index.html"} <= files


def test_a_second_run_rewrites_nothing_and_the_memory_is_no_input(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    before, files = times(letter), output(letter)
    make(letter)
    assert changed(before, times(letter)) <= {"SHA256SUMS"}
    shutil.rmtree(letter.project.build)
    make(letter)
    assert output(letter) == files
    shutil.rmtree(letter.project.output)
    letter.project.output.mkdir()
    make(letter)
    assert output(letter) == files, "what is made depends on content/ alone"


def test_what_was_published_lies_at_its_permanent_path(letter: Trial, publish: Publishing) -> None:
    assert not (letter.project.output / LETTER / "1.1").exists()
    publish("2026-11-29")
    kept = letter.project.printings(LETTER) / "1.1"
    here = letter.project.output / LETTER / "1.1"
    assert {each.name: each.read_bytes() for each in here.iterdir()} == {
        each.name: each.read_bytes() for each in kept.iterdir()}
    write(letter, SECOND)
    make(letter)
    assert f'href="1.1/{LETTER}.pdf"' in page(letter)
    assert "all is well" in page(letter), "the text is the published one"
    assert "nothing is well" not in page(letter)
    assert "Draft" in page(letter)
    assert digest_of((letter.project.output / LETTER / f"{LETTER}.pdf").read_bytes()) in page(letter).replace(" ", "")
    publish("2026-11-30")
    assert f'href="2.1/{LETTER}.pdf"' in page(letter)
    assert f'href="1.1/{LETTER}.pdf"' in page(letter)
    assert "nothing is well" in page(letter)
    assert verify(letter.project).findings == ()


def test_a_broken_source_takes_no_page_away(letter: Trial, publish: Publishing) -> None:
    drafted = output(letter)
    write(letter, TEXT + "\n::: nothing\n")
    make(letter)
    assert output(letter) == drafted, "the last good draft"
    write(letter, TEXT)
    publish("2026-11-29")
    published = output(letter)
    write(letter, TEXT + "\n::: nothing\n")
    make(letter)
    assert output(letter) == published


def test_what_was_taken_back_is_shown_so_and_can_come_back(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    before = output(letter)
    letter.project.source(LETTER).unlink()
    letter.project.withdrawal(LETTER).write_text("It is another's <letter>.\n")
    make(letter)
    files = output(letter)
    assert not set(outputs_of(LETTER)) & set(files)
    assert f"{LETTER}/1.1/{LETTER}.pdf" in files
    assert "withdrawn" in page(letter).lower()
    assert "all is well" in page(letter)
    assert "It is another&#39;s &lt;letter&gt;." in page(letter)
    report = verify(letter.project, deep=True)
    assert (report.findings, str(report.states[LETTER])) == ((), "withdrawn (its former editions are kept)")
    write(letter, TEXT)
    letter.project.withdrawal(LETTER).unlink()
    make(letter)
    assert output(letter) == before


def test_a_document_that_is_gone_by_mistake_is_no_withdrawal(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    letter.project.source(LETTER).unlink()
    make(letter)
    assert not letter.project.withdrawn()
    assert "withdrawn" not in page(letter).lower()


def test_a_history_that_cannot_be_read_leaves_the_site_as_it_was(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    before = output(letter)
    history = letter.project.history(LETTER)
    good = history.read_bytes()
    history.write_bytes(good + b"# mine\n")
    make(letter)
    assert output(letter) == before
    assert {each.code for each in writing.diagnostics(letter.project)} == {"D100"}
    history.write_bytes(good)
    make(letter)
    assert writing.diagnostics(letter.project) == []


def test_a_collection_that_keeps_digests_alone(letter: Trial, publish: Publishing) -> None:
    with letter.project.collection.open("a") as settings:
        settings.write("published files: digests only\n")
    shared.collection.cache_clear()
    make(letter)
    publish("2026-11-29")
    assert f"{LETTER}/1.1/{LETTER}.pdf" in output(letter), "it was just built"
    write(letter, SECOND)
    make(letter)
    assert f"{LETTER}/1.1/{LETTER}.pdf" in output(letter), "it was there, and is kept"
    shutil.rmtree(letter.project.output / LETTER / "1.1")
    make(letter)
    assert f"{LETTER}/1.1/{LETTER}.pdf" not in output(letter)
    assert {each.code for each in writing.diagnostics(letter.project)} == {"D110"}
    assert "The text is not here." in page(letter)
    digest = history_of(letter.project, LETTER).printings[0].files[f"{LETTER}.pdf"]
    assert _holds(letter.project.output / "check.html", digest)
    assert verify(letter.project).findings == ()


def _holds(check: Path, digest: str) -> bool:
    """Whether the page that checks files knows a digest."""
    import base64

    short = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return short in check.read_text("utf-8")


def test_one_document_changed_rewrites_its_own_page_and_those_of_the_collection(letter: Trial) -> None:
    for name in ("second", "third"):
        letter.add(name, TEXT.replace("A Letter", f"The {name} letter"))
    make(letter)
    before = times(letter)
    write(letter, TEXT.replace("all is well", "all is very well"))
    make(letter)
    touched = {path for path in changed(before, times(letter)) if not path.startswith(build.SEARCH)}
    assert touched <= {"SHA256SUMS", "check.html", "index.html", *(path for path in output(letter)
                                                                   if path.startswith(f"{LETTER}/"))}
    assert f"{LETTER}/index.html" in touched


def test_pages_of_what_is_gone_are_gone(letter: Trial) -> None:
    letter.add("second", TEXT)
    make(letter)
    assert "second/index.html" in output(letter)
    shutil.rmtree(letter.project.folder("second"))
    make(letter)
    assert not any(path.startswith("second/") for path in output(letter))
    assert verify(letter.project, deep=True).findings == ()


def test_pages_of_another_state_of_the_program_are_no_forgery_and_not_judged(letter: Trial) -> None:
    """V024: a style sheet of the site was changed, and ./doit not run since."""
    sheet = letter.root / "styles" / "site.css"
    sheet.write_text(sheet.read_text("utf-8") + "\n.more { color: red; }\n", "utf-8")
    for cached in (layers.site_layer, layers.shared_layers, assets.assets):
        cached.cache_clear()
    report = verify(letter.project)
    assert (report.status, {each.code for each in report.findings}) == (5, {"V024"})
    make(letter)
    assert verify(letter.project).findings == ()


def test_a_state_that_moves_no_page_is_no_matter(letter: Trial) -> None:
    (letter.root / "layouts" / "site" / "more.html").write_text("{# nothing #}")
    layers.site_layer.cache_clear()
    assert verify(letter.project).findings == ()


def test_a_renamed_folder_loses_nothing_that_was_published(letter: Trial, publish: Publishing) -> None:
    """Where the collection keeps digests alone, output/ may have the only copy."""
    with letter.project.collection.open("a") as settings:
        settings.write("published files: digests only\n")
    shared.collection.cache_clear()
    make(letter)
    publish("2026-11-29")
    before = output(letter)
    letter.project.folder(LETTER).rename(letter.project.folder("other"))
    make(letter)
    assert f"{LETTER}/1.1/{LETTER}.pdf" in output(letter)
    letter.project.folder("other").rename(letter.project.folder(LETTER))
    make(letter)
    assert {path: data for path, data in output(letter).items() if path.startswith(f"{LETTER}/")} == {
        path: data for path, data in before.items() if path.startswith(f"{LETTER}/")}


def test_an_ebook_of_another_form_takes_no_other_page_down(letter: Trial, publish: Publishing) -> None:
    publish("2026-11-29")
    kept = letter.project.printings(LETTER) / "1.1"
    book = kept / f"{LETTER}.epub"
    book.write_bytes(book.read_bytes()[:-2] + b"\x05\x00hello")
    line = history_of(letter.project, LETTER).printings[0]
    files = {**line.files, book.name: digest_of(book.read_bytes())}
    (kept / "SHA256SUMS").write_bytes(format_list(files))
    letter.project.history(LETTER).write_bytes(History(printings=(msgspec.structs.replace(line, files=files),)).dump())
    letter.add("second", TEXT)
    make(letter)
    assert not [each for each in writing.diagnostics(letter.project) if each.severity == "error"]
    assert "second/index.html" in output(letter)


def test_a_draft_that_was_away_for_a_while_is_shown_again(letter: Trial, publish: Publishing) -> None:
    """Of a page that was made while the files of the last build were missing, nothing is remembered."""
    letter.add("second", TEXT)
    publish("2026-11-29")
    write(letter, SECOND)
    make(letter)
    before = output(letter)
    shutil.rmtree(letter.project.output)
    letter.project.output.mkdir()
    steps.build_site(letter.project)
    steps.write_checksums(letter.project)
    make(letter)
    assert output(letter) == before
