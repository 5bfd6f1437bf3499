"""`python -m tests.campaigns [FILE ...]`: run campaigns whole, and print the figures of docs/verification.md."""

import sys
from pathlib import Path

import pytest

raise SystemExit(pytest.main(["--long", *(sys.argv[1:] or [str(Path(__file__).resolve().parent)])]))
