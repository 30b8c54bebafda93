"""Deployments: bringing packs in. A version is written only when the sources differ from the live ones (by digest)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, update

from engine import now, packs, versions
from engine.bpmn.timers import next_start
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Deployment, Instance, Job, Process, Subscription, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.errors import Problem
    from engine.packs import Pack


@dataclass(frozen=True, slots=True)
class Brought:
    """What a deployment did with one pack: the version that is live now, and whether it is new."""

    key: str
    version: int
    number: int
    new: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as lists show it."""

    id: int
    number: int
    created_at: object
    by: str
    reason: str
    live: bool
    open_instances: int


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process as lists show it; `live` is the number of its live version."""

    key: str
    name: str
    description: str
    owner: str
    prefix: str
    live: int | None
    live_version_id: int | None
    open_instances: int


def deploy(session: Session, packs: Sequence[Pack], *, by: Actor, source: str = "", reason: str = "") -> list[Brought]:
    """Bring packs in, all or none; new instances start on the new versions, running ones stay on theirs.

    Raises:
        NotAllowed: the person is neither a process owner nor an administrator.
        Invalid: a pack cannot be compiled; every problem is named.
    """
    if not by.has("owner", "admin"):
        raise NotAllowed("Processes are deployed by process owners and administrators; ask one of them.")
    prepared = [(pack, _checked(pack)) for pack in packs]
    deployment = Deployment(at=now.now(), by=by.login, source=source, reason=reason)
    session.add(deployment)
    session.flush()
    return [_bring(session, pack, compiled, deployment.id) for pack, compiled in prepared]


def processes(session: Session) -> list[ProcessRow]:
    """All processes by name, with how many instances are open."""
    open_ones = (  # of each process by itself, so that an index answers which holds nothing else
        select(func.count())
        .where(Instance.process_id == Process.id, Instance.status == "open")
        .correlate(Process)
        .scalar_subquery()
    )
    found = (
        select(Process, Version.number, open_ones)
        .outerjoin(Version, Version.id == Process.live_version_id)
        .order_by(Process.name)
    )
    return [
        ProcessRow(one.key, one.name, one.description, one.owner, one.prefix, number, one.live_version_id, count)
        for one, number, count in session.execute(found)
    ]


def process(session: Session, key: str) -> ProcessRow:
    """One process.

    Raises:
        NotFound: there is none of this key.
    """
    for row in processes(session):
        if row.key == key:
            return row
    raise NotFound(f"There is no process '{key}'.")


def versions_of(session: Session, key: str) -> list[VersionRow]:
    """The versions of a process, newest first."""
    open_ones = (
        select(Instance.version_id, func.count().label("open"))
        .where(Instance.status == "open")
        .group_by(Instance.version_id)
        .subquery()
    )
    found = (
        select(
            Version.id,
            Version.number,
            Version.created_at,
            Deployment.by,
            Deployment.reason,
            Process.live_version_id,
            open_ones.c.open,
        )
        .join(Process, Process.id == Version.process_id)
        .join(Deployment, Deployment.id == Version.deployment_id)
        .outerjoin(open_ones, open_ones.c.version_id == Version.id)
        .where(Process.key == key)
        .order_by(Version.number.desc())
    )
    return [
        VersionRow(row.id, row.number, row.created_at, row.by, row.reason, row.id == row.live_version_id, row.open or 0)
        for row in session.execute(found)
    ]


def version(session: Session, key: str, number: int | None = None) -> tuple[int, int, versions.Compiled]:
    """A version of a process in memory, the live one when no number is given: (version id, number, compiled).

    Raises:
        NotFound: there is no such process or version.
    """
    found = (
        select(Version.id, Version.number, Version.digest)
        .join(Process, Process.id == Version.process_id)
        .where(Process.key == key)
    )
    wanted = Version.id == Process.live_version_id if number is None else Version.number == number
    row = session.execute(found.where(wanted)).one_or_none()
    if row is None:
        raise NotFound(
            f"There is no version {number} of '{key}'."
            if number
            else f"There is no process '{key}' that can be started."
        )
    return row.id, row.number, versions.compiled(session, row.id, row.digest)


def _checked(pack: Pack) -> versions.Compiled:
    found = packs.check(pack)
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise _refused(pack, str(errors[0]), errors[0].code, found)
    try:
        return versions.from_sources(pack.sources)
    except Invalid as refusal:
        raise _refused(pack, refusal.sentence, refusal.code, refusal.problems) from refusal


def _refused(pack: Pack, first: str, code: str, problems: Sequence[Problem]) -> Invalid:
    return Invalid(f"The pack '{pack.key}' cannot be deployed: {first}", code=code, problems=list(problems))


def _bring(session: Session, pack: Pack, compiled: versions.Compiled, deployment: int) -> Brought:
    owned = session.scalars(select(Process).where(Process.key == pack.key).with_for_update()).one_or_none()
    if owned is None:
        owned = _new_process(session, pack)
    latest = session.scalars(
        select(Version).where(Version.process_id == owned.id).order_by(Version.number.desc()).limit(1)
    ).one_or_none()
    if latest is not None and latest.digest == pack.digest and owned.live_version_id == latest.id:
        return Brought(pack.key, latest.id, latest.number, new=False)
    made = Version(
        process_id=owned.id,
        number=(latest.number if latest else 0) + 1,
        digest=pack.digest,
        sources=versions.packed(pack.sources),
        deployment_id=deployment,
        created_at=now.now(),
    )
    session.add(made)
    session.flush()
    owned.name, owned.description, owned.owner, owned.live_version_id = pack.name, pack.description, pack.owner, made.id
    session.flush()
    _listen(session, owned, made, compiled)
    return Brought(pack.key, made.id, made.number, new=True)


def _new_process(session: Session, pack: Pack) -> Process:
    taken = session.scalars(select(Process.key).where(Process.prefix == pack.prefix)).one_or_none()
    if taken is not None:
        raise Invalid(f"The prefix {pack.prefix} of '{pack.key}' is used by the process '{taken}'; choose another.")
    made = Process(
        key=pack.key,
        name=pack.name,
        description=pack.description,
        prefix=pack.prefix,
        owner=pack.owner,
        next_number=1,
        live_version_id=None,
    )
    session.add(made)
    session.flush()
    return made


def _listen(session: Session, owned: Process, made: Version, compiled: versions.Compiled) -> None:
    """What starts this process is listened for by its live version alone."""
    older = select(Version.id).where(Version.process_id == owned.id)
    session.execute(delete(Subscription).where(Subscription.version_id.in_(older)))
    session.execute(delete(Job).where(Job.version_id.in_(older), Job.kind == "start"))
    for start in compiled.definition.starts:
        if start.kind in ("message", "signal"):
            session.execute(
                insert(Subscription).values(
                    instance_id=None,
                    version_id=made.id,
                    token=None,
                    element=start.element,
                    kind=start.kind,
                    name=start.name,
                    correlation=None,
                )
            )
        elif start.kind == "timer":
            _schedule(session, made.id, start.element, start.timer or "", str(compiled.settings.get("zone", "UTC")))


def _schedule(session: Session, version_id: int, element: str, timer: str, zone: str) -> None:
    due = next_start(timer, now.now(), ZoneInfo(zone))
    if due is not None:
        session.execute(
            insert(Job).values(
                instance_id=None,
                version_id=version_id,
                token=None,
                element=element,
                kind="start",
                connector=None,
                payload={"timer": timer, "zone": zone},
                due_at=due,
                attempts=0,
                retries=3,
                lease=0,
                status="open",
                key=f"start:{version_id}:{element}:{due.isoformat()}",
                error=None,
            )
        )


def retire(session: Session, key: str, *, by: Actor) -> None:
    """Let no new instance of a process start; running ones go on.

    Raises:
        NotAllowed: the person is neither a process owner nor an administrator.
        NotFound: there is no such process.
    """
    if not by.has("owner", "admin"):
        raise NotAllowed("Processes are retired by process owners and administrators; ask one of them.")
    changed = session.execute(update(Process).where(Process.key == key).values(live_version_id=None)).rowcount  # type: ignore[attr-defined]
    if not changed:
        raise NotFound(f"There is no process '{key}'.")
