"""Approvals: who is asked on which level, and who takes the place of somebody who does not answer.

Nobody decides about their own wish: the requester and whoever else is excluded is left out of every level. Somebody who is away
is replaced at once by their deputy, or by their manager when the deputy cannot be asked either; the vote is still told as theirs
(`person`), cast by another (`login`). A level that has nobody left goes to a manager of those who were left out, or says why
nothing can be decided, as its `if_nobody` wishes. What a level asks for is checked when people are known, so that 3 of 2 is said
before anybody is bothered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from engine import absences
from engine.bpmn import timers
from engine.bpmn.failures import Failure
from engine.desk import people
from engine.errors import Invalid
from engine.models import Group, Person, PersonRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

POLICIES = ("any", "all", "majority", "number")
IF_NOBODY = ("manager", "refuse")
MOST_LEVELS = 20
MOST_APPROVERS = 200
STEPS = 10
"""So often a deputy is looked for from deputy to deputy."""


def resolved(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The function `approvers` {levels, requester, excluded, number}: the levels with the people who are asked.

    A level that comes in has name, approvers (logins), groups (keys), policy (any, all, majority, number), needed, quorum, veto,
    chair, closes_after and if_nobody (manager, refuse). One that goes out has name, voters (`{person, login}`), policy, needed,
    quorum, veto, chair (`{person, login}` or null), closes_after, skipped (logins) and problem (a sentence, or null).

    Raises:
        Invalid: there are no levels, or one is written wrong or names nobody known; or the number of the ticket is null, without
            which a reply would find no way.
    """
    if parameters.get("number", "") is None:
        raise Invalid("The approval does not know its ticket; give the call activity an ek:input number.")
    levels = parameters.get("levels")
    if not isinstance(levels, list) or not 1 <= len(levels) <= MOST_LEVELS:
        raise Invalid(f"An approval needs one to {MOST_LEVELS} levels; say for each who is asked.")
    barred = {str(one) for one in [parameters.get("requester"), *_list(parameters.get("excluded"))] if one}
    return [_level(session, number, level, frozenset(barred)) for number, level in enumerate(levels, 1)]


def stand_in(session: Session, parameters: dict[str, Any]) -> str | None:
    """The function `stand_in` {person, excluded}: the deputy of a person, else a manager, who can be asked now; or null."""
    barred = {str(one) for one in _list(parameters.get("excluded")) if one}
    login = str(parameters.get("person") or "")
    return _deputy(session, login, barred | {login}) or _managed(session, login, barred | {login})


@dataclass(frozen=True, slots=True)
class _Asked:
    """A level as it was written, read; `name` is what sentences call it."""

    name: str
    people: list[str]
    policy: str
    needed: int | None
    quorum: int
    veto: bool
    chair: str | None
    closes_after: str | None
    if_nobody: str


