"""Rights: a person with roles and groups in one statement, whichever way they come (login, cookie, token)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select

from engine.actor import Actor
from engine.models import Membership, Person, PersonRole


def of_active(*more: ColumnElement[Any]) -> Any:
    """A statement for active people with their rights, and `more` columns; narrow it to one person."""
    key = Person.login.expression
    roles = select(func.aggregate_strings(PersonRole.role, ",")).where(PersonRole.login == key).scalar_subquery()
    groups = select(func.aggregate_strings(Membership.group, "\n")).where(Membership.login == key).scalar_subquery()
    found = select(Person.login, Person.name, roles.label("roles"), groups.label("groups"), *more)
    return found.where(Person.status == "active")


def actor(row: Any) -> Actor:
    """The actor of a row of `of_active`."""
    return Actor(
        login=row.login,
        name=row.name,
        roles=frozenset((row.roles or "").split(",")) - {""},
        groups=frozenset((row.groups or "").split("\n")) - {""},
    )
