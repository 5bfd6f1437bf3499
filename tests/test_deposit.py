"""Bags: what an archive's own programs take for valid, of files that are as they were listed, whole or not there."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from countermark.buildrecord import BuildRecord
from countermark.deposit import bag
from countermark.fixity import digest_of, format_list, parse_list
from countermark.history import Entry, History, history_of
from countermark.manifest import read_manifest
from countermark.signing import sign
from countermark.validators.reports import Report
from tests.conftest import GOOD, ROOT, SLUG, Depositing, Trial, need

BASE = "https://editions.countermark.example"


def bagged(trial: Trial, slug: str = SLUG) -> dict[str, bytes]:
    """All files of a bag by path."""
    folder = bag.folder_of(trial.project, slug)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def info(trial: Trial, slug: str = SLUG) -> dict[str, str]:
    lines = bagged(trial, slug)["bag-info.txt"].decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def bagit_says(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bagit", "--validate", str(folder)], capture_output=True, text=True,
                          check=False)


def sums_say(folder: Path, listing: str = "manifest-sha256.txt") -> int:
    return subprocess.run([need("sha256sum"), "-c", "--strict", "--quiet", listing], cwd=folder, capture_output=True,
                          check=False).returncode


def publish(trial: Trial, slug: str = SLUG, date: str = "2026-11-28", key: str = "") -> Path:
    """What lies in output/, as a printing of the history's; the folder in which its files then lie."""
    manifest = read_manifest((trial.project.output / slug / "manifest.json").read_bytes())
    folder = trial.project.printings(slug) / f"{manifest.edition.number}.1"
    folder.mkdir(parents=True)
    for name, data in trial.built(slug).items():
        (folder / name).write_bytes(data)
    digests = {p.name: digest_of(p.read_bytes()) for p in sorted(folder.iterdir())}
    listing = format_list(digests)
    (folder / "SHA256SUMS").write_bytes(listing)
    if key:
        (folder / "SHA256SUMS.sig").write_bytes(sign(listing, key, trial.root))
    entry = Entry(manifest.edition.number, 1, date, manifest.edition.id, digests)
    trial.project.history(slug).write_bytes(History(printings=(entry,)).dump())
    return folder


def test_a_bag_is_valid_to_bagit_and_to_sha256sum(built: Trial, deposit: Depositing) -> None:
    assert deposit(SLUG) == 0
    folder = bag.folder_of(built.project, SLUG)
    said = bagit_says(folder)
    assert said.returncode == 0, said.stderr
    assert sums_say(folder) == sums_say(folder, "tagmanifest-sha256.txt") == 0
    files = bagged(built)
    payload = [data for name, data in files.items() if name.startswith("data/")]
    assert info(built)["Payload-Oxum"] == f"{sum(map(len, payload))}.{len(payload)}"
    assert parse_list(files["manifest-sha256.txt"]).keys() == {name for name in files if name.startswith("data/")}
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def test_a_bag_holds_the_edition_its_sources_and_what_is_known_of_both(built: Trial, deposit: Depositing) -> None:
    pdf = (built.project.output / SLUG / f"{SLUG}.pdf").read_bytes()
    report = Report(digest_of(pdf), "verapdf", "1", ())
    for digest, name in ((digest_of(pdf), "verapdf"), ("0" * 64, "verapdf")):
        path = built.project.report(digest, name)
        path.parent.mkdir(parents=True)
        path.write_bytes(msgspec.json.encode(report))
    built.project.report(digest_of(pdf), "other").write_bytes(b"{}")
    built.project.report(digest_of(pdf), "another").write_bytes(msgspec.json.encode(
        msgspec.structs.replace(report, digest="0" * 64)))
    assert deposit(SLUG) == 0
    files = bagged(built)
    for name, data in built.built().items():
        assert files[f"data/objects/{name}"] == data
    assert "data/objects/index.html" not in files
    for name in ("document.md", "witness.txt"):
        assert files[f"data/objects/source/{name}"] == (built.project.folder(SLUG) / name).read_bytes()
    assert files["data/objects/source/collection.yaml"] == built.project.collection.read_bytes()
    proofs = "data/metadata/submissionDocumentation"
    record = msgspec.json.decode(files[f"{proofs}/build-record.json"], type=BuildRecord)
    assert record.outputs[f"{SLUG}/{SLUG}.pdf"] == digest_of(pdf)
    assert files[f"{proofs}/environment.json"] == built.project.environment(record.made_with).read_bytes()
    assert [name for name in files if "/reports/" in name] == [f"{proofs}/reports/{SLUG}.pdf/verapdf.json"]


