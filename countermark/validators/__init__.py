"""Outside checkers of finished files: each takes bytes and gives verdicts, and none is needed to build.

Where a checker's parts are not there it says that it was not run, never that a file is valid. Each run judges a file
that is known to be good and one that is known to be bad as well, so that a checker that no longer works cannot pass
for one that found nothing.
"""

from __future__ import annotations


class NotRun(Exception):
    """A checker that cannot be run here; the text says what is missing and how to get it."""


class Broken(Exception):
    """A checker that ran and cannot be believed; the text says why."""
