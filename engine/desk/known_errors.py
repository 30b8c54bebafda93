"""Known errors: written from a problem, found by whoever works on an incident, and out of the way once the fix holds.

A problem has at most one; publishing again rewrites it. What matches is looked for by item, service, category and words, and the
best match comes first: the same item says more than the same service, and words say least.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from engine import now
from engine.errors import Invalid
from engine.models import KnownError
from engine.page import Page, bounds

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AUDIENCES = ("agents", "everyone")
STATUSES = ("open", "fixed", "withdrawn")
MOST = 5
WORDS = 6
"""Words of a text that are looked for; the first ones say what it is about."""
WEIGHTS = {"ci": 4, "service": 2, "category": 1}

_TOLD = ("title", "symptoms", "cause", "workaround", "service", "ci", "category", "audience")
_WORD = re.compile(r"\w{4,}")


def publish(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """Write the known error of `problem`: title and workaround are needed; symptoms, cause, service, ci, category, audience, by.

    Raises:
        Invalid: problem, title or workaround is missing, or the audience is unknown.
    """
    told = {name: parameters.get(name) for name in _TOLD}
    problem = str(parameters.get("problem") or "")
    _check(problem, told)
    words = {name: str(told[name] or "") for name in ("title", "symptoms", "cause", "workaround")}
    values = {**told, **words, "audience": told["audience"] or "agents", "status": "open", "changed_at": now.now()}
    earlier = session.scalar(select(KnownError.id).where(KnownError.problem == problem))
    if earlier is None:
        first = {"problem": problem, "published_by": str(parameters.get("by") or "system"), "published_at": now.now()}
        earlier = session.scalar(insert(KnownError).values({**values, **first}).returning(KnownError.id))
    else:
        session.execute(update(KnownError).where(KnownError.id == earlier).values(values))
    return {"id": earlier, "problem": problem}


def settle(session: Session, parameters: dict[str, Any]) -> bool:
    """Say what became of the known error of `problem`: `status` open, fixed or withdrawn; False when it has none.

    Raises:
        Invalid: the status is unknown.
    """
    status = parameters.get("status")
    if status not in STATUSES:
        raise Invalid(f"A known error is {', '.join(STATUSES)}; '{status}' is none of them.", code="known_error.status")
    changed = update(KnownError).where(KnownError.problem == str(parameters.get("problem") or ""))
    done = session.connection().execute(changed.values(status=status, changed_at=now.now()))
    return done.rowcount == 1


def matching(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Open known errors like what `service`, `ci`, `category` and `text` say, the best first, at most `limit` (5)."""
    words = list(dict.fromkeys(_WORD.findall(str(parameters.get("text") or "").lower())))[:WORDS]
    alike = [getattr(KnownError, name) == str(parameters[name]) for name in WEIGHTS if parameters.get(name)]
    alike += [_has(word) for word in words]
    if not alike:
        return []
    rows = session.scalars(select(KnownError).where(KnownError.status == "open", or_(*alike))).all()
    scored = sorted(((_score(row, parameters, words), row) for row in rows), key=lambda pair: (-pair[0], -pair[1].id))
    return [_shown(row, score) for score, row in scored if score > 1][: int(parameters.get("limit") or MOST)]


def listed(
    session: Session, *, search: str = "", status: str = "open", public: bool = False, page: int = 1, size: int = 50
) -> Page[KnownError]:
    """Known errors whose words, item, service or problem hold what is searched; `status` `all` takes every one.

    `public`: those alone that were written for everyone.
    """
    page, size = bounds(page, size)
    where: list[ColumnElement[bool]] = [] if status == "all" else [KnownError.status == status]
    where += [KnownError.audience == "everyone"] if public else []
    where += [_has(word) for word in search.lower().split()]
    found = select(KnownError).where(*where).order_by(KnownError.changed_at.desc(), KnownError.id.desc())
    total = session.scalar(select(func.count()).select_from(KnownError).where(*where)) or 0
    return Page(session.scalars(found.limit(size).offset((page - 1) * size)).all(), total, page, size)


def _check(problem: str, told: dict[str, Any]) -> None:
    missing = [name for name in ("title", "workaround") if not told[name]] + ([] if problem else ["problem"])
    if missing:
        raise Invalid(f"A known error needs {' and '.join(missing)}; give them.", code="known_error.missing")
    if told["audience"] not in (None, *AUDIENCES):
        raise Invalid(
            f"A known error is for {' or '.join(AUDIENCES)}; '{told['audience']}' is neither.",
            code="known_error.audience",
        )


def _has(word: str) -> ColumnElement[bool]:
    columns = ("title", "symptoms", "workaround", "service", "ci", "category", "problem")
    return or_(*(func.lower(getattr(KnownError, name)).contains(word, autoescape=True) for name in columns))


def _score(row: KnownError, parameters: dict[str, Any], words: list[str]) -> int:
    same = sum(
        weight for name, weight in WEIGHTS.items() if parameters.get(name) and getattr(row, name) == parameters[name]
    )
    text = f"{row.title} {row.symptoms}".lower()
    return same + sum(word in text for word in words)


def _shown(row: KnownError, score: int) -> dict[str, Any]:
    return {
        "problem": row.problem,
        "title": row.title,
        "workaround": row.workaround,
        "service": row.service,
        "ci": row.ci,
        "audience": row.audience,
        "score": score,
    }
