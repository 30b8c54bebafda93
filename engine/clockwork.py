"""Clockwork: how the clocks of an instance follow its tokens. Only `engine.moves` calls this.

Which clocks start and stop follows from the elements that a move entered, which are paused from the elements that tokens stand on
afterwards, and targets from the variables that they rest on. All three are compared in memory, so a process without clocks, and a
move that touches none of them, costs no statement. The instance row is locked while this runs; all moments are the move's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from engine import budgets, calendar_reading, clock_rows
from engine.clock_rows import Running
from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine import calendars
    from engine.bpmn.values import Happening
    from engine.moves import Held


class Meant(NamedTuple):
    """What a clock is meant to count now: seconds (None for nothing) by a calendar, and what is wrong with what was written."""

    target: int | None
    calendar: calendars.Calendar
    problem: str


@dataclass(slots=True)
class Settling:
    """The clocks of one instance during one move, and what is told of them."""

    session: Session
    held: Held
    clocks: dict[str, Running]
    told: list[dict[str, Any]] = field(default_factory=list)
    meant: dict[str, Meant] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The moment of the move."""
        return self.held.moment

    def tell(self, name: str, did: str, **more: Any) -> None:
        """Note what became of a clock, for the history."""
        values = {key: _iso(value) if hasattr(value, "isoformat") else value for key, value in more.items()}
        self.told.append(
            {"clock": name, "did": did, **{key: value for key, value in values.items() if value not in (None, "")}}
        )


def settle(session: Session, held: Held, happened: Sequence[Happening], *, ended: bool) -> dict[str, Any]:
    """Let the clocks follow a move; answers what is told of them in its event, nothing when nothing became of them."""
    plan = held.compiled.definition.clocks
    if not plan.named:
        return {}
    new, row = held.row["revision"] == 0, held.row
    orders = [one for one in happened if one.kind == "clock"]
    paused = {} if ended else held.run.pausing()
    touched = not new and plan.touched(row["data"], held.run.variables)
    if not (orders or touched or paused != held.paused or (ended and not new)):
        return {}
    state = Settling(session, held, {} if new else clock_rows.of(session, row["id"], at=held.moment))
    if touched:
        _retarget(state)
    for order in orders:
        _obey(state, order.detail)
    for clock in state.clocks.values():
        _follow(state, clock, paused, ended=ended)
    clock_rows.write(session, row["id"], state.clocks.values())
    return {"clocks": state.told} if state.told else {}


def _retarget(state: Settling) -> None:
    """New targets and calendars over the same past; what is stopped was decided by the target of its time."""
    for clock in state.clocks.values():
        before, meant = clock.budget, _meant(state, clock.name)
        if meant is None or before.status == "stopped":
            continue
        if (meant.target, meant.calendar) == (before.target, before.calendar):
            continue
        clock_rows.reckon(state.session, clock, meant.target, meant.calendar, at=state.at)
        told = {"target": meant.target, "before": before.target, "calendar": meant.calendar.key}
        budget = clock.budget
        state.tell(clock.name, "retargeted", **told, due=budget.due, breached=budget.breached_at, problem=meant.problem)


def _obey(state: Settling, orders: Mapping[str, Sequence[str]]) -> None:
    """Stop before starting: an element that says both ends one count and begins the next."""
    for verb in ("stops", "starts", "restarts"):
        for name in orders.get(verb, ()):
            _ORDERS[verb](state, name)


def _start(state: Settling, name: str) -> None:
    clock = state.clocks.get(name)
    if clock is None:
        meant, declared = _meant(state, name), state.held.compiled.definition.clocks.named[name]
        if meant is None:
            return
        budget = budgets.begun(meant.target, meant.calendar, declared.warn, at=state.at)
        state.clocks[name] = Running(name, declared.label, budget)
        state.tell(
            name, "started", target=meant.target, calendar=meant.calendar.key, due=budget.due, problem=meant.problem
        )
    elif clock.budget.status == "stopped":
        _turn(state, clock, "running")
        meant = _meant(state, name) or Meant(clock.budget.target, clock.budget.calendar, "")
        clock_rows.reckon(state.session, clock, meant.target, meant.calendar, at=state.at)
        state.tell(name, "resumed", target=meant.target, due=clock.budget.due)


def _stop(state: Settling, name: str) -> None:
    clock = state.clocks.get(name)
    if clock is not None and clock.budget.status != "stopped":
        _turn(state, clock, "stopped")
        state.tell(name, "stopped", outcome=clock.budget.outcome, elapsed=clock.budget.consumed)


def _restart(state: Settling, name: str) -> None:
    clock = state.clocks.get(name)
    if clock is None:
        _start(state, name)
        return
    clock.budget, span = budgets.restarted(clock.budget, at=state.at)
    clock.over += [span] if span else []
    state.tell(name, "restarted", due=clock.budget.due)


def _follow(state: Settling, clock: Running, paused: Mapping[str, str], *, ended: bool) -> None:
    """Pause, resume or end a clock by where the tokens are now."""
    before = clock.budget
    if before.status == "stopped":
        return
    wanted = "stopped" if ended else "paused" if clock.name in paused else "running"
    reason = paused.get(clock.name) if wanted == "paused" else None
    if (before.status, before.reason) == (wanted, reason):
        return
    _turn(state, clock, wanted, reason)
    if ended and clock.budget.outcome == "met":
        # Nobody decided it: the instance ended beside it. What was breached stays missed.
        clock.budget = replace(clock.budget, outcome=None)
    did = "ended" if ended else "resumed" if wanted == "running" else "paused"
    state.tell(clock.name, did, reason=reason, due=clock.budget.due)


def _turn(state: Settling, clock: Running, status: str, reason: str | None = None) -> None:
    clock.budget, span = budgets.turned(clock.budget, status, at=state.at, reason=reason)
    clock.over += [span] if span else []


def _meant(state: Settling, name: str) -> Meant | None:
    """What a clock is meant to count now; None when this version of the diagram does not have it any more."""
    if not state.meant:
        definition, held = state.held.compiled.definition, state.held
        aims = definition.clocks.aims(definition.decisions, held.run.variables, held.moment)
        keys = {aim.calendar for aim in aims.values()}
        known = clock_rows.known(state.session, state.clocks.values(), keys)
        state.meant = {one: _seconds(aim.target, aim.calendar, aim.problem, known) for one, aim in aims.items()}
    return state.meant.get(name)


def _seconds(target: str | None, calendar: str, problem: str, known: Mapping[str, calendars.Calendar]) -> Meant:
    by, sentence = known.get(calendar), problem
    if by is None:
        by = known[calendar_reading.ALWAYS]
        sentence = f"There is no calendar '{calendar}'; it counts around the clock."
    try:
        return Meant(None if target is None else by.seconds(target), by, sentence)
    except Invalid as refusal:
        return Meant(None, by, refusal.sentence)


def _iso(moment: datetime) -> str:
    return moment.isoformat()


_ORDERS = {"starts": _start, "stops": _stop, "restarts": _restart}
