"""Data objects and input/output specifications of an activity, with the library's own data specifications.

While such an activity runs, its token has variables of its own that see the scope's; what the library copies in and out of data
objects goes through them. A name that an output set does not declare stays behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.failures import Failure
from engine.bpmn.variables import Variables

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


def copy_in(spec: Any, token: Token) -> None:
    """Give the token its own variables with the data objects and inputs it declares."""
    io = spec.io_specification
    if io is None and not spec.data_input_associations and not spec.data_output_associations:
        return
    own = Variables({}, token.data, keeps=True)
    token.data = own
    for reference in spec.data_input_associations:
        reference.get(token)
    for declared in io.data_inputs if io is not None else ():
        if not declared.exists(token):
            raise Failure("data.missing", f"'{spec.bpmn_id}' needs the input '{declared.bpmn_id}', which no variable gives.")
        own.local[declared.bpmn_id] = declared.get(token)


def copy_out(spec: Any, token: Token) -> None:
    """Write declared outputs to the scope and to data objects, and give the token the scope's variables back."""
    io = spec.io_specification
    if io is None and not spec.data_input_associations and not spec.data_output_associations:
        return
    own = token.data
    values = dict(own.local)
    for reference in spec.data_output_associations:
        if reference.bpmn_id not in own:
            raise Failure(
                "data.missing", f"'{spec.bpmn_id}' gives no value for the data object '{reference.bpmn_id}' it writes."
            )
        reference.set(token)
    hidden = {reference.bpmn_id for reference in (*spec.data_input_associations, *spec.data_output_associations)}
    declared = {output.bpmn_id for output in io.data_outputs} if io is not None and io.data_outputs else None
    inputs = {given.bpmn_id for given in io.data_inputs} if io is not None else set()
    token.data = own.outer or own
    kept = {
        name: value
        for name, value in values.items()
        if name not in hidden and (name in declared if declared is not None else name not in inputs)
    }
    token.workflow.top_workflow.write(token.data, kept, token.element)
