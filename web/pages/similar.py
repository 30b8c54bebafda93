"""Similar: what is known already of a trouble that somebody is about to report, so that they follow it instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from engine import references
from engine.desk import known_errors, requests, status
from web import here
from web.pages import addresses
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.status import Shown
    from engine.instances import InstanceRow

pages = Blueprint("similar", __name__)

MOST = 3
QUIET = ("information", "operational")
"""Levels of announcements that tell of no disturbance."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Announced disturbances, known answers, and one's own open tickets about the same service."""

    announced: list[Shown]
    answers: list[dict[str, Any]]
    own: list[InstanceRow]

    def __bool__(self) -> bool:
        return bool(self.announced or self.answers or self.own)


@pages.get("/similar")
@policy(MEMBER)
def show() -> Any:
    """What is known of what was typed so far; htmx asks while somebody types."""
    typed = {name: addresses.text(name) for name in ("short_description", "service")}
    with here.reading() as session:
        known = of(session, typed, by=here.actor())
    return render_template("home/similar.html", known=known)


def of(session: Session, typed: Mapping[str, Any], *, by: Actor) -> Similar:
    """What is known of a service, by key or name, and of some words. Without a service every disturbance may be the one."""
    said, text = str(typed.get("service") or "").strip(), str(typed.get("short_description") or "")
    key = _service(session, said)
    disturbed = [each for each in status.current(session, by=by) if each.level not in QUIET]
    announced = [each for each in disturbed if not key or key in each.services or not each.services]
    found = known_errors.matching(session, {"service": key, "text": text, "limit": 10 * MOST})
    answers = [each for each in found if each["audience"] == "everyone"]
    own = requests.listed(session, by=by, service=key, size=MOST).items if key else []
    return Similar(announced[:MOST], answers[:MOST], list(own))


def _service(session: Session, said: str) -> str:
    return references.SOURCES["services"].known(session, {said}).get(said, "") if said else ""
