"""CAB: meetings of the change advisory board, from an agenda made of what waits for it to minutes that are mailed once.

A meeting decides nothing by itself: members vote and the chair decides by the tasks of each change, as everywhere else. What the
minutes say of votes and decisions is read from the tickets, so that they cannot say otherwise; who was there, what was talked
about and in which order is the meeting's own. Minutes that were mailed are not changed any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, insert, select, update

from engine import now, people
from engine.desk import cab_votes, outbox, plans
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import CabMeeting, Instance, Membership, Process, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, tzinfo

    from sqlalchemy.orm import Session

    from engine.actor import Actor

GROUPS = ("change_management", "cab", "ecab")
"""Whose members prepare and hold meetings."""
ELEMENTS = ("vote", "chair_decision")
LONGEST = 50_000
MOST = 100
PAST = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that waits for a vote: `board` when it is the board's, `starts` its planned start."""

    number: str
    title: str
    risk: str | None
    starts: datetime | None
    board: bool


def waiting(
    session: Session, *, by: Actor, everything: bool = False, since: date | None = None, until: date | None = None
) -> list[Candidate]:
    """Changes that wait for the board, or with `everything` for any approval, by their planned start, from day to day."""
    _require_member(by)
    voting = exists().where(Task.instance_id == Instance.id, Task.status == "open", Task.element.in_(ELEMENTS))
    rows = session.execute(
        select(Instance.number, Instance.title, Instance.data)
        .join(Process, Process.id == Instance.process_id)
        .where(Process.key == "rfc", Instance.status == "open", Instance.stage == "Authorize", voting)
        .order_by(Instance.number)
    )
    found = [_candidate(*row) for row in rows]
    kept = [one for one in found if (everything or one.board) and _between(one.starts, since, until)]
    return sorted(kept, key=lambda one: (one.starts is None, one.starts, one.number))[:MOST]


def plan(session: Session, *, title: str, starts_at: datetime | None, numbers: Iterable[str], by: Actor) -> int:
    """A new meeting with its agenda; its id. Who plans it chairs it.

    Raises:
        NotAllowed: `by` works in none of the groups that hold meetings.
        Invalid: it has no title or no time, or its agenda names what is no change.
    """
    _require_member(by)
    title = title.replace("\0", "").strip()
    if not title or starts_at is None:
        wrong = {"starts_at": "Give it a time."} if title else {"title": "Give it a title."}
        raise Invalid("A meeting needs a title and a time.", fields=wrong)
    agenda = _known(session, numbers)
    values = {
        "title": title[:200],
        "starts_at": starts_at,
        "chair": by.login,
        "agenda": agenda,
        "attended": [],
        "mailed_to": [],
    }
    made = insert(CabMeeting).values(**values, created_by=by.login, created_at=now.now()).returning(CabMeeting.id)
    return session.execute(made).scalar_one()


def find(session: Session, meeting: int, *, by: Actor) -> CabMeeting:
    """A meeting.

    Raises:
        NotAllowed: as `plan`.
        NotFound: there is none of this id.
    """
    _require_member(by)
    row = session.get(CabMeeting, meeting)
    if row is None:
        raise NotFound(f"There is no meeting {meeting}; the list of meetings has those that there are.")
    return row


def listed(session: Session, *, by: Actor) -> Sequence[CabMeeting]:
    """The meetings, the latest first."""
    _require_member(by)
    return session.scalars(
        select(CabMeeting).order_by(CabMeeting.starts_at.desc(), CabMeeting.id.desc()).limit(PAST)
    ).all()


def add(session: Session, meeting: int, numbers: Iterable[str], *, by: Actor) -> None:
    """Put changes at the end of the agenda; those that stand there already stay where they are."""
    row = _open(session, meeting, by)
    row.agenda = [*row.agenda, *(one for one in _known(session, numbers) if one not in row.agenda)][:MOST]


def move(session: Session, meeting: int, number: str, *, step: int, by: Actor) -> None:
    """Move a change up (-1) or down (1) the agenda; at the end of it nothing happens."""
    row = _open(session, meeting, by)
    agenda = list(row.agenda)
    at = _place(agenda, number)
    agenda.insert(max(0, at + step), agenda.pop(at))
    row.agenda = agenda


def drop(session: Session, meeting: int, number: str, *, by: Actor) -> None:
    """Take a change off the agenda; the change itself goes on."""
    row = _open(session, meeting, by)
    agenda = list(row.agenda)
    agenda.pop(_place(agenda, number))
    row.agenda = agenda


def attend(session: Session, meeting: int, logins: Iterable[str], *, by: Actor) -> None:
    """Say who is there.

    Raises:
        Invalid: somebody is nobody known.
    """
    row = _open(session, meeting, by)
    wished = list(dict.fromkeys(logins))
    unknown = sorted(set(wished) - set(people.names(session, wished)))
    if unknown:
        raise Invalid(f"Nobody has the login '{unknown[0]}'; choose people who are known.")
    row.attended = wished


