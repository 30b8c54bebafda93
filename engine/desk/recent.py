"""How many tickets of a process began of late about the same thing: what makes one fault a bigger one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import now
from engine.models import Instance, Process

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ABOUT = {"service": Instance.service, "ci": Instance.ci, "category": Instance.data["category"].as_string()}
STATUSES = ("open", "ended", "cancelled", "aborted")
LONGEST = 60 * 24 * 366


def counted(session: Session, parameters: dict[str, Any]) -> int:
    """The function `recent`: instances of `process` begun in the last `minutes` with the same `service`, `ci` and `category`,
    as far as these are given; the one with `number` is left out.
    """  # fmt: skip
    minutes = min(int(parameters.get("minutes") or 30), LONGEST)
    same = [column == str(parameters[name]) for name, column in ABOUT.items() if parameters.get(name)]
    found = (
        select(func.count())
        .select_from(Instance)
        .join(
            Process, Process.id == Instance.process_id + 0
        )  # not by the index of the process: that finds all its years
        .where(
            Process.key == str(parameters.get("process")),
            Instance.status.in_(STATUSES),  # every status: so the index over status and moment serves
            Instance.started_at > now.now() - timedelta(minutes=minutes),
            Instance.number != str(parameters.get("number") or ""),
            *same,
        )
    )
    return session.scalar(found) or 0
