"""Habits: how people of an imagined company behave in a process, as its pack tells in `simulation.yaml`.

    starts:                                     # what begins, and how often a day
      - {at: reported, by: requesters, per_day: 200, with: {short_description: {pick: [Printer is out, No sound]}}}
      - {message: problem.raise, per_day: 0.5, with: {...}}
      - {alert: monitoring, even: true, per_day: 800, with: {...}, recovers: {chance: 0.9, after: [PT20M, PT4H]}}
    tasks:                                      # what somebody who does the task takes and answers
      work:
        after: [PT40M, PT6H]                    # half are done after 40 minutes, nine of ten after six hours
        night: true                             # done at any hour; else in working hours
        answers:
          - {weight: 6, with: {action: resolve, close_notes: {pick: [Restarted., Replaced.]}}}
          - {weight: 1, when: "=reopen_count > 0", with: {action: escalate}}
    messages:                                   # what comes from outside while the diagram waits for it
      user.replied: {chance: 0.8, after: [PT4H, P3D], with: {text: It is on floor 2}}

Values are taken as they stand; `=...` is FEEL over the ticket's data and `me` (who does it), `{pick: [a, b]}` or
`{pick: {a: 3, b: 1}}` one of several, `{number: [1, 9]}` a whole number, `{within: [PT1H, P3D]}` a moment from now,
`{date: [P5D, P20D]}` a date, and `{known: services}` something the desk knows. What a form requires and no habit says is filled
in with something that the form takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine import feel, now, references, strictyaml
from engine.actor import SYSTEM
from engine.bpmn import timers
from engine.bpmn.failures import Failure
from engine.errors import Invalid

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.packs import Pack

FILE = "simulation.yaml"
OFFERED = 500
SOON = (timedelta(minutes=30), timedelta(hours=6))
_START = {"at", "message", "alert", "key", "by", "per_day", "even", "with", "recovers"}
_TASK = {"after", "night", "answers", "skip"}
_MESSAGE = {"chance", "after", "with", "night", "by"}


@dataclass(frozen=True, slots=True)
class Habit:
    """How long something takes (median, and what nine of ten keep), at which hours, and what is said then."""

    after: tuple[timedelta, timedelta] = SOON
    night: bool = False
    answers: tuple[Mapping[str, Any], ...] = ()
    chance: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """Something that begins `per_day` times: a start event `at` with answers, a message with a payload, or an alert.

    An alert comes from a source of that key as generic JSON, and `recovers` says when the monitoring takes it back.
    """

    process: str
    at: str | None
    message: str | None
    key: str | None
    by: str
    per_day: float
    even: bool
    given: Mapping[str, Any]
    alert: str | None = None
    recovers: Habit | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """All of a pack: what begins, tasks by element, messages by name."""

    starts: tuple[Start, ...] = ()
    tasks: Mapping[str, Habit] = field(default_factory=dict)
    messages: Mapping[str, Habit] = field(default_factory=dict)


def of(pack: Pack) -> Habits:
    """The habits a pack tells; a pack without them gets no starts, and tasks are answered as forms ask.

    Raises:
        Invalid: with what is wrong in the file.
    """
    text = pack.sources.get(FILE)
    told = strictyaml.loads(text, file=FILE) if text else {}
    try:
        return Habits(
            tuple(_start(pack.key, each) for each in told.get("starts") or ()),
            {key: _task(each or {}) for key, each in (told.get("tasks") or {}).items()},
            {name: _message(each or {}) for name, each in (told.get("messages") or {}).items()},
        )
    except (Failure, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(f"{pack.key}/{FILE} cannot be read: {error}", code="simulation.shape") from error


def merged(every: Mapping[str, Habits], pack: Pack) -> Habits:
    """The habits of a pack, with those for tasks that come from packs it uses."""
    own = every[pack.key]
    uses = strictyaml.loads(pack.sources["pack.yaml"]).get("uses") or ()
    borrowed = {key: habit for name in uses if name in every for key, habit in every[name].tasks.items()}
    return Habits(own.starts, {**borrowed, **own.tasks}, own.messages)


def choose(habit: Habit, variables: Mapping[str, Any], chance: random.Random) -> Mapping[str, Any]:
    """One of the answers whose condition holds, by weight; none when there is none."""
    fitting = [each for each in habit.answers if "when" not in each or _feel(each["when"], variables) is True]
    if not fitting:
        return {}
    found: Mapping[str, Any] = chance.choices(fitting, [float(each.get("weight", 1)) for each in fitting])[0]
    return found.get("with") or {}


def value(told: Any, variables: Mapping[str, Any], chance: random.Random, session: Session) -> Any:
    """What a value of the file comes to this time."""
    if isinstance(told, str) and told.startswith("="):
        return _feel(told, variables)
    if isinstance(told, list):
        return [value(each, variables, chance, session) for each in told]
    if not isinstance(told, dict):
        return told
    for word, draw in _DRAWN.items():
        if set(told) == {word}:
            return draw(told[word], variables, chance, session)
    return {key: value(each, variables, chance, session) for key, each in told.items()}


def _pick(told: Any, variables: Mapping[str, Any], chance: random.Random, session: Session) -> Any:
    if isinstance(told, dict):
        return chance.choices(list(told), [float(weight) for weight in told.values()])[0]
    return value(chance.choice(told), variables, chance, session)


def _known(told: str, _variables: Mapping[str, Any], chance: random.Random, session: Session) -> Any:
    found = references.found(session, told, "", limit=OFFERED, by=SYSTEM)
    return chance.choice(found)[0] if found else None


def _span(told: Any, chance: random.Random) -> timedelta:
    shortest, longest = _durations(told)
    return shortest + (longest - shortest) * chance.random()


def _number(told: Any, _variables: Mapping[str, Any], chance: random.Random, _session: Session) -> int:
    return chance.randint(*told)


def _within(told: Any, _variables: Mapping[str, Any], chance: random.Random, _session: Session) -> str:
    return (now.now() + _span(told, chance)).isoformat(timespec="seconds")


def _date(told: Any, _variables: Mapping[str, Any], chance: random.Random, _session: Session) -> str:
    return (now.now() + _span(told, chance)).date().isoformat()


_Draw = Callable[[Any, "Mapping[str, Any]", "random.Random", "Session"], Any]
_DRAWN: dict[str, _Draw] = {"pick": _pick, "known": _known, "number": _number, "within": _within, "date": _date}


def _feel(text: str, variables: Mapping[str, Any]) -> Any:
    return feel.to_json(feel.expression(text.removeprefix("="))(variables, now=now.now()))


def _start(process: str, told: Mapping[str, Any]) -> Start:
    _only(told, _START)
    return Start(
        process,
        told.get("at"),
        told.get("message"),
        told.get("key"),
        told.get("by", "requesters"),
        float(told["per_day"]),
        bool(told.get("even")),
        told.get("with") or {},
        told.get("alert"),
        _message(told["recovers"]) if "recovers" in told else None,
    )


def _task(told: Mapping[str, Any]) -> Habit:
    _only(told, _TASK)
    skipped = 1.0 - float(told.get("skip", 0))
    return Habit(_after(told), bool(told.get("night")), tuple(told.get("answers") or ()), skipped)


def _message(told: Mapping[str, Any]) -> Habit:
    _only(told, _MESSAGE)
    answers = ({"with": told.get("with") or {}},)
    return Habit(_after(told), bool(told.get("night")), answers, float(told.get("chance", 1)), told.get("by", ""))


def _only(told: Mapping[str, Any], known: set[str]) -> None:
    strange = sorted(set(told) - known)
    if strange:
        raise ValueError(f"'{strange[0]}' means nothing there; the words are {', '.join(sorted(known))}.")


def _after(told: Mapping[str, Any]) -> tuple[timedelta, timedelta]:
    return _durations(told["after"]) if "after" in told else SOON


def _durations(told: Any) -> tuple[timedelta, timedelta]:
    zero, zone = now.now(), ZoneInfo("UTC")
    median, late = (timers.duration(str(each)).after(zero, zone) - zero for each in told)
    return median, late
