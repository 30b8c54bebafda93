"""Idempotency: a request repeated with the same key is answered as before and does nothing twice.

The answer is written in the transaction of the verb itself. A race or a repetition fails on the primary key, the transaction is
rolled back, and only then is the old answer looked up: a request that comes once pays one insert.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, insert, select

from engine import now
from engine.errors import Invalid
from engine.models import Idempotency, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor

KEPT = timedelta(days=7)

_INSERT = insert(table(Idempotency))


@dataclass(frozen=True, slots=True)
class Answered:
    """The HTTP status and JSON body that were given."""

    status: int
    answer: dict[str, Any]


def fingerprint(*parts: bytes) -> str:
    """What a request asked: method, path, body and what else makes it another request."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def remember(session: Session, key: str, *, by: Actor, asked: str, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer to a request. Fails with the store's IntegrityError when the key was used before."""
    session.connection().execute(
        _INSERT,
        {
            "by": by.login,
            "key": key,
            "fingerprint": asked,
            "status": status,
            "answer": answer,
            "at": now.now(),
        },
    )


def remembered(session: Session, key: str, *, by: Actor, asked: str) -> Answered | None:
    """The answer this key was given before, if any.

    Raises:
        Invalid: the key was used for another request.
    """
    row = session.get(Idempotency, (by.login, key))
    if row is None:
        return None
    if row.fingerprint != asked:
        raise Invalid(
            "This Idempotency-Key was used for a different request; use a new key for a new request.",
            code="idempotency.reused",
        )
    return Answered(row.status, row.answer)


def old(session: Session) -> bool:
    """Whether there are answers older than `KEPT`."""
    return session.scalar(select(exists().where(Idempotency.at < now.now() - KEPT))) or False


def forget_old(session: Session) -> int:
    """Drop answers older than `KEPT`; answers how many."""
    return session.connection().execute(delete(Idempotency).where(Idempotency.at < now.now() - KEPT)).rowcount
