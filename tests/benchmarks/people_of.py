"""Who looks at what in a filled store: an agent, an approver and a requester of the simulated company, and fifty agents with tasks.

They are signed in directly; what it takes to sign in is not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import filters, people, saved_filters, signins
from engine.actor import Actor
from engine.db import Database
from engine.models import Instance, Membership, Person, PersonRole, Process, Task
from tests.benchmarks.browser import Browser

AGENT = "alice"
MANY = 200
LOOKED = 60
"""Tickets that are opened in turn."""
ELEMENT = "work"
"""The step of an incident whose form is sent: the work on it."""
SAVED = filters.Filter(box="all", process=("incident",), priority=("3", "4"), assignee=("nobody",), sort=("due",))


@dataclass(frozen=True)
class Found:
    """Words of sessions; numbers and ids to look at; `agents` with the tasks that each may send."""

    agent: str
    approver: str
    requester: str
    saved: str
    tickets: list[str]
    closed: list[str]
    own: list[str]
    open_tasks: list[int]
    tasks: list[int]
    agents: list[tuple[str, list[int]]]

    def browser(self, address: str) -> Browser:
        """The agent's."""
        return Browser(address, self.agent)


def chosen(database: Database, agents: int) -> Found:
    """People with as much to do as is usual there: the approver with the most, the requester in the middle."""
    with database.transaction() as session:
        alice = people.actor(session, AGENT)
        kept = next((one.id for one in saved_filters.listed(session, by=alice) if one.name == "Mine to pick"), None)
        kept = kept or saved_filters.save(session, "Mine to pick", SAVED, by=alice)
        requester, approver = _requester(session), _approver(session)
        office = _office(session, agents, alice)
        free = _tasks(session, alice, MANY)
        own = select(Instance.number).where(Instance.requester == requester).order_by(Instance.id.desc()).limit(MANY)
        return Found(
            *(signins.begin_session(session, login) for login in (AGENT, approver, requester)),
            saved=urlencode({**filters.written(SAVED), "saved": kept}),
            tickets=_numbers(session, Instance.status == "open"),
            closed=_numbers(session, Instance.status != "open"),
            own=list(session.scalars(own)),
            open_tasks=free[1::2],
            tasks=free[::2],
            agents=[(signins.begin_session(session, login), tasks) for login, tasks in office],
        )


def _numbers(session: Session, condition: Any) -> list[str]:
    """Incidents from all over the years: the next one after each of some ids."""
    first, last = session.execute(select(func.min(Instance.id), func.max(Instance.id)).where(condition)).one()
    incidents = session.scalar(select(Process.id).where(Process.key == "incident"))
    asked = select(Instance.number).where(condition, Instance.process_id == incidents).order_by(Instance.id).limit(1)
    found = (
        session.scalar(asked.where(Instance.id >= each))
        for each in range(first, last, max(1, (last - first) // LOOKED))
    )
    return list(dict.fromkeys(one for one in found if one))


def _requester(session: Session) -> str:
    """Among those who only ask, the one in the middle by how much is open."""
    works = select(PersonRole.login).where(PersonRole.role.in_(("agent", "owner", "admin")))
    counted = select(Instance.requester).where(Instance.status == "open", Instance.requester.not_in(works))
    rows = session.scalars(counted.group_by(Instance.requester).order_by(func.count())).all()
    return str(rows[len(rows) // 2])


def _approver(session: Session) -> str:
    voted = select(Task.assignee).where(Task.status == "open", Task.element == "vote", Task.assignee.is_not(None))
    busiest = session.scalar(voted.group_by(Task.assignee).order_by(func.count().desc()).limit(1))
    return busiest or "victor"


def _office(session: Session, agents: int, alice: Actor) -> list[tuple[str, list[int]]]:
    """Members of the groups that have most to do, each with a share of what nobody has taken."""
    waiting = dict(_waiting(session).all())
    groups = sorted(waiting, key=lambda group: -waiting[group])
    members = {group: _members(session, group) for group in groups}
    shares: dict[str, list[int]] = {}
    for group in groups:
        logins = [login for login in members[group] if login != alice.login and login not in shares]
        tasks = _free(session, group)[MANY if group in alice.groups else 0 :]
        for place, login in enumerate(logins):
            shares[login] = list(tasks[place :: len(logins)])
    return list(shares.items())[:agents]


def _waiting(session: Session) -> Any:
    free = select(Task.group, func.count()).where(Task.status == "open", Task.element == ELEMENT)
    return session.execute(free.where(Task.assignee.is_(None), Task.group.is_not(None)).group_by(Task.group))


def _members(session: Session, group: str) -> Sequence[str]:
    active = select(Membership.login).join(Person, Person.login == Membership.login).where(Membership.group == group)
    works = select(PersonRole.login).where(PersonRole.role == "agent")
    return session.scalars(
        active.where(Person.status == "active", Membership.login.in_(works)).order_by(Membership.login)
    ).all()


def _free(session: Session, group: str) -> Sequence[int]:
    free = select(Task.id).where(Task.status == "open", Task.element == ELEMENT, Task.assignee.is_(None))
    return session.scalars(free.where(Task.group == group).order_by(Task.id)).all()


def _tasks(session: Session, alice: Actor, most: int) -> list[int]:
    """What she may take, one from each of her groups in turn."""
    found = [_free(session, group)[:most] for group in sorted(alice.groups)]
    return [task for turn in range(most) for tasks in found for task in tasks[turn : turn + 1]][:most]
