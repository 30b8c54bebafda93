"""Scope: over which days, process, group and service a report goes; and the days before, to compare with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from engine import now
from engine.errors import Invalid

LONGEST = 366
PERIODS = {"7": 7, "30": 30, "90": 90}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """From the day `first` to the day `last`, both in it, of UTC; empty words stand for any process, group or service."""

    first: date
    last: date
    process: str = ""
    group: str = ""
    service: str = ""

    @property
    def days(self) -> list[date]:
        """Each day."""
        return [self.first + DAY * number for number in range((self.last - self.first).days + 1)]

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.last + DAY, time(), UTC)

    @property
    def before(self) -> Scope:
        """As many days before."""
        return replace(self, first=self.first - DAY * len(self.days), last=self.first - DAY)


def scope(
    period: str = "30", first: str = "", last: str = "", *, process: str = "", group: str = "", service: str = ""
) -> Scope:
    """The scope of a `period`: 7, 30 or 90 days up to today, `month` (this one so far), or `free` from `first` to `last`.

    Raises:
        Invalid: the days of a free period are none, the wrong way round, or more than 366.
    """
    today = now.now().date()
    if period == "free":
        begins, ends = _day(first, "from"), _day(last, "to")
        if not begins <= ends < begins + DAY * LONGEST:
            sentence = f"A report goes over 1 to {LONGEST} days; choose a last day that is not before the first."
            raise Invalid(sentence, fields={"to": sentence})
    elif period == "month":
        begins, ends = today.replace(day=1), today
    else:
        begins, ends = today - DAY * (PERIODS.get(period, 30) - 1), today
    return Scope(begins, ends, process, group, service)


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        sentence = f"'{text[:40]}' is no day; write one such as 2026-03-02."
        raise Invalid(sentence, fields={name: sentence}) from error
