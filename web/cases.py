"""Cases: what somebody who decides has to know of a ticket, in the words of its forms.

The ticket's data are many and their order says nothing; an approver reads what, why, how risky, how dear, when, how it is done
and how it is taken back. So these are looked for by their usual keys, named by the labels of the fields that asked for them,
and shown in this order; what a ticket does not have is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import people
from engine.desk import case_times, collisions, plans
from web import kept, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.collisions import Collision
    from engine.desk.votes import Vote
    from engine.forms.expressions import Words
    from engine.versions import Compiled
    from web.kept import Known

FACTS = ("reason", "justification", "effect_of_not_doing", "change_type", "item", "quantity", "cost", "requested_for", "service",
         "items", "planned_start", "planned_end", "outage_expected", "users_affected", "document_later", "verbal_by")  # fmt: skip
PLANS = ("implementation_plan", "test_plan", "backout_plan")
RISKS = {"Low": "good", "Moderate": "go", "High": "warn", "Very High": "bad"}
LABELS = {"cost": "Cost", "risk": "Risk", "items": "Configuration items", "planned_start": "Planned start",
          "planned_end": "Planned end", "item": "What", "requested_for": "For", "implementation_plan": "How it is done",
          "test_plan": "How it is tested", "backout_plan": "How it is taken back"}  # fmt: skip
_SAYS = {"approve": ("approves", "good", "circle-check"), "reject": ("rejects", "bad", "circle-x"),
         "abstain": ("abstains", "", "circle-dot")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ballot:
    """Whose vote on the level, what they said (word, tone, icon; empty while they have not), who cast it, and their comment."""

    name: str
    says: tuple[str, str, str]
    by: str
    comment: str
    you: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What a card shows: `facts` and `texts` are (label, value); `until` is when it is over, undecided or not."""

    vote: Vote
    subject: str
    asks: str
    place_of: str
    details: str
    risk: str
    risk_tone: str
    risk_why: str
    facts: list[tuple[str, Any]]
    texts: list[tuple[str, Any]]
    policy: str
    ballots: list[Ballot]
    asked: list[tuple[str, str, str]]
    collisions: list[Collision]
    until: datetime | None


