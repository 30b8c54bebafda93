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
    select(Instance.number)
    .where(Instance.status == "open", Instance.number != bindparam("number"), Instance.number.like(bindparam("prefix")))
    .order_by(Instance.id.desc())
    .limit(MOST)
)
_BY_REQUESTER = _OPEN.where(Instance.requester == bindparam("caller"), Instance.service == bindparam("service"))
_BY_ITEM = _OPEN.where(Instance.ci == bindparam("ci"))


def found(session: Session, parameters: dict[str, Any]) -> list[str]:
    """Numbers of open tickets of the same process like the one with `number`, `caller`, `service` and `ci`, newest first."""
    number, service = str(parameters.get("number") or ""), parameters.get("service")
    known = {"number": number, "prefix": f"{number.rstrip('0123456789')}%"}
    numbers: list[str] = []
    if parameters.get("caller") and service:
        mine = {**known, "caller": parameters["caller"], "service": service}
        numbers += session.scalars(_BY_REQUESTER, mine)
    if parameters.get("ci"):
        numbers += session.scalars(_BY_ITEM, {**known, "ci": parameters["ci"]})
    return list(dict.fromkeys(numbers))[:MOST]
