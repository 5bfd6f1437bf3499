"""Other systems to build on: a Debian made once by debootstrap and entered by chroot, or another Python.

Each gets a copy of the working tree as it stands and runs `./doit reproduce` there, with a .venv of its own. Mounts
are made in a namespace of their own, and go with it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from countermark.audit import reproduce

SUITES = {"debian12": "bookworm", "debian13": "trixie", "testing": "testing"}
#: What ./doit needs on a bare Debian, and what the worlds need.
PACKAGES = ("python3", "python3-venv", "ca-certificates", "tzdata", "libpango-1.0-0", "libpangoft2-1.0-0",
            "libharfbuzz-subset0", "fontconfig", "faketime", "locales", "disorderfs", "util-linux")
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
#: The settings of pip and of the network that a system made here needs as much as this one does.
_PIP_FILES = ("/etc/pip.conf", "/etc/xdg/pip")
_NETWORK = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "CI")
_SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_TREE = "srv/countermark"
#: Not part of the project, where there is no git to tell: what is built and what is cached.
_BUILT = {"build", "output", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__"}
_ENTER = """
mount --rbind /dev "$1/dev" && mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm" && mount -t proc proc "$1/proc" &&
    mount -t tmpfs -o mode=1777 tmpfs "$1/tmp" || exit
root=$1; shift
exec chroot "$root" /usr/bin/env -i "$@"
"""


class Unable(Exception):
    """A system that cannot be had here; the text says why."""


def describe() -> str:
    """This system in a line: its name, and the versions of what could show in the bytes."""
    try:
        release = platform.freedesktop_os_release()
        name = f"{release.get('NAME', platform.system()).removesuffix(' GNU/Linux')} {_version(release)}"
    except OSError:
        name = f"{platform.system()} {platform.release()}"
    parts = [name, f"Python {platform.python_version()}"]
    for title, function, names in (
            ("Pango", "pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0.0.dylib")),
            ("HarfBuzz", "hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.dylib", "libharfbuzz.0.dylib"))):
        for file in names:
            try:
                ask = getattr(ctypes.CDLL(file), function)
            except (OSError, AttributeError):
                continue
            ask.restype = ctypes.c_char_p
            parts.append(f"{title} {ask().decode('ascii')}")
            break
    return ", ".join(parts)


def _version(release: Mapping[str, str]) -> str:
    """Debian's full number stands in a file of its own."""
    try:
        return Path("/etc/debian_version").read_text("ascii").strip() if release.get("ID") == "debian" else release[
            "VERSION_ID"]
    except (OSError, KeyError):
        return release.get("VERSION_CODENAME", "")


def run(root: Path, name: str, passed: Sequence[str]) -> tuple[int, reproduce.Files]:
    """`./doit reproduce` with the arguments PASSED on the system NAME: its exit status, and its plain world's files.

    Raises Unable.
    """
    home = Path(os.environ.get("COUNTERMARK_SYSTEMS") or root / "build" / "systems") / name
    arguments = ["./doit", "reproduce", "--keep=build/kept", *passed]
    if name in SUITES:
        made = _debian(home, SUITES[name])
        tree = made / _TREE
        lay(root, tree)
        settings = _lend_network(made)
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER, "sh", str(made),
                   *(f"{key}={value}" for key, value in settings.items()),
                   "sh", "-c", f'cd /{_TREE} && exec "$@"', "sh", *arguments]
        environment = {**os.environ, "PATH": f"{os.environ['PATH']}:{_SYSTEM_PATH}"}
    else:
        python = shutil.which(name)
        if not python or not re.fullmatch(r"(?:python|pypy)[0-9.]*", name):
            raise Unable(f"there is no system '{name}'; there are {', '.join(SUITES)}, and each Python on PATH")
        tree = home / "tree"
        lay(root, tree)
        command = arguments
        environment = {**os.environ, "COUNTERMARK_PYTHON": python}
    sys.stdout.flush()
    status = subprocess.run(command, cwd=tree, env=environment, check=False).returncode
    return status, reproduce.read_files(tree / "build" / "kept" / "plain")


def lay(root: Path, tree: Path) -> None:
    """Make TREE the working tree as it stands; what was set up there (.venv) stays."""
    tree.mkdir(parents=True, exist_ok=True)
    for path in tree.iterdir():
        if path.is_dir() and not path.is_symlink():
            if not path.name.startswith(".venv"):
                shutil.rmtree(path)
        else:
            path.unlink()
    for name in _files(root):
        if (root / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, tree / name)


def _files(root: Path) -> list[str]:
    """The project's files: what git tracks or would, or, without git, what was not built."""
    if (root / ".git").exists() and shutil.which("git"):
        asked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True,
                               check=False)
        if asked.returncode == 0:
            return [os.fsdecode(name) for name in asked.stdout.split(b"\0") if name]
    return [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and not any(
        part in _BUILT or part.startswith(".venv") for part in path.relative_to(root).parts)]


def _debian(home: Path, suite: str) -> Path:
    """The root of a Debian, made on first use. Raises Unable."""
    if os.geteuid() != 0:
        raise Unable("only root can make and enter another Debian")
    for program in ("debootstrap", "unshare", "chroot"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:{_SYSTEM_PATH}"):
            raise Unable(f"{program} is not installed; on Debian: apt-get install debootstrap util-linux")
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False).returncode:
        raise Unable("this system does not let root make namespaces (in a container it must be a privileged one)")
    if not home.is_dir():
        print(f"making a root of Debian {suite} in {home} (once; about 400 MB) …", file=sys.stderr)
        partial = home.with_name(f"{home.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.parent.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", suite, partial],
                              env={**os.environ, "PATH": f"{os.environ['PATH']}:{_SYSTEM_PATH}"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
        if made.returncode:
            last = (made.stdout + made.stderr).strip().splitlines()[-1:]
            raise Unable(f"debootstrap could not make Debian {suite}: {' '.join(last)}")
        shutil.rmtree(partial / "var" / "cache" / "apt" / "archives", ignore_errors=True)
        partial.rename(home)
    return home


def _lend_network(made: Path) -> dict[str, str]:
    """Give a system this one's resolver, certificates and settings of pip; the environment to enter it with."""
    bundle = Path(os.environ.get("SSL_CERT_FILE") or _CERTIFICATES)
    for source, target in ((Path("/etc/resolv.conf"), "/etc/resolv.conf"), (bundle, _CERTIFICATES),
                           *((Path(path), path) for path in _PIP_FILES)):
        place = made / target.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, place, dirs_exist_ok=True)
        elif source.is_file():
            place.unlink(missing_ok=True)
            place.write_bytes(source.read_bytes())
    lent = {key: value for key, value in os.environ.items() if key.startswith("PIP_") or key in _NETWORK}
    return {**lent, "PATH": f"/usr/local/sbin:/usr/local/bin:{_SYSTEM_PATH}", "HOME": "/root",
            "LC_ALL": "C.UTF-8", "SSL_CERT_FILE": _CERTIFICATES, "PIP_CERT": _CERTIFICATES}
