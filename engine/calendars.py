"""Calendars: when a desk works, and how much working time lies between two moments.

Context: minute loops over years of working hours are slow, and wall-clock arithmetic is wrong twice a year. Decision: a calendar
lays out each year once as stretches of exact seconds with the working time before each, so that adding and measuring are two
look-ups whatever the distance. Stretches are half open; 24:00 is midnight after the day. An hour that summer time skips is no
working time, an hour that it repeats counts twice, and a stretch that begins or ends in a repeated hour does so the first time.
Moments count to the whole second, so that measuring and adding are exact inverses.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import holidays as public_holidays

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

DAY = 86_400
MOST_SECONDS = 10 * 366 * DAY
WHOLE_DAY = ((0, DAY),)

Stretches = tuple[tuple[int, int], ...]
"""Working hours of one day: (from, until) in seconds after midnight, in order."""

_EPOCH = date(1970, 1, 1).toordinal()
_LENGTH = re.compile(r"P(?!$)(?:(\d{1,5})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?")


@dataclass(frozen=True, slots=True)
class _Year:
    """A year laid out: its stretches as seconds since 1970, the working time before each of them, and all of it."""

    begins: list[int]
    before: list[int]
    ends: list[int]
    total: int


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working hours of a week in a time zone; `week` begins with Monday, `day` is what a working day counts, in seconds.

    `holidays` is a country of the package `holidays`, with its subdivision if there is one (`DE`, `DE-BY`), or nothing.
    `exceptions` are days with other hours, or with none. `digest` tells states of a calendar of the store apart.
    """

    key: str
    name: str
    zone: ZoneInfo
    week: tuple[Stretches, ...]
    day: int
    holidays: str = ""
    exceptions: Mapping[date, Stretches] = field(default_factory=dict)
    digest: str | None = None
    _years: dict[int, _Year] = field(default_factory=dict, repr=False)

    @property
    def always(self) -> bool:
        """Whether it works around the clock on every day."""
        return not self.holidays and not self.exceptions and all(hours == WHOLE_DAY for hours in self.week)

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from one moment until another; negative when `end` is the earlier one."""
        if self.always:
            return _second(end) - _second(start)
        if _second(end) < _second(start):
            return -self.between(end, start)
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        whole = sum(self._year(number).total for number in range(first, last))
        return whole + self._into(last, _second(end)) - self._into(first, _second(start))

    def add(self, moment: datetime, seconds: int) -> datetime:
        """The moment when so much working time has passed, in UTC: the first such one. Negative `seconds` count back."""
        begun = _second(moment)
        if self.always or seconds == 0:
            return _moment(begun + seconds)
        number = moment.astimezone(self.zone).year
        goal = self._into(number, begun) + seconds
        while goal > (year := self._year(number)).total:
            goal, number = goal - year.total, number + 1
        while goal < 0:
            number -= 1
            goal += (year := self._year(number)).total
        found = (bisect_left if seconds > 0 else bisect_right)(year.before, goal) - 1
        return _moment(year.begins[found] + goal - year.before[found])

    def seconds(self, length: str) -> int:
        """An ISO duration of days, hours, minutes and seconds as working time; a day is this calendar's working day.

        Raises:
            Invalid: it is no such duration, nothing, negative, or longer than ten years.
        """
        found = _LENGTH.fullmatch(length.strip())
        if found is None:
            raise Invalid(
                f"'{length[:40]}' is no length of working time; write days and hours such as P1D, PT4H or PT30M."
            )
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        total = days * self.day + hours * 3600 + minutes * 60 + seconds
        if not 0 < total <= MOST_SECONDS:
            raise Invalid(f"'{length[:40]}' is no target; it lies between a second and ten years.")
        return total

    def hours(self, on: date) -> Stretches:
        """The working hours of a day."""
        if on in self.exceptions:
            return self.exceptions[on]
        return () if self.holidays and on in _holidays(self.holidays, on.year) else self.week[on.weekday()]

    def _into(self, number: int, second: int) -> int:
        """Working seconds of a year before a moment in it."""
        year = self._year(number)
        found = bisect_right(year.begins, second) - 1
        if found < 0:
            return 0
        return year.before[found] + min(second, year.ends[found]) - year.begins[found]

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            self._years[number] = _laid_out(self._stretches(number))
        return self._years[number]

    def _stretches(self, number: int) -> Iterator[tuple[int, int]]:
        first = date(number, 1, 1)
        for offset in range(366):
            on = first + timedelta(days=offset)
            if on.year == number:
                for begins, ends in self.hours(on):
                    yield _instant(on, begins, self.zone), _instant(on, ends, self.zone)


def _laid_out(stretches: Iterable[tuple[int, int]]) -> _Year:
    year, total = _Year([], [], [], 0), 0
    for begins, ends in stretches:
        if ends > begins:  # one that summer time skips is none
            year.begins.append(begins)
            year.before.append(total)
            year.ends.append(ends)
            total += ends - begins
    return _Year(year.begins, year.before, year.ends, total)


def _instant(on: date, second: int, zone: ZoneInfo) -> int:
    """A time of a day as seconds since 1970: the first of two, and for one that does not exist the end of the gap."""
    wall = (on.toordinal() - _EPOCH) * DAY + second
    local = datetime(on.year, on.month, on.day) + timedelta(seconds=second)  # noqa: DTZ001  the zone follows
    early, late = (_offset(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if late <= early:
        return wall - early
    before, after = wall - late, wall - early
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(_moment(middle).astimezone(zone)) == early:
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _second(moment: datetime) -> int:
    return int(moment.timestamp() // 1)


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _holidays(place: str, year: int) -> frozenset[date]:
    if (place, year) not in _known:
        country, _, subdivision = place.partition("-")
        found = public_holidays.country_holidays(country, subdiv=subdivision or None, years=year)
        _known[place, year] = frozenset(found)
    return _known[place, year]


_known: dict[tuple[str, int], frozenset[date]] = {}
