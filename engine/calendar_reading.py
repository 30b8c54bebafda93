"""A calendar as an owner writes it, read into a value; everything that is wrong with it is said at once.

    {name: Office hours, zone: Europe/Berlin, hours: {mon-fri: [08:00-12:00, 12:30-17:00]},
     holidays: DE-BY, exceptions: {2026-12-24: closed, 2026-12-31: 08:00-12:00}, day: PT8H}

A weekday that is not named is closed. `day` is what `P1D` means in a target; without it, the longest day of the week.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays as public_holidays

from engine.calendars import DAY, Calendar, Stretches
from engine.errors import Invalid, Problem

STANDARD: Mapping[str, Mapping[str, Any]] = {
    "24x7": {"name": "Around the clock", "zone": "UTC", "hours": {"mon-sun": "00:00-24:00"}},
    "office": {"name": "Office hours", "zone": "UTC", "hours": {"mon-fri": "08:00-17:00"}},
}
"""What is there before anybody writes a calendar; one of the same key replaces it."""

ALWAYS = "24x7"

_WORDS = {"key", "name", "zone", "hours", "holidays", "exceptions", "day"}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_STRETCH = re.compile(r"(\d\d?):(\d\d)\s*[-\u2013]\s*(\d\d?):(\d\d)")
_DAYS = re.compile(r"[a-z]{3}(?:-[a-z]{3})?")


def read(key: str, row: Mapping[str, Any], *, digest: str | None = None) -> Calendar:
    """The calendar that a row describes.

    Raises:
        Invalid: with every problem found (codes `calendar.*`).
    """
    reader = _Reader(key)
    made = reader.read(row, digest)
    if reader.problems:
        first = reader.problems[0].sentence
        sentence = f"The calendar '{key}' cannot be used: {first}"
        raise Invalid(sentence, code=reader.problems[0].code, problems=reader.problems)
    return made


class _Reader:
    """Reads one row and collects what is wrong."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.problems: list[Problem] = []

    def read(self, row: Mapping[str, Any], digest: str | None) -> Calendar:
        for word in sorted(set(row) - _WORDS):
            self.problem("word", f"'{word}' is not known here; the words are {', '.join(sorted(_WORDS))}.")
        week = self._week(row.get("hours"))
        return Calendar(
            self.key,
            str(row.get("name") or self.key),
            self._zone(str(row.get("zone") or "UTC")),
            week,
            self._day(row.get("day"), week),
            self._holidays(str(row.get("holidays") or "")),
            self._exceptions(row.get("exceptions")),
            digest,
        )

    def problem(self, code: str, sentence: str) -> None:
        self.problems.append(Problem(f"calendar.{code}", self.key, sentence))

    def _zone(self, name: str) -> ZoneInfo:
        if name in available_timezones():
            return ZoneInfo(name)
        self.problem("zone", f"The time zone '{name[:60]}' is unknown; write one such as Europe/Oslo.")
        return ZoneInfo("UTC")

    def _week(self, hours: Any) -> tuple[Stretches, ...]:
        found: dict[int, Stretches] = {}
        for days, given in (hours if isinstance(hours, Mapping) else {}).items():
            stretches = self._stretches(str(days), given)
            for day in self._weekdays(str(days)):
                if day in found:
                    self.problem("twice", f"'{_WEEKDAYS[day]}' has hours twice; keep one of them.")
                found[day] = stretches
        week = tuple(found.get(day, ()) for day in range(7))
        if not any(week) and not self.problems:
            self.problem("empty", "It has no working time in a week; give it hours such as mon-fri: 08:00-17:00.")
        return week

    def _weekdays(self, text: str) -> Iterator[int]:
        for part in text.lower().replace(" ", "").split(","):
            first, _, last = part.partition("-")
            ends = (first, last or first)
            if not _DAYS.fullmatch(part) or not set(ends) <= set(_WEEKDAYS):
                self.problem("weekday", f"'{text[:40]}' names no weekdays; write mon to sun, or mon-fri.")
                return
            begin, end = (_WEEKDAYS.index(each) for each in ends)
            yield from range(begin, end + 1 if end >= begin else 7)
            yield from range(end + 1 if end < begin else 0)

    def _stretches(self, where: str, given: Any) -> Stretches:
        if given in (None, "closed", []):
            return ()
        found = sorted(
            stretch
            for text in (given if isinstance(given, list) else [given])
            if (stretch := self._stretch(where, str(text))) is not None
        )
        for (_, ended), (begun, _) in pairwise(found):
            if begun < ended:
                sentence = f"The hours of {where} overlap at {_clock(begun)}; let one end before the next begins."
                self.problem("overlap", sentence)
        return tuple(found)

    def _stretch(self, where: str, text: str) -> tuple[int, int] | None:
        found = _STRETCH.fullmatch(text.strip())
        times = [int(part) for part in found.groups()] if found else [25, 0, 25, 0]
        begins, ends = (times[0] * 3600 + times[1] * 60, times[2] * 3600 + times[3] * 60)
        if max(begins, ends) > DAY or max(times[1], times[3]) >= 60:  # noqa: PLR2004  minutes of an hour
            self.problem("hours", f"'{text[:40]}' for {where} is no time of a day; write for example 08:00-17:00.")
        elif ends <= begins:
            sentence = (
                f"The hours {text} of {where} end before they begin; write two stretches, until 24:00 and from 00:00."
            )
            self.problem("inverted", sentence)
        else:
            return begins, ends
        return None

    def _day(self, given: Any, week: tuple[Stretches, ...]) -> int:
        longest = max((sum(ends - begins for begins, ends in day) for day in week), default=0)
        if given is None:
            return longest or DAY
        try:
            length = _plain(self.key).seconds(str(given))
        except Invalid:
            length = 0
        if not 0 < length <= DAY:
            self.problem("day", f"'{str(given)[:40]}' is no length of a working day; write for example PT8H.")
        return length

    def _holidays(self, place: str) -> str:
        country, _, subdivision = place.partition("-")
        known = public_holidays.list_supported_countries()
        if place and (country not in known or (subdivision and subdivision not in known[country])):
            sentence = f"There are no holidays known for '{place[:40]}'; write a country such as DE, or DE-BY."
            self.problem("holidays", sentence)
            return ""
        return place

    def _exceptions(self, given: Any) -> dict[date, Stretches]:
        found = {}
        for text, hours in (given if isinstance(given, Mapping) else {}).items():
            try:
                found[date.fromisoformat(str(text))] = self._stretches(str(text), hours)
            except ValueError:
                self.problem("date", f"'{str(text)[:40]}' is no date; write one such as 2026-12-24.")
        return found


def _plain(key: str) -> Calendar:
    return Calendar(key, key, ZoneInfo("UTC"), (), DAY)


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
