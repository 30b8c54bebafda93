"""Trying the languages: an expression, or a decision of a pack, with values given on the spot. No store is opened.

What comes out is JSON on standard output and nothing else, so that it can be piped; why, and what became null on the way, is
told on standard error. With --json all of it is one JSON object on standard output.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.bpmn.decisions import Decided, Decisions
    from engine.feel import Result


@click.command()
@click.argument("expression")
@click.option("--context", metavar="JSON", default="{}", help="The names that the expression sees; default none.")
@click.option("--unary", is_flag=True, help="EXPRESSION is the cell of a decision table, asked about --value.")
@click.option("--value", metavar="JSON", help="The value that a cell is asked about.")
@click.option("--json", "as_json", is_flag=True, help="Value and problems as one JSON object.")
def feel(expression: str, *, context: str, unary: bool, value: str | None, as_json: bool) -> None:
    """Evaluate a FEEL expression and print its value as JSON.

    \b
    evenkeel feel 'impact <= 2 and vip' --context '{"impact": 1, "vip": true}'
    evenkeel feel --unary '[1..3], > 10' --value 12

    A leading `=`, as diagrams write it, may stay. Texts stay texts: date(due) makes a date of one. What became null because
    of a problem is told with its place; only what is no FEEL, or goes over a cap, is refused.
    """  # noqa: D301  the mark is click's: these lines stay as they are
    if unary is (value is None):
        raise click.UsageError("--unary and --value go together: a cell is asked about a value.")
    names = _names(context, "context")
    given = _read(value, "value") if value is not None else None
    result = _evaluated(expression, names, unary=unary, value=given)
    problems = [{"sentence": one.sentence, "line": one.line, "column": one.column} for one in result.problems]
    if as_json:
        _print({"value": result.value, "problems": problems})
        return
    _print(result.value)
    _tell([str(problem) for problem in result.problems])


@click.command()
@click.argument("pack", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("decision")
@click.option(
    "--input", "inputs", metavar="JSON", default="{}", help="Values by the names of the inputs; default none."
)
@click.option("--json", "as_json", is_flag=True, help="Result, reasons and problems as one JSON object.")
def decide(pack: Path, decision: str, *, inputs: str, as_json: bool) -> None:
    """Evaluate a decision of a pack, by id or name; print its result as JSON, and say why.

    \b
    evenkeel decide processes/incident priority --input '{"impact": 1, "urgency": 2}'

    The rules that matched, with the inputs that they saw, are told for the decision and for those it rests on.
    """  # noqa: D301  the mark is click's: these lines stay as they are
    from engine import now, packs
    from engine.bpmn import decisions

    given = _names(inputs, "input")
    read = decisions.read(packs.read(pack).sources)
    try:
        decided = read.evaluate(decision, given, now=now.now())
    except decisions.DecisionError as error:
        raise Invalid(error.sentence, code="decision.failed") from error
    if as_json:
        _print(_whole(read, decision, decided))
        return
    _print(decided.outputs)
    _tell(_reasons(read, decision, decided))


def _names(text: str, option: str) -> dict[str, Any]:
    value = _read(text, option)
    if not isinstance(value, dict):
        raise Invalid(f"--{option} is no JSON object; give names and values, such as '{{\"impact\": 1}}'.")
    return value


def _read(text: str, option: str) -> Any:
    from engine import strictjson

    try:
        return strictjson.loads(text)
    except Invalid as refusal:
        raise Invalid(f"--{option}: {refusal.sentence}", code=refusal.code) from None


def _evaluated(expression: str, context: dict[str, Any], *, unary: bool, value: Any) -> Result:
    """The value as JSON, and the problems met."""
    from engine import feel as language
    from engine import now

    names = frozenset(_keys(context))
    try:
        if unary:
            return language.unary_tests(expression, names=names).evaluate(context, value, now=now.now())
        text = expression.replace("=", " ", 1) if expression.lstrip().startswith("=") else expression
        result = language.expression(text, names=names).evaluate(context, now=now.now())
        return language.Result(language.to_json(result.value), result.problems)
    except language.FeelError as error:
        raise Invalid(str(error), code="feel.invalid") from error


def _keys(value: Any) -> Iterator[str]:
    """The keys of contexts within contexts: FEEL reads names with spaces only where it knows them."""
    if isinstance(value, dict):
        yield from value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(each)


def _whole(read: Decisions, decision: str, decided: Decided) -> dict[str, Any]:
    return {
        "decision": read.title(decision),
        "outputs": decided.outputs,
        "rules": decided.rules,
        "inputs": decided.inputs,
        "required": [
            {"decision": read.title(one.decision), "rules": one.rules, "inputs": one.inputs} for one in decided.required
        ],
        "problems": [
            {"decision": one.decision, "sentence": one.sentence, "line": one.line, "column": one.column}
            for one in decided.problems
        ],
    }


def _reasons(read: Decisions, decision: str, decided: Decided) -> list[str]:
    from engine.reasons import why

    tables = [(decision, decided.rules, decided.inputs)]
    tables += [(one.decision, one.rules, one.inputs) for one in decided.required]
    told = [(read.title(name), why(rules, inputs, _json)) for name, rules, inputs in tables]
    return [f"{name}: {reason}." for name, reason in told if reason] + [str(one) for one in decided.problems]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _print(value: Any) -> None:
    click.echo(_json(value))


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
