"""What a scenario expects, compared with what is so; the first difference ends it, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import clocks
from engine.models import Message
from engine.scenarios.stage import Broken, shown, view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.scenarios.reading import Step
    from engine.scenarios.stage import Stage

_SAYS = {"stage": "stage", "open": "open tasks", "ended": "outcome", "sent": "sent", "said": "said"}


def expect(stage: Stage, where: str, step: Step) -> None:
    """Compare; `step.what` are the expectations by their words.

    Raises:
        Broken: something is not as expected.
    """
    now, wanted = view(stage, step.of), step.what
    found = {
        "stage": now.row.stage,
        "open": sorted(task.element for task in now.tasks),
        "ended": now.row.outcome if now.row.status != "open" else None,
        "sent": sorted(stage.sent),
        "said": sorted(_said(stage)) if "said" in wanted else [],
    }
    for word, value in wanted.items():
        if word == "variables":
            _same_variables(where, value, now.data)
        elif word == "clocks":
            _same_clocks(stage, where, value, now.row.id)
        elif (sorted(value) if isinstance(value, list) else value) != found[word]:
            raise Broken(f"{where}: expected {_SAYS[word]} {shown(value)}, it is {shown(found[word])}.")
    if "sent" in wanted:
        stage.sent.clear()


def _said(stage: Stage) -> list[str]:
    """The messages that diagrams said since the last look."""
    with stage.database.reading() as session:
        rows = session.execute(select(Message.id, Message.name).where(Message.id > stage.heard)).all()
    stage.heard = max((row.id for row in rows), default=stage.heard)
    return [row.name for row in rows if row.id not in stage.own]


def _same_clocks(stage: Stage, where: str, wanted: Mapping[str, Any], instance: int) -> None:
    """Each clock by one word that is true of it, or by several; `none` is one that does not exist or has no target."""
    with stage.database.reading() as session:
        found = {clock.name: clock for clock in clocks.of(session, instance)}
    for name, value in wanted.items():
        words = found[name].words if name in found else frozenset({"none"})
        asked = value if isinstance(value, list) else [value]
        if not set(asked) <= words:
            raise Broken(f"{where}: expected clock '{name}' {shown(asked)}, it is {shown(sorted(words))}.")


def _same_variables(where: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if found.get(name) != value:
            raise Broken(f"{where}: expected variable '{name}' {shown(value)}, it is {shown(found.get(name))}.")
