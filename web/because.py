"""Why, in sentences: who or what a ticket waits for, and which rule of which decision gave what it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.reasons import why
from web import sentences, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.bpmn.decisions import Rule
    from engine.versions import Compiled
    from engine.whys import Decision, Waiting


@dataclass(frozen=True, slots=True)
class Waited:
    """Something waited for, as a sentence, with since when and until when."""

    sentence: str
    since: datetime | None
    due: datetime | None
    icon: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as a sentence, with the rules it went by."""

    title: str
    sentence: str
    rests: tuple[str, ...]
    at: datetime
    rules: tuple[Rule, ...]


def waited(one: Waiting, names: Mapping[str, str]) -> Waited:
    """Such as: “Work on incident” waits for Alice, inside “On hold”."""
    sentence = f"“{one.name}” {_WAITS.get(one.kind, 'waits')}"
    if one.kind == "task":
        sentence += f" {_whom(one, names)}"
    if one.inside:
        sentence += f", inside {' of '.join(f'“{name}”' for name in one.inside)}"
    return Waited(sentence, one.since, one.due, _ICONS.get(one.kind, "circle-dot"))


def decided(one: Decision, compiled: Compiled) -> Decided:
    """Such as: 2, by rule 4, because Impact is 2 and Urgency is 1."""
    because = why(one.rules, one.inputs, sentences.plainly)
    said = ", ".join(part for part in (_outputs(one.outputs), because) if part)
    decisions = compiled.definition.decisions
    rules = [decisions.rule(one.decision, number) for number in one.rules[:MOST]]
    return Decided(
        one.title, said, tuple(_rests(each) for each in one.required), one.at, tuple(rule for rule in rules if rule)
    )


def _whom(one: Waiting, names: Mapping[str, str]) -> str:
    if one.assignee:
        return names.get(one.assignee, one.assignee)
    return vocabulary.group(one.group) if one.group else "an agent"


def _outputs(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{sentences.label(key)}: {sentences.plainly(each)}" for key, each in value.items())
    return sentences.plainly(value)


def _rests(one: Mapping[str, Any]) -> str:
    because = why(one.get("rules") or (), one.get("inputs") or {}, sentences.plainly)
    return (
        f"It rests on {one.get('decision')}, decided {because}"
        if one.get("rules")
        else f"It rests on {one.get('decision')}"
    )


MOST = 5
"""Rules that are shown of one decision; a table that collects may have matched them all."""
_WAITS = {
    "task": "waits for",
    "timer": "waits for its time to come",
    "message": "waits for a message",
    "signal": "waits for a signal",
    "service": "is being carried out by Evenkeel",
    "condition": "waits until its condition holds",
}
_ICONS = {
    "task": "user",
    "timer": "timer",
    "message": "mail",
    "signal": "bell",
    "service": "settings",
    "condition": "list-checks",
}
