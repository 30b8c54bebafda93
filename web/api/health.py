"""Alive, ready, and in figures. The figures ask the store when they are read, so any web process tells them right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import bindparam, func, select, text

from engine import now
from engine.models import Fault, Instance, Job, Message, Task
from web import here
from web.policies import EVERYONE, policy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

routes = Blueprint("health", __name__)


@routes.get("/healthz")
@policy(EVERYONE)
def alive() -> Any:
    """Whether this process answers; the store is not asked."""
    return {"status": "alive"}


@routes.get("/readyz")
@policy(EVERYONE)
def ready() -> Any:
    """The store answers too; 503 otherwise."""
    with here.reading() as session:
        session.execute(text("SELECT 1"))
    return {"status": "ready"}


@routes.get("/metrics")
@policy(EVERYONE)
def metrics() -> Response:
    """Figures for Prometheus; counts only, nothing of anybody's content."""
    registry = CollectorRegistry()
    registry.register(Figures())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    """What the store says now."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Each figure, read in one look at the store."""
        moment = now.now()
        with here.reading() as session:
            row = session.execute(_FIGURES, {"now": moment}).one()
        for name, (words, _) in _TOLD.items():
            yield GaugeMetricFamily(f"evenkeel_{name}", words, value=getattr(row, name))
        yield GaugeMetricFamily(
            "evenkeel_queue_lag_seconds", "Age of the oldest job that is due.", value=_lag(row.oldest_due, moment)
        )


def _lag(oldest: datetime | None, moment: datetime) -> float:
    return max(0.0, (moment - oldest).total_seconds()) if oldest else 0.0


def _count(table: Any, *where: Any) -> Any:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


_DUE = (Job.status == "open", Job.due_at <= bindparam("now"))
_TOLD = {
    "open_instances": ("Instances that are open.", _count(Instance, Instance.status == "open")),
    "open_tasks": ("Tasks that wait for a person.", _count(Task, Task.status == "open")),
    "unassigned_tasks": ("Tasks that nobody has taken.", _count(Task, Task.status == "open", Task.assignee.is_(None))),
    "overdue_tasks": (
        "Tasks past their due moment.",
        _count(Task, Task.status == "open", Task.due_at < bindparam("now")),
    ),
    "due_jobs": ("Jobs that are due and not done.", _count(Job, *_DUE)),
    "parked_jobs": ("Jobs that were given up.", _count(Job, Job.status == "parked")),
    "waiting_messages": ("Messages that nobody listened to yet.", _count(Message, Message.status == "waiting")),
    "open_faults": ("Instances that cannot go on.", _count(Fault, Fault.status == "open")),
}
_FIGURES = select(
    *(query.label(name) for name, (_, query) in _TOLD.items()),
    select(func.min(Job.due_at)).where(*_DUE).scalar_subquery().label("oldest_due"),
)
