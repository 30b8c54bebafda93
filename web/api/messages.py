"""Messages: what other systems say to instances."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from engine import messages
from web import here
from web.api import shapes
from web.api.exchange import body, once, told
from web.policies import AGENT, policy

routes = Blueprint("api_messages", __name__, url_prefix="/api/messages")


@routes.post("")
@policy(AGENT)
@told(409, 415, tag="messages", body=shapes.MessageIn, headers=shapes.CommandHeaders, HTTP_202=shapes.Delivered)
def deliver() -> Any:
    """Say something to the instance that waits for it, or start one; without a receiver it is kept for a day."""
    asked = body(shapes.MessageIn)
    key = request.headers.get("Idempotency-Key") or None
    return once(
        shapes.Delivered,
        202,
        lambda session: messages.deliver(
            session,
            asked.name,
            correlation=asked.correlation,
            payload=asked.payload,
            by=here.actor(),
            key=f"{here.actor().login}:{key}" if key else None,
        ),
    )
