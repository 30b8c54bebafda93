"""Every number of a report is the length of the list behind it, and quantiles are as right as they say."""

import random
import statistics
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine import now
from engine.errors import Invalid
from engine.models import Tally
from engine.reports import attainment, backlog, changes, days, flow, lists, satisfaction, sketch, speed
from engine.reports.scope import Scope, scope
from engine.reports.wanted import AGES, WHATS, Wanted, wanted
from tests.engine.reports import filled
from tests.engine.reports.test_reckoning import catch_up

MARCH = Scope(date(2026, 3, 2), date(2026, 3, 31))
SCOPES = {
    "everything": MARCH,
    "incidents": Scope(MARCH.first, MARCH.last, "incident"),
    "a week of a group": Scope(date(2026, 3, 9), date(2026, 3, 15), "incident", "service_desk"),
    "a service": Scope(MARCH.first, MARCH.last, service="email"),
    "a group and a service": Scope(date(2026, 1, 1), MARCH.last, "incident", "network_support", "erp"),
    "changes": Scope(MARCH.first, MARCH.last, "rfc"),
    "nothing": Scope(date(2020, 1, 1), date(2020, 1, 31), "incident"),
}


@pytest.fixture
def desk(database):
    filled.founded(database)
    filled.written(database, list(filled.tickets(700)))
    catch_up(database)
    return database


def figures(now_, before):
    yield from (make(now_, before) for make in (
        flow.opened, flow.resolved, flow.withdrawn, flow.major, flow.first_contact, flow.reopened, flow.reassigned, speed.response,
        speed.resolution, attainment.whole, changes.success, changes.emergencies, changes.caused, satisfaction.score, satisfaction.replies,
    ))  # fmt: skip


def numbers(session, chosen):
    """Every (what it is, number, list) that a page shows of a scope."""
    found, before = days.read(session, chosen), days.read(session, chosen.before)
    for figure in figures(found, before):
        yield from ((f"{figure.key} {part.words}", part.number, part.wanted) for part in figure.parts)
    for kind, what in (("response", "responded"), ("resolution", "resolved")):
        yield from ((f"{kind} {one.priority}", one.number, one.wanted) for one in speed.ranked(found, kind, what))
    for one in attainment.ranked(found):
        yield f"{one.clock} {one.priority} met", one.met, one.wanted("met")
        yield f"{one.clock} {one.priority} missed", one.missed, one.wanted("missed")
    for one in changes.typed(found):
        yield f"{one.kind} changes", one.total, one.wanted()
        yield from ((f"{one.kind} {result}", number, one.wanted(result)) for result, number in one.results.items())
    yield from ((f"score {score}", number, list_) for score, number, list_ in satisfaction.scores(found))
    aged = backlog.groups(session, chosen)
    for whole, each in ((True, backlog.together(aged)), *((False, one) for one in aged)):
        yield "open", each.total, each.wanted(None, whole=whole)
        for age in range(len(AGES)):
            yield f"open {each.group} {age}", each.numbers[age], each.wanted(age, whole=whole)


def test_every_number_is_the_length_of_its_list(desk):
    for name, chosen in SCOPES.items():
        with now.at(filled.END), desk.reading() as session:
            for words, number, list_ in numbers(session, chosen):
                page = lists.listed(session, wanted({**list_.query, "process": "x"}), chosen, size=20)
                assert (name, words, page.total) == (name, words, number)
                assert len(page.items) == min(number, 20), words


def test_there_is_something_to_count(desk):
    with now.at(filled.END), desk.reading() as session:
        empty = {words for words, number, _ in numbers(session, SCOPES["everything"]) if not number}
    assert {each.split()[0] for each in empty} <= {"response", "resolution", "open", "major", "score"}


def test_a_list_holds_each_ticket_once_over_its_pages(desk):
    with now.at(filled.END), desk.reading() as session:
        pages = [lists.listed(session, Wanted("resolved"), MARCH, page=each, size=50) for each in range(1, 20)]
        keys = [row.id for page in pages for row in page.items]
        assert len(keys) == len(set(keys)) == pages[0].total
        assert keys == [row.id for row in lists.streamed(session, Wanted("resolved"), MARCH)]


