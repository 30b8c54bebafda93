"""More than one flow out of an activity: conditional, default and plain ones; quantities of tokens."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from tests.engine.bpmn.drawing import Case, beside, path, process


@pytest.mark.parametrize(("n", "ways"), [(3, ["first", "second"]), (2, ["first"]), (1, ["other"])])
def test_every_condition_that_holds_and_the_default_when_none_does(n: int, ways: list[str]):
    it = Case(beside(__file__, "implicit_split"), {})
    it.complete("ask", n=n)

    assert it.open() == ways


def test_tokens_are_multiplied_and_collected_by_quantity():
    it = Case(beside(__file__, "quantities"))

    assert it.open() == ["pair"]
    assert it.passed("flow").count("two_pair") == 1
    it.complete("pair")
    assert it.run.status == "completed"


@pytest.mark.parametrize("quantity", ["0", "-1", "two"])
def test_a_quantity_below_one_is_refused(quantity: str):
    with pytest.raises(Invalid) as refusal:
        process(
            f'<startEvent id="s"/><task id="t" startQuantity="{quantity}"/><endEvent id="e"/>' + path("s", "t", "e")
        )

    assert "t" in {problem.element for problem in refusal.value.problems}
