"""What a run shows while it goes: which document is being built. The end is told by the verify task."""

from __future__ import annotations

from typing import Any

from doit.reporter import ConsoleReporter

_OF_DOCUMENTS = "editions:"


class Progress(ConsoleReporter):
    """A doit reporter: a bar on a terminal, a line a document elsewhere, and nothing for what is up to date."""

    desc = "which document is being built"

    def __init__(self, outstream: Any, options: dict[str, Any]) -> None:
        super().__init__(outstream, options)
        self.total = 0
        self.seen = 0
        self.bar: Any = None
        self.row: Any = None

    def initialize(self, tasks: dict[str, Any], selected_tasks: list[str]) -> None:
        self.total = sum(name.startswith(_OF_DOCUMENTS) for name in tasks)

    def execute_task(self, task: Any) -> None:
        if not task.name.startswith(_OF_DOCUMENTS):
            self._close()
            return
        self.seen += 1
        slug = task.name.removeprefix(_OF_DOCUMENTS)
        if not self.outstream.isatty():
            self.write(f"building {slug}\n")
            return
        if self.bar is None:
            from rich import progress

            self.bar = progress.Progress(progress.TextColumn("building {task.description}"), progress.BarColumn(),
                                         progress.MofNCompleteColumn(), transient=True)
            self.bar.start()
            self.row = self.bar.add_task(slug, total=self.total)
        self.bar.update(self.row, description=slug, completed=self.seen - 1)

    def skip_uptodate(self, task: Any) -> None:
        if task.name.startswith(_OF_DOCUMENTS):
            self.seen += 1

    def add_failure(self, task: Any, fail: Any) -> None:
        self._close()
        super().add_failure(task, fail)

    def complete_run(self) -> None:
        self._close()
        super().complete_run()

    def _close(self) -> None:
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
