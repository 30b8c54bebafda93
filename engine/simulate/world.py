"""The imagined company at work, on a virtual clock: what begins, who does which task when, what is said from outside.

Each deed is a verb in a transaction of its own, as when people do it. Between the deeds the worker does what is due, at its own
moment. What new tasks and waits a move has brought is looked up in the tables, so nothing here knows any process.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine import instances, messages, now, starts, tasks
from engine.actor import SYSTEM
from engine.desk import alerts
from engine.errors import Conflict, NotFound, Refusal
from engine.models import Instance, Process, Subscription, Task
from engine.models.task import excludes
from engine.simulate import filling, habits, shape
from engine.worker import following

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.db import Database
    from engine.simulate.staff import Staff
    from engine.worker import Worker

TRIES = 4
"""So often somebody tries a task that is refused, each time with other answers."""
# Only the id narrows these down: what has come since the last look is a handful of rows, and any other condition would tempt
# the store to go through all that is open.
_TASKS = (
    select(Task.id, Task.element, Task.status, Process.key.label("process"))
    .join(Instance, Instance.id == Task.instance_id)
    .join(Process, Process.id == Instance.process_id)
    .where(Task.id > bindparam("seen"))
    .order_by(Task.id)
)
_WAITS = (
    select(
        Subscription.id,
        Subscription.kind,
        Subscription.name,
        Subscription.correlation,
        Subscription.instance_id,
        Process.key.label("process"),
    )
    .join(Instance, Instance.id == Subscription.instance_id)
    .join(Process, Process.id == Instance.process_id)
    .where(Subscription.id > bindparam("seen"))
    .order_by(Subscription.id)
)
_STILL = select(Subscription.id).where(Subscription.id == bindparam("wait"))


@dataclass(slots=True)
class Tally:
    """What happened, counted."""

    started: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    given_up: list[str] = field(default_factory=list)
    late: int = 0
    stepped: int = 0


@dataclass(slots=True)
class World:
    """The store, the people and their habits, and what is going to happen (`ahead`, a heap by moment)."""

    database: Database
    looking: Session
    worker: Worker
    staff: Staff
    habits: Mapping[str, habits.Habits]
    chance: random.Random
    tally: Tally = field(default_factory=Tally)
    ahead: list[tuple[datetime, int, str, Any]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    task: int = 0
    wait: int = 0

    def plan(self, moment: datetime, what: str, about: Any) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.ahead, (moment, next(self.order), what, about))


def run(world: World, until: datetime) -> Iterator[datetime]:
    """Let everything happen until a moment; yields the virtual time after each deed."""
    while True:
        due = following(world.looking)
        act = world.ahead[0][0] if world.ahead else None
        moment = min((each for each in (due, act) if each is not None), default=None)
        if moment is None or moment >= until:
            return
        with now.at(moment):
            if due is not None and due <= moment:
                world.tally.stepped += world.worker.step()
            else:
                _moment, _order, what, about = heapq.heappop(world.ahead)
                _DEEDS[what](world, about)
            _notice(world)
        yield moment


def _notice(world: World) -> None:
    """Plan what people will do about new tasks, and what will be said to new waits."""
    for row in world.looking.connection().execute(_TASKS, {"seen": world.task}):
        world.task = row.id
        if row.status != "open":
            continue
        habit = world.habits[row.process].tasks.get(row.element, habits.Habit())
        if world.chance.random() < habit.chance:
            world.plan(_when(world, habit), "attend", (row.id, row.process, row.element, 0))
    for wait in world.looking.connection().execute(_WAITS, {"seen": world.wait}):
        world.wait = wait.id
        said = world.habits[wait.process].messages.get(wait.name) if wait.kind == "message" else None
        if said is not None and world.chance.random() < said.chance:
            world.plan(_when(world, said), "say", (wait.id, wait.name, wait.correlation, wait.instance_id, said))


def _when(world: World, habit: habits.Habit) -> datetime:
    moment = now.now() + shape.delay(world.chance, *habit.after)
    return moment if habit.night else shape.at_work(moment)


def _begin(world: World, start: habits.Start) -> None:
    known: dict[str, Any] = {"requester": world.chance.choice(world.staff.requesters)}
    for key, told in start.given.items():
        known[key] = habits.value(told, known, world.chance, world.looking)
    given = {key: known[key] for key in start.given}
    try:
        if start.alert:
            _alert(world, start, given)
        elif start.message:
            _begin_by_message(world, start, given)
        else:
            _begin_by_form(world, start, given, known["requester"])
    except Refusal as refusal:
        world.tally.refused[f"start of {start.process}: {_sentence(refusal)}"] += 1
        return
    world.tally.started[start.process] += 1


def _alert(world: World, start: habits.Start, given: dict[str, Any]) -> None:
    """The monitoring tells of something, and later, as a rule, that it is over."""
    _receive(world, (start.alert, given))
    recovers = start.recovers
    if recovers is not None and world.chance.random() < recovers.chance:
        over = now.now() + shape.delay(world.chance, *recovers.after)
        world.plan(over, "recover", (start.alert, {**given, "severity": "ok", "resolved": True}))


def _receive(world: World, about: tuple[str | None, dict[str, Any]]) -> None:
    source, told = about
    body = json.dumps({**told, "at": now.now().isoformat()}).encode()
    with world.database.transaction() as session:
        alerts.receive(session, source or "", body, digests=(f"simulated-{next(world.order)}",))


def _begin_by_message(world: World, start: habits.Start, given: dict[str, Any]) -> None:
    key = habits.value(start.key, given, world.chance, world.looking) if start.key else None
    with world.database.transaction() as session:
        messages.deliver(session, start.message or "", correlation=key, payload=given, by=SYSTEM)


def _begin_by_form(world: World, start: habits.Start, given: dict[str, Any], requester: str) -> None:
    login = world.chance.choice(world.staff.agents()) if start.by == "agents" else requester
    with world.database.reading() as session:
        _element, form, _compiled = starts.form(session, start.process, at=start.at)
        answers = filling.filled(form, given, {"requester": requester}, world.chance, session) if form else {}
    with world.database.transaction() as session:
        by = world.staff.actors[login]
        instances.start(session, start.process, by=by, variables=answers, at=start.at)


def _attend(world: World, about: tuple[int, str, str, int]) -> None:
    task, process, element, tries = about
    row = world.looking.execute(select(Task.status, Task.assignee, Task.group).where(Task.id == task)).one()
    if row.status != "open":
        return
    habit = world.habits[process].tasks.get(element, habits.Habit())
    login = row.assignee or _somebody(world, row.group, task)
    if login is None or login not in world.staff.actors or world.staff.is_away(login, now.now()):
        world.tally.late += 1
        world.plan(shape.at_work(now.now() + timedelta(days=1)), "attend", about)
        return
    free = world.staff.free.get(login)
    if free is not None and free > now.now():
        world.plan(free, "attend", about)
        return
    world.staff.free[login] = now.now() + timedelta(minutes=world.chance.randint(2, 15))
    try:
        _complete(world, task, login, habit)
        world.tally.completed[f"{process}.{element}"] += 1
    except (Conflict, NotFound):
        pass  # somebody or something was quicker
    except Refusal as refusal:
        _again(world, about, tries, _sentence(refusal))


def _complete(world: World, task: int, login: str, habit: habits.Habit) -> None:
    by, chance = world.staff.actors[login], world.chance
    with world.database.reading() as session:
        view = tasks.find(session, task, by=by)
        known = {**view.variables, "me": login}
        told = habits.choose(habit, known, chance)
        given = {key: habits.value(each, known, chance, session) for key, each in told.items()}
        answers = filling.filled(view.form, given, view.variables, chance, session) if view.form else {}
    with world.database.transaction() as session:
        tasks.complete(session, task, answers, by=by)


def _again(world: World, about: tuple[int, str, str, int], tries: int, sentence: str) -> None:
    task, process, element, _ = about
    world.tally.refused[f"{process}.{element}: {sentence}"] += 1
    if tries + 1 < TRIES:
        world.plan(now.now() + timedelta(minutes=20), "attend", (task, process, element, tries + 1))
    else:
        world.tally.given_up.append(f"{process}.{element}: {sentence}")


def _somebody(world: World, group: str | None, task: int) -> str | None:
    """Who of a group takes a task: whoever is there and free first."""
    members = world.staff.groups.get(group or "", []) if group else world.staff.agents()
    there = [login for login in members if not world.staff.is_away(login, now.now())]
    barred = world.looking.scalar(select(Task.excluded).where(Task.id == task))
    there = [login for login in there if not excludes(barred, login)]
    if not there:
        return None
    return min(there, key=lambda login: (world.staff.free.get(login, now.now()), world.chance.random()))


def _say(world: World, about: tuple[int, str, str | None, int, habits.Habit]) -> None:
    wait, name, correlation, instance, habit = about
    if world.looking.connection().execute(_STILL, {"wait": wait}).one_or_none() is None:
        return
    row = world.looking.execute(select(Instance.data, Instance.requester).where(Instance.id == instance)).one()
    told = habit.answers[0]["with"]
    payload = {key: habits.value(each, row.data, world.chance, world.looking) for key, each in told.items()}
    by = world.staff.actors.get(row.requester or "", SYSTEM) if name.startswith("user.") else SYSTEM
    with world.database.transaction() as session:
        messages.deliver(session, name, correlation=json.loads(correlation or "null"), payload=payload, by=by)
    world.tally.said[name] += 1


def _sentence(refusal: Refusal) -> str:
    return " ".join([refusal.sentence, *(f"{key}: {sentence}" for key, sentence in refusal.fields.items())])


_DEEDS: dict[str, Callable[[World, Any], None]] = {
    "begin": _begin,
    "attend": _attend,
    "say": _say,
    "recover": _receive,
}
