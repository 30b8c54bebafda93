"""Faults: tickets that cannot go on, for those who repair them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import faults
from web import here
from web.pages import addresses
from web.policies import OWNER, policy

pages = Blueprint("faults", __name__)


@pages.get("/faults")
@policy(OWNER)
def listed() -> Any:
    """Open faults, oldest first, or those that were resolved."""
    status = addresses.word("status", ("open", "resolved"), "open")
    with here.reading() as session:
        page = faults.listed(session, by=here.actor(), status=status, page=addresses.page_number(), size=addresses.SIZE)
    return render_template("faults/list.html", page=page, status=status)


@pages.post("/faults/<int:fault_id>/retry")
@policy(OWNER)
def retry(fault_id: int) -> Any:
    """Try again what failed, with a reason."""
    reason = request.form.get("reason", "").strip()[:2000]
    with here.database().transaction() as session:
        faults.retry(session, fault_id, by=here.actor(), reason=reason)
    flash("It is tried again. If it fails once more, it comes back here.", "good")
    return redirect("/faults", 303)
