"""Columns: what a list of tasks can show, and which of it a person has chosen.

Besides the columns that every task has, each field that a live process asks for in a form can be one (`field.category`), by the
words of the form; those are for people who work in the desk. Their values are read for the rows of a page alone. A choice is kept
per person and list; what an address asks for goes before it, so that a link shows the same to a colleague.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from engine import versions
from engine.errors import Invalid
from engine.forms.field import ANSWERED
from engine.models import ColumnChoice, Instance, Process, Version
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.forms import Field

FIXED = {
    "number": "Number",
    "subject": "Ticket",
    "task": "Task",
    "due": "Clock",
    "priority": "Priority",
    "assignee": "With",
    "group": "Group",
    "age": "Age",
    "waiting": "Waiting",
    "stage": "Stage",
    "process": "Process",
    "requester": "Requester",
    "service": "Service",
    "ci": "Item",
    "follow_up": "Follow-up",
    "task_due": "Due",
    "answered": "Answered",
    "done": "Done",
}
"""key -> heading of what every task has."""
DEFAULT = ("number", "subject", "task", "due", "priority", "assignee", "age")
DONE = ("number", "subject", "task", "stage", "done")
INBOX = "inbox"
FIELD = "field."
MOST = 14
"""So many columns at once."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its heading, and for a field of forms what its values are called."""

    key: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    process: str = ""

    def said(self, value: Any) -> Any:
        """A value by the words of its choice, where it is one."""
        if isinstance(value, list):
            return [self.said(one) for one in value]
        return self.options.get(str(value), value) if isinstance(value, str | int) else value


def offered(session: Session, *, by: Actor) -> dict[str, Column]:
    """Every column that `by` can choose, by its key: the fixed ones, then the fields of the live processes."""
    found = {key: Column(key, label) for key, label in FIXED.items()}
    if not by.has(*DESK):
        return found
    live = select(Process.name, Version.id, Version.digest).join(Version, Version.id == Process.live_version_id)
    for row in session.execute(live.order_by(Process.name)):
        for each in _fields(versions.compiled(session, row.id, row.digest)):
            options = {str(option.value): option.label for option in each.options}
            found.setdefault(FIELD + each.path, Column(FIELD + each.path, each.name, options, row.name))
    return found


def wanted(session: Session, keys: Sequence[str], *, by: Actor, box: str) -> list[Column]:
    """The columns to show: those of the address, else those `by` has chosen, else what the box has by itself."""
    keys = keys or _chosen(session, by) or (DONE if box == "done" else DEFAULT)
    if all(key in FIXED for key in keys):
        return [Column(key, FIXED[key]) for key in keys[:MOST]]
    known = offered(session, by=by)
    return [known[key] for key in keys[:MOST] if key in known]


def choose(session: Session, keys: Sequence[str], *, by: Actor) -> None:
    """Remember the columns of the inbox for `by`; none at all goes back to the usual ones.

    Raises:
        Invalid: there is no such column, or there are too many.
    """
    known = offered(session, by=by)
    strange = [key for key in keys if key not in known]
    if strange:
        raise Invalid(f"There is no column '{strange[0][:60]}'; choose from those that are listed.")
    if len(keys) > MOST:
        raise Invalid(f"{len(keys)} columns do not fit; choose at most {MOST}.")
    session.execute(delete(ColumnChoice).where(ColumnChoice.login == by.login, ColumnChoice.list == INBOX))
    if keys:
        session.execute(insert(ColumnChoice).values(login=by.login, list=INBOX, columns=",".join(dict.fromkeys(keys))))


def values(session: Session, columns: Iterable[Column], tickets: Iterable[int]) -> dict[int, dict[str, Any]]:
    """ticket id -> key -> value, for the columns that are fields of forms; nothing is read when there is none."""
    asked = [one for one in columns if one.key.startswith(FIELD)]
    if not asked:
        return {}
    rows = session.execute(select(Instance.id, Instance.data).where(Instance.id.in_(sorted(set(tickets)))))
    return {row.id: {one.key: one.said(_inside(row.data, one.key)) for one in asked} for row in rows}


def _chosen(session: Session, by: Actor) -> tuple[str, ...]:
    kept = select(ColumnChoice.columns).where(ColumnChoice.login == by.login, ColumnChoice.list == INBOX)
    found = session.scalar(kept)
    return tuple(found.split(",")) if found else ()


def _fields(compiled: versions.Compiled) -> Iterator[Field]:
    for form in compiled.forms.values():
        for each in form.fields:
            if each.kind in ANSWERED and each.path and each.kind != "dynamiclist":
                yield each


def _inside(data: Any, key: str) -> Any:
    for part in key.removeprefix(FIELD).split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data
