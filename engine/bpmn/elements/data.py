"""Data objects and input/output specifications: what an activity copies in before its work and out after it.

While such an activity works, its token has variables of its own that see the scope's. Associations copy between data objects,
which are variables of the scope, and the names inside; what the activity writes under other names reaches the scope directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.bpmn.failures import Failure
from engine.bpmn.variables import NONE, Variables

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


@dataclass(frozen=True, slots=True)
class DataFlow:
    """Pairs of (source, target) variables, and the names an input/output specification declares."""

    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    needed: tuple[str, ...] = ()


def copy_in(flow: DataFlow | None, token: Token) -> None:
    """Give the token variables of its own with what it copies in. Raises Failure for a declared input that is missing."""
    if flow is None:
        return
    around = token.data
    local = {target: around.get(source) for source, target in flow.inputs}
    for name in flow.needed:
        if name not in local and name not in around:
            raise Failure("data.missing", f"'{token.element}' needs the input '{name}', which no variable gives.")
    token.remember(inside=True)
    # Outputs must be written here first; every other name goes to the scope at once.
    token.data = Variables({**{source: None for source, _target in flow.outputs}, **local}, around, NONE)


def copy_out(flow: DataFlow | None, token: Token) -> None:
    """Copy what the activity wrote to the data objects, and give the token the scope's variables back."""
    if flow is None or "inside" not in token.internal_data:
        return
    own, around = token.data, undo(token)
    written = {target: own.local.get(source) for source, target in flow.outputs}
    token.workflow.top_workflow.write(around, written, token.element)


def undo(token: Token) -> Variables:
    """Give a token the variables around its own back; answers them."""
    if token.internal_data.pop("inside", False) and token.data.outer is not None:
        token.data = token.data.outer
    return token.data
