"""Replies: what the requester says to a ticket while it listens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request

from engine import instances, replies
from engine.desk import stream
from web import here
from web.policies import MEMBER, policy

pages = Blueprint("replies", __name__)

WORDS = {
    "user.replied": ("Reply", "Send the reply", "Your reply"),
    "user.confirmed": ("It is fixed", "Confirm", ""),
    "user.reopened": ("It is not fixed", "Reopen", "What is still wrong"),
    "user.cancelled": ("I do not need this any more", "Cancel my ticket", "Why"),
}
"""name of the message -> (heading, button, label of the text); others are called by their own name."""


@pages.post("/instances/<int:instance_id>/replies")
@policy(MEMBER)
def give(instance_id: int) -> Any:
    """Say a word to a ticket."""
    name, text = request.form.get("name", ""), request.form.get("text", "")
    with here.database().transaction() as session:
        stream.reply(session, instance_id, name, text=text, by=here.actor())
    with here.reading() as session:
        number = instances.find(session, instance_id, by=here.actor()).row.number
    flash("Sent.", "good")
    return redirect(f"/{number}", 303)


def by_use(offers: list[replies.Offer]) -> list[replies.Offer]:
    """What is said most comes first; taking one's ticket back comes last."""
    order = [*WORDS]
    return sorted(offers, key=lambda offer: order.index(offer.name) if offer.name in order else -1)


def words(name: str) -> tuple[str, str, str]:
    """How a word is called on the page."""
    plain = name.removeprefix(replies.PREFIX).replace("_", " ").capitalize()
    return WORDS.get(name, (plain, plain, "Text"))
