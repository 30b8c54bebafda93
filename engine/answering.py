"""Answering: what of the answers to a task's form is written, with what others changed meanwhile left as they changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import references
from engine.errors import Invalid, Stale
from engine.forms import merging

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine import moves
    from engine.actor import Actor
    from engine.forms import Form


def taken(
    session: Session,
    held: moves.Held,
    row: Mapping[Any, Any],
    answers: Mapping[str, Any],
    *,
    by: Actor,
    stood: Mapping[str, Any],
) -> dict[str, Any]:
    """What is written for the answers of `by`. `row` is the locked one of `moves.hold_task`, `stood` as in `tasks.complete`.

    Raises:
        Stale: somebody else changed a field otherwise.
        Invalid: the answers do not fit the form or name nothing that is known, or there is no form to answer.
    """
    form = held.compiled.form(row["task_element"], row["task_form"])
    if form is not None:
        variables = {**held.run.variables_of(row["task_token"]), "me": by.me}
        given = _merged(row, form, stood, variables, answers) if stood else answers
        return references.resolved(session, form, form.answers(given, variables), variables)
    if answers:
        # Nothing declares them, so nothing says that they may be written over what the instance knows.
        fields = dict.fromkeys(answers, "The task has no form.")
        raise Invalid(
            f"Task '{row['task_title']}' of {row['number']} has no form; complete it without answers.", fields=fields
        )
    return {}


def _merged(
    row: Mapping[Any, Any],
    form: Form,
    stood: Mapping[str, Any],
    variables: Mapping[str, Any],
    answers: Mapping[str, Any],
) -> Mapping[str, Any]:
    found = merging.merged(form, stood, variables, answers)
    if found.clashes:
        names = ", ".join(f"'{change.field.name}'" for change in found.clashes)
        raise Stale(
            f"{names} of {row['number']} was changed by somebody else since you opened the task, and otherwise than "
            "by you. Choose what is to stand and send it again.",
            code="form.clash",
        )
    return found.raw
