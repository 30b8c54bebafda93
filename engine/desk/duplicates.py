"""Duplicates: open tickets that may be about the same thing as a new one.

The same requester and service, or the same configuration item: what a person at the desk would look for first. It only points;
whether it is the same fault, a person decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine.models import Instance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 10

_OPEN = (
    select(Instance.number, Instance.data)
    .where(Instance.status == "open", Instance.number != bindparam("number"), Instance.number.like(bindparam("prefix")))
    .order_by(Instance.id.desc())
)
_BY_REQUESTER = _OPEN.where(Instance.requester == bindparam("caller"))
_BY_ITEM = _OPEN.where(Instance.data["ci"].as_string() == bindparam("ci")).limit(MOST)


def found(session: Session, parameters: dict[str, Any]) -> list[str]:
    """Numbers of open tickets of the same process like the one with `number`, `caller`, `service` and `ci`, newest first."""
    number, service = str(parameters.get("number") or ""), parameters.get("service")
    known = {"number": number, "prefix": f"{number.rstrip('0123456789')}%"}
    numbers: list[str] = []
    if parameters.get("caller") and service:
        mine = session.execute(_BY_REQUESTER, {**known, "caller": parameters["caller"]})
        numbers += [row.number for row in mine if row.data.get("service") == service]
    if parameters.get("ci"):
        numbers += [row.number for row in session.execute(_BY_ITEM, {**known, "ci": parameters["ci"]})]
    return list(dict.fromkeys(numbers))[:MOST]
