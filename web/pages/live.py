"""Live: an event stream of the tickets that something happened to; what to show of it, the page decides.

A page marks its regions with what they are about and with the moment it was asked for; a region is refreshed by asking for the
page once more without its frame. Each event carries the moment up to which all is told, so that a browser whose connection broke
says by itself from where to go on.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, g, request

from engine import now
from engine.sight import DESK
from web import here
from web.policies import PERSON, policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from engine.actor import Actor
    from engine.live import Change
    from web.feed import Feed, News

pages = Blueprint("live", __name__)

AGAIN_SECONDS = 5
REGIONS_ALONE = "Ek-Live"
"""The header of a request for the regions of a page, without what stands around them."""


def install(app: Flask) -> None:
    """Let a page that extends `frame()` be asked for without it; its regions are marked by `live` (web/vocabulary.py)."""
    app.before_request(_begin)
    app.jinja_env.globals.update(frame=frame)


@pages.get("/live")
@policy(PERSON)
def stream() -> Any:
    """Server-sent events since a moment (`since`, milliseconds): `change` {number, process, mine}, `everything` when too much
    happened to name it, `awake` when nothing did.

    503 when all places are taken; the page then looks by itself every few seconds.
    """  # fmt: skip
    feed: Feed = current_app.extensions["feed"]
    heard = feed.listen(here.actor(), since=_since())
    if heard is None:
        return "", 503, {"Retry-After": str(AGAIN_SECONDS)}
    answer = Response(_events(heard, here.actor()), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy that collects an answer would collect for ever
    return answer


def frame() -> str:
    """The template around a page: none of it when the regions alone are asked for."""
    return "live.html" if is_region() else "base.html"


def is_region() -> bool:
    """Whether the regions of a page are asked for alone."""
    return REGIONS_ALONE in request.headers


def _begin() -> None:
    g.began = now.now()


def _events(heard: Iterator[News], actor: Actor) -> Iterator[str]:
    yield f"retry: {AGAIN_SECONDS * 1000}\n\n"
    for news in heard:
        head = f"id: {_milliseconds(news.at)}\nevent: "
        if news.changes is None:
            yield f"{head}everything\ndata: {{}}\n\n"
        elif not news.changes:
            yield f"{head}awake\ndata: {{}}\n\n"
        for change in news.changes or []:
            yield f"{head}change\ndata: {json.dumps(_said(change, actor))}\n\n"


def _said(change: Change, actor: Actor) -> dict[str, Any]:
    said = {"number": change.number, "process": change.process, "mine": change.concerns(actor)}
    return {**said, "by": sorted(change.by)} if actor.has(*DESK) else said


def _since() -> datetime | None:
    """The moment up to which the listener knows all: as it heard last, or else as its page says."""
    for said in (request.headers.get("Last-Event-ID", ""), request.args.get("since", "")):
        if said.isascii() and said.isdigit() and len(said) < 15:  # noqa: PLR2004  milliseconds
            return datetime.fromtimestamp(int(said) / 1000, UTC)
    return None


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