def of(session: Session, votes: Iterable[tuple[Vote, Compiled]], *, me: str) -> list[Case]:
    """The cases of these decisions, for the one who decides (their login)."""
    found = list(votes)
    names = people.names(session, {login for vote, _ in found for login in _logins(vote)})
    until = case_times.until(session, [vote.view.row.instance_id for vote, _ in found])
    known = kept.names(session, [{**vote.data, **vote.view.variables} for vote, _ in found])
    return [_case(session, vote, compiled, _Around(names, until, known, me)) for vote, compiled in found]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is asked once for all cases: names by login, when votes end by instance, what keys stand for, and who looks."""

    names: Mapping[str, str]
    until: Mapping[int, datetime]
    known: Known
    me: str


def _case(session: Session, vote: Vote, compiled: Compiled, around: _Around) -> Case:
    names = around.names
    known, data, row = vote.view.variables, vote.data, vote.view.row
    voter, level = _map(known.get("voter")), _map(known.get("level"))
    whose = str(voter.get("person") or "")
    say = kept.words(session, data, compiled, around.known)
    texts = [_named(key, data, compiled, say) for key in PLANS if data.get(key)]
    requester = str(known.get("requester") or row.requester or "")
    risk = str(data.get("risk") or "")
    details = str(data.get("details") or known.get("details") or "")
    asked = [key for key in FACTS if data.get(key) not in (None, "", [], False)]
    return Case(
        vote=vote,
        subject=row.subject,
        asks="Evenkeel" if requester == "system" else names.get(requester, requester),
        place_of=names.get(whose, whose) if whose and whose != voter.get("login") else "",
        details="" if texts else details or ("" if asked else _written(vote, say)),
        risk=risk,
        risk_tone=RISKS.get(risk, ""),
        risk_why=_weights(data.get("risk_points")),
        facts=[_named(key, data, compiled, say) for key in asked if texts or str(data[key]) not in details.split("\n")],
        texts=texts,
        policy=_policy(level, names),
        ballots=[_ballot(each, known, names, around.me) for each in _list(level.get("voters"))],
        asked=[_question(each, names) for each in _list(known.get("questions"))],
        collisions=against(session, vote.number, data),
        until=row.due_at or around.until.get(row.instance_id),
    )


def _written(vote: Vote, say: Words) -> str:
    """What the form itself tells those who decide, where the ticket has none of the usual facts."""
    shown = vote.view.form.visible(vote.view.variables, say) if vote.view.form else []
    return "\n\n".join(field.text for field in shown if field.kind == "text")


def against(session: Session, number: str, data: Mapping[str, Any]) -> list[Collision]:
    """What stands against a change at its planned time, reckoned now; nothing for what is no change or has no time yet."""
    if not data.get("planned_start") or not data.get("items"):
        return []
    plan = {"number": number, "items": data.get("items"), "people": data.get("people"), "type": data.get("change_type")}
    asked = {**plan, "risk": data.get("risk"), "starts": data.get("planned_start"), "ends": data.get("planned_end")}
    return collisions.found(session, plans.read(asked))


def _named(key: str, data: Mapping[str, Any], compiled: Compiled, say: Words) -> tuple[str, str]:
    label, value = sentences.known(key, data[key], compiled)[0], say(key, data[key])
    offer = _map(data.get("offer"))
    if key == "cost" and isinstance(data[key], int | float):
        value = f"{data[key]:,.2f} {offer.get('currency') or ''}".strip()
    if key == "item" and offer.get("name"):
        value = offer["name"]
    return (LABELS.get(key, label), value)


def _weights(points: Any) -> str:
    counted = [each for each in _list(points) if isinstance(each.get("points"), int | float) and each["points"] > 0]
    return ", ".join(f"{each.get('what')} {each['points']:g}" for each in counted)


def _policy(level: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """How the level decides, in a sentence."""
    if not level:
        return ""
    many = len(_list(level.get("voters")))
    said = {
        "any": "One approval is enough.",
        "all": "Everybody who does not abstain has to approve.",
        "majority": "More than half of those who do not abstain have to approve.",
        "number": f"{level.get('needed')} approvals are needed.",
    }
    parts = [said.get(str(level.get("policy")), "") if many > 1 else "You alone are asked on this level."]
    if level.get("veto"):
        parts.append("One rejection rejects it.")
    if level.get("quorum"):
        parts.append(f"At least {level['quorum']} of {many} have to vote.")
    chair = _map(level.get("chair")).get("login")
    if chair:
        parts.append(f"{names.get(chair, chair)} has the last word.")
    return " ".join(part for part in parts if part)


def _ballot(voter: Mapping[str, Any], known: Mapping[str, Any], names: Mapping[str, str], me: str) -> Ballot:
    person, asked = str(voter.get("person")), str(voter.get("login"))
    cast = next((each for each in _list(known.get("cast")) if each.get("person") == person), {})
    by = str(cast.get("by") or asked)
    return Ballot(
        names.get(person, person),
        _SAYS.get(str(cast.get("decision")), ("", "", "")),
        names.get(by, by) if by != person else "",
        str(cast.get("comment") or ""),
        you=not cast and asked == me,
    )


def _question(each: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    person = str(each.get("person"))
    return names.get(person, person), str(each.get("question") or ""), str(each.get("answer") or "")


def _logins(vote: Vote) -> set[str]:
    known = vote.view.variables
    level, cast = _map(known.get("level")), _list(known.get("cast"))
    said = [
        each.get(key)
        for each in [*_list(level.get("voters")), _map(level.get("chair")), *cast]
        for key in ("person", "login", "by")
    ]
    asked = [each.get("person") for each in _list(known.get("questions"))]
    return {str(one) for one in [*said, *asked, known.get("requester"), vote.view.row.requester] if one}


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