def test_archivematica_finds_what_its_manual_asks_for(built: Trial, deposit: Depositing) -> None:
    """Its checker runs sha256sum above objects/, and demands as many lines as there are files under that."""
    assert deposit(SLUG) == 0
    data = bag.folder_of(built.project, SLUG) / "data"
    assert sums_say(data, "metadata/checksum.sha256") == 0
    lines = (data / "metadata" / "checksum.sha256").read_text().splitlines()
    assert len(lines) == sum(len(files) for _, _, files in os.walk(data / "objects"))
    header, *rows = csv.reader(io.StringIO((data / "metadata" / "metadata.csv").read_text("utf-8"), newline=""))
    assert header[0] == "filename"
    assert [row[0] for row in rows] == [f"objects/{SLUG}.pdf", f"objects/{SLUG}.epub"]
    assert all((data / row[0]).is_file() for row in rows)
    assert all(name.partition(".")[0] in ("dc", "dcterms") for name in header[1:])
    for row, media_type in zip(rows, ("application/pdf", "application/epub+zip"), strict=True):
        said: dict[str, list[str]] = {}
        for name, value in zip(header, row, strict=True):
            said.setdefault(name, []).append(value)
        assert said["dc.title"] == ["Memorandum of Conversation with Choe Chang-ik"]
        assert said["dc.creator"] == ["Ivanov, V. I."]
        assert said["dc.contributor"] == ["Choe Chang-ik", "Goldberg, Gary", "Person, James F."]
        assert said["dc.format"] == [media_type]
        assert said["dcterms.issued"] == ["2026-11-24"]
        assert "RGANI, fond 5, opis 28, delo 410, listy 206–207" in said["dc.source"]


