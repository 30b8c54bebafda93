"""CAB votes: how the votes about a change stand, and what of them belongs into the minutes, read from the ticket alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import people, tasks
from engine.errors import NotFound
from engine.models import Instance, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

OUTCOMES = {
    "approved": "Approved",
    "approved_with_conditions": "Approved with conditions",
    "rejected": "Rejected",
    "deferred": "Deferred",
    "expired": "Not decided in time",
    "cancelled": "Withdrawn",
}
SAYS = {"approve": "approves", "reject": "rejects", "abstain": "abstains"}
ELEMENTS = ("vote", "chair_decision")


def task(session: Session, number: str, *, by: Actor) -> int | None:
    """The open vote of a change to show: the person's own decision as chair, their own vote, else anybody's."""
    rows = session.execute(
        select(Task.id, Task.element, Task.assignee)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.number == number, Task.status == "open", Task.element.in_(ELEMENTS))
        .order_by(Task.id)
    ).all()
    ranked = sorted(rows, key=lambda row: (row.assignee != by.login, row.element != "chair_decision", row.id))
    return ranked[0].id if ranked else None


def outcome(session: Session, number: str) -> str:
    """What was decided at last, in a word; empty while nothing was."""
    verdict = _map(session.scalar(select(Instance.data).where(Instance.number == number)) or {}).get("verdict")
    return OUTCOMES.get(str(_map(verdict).get("outcome")), "")


def told(session: Session, number: str, *, by: Actor) -> str:
    """A change's part of the minutes: number and title, votes with names and reasons, the chair's word, the outcome."""
    row = session.execute(select(Instance.title, Instance.data).where(Instance.number == number)).one_or_none()
    if row is None:
        raise NotFound(f"There is no change {number}.")
    levels, closing = _levels(session, number, row.data, by)
    names = people.names(session, {login for level in levels for login in _logins(level)})
    lines = [f"{number} {row.title}"]
    if row.data.get("risk"):
        lines.append(f"   Risk: {row.data['risk']}")
    for level in levels:
        lines += _level(level, names)
    return "\n".join([*lines, *(f"   {line}" for line in closing)])


def _levels(
    session: Session, number: str, data: Mapping[str, Any], by: Actor
) -> tuple[list[dict[str, Any]], list[str]]:
    """The levels that voted, and the lines that close the item."""
    open_task = task(session, number, by=by)
    if open_task is not None:
        known = tasks.find(session, open_task, by=by).variables
        level, cast = _map(known.get("level")), _list(known.get("cast"))
        many = len(_list(level.get("voters")))
        now_voting = {"name": level.get("name"), "votes": cast, "chair": None}
        return [*_list(known.get("decided_levels")), now_voting], [
            f"Not decided yet: {len(cast)} of {many} have voted."
        ]
    verdict = _map(data.get("verdict"))
    said = OUTCOMES.get(str(verdict.get("outcome")))
    if said is None:
        return [], ["Not decided: nobody was asked to vote."]
    more = [
        ("Conditions", verdict.get("conditions")),
        ("Until", verdict.get("deferred_until")),
        ("Reason", verdict.get("reason")),
    ]
    return _list(verdict.get("levels")), [f"Decision: {said}.", *(f"{name}: {value}" for name, value in more if value)]


def _level(level: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    lines = [f"   {level.get('name')}:"] if level.get("votes") or level.get("chair") else []
    for vote in _list(level.get("votes")):
        person, by = str(vote.get("person")), str(vote.get("by") or vote.get("person"))
        cast = f" (cast by {names.get(by, by)})" if by != person else ""
        said = SAYS.get(str(vote.get("decision")), str(vote.get("decision")))
        lines.append(
            f"   - {names.get(person, person)} {said}{cast}{': ' + vote['comment'] if vote.get('comment') else ''}"
        )
    chair = _map(level.get("chair"))
    if chair:
        by = str(chair.get("by"))
        said = str(chair.get("decision")).replace("_", " ")
        lines.append(f"   - Chair {names.get(by, by)}: {said}{': ' + chair['minutes'] if chair.get('minutes') else ''}")
    return lines


def _logins(level: Mapping[str, Any]) -> set[str]:
    said = [one.get(key) for one in [*_list(level.get("votes")), _map(level.get("chair"))] for key in ("person", "by")]
    return {str(one) for one in said if one}


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
