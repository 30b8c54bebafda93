"""One scenario, run: each step is a verb in a transaction of its own, then the worker does what is due at that moment.

Time stands still while people act and is travelled by `wait`: the worker then stands at the moment of each job in turn, so that
timers strike when they are due and not all at the end.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from engine import deployments, desk, instances, messages, now, packs, people, references, tasks
from engine.actor import SYSTEM, Actor
from engine.bpmn import timers
from engine.db import Database
from engine.desk import loading
from engine.errors import Refusal, Unavailable
from engine.models import Base, HistoryEvent, Instance, Message
from engine.scenarios import expecting
from engine.scenarios.stage import Broken, Stage, view, where_it_is
from engine.worker import Worker, following

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.bpmn.definition import Element
    from engine.packs import Pack
    from engine.scenarios.reading import Scenario, Step

SHIPPED = Path(__file__).parents[2] / "processes"
AWAY = "away"
JOBS = 10_000
"""So many jobs in one wait are no example of anything; the diagram repeats without end."""
KEPT = 4
"""So many beginnings are kept, a few megabytes each."""
_GUARD = threading.Lock()
_BEGINNINGS: dict[Hashable, Database] = {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a scenario: `problem` is empty when it holds; `passed` are the elements and flows it went through."""

    name: str
    file: str
    problem: str
    passed: frozenset[str]


def run(pack: Pack, scenario: Scenario) -> Outcome:
    """Play one scenario on a store in memory."""
    stage = _set(pack, scenario)
    problem = ""
    try:
        try:
            # What the scenario gives no rows of is free text in it.
            with references.only({section for sections in scenario.desk.values() for section in sections}):
                _begin(stage, pack.key)
                for number, step in enumerate(scenario.steps, 1):
                    _play(stage, f"step {number}", step)
        except Broken as broken:
            problem = str(broken)
        passed = _passed(stage)
    finally:
        stage.database.dispose()
    return Outcome(scenario.name, scenario.file, problem, passed)


def _set(pack: Pack, scenario: Scenario) -> Stage:
    database = Database("sqlite://")
    sent: list[str] = []
    together = [_running(each) for each in (pack, *(_beside(pack, key) for key in scenario.packs))]
    _begun(database, together, scenario)
    with now.at(scenario.now), database.transaction() as session:
        elements = [one for each in together for one in _elements(session, each)]
        for login, rights in scenario.people.items():
            roles, groups = rights.get("roles", ("requester",)), rights.get("groups", ())
            _add(session, login, roles, groups)
    named = {element.settings.get("connector") for element in elements}
    far_ends = {name: _far_end(name, sent, scenario.far_ends.get(name)) for name in named if name}
    return Stage(scenario, database, Worker(database, far_ends), scenario.now, sent)


def _begun(database: Database, together: list[Pack], scenario: Scenario) -> None:
    """Bring packs and the desk of a scenario into its store; most scenarios of a pack begin alike, so that is kept and copied."""
    desks = json.dumps(scenario.desk, sort_keys=True, default=str)
    key = (*((each.key, each.digest) for each in together), desks, scenario.now)
    with _GUARD:
        if key not in _BEGINNINGS:
            _BEGINNINGS[key] = _beginning(together, scenario)
            while len(_BEGINNINGS) > KEPT:
                _BEGINNINGS.pop(next(iter(_BEGINNINGS))).dispose()
        database.take(_BEGINNINGS[key])


def _beginning(together: list[Pack], scenario: Scenario) -> Database:
    database = Database("sqlite://")
    try:
        Base.metadata.create_all(database.engine)
        with now.at(scenario.now), database.transaction() as session:
            deployments.deploy(session, together, by=SYSTEM, source="scenario")
            _load(session, scenario)
    except Exception:
        database.dispose()
        raise
    return database


def _load(session: Session, scenario: Scenario) -> None:
    if scenario.desk:
        desk.register()
        loading.load(session, scenario.desk)


def _add(session: Session, login: str, roles: Iterable[str], groups: Iterable[str]) -> None:
    """A person of the scenario; one whom the desk's data has brought gets these rights as well."""
    if not people.names(session, [login]):
        people.add(session, login, name=login)
    for role in roles:
        people.give_role(session, login, role)
    for group in groups:
        people.join_group(session, login, group)


def _running(pack: Pack) -> Pack:
    """What of a pack runs: reading all of its scenarios for each of them would take as long as playing them."""
    return replace(
        pack, sources={path: text for path, text in pack.sources.items() if not path.startswith("scenarios/")}
    )


def _beside(pack: Pack, key: str) -> Pack:
    """Another pack of the same folder of packs; of those that come with Evenkeel when the pack has no folder."""
    home = pack.folder.resolve().parent if pack.folder else SHIPPED
    return packs.read(home / key)


def _elements(session: Session, pack: Pack) -> Iterable[Element]:
    _, _, compiled = deployments.version(session, pack.key)
    return compiled.definition.elements.values()


def _far_end(name: str, sent: list[str], answers: Any) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    """What stands for a connector: one answer for always, or a list whose last one stays; `away` is nobody there."""
    following = list(answers) if isinstance(answers, list) and answers else [answers]

    def called(_parameters: Mapping[str, Any], _key: str) -> dict[str, Any]:
        answer = following.pop(0) if len(following) > 1 else following[0]
        if answer == AWAY:
            raise Unavailable(f"Nobody answers at the far end of '{name}'.")
        sent.append(name)
        return dict(answer or {})

    return called


