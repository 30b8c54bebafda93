"""Spans of time against sets of minutes, which cannot be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from engine.desk import spans

BEGINNING = datetime(2026, 3, 2, tzinfo=UTC)


def at(minute):
    return BEGINNING + timedelta(minutes=minute)


def span(pair):
    return at(min(pair)), at(max(pair))


def minutes(several):
    return {minute for minute in range(41) for starts, ends in several if starts <= at(minute) < ends}


lists = some.lists(some.tuples(some.integers(0, 40), some.integers(0, 40)).map(span), max_size=6)


def test_spans_that_touch_do_not_overlap():
    assert not spans.overlap((at(0), at(5)), (at(5), at(9)))
    assert spans.overlap((at(0), at(6)), (at(5), at(9)))
    assert spans.covers([(at(0), at(5)), (at(5), at(9))], (at(1), at(8)))


@given(lists)
def test_merged_spans_are_the_same_time_apart(several):
    found = spans.merged(several)
    assert minutes(found) == minutes(several)
    assert all(before[1] < after[0] for before, after in pairwise(found))


@given(lists, lists)
def test_what_is_common_and_what_is_left(one, other):
    left, right = spans.merged(one), spans.merged(other)
    assert minutes(spans.common(left, right)) == minutes(one) & minutes(other)
    assert minutes(spans.without(left, right)) == minutes(one) - minutes(other)
    assert spans.without(left, right) == spans.merged(spans.without(left, right))


@given(lists, some.tuples(some.integers(0, 40), some.integers(0, 40)).map(span))
def test_what_covers(several, wanted):
    if wanted[0] < wanted[1]:
        assert spans.covers(several, wanted) == (minutes([wanted]) <= minutes(several))
