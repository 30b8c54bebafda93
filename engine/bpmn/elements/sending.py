"""What leaves an element: the parameters of a connector's call, its work when nobody waits for it, or a message.

Parameters are evaluated in order, each seeing those before it; a rendered message text adds `subject` and `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.elements.node import evaluated
from engine.bpmn.events import definitions
from engine.bpmn.values import Sent

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


def parameters(spec: Any, token: Token) -> dict[str, Any]:
    """The parameters of a call, the rendered message text among them."""
    given = evaluated(spec.settings.parameters, token)
    if spec.letter is not None:
        languages = token.workflow.top_workflow.script_engine
        given |= spec.letter.rendered(token.data.view(given), languages.now())
    return given


def send(spec: Any, token: Token) -> bool | None:
    """Hand the work to the connector, or throw what the definitions say, in their order. None while compensation goes on."""
    connector, instance = spec.settings.text("connector"), token.workflow.top_workflow
    if connector:
        instance.sent.append(Sent("connector", token.element, connector, parameters=parameters(spec, token)))
        instance.note("sent", token.element, connector=connector)
        return True
    done: bool | None = True
    for definition in definitions(spec.event_definition):
        # One definition may have stopped the thrower itself: then the others are not thrown.
        if token.here and definition.throw(token) is None:
            done = None
    return done
