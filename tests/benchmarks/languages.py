"""The languages alone: FEEL compiled and evaluated, a decision table of 200 rules, a script in the sandbox."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from engine import feel
from engine.bpmn import decisions, scripts
from tests.benchmarks.measuring import Table

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTEXT = {f"field_{number}": number for number in range(18)} | {"category": "network", "requester": {"vip": True}}
EXPRESSIONS = (
    "field_3 > 2",
    'category = "network"',
    "field_3 = 5 and field_4 = 4",
    "field_3 in [1..5]",
    "requester.vip = true",
    'now() + duration("PT4H") > now()',
)
CONDITION = 'if requester.vip and impact <= 2 then "critical" else if impact in [2..3] then "high" else "low"'
RULES = 200


def tables(*, quick: bool) -> Iterator[Table]:
    """Evaluations on a warm cache, a compilation, a table, a script."""
    rounds = 200 if quick else 5_000
    rows: list[Any] = [(text, _microseconds(_asked(text), rounds)) for text in EXPRESSIONS]
    rows.append(("compile: " + CONDITION[:40] + "...", _microseconds(_compiles(), rounds // 10)))
    rows.append((f"decision table, {RULES} rules of 4 inputs", _microseconds(_decides(), rounds // 10)))
    rows.append(("script of two lines in the sandbox", _microseconds(_runs(), rounds // 50)))
    note = "The context has 20 keys; the best of five repetitions counts."
    yield Table("Languages, one process, warm", ("what", "microseconds"), rows, note)


def _microseconds(deed: Callable[[], Any], rounds: int) -> str:
    return f"{min(timeit.repeat(deed, number=rounds, repeat=5)) / rounds * 1e6:,.1f}"


def _asked(text: str) -> Callable[[], Any]:
    compiled = feel.expression(text)
    return lambda: compiled(CONTEXT, now=NOW)


def _compiles() -> Callable[[], Any]:
    return lambda: feel._compiled_expression(CONDITION, frozenset())


def _decides() -> Callable[[], Any]:
    read = decisions.read({"a.dmn": _table()})
    inputs = {"a": "s3", "b": 4, "c": 155, "d": 1}
    return lambda: read.evaluate("t", inputs, now=NOW)


def _table() -> str:
    rules = "".join(
        f'<rule><inputEntry><text>"s{i % 50}"</text></inputEntry><inputEntry><text>{i % 7}</text></inputEntry>'
        f"<inputEntry><text>[{i}..{i + 5}]</text></inputEntry><inputEntry><text>-</text></inputEntry>"
        f'<outputEntry><text>"r{i}"</text></outputEntry></rule>'
        for i in range(RULES)
    )
    inputs = "".join(f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in "abcd")
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
        f'<decision id="t" name="t"><decisionTable hitPolicy="FIRST">{inputs}<output name="o"/>{rules}'
        "</decisionTable></decision></definitions>"
    )


def _runs() -> Callable[[], Any]:
    script = scripts.compiled("total = sum(amounts)\nlabel = f'{total} in all'")
    return lambda: script.run({"amounts": [1, 2, 3]}, now=NOW)
