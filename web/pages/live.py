"""Live: an event stream of the tickets that something happened to; what to show of it, the page decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, request

from web import here
from web.policies import PERSON, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.actor import Actor
    from engine.live import Change
    from web.feed import Feed

pages = Blueprint("live", __name__)

AGAIN_SECONDS = 5


@pages.get("/live")
@policy(PERSON)
def stream() -> Any:
    """Server-sent events: `change` {id, number, mine, by}, `everything` when too much happened to name it.

    503 when all places are taken; the page then looks by itself every few seconds.
    """
    feed: Feed = current_app.extensions["feed"]
    heard = feed.listen(here.actor(), age=_age())
    if heard is None:
        return "", 503, {"Retry-After": str(AGAIN_SECONDS)}
    answer = Response(_events(heard, here.actor()), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy that collects an answer would collect for ever
    return answer


def _events(heard: Iterator[list[Change] | None], actor: Actor) -> Iterator[str]:
    yield f"retry: {AGAIN_SECONDS * 1000}\n\n"
    for changes in heard:
        if changes is None:
            yield "event: everything\ndata: {}\n\n"
        elif not changes:
            yield ": awake\n\n"
        for change in changes or []:
            said = {"id": change.instance_id, "number": change.number, "mine": change.concerns(actor)}
            yield f"event: change\ndata: {json.dumps({**said, 'by': sorted(change.by)})}\n\n"


def _age() -> float:
    """Seconds since the page was made, as far back as the feed remembers."""
    said = request.args.get("age", "")
    return min(float(said), 60.0) if said.isascii() and said.isdigit() and len(said) < 4 else 0.0  # noqa: PLR2004
