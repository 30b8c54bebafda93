"""Filling in a form as somebody would: what a habit says, and for the rest of what the form requires something that it takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine import now, references
from engine.actor import SYSTEM
from engine.forms import paths
from engine.forms.field import ANSWERED, CHOICES, SEVERAL

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.forms import Form
    from engine.forms.field import Field

ROUNDS = 6
"""An answer may bring up another question; so deep do forms ask."""
TEXT = "Noted in the course of the day's work."


def filled(
    form: Form, given: Mapping[str, Any], variables: Mapping[str, Any], chance: random.Random, session: Session
) -> dict[str, Any]:
    """Answers that the form takes: those given that it shows, and what else it requires."""
    answers: dict[str, Any] = {}
    for _ in range(ROUNDS):
        context = {**variables, **form.initial(variables), **answers}
        added = False
        for field in form.visible(context):
            if field.kind not in ANSWERED or field.readonly or paths.has(answers, field.path):
                continue
            if paths.get(given, field.path) is not None:
                paths.put(answers, field.path, paths.get(given, field.path))
                added = True
            elif field.required and paths.get(context, field.path) in (None, "", []):
                paths.put(answers, field.path, _something(field, context, chance, session))
                added = True
        if not added:
            break
    return answers


def _something(field: Field, context: Mapping[str, Any], chance: random.Random, session: Session) -> Any:
    source = field.properties.get(references.SOURCE)
    if source in references.SOURCES:
        found = references.found(session, str(source), "", limit=200, by=SYSTEM)
        picked = chance.choice(found)[0] if found else None
        return [picked] if field.kind in SEVERAL else picked
    if field.kind in CHOICES | SEVERAL and field.options:
        picked = chance.choice(field.options).value
        return [picked] if field.kind in SEVERAL else picked
    if field.kind == "dynamiclist":
        return [{each.path: _something(each, context, chance, session) for each in field.fields if each.required}]
    return _plain(field, chance)


def _plain(field: Field, chance: random.Random) -> Any:
    if field.kind == "number":
        least = int(field.min or 0)
        return chance.randint(least, max(least, int(field.max if field.max is not None else least + 10)))
    if field.kind == "checkbox":
        return True
    if field.kind == "datetime":
        moment = now.now() + timedelta(hours=chance.randint(24, 72))
        return moment.date().isoformat() if field.subtype == "date" else moment.isoformat(timespec="minutes")
    text = TEXT * (1 + (field.min_length or 0) // len(TEXT))
    return text[: field.max_length] if field.max_length else text
