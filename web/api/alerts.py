"""Alerts: taken in from monitoring systems, which prove themselves by a signature or their secret and not as a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from engine import settings
from engine.desk import alert_failures, alert_signatures, alert_sources, alerts
from web import here
from web.api import alert_shapes, shapes
from web.api.exchange import answer, query, told
from web.policies import ADMIN, EVERYONE, policy

routes = Blueprint("api_alerts", __name__, url_prefix="/api")

TAG = "alerts"


@routes.post("/alerts/<source>")
@policy(EVERYONE)
@told(
    404,
    413,
    415,
    422,
    tag=TAG,
    headers=alert_shapes.AlertHeaders,
    HTTP_200=alert_shapes.Received,
    HTTP_202=alert_shapes.Received,
)
def receive(source: str) -> Any:
    """Take a message of a monitoring system: 202 once it is kept, 200 for a repetition; a worker takes it apart.

    The body is JSON of the source's kind: generic {"key", "ci", "node", "metric", "severity", "text", "at", "resolved", "id"} or
    {"alerts": [...]} of such, Alertmanager's webhook version 4, the parameters of a Zabbix webhook, or the macros of Nagios and
    Icinga. Sign it in X-Evenkeel-Signature, or send the secret as a bearer token where a sender cannot sign.
    """
    body = _body()
    digests = _proved(source, body)
    with here.database().transaction() as session:
        received = alerts.receive(session, source, body, digests=digests)
    return answer(received, alert_shapes.Received, 202 if received.id else 200)


@routes.get("/alert-failures")
@policy(ADMIN)
@told(tag=TAG, query=shapes.Lists, HTTP_200=shapes.Paged[alert_shapes.AlertFailure])
def failures() -> Any:
    """Alerts that could not be delivered, oldest first, with the message as it came."""
    asked = query(shapes.Lists)
    with here.reading() as session:
        page = alert_failures.listed(session, by=here.actor(), **asked.model_dump())
    return answer(page, shapes.Paged[alert_shapes.AlertFailure])


@routes.post("/alert-failures/<kind>/<int:failure_id>/retry")
@policy(ADMIN)
@told(404, 409, 422, tag=TAG, HTTP_202=alert_shapes.Received)
def retry(kind: str, failure_id: int) -> Any:
    """Read it again from the message as it came, and deliver it."""
    with here.database().transaction() as session:
        alert_failures.retry(session, kind, failure_id, by=here.actor())
    return answer(alerts.Received("taken", failure_id), alert_shapes.Received, 202)


def _body() -> bytes:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    body = request.get_data() if (request.content_length or 0) <= alerts.LARGEST else None
    if body is None or len(body) > alerts.LARGEST:
        raise RequestEntityTooLarge(f"An alert takes at most {alerts.LARGEST // 1024} KB; send fewer in one message.")
    return body


def _proved(source: str, body: bytes) -> tuple[str, ...]:
    with here.reading() as session:
        found = alert_sources.found(session, source)
    return alert_signatures.digests(
        found,
        alert_sources.secret(found, settings.secret_key(here.settings())),
        body,
        signature=request.headers.get(alert_signatures.HEADER, ""),
        authorization=request.headers.get("Authorization", ""),
    )
