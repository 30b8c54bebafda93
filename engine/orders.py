"""Orders: by which columns a list of tasks can be sorted, several at once.

A key sorts upwards as people read the column: an age grows from the youngest, so its moments go down. What is empty comes last,
but for the one to whom a task is assigned, where nobody comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.models import Instance, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class Order:
    """The columns of an ORDER BY; `of_tickets` says whether they need `Instance`."""

    columns: tuple[ColumnElement[Any], ...]
    of_tickets: bool


_OF_TASKS: dict[str, Any] = {
    "priority": Task.priority,
    "due": Task.breach_at,
    "missed": Task.breach_at,
    "task_due": Task.due_at,
    "waiting": Task.created_at,
    "follow_up": Task.follow_up_at,
    "task": Task.title,
    "group": Task.group,
    "assignee": Task.assignee,
    "unassigned": Task.assignee.is_not(None),
    "done": Task.done_at,
}
_OF_TICKETS: dict[str, Any] = {
    "number": Instance.number,
    "subject": Instance.title,
    "stage": Instance.stage,
    "service": Instance.service,
    "ci": Instance.ci,
    "requester": Instance.requester,
    "process": Instance.process_id,
    "age": Instance.started_at,
    "changed": Instance.changed_at,
    "answered": Instance.answered_at,
}
KEYS = {**_OF_TASKS, **_OF_TICKETS}
"""key -> column; `unassigned` puts first what nobody has taken, `missed` is `due` where nothing is without."""
_SPANS = frozenset({"age", "waiting"})
_NEVER_EMPTY = frozenset(
    {"priority", "waiting", "missed", "task", "unassigned", "number", "subject", "process", "age", "changed"}
)
MOST = 4


def known(sort: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys that can be sorted by, at most four."""
    return tuple(key for key in sort if key.removeprefix("-") in KEYS)[:MOST]


def columns(sort: Iterable[str]) -> Order:
    """The order that keys ask for (`priority`, `-due`), ending with the task itself so that pages never overlap.

    A key that is not known is passed over, and so is what comes after the fourth.
    """
    keys = [(key.removeprefix("-"), key.startswith("-")) for key in known(sort)]
    of_tickets = any(key in _OF_TICKETS for key, _ in keys)
    return Order((*(_column(key, down) for key, down in keys), Task.id.asc()), of_tickets)


def _column(key: str, down: bool) -> ColumnElement[Any]:  # noqa: FBT001  the sign of the key beside it
    column = KEYS[key]
    ordered: ColumnElement[Any] = column.desc() if down != (key in _SPANS) else column.asc()
    return ordered if key in _NEVER_EMPTY else ordered.nulls_last()
