from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import budgets, calendar_reading

CALENDARS = [
    calendar_reading.read("24x7", calendar_reading.STANDARD["24x7"]),
    calendar_reading.read("office", calendar_reading.STANDARD["office"]),
    calendar_reading.read(
        "berlin",
        {
            "zone": "Europe/Berlin",
            "hours": {"mon-fri": ["07:00-12:30", "13:00-20:00"], "sun": "01:00-04:00"},
            "holidays": "DE-BE",
        },
    ),
]
BEGINNING = datetime(2026, 3, 24, 9, tzinfo=UTC)
OFFICE = CALENDARS[1]


def later(**length) -> datetime:
    return BEGINNING + timedelta(**length)


turns = st.lists(
    st.tuples(
        st.integers(0, 5 * 86_400), st.sampled_from(["running", "paused", "stopped"]), st.sampled_from(["a", "b"])
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CALENDARS), st.integers(1, 20 * 86_400), turns, st.integers(0, 200 * 86_400))
def test_elapsed_and_remaining_are_the_budget_and_the_ledger_says_where_it_went(calendar, target, steps, begins):
    moment = BEGINNING + timedelta(seconds=begins)  # over both changes of the clocks
    budget = budgets.begun(target, calendar, (50, 75), at=moment)
    spans = []
    for wait, status, reason in steps:
        moment += timedelta(seconds=wait)
        budget, span = budgets.turned(budget, status, at=moment, reason=reason if status == "paused" else None)
        spans += [span] if span else []
        assert budget.elapsed(moment) + budget.remaining(moment) == target
        assert budget.elapsed(moment) == sum(span.seconds for span in spans if span.kind == "run")
        assert (budget.breached_at is not None) == (budget.elapsed(moment) >= target)
        if budget.status == "running" and budget.breached_at is None:
            assert budget.remaining(budget.due) == 0
            assert budget.remaining(budget.due - timedelta(seconds=1)) == 1
        if budget.status == "stopped":
            assert budget.outcome == ("missed" if budget.elapsed(moment) >= target else "met")
    edges = [edge for span in spans for edge in (span.begun_at, span.ended_at)]
    assert edges == sorted(edges)
    counted, _ = budgets.reckoned(budget, target, calendar, spans, at=moment)
    assert (counted.consumed, counted.breached_at, counted.due) == (budget.consumed, budget.breached_at, budget.due)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CALENDARS), st.sampled_from(CALENDARS), st.integers(60, 9 * 86_400), turns)
def test_another_target_counts_from_the_original_start_and_keeps_every_pause(first, second, target, steps):
    moment, spans, straight = BEGINNING, [], budgets.begun(target, second, (50,), at=BEGINNING)
    budget = budgets.begun(3600, first, (50,), at=moment)
    for wait, status, reason in steps:
        moment += timedelta(seconds=wait)
        budget, span = budgets.turned(budget, status, at=moment, reason=reason)
        straight, _ = budgets.turned(straight, status, at=moment, reason=reason)
        spans += [span] if span else []
    aimed, _ = budgets.reckoned(budget, target, second, spans, at=moment)
    assert aimed.started_at == BEGINNING
    assert (aimed.consumed, aimed.status, aimed.since, aimed.outcome) == (
        straight.consumed,
        straight.status,
        straight.since,
        straight.outcome,
    )
    assert aimed.remaining(moment) == straight.remaining(moment)
    assert (aimed.breached_at is not None) == (straight.elapsed(moment) >= target)


def test_thresholds_come_one_after_the_other_and_the_last_is_the_breach():
    budget = budgets.begun(7200, OFFICE, (75, 50), at=BEGINNING)
    assert budget.next == later(hours=1)
    assert [budget.passed(later(minutes=minutes)) for minutes in (59, 60, 89, 90, 119, 120)] == [0, 50, 50, 75, 75, 100]


def test_at_the_due_moment_it_is_missed():
    budget = budgets.begun(3600, OFFICE, (), at=BEGINNING)
    assert budgets.turned(budget, "stopped", at=later(minutes=59, seconds=59))[0].outcome == "met"
    assert budgets.turned(budget, "stopped", at=later(hours=1))[0].outcome == "missed"


def test_a_breach_is_dated_to_the_moment_of_the_target_however_late_somebody_looks():
    budget, _ = budgets.turned(budgets.begun(3600, OFFICE, (), at=BEGINNING), "paused", at=later(hours=5))
    assert budget.breached_at == later(hours=1)


def test_time_in_between_being_stopped_and_going_on_counts_neither_as_used_nor_as_a_pause():
    budget, first = budgets.turned(budgets.begun(7200, OFFICE, (), at=BEGINNING), "stopped", at=later(hours=1))
    budget, second = budgets.turned(budget, "running", at=later(hours=3))
    assert [first.kind, second.kind] == ["run", "stop"]
    assert budget.outcome is None
    assert budget.due == later(hours=4)


def test_without_a_target_it_keeps_time_and_is_never_due():
    budget, span = budgets.turned(budgets.begun(None, OFFICE, (50,), at=BEGINNING), "stopped", at=later(hours=1))
    assert (budget.due, budget.next, budget.outcome, budget.remaining(later(hours=2))) == (None, None, None, None)
    aimed, _ = budgets.reckoned(budget, 1800, OFFICE, [span], at=later(hours=2))
    assert (aimed.outcome, aimed.breached_at) == ("missed", later(minutes=30))


def test_begun_anew_the_past_does_not_count():
    budget, span = budgets.restarted(budgets.begun(3600, OFFICE, (), at=BEGINNING), at=later(minutes=50))
    assert budget.due == later(minutes=110)
    assert budgets.reckoned(budget, 3600, OFFICE, [span], at=later(hours=1))[0].consumed == 0
