"""A scenario file, read into a value; everything that is wrong with it is said at once, each with its step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from engine import strictyaml
from engine.bpmn import timers
from engine.bpmn.failures import Failure
from engine.desk import loading
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOP = {"name", "now", "people", "desk", "packs", "far_ends", "start", "steps"}
_START = {"by", "at", "with", "message"}
_STEPS = {
    "complete": {"by", "with", "of"},
    "claim": {"by", "of"},
    "message": {"with", "by", "of", "to"},
    "signal": {"with"},
    "wait": set(),
    "expect": {"of"},
}
_EXPECT = {"stage", "open", "variables", "ended", "sent", "said", "clocks"}
FACTORY = loading.FACTORY.name
_BEGINNING = "2026-03-02T09:00:00Z"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `verb` is complete, claim, message, signal, wait or expect; `what` its object.

    `of` is the key of another process, whose newest instance is meant; `to` is a message's correlation where it is no number.
    """

    verb: str
    what: Any
    by: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    of: str = ""
    to: Any = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """An example: who (login -> roles, groups), the desk's data (file -> section -> rows), how it begins, what is done and what
    must be so.
    """  # fmt: skip

    name: str
    file: str
    now: datetime
    people: Mapping[str, Mapping[str, Any]]
    desk: Mapping[str, Any]
    packs: tuple[str, ...]
    far_ends: Mapping[str, Any]
    start: Mapping[str, Any]
    steps: tuple[Step, ...]


def read(text: str, *, file: str = "") -> Scenario:
    """The scenario that YAML describes; Invalid (codes `scenario.*`) with every problem."""
    value = strictyaml.loads(text, file=file)
    if not isinstance(value, dict):
        value = {}
    problems = [Problem("scenario.shape", where, sentence, file=file) for where, sentence in _flaws(value)]
    if problems:
        raise Invalid(f"{file}: {problems[0].sentence}", code="scenario.shape", problems=problems)
    return Scenario(
        name=str(value.get("name") or file),
        file=file,
        now=moment(str(value.get("now") or _BEGINNING)),
        people=value.get("people") or {},
        desk=_desk(value.get("desk"), file),
        packs=tuple(value.get("packs") or ()),
        far_ends=value.get("far_ends") or {},
        start=value["start"],
        steps=tuple(_step(step) for step in value["steps"]),
    )


def moment(text: str) -> datetime:
    """A date-time, UTC unless it says otherwise."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _desk(given: Any, file: str) -> Mapping[str, Any]:
    """The desk's data by file, as `loading.load` takes it."""
    if given == FACTORY:
        return _factory()
    return {file: given} if given else {}


@cache
def _factory() -> Mapping[str, Any]:
    return loading.files(loading.FACTORY)


def _step(step: Mapping[str, Any]) -> Step:
    verb = next(key for key in step if key in _STEPS)
    given, by, of = step.get("with") or {}, str(step.get("by") or ""), str(step.get("of") or "")
    return Step(verb, step[verb], by, given, of, step.get("to"))


def _flaws(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _unknown("", value, _TOP)
    if not isinstance(value.get("start"), dict):
        yield "start", "It does not say how it begins; give it start: with by and at, or with message."
    else:
        yield from _unknown("start", value["start"], _START)
    if not (value.get("desk") in (None, FACTORY) or isinstance(value["desk"], dict)):
        yield "desk", f"'{value['desk']}' is no data of the desk; write desk: {FACTORY}, or sections with their rows."
    if not isinstance(value.get("steps"), list):
        yield "steps", "It has no list of steps; give it one."
        return
    try:
        moment(str(value.get("now") or _BEGINNING))
    except ValueError:
        yield "now", f"'{value['now']}' is no date and time; write one like {_BEGINNING}."
    for number, step in enumerate(value["steps"], 1):
        yield from _step_flaws(f"step {number}", step)


def _step_flaws(where: str, step: Any) -> Iterator[tuple[str, str]]:
    verbs = [key for key in step if key in _STEPS] if isinstance(step, dict) else []
    if len(verbs) != 1:
        yield where, f"{where}: it is one of {', '.join(_STEPS)}; give it exactly one."
        return
    verb = verbs[0]
    yield from _unknown(where, step, _STEPS[verb] | {verb})
    if verb == "expect":
        yield from _unknown(where, step["expect"] if isinstance(step["expect"], dict) else {"": 0}, _EXPECT)
    if verb == "wait":
        try:
            timers.duration(str(step["wait"]))
        except Failure as failure:
            yield where, f"{where}: {failure}"
    if verb in ("complete", "claim") and not step.get("by"):
        yield where, f"{where}: it does not say by whom; add by:."


def _unknown(where: str, given: Mapping[str, Any], known: set[str]) -> Iterator[tuple[str, str]]:
    for key in given:
        if key not in known:
            prefix = f"{where}: " if where else ""
            yield where, f"{prefix}'{key}' is not known here; the words are {', '.join(sorted(known))}."
