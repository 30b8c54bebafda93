"""Sending a form: what a page's form carries besides its fields, and how it is taken once however often it comes.

A form has a key of its own. Sent twice (a second click, a network that lost the answer, a reload), it is done once and the second
time is answered as the first. A completed task keeps the key in its history; a start keeps it with the answer it got.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, TypedDict

from flask import request
from sqlalchemy.exc import IntegrityError

from engine import idempotency, strictjson
from engine.errors import Conflict, Refusal
from engine.forms import merging
from web import fields, here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from engine.drafts import Kept

LONGEST_KEY = 60
TAKE = "ek-take."
"""Before the path of a field: whether mine or theirs is to stand."""
_WAYS = {"keep": "", "end": "/end", "return": "/return"}


def key() -> str:
    """The key that this form was sent with; empty when it has none that can be used."""
    said = request.form.get("ek-key", "")
    return said if len(said) <= LONGEST_KEY and said.isascii() and said.isprintable() else ""


def key_of_page() -> str:
    """The key for a page's form: the one that came with what is shown again, else a new one."""
    return key() or new_key()


def new_key() -> str:
    """A key that no form has had."""
    return secrets.token_urlsafe(12)


def had_draft() -> bool:
    """Whether the form knows of a draft that sending it makes needless."""
    return bool(request.form.get("ek-draft"))


def carried(draft: Kept | None, address: str, more: str = "", *, key: str | None = None) -> dict[str, Any]:
    """What the template of a form at `address` (and its query) is told of its key and its draft."""
    return {
        "key": key or key_of_page(),
        "draft": draft,
        "had_draft": draft is not None or had_draft(),
        "aside": request.args.get("draft") == "aside",
        "draft_at": {name: f"{address}/draft{way}{more}" for name, way in _WAYS.items()},
    }


def number(name: str) -> int:
    """A number of ours that the form carried; 0 when it is none."""
    said = request.form.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0  # noqa: PLR2004  a revision is small


def stood() -> dict[str, Any]:
    """What the fields held when the page was made, as its form carried it."""
    try:
        found = strictjson.loads(request.form.get("ek-stood", "") or "{}")
    except Refusal:
        return {}
    return found if isinstance(found, dict) else {}


class Rows(TypedDict):
    """Which row of a list is added, dropped or moved up, as `fields.sheet` takes it."""

    add: str
    drop: str
    up: str


def rows() -> Rows:
    """What a button beside a row has asked for."""
    said = request.form
    return Rows(add=said.get("ek-add", ""), drop=said.get("ek-drop", ""), up=said.get("ek-up", ""))


def settled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, but for the fields in which the sender takes what somebody else wrote."""
    left = dict(raw)
    for name, said in request.form.items():
        if name.startswith(TAKE) and said == "theirs":
            left = merging.without(left, name.removeprefix(TAKE))
    return left


def once(command: Callable[[Session], dict[str, Any]]) -> dict[str, Any]:
    """Do `command` in one transaction, and only once for the key of this form; answers what it answered then.

    Raises:
        Conflict: the same form came with other answers.
        Refusal: of the command.
    """
    try:
        with here.database().transaction() as session:
            made = command(session)
            if key():
                idempotency.remember(
                    session, _kept_as(), by=here.actor(), asked=_asked(), status=303, answer={**made, "said": _said()}
                )
    except (Refusal, IntegrityError):
        earlier = before()
        if earlier is None:
            raise
        return _same(earlier)
    return made


def before() -> dict[str, Any] | None:
    """What the form of this key was answered when it was sent, None if it was not."""
    if not key():
        return None
    with here.reading() as session:
        found = idempotency.remembered(session, _kept_as(), by=here.actor(), asked=_asked())
    return None if found is None else found.answer


def _same(earlier: Mapping[str, Any]) -> dict[str, Any]:
    if earlier["said"] != _said():
        raise Conflict(
            f"This form was sent before and is {earlier['number']} now. What stands here differs from it; "
            "send it again for a ticket of its own, or leave it.",
            code="form.sent",
        )
    return dict(earlier)


def _kept_as() -> str:
    return f"form:{key()}"


def _asked() -> str:
    return idempotency.fingerprint(request.path.removesuffix("/draft").encode(), request.args.get("at", "").encode())


def _said() -> str:
    """What the fields said, as one word to compare by."""
    return idempotency.fingerprint(json.dumps(fields.posted(request.form), sort_keys=True).encode())
