"""Built-in functions that relate ranges and points in time or number, after Allen's interval algebra, and `range` itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.functions.registry import builtin
from engine.feel.operators import inside, key, less
from engine.feel.values import Range

if TYPE_CHECKING:
    from engine.feel.scope import Run


def _range(value: Any) -> Range:
    """A range as it is; a point as the range that has only it."""
    return value if isinstance(value, Range) else Range(value, True, value, True)  # noqa: FBT003


def _same(left: Any, right: Any) -> bool:
    return bool(key(left, right) == key(right, left))


def _needs_ends(*ranges: Range) -> None:
    if any(one.low is None or one.high is None for one in ranges):
        raise Null("A range that is open to one side has no such relation.")


@builtin("before(a, b)")
@builtin("before(point1, point2)")
def before(_run: Run, left: Any, right: Any) -> bool:
    """Whether all of a comes before all of b."""
    a, b = _range(left), _range(right)
    if a.high is None or b.low is None:
        raise Null("A range that is open to that side has no such relation.")
    return less(a.high, b.low) or (_same(a.high, b.low) and not (a.high_closed and b.low_closed))


@builtin("after(a, b)")
@builtin("after(point1, point2)")
def after(run: Run, left: Any, right: Any) -> bool:
    """Whether all of a comes after all of b."""
    return bool(before(run, right, left))


@builtin("meets(range1: range, range2: range)")
def meets(_run: Run, a: Range, b: Range) -> bool:
    """Whether a ends where b begins."""
    return a.high_closed and b.low_closed and _same(a.high, b.low)


@builtin("met by(range1: range, range2: range)")
def met_by(run: Run, a: Range, b: Range) -> bool:
    """Whether a begins where b ends."""
    return bool(meets(run, b, a))


@builtin("overlaps(range1: range, range2: range)")
def overlaps(run: Run, a: Range, b: Range) -> bool:
    """Whether a and b have something in common."""
    return not before(run, a, b) and not before(run, b, a)


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(run: Run, a: Range, b: Range) -> bool:
    """Whether a begins before b, and ends in it."""
    _needs_ends(a, b)
    return _starts_first(a, b) and not before(run, a, b) and (_ends_first(a, b) or _ends_same(a, b))


@builtin("overlaps after(range1: range, range2: range)")
def overlaps_after(run: Run, a: Range, b: Range) -> bool:
    """Whether a begins in b, and ends after it."""
    _needs_ends(a, b)
    return (_starts_first(b, a) or _starts_same(a, b)) and not before(run, b, a) and _ends_first(b, a)


@builtin("finishes(point, range: range)")
@builtin("finishes(range1, range2: range)")
def finishes(_run: Run, left: Any, b: Range) -> bool:
    """Whether a is in b and ends with it."""
    a = _range(left)
    return _ends_same(a, b) and not _starts_first(a, b)


@builtin("finished by(range: range, point)")
@builtin("finished by(range1: range, range2)")
def finished_by(run: Run, a: Range, right: Any) -> bool:
    """Whether b is in a and ends with it."""
    return bool(finishes(run, right, a))


@builtin("includes(range: range, point)")
@builtin("includes(range1: range, range2)")
def includes(_run: Run, a: Range, right: Any) -> bool:
    """Whether b is in a."""
    if not isinstance(right, Range):
        return inside(right, a)
    return not _starts_first(right, a) and not _ends_first(a, right)


@builtin("during(point, range: range)")
@builtin("during(range1, range2: range)")
def during(run: Run, left: Any, b: Range) -> bool:
    """Whether a is in b."""
    return bool(includes(run, b, left))


@builtin("starts(point, range: range)")
@builtin("starts(range1, range2: range)")
def starts(_run: Run, left: Any, b: Range) -> bool:
    """Whether a is in b and begins with it."""
    a = _range(left)
    return _starts_same(a, b) and not _ends_first(b, a)


@builtin("started by(range: range, point)")
@builtin("started by(range1: range, range2)")
def started_by(run: Run, a: Range, right: Any) -> bool:
    """Whether b is in a and begins with it."""
    return bool(starts(run, right, a))


@builtin("coincides(a, b)")
@builtin("coincides(point1, point2)")
def coincides(_run: Run, left: Any, right: Any) -> bool:
    """Whether a and b are the same."""
    a, b = _range(left), _range(right)
    return _starts_same(a, b) and _ends_same(a, b)


def _starts_same(a: Range, b: Range) -> bool:
    _needs_ends(a, b)
    return a.low_closed == b.low_closed and _same(a.low, b.low)


def _ends_same(a: Range, b: Range) -> bool:
    _needs_ends(a, b)
    return a.high_closed == b.high_closed and _same(a.high, b.high)


def _starts_first(a: Range, b: Range) -> bool:
    """Whether a has something before all of b."""
    if a.low is None or b.low is None:
        return a.low is None and b.low is not None
    return less(a.low, b.low) or (_same(a.low, b.low) and a.low_closed and not b.low_closed)


def _ends_first(a: Range, b: Range) -> bool:
    """Whether b has something after all of a."""
    if a.high is None or b.high is None:
        return b.high is None and a.high is not None
    return less(a.high, b.high) or (_same(a.high, b.high) and b.high_closed and not a.high_closed)
