"""Deeds: what may be done with a ticket now, in the words of its diagram and forms.

A task is done by one choice of its form that leads on ("Resolve", "Ask the requester"), so these choices are offered as buttons
that open the form with the choice made; a task without such a choice is offered by its own name. One of all is the main deed: of
the first task that is this person's, the choice that its form calls so (`evenkeel.main`, a value or FEEL), else the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from engine import candidates
from engine.bpmn.deciding import conditions
from engine.forms import expressions
from engine.forms.leading import leading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.actor import Actor
    from engine.forms import Field, Form
    from engine.instances import InstanceView, OpenTask
    from engine.versions import Compiled

MAIN = "evenkeel.main"
"""The property of a form's component that says which of its choices is the main one now."""


@dataclass(frozen=True, slots=True)
class Way:
    """A choice that leads on: its words, and the address of the form with the choice made."""

    words: str
    address: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """An open task as somebody finds it: whether they may do it, whether it is theirs to do, and the ways on from it.

    `asks` is the question that the ways answer, "" where the task is done as it is.
    """

    task: OpenTask
    may: bool
    mine: bool
    asks: str
    ways: tuple[Way, ...]


def of(view: InstanceView, compiled: Compiled, *, by: Actor) -> list[Deed]:
    """The open tasks of a ticket: what is this person's comes first, and its main deed is marked."""
    found = [_deed(task, view, compiled, by) for task in view.tasks]
    return sorted(found, key=lambda deed: (not deed.mine, deed.task.assignee != by.login, not deed.may))


def _deed(task: OpenTask, view: InstanceView, compiled: Compiled, by: Actor) -> Deed:
    element = compiled.definition.elements.get(task.element)
    personal = element is not None and element.settings.get("personal") == "true"
    may = candidates.acts(by, group=task.group, assignee=task.assignee, excluded=task.excluded, personal=personal)
    mine = may and task.assignee in (None, by.login)
    if not mine:
        return Deed(task, may, mine, "", ())
    met = conditions(compiled.definition, task.element)
    field = _leading(compiled.form(task.element, task.form), {**view.data, "me": by.me}, met)
    if field is None:
        return Deed(task, may, mine, "", (Way(task.title, f"/tasks/{task.id}", main=True),))
    return Deed(task, may, mine, field.name, tuple(_ways(task, field, view.data)))


def _leading(form: Form | None, data: Mapping[str, Any], met: Iterable[str]) -> Field | None:
    """The field as it shows with these values; None where it is hidden or offers nothing."""
    found = leading(form, met) if form else None
    if form is None or found is None:
        return None
    context = {**data, **form.initial(data)}
    return next((field for field in form.visible(context) if field.id == found.id and field.options), None)


def _ways(task: OpenTask, field: Field, data: Mapping[str, Any]) -> list[Way]:
    """The main choice first, then the others as the form has them."""
    wished = str(field.properties.get(MAIN) or "")
    main = expressions.value(wished, data) if expressions.is_feel(wished) else wished
    options = sorted(field.options, key=lambda option: str(option.value) != str(main))
    return [
        Way(option.label, f"/tasks/{task.id}?{urlencode({field.path: str(option.value)})}", main=at == 0)
        for at, option in enumerate(options)
    ]
