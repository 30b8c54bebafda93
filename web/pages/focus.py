"""Focus: one task after the other. The address leads to the next one; its page says that one is in focus and where to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request

from engine import focus
from web import here
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("focus", __name__)

FIELD = "ek-focus"
"""What a form carries of it, by a name that no field of a process has."""


@pages.get("/focus")
@policy(MEMBER)
def show() -> Any:
    """On to the next task; without one, the page that says so."""
    aside = put_aside()
    with here.database().reading() as session:
        following = focus.ahead(session, by=here.actor(), aside=aside, limit=1)
    if following:
        return redirect(f"/tasks/{following[0].id}?focus={written(aside)}", 303)
    return render_template("focus/page.html", aside=len(aside))


def bar(session: Session, task_id: int) -> dict[str, Any] | None:
    """What a task's page shows of the focus: where "later" and the next one lead; None outside of it."""
    if not goes_on():
        return None
    aside = put_aside()
    further = focus.ahead(session, by=here.actor(), aside=[*aside, task_id], limit=1)
    later = written([*aside, task_id])
    following = f"/tasks/{further[0].id}?focus={later}" if further else f"/focus?focus={later}"
    return {"aside": written(aside), "later": following, "following": further[0] if further else None}


def goes_on() -> bool:
    """Whether this look or this form is part of a sitting."""
    return "focus" in request.args or FIELD in request.form


def put_aside() -> list[int]:
    """The tasks that the address puts aside."""
    said = (request.form.get(FIELD) or request.args.get("focus", "")).split(".")
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 12][-focus.MOST :]  # noqa: PLR2004


def written(aside: list[int]) -> str:
    """They in an address."""
    return ".".join(map(str, aside))
