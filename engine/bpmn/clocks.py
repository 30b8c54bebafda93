"""Clocks as the diagram declares them: their names and targets, and which elements start, stop, restart and pause them.

Context: working time, pauses and due moments are kept beside the diagram, in tables. Decision: a run only says which clocks an
entered element wishes to start, stop or restart (a happening of the kind `clock`) and which ones are paused by the elements
that tokens stand on; targets are evaluated over the outermost variables. Consequence: a run carries no state of clocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.bpmn.decisions import DecisionError
from engine.bpmn.expressions import Expression
from engine.bpmn.failures import Failure
from engine.bpmn.settings import BPMN, NAMESPACE
from engine.errors import Refusal
from engine.feel import FeelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from engine.bpmn.expressions import Compiler, Slot
    from engine.bpmn.settings import Settings
    from engine.bpmn.tokens import Token

VERBS = ("starts", "stops", "restarts")
CALENDAR = "24x7"

_WORD = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r"<(?:\w+:)?text>(.*?)</(?:\w+:)?text>", re.DOTALL)
_OUTPUT = re.compile(r"<(?:\w+:)?output\b[^>]*\bname=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Clock:
    """An `ek:clock`: what it is called, what its target and calendar are, and the percentages that warn."""

    name: str
    label: str
    target: Slot | None
    calendar: Slot | None
    decision: str
    warn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a clock aims at now: an ISO duration or None, and the key of a calendar; `problem` says why there is none."""

    target: str | None
    calendar: str = CALENDAR
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Clocks:
    """All clocks of a definition by name. `rests_on` are the variables that a target or calendar may depend on."""

    named: Mapping[str, Clock] = field(default_factory=dict)
    rests_on: frozenset[str] = frozenset()

    def touched(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Whether a variable that targets rest on has changed."""
        return any(before.get(name) != after.get(name) for name in self.rests_on)

    def aims(self, decisions: Any, variables: Mapping[str, Any], now: datetime) -> dict[str, Aim]:
        """What each clock aims at; a decision that several name is asked once."""
        asked: dict[str, Any] = {}
        return {name: _aim(clock, decisions, variables, now, asked) for name, clock in self.named.items()}


def read(roots: Iterable[Any], sources: Mapping[str, str], compiler: Compiler) -> Clocks:
    """The clocks that the processes of a pack declare."""
    found = [_clock(node, owner, compiler) for root in roots for owner, node in declared(root)]
    texts = [text for path, text in sources.items() if path.endswith(".dmn")]
    return Clocks(
        {clock.name: clock for clock in found}, frozenset().union(*(_rests_on(each, texts) for each in found))
    )


def declared(root: Any) -> Iterator[tuple[Any, Any]]:
    """Each process of a diagram with each `ek:clock` in its extension elements."""
    for process in root.iter(f"{{{BPMN}}}process"):
        for node in process.iterfind(f"{{{BPMN}}}extensionElements/{{{NAMESPACE}}}clock"):
            yield process, node


def enter(token: Token, settings: Settings) -> None:
    """Say which clocks an element that is entered starts, stops and restarts."""
    wishes = {verb: slot for verb in VERBS if (slot := getattr(settings, verb)) is not None}
    if not wishes:
        return
    instance = token.workflow.top_workflow
    known = instance.definition.clocks.named
    found = {verb: names(instance.script_engine.evaluate(token, slot)) for verb, slot in wishes.items()}
    named = {verb: clocks for verb, clocks in found.items() if clocks}
    for verb, clocks in named.items():
        for name in clocks:
            if name not in known:
                raise Failure(
                    "clock.unknown",
                    f"'{token.element}' {verb} the clock '{name[:60]}', which the diagram does not have.",
                )
    if named:
        instance.note("clock", token.element, **named)


def pausing(token: Token) -> dict[str, str]:
    """The clocks that a token's element pauses, with the reason."""
    settings: Settings | None = getattr(token.task_spec, "settings", None)
    if settings is None or settings.pauses is None or token.internal_data.get("armed"):
        return {}
    instance = token.workflow.top_workflow
    try:
        paused = names(instance.script_engine.evaluate(token, settings.pauses))
        reason = settings.pause_reason and instance.script_engine.evaluate(token, settings.pause_reason)
    except Failure:
        return {}  # what cannot be said pauses nothing: a clock that runs on is seen
    element = instance.definition.elements.get(token.element)
    return dict.fromkeys(paused, str(reason or (element and element.name) or token.element))


def names(value: Any) -> list[str]:
    """The names of clocks in a value: text with spaces between them, a list of texts, or null."""
    if isinstance(value, str):
        return value.split()
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _clock(node: Any, owner: Any, compiler: Compiler) -> Clock:
    element, name = owner.get("id", ""), (node.get("name") or "").strip()
    return Clock(
        name,
        (node.get("label") or name).strip(),
        compiler.slot(node.get("target"), element),
        compiler.slot(node.get("calendar"), element),
        (node.get("decision") or "").strip(),
        tuple(sorted(int(part) for part in (node.get("warn") or "").split() if part.isdecimal())),
    )


def _aim(clock: Clock, decisions: Any, variables: Mapping[str, Any], now: datetime, asked: dict[str, Any]) -> Aim:
    try:
        if clock.decision and clock.decision not in asked:
            asked[clock.decision] = decisions.evaluate(clock.decision, variables, now=now).outputs
        given = asked.get(clock.decision)
        seen = {**variables, **given} if isinstance(given, dict) else {**variables, clock.decision: given}
        target = clock.target.value(seen, now) if clock.target else None
        calendar = clock.calendar.value(seen, now) if clock.calendar else None
    except (DecisionError, FeelError, Failure, Refusal) as error:
        return Aim(None, problem=getattr(error, "sentence", "") or str(error))
    return Aim(None if target in (None, "") else str(target), str(calendar or CALENDAR))


def _rests_on(clock: Clock, texts: list[str]) -> set[str]:
    """Every variable that a clock's target and calendar may depend on: more than they read, and never less."""
    slots = (clock.target, clock.calendar)
    names = {name for slot in slots if isinstance(slot, Expression) for name in slot.compiled.names}
    if not clock.decision:
        return names
    own = [text for text in texts if f'id="{clock.decision}"' in text or f'name="{clock.decision}"' in text]
    reach = texts if any("<import" in text for text in own) else own
    decided = {name for text in own for name in _OUTPUT.findall(text)}
    return (names - decided) | {word for text in reach for part in _TEXT.findall(text) for word in _WORD.findall(part)}
