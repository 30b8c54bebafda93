"""What goes in and out of the API about alerts; their bodies are the senders' own and are read by `alert_formats`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  pydantic reads it

from pydantic import BaseModel, Field

from web.api.shapes import Out


class Received(Out):
    """What became of an alert: taken, to be delivered by a worker (`id` is what it is kept under), or repeated."""

    status: str
    id: int | None


class AlertFailure(Out):
    """A message (or item number `position` of it) that could not be delivered, and why."""

    kind: str
    id: int
    source: str
    received_at: datetime
    sentence: str
    body: str
    position: int


class AlertHeaders(BaseModel):
    """`t=SECONDS,v1=HEX`: HMAC-SHA256 with the source's secret over the seconds, a dot, and the body as sent."""

    signature: str | None = Field(default=None, alias="X-Evenkeel-Signature", max_length=1000)
