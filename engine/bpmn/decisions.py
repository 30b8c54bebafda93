"""DMN: reading the decisions of a pack, and evaluating one with its reasons.

Everything that can be found wrong without inputs is found when reading, all at once. At run time FEEL's null semantics hold;
what a decision table refuses (UNIQUE with two matches, ANY with different outputs) is a `DecisionError`, because an owner must
hear of it and not find a null. Inputs that a decision does not declare are visible to it all the same: tables drawn without a
requirement graph are the usual case in business rule tasks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_checks import findings
from engine.bpmn.decision_model import Noticed, noticed
from engine.bpmn.decision_reading import models
from engine.bpmn.decision_rules import Rule, rule
from engine.bpmn.decision_tables import DecisionError, Matched
from engine.errors import Invalid, NotFound, Problem
from engine.feel import FeelError, to_json
from engine.feel.scope import Run, Scope
from engine.feel.values import outward

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.bpmn.decision_model import Model

__all__ = ["Decided", "DecisionError", "Decisions", "Matched", "Noticed", "Rule", "check", "read"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision gave, and why.

    `outputs` is JSON: a value, a dict of outputs by name, or a list of such. `value` is the same as Python values. `names` are
    the names of the outputs (one for a single value). `rules` are the matched rules of the decision's own table, counted from 1,
    and `inputs` its input values by label or expression; both are empty for other logic. `required` has the same for the tables
    it rests on. `problems` say what became null, in which decision and why.
    """

    outputs: Any
    rules: tuple[int, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    value: Any = None
    required: tuple[Matched, ...] = ()
    problems: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of a pack, by id and by name."""

    _models: tuple[Model, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all decisions and decision services."""
        return frozenset(name for model in self._models for name in model.ids)

    def title(self, decision: str) -> str:
        """The name of a decision by its id or name; what was asked for, if there is none."""
        found = ((model, model.find(decision)) for model in self._models)
        return next((model.title(one) for model, one in found if one is not None), decision)

    def rule(self, decision: str, number: int) -> Rule | None:
        """A rule (from 1) of a decision's own table, by the decision's id or name; None when there is no such rule."""
        found = ((model, model.find(decision)) for model in self._models)
        return next((rule(model, one, number) for model, one in found if one is not None), None)

    def evaluate(self, decision: str, inputs: Mapping[str, Any], *, now: datetime | None = None) -> Decided:
        """Evaluate a decision, by id or name. NotFound if there is none; DecisionError if it cannot decide."""
        for model in self._models:
            found = model.find(decision)
            if found is not None:
                return _decided(model, found, inputs, now)
        known = ", ".join(sorted(self.ids)) or "none"
        raise NotFound(f"There is no decision '{decision}'; the pack has {known}.", code="decision.unknown")


def read(sources: Mapping[str, str]) -> Decisions:
    """Read all *.dmn among `sources` (path -> text). Invalid with every problem found."""
    found, problems = models({path: text for path, text in sources.items() if path.endswith(".dmn")})
    if problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise Invalid(f"The decisions have {count}: {problems[0].sentence}", code="dmn.invalid", problems=problems)
    return Decisions(tuple(found))


def check(sources: Mapping[str, str]) -> list[Problem]:
    """Every finding about the decisions among `sources`: what makes them unreadable, else what may surprise, as warnings."""
    found, problems = models({path: text for path, text in sources.items() if path.endswith(".dmn")})
    if problems:
        return problems
    return [*_twice(found), *(finding for model in found for finding in findings(model))]


def _twice(found: list[Model]) -> list[Problem]:
    """Decisions whose id is taken: a business rule task that names it means the first."""
    first: dict[str, str] = {}
    told = []
    for model in found:
        for one in model.ids:
            if one in first:
                sentence = (
                    f"The id '{one}' is taken by a decision in {first[one]}, which is the one used. Give it another."
                )
                told.append(Problem("dmn.twice", one, sentence, "warning", file=model.file))
            first.setdefault(one, model.file)
    return told


def _decided(model: Model, decision: str, inputs: Mapping[str, Any], now: datetime | None) -> Decided:
    run = Run(inputs, now)
    try:
        value = model.value(decision, Scope({}, None, run))
        outputs = to_json(value)
    except (FeelError, RecursionError) as problem:
        sentence = problem.sentence if isinstance(problem, FeelError) else "Its logic is nested too deep."
        raise DecisionError(f"Decision '{model.title(decision)}' cannot be evaluated: {sentence}") from problem
    matched = [one for one in run.trace if isinstance(one, Matched)]
    own = next((one for one in reversed(matched) if one.decision == decision), None)
    return Decided(
        outputs,
        own.rules if own else (),
        own.inputs if own else {},
        model.names(decision),
        outward(value),
        tuple(one for one in matched if one is not own),
        noticed(run),
    )
