"""The inbox: open tasks in boxes, filtered, sorted and with the columns that the address asks for.

The whole of what one sees is in the address, so that a link shows the same to a colleague and going back works. The list alone is
answered to htmx; how a list came to be (filters, columns) is decided in the engine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, render_template, request

from engine import clocks, columns, filters, inbox, now, orders, people, saved_filters, tasks
from engine.sight import DESK
from web import facets, here
from web.clocks import Chip, chip
from web.pages import addresses
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.columns import Column
    from engine.filters import Filter
    from engine.inbox import TaskRow

pages = Blueprint("inbox", __name__)

BOXES = {
    "mine": ("My work", "user-check"),
    "groups": ("My groups", "users"),
    "breaching": ("Breaching soon", "timer"),
    "answered": ("Answered", "message-square"),
    "watched": ("Watched", "eye"),
    "later": ("Follow up later", "clock"),
    "done": ("Done recently", "circle-check"),
    "all": ("All open", "inbox"),
}
"""box -> what it is called, and its icon."""
_ALWAYS = ("mine", "groups", "breaching", "answered", "watched", "done", "all")


@pages.get("/inbox")
@policy(MEMBER)
def show() -> Any:
    """A box with all counts, filters, order, columns and page; htmx asks for the list alone."""
    asked, actor = wished(), here.actor()
    with here.reading() as session:
        if _list_alone():
            return render_template("inbox/list.html", **_listed(session, asked))
        saved = saved_filters.listed(session, by=actor)
        counts = inbox.counts(session, by=actor, more={f"saved-{one.id}": one.asked for one in saved})
        known = counts[asked.box]
        told = _listed(session, asked, None if asked.narrowed or known > inbox.COUNTED else known)
        chosen = next((one for one in saved if str(one.id) == request.args.get("saved")), None)
        return render_template(
            "inbox/page.html",
            counts=counts,
            boxes={key: BOXES[key] for key in BOXES if key in _ALWAYS or counts[key] or asked.box == key},
            saved=saved,
            chosen=chosen,
            changed=chosen is not None and chosen.asked != asked,
            facets=facets.of(session, asked),
            written=filters.written(asked),
            **told,
        )


def wished() -> Filter:
    """What the address asks for; the box is one's groups for those who work in one."""
    words = {name: ",".join(request.args.getlist(name)) for name in request.args}
    return filters.read(words, box="groups" if here.actor().groups else "mine")


def address(asked: Filter, **change: Any) -> str:
    """The address of a filter with these parts changed."""
    return "/inbox?" + urlencode(filters.written(replace(asked, **change)))


def parts_of(session: Session, rows: Sequence[TaskRow], shown: Sequence[Column]) -> dict[str, Any]:
    """What rows need besides themselves for these columns: clocks, people's names, values of fields."""
    keys, tickets = {one.key for one in shown}, [row.instance_id for row in rows]
    running = clocks.nearest(session, tickets) if "due" in keys and tickets and here.actor().has(*DESK) else {}
    chips: Mapping[int, Chip] = {ticket: chip(clock) for ticket, clock in running.items()}
    logins = {row.requester or "" for row in rows} if "requester" in keys else set()
    return {
        "shown": shown,
        "chips": chips,
        "names": people.names(session, logins) if logins else {},
        "follow_now": lambda at: at <= now.now(),
        "fields": columns.values(session, shown, tickets),
    }


def row_again(template: str, task_id: int) -> str:
    """The row of a task anew after a deed, with the columns that the list has."""
    keys = filters.read({"columns": request.form.get("columns", "")}).columns
    with here.reading() as session:
        row = tasks.find(session, task_id, by=here.actor()).row
        shown = columns.wanted(session, keys, by=here.actor(), box="all")
        return render_template(template, task=row, return_to=_seen_from(), **parts_of(session, [row], shown))


def _seen_from() -> str:
    """The list that a row was asked for from."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"/inbox?{page.query}" if page.path == "/inbox" and page.query else "/inbox"


def _list_alone() -> bool:
    return here.is_fragment() and request.headers.get("HX-Target", "").endswith("#box")


def _listed(session: Session, asked: Filter, total: int | None = None) -> dict[str, Any]:
    size = {"page": addresses.page_number(), "size": addresses.SIZE}
    page = inbox.found(session, asked, by=here.actor(), total=total, most=inbox.FAR, **size)
    shown = columns.wanted(session, asked.columns, by=here.actor(), box=asked.box)
    return {
        "asked": asked,
        "page": page,
        "address": address,
        "heads": [_head(asked, one) for one in shown],
        "criteria": facets.chosen(session, asked),
        "titles": BOXES,
        "return_to": addresses.here_with(),
        **parts_of(session, page.items, shown),
    }


def _head(asked: Filter, column: Column) -> dict[str, Any]:
    """A heading: where clicking it leads, where clicking it with Shift leads, and how the list stands in its order."""
    if column.key not in orders.KEYS:
        return {"label": column.label, "sort": "", "add": "", "place": 0, "aria": ""}
    here_now = next((one for one in asked.sort if one.removeprefix("-") == column.key), "")
    turned = column.key if here_now.startswith("-") or not here_now else f"-{column.key}"
    others = tuple(one for one in asked.sort if one.removeprefix("-") != column.key)
    added = tuple(turned if one == here_now else one for one in asked.sort) if here_now else (*others, turned)
    place = asked.sort.index(here_now) + 1 if here_now else 0
    return {
        "label": column.label,
        "sort": address(asked, sort=(turned,)),
        "add": address(asked, sort=added),
        "place": place if len(asked.sort) > 1 else 0,
        "aria": ("descending" if here_now.startswith("-") else "ascending") if here_now else "",
    }
