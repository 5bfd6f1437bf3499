"""Lists of checksums: what we write every stock tool reads, and what is not plainly that is refused."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from countermark.fixity import Malformed, digest_of, format_list, parse_list
from tests.conftest import need

_NAME = st.text("abcdefgh0123-.", min_size=1, max_size=12).filter(lambda s: not s.endswith("."))
_PATHS = st.lists(_NAME, min_size=1, max_size=3).map("/".join)


@given(st.dictionaries(_PATHS, st.binary(max_size=9).map(digest_of), max_size=9))
def test_a_list_reads_back_as_it_was_written(digests: dict[str, str]) -> None:
    assume(not any(other.startswith(f"{name}/") for name in digests for other in digests))
    assert parse_list(format_list(digests)) == digests


@pytest.mark.parametrize("line", [
    "{d}  ../up", "{d}  /etc/hostname", "{d}  a//b", "{d}  ./a", "{d} *binary", "{d}  a b", "# comment", "", "{d}  é",
    "{d}  a\\b", "SHA256 (a) = {d}", "{d}  \x1b[31m", "{D}  a", "{d}  a\r", "{d}  ok\n{d}  ok", "{d}  ok\n{d}  OK",
])
def test_a_line_of_any_other_form_is_refused(line: str) -> None:
    digest = digest_of(b"")
    with pytest.raises(Malformed):
        parse_list((line.format(d=digest, D=digest.upper()) + "\n").encode())


def test_a_list_that_was_cut_off_is_refused() -> None:
    with pytest.raises(Malformed):
        parse_list(format_list({"a": digest_of(b"")})[:-1])


@given(st.binary(max_size=80))
def test_no_bytes_make_the_reader_fail_otherwise(data: bytes) -> None:
    try:
        assert isinstance(parse_list(data), dict)
    except Malformed:
        pass


def test_coreutils_agrees(tmp_path: Path) -> None:
    tool = need("sha256sum")
    (tmp_path / "a").write_bytes(b"countermark")
    (tmp_path / "list").write_bytes(format_list({"a": digest_of(b"countermark")}))
    run = subprocess.run([tool, "--strict", "-c", "list"], cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0
