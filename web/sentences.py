"""History in sentences: who did what, when and why, in the diagram's own words. The verbs' words are the engine's.

What the tokens did between two waits is told as lines below the sentence, for those who may look under the hood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.forms.field import CHOICES
from engine.reasons import why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from engine.forms import Field, Form
    from engine.instances import Event
    from engine.versions import Compiled

SYSTEM = "system"
TOLD = {
    "instance.started": "{who} opened the ticket",
    "instance.cancelled": "{who} cancelled the ticket",
    "instance.corrected": "{who} corrected the data by hand",
    "task.claimed": "{who} took {what}",
    "task.released": "{who} gave {what} back to the group",
    "task.assigned": "{who} handed {what} to {to}",
    "task.handed_over": "{who} handed {what} over to {to}",
    "task.put_off": "{who} will follow {what} up later",
    "task.taken_up": "{who} ended the follow-up date of {what}",
    "task.undone": "{who} took the last step of {what} back",
    "task.completed": "{who} completed {what}",
    "service.finished": "{what} was carried out",
    "timer.fired": "The time of {what} had come",
    "message.received": "{who}: {what}",
    "signal.received": "A signal reached {what}",
    "clock.warned": "{clock} is at {percent} percent of its time",
    "clock.breached": "The time for {clock} is over",
    "fault.retried": "{who} had {what} tried again",
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
BAD = ("instance.cancelled", "clock.breached")


@dataclass(frozen=True, slots=True)
class Told:
    """An event as people read it: a sentence, what was chosen, the reason given, what was entered, what the diagram did."""

    at: datetime
    sentence: str
    chosen: str
    why: str
    entered: list[tuple[str, Any]]
    lines: list[str]
    tone: str


def tell(event: Event, names: Mapping[str, str], compiled: Compiled) -> Told:
    """One event; `names` are people by login, `compiled` is the version that the ticket runs on."""
    detail, elements = dict(event.detail), compiled.definition.elements
    who = "Evenkeel" if event.by == SYSTEM else names.get(event.by, event.by)
    what = f"“{_called(event.element, elements)}”" if event.element else "the task"
    to = names.get(str(detail.get("to", "")), str(detail.get("to", "")))
    pattern = TOLD.get(event.verb) or "{who}: " + event.verb.replace(".", " ").replace("_", " ")
    entered = [
        (field.name if field else label(key), _by_choice(field, value))
        for key, field, value in _answers(event, compiled)
    ]
    return Told(
        event.at,
        pattern.format(who=who, what=what, to=to, clock=f"“{detail.get('label')}”", percent=detail.get("percent"))
        + (" by link from mail" if detail.get("via") == "link" else ""),
        _chosen(event, compiled) if event.verb == "task.completed" else "",
        str(detail.get("reason") or detail.get("sentence") or ""),
        entered,
        [*_lines(detail.get("path", ()), elements), *_clocks(detail.get("clocks", ()), compiled)],
        "bad" if event.verb in BAD else "done" if event.by != SYSTEM else "",
    )


def named(events: Iterable[Event]) -> set[str]:
    """The logins that these events speak of."""
    return {event.by for event in events} | {str(event.detail["to"]) for event in events if event.detail.get("to")}


def label(key: str) -> str:
    """A variable's name as words: `close_code` is "Close code"."""
    words = key.replace("_", " ").replace(".", ", ").strip()
    return words[:1].upper() + words[1:]


def known(key: str, value: Any, compiled: Compiled) -> tuple[str, Any]:
    """A variable by the words of the first form that asks for it: ("Impact", "2 Medium: a department")."""
    for form in compiled.forms.values():
        for field in form.fields:
            if field.path == key:
                return field.name, _by_choice(field, value)
    return label(key), value