def test_a_file_is_read_in_bites_that_neither_overlap_nor_leave_out(desk, monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 7)
    with now.at(filled.END), desk.reading() as session:
        for what in ("open", "clock", "answered", "opened"):
            whole = lists.listed(session, Wanted(what), MARCH, size=200)
            told = [(row.id, row.clock) for row in lists.streamed(session, Wanted(what), MARCH)]
            assert len(set(told)) == len(told) == whole.total
            assert told[:200] == [(row.id, row.clock) for row in whole.items]
        monkeypatch.setattr(lists, "MOST_ROWS", 14)
        assert len(list(lists.streamed(session, Wanted("opened"), MARCH))) == 14


def test_medians_are_right_to_within_what_is_said(desk):
    with desk.reading() as session:
        found = days.read(session, SCOPES["incidents"])
        figure = speed.resolution(found, found)
        chosen = SCOPES["incidents"]
        where = (Tally.process == "incident", Tally.state == "resolved")
        where += (Tally.done_at >= chosen.begins, Tally.done_at < chosen.ends)
        exact = sorted(session.scalars(select(Tally.resolution).where(*where)))
    (_, p90, _) = figure.more[0]
    assert figure.value == pytest.approx(exact[(len(exact) - 1) // 2], rel=sketch.ERROR + 1e-9)
    assert p90 == pytest.approx(exact[int(0.9 * (len(exact) - 1))], rel=sketch.ERROR + 1e-9)


@pytest.mark.parametrize("spread", [0.1, 1, 3])
def test_a_quantile_is_off_by_two_per_cent_at_most(spread):
    chance = random.Random(7)
    values = sorted(int(chance.lognormvariate(8, spread)) + 1 for _ in range(5001))
    buckets = Counter(map(sketch.bucket, values))
    for share in (0, 0.01, 0.25, 0.5, 0.9, 0.99, 1):
        assert sketch.quantile(buckets, share) == pytest.approx(values[int(share * 5000)], rel=sketch.ERROR + 1e-9)
    assert sketch.quantile(buckets, 0.5) == pytest.approx(statistics.median(values), rel=sketch.ERROR + 1e-9)


def test_a_quantile_of_nothing_and_of_no_time():
    assert sketch.quantile({}, 0.5) is None
    assert sketch.quantile({sketch.bucket(0): 3}, 0.5) == 0


def test_what_is_open_is_followed_back_by_what_came_and_went(desk):
    with now.at(filled.END), desk.reading() as session:
        chosen = SCOPES["everything"]
        found = days.read(session, chosen)
        figure = backlog.figure(backlog.together(backlog.groups(session, chosen)), found)
        for number, day in enumerate(chosen.days[:-1]):
            ends = Scope(day, day).ends
            still = (Tally.opened_at < ends, (Tally.done_at.is_(None)) | (Tally.done_at >= ends))
            assert figure.series[number] == len(session.scalars(select(Tally.instance_id).where(*still)).all())
    assert figure.series[-1] == figure.value


def test_scopes():
    with now.at(filled.END):
        assert scope("7") == Scope(date(2026, 3, 25), date(2026, 3, 31))
        assert scope("7").before == Scope(date(2026, 3, 18), date(2026, 3, 24))
        assert scope("month").first == date(2026, 3, 1)
        assert scope("nonsense") == scope("30")
        free = scope("free", "2026-02-01", "2026-02-28", group="service_desk")
        assert (free.begins.isoformat(), free.ends - free.begins) == ("2026-02-01T00:00:00+00:00", timedelta(days=28))
        for first, last in (
            ("2026-03-02", "2026-03-01"),
            ("2024-01-01", "2026-01-01"),
            ("today", "2026-01-01"),
            ("", ""),
        ):
            with pytest.raises(Invalid):
                scope("free", first, last)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"what": "secrets"},
        {"what": "open", "age": "9"},
        {"what": "clock", "verdict": "maybe"},
        {"what": "opened", "priority": "x"},
    ],
)
def test_a_list_that_does_not_exist_is_refused(query):
    with pytest.raises(Invalid, match="no such list"):
        wanted(query)


def test_every_list_can_be_asked_for(desk):
    with now.at(filled.END), desk.reading() as session:
        assert [what for what in WHATS if not lists.listed(session, Wanted(what), MARCH).total] == ["major"]
