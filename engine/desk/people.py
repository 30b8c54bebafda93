"""People as diagrams ask for them.

A manager is looked for upwards, past people who are disabled; who is their own manager in a circle has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import absences
from engine.errors import Invalid
from engine.models import Membership, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LEVELS = 20
"""So many levels of managers nobody has."""

_FACTS = (Person.login, Person.name, Person.email, Person.manager, Person.location, Person.phone, Person.department)


def person(session: Session, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The function `person` {login}: login, name, email, manager, vip, location, phone, department, absent, deputy; or null."""
    login = str(parameters.get("login") or "")
    row = session.execute(
        select(*_FACTS, Person.vip).where(Person.login == login, Person.status == "active")
    ).one_or_none()
    if row is None:
        return None
    away = absences.current(session, [login])
    found: dict[str, Any] = dict(row._mapping)  # noqa: SLF001  the row's public mapping
    return {**found, "vip": bool(row.vip), "absent": login in away, "deputy": away.get(login)}


def members(session: Session, parameters: dict[str, Any]) -> list[str]:
    """The function `members` {group}: the logins of those active people who work in the group, sorted."""
    found = select(Membership.login).join(Person, Person.login == Membership.login)
    found = found.where(Membership.group == str(parameters.get("group") or ""), Person.status == "active")
    return list(session.scalars(found.order_by(Membership.login)))


def manager(session: Session, parameters: dict[str, Any]) -> str | None:
    """The function `manager` {person, levels=1}: who is so many levels above; null when nobody is.

    Raises:
        Invalid: levels is no whole number from 1 to 20.
    """
    levels = parameters.get("levels")
    levels = 1 if levels is None else levels
    if isinstance(levels, bool) or not isinstance(levels, int) or not 1 <= levels <= LEVELS:
        raise Invalid(f"'{levels}' is no number of levels of managers; give a whole number from 1 to {LEVELS}.")
    found: str | None = str(parameters.get("person") or "")
    seen: set[str] = set()
    for _ in range(levels):
        found = None if found is None else _above(session, found, seen)
    return found


def _above(session: Session, login: str, seen: set[str]) -> str | None:
    """The next active manager that was not met on the way."""
    seen.add(login)
    for _ in range(LEVELS):
        above = session.scalar(select(Person.manager).where(Person.login == login))
        if above is None or above in seen:
            return None
        seen.add(above)
        if session.scalar(select(Person.status).where(Person.login == above)) == "active":
            return above
        login = above
    return None
