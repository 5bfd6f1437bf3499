"""The container: one way to write it, and every reader sees the same members in it."""

import io
import zipfile
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from countermark.fixity import digest_of
from countermark.formats.container import MIMETYPE, write_container

_MEMBERS = st.dictionaries(st.text("abcé/.", min_size=1, max_size=9), st.binary(max_size=300), max_size=6)


@given(_MEMBERS, st.randoms())
def test_members_come_back_and_order_of_writing_does_not_show(members: dict[str, bytes], random: Random) -> None:
    members = {**members, MIMETYPE: b"application/epub+zip"}
    names = list(members)
    random.shuffle(names)
    data = write_container(members)
    assert data == write_container({name: members[name] for name in names})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == members
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.header_offset) == (MIMETYPE, zipfile.ZIP_STORED, 0)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_known_container_has_known_bytes() -> None:
    data = write_container({MIMETYPE: b"application/epub+zip", "a": b"a" * 100})
    assert data[:4] == b"PK\x03\x04"
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    assert len(data) == 218
    assert digest_of(data) == "cbc5863c02c41553f868434066f2b98e3f95f31924ccd63bcacbf11cdece83cd"
