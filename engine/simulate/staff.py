"""The people of an imagined company: those who work at the desk, and those who ask it for something.

Who works in which group is drawn once; a tenth of them is on holiday for one or two weeks of the time, with a deputy. A person
does one thing after another: who is busy takes the next task when the last one is done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from engine import absences
from engine.actor import Actor
from engine.models import Group, Membership, Person, PersonRole

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

REQUESTERS, LEADERS = 400, 20
MEMBERS = {"service_desk": 16}
OTHERS = 5
ON_HOLIDAY = 0.1
FIRST = (
    "Ada",
    "Ben",
    "Cleo",
    "Dan",
    "Eva",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jon",
    "Kaja",
    "Leo",
    "Mia",
    "Nils",
    "Olga",
    "Pia",
)
LAST = (
    "Abel",
    "Berg",
    "Cole",
    "Dahl",
    "Egge",
    "Frey",
    "Gray",
    "Hill",
    "Iben",
    "Jung",
    "Kent",
    "Lund",
    "Moor",
    "Nash",
    "Ode",
)
WORKING = frozenset({"requester", "agent", "approver"})
ASKING = frozenset({"requester", "approver"})


@dataclass(slots=True)
class Staff:
    """Who there is: actors by login, the logins of each group, who is away when, and when each is free again."""

    actors: dict[str, Actor] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    requesters: list[str] = field(default_factory=list)
    away: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    free: dict[str, datetime] = field(default_factory=dict)

    def is_away(self, login: str, moment: datetime) -> bool:
        """Whether somebody is on holiday."""
        begins, ends = self.away.get(login, (moment, moment))
        return begins <= moment < ends

    def agents(self) -> list[str]:
        """Everybody who works in a group."""
        return [login for login, actor in self.actors.items() if actor.groups]


def hired(session: Session, chance: random.Random, begin: datetime, days: int) -> Staff:
    """Make the people, with managers, memberships and holidays; those who are in the store already are staff as well."""
    staff = Staff()
    names = _names(chance)
    groups = list(session.scalars(select(Group.key).order_by(Group.key)))
    leaders = [_login(name) for name in (next(names) for _ in range(LEADERS))]
    people = {login: (frozenset[str](), ASKING) for login in leaders}
    for _ in range(REQUESTERS):
        people[_login(next(names))] = (frozenset(), ASKING)
    staff.requesters = list(people)
    for group in groups:
        for _ in range(MEMBERS.get(group, OTHERS)):
            people[_login(next(names))] = (frozenset({group}), WORKING)
    _insert(session, people, leaders, chance)
    _add_known(session, staff)
    for login, actor in staff.actors.items():
        for group in actor.groups:
            staff.groups.setdefault(group, []).append(login)
    _send_away(session, staff, chance, begin, days)
    return staff


def _insert(
    session: Session,
    people: Mapping[str, tuple[frozenset[str], frozenset[str]]],
    leaders: list[str],
    chance: random.Random,
) -> None:
    rows = [
        {
            "login": login,
            "name": f"{_name(login)} (simulated)",
            "email": f"{login}@simulated.invalid",
            "password": None,
            "status": "active",
            "manager": None if login in leaders else chance.choice(leaders),
        }
        for login in people
    ]
    session.execute(insert(Person), rows)
    session.execute(
        insert(PersonRole),
        [{"login": login, "role": role} for login, (_, roles) in people.items() for role in sorted(roles)],
    )
    members = [{"login": login, "group": group} for login, (groups, _) in people.items() for group in groups]
    if members:
        session.execute(insert(Membership), members)


def _add_known(session: Session, staff: Staff) -> None:
    """Those whom the desk's own data name (approvers, owners, managers) act as well."""
    roles: dict[str, set[str]] = {}
    groups: dict[str, set[str]] = {}
    for login, role in session.execute(select(PersonRole.login, PersonRole.role)):
        roles.setdefault(login, set()).add(role)
    for login, group in session.execute(select(Membership.login, Membership.group)):
        groups.setdefault(login, set()).add(group)
    for login, name in session.execute(select(Person.login, Person.name).where(Person.status == "active")):
        if roles.get(login):
            staff.actors[login] = Actor(login, name, frozenset(roles[login]), frozenset(groups.get(login, ())))


def _send_away(session: Session, staff: Staff, chance: random.Random, begin: datetime, days: int) -> None:
    working = sorted(login for login in staff.agents() if len(staff.actors[login].groups) == 1)
    for login in chance.sample(working, int(len(working) * ON_HOLIDAY)):
        group = next(iter(staff.actors[login].groups))
        deputies = [other for other in staff.groups[group] if other != login and other not in staff.away]
        leaves = begin + timedelta(days=chance.randrange(max(1, days)))
        returns = leaves + timedelta(days=chance.choice((7, 14)))
        if deputies:
            staff.away[login] = leaves, returns
            absences.add(
                session,
                login,
                begins_at=leaves,
                ends_at=returns,
                deputy=chance.choice(deputies),
                by=staff.actors[login],
            )


def _names(chance: random.Random) -> Iterator[str]:
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    chance.shuffle(pairs)
    return iter([*pairs, *(f"{pair} {number}" for number in ("II", "III", "IV") for pair in pairs)])


def _login(name: str) -> str:
    return name.lower().replace(" ", "-")


def _name(login: str) -> str:
    return login.replace("-", " ").title()