def plainly(value: object) -> str:
    """A variable's value for people: yes and no, a dash for nothing, lists with commas."""
    if value is None or value in ("", [], {}):
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and (read := _MOMENT.fullmatch(value)):
        zone = f" {'UTC' if read[3] in ('Z', '+00:00') else read[3]}" if read[3] else ""
        return f"{read[1]} {read[2]}{zone}"
    if isinstance(value, list):
        return ", ".join(plainly(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {plainly(each)}" for key, each in value.items())
    return str(value)


def _chosen(event: Event, compiled: Compiled) -> str:
    """The choice that led on: the one that other fields of the form depend on, else the first."""
    choices = [(field, value) for _, field, value in _answers(event, compiled) if field and field.kind in CHOICES]
    form = _form(event, compiled)
    hides = " ".join(field.hide for field in form.fields) if form else ""
    leading = (each for each in choices if re.search(rf"\b{re.escape(each[0].path)}\b", hides))
    field, value = next(leading, choices[0] if choices else (None, ""))
    return str(_by_choice(field, value))


def _answers(event: Event, compiled: Compiled) -> Iterator[tuple[str, Field | None, Any]]:
    """What a person has entered: the key, the field of the form that asked for it, and the value as it is kept."""
    answers = event.detail.get("answers")
    form = _form(event, compiled)
    fields = {field.path: field for field in form.fields if field.path} if form else {}
    for key, value in answers.items() if isinstance(answers, dict) else ():
        if value not in (None, "", []):
            yield key, fields.get(key), value


def _form(event: Event, compiled: Compiled) -> Form | None:
    element = compiled.definition.elements.get(event.element)
    return compiled.form(event.element, element.settings.get("form") if element else None)


def _by_choice(field: Field | None, value: Any) -> Any:
    words = {str(option.value): option.label for option in field.options} if field else {}
    if isinstance(value, list):
        return [words.get(str(each), each) for each in value]
    return words.get(str(value), value)


def _called(element: str, elements: Mapping[str, Any]) -> str:
    found = elements.get(element)
    return (found.name if found is not None else "") or label(element)


def _lines(path: Any, elements: Mapping[str, Any]) -> Iterator[str]:
    for kind, element, *rest in path:
        line = _LINES.get(kind, _silent)(
            f"“{_called(element, elements)}”", rest[0] if rest and isinstance(rest[0], dict) else {}
        )
        named = bool(getattr(elements.get(element), "name", "")) or kind in ("wrote", "decided", "errored")
        if line and named:
            yield line


def _clocks(told: Iterable[Mapping[str, Any]], compiled: Compiled) -> Iterator[str]:
    """Such as: “Resolution” was paused: Waiting for the requester."""
    for one in told:
        known = compiled.definition.clocks.named.get(str(one.get("clock")))
        name = f"“{known.label if known else label(str(one.get('clock')))}”"
        more = "; ".join(
            part
            for part in (
                str(one.get("outcome") or one.get("reason") or ""),
                f"due {plainly(one['due'])}" if one.get("due") else "",
                str(one.get("problem") or ""),
            )
            if part
        )
        yield f"{name} {_CLOCKS.get(str(one.get('did')), one.get('did'))}{': ' if more else ''}{more}"


def _silent(_what: str, _detail: dict[str, Any]) -> str:
    return ""


def _chose(what: str, detail: dict[str, Any]) -> str:
    held = [label(flow) for flow, value in dict(detail.get("conditions") or {}).items() if value is True]
    return f"At {what}: {', '.join(held) or 'no condition held, so the default was taken'}"


def _wrote(what: str, detail: dict[str, Any]) -> str:
    said = ", ".join(f"{key} = {plainly(value)}" for key, value in detail.items() if value not in (None, "", []))
    return f"{what} set {said}" if said else ""


def _decided(what: str, detail: dict[str, Any]) -> str:
    """Such as: Priority decided: 2, by rule 4, because Impact is 1 and Urgency is 2. Then what it rests on, and what was null."""
    outputs = detail.get("outputs")
    because = why(detail.get("rules") or (), detail.get("inputs") or {}, plainly)
    decision = detail.get("title") or what
    told = [", ".join(part for part in (f"{decision} decided: {plainly(outputs)}", because) if part)]
    for one in detail.get("required") or ():
        because = why(one.get("rules") or (), one.get("inputs") or {}, plainly)
        told.append(f"It rests on {one['decision']}, " + (f"decided {because}" if one.get("rules") else because))
    problems = detail.get("problems") or ()
    if problems:
        told.append(f"On the way: {' '.join(problems)}")
    return ". ".join(told)


def _errored(what: str, detail: dict[str, Any]) -> str:
    return f"{what} failed: {detail.get('sentence') or detail.get('code') or 'without a reason'}"


_CLOCKS = {
    "started": "was started",
    "stopped": "was stopped",
    "restarted": "began anew",
    "paused": "was paused",
    "resumed": "goes on",
    "retargeted": "has another target",
    "ended": "ended with the ticket",
}
_LINES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "entered": lambda what, _detail: f"Reached {what}",
    "chose": _chose,
    "wrote": _wrote,
    "decided": _decided,
    "sent": lambda what, _detail: f"{what} was sent",
    "received": lambda what, _detail: f"{what} was received",
    "errored": _errored,
    "ended": lambda what, _detail: f"Ended at {what}",
}
