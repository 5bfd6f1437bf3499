"""A build speaks to no network, starts one program, and opens no file but the project's and system parts named here.

Seen from outside, by strace: each call of the build and of its children.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import GOOD, IN_CI, SLUG, Trial, need

#: What a build may open outside of the project and of the Python that runs it. Paths are as the system resolves them.
NAMED = {
    "native libraries": r"/(usr/)?lib(64)?/.*\.so[.0-9]*|/etc/ld\.so\.(cache|preload)",
    "locale": r"/usr/(lib|share)/locale/.*|/usr/lib/.*/gconv/gconv-modules.*|/etc/locale\.alias",
    "time zone": r"/usr/share/zoneinfo/.*|/etc/localtime",
    "fontconfig's own settings (our own file names the fonts)": r"/usr/share/fontconfig/.*|/etc/fonts/.*",
    "settings that libraries read as they load": r"/etc/ssl/openssl\.cnf|/usr/lib/ssl/openssl\.cnf|/etc/mime\.types|"
                                                 r"/etc/selinux/.*",
    "the system's name, for the build record": r"/(etc|usr/lib)/os-release",
    "the kernel": r"/proc/(self|\d+)/\w+|/proc/(filesystems|mounts|meminfo|cpuinfo)|/proc/sys/vm/overcommit_memory|"
                  r"/sys/(fs|devices|kernel)/.*|/dev/(null|urandom|shm.*)",
}
_OPENED = re.compile(r"^(?:open|openat|openat2|creat)\(.* = \d+<(/[^>]*)>")


def traced(trial: Trial) -> list[str]:
    """The calls that a build of TRIAL makes, that open files, use the network or start programs."""
    tool = need("strace")
    log, own = trial.root.with_name("trace"), trial.root / "build" / "tmp"
    log.mkdir()
    own.mkdir(parents=True)
    run = trial.doit(env={"TMPDIR": str(own)}, prefix=(
        tool, "-ff", "-qq", "-y", "-s", "4096", "-e", "trace=%network,execve,execveat,open,openat,openat2,creat",
        "-o", str(log / "calls")))
    if "ptrace" in run.stderr and "not permitted" in run.stderr:
        (pytest.fail if IN_CI else pytest.skip)("strace may trace nothing here: not run")
    assert run.returncode == 0, run.stdout + run.stderr
    return [line for path in sorted(log.iterdir()) for line in path.read_text("utf-8", "replace").splitlines()]


def _plain(path: str) -> str:
    """A path as strace prints it, without its escapes (octal, for what is not ASCII)."""
    raw = re.sub(rb"\\([0-7]{1,3})", lambda match: bytes([int(match[1], 8)]), path.encode())
    return raw.decode().removesuffix(" (deleted)")


def strangers(trial: Trial, calls: list[str]) -> list[str]:
    """The files that were opened and should not be."""
    homes = [trial.root, *(Path(each).resolve() for each in (sys.prefix, sys.base_prefix))]
    opened = {Path(_plain(match[1])) for call in calls if (match := _OPENED.match(call))}
    allowed = re.compile("|".join(f"(?:{each})" for each in NAMED.values()))
    checkout = {home for path in sys.path if (home := Path(path)).is_absolute()}
    return sorted(str(path) for path in opened if not any(path.is_relative_to(home) for home in homes)
                  and not allowed.fullmatch(str(path)) and path not in checkout)


def reached(calls: list[str]) -> list[str]:
    """The calls to a network."""
    return [call for call in calls if re.match(r"(socket|connect|bind|sendto|sendmsg|sendmmsg)\(", call)]


def programs(calls: list[str]) -> list[str]:
    return [call for call in calls if call.startswith("execve") and call.endswith("= 0")]


def test_a_build_opens_only_what_is_named_and_reaches_no_network(trial: Trial, figure: Callable[[str], None]) -> None:
    trial.add("second", GOOD)
    calls = traced(trial)
    opened = sum(bool(_OPENED.match(call)) for call in calls)
    assert strangers(trial, calls) == []
    assert reached(calls) == []
    started = programs(calls)
    assert len(started) == 2  # Python itself, and what makes the index of the site's text, which a package brings
    assert sum("/site-packages/pagefind_bin/" in call.partition(",")[0] for call in started) == 1
    assert opened > 500
    figure(f"a build under strace: {opened} files opened, 0 of them a stranger; 0 calls to a network; 1 program "
           "started, of a package")


def test_a_stranger_would_be_seen(trial: Trial) -> None:
    shutil.rmtree(trial.project.folder(SLUG))
    trial.add("second", GOOD)
    trial.edit("countermark/furniture.py", "def running_title(record: Record) -> str:\n",
               "def running_title(record: Record) -> str:\n    import socket, subprocess\n"
               "    open('/etc/hostname').close()\n    socket.socket().connect_ex(('127.0.0.1', 9))\n"
               "    subprocess.run(['/bin/true'])\n")
    calls = traced(trial)
    assert strangers(trial, calls) == ["/etc/hostname"]
    assert any("AF_INET" in call for call in reached(calls))
    assert len(programs(calls)) > 2