def test_the_same_deposit_gives_the_same_bytes(built: Trial, deposit: Depositing,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    assert deposit(SLUG) == 0
    first = bagged(built)
    shutil.rmtree(built.project.build / "bags")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    time.sleep(1.1)
    before = os.umask(0o077)
    try:
        assert deposit("--all") == 0
    finally:
        os.umask(before)
    assert bagged(built) == first
    folder = bag.folder_of(built.project, SLUG)
    assert {p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.is_file()} == {0o644}


def test_a_draft_says_that_it_is_one(built: Trial, deposit: Depositing, capsys: pytest.CaptureFixture[str]) -> None:
    assert deposit(SLUG) == 0
    assert "a draft of edition 1" in capsys.readouterr().out
    said = info(built)
    assert said["Internal-Sender-Description"] == "draft"
    assert "A draft of edition 1" in said["External-Description"]
    assert (said["Bagging-Date"], said["Countermark-Printing"]) == ("2026-11-24", "none: a draft")
    assert said["Source-Organization"] == "Countermark"
    assert said["Contact-Email"] == "corrections@countermark.example"
    assert said["Bag-Group-Identifier"] == BASE
    edition = read_manifest((built.project.output / SLUG / "manifest.json").read_bytes()).edition
    assert said["External-Identifier"] == f"urn:countermark:edition:{edition.id}"


def test_what_was_published_is_deposited_whatever_is_drafted_now(built: Trial, deposit: Depositing) -> None:
    folder = publish(built)
    published = (built.project.source(SLUG)).read_bytes()
    built.edit(f"content/{SLUG}/document.md", "number: 1", "number: 2")
    shutil.rmtree(built.project.output / SLUG)
    assert deposit(SLUG) == 0
    files, said = bagged(built), info(built)
    proofs = "data/metadata/submissionDocumentation"
    assert files[f"data/objects/{SLUG}.pdf"] == (folder / f"{SLUG}.pdf").read_bytes()
    assert files["data/objects/source/document.md"] == published
    assert files[f"{proofs}/SHA256SUMS"] == (folder / "SHA256SUMS").read_bytes()
    assert files[f"{proofs}/history.yaml"] == built.project.history(SLUG).read_bytes()
    assert (said["Bagging-Date"], said["Countermark-Printing"]) == ("2026-11-28", "1")
    assert said["Internal-Sender-Description"] == "as published"
    assert said["Countermark-Signature"] == "none: unsigned"
    objects = bag.folder_of(built.project, SLUG) / "data" / "objects"
    assert sums_say(objects, "../metadata/submissionDocumentation/SHA256SUMS") == 0
    assert bagit_says(objects.parent.parent).returncode == 0


@pytest.mark.parametrize("fault", ["none", "no ssh-keygen", "list", "signature", "key"])
def test_a_signature_goes_with_what_it_signs_and_must_hold(built: Trial, deposit: Depositing, tmp_path: Path,
                                                           fault: str, monkeypatch: pytest.MonkeyPatch,
                                                           capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "key"
    for name in ("key", "other"):
        subprocess.run([need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    folder = publish(built, key=str(key))
    signer = "other" if fault == "key" else "key"
    built.project.signers.write_text(f"us@press.example {(tmp_path / f'{signer}.pub').read_text()}")
    if fault == "list":
        (folder / "SHA256SUMS.sig").write_bytes(sign(b"another", str(key), built.root))
    if fault == "signature":
        (folder / "SHA256SUMS.sig").write_bytes(b"no signature")
    if fault == "no ssh-keygen":
        monkeypatch.setenv("PATH", str(tmp_path))
    refused = fault not in ("none", "no ssh-keygen")
    assert deposit(SLUG) == int(refused)
    if not refused:
        proofs = {name.rpartition("/")[2] for name in bagged(built) if "submissionDocumentation/" in name}
        assert {"SHA256SUMS", "SHA256SUMS.sig", "allowed_signers", "history.yaml"} <= proofs
        assert info(built)["Countermark-Signature"] == "SHA256SUMS.sig"
    else:
        assert "[V014]" in capsys.readouterr().err
        assert not bagged(built)


def test_what_publish_publishes_and_signs_deposit_deposits(built: Trial, deposit: Depositing, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run([need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    built.project.signers.write_text(f"us@press.example {(tmp_path / 'key.pub').read_text()}")
    run = built.doit("publish", SLUG, env={"COUNTERMARK_SIGNING_KEY": str(key)})
    assert run.returncode == 0, run.stdout + run.stderr
    assert str(key) not in run.stdout + run.stderr
    assert deposit(SLUG) == 0
    said, last = info(built), history_of(built.project, SLUG).last
    assert last
    assert (said["Bagging-Date"], said["Countermark-Printing"]) == (last.date, "1")
    assert said["Countermark-Signature"] == "SHA256SUMS.sig"
    assert bagit_says(bag.folder_of(built.project, SLUG)).returncode == 0
    first = bagged(built)
    shutil.rmtree(built.project.printings(SLUG))
    assert deposit(SLUG) == 0  # of output/, which has the very files of that printing
    assert info(built)["Internal-Sender-Description"] == "as published"
    assert {name: data for name, data in bagged(built).items() if "/objects/" in name} \
        == {name: data for name, data in first.items() if "/objects/" in name}


def test_the_page_on_deposits_can_be_followed_to_the_letter(built: Trial, deposit: Depositing) -> None:
    need("sha256sum")
    publish(built)
    assert deposit(SLUG) == 0
    page = (ROOT / "docs" / "deposit.md").read_text("utf-8")
    commands = [line for block in re.findall(r"<!-- run -->\n```sh\n(.*?)```", page, re.DOTALL)
                for line in block.splitlines()]
    assert len(commands) == 5
    for command in commands:
        run = subprocess.run(["sh", "-c", command.replace("SLUG", SLUG)], cwd=built.project.build / "bags",
                             env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}, capture_output=True,
                             text=True, check=False)
        assert run.returncode == 0, command + run.stdout + run.stderr
    for name in {part for path in bagged(built) for part in (path.rpartition("/")[2],)}:
        assert f"`{name.replace(SLUG, 'SLUG')}`" in page, name


def test_a_flipped_byte_in_a_bag_is_found_by_stock_tools(built: Trial, deposit: Depositing) -> None:
    assert deposit(SLUG) == 0
    folder = bag.folder_of(built.project, SLUG)
    for name, whole in bagged(built).items():
        path = folder / name
        path.write_bytes(whole[:9] + bytes([whole[9] ^ 1]) + whole[10:])
        if name.startswith("data/"):
            assert sums_say(folder) != 0, name
        if name in (f"data/objects/{SLUG}.pdf", "bag-info.txt", "data/metadata/metadata.csv"):
            assert bagit_says(folder).returncode != 0, name
        path.write_bytes(whole)
    assert bagit_says(folder).returncode == 0


@pytest.mark.parametrize(("where", "harm", "says"), [
    ("output", "flip", "changed"), ("output", "extra", "extra"), ("output", "missing", "missing"),
    ("output", "link", "a link"), ("output", "both", "is of other files"), ("output", "list", "changed"),
    ("published", "flip", "changed"), ("published", "extra", "extra"), ("published", "missing", "missing"),
    ("published", "link", "a link"), ("published", "both", "other files than the history"),
    ("published", "list", "changed"), ("published", "no list", "missing"), ("published", "folder", "a link"),
    ("published", "parent", "a link"), ("output", "manifest", "carries other files"),
    ("published", "history", "history is not used"),
])
def test_what_is_not_as_it_was_listed_is_not_deposited(built: Trial, deposit: Depositing, where: str, harm: str,
                                                       says: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = publish(built) if where == "published" else built.project.output / SLUG
    listing = folder / "SHA256SUMS" if where == "published" else built.project.checksums
    assert deposit(SLUG) == 0
    before, file = bagged(built), folder / f"{SLUG}.pdf"
    if harm in ("flip", "both"):
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + b"x")
        if harm == "both":
            listing.write_text(listing.read_text().replace(digest_of(whole), digest_of(file.read_bytes())))
    elif harm == "extra":
        (folder / "more.txt").write_bytes(b"")
    elif harm == "missing":
        file.unlink()
    elif harm == "link":
        file.rename(built.root / "elsewhere")
        file.symlink_to(built.root / "elsewhere")
    elif harm == "list":
        listing.write_bytes(listing.read_bytes() + b"# one more line\n")
    elif harm == "no list":
        listing.unlink()
    elif harm == "parent":
        folder.parent.rename(built.root / "elsewhere")
        folder.parent.symlink_to(built.root / "elsewhere")
    elif harm == "manifest":
        before_it = (folder / "manifest.json").read_bytes()
        manifest = read_manifest(before_it)
        pdf = msgspec.structs.replace(manifest.outputs[file.name], members={"document.md": "0" * 64})
        changed = msgspec.structs.replace(manifest, outputs={**manifest.outputs, file.name: pdf}).dump()
        (folder / "manifest.json").write_bytes(changed)
        listing.write_text(listing.read_text().replace(digest_of(before_it), digest_of(changed)))
    elif harm == "folder":
        folder.rename(built.root / "elsewhere")
        folder.symlink_to(built.root / "elsewhere")
    else:
        built.project.history(SLUG).write_bytes(built.project.history(SLUG).read_bytes() + b"more: 1\n")
    assert deposit(SLUG) == 1
    assert says in capsys.readouterr().err
    assert bagged(built) == before


def test_a_draft_that_was_changed_since_it_was_built_is_not_deposited(built: Trial, deposit: Depositing,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    built.edit(f"content/{SLUG}/document.md", "number: 1", "number: 2")
    assert deposit(SLUG) == 1
    assert "run ./doit first" in capsys.readouterr().err


def test_all_documents_are_deposited_and_one_that_is_refused_holds_up_none(
        built: Trial, deposit: Depositing, capsys: pytest.CaptureFixture[str]) -> None:
    built.add("second", GOOD)
    built.add("third", GOOD.replace("Second", "Third"))
    assert built.doit().returncode == 0
    assert deposit("--all") == 0
    for slug in (SLUG, "second", "third"):
        assert bagit_says(bag.folder_of(built.project, slug)).returncode == 0
    assert info(built, "second")["External-Description"].startswith("Second. ")
    shutil.rmtree(built.project.build / "bags")
    (built.project.output / "second" / "second.epub").write_bytes(b"another")
    capsys.readouterr()
    assert deposit("--all") == 1
    printed = capsys.readouterr()
    assert "second: not deposited" in printed.err
    assert "2 bags made, 1 refused" in printed.out
    assert [bool(bagged(built, slug)) for slug in (SLUG, "second", "third")] == [True, False, True]


def test_a_document_with_pictures_is_laid_out_as_its_editor_has_it(built: Trial, deposit: Depositing) -> None:
    shutil.copytree(ROOT / "tests" / "corpus" / "pictures", built.project.folder("pictures"))
    assert built.doit().returncode == 0
    assert deposit("pictures") == 0
    files = bagged(built, "pictures")
    shown = {name for name in files if name.startswith("data/objects/source/figures/")}
    assert shown
    for name in shown:
        assert files[name] == (built.project.figures("pictures") / name.rpartition("/")[2]).read_bytes()
