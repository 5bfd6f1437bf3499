"""What all verbs share: options stand before or after the names that they are typed with, as people type them."""

from __future__ import annotations

import getopt
from typing import Any

from doit.cmd_base import Command


class Verb(Command):
    """A verb of `./doit` whose options may stand anywhere; doit takes them before names only."""

    def parse_execute(self, in_args: list[str]) -> Any:
        """Put options first; what is none is told by doit."""
        short = "".join(option["short"] + _takes(option, ":") for option in self.cmd_options if option.get("short"))
        long = [option["long"] + _takes(option, "=") for option in self.cmd_options]
        try:
            options, names = getopt.gnu_getopt(in_args, short, long)
        except getopt.GetoptError:
            return super().parse_execute(in_args)
        first = [word for name, value in options for word in (name, value) if word]
        return super().parse_execute([*first, "--", *names])


def _takes(option: dict[str, Any], sign: str) -> str:
    return "" if option["type"] is bool else sign
