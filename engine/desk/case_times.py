"""Until when a decision can be taken: the moment at which the voting closes or the approval expires, whichever is first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

ENDING = ("voting_closes", "approval_expires")
"""The timers of the shared pack `approval` that end a vote."""


def until(session: Session, instances: Iterable[int]) -> dict[int, datetime]:
    """instance id -> the moment, for those of the given tickets whose votes end by the clock."""
    found = (
        select(Job.instance_id, func.min(Job.due_at))
        .where(Job.instance_id.in_(set(instances)), Job.kind == "timer", Job.element.in_(ENDING))
        .group_by(Job.instance_id)
    )
    return {instance: moment for instance, moment in session.execute(found) if instance is not None}
