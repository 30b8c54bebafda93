"""Alerts that could not be delivered, for administrators: read, repaired at their sender, tried again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template

from engine.desk import alert_failures, alert_sources
from web import here
from web.pages import addresses
from web.policies import ADMIN, policy

pages = Blueprint("alerts", __name__)


@pages.get("/alerts")
@policy(ADMIN)
def listed() -> Any:
    """What failed, oldest first, and which sources there are."""
    with here.reading() as session:
        page = alert_failures.listed(session, by=here.actor(), page=addresses.page_number(), size=addresses.SIZE)
        sources = alert_sources.listed(session)
    return render_template("alerts/list.html", page=page, sources=sources)


@pages.post("/alerts/<kind>/<int:failure_id>/retry")
@policy(ADMIN)
def retry(kind: str, failure_id: int) -> Any:
    """Try one again."""
    with here.database().transaction() as session:
        alert_failures.retry(session, kind, failure_id, by=here.actor())
    flash("It is delivered again. If it fails once more, it comes back here.", "good")
    return redirect("/alerts", 303)
