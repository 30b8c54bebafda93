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


class Task(Base):
    """What a token waits for from a person: `status` is open, done or cancelled; `revision` guards its form (If-Match).

    The partial indexes hold open tasks only, so an inbox costs the same whatever the years behind it hold.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open_assignee", "assignee", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_group", "group", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_order", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
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
