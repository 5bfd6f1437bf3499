"""What was published stays in the site, wherever its folder is gone to; what is gone for good is gone there, too."""

from __future__ import annotations

import shutil

import pytest

from countermark import shared, steps
from countermark.history import history_of
from countermark.publishing.verbs import Publish
from countermark.site import writing
from countermark.verify import verify
from tests.conftest import Trial
from tests.site_trial import LETTER, SECOND, TEXT, Publishing, make, output, publishing, with_a_letter, write


@pytest.fixture
def letter(trial: Trial) -> Trial:
    return with_a_letter(trial)


@pytest.fixture
def publish(letter: Trial, monkeypatch: pytest.MonkeyPatch) -> Publishing:
    return publishing(letter, monkeypatch)


def test_what_was_published_of_a_folder_that_is_gone_is_gone_too(letter: Trial, publish: Publishing) -> None:
    letter.add("second", TEXT)
    publish("2026-11-29")
    assert f"{LETTER}/1.1/{LETTER}.pdf" in output(letter)
    shutil.rmtree(letter.project.folder(LETTER))
    make(letter)
    assert not any(path.startswith(f"{LETTER}/") for path in output(letter))
    assert verify(letter.project, deep=True).findings == ()


def test_what_may_belong_to_a_history_that_cannot_be_read_stays(letter: Trial, publish: Publishing) -> None:
    letter.add("second", TEXT)
    publish("2026-11-29")
    letter.project.folder(LETTER).rename(letter.project.folder("other"))
    letter.project.history("other").write_text("none\n")
    steps.write_checksums(letter.project)
    assert f"{LETTER}/1.1/{LETTER}.pdf" in output(letter)


def test_a_folder_that_was_renamed_and_called_that_again_leaves_nothing_behind(letter: Trial, publish: Publishing,
                                                                               ) -> None:
    publish("2026-11-29")
    before = output(letter)
    letter.project.folder(LETTER).rename(letter.project.folder("other"))
    make(letter)
    assert writing.diagnostics(letter.project) == []  # V019 says it all
    assert {each.code for each in verify(letter.project).findings} == {"V019", "V020"}
    assert {path for path in output(letter) if path.startswith(f"{LETTER}/1.1/")} == {
        path for path in before if path.startswith(f"{LETTER}/1.1/")}
    assert not [path for path in output(letter) if path.startswith("other/1.1/")]
    letter.project.folder("other").rename(letter.project.folder(LETTER))
    make(letter)
    assert output(letter) == before
    assert verify(letter.project).findings == ()


def test_a_renamed_document_is_not_published_under_its_new_name(letter: Trial, publish: Publishing,
                                                                capsys: pytest.CaptureFixture[str]) -> None:
    publish("2026-11-29")
    letter.project.folder(LETTER).rename(letter.project.folder("other"))
    letter.project.source("other").write_text(SECOND, "utf-8")
    make(letter)
    capsys.readouterr()
    assert Publish().parse_execute(["other", "--date", "2026-11-30"]) == 1
    assert f"this folder was called {LETTER} when it was published; " in capsys.readouterr().err
    assert len(history_of(letter.project, "other").printings) == 1


def digests_only(letter: Trial) -> None:
    with letter.project.collection.open("a") as settings:
        settings.write("published files: digests only\n")
    shared.collection.cache_clear()


@pytest.mark.parametrize("what", ["gone", "misnamed and a slip", "misnamed and kept now", "no history for once"])
def test_what_may_lie_nowhere_else_is_never_removed(letter: Trial, publish: Publishing, what: str) -> None:
    settings = letter.project.collection.read_bytes()
    digests_only(letter)
    letter.add("second", TEXT)
    make(letter)
    publish("2026-11-29")
    write(letter, SECOND)
    make(letter)
    book = letter.project.output / LETTER / "1.1" / f"{LETTER}.epub"
    good, folder = book.read_bytes(), letter.project.folder(LETTER)
    aside = letter.root / "aside"
    if what == "gone":
        folder.rename(aside)
    elif what == "no history for once":
        letter.project.history(LETTER).rename(aside)
    else:
        folder.rename(folder.with_name("A Letter"))
        letter.project.collection.write_bytes(settings + (b"slip\n" if "slip" in what else b""))
        shared.collection.cache_clear()
    if what == "gone":
        make(letter)
    else:
        steps.write_checksums(letter.project)
    assert book.read_bytes() == good
    if what == "gone":
        report = verify(letter.project)
        assert (report.status, {each.code for each in report.findings}) == (1, {"V018"})
        assert all("may lie nowhere else" in each.detail for each in report.findings)
        shutil.rmtree(book.parent.parent)
        make(letter)
        assert verify(letter.project).findings == ()
