"""A command → its exit status, its seconds, and the largest memory that it or a child of it held.

Run as a program, without site-packages (`python -I -S stopwatch.py LOG COMMAND ...`), and as small as can be: Linux
counts what the starting process held as the child's own, so a large one would hide every small command's peak.
"""

from __future__ import annotations

import os
import sys
import time


def watch(log: str, command: list[str]) -> tuple[int, float, int]:
    """Run COMMAND with all that it prints in the file LOG → status, seconds, peak in bytes; raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, log, flags, 0o600),
               (os.POSIX_SPAWN_DUP2, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    # Linux counts in kilobytes, macOS in bytes.
    return os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(*watch(sys.argv[1], sys.argv[2:]))
