"""The catalogue: what can be asked for, what it costs, how long it takes, and the tasks that deliver it.

An entry is data and not a diagram: one process fulfils all of them, and what differs is read from here when a request begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from engine.desk import loading
from engine.models import CatalogueItem, Group, Person, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row


def known(session: Session) -> set[str]:
    """The keys of all entries, those of retired ones too."""
    return set(session.scalars(select(CatalogueItem.key)))


def search(session: Session, text: str, limit: int) -> list[tuple[str, str]]:
    """(key, name) of entries in use whose key, name or category has `text`."""
    like = f"%{text.lower()}%"
    columns = (CatalogueItem.key, CatalogueItem.name, CatalogueItem.category)
    where = or_(*(func.lower(column).like(like) for column in columns))
    found = select(*columns[:2]).where(CatalogueItem.status == "live", where).order_by(CatalogueItem.name)
    return [(row.key, row.name) for row in session.execute(found.limit(limit))]


def listed(session: Session) -> list[dict[str, Any]]:
    """All entries in use, by category and name."""
    found = select(table(CatalogueItem)).where(CatalogueItem.status == "live")
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
    people, groups = set(session.scalars(select(Person.login))), set(session.scalars(select(Group.key)))
    for row in rows:
        loading.keep(
            session,
            row,
            CatalogueItem,
            name=row.text("name", longest=200),
            description=row.maybe("description") or "",
            category=row.text("category", longest=80),
            price=row.amount("price") or "0.00",
            currency=row.maybe("currency", longest=3) or "EUR",
            delivery_time=row.duration("delivery_time") or "P1D",
            calendar=row.maybe("calendar") or "office",
            form=row.maybe("form"),
            model=row.maybe("model", longest=80) or row.key,
            pre_approved=row.flag("pre_approved"),
            sensitive=row.flag("sensitive"),
            needs_review=row.flag("needs_review"),
            ci_affected=row.flag("ci_affected"),
            change_template=row.maybe("change_template"),
            expiry=row.duration("expiry"),
            owner=row.reference("owner", "people", people),
            tasks=_tasks(row, groups),
            status="retired" if row.retired else "live",
        )
        if row.retired and row.outcome == "changed":
            row.outcome = "retired"


def _tasks(row: Row, groups: set[str]) -> list[dict[str, Any]]:
    """The steps of delivery; a step may wait for others that stand above it, named by their titles."""
    tasks: list[dict[str, Any]] = []
    for inner in row.rows("tasks"):
        after = inner.texts("after")
        earlier = {task["title"] for task in tasks}
        title = inner.text("title", longest=200)
        if title in earlier:
            inner.wrong("title", f"'{title}' stands above already; give each task a title of its own.")
        for other in after:
            if other not in earlier:
                inner.wrong("after", f"no task '{other}' stands above this one; put it there, or correct the title.")
        group = inner.reference("group", "groups", groups) or inner.text("group")
        instructions = inner.maybe("instructions") or ""
        tasks.append({"title": title, "group": group, "instructions": instructions, "after": after})
        inner.close()
    return tasks


def _told(row: Any) -> dict[str, Any]:
    price = float(row["price"])
    return {**row, "price": int(price) if price.is_integer() else price}
