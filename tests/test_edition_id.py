"""The edition id names a state of text and record: it moves with them, and with nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from countermark.document import Document
from countermark.fields import Mapping
from countermark.parse import Collection, parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import Source, read_source
from tests.conftest import SLUG


@pytest.fixture
def source(project: Project) -> Source:
    return read_source(project, SLUG)


@pytest.fixture
def shared(project: Project) -> Collection:
    return collection(project)


def test_anyone_can_compute_it_from_the_sources(source: Source, memo: Document) -> None:
    import yaml

    record = yaml.load(source.front, yaml.BaseLoader)
    assert source.witness
    inputs = {
        "scheme": "countermark edition id, version 1", "record": record, "text": source.body.strip("\n"),
        "witness": hashlib.sha256(source.witness).hexdigest(),
        "wording": {"publisher": memo.record.publisher, "rights": memo.record.rights},
    }
    canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == memo.edition_id


@pytest.mark.parametrize("front", ["# a comment\n", "page size: Letter\n", "base address: https://other.example\n",
                                   "corrections: me@other.example\n"])
def test_comments_page_size_and_addresses_leave_it_alone(source: Source, shared: Collection, memo: Document,
                                                         front: str) -> None:
    assert parse(replace(source, front=source.front + front), shared).edition_id == memo.edition_id


@pytest.mark.parametrize(("old", "new"), [("number: 1", "number: 2"), ("place: Pyongyang", "place: Pyeongyang"),
                                          ("language: en\n", "language: en-US\n")])
def test_a_word_of_the_record_moves_it(source: Source, shared: Collection, memo: Document, old: str, new: str) -> None:
    assert old in source.front
    changed = replace(source, front=source.front.replace(old, new))
    assert parse(changed, shared).edition_id != memo.edition_id


def test_a_word_of_text_and_witness_moves_it(source: Source, shared: Collection, memo: Document) -> None:
    assert source.witness
    changed = replace(source, body=source.body.replace("200 men", "201 men"),
                      witness=source.witness.replace(b"200 men", b"201 men"))
    assert parse(changed, shared).edition_id != memo.edition_id


def test_inherited_wording_moves_it(source: Source, shared: Collection, memo: Document) -> None:
    fields = Mapping(shared.fields.place, {k: v for k, v in shared.fields.items.items() if k != "rights"})
    assert parse(source, Collection(fields)).edition_id != memo.edition_id
