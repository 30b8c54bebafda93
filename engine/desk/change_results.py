"""Results of changes: what a template's trust and the risk of the next change rest on.

A template is suspended by the record and not by a person's mood: more failures than it allows within its days (none within 90
unless it says otherwise), or more than its share of all its changes since it was released.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import now
from engine.desk import change_templates, plans
from engine.models import ChangeResult, ChangeTemplate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_EVER = datetime.fromtimestamp(0, UTC)
DAYS = 90


def template_result(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """Note how the change with `number` went (`successful`), for its template `key` (null for none), `items` and `service`; once.

    Answers {suspended, reason}: whether the template is out of use by this result.
    """
    key = str(parameters.get("key") or "") or None
    number = str(parameters.get("number") or "")
    if session.get(ChangeResult, number) is None:
        names = list(plans.words(parameters.get("items")))
        service, successful = parameters.get("service"), parameters.get("successful") is True
        session.add(
            ChangeResult(number=number, at=now.now(), template=key, service=service, items=names, successful=successful)
        )
        session.flush()
    template = session.get(ChangeTemplate, key) if key else None
    reason = _reason(session, template) if template is not None and template.status == "active" else None
    if template is not None and reason:
        change_templates.suspend(session, template.key, reason)
    return {"suspended": reason is not None, "reason": reason}


def change_failures(session: Session, parameters: dict[str, Any]) -> int:
    """How many changes of one of `items`, or of `service`, failed in the last `days` (90)."""
    days = parameters.get("days")
    since = now.now() - timedelta(days=days if isinstance(days, int) and days > 0 else DAYS)
    wanted, service = set(plans.words(parameters.get("items"))), parameters.get("service")
    failed = session.scalars(select(ChangeResult).where(ChangeResult.at > since, ChangeResult.successful.is_(False)))
    return sum(bool(wanted & set(row.items)) or (service is not None and row.service == service) for row in failed)


def _reason(session: Session, template: ChangeTemplate) -> str | None:
    since = template.counted_from or _EVER
    mine = select(func.count()).where(ChangeResult.template == template.key, ChangeResult.at >= since)
    failed = mine.where(ChangeResult.successful.is_(False))
    recent = session.scalar(failed.where(ChangeResult.at > now.now() - timedelta(days=template.within_days))) or 0
    if recent > template.most_failures:
        return f"{recent} of its changes failed within {template.within_days} days; it allows {template.most_failures}."
    total, failures = session.scalar(mine) or 0, session.scalar(failed) or 0
    if failures * 100 > template.most_share * total:
        return f"{failures} of its {total} changes failed; it allows {template.most_share} per cent."
    return None
