"""Outages: begun, ended, and what they take from the agreed time."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import now
from engine.desk import outages
from engine.errors import Invalid, NotFound
from engine.models import Outage
from tests.engine.desk.rows import loaded

DAY = timedelta(days=1)
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def moment(day, hour=0):
    return (BEGIN + timedelta(days=day, hours=hour)).isoformat()


@pytest.fixture
def session(database):
    with now.at(BEGIN), database.transaction() as session:
        loaded(session)
        yield session


def out(session, begins, ends, **more):
    given = {"service": "erp", "begins": moment(*begins), "ends": moment(*ends), **more}
    return outages.begin(session, given)


def percent(session, days=10):
    return outages.availability(session, "erp", since=BEGIN, until=BEGIN + days * DAY).percent


def test_an_outage_begins_now_and_ends_with_its_ticket(session):
    first = outages.begin(session, {"service": "erp", "number": "INC1"})
    outages.begin(session, {"item": "db1", "number": "INC1", "impact": "degraded"})
    row = session.get(Outage, first)
    assert (row.begins_at, row.ends_at, row.impact, row.planned) == (BEGIN, None, "outage", False)
    with now.at(BEGIN + DAY):
        assert outages.end(session, {"number": "INC1"}) == 2
        assert outages.end(session, {"number": "INC1"}) == 0
    session.refresh(row)
    assert row.ends_at == BEGIN + DAY


def test_said_again_for_the_same_ticket_it_changes(session):
    first = outages.begin(session, {"service": "erp", "number": "INC1", "impact": "degraded"})
    assert outages.begin(session, {"service": "erp", "number": "INC1", "impact": "outage"}) == first
    assert outages.begin(session, {"service": "platform", "number": "INC1"}) != first
    assert session.get(Outage, first).impact == "outage"


@pytest.mark.parametrize(
    ("given", "refusal", "said"),
    [
        ({}, Invalid, "name one of the two"),
        ({"service": "erp", "item": "db1"}, Invalid, "name one of the two"),
        ({"service": "nope"}, NotFound, "There is no service 'nope'"),
        ({"item": "nope"}, NotFound, "There is no configuration item 'nope'"),
        ({"service": "erp", "impact": "bad"}, Invalid, "'bad' is no impact of an outage"),
        ({"service": "erp", "begins": "soon"}, Invalid, "'soon' of 'begins' is no moment"),
        ({"service": "erp", "begins": "2026-03-02T09:00:00"}, Invalid, "is no moment with its offset"),
        ({"service": "erp", "begins": moment(2), "ends": moment(1)}, Invalid, "before it begins; turn the two round"),
    ],
)
def test_what_cannot_be_an_outage_is_refused(session, given, refusal, said):
    with pytest.raises(refusal, match=said):
        outages.begin(session, given)


def test_overlapping_outages_count_once(session):
    out(session, (1,), (2,))
    out(session, (1, 12), (3,))
    out(session, (1, 1), (1, 2))
    assert percent(session) == 80
    out(session, (5,), (6,))
    assert outages.answered(session, {"service": "erp", "from": moment(0), "to": moment(10)}) == {
        "agreed": 14_400, "down": 4_320, "percent": 70,
    }  # fmt: skip


def test_only_what_lies_in_the_time_counts(session):
    out(session, (-3,), (1,))
    outages.begin(session, {"service": "erp", "begins": moment(9)})
    assert percent(session) == 80
    assert percent(session, days=1) == 0


def test_what_is_no_downtime(session):
    out(session, (1,), (2,), impact="degraded")
    out(session, (2,), (3,), impact="none")
    out(session, (8,), (9,), planned=True, announced=moment(1))
    outages.begin(session, {"item": "app1", "begins": moment(3), "ends": moment(4)})
    assert percent(session) == 100


def test_a_planned_one_counts_when_it_was_announced_late_or_never(session):
    out(session, (4,), (5,), planned=True, announced=moment(1))
    assert percent(session) == 90
    out(session, (6,), (7,), planned=True)
    assert percent(session) == 80


def test_a_time_that_ends_before_it_begins_is_refused(session):
    with pytest.raises(Invalid, match="not after its beginning"):
        outages.availability(session, "erp", since=BEGIN, until=BEGIN)
    with pytest.raises(NotFound):
        outages.answered(session, {"service": "nope"})


def test_those_of_a_service_and_its_items_are_listed(session):
    out(session, (-9,), (-8,))
    item = outages.begin(session, {"item": "app1", "begins": moment(-1)})
    own = out(session, (-2,), (1,))
    outages.begin(session, {"item": "db1"})
    assert [row.id for row in outages.listed(session, "erp", since=BEGIN)] == [item, own]


def test_spans_are_merged():
    a, b, c, d = (BEGIN + n * DAY for n in range(4))
    assert outages.merged([(c, d), (a, b), (b, c), (d, a)]) == [(a, d)]
    assert outages.merged([(a, b), (c, d)]) == [(a, b), (c, d)]
    assert outages.merged([]) == []
