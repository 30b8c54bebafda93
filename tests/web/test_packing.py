"""Pages and files go packed to those who can read that, and plain to all others."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.db import Database
from tests import stores
from tests.web import visiting

PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture(scope="module")
def alice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[visiting.Visitor]:
    folder: Path = tmp_path_factory.mktemp("packing")
    with stores.sqlite(folder) as database:
        yield visiting.Visitor(_served(database, folder), "alice")


def _served(database: Database, folder: Path) -> object:
    visiting.opened(database)
    return visiting.application(database, folder)


def test_a_page_goes_packed_to_who_can_read_that(alice: visiting.Visitor) -> None:
    answer = alice.get("/help", headers=PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "<h1" in gzip.decompress(answer.data).decode()


def test_a_page_goes_plain_to_all_others(alice: visiting.Visitor) -> None:
    answer = alice.get("/help")
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "<h1" in answer.text


def test_a_style_goes_packed_and_is_asked_for_again_by_its_tag(alice: visiting.Visitor) -> None:
    plain, packed = alice.get("/static/app.css"), alice.get("/static/app.css", headers=PACKED)
    assert gzip.decompress(packed.data) == plain.data
    again = alice.get("/static/app.css", headers={**PACKED, "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_what_is_small_goes_as_it_is(alice: visiting.Visitor) -> None:
    assert "Content-Encoding" not in alice.get("/static/mark.svg", headers=PACKED).headers