@dataclass(slots=True)
class _Found:
    """Who is asked, and who was left out."""

    voters: list[dict[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def logins(self) -> set[str]:
        return {voter["login"] for voter in self.voters}


def _level(session: Session, number: int, level: Any, barred: frozenset[str]) -> dict[str, Any]:
    asked = _read(session, number, level)
    found = _Found()
    here = [login for login in asked.people if login not in barred and _reachable(session, login)]
    for login in [
        *here,
        *(login for login in asked.people if login not in here),
    ]:  # a stand-in has no vote of their own
        _ask(session, login, found, barred)
    if not found.voters and asked.if_nobody == "manager":
        _ask_a_manager(session, found, barred)
    chair = _chair(session, asked.chair, barred)
    return {
        "name": asked.name,
        "voters": found.voters,
        "policy": asked.policy,
        "needed": asked.needed,
        "quorum": asked.quorum,
        "veto": asked.veto,
        "chair": chair,
        "closes_after": asked.closes_after,
        "skipped": found.skipped,
        "problem": _problem(asked, found, chair),
    }


def _ask(session: Session, login: str, found: _Found, barred: frozenset[str]) -> None:
    if login in barred:
        found.skipped.append(login)
        return
    asked = _present(session, login, barred | found.logins)
    if asked is None or asked in found.logins:
        found.skipped.append(login)
    else:
        found.voters.append({"person": login, "login": asked})


def _present(session: Session, login: str, barred: Iterable[str]) -> str | None:
    """Who is asked for a person: themselves, or while they are away or disabled their deputy, their manager, else themselves."""
    active = _active(session, login)
    if active and login not in absences.current(session, [login]):
        return login
    others = {*barred, login}
    return _deputy(session, login, others) or _managed(session, login, others) or (login if active else None)


def _deputy(session: Session, login: str, barred: set[str]) -> str | None:
    """The deputy, or the deputy's deputy when that one is away too."""
    seen = {login}
    for _ in range(STEPS):
        deputy = absences.current(session, [login]).get(login)
        if deputy is None or deputy in seen:
            return None
        if deputy not in barred and _reachable(session, deputy):
            return deputy
        seen.add(deputy)
        login = deputy
    return None


def _managed(session: Session, login: str, barred: set[str]) -> str | None:
    """The nearest manager above who can be asked."""
    for level in range(1, STEPS + 1):
        found = people.manager(session, {"person": login, "levels": level})
        if found is None:
            return None
        if found not in barred and _reachable(session, found):
            return found
    return None


def _reachable(session: Session, login: str) -> bool:
    return _active(session, login) and login not in absences.current(session, [login])


def _active(session: Session, login: str) -> bool:
    """Whether they can see a task at all: somebody who is disabled or has no role cannot."""
    role = exists().where(PersonRole.login == Person.login)
    found = select(Person.login).where(Person.login == login, Person.status == "active", role)
    return session.scalar(found) is not None


def _ask_a_manager(session: Session, found: _Found, barred: frozenset[str]) -> None:
    for login in found.skipped:
        manager = _managed(session, login, {*barred, login})
        if manager is not None:
            found.voters.append({"person": manager, "login": manager})
            return


def _chair(session: Session, login: str | None, barred: frozenset[str]) -> dict[str, str] | None:
    """Who has the last word; a chair who is excluded is replaced by a manager."""
    if login is None:
        return None
    asked = _managed(session, login, {*barred, login}) if login in barred else _present(session, login, barred)
    return None if asked is None else {"person": login, "login": asked}


def _problem(asked: _Asked, found: _Found, chair: dict[str, str] | None) -> str | None:
    count = len(found.voters)
    if not count:
        return f"Nobody is left who may decide on the level '{asked.name}': those asked may not, or cannot be reached."
    if asked.chair and chair is None:
        return f"Nobody is left who may chair the level '{asked.name}': {asked.chair} may not, or cannot be reached."
    if asked.needed is not None and asked.needed > count:
        return f"The level '{asked.name}' needs {asked.needed} approvals, and {count} may vote; ask more people."
    if asked.quorum > count and chair is None:
        return f"The level '{asked.name}' needs {asked.quorum} votes, and {count} may vote; ask more people."
    return None


def _read(session: Session, number: int, level: Any) -> _Asked:
    if not isinstance(level, dict):
        raise Invalid(f"Level {number} of the approval is no context with approvers or groups; write one.")
    name = str(level.get("name") or f"Level {number}")
    policy = _word(name, level, "policy", POLICIES, "any")
    needed = _count(name, level, "needed") if policy == "number" else None
    if policy == "number" and needed is None:
        raise Invalid(f"The level '{name}' asks for a number of approvals and does not say how many; set needed.")
    chair = level.get("chair") or None
    asked = [str(login) for login in _list(level.get("approvers")) if login]
    _require_known(session, name, [*asked, *([str(chair)] if chair else [])])
    for group in _list(level.get("groups")):
        asked += _members(session, name, str(group))
    if len(set(asked)) > MOST_APPROVERS:
        raise Invalid(f"The level '{name}' asks {len(set(asked))} people; {MOST_APPROVERS} are the most.")
    return _Asked(
        name=name,
        people=list(dict.fromkeys(asked)),
        policy=policy,
        needed=needed,
        quorum=_count(name, level, "quorum") or 0,
        veto=level.get("veto") is True,
        chair=str(chair) if chair else None,
        closes_after=_span(name, level),
        if_nobody=_word(name, level, "if_nobody", IF_NOBODY, "manager"),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _word(name: str, level: Mapping[str, Any], key: str, words: tuple[str, ...], default: str) -> str:
    value = level.get(key) or default
    if value not in words:
        raise Invalid(f"The level '{name}' has {key} '{value}'; use one of {', '.join(words)}.")
    return str(value)


def _count(name: str, level: Mapping[str, Any], key: str) -> int | None:
    value = level.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_APPROVERS:
        raise Invalid(f"The level '{name}' has {key} '{value}'; write a whole number from 1 to {MOST_APPROVERS}.")
    return value


def _span(name: str, level: Mapping[str, Any]) -> str | None:
    value = level.get("closes_after") or None
    try:
        if value is not None:
            timers.duration(str(value))
    except Failure as failure:
        raise Invalid(f"The level '{name}' has closes_after '{value}': {failure}") from failure
    return None if value is None else str(value)


def _require_known(session: Session, name: str, logins: list[str]) -> None:
    known = set(session.scalars(select(Person.login).where(Person.login.in_(logins))))
    for login in logins:
        if login not in known:
            raise Invalid(f"The level '{name}' names '{login}', and nobody has this login; correct it.")


def _members(session: Session, name: str, group: str) -> list[str]:
    if session.get(Group, group) is None:
        raise Invalid(f"The level '{name}' names the group '{group}', which is unknown; correct it.")
    return people.members(session, {"group": group})
