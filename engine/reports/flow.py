"""Flow: what came in and went out, and how often it went well at once: first contact, reassigned, reopened, major incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reports.figure import Figure, Part, share
from engine.reports.wanted import Wanted

if TYPE_CHECKING:
    from engine.reports.days import Days

FIRST_CONTACT, REOPENED = 0.7, 0.05
"""What is aimed at: at least so many solved at the first contact, at most so many reopened."""


def opened(days: Days, before: Days) -> Figure:
    """How many tickets came in."""
    how = "Every ticket counts on the day on which it was opened, whatever became of it."
    return _number("opened", "Opened", how, days=days, before=before)


def resolved(days: Days, before: Days) -> Figure:
    """How many tickets were solved."""
    how = (
        "A ticket counts on the day on which it was last resolved: its resolution or delivery clock stopped, or, without such a "
        "clock, it ended. One that is open again does not count, nor a cancelled one."
    )
    return _number("resolved", "Resolved", how, days=days, before=before, better="more")


def withdrawn(days: Days, before: Days) -> Figure:
    """How many tickets were cancelled."""
    how = "A ticket counts on the day on which it was cancelled, or stopped by an error."
    return _number("withdrawn", "Cancelled", how, days=days, before=before)


def major(days: Days, before: Days) -> Figure:
    """How many major incidents there were."""
    how = (
        "A major incident counts on the day on which it was proposed, once it was declared. Rejected proposals do not."
    )
    return _number("major", "Major incidents", how, days=days, before=before, better="less")


def first_contact(days: Days, before: Days) -> Figure:
    """The share that the first contact solved."""
    how = (
        "Of the tickets resolved on these days that a person reported and somebody answered: those resolved within an hour of "
        "the first response, never given to another group and never reopened. Alerts of the monitoring do not count."
    )
    parts = ("contact.first", "solved at once"), ("contact", "resolved after a contact")
    return _share(
        "fcr", "First contact resolution", how, parts, days=days, before=before, better="more", target=FIRST_CONTACT
    )


def reopened(days: Days, before: Days) -> Figure:
    """The share that came back."""
    how = "Of the tickets resolved on these days: those that had been resolved before and came back at least once."
    parts = ("reopened", "had come back"), ("resolved", "resolved")
    return _share("reopened", "Reopened", how, parts, days=days, before=before, better="less", target=REOPENED)


def reassigned(days: Days, before: Days) -> Figure:
    """The share that went through more than one group."""
    how = "Of the tickets resolved on these days: those that were given to another group after the first one had been decided."
    parts = ("reassigned", "were handed on"), ("resolved", "resolved")
    return _share("reassigned", "Handed to another group", how, parts, days=days, before=before, better="less")


def _number(name: str, label: str, how: str, *, days: Days, before: Days, better: str = "") -> Figure:
    number = days.number(name)
    return Figure(
        name, label, number, "count", how,
        parts=(Part("tickets", number, Wanted(name)),),
        before=before.number(name) if before.total else None,
        better=better,
        series=days.series(name),
    )  # fmt: skip


def _share(
    key: str, label: str, how: str, named: tuple[tuple[str, str], ...], *, days: Days, before: Days,
    better: str, target: float | None = None,
) -> Figure:  # fmt: skip
    (part, _), (whole, _) = named
    daily = zip(days.series(part), days.series(whole), strict=True)
    return Figure(
        key, label, share(days.number(part), days.number(whole)), "share", how,
        parts=tuple(Part(words, days.number(name), Wanted(name)) for name, words in named),
        before=share(before.number(part), before.number(whole)),
        better=better,
        target=target,
        series=tuple(share(*pair) for pair in daily),
    )  # fmt: skip
