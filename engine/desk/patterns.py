"""Patterns: what keeps coming back and has no problem yet.

Many incidents of one category on one configuration item within a week have a cause that nobody looks for. A pattern is proposed
once: as long as a problem with its name is open, it is left out, and so are incidents that were duplicates of others.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import now
from engine.errors import Invalid
from engine.models import Instance, Process

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DAYS = 7
LEAST = 5
SHOWN = 20


def recent(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Patterns of the last `days` (7) with at least `least` (5) instances of `process` (incident), the commonest first.

    Each is {pattern, category, ci, service, count, numbers}.

    Raises:
        Invalid: days or least is no positive number.
    """
    days, least = _positive(parameters, "days", DAYS), _positive(parameters, "least", LEAST)
    rows = _begun(session, str(parameters.get("process") or "incident"), days)
    counted = Counter((row.category, row.ci) for row in rows)
    known = _open_patterns(session)
    return [
        found
        for (category, ci), count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        if count >= least and (found := _pattern(category, ci, rows))["pattern"] not in known
    ]


def _positive(parameters: dict[str, Any], name: str, default: int) -> int:
    value = parameters.get(name, default)
    if not isinstance(value, int | float) or value < 1:
        raise Invalid(f"'{name}' of a pattern is a positive number; {value!r} is none.", code="patterns.number")
    return int(value)


def _begun(session: Session, process: str, days: int) -> list[Any]:
    category = Instance.data["category"].as_string()
    found = (
        select(Instance.number, category.label("category"), Instance.ci, Instance.service)
        .join(Process, Process.id == Instance.process_id)
        .where(
            Process.key == process,
            Instance.started_at >= now.now() - timedelta(days=days),
            category.is_not(None),
            Instance.ci.is_not(None),
        )
        .order_by(Instance.id)
    )
    return list(session.execute(found))


def _open_patterns(session: Session) -> set[str]:
    name = Instance.data["pattern"].as_string()
    found = (
        select(name)
        .join(Process, Process.id == Instance.process_id)
        .where(Process.key == "problem", Instance.status == "open", name.is_not(None))
    )
    return {text for text in session.scalars(found) if text}


def _pattern(category: str, ci: str, rows: list[Any]) -> dict[str, Any]:
    alike = [row for row in rows if (row.category, row.ci) == (category, ci)]
    return {
        "pattern": f"{category} on {ci}",
        "category": category,
        "ci": ci,
        "service": next((row.service for row in reversed(alike) if row.service), None),
        "count": len(alike),
        "numbers": [row.number for row in alike][-SHOWN:],
    }
