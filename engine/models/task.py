"""Task: a wait for a person; offered to a group, then assigned to a person.

Who may not do it (`ek:excluded`) stands in one text, a login on each line with a line end before and after it: so one column
answers "not for her" in the database on both stores, and no character of a login is read as a pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, Index, func, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN = text("status = 'open'")
UNASSIGNED = text("status = 'open' AND assignee IS NULL")
TAKEN = text("status = 'open' AND assignee IS NOT NULL")
DONE = text("status = 'done'")
_ORDER = ("priority", "created_at")
_OF_TICKET = ("instance_id", "priority", "created_at", "group", "assignee", "excluded")


class Task(Base):
    """What a token waits for from a person: `status` is open, done or cancelled; `revision` guards its form (If-Match).

    `breach_at` is the earliest moment at which the task itself is due or a running clock of its ticket is missed; until
    `follow_up_at` its assignee wants to hear nothing of it.

    The partial indexes hold open tasks only, so an inbox costs the same whatever the years behind it hold; those of a group
    are two besides, so that what nobody has taken comes first without sorting all that the group has.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_assigned", "assignee", *_ORDER, postgresql_where=TAKEN, sqlite_where=TAKEN),
        Index("ix_task_open_group", "group", *_ORDER, "excluded", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_unassigned", "group", *_ORDER, postgresql_where=UNASSIGNED, sqlite_where=UNASSIGNED),
        Index("ix_task_taken", "group", *_ORDER, postgresql_where=TAKEN, sqlite_where=TAKEN),
        Index("ix_task_open_order", *_ORDER, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_breach", "breach_at", "group", "assignee", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_ticket", *_OF_TICKET, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_done_by", "done_by", "done_at", postgresql_where=DONE, sqlite_where=DONE),
    )

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    token: Mapped[Word]
    element: Mapped[Word]
    title: Mapped[Word]
    group: Mapped[str | None]
    assignee: Mapped[str | None]
    excluded: Mapped[str | None]
    form: Mapped[str | None]
    priority: Mapped[int]
    status: Mapped[Word]
    created_at: Mapped[When]
    due_at: Mapped[When | None]
    breach_at: Mapped[When | None]
    follow_up_at: Mapped[When | None]
    done_at: Mapped[When | None]
    done_by: Mapped[str | None]
    revision: Mapped[int]


def excluding(logins: Iterable[str]) -> str | None:
    """The text of `Task.excluded` for these logins."""
    named = sorted(set(logins))
    return "\n" + "\n".join(named) + "\n" if named else None


def excludes(excluded: str | None, login: str) -> bool:
    """Whether a text of `Task.excluded` names the login."""
    return f"\n{login}\n" in (excluded or "")


def open_to(login: str) -> ColumnElement[bool]:
    """Tasks that do not exclude the login."""
    return or_(Task.excluded.is_(None), func.replace(Task.excluded, f"\n{login}\n", "") == Task.excluded)
