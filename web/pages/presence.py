"""Presence: an open page says that somebody is there and hears who else is; nothing is shown here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request

from engine import presence
from web import here, sending
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from flask import Flask

pages = Blueprint("presence", __name__)


def install(app: Flask) -> None:
    """Let any page include `presence.html`."""
    app.jinja_env.globals.update(present=present, tells_presence=tells)


@pages.post("/instances/<int:instance_id>/presence")
@policy(MEMBER)
def tell(instance_id: int) -> Any:
    """Say what one is doing (`doing`: viewing, typing or gone; `task`: on which task's page); answers who else is there."""
    actor, doing, task = here.actor(), request.form.get("doing", "viewing"), sending.number("task") or None
    if doing == "gone":
        with here.database().transaction() as session:
            presence.leave(session, instance_id, by=actor)
        return jsonify(present=[])
    with here.reading() as session:
        known = presence.is_known(session, instance_id, by=actor, doing=doing, task_id=task)
    if not known:
        with here.database().transaction() as session:
            presence.tell(session, instance_id, by=actor, doing=doing, task_id=task)
    return jsonify(present=[{"name": each.name, "doing": each.doing} for each in present(instance_id)])


def present(instance_id: int) -> list[presence.Present]:
    """Who else is there, for the partial `presence.html` on any page of a ticket."""
    with here.reading() as session:
        return presence.others(session, instance_id, by=here.actor())


def tells() -> bool:
    """Whether the page of this person is to say that they are there."""
    return here.actor().has(*presence.WHO)
