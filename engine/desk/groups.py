"""Groups of the desk's data: whom tasks are offered to.

A group is never taken away by a file: tasks and diagrams go on naming it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.desk import loading
from engine.models import Group

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row


def keys(session: Session) -> set[str]:
    """The keys of all groups."""
    return set(session.scalars(select(Group.key)))


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `groups`: key, name."""
    for row in rows:
        name = row.text("name", longest=200)
        if row.retired:
            row.wrong("retired", "groups are not taken away, since tasks and diagrams name them; take its members out.")
        loading.keep(session, row, Group, name=name)
