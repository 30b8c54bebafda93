"""CAB: the workbench of who chairs the change advisory board: agenda, case by case, minutes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import people, versions
from engine.desk import cab, cab_votes, votes
from engine.errors import Conflict, Invalid
from web import cases, here, sending, zones
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from engine.errors import Refusal

pages = Blueprint("cab", __name__)


@pages.get("/changes/cab")
@policy(MEMBER)
def listed() -> Any:
    """Meetings, and what waits for the next one, by a filter."""
    return _list()


@pages.post("/changes/cab")
@policy(MEMBER)
def plan() -> Any:
    """A new meeting with the changes that were ticked."""
    form = request.form
    try:
        with here.database().transaction() as session:
            made = cab.plan(
                session,
                title=form.get("title", ""),
                starts_at=_moment(form.get("starts_at", "")),
                numbers=form.getlist("numbers"),
                by=here.actor(),
            )
    except Invalid as refusal:
        return _list(refusal), refusal.status
    return redirect(f"/changes/cab/{made}", 303)


@pages.get("/changes/cab/<int:meeting>")
@policy(MEMBER)
def show(meeting: int) -> Any:
    """A meeting, at one point of its agenda (`at`)."""
    return _meeting(meeting)


@pages.post("/changes/cab/<int:meeting>/agenda")
@policy(MEMBER)
def arrange(meeting: int) -> Any:
    """Move a change up or down, take it off, or put others on."""
    number, deed = request.form.get("number", ""), request.form.get("deed", "")
    steps = {"up": -1, "down": 1}

    def command(session: Session) -> None:
        if deed in steps:
            cab.move(session, meeting, number, step=steps[deed], by=here.actor())
        elif deed == "drop":
            cab.drop(session, meeting, number, by=here.actor())
        else:
            cab.add(session, meeting, re.split(r"[\s,;]+", request.form.get("numbers", "")), by=here.actor())

    return _done(meeting, command)


@pages.post("/changes/cab/<int:meeting>/attendance")
@policy(MEMBER)
def attend(meeting: int) -> Any:
    """Who is there."""
    logins = [*request.form.getlist("attended"), *_words("others")]
    return _done(meeting, lambda session: cab.attend(session, meeting, logins, by=here.actor()))


@pages.post("/changes/cab/<int:meeting>/minutes")
@policy(MEMBER)
def write(meeting: int) -> Any:
    """Keep the minutes as they were corrected."""
    text = request.form.get("minutes", "")
    return _done(
        meeting, lambda session: cab.write(session, meeting, text, by=here.actor()), "The minutes are kept.", text
    )


@pages.post("/changes/cab/<int:meeting>/mail")
@policy(MEMBER)
def send(meeting: int) -> Any:
    """Mail the minutes, once."""

    def command(session: Session) -> None:
        cab.send(session, meeting, _words("to"), by=here.actor())

    return _done(meeting, command, "The minutes are on their way.")


def _done(meeting: int, command: Callable[[Session], Any], said: str = "", minutes: str = "") -> Any:
    try:
        with here.database().transaction() as session:
            command(session)
    except (Invalid, Conflict) as refusal:
        return _meeting(meeting, refusal, minutes), refusal.status
    if said:
        flash(said, "good")
    at = request.args.get("at", "")
    return redirect(f"/changes/cab/{meeting}" + (f"?at={at}" if at.isdigit() else ""), 303)


def _list(refusal: Refusal | None = None) -> str:
    since, until = _date(request.args.get("since", "")), _date(request.args.get("until", ""))
    everything = request.args.get("state") == "all"
    with here.reading() as session:
        return render_template(
            "changes/cab.html",
            meetings=cab.listed(session, by=here.actor()),
            waiting=cab.waiting(session, by=here.actor(), everything=everything, since=since, until=until),
            everything=everything,
            since=since,
            until=until,
            zone=zones.reader().key,
            refusal=refusal,
        )


def _meeting(meeting: int, refusal: Refusal | None = None, minutes: str = "") -> str:
    with here.reading() as session:
        row = cab.find(session, meeting, by=here.actor())
        at = min(_point(), max(1, len(row.agenda)))
        number = row.agenda[at - 1] if row.agenda else ""
        members = list(dict.fromkeys([*cab.members(session), *row.attended]))
        return render_template(
            "changes/meeting.html",
            meeting=row,
            at=at,
            number=number,
            case=_case(session, number),
            outcomes={each: cab_votes.outcome(session, each) for each in row.agenda},
            told=cab_votes.told(session, number, by=here.actor()) if number else "",
            members=members,
            names=people.names(session, [*members, row.chair]),
            minutes=minutes or row.minutes or cab.draft(session, meeting, by=here.actor(), zone=zones.reader()),
            to=", ".join(row.mailed_to or members),
            refusal=refusal,
            key=sending.new_key(),
        )


def _point() -> int:
    """The point of the agenda that the address names, from one."""
    said = request.args.get("at", "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 5 else 1  # noqa: PLR2004  an agenda is short


def _case(session: Session, number: str) -> cases.Case | None:
    """The case of a change with the vote that is open for who looks, or else anybody's."""
    task = cab_votes.task(session, number, by=here.actor()) if number else None
    if task is None:
        return None
    vote = votes.find(session, task, by=here.actor())
    (case,) = cases.of(session, [(vote, versions.compiled(session, vote.version_id))], me=here.actor().login)
    return case


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", request.form.get(name, "")) if word]


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zones.reader()).astimezone(UTC)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
