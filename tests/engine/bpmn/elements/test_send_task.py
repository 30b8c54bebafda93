"""Send tasks: a connector's work that nobody waits for, or a message that leaves the instance."""

from __future__ import annotations

from engine.bpmn.run import Sent
from tests.engine.bpmn.drawing import Case, beside


def test_it_sends_and_goes_on():
    it = Case(beside(__file__, "send_task"), {"mail": "erin@example.org", "note": "Hello", "number": "INC0000001"})

    assert it.run.status == "completed"
    assert it.sent == [
        Sent("connector", "tell", "email", parameters={"to": "erin@example.org"}),
        Sent("message", "answer", "Answer", correlation='"INC0000001"', payload={"text": "Hello"}),
    ]
