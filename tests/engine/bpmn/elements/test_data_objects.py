"""Data objects are variables; what an activity declares as input or output stays inside it."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside, path, process


def test_associations_copy_in_and_out():
    it = Case(beside(__file__, "data_objects"))

    assert it.open() == ["after"]
    assert it.run.variables == {"order": 7, "other": 1, "got": 8}


def test_a_retry_does_not_put_variables_around_variables():
    body = (
        '<startEvent id="s"/><userTask id="u" ek:priority="=rank"><ioSpecification><dataInput id="rank"/><inputSet/><outputSet/>'
        '</ioSpecification></userTask><endEvent id="e"/>' + path("s", "u", "e")
    )
    it = Case(process(body), {"rank": "high"})
    it.correct(rank=1)
    it.retry()
    it.complete("u", done=True)

    assert (it.run.status, it.run.variables) == ("completed", {"rank": 1, "done": True})


def test_an_input_that_is_missing_is_told():
    body = (
        '<startEvent id="s"/><userTask id="u"><ioSpecification><dataInput id="rank"/><inputSet/><outputSet/>'
        '</ioSpecification></userTask><endEvent id="e"/>' + path("s", "u", "e")
    )
    it = Case(process(body))

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("u", "data.missing")]
