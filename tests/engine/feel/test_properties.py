"""What must hold for every expression and value: printed trees read back, numbers are decimals, dates follow the calendar."""

import datetime as dt
import zoneinfo
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import iso, printing, syntax, temporal
from engine.feel.values import NUMBERS

HERE = (1, 1)
NAMES = st.sampled_from(["a", "b", "impact", "x1"])
NUMBER = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False)
ANY_NUMBER = st.decimals(min_value=-(10**20), max_value=10**20, places=6, allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LITERALS = st.one_of(NUMBER, TEXTS, st.booleans(), st.none()).map(lambda value: syntax.Literal(HERE, value))


def _nodes(inner):
    pair = st.tuples(inner, inner)
    arithmetic = st.sampled_from(["+", "-", "*", "/", "**"])
    comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    iterators = st.tuples(st.builds(syntax.Iterator, NAMES, inner, st.none() | inner))
    return st.one_of(
        st.builds(syntax.Negation, st.just(HERE), inner),
        st.builds(lambda op, two: syntax.Arithmetic(HERE, op, *two), arithmetic, pair),
        st.builds(lambda op, two: syntax.Comparison(HERE, op, *two), comparison, pair),
        st.builds(syntax.Between, st.just(HERE), inner, inner, inner),
        st.builds(syntax.In, st.just(HERE), inner, many),
        many.filter(lambda parts: not any(isinstance(p, syntax.Conjunction) for p in parts)).map(
            lambda parts: syntax.Conjunction(HERE, parts)
        ),
        many.filter(lambda parts: not any(isinstance(p, syntax.Disjunction) for p in parts)).map(
            lambda parts: syntax.Disjunction(HERE, parts)
        ),
        st.builds(syntax.InstanceOf, st.just(HERE), inner, st.just(syntax.TypeName("number"))),
        st.builds(syntax.If, st.just(HERE), inner, inner, inner),
        st.builds(syntax.For, st.just(HERE), iterators, inner),
        st.builds(syntax.Quantified, st.just(HERE), st.sampled_from(["some", "every"]), iterators, inner),
        st.builds(syntax.Path, st.just(HERE), inner, NAMES),
        st.builds(syntax.Filter, st.just(HERE), inner, inner),
        st.builds(syntax.ListLiteral, st.just(HERE), st.lists(inner, max_size=3).map(tuple)),
        st.builds(
            syntax.ContextLiteral, st.just(HERE), st.lists(st.tuples(NAMES | TEXTS, inner), max_size=2).map(tuple)
        ),
        st.builds(syntax.Interval, st.just(HERE), inner, st.booleans(), inner, st.booleans()),
        st.builds(syntax.Call, st.just(HERE), inner, st.lists(inner, max_size=2).map(tuple), st.none()),
        st.builds(
            lambda name, body: syntax.FunctionDefinition(HERE, (syntax.Parameter(name, None),), body), NAMES, inner
        ),
    )


TREES = st.recursive(LITERALS | NAMES.map(lambda name: syntax.Name(HERE, name)), _nodes, max_leaves=12)


def placeless(node):
    """The tree with all places the same."""
    if isinstance(node, tuple):
        return tuple(placeless(one) for one in node)
    if not is_dataclass(node):
        return node
    changes = {field.name: placeless(getattr(node, field.name)) for field in fields(node) if field.name != "at"}
    return replace(node, **changes, **({"at": HERE} if hasattr(node, "at") else {}))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # a tree is long when it is shown
@settings(max_examples=300, deadline=None)
@given(TREES)
@example(syntax.Path(HERE, syntax.InstanceOf(HERE, syntax.Literal(HERE, None), syntax.TypeName("number")), "a"))
def test_a_printed_tree_reads_back_as_itself(tree):
    assert placeless(feel.expression(printing.text(tree)).tree) == tree


@given(TEXTS)
def test_a_string_is_what_is_written(text):
    assert feel.expression(printing.text(syntax.Literal(HERE, text)))({}) == text


@given(ANY_NUMBER, ANY_NUMBER)
def test_arithmetic_is_that_of_34_digit_decimals(a, b):
    context = {"a": a, "b": b}
    assert feel.expression("a + b")(context) == NUMBERS.add(a, b)
    assert feel.expression("a - b")(context) == NUMBERS.subtract(a, b)
    assert feel.expression("a * b")(context) == NUMBERS.multiply(a, b)
    assert feel.expression("a / b")(context) == (NUMBERS.divide(a, b) if b else None)
    assert feel.expression("a < b")(context) is (a < b)
    assert feel.expression("a = b")(context) is (a == b)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(-(10**30) + 1, 10**30 - 1))
