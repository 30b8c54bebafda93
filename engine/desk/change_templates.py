"""Change templates: standard changes, approved once and carried out as they are written; one that fails loses that trust.

A template is `proposed` until a change that releases it went through the change board, then `active`, and `suspended` after a
failure (one within 90 days, or more than ten per cent; the template's own numbers say). A standard change from a template that is
not active goes the normal way. Loading a file never releases or suspends: that is for the board and for the record to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import now
from engine.desk import groups, loading, plans, windows
from engine.errors import Invalid
from engine.models import ChangeTemplate, Service

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row

STATUSES = ("proposed", "active")
_FIELDS = ("key", "name", "status", "reason", "service", "classes", "group", "risk", "minutes", "implementation_plan",
           "test_plan", "backout_plan", "tasks")  # fmt: skip


def change_template(session: Session, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The template with `key`, null when there is none."""
    row = session.get(ChangeTemplate, str(parameters.get("key") or ""))
    return None if row is None else {name: getattr(row, name) for name in _FIELDS}


def release(session: Session, parameters: dict[str, Any]) -> bool:
    """Let the template with `key` be used, with a clean record; whether there is one."""
    row = session.get(ChangeTemplate, str(parameters.get("key") or ""))
    if row is None:
        return False
    row.status, row.reason, row.counted_from = "active", None, now.now()
    session.flush()
    return True


def suspend(session: Session, key: str, reason: str) -> None:
    """Take the template out of use for a reason that people read.

    Raises:
        Invalid: there is no such template.
    """
    row = session.get(ChangeTemplate, key)
    if row is None:
        raise Invalid(f"There is no change template '{key}'.")
    row.status, row.reason = "suspended", reason
    session.flush()


def keys(session: Session) -> set[str]:
    """The keys of all templates."""
    return set(session.scalars(select(ChangeTemplate.key)))


def listed(session: Session) -> list[ChangeTemplate]:
    """All templates, by name."""
    return list(session.scalars(select(ChangeTemplate).order_by(ChangeTemplate.name)))


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `change_templates`.

    Fields: key, name, service, classes, group, risk, minutes, the three plans, tasks (each with name, group, instructions),
    status for a new one, and when it is suspended (most_failures, within_days, most_share).
    """
    known = (groups.keys(session), set(session.scalars(select(Service.key))))
    for row in rows:
        if row.retired:
            _retire(session, row)
        else:
            _keep(session, row, *known)


def _retire(session: Session, row: Row) -> None:
    row.asked |= set(row.values)
    if found := session.get(ChangeTemplate, row.key):
        session.delete(found)
        row.outcome = "retired"


def _keep(session: Session, row: Row, known_groups: set[str], known_services: set[str]) -> None:
    values: dict[str, Any] = {
        "name": row.text("name", longest=200),
        "service": row.reference("service", "services", known_services),
        "classes": row.texts("classes"),
        "group": _group(row, known_groups),
        "risk": row.word("risk", windows.RISKS, "Low"),
        "minutes": row.whole("minutes", least=1, most=plans.LONGEST.days * 24 * 60),
        "implementation_plan": row.text("implementation_plan"),
        "test_plan": row.text("test_plan"),
        "backout_plan": row.text("backout_plan"),
        "tasks": _tasks(row, known_groups),
        "most_failures": row.whole("most_failures", least=0, most=1000, default=0),
        "within_days": row.whole("within_days", least=1, most=3650, default=90),
        "most_share": row.whole("most_share", least=0, most=100, default=10),
    }
    status = row.word("status", STATUSES, "proposed")
    if session.get(ChangeTemplate, row.key) is None:
        values |= {"status": status, "reason": None, "counted_from": None}
    loading.keep(session, row, ChangeTemplate, **values)


def _group(row: Row, known: set[str]) -> str:
    row.text("group")
    return row.reference("group", "groups", known) or ""


def _tasks(row: Row, known: set[str]) -> list[dict[str, Any]]:
    tasks = []
    for each in row.rows("tasks"):
        group = each.reference("group", "groups", known)
        tasks.append(
            {"name": each.text("name", longest=160), "group": group, "instructions": each.maybe("instructions")}
        )
        each.close()
    return tasks
