"""Counts: what an instance counts for, on which day, as name -> number. What a number of a report means is decided here.

A name is words with points between them, what varies last. Days are those of UTC: a day has to be the same for everybody who
reads it. The conditions of `engine.reports.lists` say the same in SQL; a test holds every number against its list.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from engine.reports import sketch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

CHANGES, MAJOR = "rfc", "major_incident"
"""The processes whose numbers mean something of their own."""
UNRANKED = "-"
"""Stands for a priority that is not known."""

Days = dict["date", Counter[str]]


def of(tally: Mapping[str, Any], clocks: Iterable[Mapping[str, Any]]) -> Days:
    """What a tally and its decided clocks count for, by day."""
    days: Days = {}
    rank = UNRANKED if tally["priority"] is None else str(tally["priority"])
    _opened(days, tally)
    if tally["response"] is not None:
        _add(days, tally["responded_at"], f"response.{rank}.{sketch.bucket(tally['response'])}")
    if tally["state"] == "resolved":
        _resolved(days, tally, rank)
    elif tally["state"] == "withdrawn":
        _add(days, tally["done_at"], "withdrawn")
    for clock in clocks:
        verdict = "met" if clock["met"] else "missed"
        _add(days, clock["decided_at"], f"clock.{rank}.{verdict}.{clock['name']}.{clock['label']}")
    _surveyed(days, tally)
    return days


def keys(tally: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The lines (process, group, service) to which a tally belongs; empty means any."""
    groups = {"", tally["group"] or ""}
    services = {"", tally["service"] or ""}
    return [(tally["process"], group, service) for group in groups for service in services]


def _opened(days: Days, tally: Mapping[str, Any]) -> None:
    _add(days, tally["opened_at"], "opened")
    if tally["process"] == MAJOR and tally["kind"]:
        _add(days, tally["opened_at"], "major")


def _resolved(days: Days, tally: Mapping[str, Any], rank: str) -> None:
    at = tally["done_at"]
    _add(days, at, "resolved")
    _add(days, at, f"resolution.{rank}.{sketch.bucket(tally['resolution'])}")
    if tally["first_contact"] is not None:
        _add(days, at, "contact")
    if tally["first_contact"]:
        _add(days, at, "contact.first")
    if tally["reopened"]:
        _add(days, at, "reopened")
    if tally["reassigned"]:
        _add(days, at, "reassigned")
    if tally["process"] == CHANGES and tally["result"]:
        _add(days, at, f"change.{tally['result']}.{tally['kind'] or UNRANKED}")
        if tally["caused"]:
            _add(days, at, "caused")


def _surveyed(days: Days, tally: Mapping[str, Any]) -> None:
    if tally["asked_at"] is not None:
        _add(days, tally["asked_at"], "asked")
        if tally["score"] is not None:
            _add(days, tally["asked_at"], "replied")
    if tally["score"] is not None:
        _add(days, tally["answered_at"], f"score.{tally['score']}")


def _add(days: Days, at: datetime, name: str) -> None:
    days.setdefault(at.date(), Counter())[name] += 1
