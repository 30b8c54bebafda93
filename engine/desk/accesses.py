"""Access in force: what a person may use now because a request gave it and has not taken it away yet.

Such a request stays open until the access ends, so that nothing is kept twice: what one holds is what one's open requests say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine.models import Instance, Process

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_IN_FORCE = (
    select(Instance.number, Instance.data)
    .join(Process, Process.id == Instance.process_id)
    .where(
        Process.prefix == bindparam("prefix"),
        Instance.status == "open",
        Instance.data["access_in_force"].as_boolean(),
        Instance.data["requested_for"].as_string() == bindparam("person"),
    )
    .order_by(Instance.id)
)


def held(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The function `accesses`: what `person` holds by requests of the same process as `number`, the ticket that asks.

    Each has number, item, access (item:role) and its last day `until`.
    """
    # By prefix: a ticket that begins in this move is no row yet.
    prefix = str(parameters.get("number") or "").rstrip("0123456789")
    found = session.execute(_IN_FORCE, {"person": str(parameters.get("person") or ""), "prefix": prefix})
    return [
        {
            "number": row.number,
            "item": row.data.get("item"),
            "access": row.data.get("access"),
            "until": row.data.get("access_until"),
        }
        for row in found
    ]
