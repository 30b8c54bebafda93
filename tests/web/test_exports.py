"""Files of lists: nothing in them is a formula, they are sent bit by bit, and zones are those of the reader."""

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from engine import exported
from tests.web import visiting
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
    rows = (SimpleNamespace(text=f"row {number} " + "x" * 40) for number in range(40_000))
    with app.test_request_context("/"):
        answer = exports.answer(kind, "x", columns, lambda _session: rows)
        tracemalloc.start()
        size = sum(len(chunk) for chunk in answer.response)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 200_000
    # A server of another test may still hold its buffer of ten million for a moment.
    assert most < 14_000_000, "40,000 rows of 500 letters are twenty million"


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_list_of_tickets_as_a_file_holds_what_one_may_see(desk, visit):
    mine, other = visiting.asked(desk, device="=HYPERLINK(1)"), visiting.asked(desk, by=visiting.ALICE)
    assert {row["Number"] for row in rows_of(visit("alice").get("/instances.csv"))} == {mine.number, other.number}
    assert [row["Number"] for row in rows_of(visit("erin").get("/instances.csv"))] == [mine.number]
    assert rows_of(visit("alice").get("/instances.csv?status=ended")) == []
    assert visit("mallory").get("/instances.xlsx").status_code == 403
    assert 'href="/instances.csv?status=open" data-zone' in visit("alice").get("/instances?status=open&page=1").text


def test_bites_of_tickets_neither_overlap_nor_leave_out(desk, monkeypatch):
    monkeypatch.setattr(exported, "AT_ONCE", 2)
    numbers = [visiting.asked(desk).number for _ in range(5)]
    with desk.reading() as session:
        assert [row.number for row in exported.tickets(session, by=visiting.ALICE)] == numbers[::-1]


def test_the_inbox_as_a_file_is_the_box_that_is_shown(desk, visit, monkeypatch):
    monkeypatch.setattr(exported, "PAGE", 2)
    numbers = {visiting.asked(desk).number for _ in range(5)}
    rows = rows_of(visit("carol").get("/inbox.csv?box=all"))
    assert {row["Number"] for row in rows} == numbers
    assert len(rows) == 5
    assert rows_of(visit("carol").get("/inbox.csv?box=mine")) == []
    assert visit("carol").get("/inbox.xlsx?box=all").data.startswith(b"PK")
    assert 'href="/inbox.csv?box=all" data-zone' in visit("carol").get("/inbox?box=all").text
