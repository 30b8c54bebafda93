"""Attachments: files that came with an entry of a stream. Who sees the entry sees its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from engine import now, sight
from engine.desk import contents
from engine.desk.files import MEGABYTE
from engine.errors import Invalid, NotFound
from engine.models import Attachment, Entry, Instance
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.db import Database
    from engine.desk.files import Kept

MOST = 10
"""Files of one entry."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of an entry; `size` in bytes."""

    id: int
    name: str
    type: str
    size: int
    digest: str

    @property
    def picture(self) -> bool:
        """True when it may be shown in a page."""
        return self.type in contents.IMAGES


def add(session: Session, entry: int, files: Sequence[Kept], *, most: int) -> list[int]:
    """Attach files that are in the folder already; answers their ids. `most`: bytes of all files of one ticket.

    Raises:
        Invalid: too many at once, or too much for one ticket.
    """
    if not files:
        return []
    if len(files) > MOST:
        raise _refused(f"These are {len(files)} files; {MOST} can be sent at once.")
    instance = select(Entry.instance_id).where(Entry.id == entry).scalar_subquery()
    kept = select(func.coalesce(func.sum(Attachment.size), 0)).join(Entry, Entry.id == Attachment.entry_id)
    total = int(session.scalar(kept.where(Entry.instance_id == instance)) or 0) + sum(each.size for each in files)
    if total > most:
        raise _refused(
            f"With these files the ticket would hold {total / MEGABYTE:.0f} MB; {most // MEGABYTE} MB are possible. "
            "Put large files on a share and send its address."
        )
    moment = now.now()
    rows = [
        {
            "entry_id": entry,
            "name": each.name,
            "type": each.type,
            "size": each.size,
            "digest": each.digest,
            "at": moment,
        }
        for each in files
    ]
    made = session.execute(insert(Attachment).returning(Attachment.id, sort_by_parameter_order=True), rows)
    return list(made.scalars())


def find(session: Session, attachment: int, *, by: Actor) -> Attached:
    """One file.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    found = (
        select(*_COLUMNS)
        .join(Entry, Entry.id == Attachment.entry_id)
        .join(Instance, Instance.id == Entry.instance_id)
        .where(Attachment.id == attachment, sight.instances(by))
    )
    if not by.has(*DESK):
        found = found.where(Entry.visible)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such file, or it is not yours to see.")
    return Attached(*row)


def of(session: Session, entries: Iterable[int]) -> dict[int, list[Attached]]:
    """entry -> its files, for entries that the caller may see."""
    found: dict[int, list[Attached]] = {}
    rows = select(Attachment.entry_id, *_COLUMNS).where(Attachment.entry_id.in_(list(entries)))
    for row in session.execute(rows.order_by(Attachment.id)):
        found.setdefault(row.entry_id, []).append(Attached(*row[1:]))
    return found


def of_ticket(session: Session, instance_id: int) -> dict[str, int]:
    """digest -> id of the files that a ticket has; for callers that may see it."""
    found = select(Attachment.digest, Attachment.id).join(Entry, Entry.id == Attachment.entry_id)
    return {row[0]: row[1] for row in session.execute(found.where(Entry.instance_id == instance_id))}


def known(session: Session, digests: Iterable[str]) -> set[str]:
    """Those of these digests that a row speaks of."""
    wanted = list(digests)
    found: set[str] = set()
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        found |= set(session.scalars(select(Attachment.digest).where(Attachment.digest.in_(part))))
    return found


def recorded(database: Database, digests: Iterable[str]) -> set[str]:
    """The same, with a look of its own, for the sweep."""
    with database.reading() as session:
        return known(session, digests)


_COLUMNS = (Attachment.id, Attachment.name, Attachment.type, Attachment.size, Attachment.digest)


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, code="attachment.size", fields={"file": sentence})
