"""Checking a pack before it is deployed: the same rules as at deployment, then its scenarios, told as lines for a terminal."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import desk, packs, scenarios, versions
from engine.errors import Invalid, Problem
from engine.functions import FUNCTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from engine.packs import Pack


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be said about a pack; `wrong` is True when it may not be deployed or an example of it does not hold."""

    lines: tuple[str, ...]
    wrong: bool


def report(folder: Path) -> Report:
    """Everything that is wrong with the pack in `folder`, or how much of it its scenarios show."""
    try:
        pack = packs.read(folder)
        problems = packs.check(pack)
        if not _errors(problems):
            problems += _functions(pack)
        errors = _errors(problems)
        played = None if errors else _played(pack)
    except Invalid as refusal:
        return Report(_told(folder.name, refusal.sentence, refusal.problems), wrong=True)
    if played is None:
        return Report(_told(pack.key, f"cannot be deployed, {_counted(errors)}", problems), wrong=True)
    lines = _told(pack.key, _summary(played), problems)
    return Report((*lines, *(f"  {problem}" for problem in played.problems), *_missed(played)), bool(played.problems))


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _functions(pack: Pack) -> list[Problem]:
    """Functions that the diagrams call and nobody offers: a slip of the pen that a ticket would only meet when it gets there."""
    desk.register()
    found = []
    for element in versions.from_sources(pack.sources).definition.elements.values():
        name = element.settings.get("function")
        if name is not None and name not in FUNCTIONS:
            near = ", ".join(difflib.get_close_matches(name, FUNCTIONS, n=3)) or ", ".join(sorted(FUNCTIONS))
            sentence = f"'{element.name or element.id}' calls the function '{name}', which there is not; is it {near}?"
            found.append(Problem("pack.no_function", element.id, sentence, file=f"{pack.key}.bpmn"))
    return found


def _played(pack: Pack) -> scenarios.Report:
    return scenarios.checked(pack)


def _told(name: str, sentence: str, problems: list[Problem] | tuple[Problem, ...]) -> tuple[str, ...]:
    return (f"{name}: {sentence}", *(f"  {problem.severity}: {problem}" for problem in problems))


def _summary(played: scenarios.Report) -> str:
    held, count = len(played.outcomes) - len(played.problems), len(played.outcomes)
    taken = played.flows - len(played.missed)
    struck = played.boundaries - len(played.quiet)
    events = f" and {struck} of {played.boundaries} boundary events strike" if played.boundaries else ""
    return f"{held} of {count} scenarios hold; {taken} of {played.flows} flows are taken{events} in them."


def _missed(played: scenarios.Report) -> tuple[str, ...]:
    never = (f"  No scenario takes: {', '.join(played.missed)}.",) if played.missed else ()
    quiet = (f"  In no scenario strikes: {', '.join(played.quiet)}.",) if played.quiet else ()
    return (*never, *quiet)


def _counted(errors: list[Problem]) -> str:
    return "1 error:" if len(errors) == 1 else f"{len(errors)} errors:"
