"""Keys: why one cannot sign is told, and nothing of one is ever shown; the page on signatures holds to the letter."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from countermark.signing import CannotSign, judge, key_named, sign
from tests.conftest import ROOT, need
from tests.ssh_keys import FILE, LIST, Keys


def _refusal(key: str, root: Path | None = None) -> CannotSign:
    with pytest.raises(CannotSign) as told:
        sign(LIST, key, root)
    assert told.value.hint
    return told.value


def test_each_reason_for_not_signing_is_told_without_the_key(keys: Keys, tmp_path: Path) -> None:
    keys.key("locked", passphrase="a passphrase")
    keys.key("open")
    (keys.folder / "open").chmod(0o644)
    keys.key("lone")
    (keys.folder / "lone").unlink()
    junk = keys.folder / "junk"
    junk.write_text("no key")
    junk.chmod(0o600)
    shutil.copy(keys.key(), keys.folder / "broken")
    (keys.folder / "broken").write_bytes(Path(keys.key()).read_bytes()[:200])
    (tmp_path / "link").symlink_to(keys.key())
    private = Path(keys.key()).read_text()
    told = {
        "names no file": _refusal(str(keys.folder / "gone")), "needs a passphrase": _refusal(keys.key("locked")),
        "others may read": _refusal(str(keys.folder / "open")), "no agent": _refusal(str(keys.folder / "lone.pub")),
        "holds no key": _refusal(str(junk)), "is damaged": _refusal(str(keys.folder / "broken")),
            "inside the project": _refusal(keys.key(), keys.folder),
        "holds a key itself": _refusal(private), "there is no such": _refusal(str(keys.folder)),
        "lies inside": _refusal(str(tmp_path / "link"), keys.folder), "cannot be reached": _refusal("/a\0b"),
    }
    for part, refusal in told.items():
        assert part in refusal.message
        said = refusal.message + refusal.hint + str(refusal)
        assert str(keys.folder) not in said
        assert not any(line in said for line in private.splitlines()[1:-1])


def test_a_key_in_an_agent_signs_by_its_public_half(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keys.key()
    signers = keys.signers("key")
    started = subprocess.run([need("ssh-agent"), "-s", "-a", str(keys.folder / "agent")], capture_output=True,
                             text=True, check=True).stdout
    pid = re.search(r"SSH_AGENT_PID=(\d+)", started)
    assert pid
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(keys.folder / "agent"))
        subprocess.run([need("ssh-add"), "-q", path], check=True, stderr=subprocess.DEVNULL)
        Path(path).unlink()
        assert judge(LIST, sign(LIST, path + ".pub"), signers).state == "good"
    finally:
        os.kill(int(pid[1]), 15)


def test_nothing_of_a_key_is_printed_and_nothing_is_asked_without_a_terminal(keys: Keys) -> None:
    """A run of its own, without a terminal, with a passphrase to ask for: it ends at once, and shows no key."""
    path = keys.key("locked", passphrase="a passphrase")
    code = ("from countermark.signing import *\ntry:\n sign(b'list', key_named())\n"
            "except CannotSign as e: print(e.message, e.hint, repr(e))")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input="", capture_output=True, text=True, timeout=30,
                         env={**os.environ, "COUNTERMARK_SIGNING_KEY": path, "DISPLAY": ":0",
                              "SSH_ASKPASS": "/bin/false"}, start_new_session=True, check=False)
    assert "needs a passphrase" in run.stdout
    assert path not in run.stdout + run.stderr
    assert "BEGIN" not in run.stdout + run.stderr


def test_a_passphrase_can_be_typed_where_there_is_a_terminal(keys: Keys) -> None:
    keys.key("locked", passphrase="a passphrase")
    ours, theirs = pty.openpty()
    code = "import sys; from countermark.signing import *; sys.stdout.buffer.write(sign(b'list', key_named()))"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          env={**os.environ, "COUNTERMARK_SIGNING_KEY": keys.key("locked")}, start_new_session=True,
                          preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)) as process:
        asked = os.read(ours, 1000)
        os.write(ours, b"a passphrase\n")
        signature, _ = process.communicate(timeout=30)
    assert b"passphrase" in asked
    assert judge(b"list", signature, keys.signers("locked")).state == "good"


def test_an_empty_variable_means_that_nothing_is_signed() -> None:
    assert key_named({}) is key_named({"COUNTERMARK_SIGNING_KEY": ""}) is None
    assert key_named({"COUNTERMARK_SIGNING_KEY": "a"}) == "a"


def _printed(which: str) -> list[str]:
    """The commands that docs/signatures.md prints."""
    page = (ROOT / "docs" / "signatures.md").read_text("utf-8")
    return [line for block in re.findall(rf"<!-- run: {which} -->\n```sh\n(.*?)```", page, re.DOTALL)
            for line in block.splitlines()]


def _shell(command: str, folder: Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", command], cwd=folder, input=answers, capture_output=True, text=True, check=False,
                          env={"HOME": str(folder), "PATH": os.environ["PATH"]}, start_new_session=True, timeout=30)


def test_the_page_on_signatures_can_be_followed_to_the_letter(tmp_path: Path) -> None:
    need("ssh-keygen")
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / "content").mkdir()
    (tmp_path / "a.pdf").write_bytes(FILE)
    (tmp_path / "SHA256SUMS").write_bytes(LIST)
    for command in _printed("make"):
        assert _shell(command, tmp_path, "\n\n").returncode == 0, command
    shutil.copy(tmp_path / "content" / "allowed_signers", tmp_path)
    for command in _printed("sign"):
        assert _shell(command, tmp_path).returncode == 0, command
    signature = (tmp_path / "SHA256SUMS.sig").read_bytes()
    assert judge(LIST, signature, tmp_path / "allowed_signers").state == "good"
    assert sign(LIST, str(tmp_path / ".ssh" / "countermark-signing")) == signature
    commands = _printed("check")
    assert len(commands) == 4
    for command in commands:
        run = _shell(command, tmp_path)
        assert run.returncode == 0, run.stderr
    (tmp_path / "SHA256SUMS").write_bytes(LIST.replace(b"a", b"b", 1) + b"\n")
    assert [_shell(command, tmp_path).returncode == 0 for command in commands] == [True, False, False, False]


def test_no_page_tells_readers_to_take_anybodys_key() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert not [page.name for page in pages if "check-novalidate" in page.read_text("utf-8")]
