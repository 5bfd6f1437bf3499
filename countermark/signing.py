"""A list of checksums and a key → a signature; a list, a signature and whose signatures count → what it is worth.

SSH signatures (ssh-keygen(1), -Y), because their verifier is on every reader's machine already. What is signed is the
very bytes of a printing's SHA256SUMS, for the namespace NAMESPACE alone. `ssh-keygen -Y verify` is the one judge; all
else here explains its verdict. docs/signatures.md tells readers how to do the same by hand.

No path or text of a private key leaves this module, in messages neither.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from countermark import sshsig
from countermark.fixity import read_plain
from countermark.sshsig import Sshsig

NAMESPACE = "countermark-edition"
#: Names the key: a private key's file, or a public key's whose private one an agent holds.
KEY = "COUNTERMARK_SIGNING_KEY"
#: Seconds; a person types a passphrase or touches a key in the one, nobody is asked in the other.
_TO_SIGN, _TO_JUDGE = 120, 30
_MOST_SIGNERS = 1_000_000

State = Literal["unsigned", "good", "wrong key", "wrong namespace", "wrong date", "of another list", "unreadable",
                "not checked"]


class CannotSign(Exception):
    """Nothing was signed; `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Signed:
    """state, and in `reason` what it means; `who`: the name beside the key in allowed_signers, where it is good;
    `fingerprint`: the key's, wherever it could be read. Text from files is not escaped."""

    state: State
    reason: str
    who: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    out: bytes
    err: str


def key_named(environ: Mapping[str, str] = os.environ) -> str | None:
    """What the environment names as the key to sign with; None where nothing is to be signed."""
    return environ.get(KEY) or None


def sign(listing: bytes, key: str, root: Path | None = None) -> bytes:
    """The bytes of a list, and the path of a key → the signature, as it lies in SHA256SUMS.sig; raises CannotSign.

    ROOT is the project, in which no key may lie; the working folder if left out. A path is the caller's. What is given
    back was judged anew. The same list and the same ed25519 key give the same signature.
    """
    path = _key(key, (root or Path.cwd()).resolve())
    tool = _tool()
    if tool is None:
        raise CannotSign("ssh-keygen is not installed, and makes the signature", "install OpenSSH's client")
    try:
        answer = _run([tool, "-Y", "sign", "-n", NAMESPACE, "-f", str(path)], listing, _TO_SIGN, agent=True)
    except subprocess.TimeoutExpired:
        raise CannotSign(f"ssh-keygen gave no signature in {_TO_SIGN} seconds",
                         "if the key waits for a touch or an agent asks for leave, run it again and answer") from None
    except OSError as error:
        raise CannotSign(f"ssh-keygen cannot be run: {error.strerror}", "install OpenSSH's client anew") from None
    if answer.status:
        raise _refusal(tool, path, answer.err)
    try:
        made = sshsig.read(answer.out)
    except sshsig.Unreadable as error:
        raise CannotSign(f"what ssh-keygen made is no signature that can be checked: {error}",
                         f"name a plain key, best an ed25519 one, in {KEY}") from None
    with _private() as folder:
        if made.namespace != NAMESPACE or not _holds(tool, folder, listing, answer.out, made):
            raise CannotSign("ssh-keygen made a signature that does not hold", "run it again; nothing was signed")
    return answer.out


def _key(key: str, root: Path) -> Path:
    """The file that KEY names, if it can be one; its name is told nowhere."""
    if "\n" in key or "PRIVATE KEY" in key:
        raise CannotSign(f"{KEY} holds a key itself, where it names the file of one",
                         "write the file's path there; take it for known to others, and make a new key")
    try:
        path = Path(os.environ.get("COUNTERMARK_CALLER", "."), Path(key).expanduser()).absolute()
        if path.is_relative_to(root) or path.resolve().is_relative_to(root):
            raise CannotSign("the signing key lies inside the project, where it would be published",
                             f"move it out, such as to ~/.ssh, and name that in {KEY}")
        if not path.is_file():
            raise CannotSign(f"there is no such key: {KEY} names no file", "see docs/signatures.md on making one")
    except (OSError, RuntimeError, ValueError):
        raise CannotSign(f"{KEY} names a file that cannot be reached", "name the key's path there") from None
    return path


def _refusal(tool: str, path: Path, said: str) -> CannotSign:
    """Why ssh-keygen signed nothing, from what it says of the key where no passphrase is given."""
    if not _is_private(path):
        if "No private key found" not in said:
            return CannotSign(f"{KEY} names a file that holds no key", "see docs/signatures.md on making one")
        return CannotSign(f"{KEY} names a public key, and no agent holds the private one",
                          "add it to ssh-agent (ssh-add), or name the private key's file")
    try:
        asked = _run([tool, "-y", "-P", "", "-f", str(path)], b"", _TO_JUDGE, alone=True)
    except (OSError, subprocess.TimeoutExpired):
        asked = _Answer(255, b"", "")
    if "UNPROTECTED" in asked.err or "bad permissions" in asked.err:
        return CannotSign("others may read the signing key's file, so ssh-keygen does not use it",
                          "take that right away (chmod 600), and think whether somebody did read it")
    if "Permission denied" in asked.err:
        return CannotSign("the signing key's file may not be read", "ask whoever owns it, or name another")
    if "incorrect passphrase" in asked.err:
        if _has_terminal():
            return CannotSign("that was not the signing key's passphrase", "run it again")
        return CannotSign("the signing key needs a passphrase, and there is no terminal to ask for it",
                          "add the key to ssh-agent (ssh-add) first, or run this in a terminal")
    if asked.status:
        return CannotSign(f"{KEY} names a file whose key is damaged", "see docs/signatures.md on making one")
    return CannotSign("ssh-keygen would not sign with that key", "try it by hand, as docs/signatures.md shows")


def _is_private(path: Path) -> bool:
    """Whether a file opens as private keys do; no more of it is read than that."""
    try:
        with path.open("rb") as file:
            return b"PRIVATE KEY-----" in file.read(80)
    except OSError:
        return True  # of which ssh-keygen then says why


def judge(listing: bytes, signature: bytes | None, signers: Path, on: str | None = None) -> Signed:
    """A list, its SHA256SUMS.sig, and the file of those whose signatures count → Signed; raises nothing.

    ON is the day of publication as the history has it (2026-11-24): the key must have been good at its noon. Noon,
    because valid-after and valid-before name the first moment of a day: so the one includes its day and the other does
    not, in every time zone. Without ON the key must be good now.
    """
    if signature is None:
        return Signed("unsigned", "it bears no signature")
    try:
        found = sshsig.read(signature)
    except sshsig.Unreadable as error:
        return Signed("unreadable", f"the signature cannot be read: {error}")
    told = found.fingerprint
    if found.namespace != NAMESPACE:
        return Signed("wrong namespace", f"it was signed as '{found.namespace}', not as an edition", fingerprint=told)
    if on is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", on, re.ASCII):
        return Signed("not checked", f"the day of publication, '{on}', is no day", fingerprint=told)
    try:
        return _judge(listing, signature, signers, on, found)
    except subprocess.TimeoutExpired:
        return Signed("not checked", f"ssh-keygen gave no answer in {_TO_JUDGE} seconds", fingerprint=told)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "a name is none that the system knows"
        return Signed("not checked", f"ssh-keygen could not be asked: {why}", fingerprint=told)


def _judge(listing: bytes, signature: bytes, signers: Path, on: str | None, found: Sshsig) -> Signed:
    told = found.fingerprint
    try:
        allowed = read_plain(signers.parent, signers.name, _MOST_SIGNERS)
    except OSError as error:
        return Signed("not checked", f"{signers.name}, which says whose signatures count, cannot be read: "
                      f"{error.strerror}", fingerprint=told)
    tool = _tool()
    if tool is None:
        return Signed("not checked", "ssh-keygen, which checks signatures, is not installed", fingerprint=told)
    when = ["-O", f"verify-time={on.replace('-', '')}120000"] if on else []
    with _private() as folder:
        names, sig = _put(folder, "allowed_signers", allowed), _put(folder, "SHA256SUMS.sig", signature)
        answer = _run([tool, "-Y", "find-principals", *when, "-f", names, "-s", sig], b"", _TO_JUDGE, alone=True)
        for who in answer.out.decode("utf-8", "replace").splitlines():
            answer = _run([tool, "-Y", "verify", *when, "-f", names, "-I", who, "-n", NAMESPACE, "-s", sig],
                          listing, _TO_JUDGE, alone=True)
            if answer.status == 0:
                return Signed("good", f"{who} signed it", who, told)
        return _explained(answer, _options(allowed, found), on, found,
                          _holds(tool, folder, listing, signature, found))


def _explained(answer: _Answer, options: list[str], on: str | None, found: Sshsig, holds: bool) -> Signed:
    """Why ssh-keygen turned a signature down: OPTIONS stand before its key in allowed_signers, and HOLDS says whether
    it is a signature of these bytes by that key at all."""
    told = found.fingerprint
    if not options:
        return Signed("wrong key", f"it was signed with the key {told}, whose signature does not count here",
                      fingerprint=told)
    if not holds:
        return Signed("of another list", "it is no signature of this list: the list or the signature was changed",
                      fingerprint=told)
    if all(not _may_sign(each) for each in options):
        return Signed("wrong key", f"the key {told} counts for other things, and not for editions", fingerprint=told)
    if dates := re.findall(r'valid-(after|before)="?(\d{8})', " ".join(options), re.IGNORECASE):
        bounds = " and ".join(f"{'from' if which.lower() == 'after' else 'before'} {day[:4]}-{day[4:6]}-{day[6:]}"
                              for which, day in dates)
        return Signed("wrong date", f"the key counts {bounds}, and not {f'on {on}' if on else 'now'}",
                      fingerprint=told)
    said = answer.err.strip().splitlines()
    return Signed("not checked", f"ssh-keygen does not take it: {said[-1] if said else 'it does not say why'}",
                  fingerprint=told)


def _options(allowed: bytes, found: Sshsig) -> list[str]:
    """What stands before the key in each line of allowed_signers that has it."""
    lines = (line.strip() for line in allowed.decode("utf-8", "replace").splitlines())
    return [line.partition(found.public)[0] for line in lines if found.public in line and not line.startswith("#")]


def _may_sign(options: str) -> bool:
    match = re.search(r'namespaces="([^"]*)"', options, re.IGNORECASE)
    return not match or any(fnmatchcase(NAMESPACE, pattern.strip()) for pattern in match[1].split(","))


def _holds(tool: str, folder: str, listing: bytes, signature: bytes, found: Sshsig) -> bool:
    """Whether it is a signature of LISTING by the key that it names, whoever's that is: an explanation, no verdict."""
    names, sig = _put(folder, "itself", f"itself {found.public}\n".encode()), _put(folder, "itself.sig", signature)
    return _run([tool, "-Y", "verify", "-f", names, "-I", "itself", "-n", NAMESPACE, "-s", sig], listing, _TO_JUDGE,
                alone=True).status == 0


def _tool() -> str | None:
    return shutil.which("ssh-keygen")


def _private() -> tempfile.TemporaryDirectory[str]:
    """A folder that nobody else may look into."""
    return tempfile.TemporaryDirectory(prefix="countermark-")


def _put(folder: str, name: str, data: bytes) -> str:
    path = Path(folder, name)
    path.write_bytes(data)
    return str(path)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def _run(command: list[str], data: bytes, seconds: int, agent: bool = False, alone: bool = False) -> _Answer:
    """Run COMMAND over DATA, in an environment of its own, with all times in UTC.

    ALONE: in a session without a terminal, so that no question can be put. Where there is no terminal anyway, it
    reads a passphrase from its input, finds none there, and gives up. Told to end before it is killed, it sets the
    terminal right.
    """
    kept = ("HOME", "SSH_AUTH_SOCK") if agent else ()
    env = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **{name: os.environ[name] for name in kept
                                                            if name in os.environ}}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                          start_new_session=alone) as process:
        try:
            out, err = process.communicate(data, timeout=seconds)
        except BaseException:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)
            process.kill()
            raise
    return _Answer(process.returncode, out, err.decode("utf-8", "replace"))
