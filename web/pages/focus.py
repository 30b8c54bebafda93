"""Focus: one task after the other. The address leads to the next one; its page says that one is in focus and where to go on.

The page of the task that comes next is asked for while one still works on this one (focus.js), and kept by the browser, so that
it shows at once. So a task that is done is put aside as one that is put off: both lead to the same address. What has become of
the next task meanwhile is asked for as soon as its page is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, redirect, render_template, request

from engine import focus
from web import here
from web.pages import live
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.inbox import TaskRow

pages = Blueprint("focus", __name__)

FIELD, LOADED = "ek-focus", "ek-ahead"
"""What a form carries of it, by names that no field of a process has: the tasks put aside, and the address loaded already."""
AHEAD = "Ek-Ahead"
"""The header of a request for a page that is shown later."""
KEPT = "private, max-age=600"
"""How long such a page may wait in the browser; it is looked at anew once it shows."""


@pages.get("/focus")
@policy(MEMBER)
def show() -> Any:
    """On to the next task; without one, the page that says so."""
    aside = put_aside()
    with here.reading() as session:
        following = focus.ahead(session, by=here.actor(), aside=aside, limit=1)
        waiting = focus.put_off(session, aside) if aside else 0
    if following and not live.is_region():
        return redirect(f"/tasks/{following[0].id}?focus={written(aside)}", 303)
    return render_template("focus/page.html", aside=waiting, following=following[0] if following else None)


def bar(session: Session, task_id: int) -> dict[str, Any] | None:
    """What a task's page shows of the focus: where "later" and the next one lead; None outside of it."""
    if not goes_on():
        return None
    following, address = _next(session, task_id)
    return {"aside": written(put_aside()), "later": address, "following": following}


def onward(task_id: int) -> str:
    """Where to go on from a task that is done."""
    with here.reading() as session:
        return _next(session, task_id)[1]


def is_loaded(address: str) -> bool:
    """Whether the browser has this page already."""
    return request.form.get(LOADED) == address


def shown(address: str) -> Any:
    """On to an address; a page that goes there by itself is told where. One that was loaded says itself what was done."""
    return ("", 204, {"HX-Redirect": address}) if here.is_fragment() else redirect(address, 303)


def kept(page: str) -> Any:
    """A page as it is answered: one that is asked for ahead stays with the browser until it is wanted."""
    if AHEAD not in request.headers:
        return page
    answer = make_response(page)
    answer.headers["Cache-Control"] = KEPT
    return answer


def goes_on() -> bool:
    """Whether this look or this form is part of a sitting."""
    return "focus" in request.args or FIELD in request.form


def put_aside() -> list[int]:
    """The tasks that the address puts aside."""
    said = (request.form.get(FIELD) or request.args.get("focus", "")).split(".")
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 12][-focus.MOST :]  # noqa: PLR2004


def _next(session: Session, task_id: int) -> tuple[TaskRow | None, str]:
    aside = [*put_aside(), task_id]
    further = focus.ahead(session, by=here.actor(), aside=aside, limit=1)
    later = written(aside)
    if not further:
        return None, f"/focus?focus={later}"
    return further[0], f"/tasks/{further[0].id}?focus={later}"


def written(aside: list[int]) -> str:
    """They in an address."""
    return ".".join(map(str, aside))
