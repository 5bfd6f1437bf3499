"""`python -m countermark`: doit, whose verbs get every word as it was typed, and end quietly when nobody reads on.

doit by itself takes a word with a "=" in it for a variable of its own before a verb is asked, and fails over an empty
one; names of files may have the one, and shells make the other.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from doit.doit_cmd import DoitMain
from doit.plugin import PluginDict

#: As shells tell it of a program that wrote to a closed pipe: 128 and the signal's number (POSIX.1, SIGPIPE).
CLOSED = 141
#: Whose words are doit's own: tasks, and variables for them.
_OF_DOIT = ("run", "list")


class _Commands(PluginDict):
    """doit's commands, each of which ends quietly when its output is closed."""

    def get_plugin(self, key: str) -> Any:
        command: Any = super().get_plugin(key)
        return type(command.__name__, (_Quiet, command), {"__doc__": command.__doc__})


class _Quiet:
    def parse_execute(self, in_args: list[str]) -> Any:
        try:
            status = super().parse_execute(in_args)  # type: ignore[misc]  # the command it is mixed into has it
            sys.stdout.flush()
            return status
        except BrokenPipeError:
            # What is still waiting to be written would be told of at the end.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for standard in (1, 2):
                os.dup2(nowhere, standard)
            return CLOSED


class Main(DoitMain):
    """doit with the verbs of this project."""

    BIN_NAME = "./doit"

    def get_cmds(self) -> PluginDict:
        return _Commands(super().get_cmds())

    def process_args(self, cmd_args: list[str]) -> list[str]:
        """The words of a verb are its own."""
        if cmd_args and cmd_args[0] in self.config["COMMAND"] and cmd_args[0] not in _OF_DOIT:
            return list(cmd_args)
        if "" in cmd_args:
            print("an empty word names nothing; see ./doit list", file=sys.stderr)
            raise SystemExit(1)
        words: list[str] = super().process_args(cmd_args)
        return words


if __name__ == "__main__":
    sys.exit(Main().run(sys.argv[1:]))