def test_json_numbers_come_back_as_they_went_in(real, whole):
    assert feel.to_json(feel.expression("[a, b]")({"a": real, "b": whole})) == [real, whole]


@given(ANY_NUMBER, st.integers(1, 999))
def test_modulo_has_the_sign_of_the_divisor(a, b):
    for divisor in (b, -b):
        rest = feel.expression("modulo(a, b)")({"a": a, "b": divisor})
        assert rest == 0 or (rest < 0) is (divisor < 0)
        assert abs(rest) < b
        assert (Decimal(a) - rest) % divisor == 0


@given(st.dates(), st.integers(-20000, 20000), st.dates())
def test_days_are_counted_as_the_calendar_has_them(day, count, other):
    ours = iso.date(day.isoformat())
    assert temporal.day_number(ours) == day.toordinal() - dt.date(1970, 1, 1).toordinal()
    assert temporal.weekday(ours) == day.isoweekday()
    assert feel.expression("a - b")({"a": day, "b": other}) == day - other
    if dt.date.min.toordinal() <= day.toordinal() + count <= dt.date.max.toordinal():
        moved = feel.expression("a + d")({"a": day, "d": dt.timedelta(days=count)})
        assert moved == day + dt.timedelta(days=count)
    assert feel.expression("week of year(a)")({"a": day}) == day.isocalendar().week
    assert feel.expression("day of year(a)")({"a": day}) == day.timetuple().tm_yday


@given(st.integers(-(10**9) + 1, 10**9 - 1), st.integers(1, 12), st.integers(1, 28))
def test_a_day_has_one_number(year, month, day):
    date = temporal.date(min(max(year, -999_999_999), 999_999_999), month, day)
    assert temporal.from_day_number(temporal.day_number(date)) == date
    assert iso.date(iso.text(date)) == date


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MOMENTS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001


@given(MOMENTS, ZONES, st.integers(-(10**7), 10**7))
def test_time_goes_on_as_zoneinfo_has_it(moment, zone, seconds):
    info = zoneinfo.ZoneInfo(zone)
    local = moment.replace(tzinfo=dt.UTC).astimezone(info).replace(microsecond=0)
    if local.fold:  # FEEL has no way to write the second of two equal hours
        return
    text = f'date and time("{local.replace(tzinfo=None).isoformat()}@{zone}")'
    moved = feel.expression(f'{text} + duration("PT{seconds}S")'.replace("PT-", "-PT"))({})
    expected = (local.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(info)
    assert moved.replace(tzinfo=None) == expected.replace(tzinfo=None)
    assert feel.expression(f"{text}.time offset")({}) == local.utcoffset()


@given(
    MOMENTS.map(lambda moment: moment.replace(tzinfo=dt.UTC)), MOMENTS.map(lambda moment: moment.replace(tzinfo=dt.UTC))
)
def test_moments_differ_by_what_python_says(first, second):
    context = {"a": first, "b": second}
    assert feel.expression("a - b")(context) == first - second
    assert feel.expression("a < b")(context) is (first < second)
    assert feel.expression("date and time(string(a)) = a")(context) is True


@given(st.integers(-(10**15), 10**15), st.integers(-(10**6), 10**6))
def test_durations_read_back_from_their_text(nanos, months):
    assert iso.duration(iso.text(temporal.Nanos(nanos))) == temporal.Nanos(nanos)
    assert iso.duration(iso.text(temporal.Months(months))) == temporal.Months(months)
