"""How an instance begins, whoever begins it: a person with a form, a message, a signal or a clock.

The number is drawn from the process's own sequence inside the transaction, so numbers of a process have no gaps and are never
used twice; on PostgreSQL that makes starts of one process wait for each other for the length of a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from engine import moves, now, references, versions
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Instance, Process, Version, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.forms import Form
    from engine.moves import Moved
    from engine.versions import Compiled

_LIVE = (
    select(Process.id, Process.prefix, Process.name, Process.live_version_id, Version.digest)
    .outerjoin(Version, Version.id == Process.live_version_id)
    .where(Process.key == bindparam("key"))
)
_OF_VERSION = (
    select(Process.id, Process.prefix, Process.name, Version.digest)
    .join(Version, Version.process_id == Process.id)
    .where(Version.id == bindparam("version"))
)
_NUMBER = (
    update(table(Process))
    .where(Process.id == bindparam("process"))
    .values(next_number=table(Process).c.next_number + 1)
    .returning(table(Process).c.next_number)
)
_INSERT = insert(table(Instance)).returning(table(Instance).c.id)


@dataclass(frozen=True, slots=True)
class Target:
    """What an instance is begun on."""

    process_id: int
    prefix: str
    version_id: int
    compiled: Compiled


def live(session: Session, process: str) -> Target:
    """The live version of a process.

    Raises:
        NotFound: no such process.
        Conflict: it is retired.
    """
    row = session.connection().execute(_LIVE, {"key": process}).one_or_none()
    if row is None:
        raise NotFound(f"There is no process '{process}'.")
    if row.live_version_id is None:
        raise Conflict(f"'{row.name}' is retired; running cases go on, but new ones cannot be started.")
    return Target(row.id, row.prefix, row.live_version_id, versions.compiled(session, row.live_version_id, row.digest))


def of_version(session: Session, version_id: int) -> Target:
    """A given version.

    Raises:
        NotFound: no such version.
    """
    row = session.connection().execute(_OF_VERSION, {"version": version_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {version_id}.")
    return Target(row.id, row.prefix, version_id, versions.compiled(session, version_id, row.digest))


def begin(
    session: Session, target: Target, *, by: Actor, variables: Mapping[str, Any], at: str, payload: Any = None
) -> Moved:
    """Make the instance and let its tokens go until all wait.

    Raises:
        Conflict: the diagram does not come to rest.
    """
    ordinal = session.connection().execute(_NUMBER, {"process": target.process_id}).scalar_one() - 1
    number, moment = f"{target.prefix}{ordinal:07d}", now.now()
    row: dict[str, Any] = {
        "number": number,
        "process_id": target.process_id,
        "version_id": target.version_id,
        "title": number,
        "stage": None,
        "status": "open",
        "outcome": None,
        "requester": by.login,
        "service": None,
        "ci": None,
        "state": b"",
        "data": {},
        "revision": 0,
        "sequence": 0,
        "head": "",
        "started_at": moment,
        "started_by": by.login,
        "changed_at": moment,
        "ended_at": None,
        "answered_at": None,
    }
    begun = {**variables, "number": number, "opened_by": by.login, "opened_at": moment.isoformat()}
    held = moves.begun(session, row, target.compiled, begun, at=at, payload=payload)
    row["id"] = session.connection().execute(_INSERT, row).scalar_one()
    return moves.settle(session, held, by=by, verb="instance.started", element=at, detail={"answers": dict(variables)})


def form(session: Session, process: str, *, at: str | None = None) -> tuple[str, Form | None, versions.Compiled]:
    """The start event, its form if there is one, and the live version, to render a start page.

    Raises:
        NotFound: no such process, or no such start event.
        Conflict: the process is retired.
    """
    compiled = live(session, process).compiled
    element = at or plain(compiled)
    return element, compiled.form(element, _named_form(compiled, element)), compiled


def offered(session: Session, keys: Iterable[str], *, by: Actor) -> list[str]:
    """Those of the live processes that `by` may begin by hand: not those that only messages and timers begin."""
    found = []
    for key in keys:
        compiled = live(session, key).compiled
        if _may(compiled, by) and any(one.kind == "none" for one in compiled.definition.starts):
            found.append(key)
    return found


def parts(session: Session, keys: Iterable[str]) -> set[str]:
    """Those processes that others of the live ones use as a part."""
    return {used for key in keys for used in live(session, key).compiled.settings.get("uses") or ()}


def require(compiled: versions.Compiled, by: Actor) -> None:
    """Whether `by` may begin this process by hand, as its pack says (`starters`, roles; without it everybody with a role).

    Raises:
        NotAllowed: with who may.
    """
    if not by.roles:
        raise NotAllowed("Starting a process needs at least the role of a requester; ask an administrator.")
    if not _may(compiled, by):
        who = " or ".join(compiled.settings["starters"])
        raise NotAllowed(f"'{compiled.definition.name}' is begun by people with the role {who}; tell the service desk.")


def _may(compiled: versions.Compiled, by: Actor) -> bool:
    starters = compiled.settings.get("starters")
    return by.has(*starters) if starters else bool(by.roles)


def plain(compiled: versions.Compiled) -> str:
    """The start event without a trigger.

    Raises:
        Invalid: it is started by messages or timers only.
    """
    for one in compiled.definition.starts:
        if one.kind == "none":
            return one.element
    raise Invalid(f"'{compiled.definition.name}' has no plain start event; it is started by messages or timers only.")


def answers(
    session: Session, compiled: versions.Compiled, element: str, variables: Mapping[str, Any], *, by: Actor
) -> dict[str, Any]:
    """What a start begins with: the answers of `by` to its form; only declared fields reach an instance.

    Raises:
        Invalid: there is no such start event, or the answers do not fit its form or name nothing that is known.
    """
    if element not in {one.element for one in compiled.definition.starts}:
        raise Invalid(f"'{compiled.definition.name}' has no start event '{element}'.")
    form = compiled.form(element, _named_form(compiled, element))
    if form is None and variables:
        fields = dict.fromkeys(variables, "The start has no form.")
        raise Invalid(f"'{compiled.definition.name}' has no start form; start it without answers.", fields=fields)
    known = {"me": by.me}
    return {} if form is None else references.resolved(session, form, form.answers(variables, known), known)


def _named_form(compiled: versions.Compiled, element: str) -> str | None:
    found = compiled.definition.elements.get(element)
    if found is None:
        raise NotFound(f"'{compiled.definition.name}' has no start event '{element}'.")
    return found.settings.get("form")
