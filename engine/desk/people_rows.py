"""People of the desk's data: who they are, what they may do, where they work, and when they are away.

A file brings roles and groups and never takes any away: those that somebody was given by hand stay. It brings no password either;
people of a file sign in when an operator has given them one. An absence may be said as durations (`until: P14D`), which count
from the loading, so that an example stays one; somebody who is away in that time already is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine import absences, now, people
from engine.actor import ROLES, SYSTEM
from engine.bpmn import timers
from engine.bpmn.failures import Failure
from engine.desk import groups, loading
from engine.errors import Refusal
from engine.models import Absence, Membership, Person, PersonRole

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.row import Row


def keys(session: Session) -> set[str]:
    """The logins of all people."""
    return set(session.scalars(select(Person.login)))


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `people`: login, name, email, roles, groups, manager, vip, location, phone, department and
    absences (from, until, deputy).
    """  # fmt: skip
    logins, known = keys(session), groups.keys(session)
    kept = []
    for row in rows:
        if any(not (character.isalnum() or character in "._-@") for character in row.key):
            row.wrong("login", f"'{row.key}' cannot be used; take letters, digits, dots, dashes and underscores.")
        roles = [role for role in row.texts("roles") if _is_role(row, role)]
        member = row.references("groups", "groups", known)
        facts = {
            "name": row.text("name", longest=200),
            "email": row.maybe("email", longest=200),
            "manager": row.reference("manager", "people", logins),
            "vip": row.flag("vip"),
            "location": row.maybe("location", longest=200),
            "phone": row.maybe("phone", longest=200),
            "department": row.maybe("department", longest=200),
            "status": "disabled" if row.retired else "active",
        }
        if facts["manager"] == row.key:
            row.wrong("manager", "nobody is their own manager; name somebody else, or leave it out.")
        away = [
            (each, each.maybe("deputy"), _moment(each, "from"), _moment(each, "until")) for each in row.rows("absences")
        ]
        if loading.keep(session, row, Person, **facts) is not None:
            kept.append((row, roles, member, away))
    session.flush()  # people may name each other in any order
    for row, roles, member, away in kept:
        _belong(session, row, roles, member)
        for _each, deputy, begins, ends in away:
            _away(session, row, deputy, begins, ends)


def _is_role(row: Row, role: str) -> bool:
    if role not in ROLES:
        row.wrong("roles", f"there is no role '{role}'; the roles are {', '.join(ROLES)}.")
    return role in ROLES


def _moment(row: Row, name: str) -> datetime | None:
    """A moment, or a duration from now on; None when it is left out or wrong."""
    value = row.maybe(name)
    if value is None or not value.startswith("P"):
        return row.moment(name)
    try:
        return timers.duration(value).after(now.now(), ZoneInfo("UTC"))
    except Failure as failure:
        row.wrong(name, str(failure))
        return None


def _belong(session: Session, row: Row, roles: list[str], member: list[str]) -> None:
    new = [role for role in roles if session.get(PersonRole, (row.key, role)) is None]
    joined = [group for group in member if session.get(Membership, (row.key, group)) is None]
    for role in new:
        people.give_role(session, row.key, role)
    for group in joined:
        people.join_group(session, row.key, group)
    if (new or joined) and row.outcome == "same":
        row.outcome = "changed"


def _away(session: Session, row: Row, deputy: str | None, begins: datetime | None, ends: datetime | None) -> None:
    begins = now.now() if begins is None else begins
    if ends is None:
        row.wrong("absences", "an absence does not say until when; write until, a moment or a duration such as P14D.")
        return
    known = select(Absence.id).where(Absence.login == row.key, Absence.begins_at < ends, Absence.ends_at > begins)
    if session.scalars(known).first() is not None:
        return
    try:
        absences.add(session, row.key, begins_at=begins, ends_at=ends, deputy=deputy, by=SYSTEM)
    except Refusal as refusal:
        row.wrong("absences", refusal.sentence)