def draft(session: Session, meeting: int, *, by: Actor, zone: tzinfo = UTC) -> str:
    """The minutes as they follow from who was there and what the tickets say now; times are in `zone`."""
    row = find(session, meeting, by=by)
    names = people.names(session, [*row.attended, row.chair])
    there = ", ".join(names.get(one, one) for one in row.attended) or "nobody noted"
    at = row.starts_at.astimezone(zone)
    head = f"{row.title}\n{at:%d %B %Y, %H:%M} {zone}\nChair: {names.get(row.chair, row.chair)}\nAttended: {there}"
    parts = [f"{at}. {cab_votes.told(session, number, by=by)}" for at, number in enumerate(row.agenda, 1)]
    return "\n\n".join([head, *(parts or ["Nothing stood on the agenda."])])


def write(session: Session, meeting: int, text: str, *, by: Actor) -> None:
    """Keep the minutes, corrected.

    Raises:
        Invalid: they are empty or too long.
        Conflict: they have been mailed.
    """
    row = _open(session, meeting, by)
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise Invalid(f"Minutes have between one and {LONGEST:,} characters; these have {len(text):,}.")
    row.minutes = text


def send(session: Session, meeting: int, to: Iterable[str], *, by: Actor) -> int:
    """Mail the minutes, once; answers to how many.

    Raises:
        Invalid: there are no minutes yet, or nobody to mail them to, or somebody is neither a login nor an address.
        Conflict: they have been mailed.
    """
    row = _open(session, meeting, by)
    if not row.minutes:
        raise Invalid("There are no minutes to mail yet; look at the draft and keep it first.")
    wished = list(dict.fromkeys(one.strip() for one in to if one.strip()))
    known = people.addresses(session, [one for one in wished if "@" not in one])
    wrong = [one for one in wished if "@" not in one and one not in known]
    if not wished or wrong:
        why = (
            f"'{wrong[0]}' is no active person with an address; correct the list."
            if wrong
            else "Name at least one reader."
        )
        raise Invalid(why, fields={"to": "Logins or addresses, with commas between."})
    sent = update(CabMeeting).where(CabMeeting.id == meeting, CabMeeting.mailed_at.is_(None))
    if session.connection().execute(sent.values(mailed_at=now.now(), mailed_to=wished)).rowcount != 1:
        raise Conflict(_MAILED)
    mail = {"to": wished, "subject": f"Minutes: {row.title}", "text": row.minutes}
    outbox.send(session, None, "email", mail, key=f"cab-minutes-{meeting}")
    session.refresh(row)
    return len(wished)


def members(session: Session) -> list[str]:
    """Who sits on the board: the logins of its group."""
    return list(session.scalars(select(Membership.login).where(Membership.group == "cab").order_by(Membership.login)))


def may(by: Actor) -> bool:
    """Whether they prepare and hold meetings."""
    return by.has("admin") or not by.groups.isdisjoint(GROUPS)


_MAILED = "The minutes of this meeting were mailed already; they go out once and are not changed any more. Plan another meeting."


def _require_member(by: Actor) -> None:
    if not may(by):
        raise NotAllowed(
            "Meetings of the change advisory board are held by its members and by change management; ask one of them."
        )


def _open(session: Session, meeting: int, by: Actor) -> CabMeeting:
    row = find(session, meeting, by=by)
    if row.mailed_at is not None:
        raise Conflict(_MAILED)
    return row


def _place(agenda: list[str], number: str) -> int:
    if number not in agenda:
        raise NotFound(f"{number} does not stand on this agenda; somebody may have taken it off.")
    return agenda.index(number)


def _known(session: Session, numbers: Iterable[str]) -> list[str]:
    wished = list(dict.fromkeys(number.strip().upper() for number in numbers if number.strip()))[:MOST]
    rows = select(Instance.number).join(Process, Process.id == Instance.process_id)
    known = set(session.scalars(rows.where(Process.key == "rfc", Instance.number.in_(wished))))
    unknown = [number for number in wished if number not in known]
    if unknown:
        raise Invalid(
            f"There is no change {unknown[0]}; take it off the list.", fields={"numbers": "Numbers of changes."}
        )
    return wished


def _candidate(number: str, title: str, data: dict[str, Any]) -> Candidate:
    route = data.get("route")
    path = str(route.get("path") or "") if isinstance(route, dict) else ""
    return Candidate(number, title, data.get("risk"), plans.moment(data.get("planned_start")), path.startswith("board"))


def _between(starts: datetime | None, since: date | None, until: date | None) -> bool:
    if starts is None:
        return since is None and until is None
    return (since is None or starts.date() >= since) and (until is None or starts.date() <= until)
