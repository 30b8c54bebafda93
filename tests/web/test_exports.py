"""Files of lists: nothing in them is a formula, they are sent bit by bit, and zones are those of the reader."""

import tracemalloc
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from web import exports
from web.exports import Column


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_text_that_looks_like_a_formula_is_kept_as_text(text):
    assert exports.plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "INC0001234", "a=b", "1-2", "'quoted'"])
def test_other_texts_stay_as_they_are(text):
    assert exports.plain(text) == text


def test_numbers_are_not_texts(app):
    columns = (
        Column("A", lambda row: row),
        Column("At ({zone})", lambda _row: datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    )
    with app.test_request_context("/?zone=Asia/Tokyo"):
        answer = exports.answer("csv", "x", columns, lambda _session: iter([-5, "-5", None]))
        text = b"".join(answer.response).decode("utf-8-sig")
    assert text.splitlines() == [
        "A,At (Asia/Tokyo)", "-5,2026-03-02 18:30:00", "'-5,2026-03-02 18:30:00", ",2026-03-02 18:30:00",
    ]  # fmt: skip


def test_an_unknown_zone_is_utc(app):
    columns = (Column("At ({zone})", lambda row: row),)
    with app.test_request_context("/?zone=../../etc/passwd"):
        answer = exports.answer("csv", "x", columns, lambda _session: iter([datetime(2026, 3, 2, 9, tzinfo=UTC)]))
        assert b"".join(answer.response).decode("utf-8-sig").splitlines() == ["At (UTC)", "2026-03-02 09:00:00"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_rows_need_no_more_memory_than_few(app, kind):
    columns = tuple(Column(f"C{number}", lambda row, number=number: f"{row.text} {number}") for number in range(10))
    rows = (SimpleNamespace(text=f"row {number} " + "x" * 40) for number in range(20_000))
    with app.test_request_context("/"):
        answer = exports.answer(kind, "x", columns, lambda _session: rows)
        tracemalloc.start()
        size = sum(len(chunk) for chunk in answer.response)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 200_000
    assert most < 4_000_000, "20,000 rows of 500 letters are ten million"