def _begin(stage: Stage, process: str) -> None:
    start = stage.scenario.start
    given = dict(start.get("with") or {})
    try:
        with now.at(stage.clock), stage.database.transaction() as session:
            if "message" in start:
                delivered = messages.deliver(session, start["message"], correlation=None, payload=given, by=SYSTEM)
                stage.instance = delivered.instance_id or 0
                _said_by_us(stage, session)
            else:
                by = _actor(stage, session, str(start.get("by") or "system"))
                stage.instance = instances.start(session, process, by=by, variables=given, at=start.get("at")).id
    except Refusal as refusal:
        raise Broken(f"start: {_refused(refusal)}") from refusal
    if not stage.instance:
        raise Broken(f"start: the message '{start['message']}' starts nothing.")
    _work(stage, "start")


def _play(stage: Stage, where: str, step: Step) -> None:
    try:
        with now.at(stage.clock):
            _STEPS[step.verb](stage, where, step)
    except Refusal as refusal:
        raise Broken(f"{where}: {_refused(refusal)}") from refusal
    _work(stage, where)


def _complete(stage: Stage, where: str, step: Step) -> None:
    task = _open_task(stage, where, step)
    with stage.database.transaction() as session:
        tasks.complete(session, task.id, step.given, by=_actor(stage, session, step.by, task.group))


def _claim(stage: Stage, where: str, step: Step) -> None:
    task = _open_task(stage, where, step)
    with stage.database.transaction() as session:
        tasks.claim(session, task.id, by=_actor(stage, session, step.by, task.group))


def _message(stage: Stage, where: str, step: Step) -> None:
    to = view(stage, step.of).row.number if step.to is None else step.to
    with stage.database.transaction() as session:
        by = _actor(stage, session, step.by) if step.by else SYSTEM
        delivered = messages.deliver(session, step.what, correlation=to, payload=step.given, by=by)
        _said_by_us(stage, session)
    if delivered.status != "delivered":
        raise Broken(f"{where}: nothing waits for the message '{step.what}'; {where_it_is(stage, step.of)}")


def _said_by_us(stage: Stage, session: Session) -> None:
    stage.own.add(session.scalar(select(func.max(Message.id))) or 0)


def _signal(stage: Stage, where: str, step: Step) -> None:
    with stage.database.transaction() as session:
        if not messages.broadcast(session, step.what, payload=step.given, by=SYSTEM):
            raise Broken(f"{where}: nothing listens for the signal '{step.what}'; {where_it_is(stage)}")


def _wait(stage: Stage, where: str, step: Step) -> None:
    until = timers.duration(str(step.what)).after(stage.clock, ZoneInfo("UTC"))
    for _ in range(JOBS):
        with stage.database.reading() as session:
            due = following(session)
        if due is None or due > until:
            stage.clock = until
            return
        stage.clock = max(stage.clock, due)
        _work(stage, where)
    raise Broken(f"{where}: {JOBS} jobs and clocks were due in {step.what}; the diagram repeats without end.")


def _work(stage: Stage, where: str) -> None:
    """The worker does what is due now, and what follows from that."""
    with now.at(stage.clock):
        if stage.worker.drain(most=JOBS) >= JOBS:
            raise Broken(f"{where}: {JOBS} jobs were due at once; the diagram repeats without end.")
        faults = view(stage).faults
    if faults:
        raise Broken(f"{where}: it cannot go on: {faults[0]}")


def _open_task(stage: Stage, where: str, step: Step) -> instances.OpenTask:
    found = [task for task in view(stage, step.of).tasks if task.element == step.what]
    if found:  # of several items of one activity each person means their own
        return next((task for task in found if task.assignee == step.by), found[0])
    raise Broken(f"{where}: there is no open task '{step.what}'; {where_it_is(stage, step.of)}")


def _actor(stage: Stage, session: Any, login: str, group: str | None = None) -> Actor:
    if login == SYSTEM.login:
        return SYSTEM
    if login not in stage.scenario.people:
        if not people.names(session, [login]):
            people.add(session, login, name=login, roles=("requester", "agent"))
        if group:
            people.join_group(session, login, group)
    return people.actor(session, login)


def _passed(stage: Stage) -> frozenset[str]:
    with stage.database.reading() as session:
        process = select(Instance.process_id).where(Instance.id == stage.instance).scalar_subquery()
        path = select(HistoryEvent.detail).join(Instance, Instance.id == HistoryEvent.instance_id)
        details = session.scalars(path.where(Instance.process_id == process)).all()
    return frozenset(element for detail in details for _kind, element, *_more in detail.get("path", ()))


def _refused(refusal: Refusal) -> str:
    return " ".join([refusal.sentence, *(f"{key}: {sentence}" for key, sentence in refusal.fields.items())])


_STEPS: dict[str, Callable[[Stage, str, Step], None]] = {
    "complete": _complete,
    "claim": _claim,
    "message": _message,
    "signal": _signal,
    "wait": _wait,
    "expect": expecting.expect,
}
