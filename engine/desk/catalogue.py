"""The catalogue: what can be asked for, what it costs, how long it takes, and the tasks that deliver it.

An entry is data and not a diagram: one process fulfils all of them, and what differs is read from here when a request begins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from engine.desk import calendars, loading
from engine.models import CatalogueItem, Group, Person, Service, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row

CHECKS = ("licence", "duties")
"""What may be checked before a request is approved: a free licence, and rights that one person may not hold together."""
WAYS = ("person", "automatic", "change", "end_access")
"""Who does a task: a group, the provisioning system, a change, or all access of the person ends."""


def listed(session: Session, *, search: str = "") -> list[dict[str, Any]]:
    """All entries in use whose name, description or category has `search`, by category and name."""
    found = select(table(CatalogueItem)).where(CatalogueItem.status == "live")
    if search:
        columns = (CatalogueItem.name, CatalogueItem.description, CatalogueItem.category)
        text = search.lower()
        found = found.where(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    rows = session.execute(found.order_by(CatalogueItem.category, CatalogueItem.name)).mappings()
    return [_told(row) for row in rows]


def described(session: Session, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The function `catalogue`: the entry `item`, its price a number; null when there is none or it is retired."""
    found = select(table(CatalogueItem)).where(
        CatalogueItem.key == str(parameters.get("item")), CatalogueItem.status == "live"
    )
    row = session.execute(found).mappings().one_or_none()
    return None if row is None else _told(row)


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `catalogue`."""
    people = set(session.scalars(select(Person.login)))
    groups = set(session.scalars(select(Group.key)))
    services = set(session.scalars(select(Service.key)))
    hours = calendars.keys(session)
    for row in rows:
        loading.keep(
            session,
            row,
            CatalogueItem,
            **_offered(row),
            **_rules(row),
            calendar=row.reference("calendar", "calendars", hours) or "office",
            group=row.reference("group", "groups", groups),
            service=row.reference("service", "services", services),
            owner=row.reference("owner", "people", people),
            cost_owner=row.reference("cost_owner", "people", people),
            tasks=[_task(inner, groups) for inner in row.rows("tasks")],
            status="retired" if row.retired else "live",
        )
        if row.retired and row.outcome == "changed":
            row.outcome = "retired"


def _offered(row: Row) -> dict[str, Any]:
    """What a person who chooses sees."""
    return {
        "name": row.text("name", longest=200),
        "description": row.maybe("description") or "",
        "category": row.text("category", longest=80),
        "price": row.amount("price") or "0.00",
        "currency": row.maybe("currency", longest=3) or "EUR",
        "delivery_time": row.duration("delivery_time") or "P1D",
    }


def _rules(row: Row) -> dict[str, Any]:
    """What is asked and decided before and after the work."""
    checks = row.texts("checks")
    for check in checks:
        if check not in CHECKS:
            row.wrong("checks", f"'{check}' is none of {', '.join(CHECKS)}; write one of them.")
    return {
        "pre_approved": row.flag("pre_approved"),
        "sensitive": row.flag("sensitive"),
        "needs_review": row.flag("needs_review"),
        "checks": checks,
        "expiry": row.duration("expiry"),
        "about": row.maybe("about", longest=80),
        "due_for": row.maybe("due_for", longest=80),
        "due_days": row.whole("due_days", least=1, most=20, default=1),
    }


def _task(row: Row, groups: set[str]) -> dict[str, Any]:
    """One task of the delivery. Tasks of one step are done side by side, the next step begins when all of them are over."""
    task: dict[str, Any] = {
        "title": row.text("title", longest=200),
        "step": row.whole("step", least=1, most=50, default=1),
        "by": row.word("by", WAYS, "person"),
        "group": row.reference("group", "groups", groups),
        "instructions": row.maybe("instructions"),
        "asset": row.flag("asset"),
        "action": row.maybe("action", longest=80),
        "change": row.maybe("change", longest=80),
        "items": row.texts("items"),
        "wait_for": row.maybe("wait_for", longest=80),
        "at": row.maybe("at", longest=5),
    }
    if task["by"] == "change" and not task["change"]:
        row.wrong("change", "a task by a change names the template of the change; write it.")
    if task["by"] == "automatic" and not task["action"]:
        row.wrong("action", "an automatic task says what is to be done; write the action, such as create_account.")
    if task["at"] is not None and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", task["at"]):
        row.wrong("at", f"'{task['at']}' is no time of day; write one such as 18:00, in quotes.")
    row.close()
    return task


def _told(row: Any) -> dict[str, Any]:
    price = float(row["price"])
    return {**row, "price": int(price) if price.is_integer() else price}
